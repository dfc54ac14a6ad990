"""Sheets hold real dates, words in the reader's language or codes with HXL tags, and nothing that computes."""

import csv
import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from tests.factories import make_body, make_country, make_event, make_organization, make_participation, make_source

pytestmark = pytest.mark.django_db


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


def test_a_workbook_holds_real_dates(client, event):
    page = load_workbook(io.BytesIO(b"".join(client.get("/events.xlsx").streaming_content))).active
    header = [cell.value for cell in page[1]]
    first = page.cell(2, header.index("First day") + 1)
    assert (first.value, first.number_format) == (datetime(2019, 11, 5), "yyyy-mm-dd")
    assert first.value.date() == date(2019, 11, 5)
    assert page.freeze_panes == "A2"


def test_in_russian_headers_and_values_are_russian(client, event):
    [row] = rows(client, "/ru/events.csv")
    assert "Казахстан" in row.values()
    assert "Kind" not in row


def test_hxl_tags_stand_below_the_headers_and_values_are_codes(client, event):
    content = b"".join(client.get("/ru/events.csv?rows=participations&hxl=1").streaming_content).decode("utf-8-sig")
    _headers, tags, first, *_others = csv.reader(io.StringIO(content))
    assert all(tag.startswith("#") for tag in tags)
    assert first[tags.index("#org+role")] == "host"


def test_rows_of_an_unknown_kind_are_a_problem(client, event):
    response = client.get("/events.csv?rows=chairs")
    assert response.status_code == 400
    assert response.json()["errors"] == [{"parameter": "rows"}]


@pytest.mark.parametrize("kind", ["events", "participations"])
@pytest.mark.parametrize("number", [3, 30])
def test_the_number_of_queries_does_not_grow(client, kind, number, django_assert_num_queries, files_by_hand):
    from events.facets import filing

    kazakhstan = make_country("KZ")
    for n in range(number):
        make_event(f"Event {n}", parties=[kazakhstan, make_organization(f"Office {n}")])
    filing.file_everything()
    with django_assert_num_queries({"events": 14, "participations": 11}[kind]):
        assert rows(client, f"/events.csv?rows={kind}")
