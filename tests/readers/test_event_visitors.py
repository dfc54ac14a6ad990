"""What editors see of the visitors of their events."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from readers.models import CountedDay, EventVisitors, Visitor
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ADDRESS = "/admin/readers/eventvisitors/"


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def editor(client):
    client.force_login(make_user("editor", "editor", is_staff=True))
    return client


def table(response):
    rows = BeautifulSoup(response.content, "html.parser").select("#content tbody tr")
    return [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in rows]


def read(event, days):
    for day, number in days.items():
        EventVisitors.objects.create(day=NOW.date() - timedelta(days=day), event_key=event, visitors=number)


def test_events_are_listed_by_their_visitors_with_those_of_today(editor):
    one, two, unread = make_event("One"), make_event("Two"), make_event("Unread")
    read(one.pk, {1: 2, 6: 3, 7: 4, 29: 5, 30: 1000})
    read(two.pk, {8: 40})
    read(99_999, {1: 7})  # an event that is gone
    CountedDay.objects.create(day=NOW.date(), salt="ab")
    for key in "abc":
        Visitor.objects.create(day=NOW.date(), event_key=one.pk, key=key)
    assert table(editor.get(ADDRESS)) == [["Two", "0", "0", "0", "40"], ["One", "3", "2", "8", "17"]]
    days = table(editor.get(f"{ADDRESS}?event={one.pk}"))
    assert len(days) == 30
    assert [row for row in days if row[1] != "0"] == [
        ["25 November 2026", "3"],
        ["24 November 2026", "2"],
        ["19 November 2026", "3"],
        ["18 November 2026", "4"],
        ["27 October 2026", "5"],
    ]
    assert {row[1] for row in table(editor.get(f"{ADDRESS}?event={unread.pk}"))} == {"0"}


@pytest.mark.parametrize("rubbish", ["0", "x", "-1", "9" * 30, "%00", "²", "99999"])
def test_rubbish_finds_nothing(editor, rubbish):
    assert editor.get(f"{ADDRESS}?event={rubbish}").status_code == 404


def test_the_form_of_an_event_leads_to_its_visitors(editor):
    event = make_event()
    page = editor.get(f"/admin/events/event/{event.pk}/change/").content.decode()
    assert f'href="{ADDRESS}?event={event.pk}"' in page


def test_only_those_who_edit_events_see_them(client):
    make_event()
    client.force_login(make_user("reader", "reader-staff", is_staff=True))
    assert client.get(ADDRESS).status_code == 403
    assert client.post(f"{ADDRESS}add/").status_code == 403


@pytest.mark.parametrize("number", [2, 20])
def test_the_list_asks_as_much_for_twenty_events_as_for_two(editor, django_assert_num_queries, number):
    for one in range(number):
        read(make_event(f"Event {one}", starts_on=date(2020, 1, 1)).pk, {1: 3, 2: 4})
    editor.get(ADDRESS)
    with django_assert_num_queries(9):
        assert len(table(editor.get(ADDRESS))) == number
