"""The record sheet of one event."""

from datetime import date, time

import pytest
import time_machine
from bs4 import BeautifulSoup

from events.models import Document, Mention, Outcome, Photo, Speaker, Statement
from organizations.models import Language
from tests.factories import (
    make_country,
    make_event,
    make_organization,
    make_participation,
    make_place,
    make_series,
    make_source,
    make_topic,
)

pytestmark = [pytest.mark.django_db, pytest.mark.output]


def page_of(client, address="/events/meeting/"):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def text(element):
    return " ".join(" ".join(element.stripped_strings).split()) if element else ""


def facts(page):
    return {text(row.dt): text(row.dd) for row in page.select(".sheet > div")}


def section(page, name):
    heading = page.find(id=name)
    return text(heading.parent) if heading else ""


def test_a_bare_event_leaves_no_trace_of_what_is_not_known(client):
    make_event(slug="meeting", parties=[make_country("KZ", "Kazakhstan")])
    page = page_of(client)
    assert facts(page) == {"Kind": "Meeting"}
    assert [heading.get_text(strip=True) for heading in page.select("main h2")] == [
        "At the table",
        "Sources",
    ]
    assert page.select_one(".record-place") is None
    assert "None" not in page.main.text


def test_days_place_and_facts_in_words(client):
    kazakhstan = make_country("KZ", "Kazakhstan", name_ru="Казахстан")
    make_event(
        slug="meeting",
        city=make_place("Almaty", kazakhstan),
        venue_en="Hall",
        format="in_person",
        starts_at=time(9, 30),
        ends_at=time(17),
        time_zone="Asia/Almaty",
        attendance_number=1030,
        attendance_qualifier="more_than",
        attendance_counts_en="participants",
    )
    page = page_of(client)
    assert text(page.select_one(".record-days")) == (
        "5–6 November 2019 from 09:30 on the first day until 17:00 on the last (UTC+6)"
    )
    assert page.select_one(".record-days time")["datetime"] == "2019-11-05"
    assert text(page.select_one(".record-place")) == "Hall, Almaty, Kazakhstan"
    assert facts(page) == {"Kind": "Meeting", "Format": "In person", "Attendance": "more than 1,030 participants"}
    assert text(page_of(client, "/ru/events/meeting/").select_one(".record-days time")) == "5–6 ноября 2019 г."


@pytest.mark.parametrize(
    ("last", "precision", "english", "russian"),
    [
        (date(2020, 10, 30), "day", "30~October 2020", "30~октября 2020~г."),
        (date(2020, 10, 31), "day", "30–31~October 2020", "30–31~октября 2020~г."),
        (date(2020, 11, 2), "day", "30~October~– 2~November 2020", "30~октября~– 2~ноября 2020~г."),
        (date(2021, 1, 2), "day", "30~October 2020~– 2~January 2021", "30~октября 2020~г.~– 2~января 2021~г."),
        (date(2020, 10, 30), "month", "October 2020", "Октябрь 2020~г."),
        (date(2020, 10, 30), "quarter", "4th quarter of 2020", "IV квартал 2020~г."),
        (date(2021, 10, 30), "year", "2020–2021", "2020–2021~гг."),
    ],
)
def test_no_line_of_a_page_ends_between_a_number_and_its_word(client, last, precision, english, russian):
    make_event(slug="meeting", starts_on=date(2020, 10, 30), ends_on=last, precision=precision)
    for prefix, words in {"": english, "/ru": russian}.items():
        page = page_of(client, f"{prefix}/events/meeting/")
        assert page.select_one(".record-days").get_text(strip=True).replace("\N{NO-BREAK SPACE}", "~") == words
        # What is taken elsewhere has plain spaces.
        elsewhere = page.select_one('[property="og:description"]')["content"]
        assert elsewhere.casefold().startswith(words.replace("~", " ").casefold())


def test_inferred_days_say_how(client):
    make_event(slug="meeting", precision="month", dates_basis="inferred", dates_note_en="From “last October”.")
    page = page_of(client)
    assert text(page.select_one(".record-days")) == "November 2019"
    assert text(page.select_one(".inferred")) == "Inferred From “last October”."


