"""The home page: what it shows of the record, to whom, and what it says when there is nothing to show."""

import gzip
from datetime import date

import pytest
import time_machine
from bs4 import BeautifulSoup

from events import announcing
from events.models import Event, SeriesName
from tests.factories import (
    make_body,
    make_country,
    make_event,
    make_organization,
    make_place,
    make_series,
    make_source,
    make_topic,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.output]


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-23T09:00:00Z", tick=False):
        yield


def home(client, address="/"):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(element):
    return " ".join(element.get_text(" ", strip=True).split())


@pytest.fixture
def record():
    """Two public events; a draft and a plan for signed-in users with parties, towns and years of their own."""
    kazakhstan, austria = make_country("KZ", "Kazakhstan"), make_country("AT", "Austria")
    office = make_organization("Office", acronym_en="OFF", slug="office")
    unit = make_organization("Unit", acronym_en="UNI", slug="unit", parent=office)
    body = make_body("Border service", kazakhstan, slug="border-service")
    series = make_series("Talks", slug="talks")
    almaty = make_place("Almaty", kazakhstan, latitude=43.2389, longitude=76.8897)
    topic = make_topic("Trade", slug="trade")
    trained = make_event(
        "First", city=almaty, series=series, topics=[topic], parties=[(unit, "organizer"), kazakhstan, body, austria]
    )
    met = make_event("Second", starts_on=date(2021, 3, 1), series=series, parties=[(office, "organizer"), body])
    hidden_country, hidden = make_country("FJ", "Fiji"), make_organization("Hidden", slug="hidden")
    suva = make_place("Suva", hidden_country, latitude=41, longitude=65)
    intruders = [
        make_event(
            name,
            starts_on=date(year, 5, 1),
            city=suva,
            series=make_series(f"Series of {name}"),
            topics=[make_topic(f"Topic of {name}")],
            parties=[hidden_country, hidden],
            **fields,
        )
        for name, year, fields in [("Draft", 2030, {"state": "draft"}), ("Plan", 2031, {"visibility": "signed_in"})]
    ]
    for event in (trained, met, *intruders):
        make_source(event, "https://example.org/same")
        make_source(event, f"https://example.org/{event.pk}")
    make_source(trained, "", publisher="On paper", title="Minutes")
    return kazakhstan


def figures(page):
    return {words(item): (item.a["href"] if item.a else None) for item in page.select(".front-figures li")}


def test_the_figures_count_what_the_reader_may_see_and_lead_there(client, record):
    assert figures(home(client)) == {
        "2 events": "/events/",
        "2 countries that took part": "/countries/",
        "3 organizations and units": "/organizations/",
        "1 series": "/series/",
        "4 sources cited": None,
        "2019–2021 years covered": "/events/?sort=date",
    }


def test_a_colleague_counts_the_plan_too_and_sees_it_as_next(client, record):
    client.force_login(make_user("colleague", "reader-staff"))
    page = home(client)
    assert list(figures(page)) == [
        "3 events",
        "3 countries that took part",
        "4 organizations and units",
        "2 series",
        "5 sources cited",
        "2019–2031 years covered",
    ]
    assert [title.text for title in page.select("[aria-labelledby=next] .card-title")] == ["Plan"]
    assert page.select(".front-changed") == []


def test_nothing_hidden_is_on_the_page_of_a_reader(client, record):
    text = home(client).text
    assert [word for word in ("Draft", "Plan", "Fiji", "Hidden", "Suva", "2030", "2031") if word in text] == []


def test_the_short_form_offers_what_finds_something_and_leads_into_the_list(client, record):
    form = home(client).select_one(".front-form")
    assert (form["action"], form["method"]) == ("/events/", "get")
    offered = {
        select["name"]: [option["value"] for option in select.select("option")] for select in form.select("select")
    }
    assert offered == {
        "country": ["", "at", "kz"],
        "year": ["", "2021", "2019"],
    }
    assert [label["for"] for label in form.select("label")] == [line["id"] for line in form.select("input, select")]
    for name, values in offered.items():
        for value in filter(None, values):
            assert home(client, f"/events/?{name}={value}").select(".card") != []


def test_the_form_speaks_the_language_of_the_page(client, record):
    assert home(client, "/ru/").select_one(".front-form")["action"] == "/ru/events/"


def test_where_nothing_lies_ahead_the_page_says_so_and_shows_what_changed_last(client, record):
    for title, day in (("Second", 18), ("First", 20)):
        Event.objects.filter(title_en=title).update(published_at=f"2026-11-{day}T20:00:00Z")
    announcing.announce_missing()
    # What is no business of readers is no change to them.
    Event.objects.filter(title_en="Second").update(internal_note="Call them", changed_at="2026-11-22T09:00:00Z")
    section = home(client).select_one("[aria-labelledby=next]")
    assert "holds no event that lies ahead" in section.text
    assert [words(item) for item in section.select(".front-changed li")] == [
        "First 20 November 2026",
        "Second 18 November 2026",
    ]
    assert "Last change of the record: 20 November 2026" in words(section)


