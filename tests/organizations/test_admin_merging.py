"""Merging at the desk: choosing, comparing, merging, undoing, and who may."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from organizations.models import Merge, Organization
from tests.factories import make_event, make_organization, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_user("publisher", "publisher", is_staff=True))
    with translation.override("en"):
        yield client


def merge_address(**query):
    return reverse("admin:organizations_organization_merge", query=query)


def test_a_publisher_compares_merges_and_undoes(desk):
    kept, duplicate = make_organization("IOM", founded=1951), make_organization("Migration", founded=1950)
    event = make_event("A workshop", parties=[duplicate])
    form = desk.get(reverse("admin:organizations_organization_change", args=[kept.pk]))
    assert merge_address(keep=kept.pk) in form.content.decode()
    page = desk.get(merge_address(keep=kept.pk, duplicate=duplicate.pk))
    text = BeautifulSoup(page.content, "html.parser").get_text(" ", strip=True)
    assert "Participations that move: 1 A workshop" in text
    assert "1951" in text
    assert "1950" in text
    response = desk.post(
        merge_address(keep=kept.pk, duplicate=duplicate.pk), {"merge": "1", "choice-founded": "that"}, follow=True
    )
    undo = reverse("admin:organizations_organization_undo_merge", args=[Merge.objects.get().pk])
    assert undo in response.content.decode()
    kept.refresh_from_db()
    assert (kept.founded, event.participations.get().organization) == (1950, kept)
    assert "Undo" in desk.get(reverse("admin:organizations_merge_changelist")).content.decode()
    assert desk.get(undo).status_code == 200
    assert desk.post(undo).status_code == 302
    kept.refresh_from_db()
    assert (kept.founded, event.participations.get().organization) == (1951, duplicate)
    assert "undone already" in desk.post(undo).content.decode()


def test_without_a_second_one_the_page_asks_for_it(desk):
    kept = make_organization("IOM")
    page = desk.get(merge_address(keep=kept.pk)).content.decode()
    assert "Duplicate, which becomes a part of it" in page
    assert "errorlist" not in page
    for query in ({"keep": kept.pk, "duplicate": kept.pk}, {"keep": kept.pk, "duplicate": "x"}, {"duplicate": "99999"}):
        page = desk.get(merge_address(**query))
        assert (page.status_code, "errorlist" in page.content.decode()) == (200, True)


def test_what_is_refused_is_said_and_changes_nothing(desk):
    top = make_organization("Top")
    middle = make_organization("Middle", parent=top)
    bottom = make_organization("Bottom", parent=middle)
    address = merge_address(keep=bottom.pk, duplicate=top.pk)
    for response in (desk.get(address), desk.post(address, {"merge": "1"})):
        assert "close a circle" in response.content.decode()
    assert Organization.objects.count() == 3


def test_the_action_wants_exactly_two(desk):
    one, two, three = (make_organization(name) for name in "ABC")
    changelist = reverse("admin:organizations_organization_changelist")
    for chosen, there in (([one.pk, two.pk], True), ([one.pk], False), ([one.pk, two.pk, three.pk], False)):
        response = desk.post(changelist, {"action": "merge_selected", "_selected_action": chosen})
        assert (response.status_code, "merge/?keep=" in response["Location"]) == (302, there)


def test_who_may_not_put_names_in_order_may_not_merge(client):
    client.force_login(make_user("editor", "editor", is_staff=True))
    kept, duplicate = make_organization("IOM"), make_organization("Migration")
    assert client.get(merge_address(keep=kept.pk, duplicate=duplicate.pk)).status_code == 403
    assert client.post(merge_address(keep=kept.pk, duplicate=duplicate.pk), {"merge": "1"}).status_code == 403
    event = make_event()
    assert client.get(reverse("admin:events_event_merge", query={"keep": event.pk})).status_code == 403
    assert client.get(reverse("admin:organizations_merge_changelist")).status_code == 403
    assert "merge_selected" not in client.get(reverse("admin:events_event_changelist")).content.decode()
    assert Organization.objects.count() == 2


def test_a_merge_of_one_kind_is_not_undone_on_the_page_of_another(desk):
    kept, duplicate = make_organization("IOM"), make_organization("Migration")
    desk.post(merge_address(keep=kept.pk, duplicate=duplicate.pk), {"merge": "1"})
    made = Merge.objects.get()
    assert desk.post(reverse("admin:events_series_undo_merge", args=[made.pk])).status_code == 404


@pytest.mark.parametrize("size", [2, 12])
def test_the_list_of_merges_asks_as_often_for_many_as_for_few(desk, size, django_assert_num_queries):
    kept = make_organization("IOM")
    for number in range(size):
        duplicate = make_organization(f"Migration {number}")
        desk.post(merge_address(keep=kept.pk, duplicate=duplicate.pk), {"merge": "1"})
    with django_assert_num_queries(7):
        desk.get(reverse("admin:organizations_merge_changelist"))


@pytest.mark.parametrize("key", ["²", "9" * 30, "\0", "-1", "1_0", "x'"])
def test_a_key_that_is_none_is_asked_for_again(desk, key):
    kept = make_organization("IOM")
    for query in ({"keep": key}, {"keep": kept.pk, "duplicate": key}, {"keep": key, "duplicate": key}):
        assert desk.get(merge_address(**query)).status_code == 200
        assert desk.post(merge_address(**query), {"merge": "1"}).status_code == 200
    assert desk.get(f"/admin/organizations/organization/merge/{'9' * 30}/undo/").status_code == 404
