"""Sheets hold real dates, words in the reader's language or codes with HXL tags, and nothing that computes."""

import csv
import io
from datetime import UTC, datetime

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from events import announcing
from events.formats import sheets
from events.models import Publication
from tests.factories import make_body, make_country, make_event, make_organization, make_participation, make_source

pytestmark = [pytest.mark.django_db, pytest.mark.output]


@pytest.fixture
def event():
    kazakhstan = make_country("KZ", "Kazakhstan", name_ru="Казахстан")
    made = make_event("=HYPERLINK(1)", title_ru="+7", slug="meeting", held_in=kazakhstan)
    source = make_source(made)
    office = make_organization("Office", acronym_en="OFF", slug="office")
    make_participation(made, kazakhstan, "host", order=1)
    make_participation(made, make_body("Service", kazakhstan, slug="service"), "delegation", order=2, source=source)
    make_participation(made, office, "organizer", order=3, as_written="@Office")
    make_event("A draft", state="draft", parties=[kazakhstan])
    return made


def rows(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def test_one_row_for_each_event(client, event):
    [row] = rows(client, "/events.csv")
    said = {
        name: row[name] for name in ("Kind", "First day", "Last day", "Days (EDTF)", "Held in", "Organizers", "Hosts")
    }
    assert said == {
        "Kind": "meeting",
        "First day": "2019-11-05",
        "Last day": "2019-11-06",
        "Days (EDTF)": "2019-11-05/2019-11-06",
        "Held in": "Kazakhstan",
        "Organizers": "OFF",
        "Hosts": "Kazakhstan",
    }
    assert (row["Countries listed"], row["Organizations listed"]) == ("Kazakhstan", "Service; OFF")


def test_parties_and_sources_stand_in_the_order_of_the_editor(client):
    made = make_event("Meeting")
    for place, code in [(3, "KZ"), (1, "UZ"), (2, "TJ")]:
        make_participation(made, make_country(code, code), "host", order=place)
        make_source(made, url=f"https://example.org/{place}", order=place)
    [row] = rows(client, "/events.csv")
    assert (row["Hosts"], row["Countries listed"]) == ("UZ; TJ; KZ", "UZ; TJ; KZ")
    assert row["Sources"] == "https://example.org/1 https://example.org/2 https://example.org/3"


def test_one_row_for_each_participation(client, event):
    found = rows(client, "/events.csv?rows=participations")
    assert [(row["Party"], row["Role"], row["State"], row["Source"]) for row in found] == [
        ("Kazakhstan", "host", "KZ", ""),
        ("Service", "delegation", "KZ", "https://example.org/news/1"),
        ("Office", "organizer", "", ""),
    ]


def test_no_cell_computes(client, event):
    [row] = rows(client, "/events.csv")
    assert (row["Title (English)"], row["Title (Russian)"]) == ("'=HYPERLINK(1)", "'+7")
    assert rows(client, "/events.csv?rows=participations")[2]["As written"] == "'@Office"
    page = load_workbook(io.BytesIO(b"".join(client.get("/events.xlsx").streaming_content))).active
    assert {cell.data_type for line in page.iter_rows() for cell in line} <= {"s", "d", "n"}
    assert page["C2"].value == "=HYPERLINK(1)"


@given(st.lists(st.text(max_size=30), min_size=2, max_size=5))
def test_a_line_is_read_as_it_was_meant(values):
    [read] = csv.reader(io.StringIO(sheets.csv_lines([values]), newline=""), strict=True)
    assert read == [f"'{value}" if value[:1] in {*"=+-@\t\r"} - {""} else value for value in values]


def test_the_day_of_the_last_change_is_that_of_the_last_public_one(client, event):
    announcing.announce([event.pk])
    told_on = Publication.objects.get(pk=event.public_id).changed_at.date()
    with time_machine.travel(datetime(2030, 1, 7, 9, tzinfo=UTC), tick=False):
        event.internal_note = "Ask again."
        event.save()
        announcing.announce([event.pk])
        assert [row["Last changed"] for row in rows(client, "/events.csv")] == [told_on.isoformat()]


@pytest.mark.parametrize("kind", ["events", "participations"])
@pytest.mark.parametrize("number", [3, 30])
def test_the_number_of_queries_does_not_grow(client, kind, number, django_assert_num_queries, files_by_hand):
    from events.facets import filing

    kazakhstan = make_country("KZ")
    for n in range(number):
        make_event(f"Event {n}", parties=[kazakhstan, make_organization(f"Office {n}")])
    filing.file_everything()
    with django_assert_num_queries({"events": 8, "participations": 9}[kind]):
        assert rows(client, f"/events.csv?rows={kind}")
