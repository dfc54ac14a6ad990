"""The calendar: a month of the events that the query string asks for."""

from datetime import date, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from events.facets import filing
from tests.factories import make_country, make_event, make_place, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.output]

NOVEMBER = "/events/calendar/2026/11/"


def page_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def in_weeks(page):
    return [link.text for link in page.select(".calendar .bar a")]


def in_days(page):
    return {
        " ".join(on.h3.text.split()): [link.text for link in on.select("li a")]
        for on in page.select(".calendar-days > li")
    }


def beside(page):
    return {
        heading.get_text(strip=True): [link.text for link in heading.find_next_sibling("ul").select("a")]
        for heading in page.select(".calendar-some-time h3")
    }


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-23T09:00:00Z", tick=False):
        yield


@pytest.fixture
def record():
    kazakhstan, austria = make_country("KZ", "Kazakhstan"), make_country("AT", "Austria")
    almaty = make_place("Almaty", kazakhstan)
    days = {"starts_on": date(2026, 11, 6), "ends_on": date(2026, 11, 10)}
    make_event("Over the week end", parties=[kazakhstan], city=almaty, **days)
    make_event("Of Austria", parties=[austria], starts_on=date(2026, 11, 6), status="cancelled")
    make_event("Draft", parties=[kazakhstan], state="draft", **days)
    make_event("Plan", parties=[kazakhstan], visibility="signed_in", **days)
    make_event("In October", starts_on=date(2026, 10, 31))
    for precision in ("month", "quarter", "year"):
        make_event(f"Some {precision}", parties=[kazakhstan], starts_on=date(2026, 11, 1), precision=precision)
        make_event(f"Plan of a {precision}", starts_on=date(2026, 11, 1), precision=precision, visibility="signed_in")
    make_event("Nobody knows", precision="unknown", status="tentative")


IMPRECISE = {
    "Some time this month": ["Some month"],
    "Some time this quarter": ["Some quarter"],
    "Some time this year": ["Some year"],
}


# A month


def test_a_month_has_its_public_events_in_weeks_in_days_and_beside(client, record):
    page = page_of(client, NOVEMBER)
    assert page.select_one(".results h2").get_text(strip=True) == "5 events"
    assert in_weeks(page) == ["Over the week end", "Of Austria", "Over the week end"]
    assert in_days(page) == {"Friday, 6 November": ["Of Austria", "Over the week end"]}
    assert beside(page) == IMPRECISE


def test_colleagues_see_the_forward_plan(client, record):
    client.force_login(make_user("colleague", "reader-staff"))
    response = client.get(NOVEMBER)
    page = BeautifulSoup(response.content, "html.parser")
    assert set(in_weeks(page)) == {"Over the week end", "Of Austria", "Plan"}
    assert beside(page)["Some time this month"] == ["Some month", "Plan of a month"]
    assert "For signed-in users only" in page.select_one(".calendar").text
    assert "no-store" in response["Cache-Control"]


def test_the_filter_narrows_weeks_days_and_what_lies_beside(client, record):
    page = page_of(client, NOVEMBER + "?country=kz")
    assert (set(in_weeks(page)), beside(page)) == ({"Over the week end"}, IMPRECISE)
    assert page.select_one(".conditions a")["href"] == NOVEMBER
    assert (
        page_of(client, NOVEMBER + "?country=at&year=2025").select(".bar, .calendar-some-time, .calendar-days li") == []
    )


def test_a_value_that_is_not_understood_is_named_and_can_be_left_out(client, record):
    page = page_of(client, NOVEMBER + "?country=zz&year=2026")
    [item] = page.select('[role="alert"] li')
    assert (item.contents[0].strip(), item.a["href"]) == (
        "There is no country with the code “ZZ”.",
        NOVEMBER + "?year=2026",
    )
    assert page.select("table") == []


def test_an_event_over_a_week_end_spans_its_days_and_says_that_it_goes_on(client, record):
    page = page_of(client, NOVEMBER + "?country=kz")
    bars = [(bar.parent.get("colspan"), bar.select_one(".hidden").text) for bar in page.select(".bar")]
    assert bars == [
        ("3", "6–10\N{NO-BREAK SPACE}November 2026; goes on after this"),
        ("2", "6–10\N{NO-BREAK SPACE}November 2026; continued from before"),
    ]