@pytest.mark.parametrize(
    ("today", "fields", "marks"),
    [
        ("2019-11-04", {}, ["Upcoming"]),
        ("2019-11-06", {}, ["Under way"]),
        ("2019-11-07", {}, ["Held"]),
        ("2019-11-06", {"precision": "month"}, ["Upcoming"]),
        ("2019-11-04", {"status": "tentative"}, ["Tentative"]),
        ("2019-11-07", {"status": "tentative"}, ["Was planned; no source confirms that it was held"]),
        ("2019-11-07", {"status": "cancelled"}, ["Cancelled"]),
        ("2019-11-07", {"status": "postponed"}, ["Postponed"]),
        ("2019-11-07", {"precision": "unknown"}, ["Held"]),
        ("2019-11-07", {"precision": "unknown", "status": "tentative"}, ["Tentative"]),
    ],
)
def test_the_status_is_a_word_and_held_follows_from_the_days(client, today, fields, marks):
    make_event(slug="meeting", **fields)
    with time_machine.travel(f"{today}T12:00Z"):
        assert [mark.text for mark in page_of(client).select(".record-head .mark")] == marks


def test_the_table_shows_parties_with_notes_citations_and_words(client):
    event = make_event(slug="meeting")
    english = Language.objects.create(code="en", name_en="English")
    first = make_source(event, "https://example.org/1", language=english)
    second = make_source(event, "https://example.org/2", order=1)
    unit = make_organization("Unit", parent=make_organization("Office"))
    row = make_participation(event, unit, "chair", source=second, capacity_en="as Chair", level="senior", head_count=2)
    Mention.objects.create(participation=row, source=first, as_written="the Unit")
    make_participation(event, make_country("TJ", "Tajikistan"), "delegation", presence="did_not_attend", mode="online")
    page = page_of(client)
    assert [text(role) for role in page.select(".role")] == [
        "Chair Office Unit as Chair senior official 2 people Source [1] Source [2] "
        "“…” As written: Unit the Unit Source [1]",
        "Delegation Tajikistan online Did not attend",
    ]
    assert page.select_one(".wordings q")["lang"] == "en"
    assert page.select_one(".seat-heading").text == "Office"
    targets = {link["href"] for link in page.select("a.citation")}
    assert targets == {"#source-1", "#source-2"}
    assert all(page.find(id=target[1:]) for target in targets)


def test_what_sources_say_differently_stands_side_by_side(client):
    event = make_event(slug="meeting")
    first = make_source(event, "https://example.org/1", publisher="One")
    second = make_source(event, "https://example.org/2", publisher="Two", order=1)
    for source, value, basis in ((second, "about 40", "inferred"), (first, "more than 30", "stated")):
        Statement.objects.create(event=event, source=source, fact="attendance", value_en=value, basis=basis)
    Statement.objects.create(event=event, source=second, fact="dates", value_en="5 November")
    tables = page_of(client).select("table.statements")
    assert [text(table.caption) for table in tables] == ["Days", "Attendance"]
    assert [text(row) for row in tables[1].select("tbody tr")] == [
        "One Source [1] more than 30 Stated",
        "Two Source [2] about 40 Inferred",
    ]


def test_outcomes_speakers_topics_documents_and_photos(client):
    event = make_event(slug="meeting", topics=[make_topic("Trade"), make_topic("Borders")])
    osce = make_organization("Organization for Security", acronym_en="OSCE")
    source = make_source(event)
    follow_up = make_event("Follow-up", starts_on=date(2020, 5, 1))
    outcome = Outcome.objects.create(
        event=event,
        text_en="A plan",
        strength="agreed_to_discuss",
        period_from=2020,
        period_until=2021,
        due_on=date(2020, 12, 31),
        status="open",
        source=source,
        followed_up_by=follow_up,
    )
    outcome.organizations.add(osce)
    Speaker.objects.create(
        event=event, name="A. Person", position_en="Head", organization=osce, contribution_en="opening", source=source
    )
    Document.objects.create(event=event, kind="agenda", title_en="Agenda", url="https://example.org/a")
    Photo.objects.create(event=event, caption_en="The hall", credit="A. Photographer")
    page = page_of(client)
    assert section(page, "outcomes") == (
        "Outcomes Agreed to discuss A plan Source [1] Period: 2020–2021 Parties: OSCE Due on 31 December 2020 Open "
        "Followed up by Follow-up"
    )
    assert section(page, "speakers") == (
        "Who spoke A. Person , Head (Organization for Security (OSCE)): opening Source [1]"
    )
    assert section(page, "topics") == "Topics Borders Trade"
    assert section(page, "documents") == "Documents Agenda agenda"
    assert section(page, "photos") == "Photos The hall Photo: A. Photographer The picture itself is with its source."
    assert page.select("figure img") == []
    assert facts(page_of(client, "/events/follow-up-2020/"))["Follows up"] == "A meeting"


