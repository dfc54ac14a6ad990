"""Visitors on pages: who is noted, what the foot of a page says, and that pages stay as cacheable as they were."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import DatabaseError

from events.facets import filing
from events.views.page_cache import pages
from readers import middleware
from readers.models import CountedDay
from readers.visits import counting
from readers.visits.noting import notes
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
READER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"}


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


def noted():
    """What was noted since the last time, as (network, slug)."""
    found = [(note.network, note.slug) for note in notes._notes]
    notes._notes.clear()
    return found


def foot(response):
    found = BeautifulSoup(response.content, "html.parser").select_one("footer .visitors")
    return found and found.get_text(" ", strip=True)


# Who is noted


def test_pages_of_the_record_are_noted_and_events_by_name(client):
    make_event(slug="seen")
    for address in ("/", "/ru/events/", "/events/seen/", "/about/figures/", "/data/"):
        assert client.get(address, headers=READER).status_code == 200
    assert noted() == [("4:7f0000", slug) for slug in ("", "", "seen", "", "")]


def test_a_page_that_is_kept_is_noted_each_time_also_for_a_reader_who_has_it(client):
    tag = client.get("/events/", headers=READER).headers["ETag"]
    client.get("/events/", headers=READER)
    assert client.get("/events/", headers=READER | {"if-none-match": tag}).status_code == 304
    assert len(noted()) == 3


@pytest.mark.parametrize(
    "address",
    [
        "/events/gone/",
        "/events.ics",
        "/events.json",
        "/embed/events/",
        "/events/suggest/?q=a",
        "/accounts/login/",
        "/admin/login/",
        "/healthz",
        "/robots.txt",
        "/api/v1/events/",
        "/events/?country=",
    ],
)
def test_what_is_no_page_of_a_reader_is_not_noted(client, address):
    client.get(address, headers=READER)
    assert noted() == []


@pytest.mark.parametrize(
    "said",
    [
        {"dnt": "1"},
        {"sec-gpc": "1"},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"sec-fetch-dest": "iframe"},
        {"sec-fetch-dest": "empty"},
    ],
)
def test_who_objects_or_only_fetches_is_not_noted(client, said):
    client.get("/", headers=READER | {"sec-gpc": "0", "dnt": "0", "sec-fetch-dest": "document"})
    assert len(noted()) == 1
    client.get("/", headers=READER | said)
    client.head("/", headers=READER)
    assert noted() == []


def test_colleagues_are_not_noted(client):
    client.force_login(make_user("editor", "editor"))
    assert client.get("/", headers=READER).status_code == 200
    assert noted() == []


@pytest.mark.parametrize(
    ("behind_proxy", "direct", "said", "network"),
    [
        (False, "203.0.113.7", "198.51.100.1", "4:cb0071"),
        (True, "203.0.113.7", "198.51.100.1", "4:c63364"),
        (True, "203.0.113.7", "10.9.8.7, 198.51.100.1", "4:c63364"),
        (True, "203.0.113.7", "", "4:cb0071"),
        (False, "127.0.0.1", "198.51.100.1", "4:c63364"),
        (True, "203.0.113.7", "rubbish", ""),
    ],
)
def test_behind_a_proxy_the_address_is_the_one_that_the_nearest_proxy_saw(
    client, settings, behind_proxy, direct, said, network
):
    settings.BEHIND_PROXY = behind_proxy
    client.get("/", headers=READER | ({"x-forwarded-for": said} if said else {}), REMOTE_ADDR=direct)
    assert noted() == [(network, "")]


@pytest.mark.parametrize("rubbish", ["\0", "é" * 9000, "Mozilla/5.0 \udcff", "%s%n"])
def test_rubbish_in_headers_harms_nothing(client, rubbish):
    named = {"HTTP_USER_AGENT": rubbish, "HTTP_X_FORWARDED_FOR": rubbish, "HTTP_SEC_FETCH_DEST": "document"}
    assert client.get("/", **named).status_code == 200
    notes.write()


# What the foot says


def test_the_foot_of_every_page_tells_four_figures_and_calls_sums_sums(client):
    for day, number in ((25, 1), (24, 20), (23, 300), (22, 4000), (1, 50000)):
        CountedDay.objects.create(day=date(2026, 11, day), visitors=number)
    CountedDay.objects.create(day=date(2026, 10, 31), visitors=7)
    notes.write()
    expected = (
        "Visitors : 1 today so far · 20 yesterday · 321 since Monday · 54321 since the first of the month "
        "(sums of daily visitors)"
    )
    for address in ("/", "/events/", "/nowhere/", "/about/", "/accounts/login/"):
        assert foot(client.get(address)) == expected
    # The page of figures says them itself, and those of today to the moment.
    assert foot(client.get("/about/figures/")) is None


def test_a_visit_costs_the_page_no_query(client, django_assert_num_queries):
    client.get("/events/", headers=READER)
    with django_assert_num_queries(2):
        client.get("/events/", headers=READER)
    with django_assert_num_queries(2):
        client.get("/events/")


def test_new_figures_reach_a_page_that_is_kept_and_change_its_tag(client, files_by_hand, django_assert_num_queries):
    filing.file_everything()
    first = client.get("/events/")
    assert client.get("/events/").headers["ETag"] == first.headers["ETag"]
    kept = len(pages)
    notes.show({NOW.date(): 17})
    again = client.get("/events/", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 200
    assert foot(again).startswith("Visitors : 17 today so far")
    assert len(again.content) == int(again.headers["Content-Length"])
    assert len(pages) == kept
    assert client.get("/events/", headers={"if-none-match": again.headers["ETag"]}).status_code == 304


def test_the_day_ends_at_midnight_of_the_portal(client, settings):
    settings.TIME_ZONE = "Asia/Almaty"
    with time_machine.travel(datetime(2026, 11, 25, 18, 59, 59, tzinfo=UTC), tick=False) as clock:
        client.get("/", headers=READER)
        clock.shift(timedelta(seconds=1))
        client.get("/", headers=READER)
        notes.write()
        assert {day.isoformat(): counting.so_far(day) for day in CountedDay.objects.values_list("day", flat=True)} == {
            "2026-11-25": 1,
            "2026-11-26": 1,
        }


def test_without_a_database_a_page_that_needs_none_appears_without_figures(client, monkeypatch):
    def refuse(first):
        raise DatabaseError("gone")

    monkeypatch.setattr(counting, "visitors_since", refuse)
    notes.begin_anew()
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert foot(response) is None
    assert middleware.PLACE not in response.content


def test_the_place_of_the_figures_is_filled_also_in_russian(client):
    assert middleware.PLACE not in client.get("/ru/").content
    assert "сегодня" in foot(client.get("/ru/"))


# /about/figures/


def test_the_page_of_figures_counts_up_to_this_moment_and_lists_days_and_months(client):
    CountedDay.objects.create(day=date(2026, 11, 24), visitors=20)
    CountedDay.objects.create(day=date(2026, 10, 1), visitors=5)
    CountedDay.objects.create(day=date(2025, 11, 30), visitors=900)  # a year ago: on neither list
    for number in range(3):
        client.get("/", headers=READER, REMOTE_ADDR=f"203.0.{number}.1")
    notes.write()
    client.get("/", headers=READER, REMOTE_ADDR="198.51.100.1")
    notes.write()
    page = BeautifulSoup(client.get("/about/figures/").content, "html.parser")
    assert [one.get_text(strip=True) for one in page.select("main .front-figures b")] == ["4", "20", "24", "24"]
    days, months = (
        [[" ".join(cell.text.split()) for cell in row.select("th, td")] for row in table.select("tbody tr")]
        for table in page.select("main table")
    )
    assert len(days) == 30
    assert [row for row in days if row[1] != "0"] == [["25 November 2026", "4"], ["24 November 2026", "20"]]
    assert len(months) == 12
    assert [row for row in months if row[1] != "0"] == [["November 2026", "24"], ["October 2026", "5"]]


def test_the_page_of_figures_asks_as_much_after_a_year_as_on_the_first_day(client, django_assert_num_queries):
    for days in (1, 400):
        for number in range(days):
            CountedDay.objects.get_or_create(day=NOW.date() - timedelta(days=number), defaults={"visitors": 3})
        client.get("/about/figures/")
        with django_assert_num_queries(5):
            assert client.get("/about/figures/").status_code == 200