def test_every_row_of_the_table_fills_seven_columns(client, record):
    for body in page_of(client, NOVEMBER).select(".calendar tbody"):
        rows = body.select("tr")
        outside = sum(int(cell["colspan"]) for cell in rows[0].select("[rowspan]"))
        assert all(int(cell["rowspan"]) == len(rows) for cell in rows[0].select("[rowspan]"))
        widths = [sum(int(cell.get("colspan", 1)) for cell in row.find_all(["td", "th"])) for row in rows]
        assert widths == [7] + [7 - outside] * (len(rows) - 1)


def test_status_and_today_are_said_in_words(client, record):
    page = page_of(client, NOVEMBER)
    assert [mark.text for mark in page.select(".calendar .bar .mark")] == ["Cancelled"]
    [day] = page.select('.calendar [aria-current="date"]')
    assert " ".join(day.text.split()) == "23Monday, 23 November today"
    assert page_of(client, "/events/calendar/2026/10/").select('[aria-current="date"]') == []


def test_a_month_in_russian_has_russian_names(client, record):
    page = page_of(client, "/ru" + NOVEMBER)
    assert page.h1.find("time").text == "ноябрь 2026\N{NO-BREAK SPACE}г."
    assert [cell.select_one(".hidden").text for cell in page.select("thead th")][::6] == ["Понедельник", "Воскресенье"]
    assert list(in_days(page)) == ["Пятница, 6 ноября"]
    assert page.select_one('[name="to_month"] option[selected]').text == "Ноябрь"


def test_a_day_of_very_many_events_leads_to_the_list_of_that_day(client):
    for n in range(9):
        make_event(f"Event {n}", starts_on=date(2026, 11, 4))
    page = page_of(client, NOVEMBER + "?kind=meeting&from=2026")
    here = "/events/?kind=meeting&from=2026-11-04&to=2026-11-04"
    assert len(page.select(".bar")) == 6
    links = [(link.contents[0], link["href"]) for link in page.select(".calendar-more")]
    assert links == [("3 more", here)] * 2
    assert len(page_of(client, here).select(".card")) == 9


# From month to month


def steps(page):
    return {link.text.strip("← →"): link["href"] for link in page.select(".calendar-steps a")}


def test_a_month_leads_to_its_neighbours_and_over_empty_months_with_the_question(client, record):
    make_event("Long ago", starts_on=date(2019, 5, 7))
    make_event("Only the year", starts_on=date(2026, 2, 1), precision="year")
    make_event("Draft later", starts_on=date(2027, 2, 1), state="draft")
    assert steps(page_of(client, "/events/calendar/2026/09/?kind=meeting")) == {
        "Previous month": "/events/calendar/2026/08/?kind=meeting",
        "Next month": "/events/calendar/2026/10/?kind=meeting",
        "Previous month with events": "/events/calendar/2019/05/?kind=meeting",
    }
    assert list(steps(page_of(client, NOVEMBER))) == ["Previous month", "Next month"]


def test_list_and_calendar_lead_to_one_another_with_the_question(client, record):
    there = page_of(client, "/events/?country=kz&sort=date").find("a", string="Calendar")["href"]
    assert there == "/events/calendar/?country=kz&sort=date"
    assert client.get(there)["Location"] == NOVEMBER + "?country=kz&sort=date"
    page = page_of(client, NOVEMBER + "?country=kz")
    assert page.find("a", string="List")["href"] == "/events/?country=kz"
    assert page.select_one('.sections [aria-current="true"]').text == "Events"


def test_another_month_is_chosen_by_a_form_that_keeps_the_question(client, record):
    form = page_of(client, NOVEMBER + "?country=kz&country=at").select_one(".calendar-choice")
    assert [(field["name"], field["value"]) for field in form.select("input")] == [
        ("country", "kz"),
        ("country", "at"),
        ("to_year", "2026"),
    ]
    response = client.get("/ru/events/calendar/?country=kz&to_year=2019&to_month=5")
    assert (response.status_code, response["Location"]) == (302, "/ru/events/calendar/2019/05/?country=kz")


def test_the_calendar_begins_with_this_month_if_anything_lies_ahead(client, record):
    make_event("Next year", starts_on=date(2027, 3, 1))
    assert client.get("/events/calendar/")["Location"] == NOVEMBER


