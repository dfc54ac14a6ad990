"""The desk of the newsletter, and how little of the readers it shows."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from readers import composing, issues
from readers.models import Issue, Message
from tests.factories import make_event, make_user
from tests.readers.factories import announced, make_subscriber, make_subscription

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def issue(clock):
    make_subscription(make_subscriber(), rhythm="weekly")
    make_subscription(make_subscriber("kg@example.org"), "kind=training", "weekly")
    clock.move_to(NOW + timedelta(hours=1))
    announced(make_event("Border talks", title_ru="Переговоры", starts_on=date(2027, 6, 1), ends_on=date(2027, 6, 1)))
    clock.move_to(LATER)
    issues.prepare(LATER)
    return Issue.objects.get()


def preview(client, issue, language="en"):
    answer = client.get(f"/admin/readers/issue/{issue.pk}/preview/{language}/")
    return answer.status_code, " ".join(BeautifulSoup(answer.content, "html.parser").select_one("body").text.split())


def test_an_editor_writes_the_foreword_and_sees_what_leaves_to_how_many(client, issue):
    client.force_login(make_user("editor", "editor", is_staff=True))
    change = f"/admin/readers/issue/{issue.pk}/change/"
    assert client.get(change).status_code == 200
    client.post(change, {"foreword_en": "Dear readers", "foreword_ru": "Дорогие читатели", "held": "on"})
    status, text = preview(client, issue)
    assert status == 200
    # Everybody gets a foreword.
    assert "It would leave to 2 readers now. It is held back" in text
    assert "Dear readers" in text
    assert "Border talks" in text
    assert "Send it now" not in text
    assert "Дорогие читатели" in preview(client, issue, "ru")[1]
    assert "Переговоры" in preview(client, issue, "ru")[1]
    assert "Because you follow" not in preview(client, issue, "ru")[1]
    assert client.post(f"/admin/readers/issue/{issue.pk}/send/").status_code == 403
    assert Message.objects.count() == 0


def test_a_publisher_sends_it_off_and_it_leaves_once_to_as_many_as_were_promised(client, issue):
    client.force_login(make_user("publisher", "publisher", is_staff=True))
    _status, text = preview(client, issue)
    assert "It would leave to 1 reader now. It leaves by itself on" in text
    send = f"/admin/readers/issue/{issue.pk}/send/"
    assert client.get(send).status_code == 405
    assert client.post(send).status_code == 302
    for _time in range(2):
        composing.compose(LATER)
    issue.refresh_from_db()
    assert (issue.recipients, Message.objects.count(), issue.released_by.username) == (1, 1, "publisher")
    assert client.post(send).status_code == 403
    assert "It left to 1 reader." in preview(client, issue)[1]
    assert client.post(f"/admin/readers/issue/{issue.pk}/change/", {"foreword_en": "Late"}).status_code == 403


def test_staff_who_may_not_edit_see_no_newsletter(client, issue):
    client.force_login(make_user("reader", "reader-staff", is_staff=True))
    for address in ("", f"{issue.pk}/change/", f"{issue.pk}/preview/en/", "add/"):
        assert client.get(f"/admin/readers/issue/{address}").status_code == 403


@pytest.mark.parametrize("path", ["999/preview/en/", "{pk}/preview/xx/", f"{10**30}/preview/en/"])
def test_an_issue_that_does_not_exist_is_not_found(client, issue, path):
    client.force_login(make_user("publisher", "publisher", is_staff=True))
    assert client.get(f"/admin/readers/issue/{path.format(pk=issue.pk)}").status_code == 404


def test_subscribers_are_listed_to_administrators_only_and_masked(client, issue):
    address = "/admin/readers/subscriber/"
    client.force_login(make_user("publisher", "publisher", is_staff=True))
    assert client.get(address).status_code == 403
    assert "Subscribers" not in client.get("/admin/").content.decode()
    client.force_login(make_user("administrator", is_staff=True, is_superuser=True))
    key = make_subscriber("secret.name@example.org").pk
    for page in (address, f"{address}{key}/change/", f"{address}{key}/delete/"):
        text = client.get(page).content.decode()
        assert "s…@example.org" in text
        assert "secret.name" not in text
    assert client.get(f"{address}add/").status_code == 403
    assert client.post(f"{address}{key}/delete/", {"post": "yes"}).status_code == 302


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_subscribers_costs_the_same_for_one_and_for_many(client, django_assert_num_queries, number):
    client.force_login(make_user("administrator", is_staff=True, is_superuser=True))
    for one in range(number):
        make_subscription(make_subscriber(f"a{one}@example.org"))
    client.get("/admin/readers/subscriber/")
    with django_assert_num_queries(5):
        client.get("/admin/readers/subscriber/")