def test_sources_are_a_numbered_list_in_their_own_language(client):
    event = make_event(slug="meeting")
    russian = Language.objects.create(code="ru", name_en="Russian", name_ru="русский")
    make_source(
        event,
        publisher="КНИА",
        title="Заседание",
        language=russian,
        published_on=date(2019, 11, 1),
        published_precision="month",
        seen_on=date(2025, 1, 2),
        archived_url="https://archive.example/1",
    )
    make_source(event, "https://www.example.org/2", order=1)
    page = page_of(client)
    assert [" ".join(item.text.split()) for item in page.select(".sources li")] == [
        "КНИА: Заседание, November 2019 (Russian); seen on 2 January 2025; archived copy",
        "Example News: example.org",
    ]
    assert page.select_one(".sources cite")["lang"] == "ru"


def test_series_with_its_name_at_the_time_and_its_neighbours(client):
    series = make_series("Management Initiative", acronym_en="CABMI")
    series.other_names.create(name="Security Initiative", acronym="CABSI", since_year=2003, until_year=2018)
    numbered = {"series": series, "edition_basis": "stated"}
    make_event("Twelfth", edition=12, starts_on=date(2016, 4, 27), **numbered)
    make_event("Thirteenth", slug="thirteenth", edition=13, starts_on=date(2017, 10, 3), **numbered)
    make_event("Fourteenth", slug="fourteenth", edition=14, series=series, edition_basis="inferred")
    make_event("Draft", series=series, starts_on=date(2018, 1, 1), state="draft")
    page = page_of(client, "/events/thirteenth/")
    assert facts(page)["Series"] == (
        "Management Initiative (CABMI) , edition 13 Its name at the time: Security Initiative (CABSI)"
    )
    assert [(link["rel"], link.text) for link in page.select(".neighbours a")] == [
        (["prev"], "Twelfth"),
        (["next"], "Fourteenth"),
    ]
    page = page_of(client, "/events/fourteenth/")
    assert facts(page)["Series"] == "Management Initiative (CABMI) , edition 14 Inferred"
    assert [link.text for link in page.select(".neighbours a")] == ["Thirteenth"]
    editions = page_of(client, "/series/cabmi/").select(".editions > li")
    assert [text(edition.select_one(".edition-number")) for edition in editions] == [
        "Edition 12",
        "Edition 13",
        "Edition 14 Inferred",
    ]
    assert ["CABSI" in text(edition) for edition in editions] == [True, True, False]


def test_parts_and_the_whole_lead_to_each_other(client):
    whole = make_event("Whole", slug="meeting")
    make_event("Part", slug="part", part_of=whole)
    assert section(page_of(client), "parts").startswith("Parts of this event")
    assert facts(page_of(client, "/events/part/"))["Part of"] == "Whole"


def test_a_country_with_a_naming_convention_has_its_note_on_the_page(client):
    kosovo = make_country("XK", "Kosovo", user_assigned=True, footnote_en="In line with resolution 1244.")
    make_event(slug="meeting", parties=[kosovo, make_country("KZ", "Kazakhstan")])
    assert text(page_of(client).select_one(".footnotes")) == "Kosovo: In line with resolution 1244."


def test_everything_is_escaped(client):
    bad = "<script>alert(1)</script>"
    organization = make_organization(bad, acronym_en=bad, slug="bad", description_en=bad)
    series = make_series(bad, slug="bad", description_en=bad)
    topic = make_topic(bad, slug="bad", description_en=bad)
    event = make_event(
        bad, slug="meeting", summary_en=bad, description_en=bad, parties=[organization], series=series, topics=[topic]
    )
    make_source(event, title=bad, publisher=bad)
    for address in ("/", "/events/", "/events/meeting/", "/organizations/bad/", "/series/bad/", "/topics/bad/"):
        for prefix in ("", "/ru"):
            assert b"<script>" not in client.get(prefix + address).content