def test_the_calendar_begins_with_the_month_of_the_latest_event_found_if_nothing_lies_ahead(client):
    austria = make_country("AT")
    make_event("Of Austria", parties=[austria], starts_on=date(2018, 3, 1))
    make_event("Later", starts_on=date(2019, 5, 1))
    make_event("Only the year", starts_on=date(2020, 5, 1), precision="year")
    make_event("Draft", starts_on=date(2027, 5, 1), state="draft")
    make_event("Nobody knows", precision="unknown", status="tentative")
    assert client.get("/events/calendar/")["Location"] == "/events/calendar/2019/05/"
    assert client.get("/events/calendar/?country=at")["Location"] == "/events/calendar/2018/03/?country=at"
    assert client.get("/events/calendar/?kind=forum")["Location"] == NOVEMBER + "?kind=forum"
    assert client.get("/events/calendar/?country=zz")["Location"] == NOVEMBER + "?country=zz"


# Addresses


@pytest.mark.parametrize("month", ["2026/3", "2026/003", "02026/03"])
def test_a_month_in_other_digits_redirects_for_ever(client, month):
    response = client.get(f"/ru/events/calendar/{month}/?country=kz")
    assert (response.status_code, response["Location"]) == (301, "/ru/events/calendar/2026/03/?country=kz")


def test_empty_fields_and_pages_leave_no_trace_in_the_address(client, record):
    response = client.get(NOVEMBER + "?country=kz&q=&page=3")
    assert (response.status_code, response["Location"]) == (302, NOVEMBER + "?country=kz")


@pytest.mark.parametrize(
    "address",
    ["2026/13/", "2026/00/", "0/11/", "0000/11/", "10000/01/", "x/11/", "9" * 5000 + "/01/", "2026/"]
    + [f"?to_year={year}&to_month={month}" for year, month in (("0", "1"), ("2026", "13"), ("x", "1"), ("", "1"))],
)
def test_rubbish_is_answered_404_in_our_words(client, address):
    response = client.get("/events/calendar/" + address)
    assert response.status_code == 404
    assert b"There is no such page" in response.content


def test_the_ends_of_the_years_have_pages(client):
    assert list(steps(page_of(client, "/events/calendar/9999/12/"))) == ["Previous month"]
    assert list(steps(page_of(client, "/events/calendar/1000/01/"))) == ["Next month"]


def test_a_month_without_events_says_so_and_leads_to_the_nearest_that_have_some(client, record):
    make_event("Long ago", starts_on=date(2019, 5, 7))
    make_event("Draft", starts_on=date(2025, 2, 1), state="draft")
    make_event("Plan", starts_on=date(2026, 1, 1), visibility="signed_in")
    page = page_of(client, "/events/calendar/2025/02/?kind=meeting")
    [empty] = page.select(".calendar-empty")
    assert " ".join(empty.p.text.split()) == "The record holds no events in this month."
    assert [link["href"] for link in empty.select("a")] == [
        "/events/calendar/2019/05/?kind=meeting",
        "/events/calendar/2026/10/?kind=meeting",
    ]
    assert page.select("table, .calendar-days") == []
    assert page_of(client, NOVEMBER).select(".calendar-empty") == []


def test_a_month_with_imprecise_events_only_points_to_those_beside(client, record):
    page = page_of(client, "/events/calendar/2026/12/")
    assert "No event of this month has known days" in page.select_one(".calendar-empty p").text
    assert beside(page) == {name: found for name, found in IMPRECISE.items() if name != "Some time this month"}
    assert page.select("table, .calendar-days") == []


def test_robots_are_led_to_months_with_events_only(client, record):
    robots = [
        page_of(client, address).find("meta", attrs={"name": "robots"})
        for address in (NOVEMBER, NOVEMBER + "?kind=meeting", "/events/calendar/2031/01/")
    ]
    assert [found and found["content"] for found in robots] == [None, "noindex, follow", "noindex, nofollow"]


# Queries


@pytest.mark.parametrize("number", [10, 100])
@pytest.mark.parametrize(("query", "queries"), [("", 10), ("?country=at", 11)])
def test_a_month_asks_as_much_for_a_hundred_events_as_for_ten(
    client, files_by_hand, django_assert_num_queries, number, query, queries
):
    austria = make_country("AT")
    make_event("Before", starts_on=date(2026, 1, 1), parties=[austria])
    for n in range(number):
        make_event(
            f"Event {n}",
            city=make_place(f"Town {n}", austria),
            parties=[austria],
            starts_on=date(2026, 11, 1) + timedelta(days=n % 28),
            ends_on=date(2026, 11, 1) + timedelta(days=n % 28 + n % 4),
            precision="month" if n % 5 == 0 else "day",
        )
    filing.file_everything()
    for prefix in ("", "/ru"):
        with django_assert_num_queries(queries):
            assert client.get(prefix + NOVEMBER + query).status_code == 200