def test_what_ended_last_comes_first_and_four_at_most(client, record):
    for year in (2001, 2002, 2003):
        make_event(f"Of {year}", starts_on=date(year, 1, 1))
    titles = [title.text for title in home(client).select(".front-ended .card-title")]
    assert titles == ["Second", "First", "Of 2003", "Of 2002"]


def test_the_map_is_that_of_the_map_page_and_says_that_its_borders_mean_nothing(client, record):
    section = home(client).select_one("[aria-labelledby=where]")
    assert [(link["href"], link.title.text) for link in section.select("svg a")] == [
        ("/events/?city=almaty", "Almaty: 1 event")
    ]
    assert "neither recognize nor dispute any border" in section.text
    assert section.select('a[href="/events/map/"]') != []


def test_the_parties_most_often_listed_have_the_numbers_that_the_list_finds(client, record):
    section = home(client).select_one("[aria-labelledby=most-often]")
    rows = [(row.th.a.text, row.td.a["href"], row.td.a.contents[0]) for row in section.select("tbody tr")]
    assert rows == [
        ("Kazakhstan", "/events/?country=kz", "2"),
        ("Austria", "/events/?country=at", "1"),
        ("OFF", "/events/?organization=office&units=0", "1"),
        ("UNI", "/events/?organization=unit&units=0", "1"),
    ]
    for _name, address, number in rows:
        assert len(home(client, address).select(".card")) == int(number)
    assert [bar["width"] for bar in section.select("rect")] == ["100.0%", "50.0%", "100.0%", "100.0%"]
    assert "rank nobody" in section.text


def test_series_with_two_dated_events_are_drawn_and_a_change_of_name_is_said(client, record):
    renamed = make_series("New name", acronym_en="NEW", slug="new")
    SeriesName.objects.create(series=renamed, name="Old name", acronym="OLD", until_year=2018)
    few = make_series("Few", slug="few")
    for year in (2017, 2018, 2020):
        make_event("Meeting", series=renamed, starts_on=date(year, 1, 1))
    make_event("Meeting", series=few, starts_on=date(2018, 1, 1))
    make_event("Meeting", series=few, starts_on=date(2019, 1, 1), state="draft")
    section = home(client).select_one("[aria-labelledby=by-series]")
    drawn = section.select(".timelines li")
    assert [(row.a["href"], row.select_one(".hint").text) for row in drawn] == [
        ("/series/new/", "3 events, 2017–2020"),
        ("/series/talks/", "2 events, 2019–2021"),
    ]
    assert [words(names) for names in section.select(".timelines-names")] == ["OLD, until 2018 ; NEW, since 2019"]
    assert [len(row.select(".timeline-former")) for row in drawn] == [2, 0]
    assert section.find("a", string="All 3 series in the record")["href"] == "/series/"


def test_an_empty_record_has_neither_figures_nor_map_nor_a_ranking(client):
    page = home(client)
    assert page.select(".front-figures, .map, .timelines, .tallies, .front-changed, .tags") == []
    assert [words(section) for section in page.select("main section")] == [
        "What is next The record holds no event that lies ahead.",
        "What has ended last The record holds no past event.",
    ]


def test_the_first_event_names_who_the_sources_say_was_there(client, record):
    away = make_event("Third", starts_on=date(2022, 1, 1), parties=[record, make_country("UZ", "Uzbekistan")])
    away.participations.filter(country="UZ").update(presence="did_not_attend")
    page = home(client)
    assert [title.text for title in page.select(".front-first .card-title")] == ["Third"]
    assert [words(row) for row in page.select(".front-table > div")] == ["States at the table Kazakhstan"]
    crowd = [make_organization(f"Office {number}", acronym_en=f"O{number}") for number in range(14)]
    make_event("Fourth", starts_on=date(2023, 1, 1), parties=crowd)
    page = home(client)
    assert [link.text for link in page.select(".front-table a")] == [f"O{number}" for number in range(12)]
    assert "and 2 more, named on its page" in words(page.select_one(".front-first"))


@pytest.mark.parametrize("prefix", ["", "/ru"])
def test_the_home_page_of_the_real_record_is_light(client, real_record, prefix):
    content = client.get(prefix + "/").content
    assert len(BeautifulSoup(content, "html.parser").select(".front-ended .card")) == 4
    assert len(gzip.compress(content)) < 20_000
