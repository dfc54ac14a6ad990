"""Events that other sites publish, brought in as drafts and found again by their identifiers."""

import contextlib
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from events.models import Event
from intake import calendars, importing, sheets, structured
from intake.admin.sheets import read
from intake.checking import check
from intake.models import Origin, SheetImport
from tests.factories import make_country, make_organization, make_place, make_user

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Made up//EN
BEGIN:VEVENT
UID:made-up-1@example.org
SUMMARY:Made-up workshop
DTSTART;VALUE=DATE:20191105
DTEND;VALUE=DATE:20191107
LOCATION:Hotel Nowhere\\, Almaty\\, Kazakhstan
URL:https://example.org/1
STATUS:TENTATIVE
ORGANIZER;CN=IOM:mailto:office@example.org
ATTENDEE;CN=A. Person:mailto:person@example.org
DESCRIPTION:What they <b>said</b>.
RRULE:FREQ=YEARLY
END:VEVENT
BEGIN:VEVENT
UID:made-up-2@example.org
SUMMARY:Придуманный семинар
DTSTART;TZID=Asia/Almaty:20191105T093000
DURATION:PT8H
ORGANIZER;CN=person@example.org:mailto:person@example.org
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n").encode()

SCHEMA = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebPage", "name": "No event", "startDate": "2019-01-01"},
        {
            "@type": ["Event", "Thing"],
            "@id": "https://example.org/1",
            "name": "Made-up workshop",
            "startDate": "2019-11-05T09:00:00+06:00",
            "endDate": "2019-11-06",
            "eventStatus": "https://schema.org/EventPostponed",
            "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
            "location": {
                "@type": "Place",
                "name": "Hotel Nowhere",
                "address": {"addressLocality": "Almaty", "addressCountry": {"name": "Kazakhstan"}},
            },
            "organizer": [
                {"@type": "Organization", "name": "IOM"},
                {"@type": "Organization", "name": "OSCE"},
                {"@type": "Person", "name": "A. Person"},
            ],
            "description": "What they said.",
        },
    ],
}
INDICO = {
    "count": 1,
    "results": [
        {
            "id": "7",
            "title": "Made-up meeting",
            "startDate": {"date": "2019-11-05", "time": "09:30:00", "tz": "Asia/Almaty"},
            "endDate": {"date": "2019-11-06", "time": "17:00:00", "tz": "Asia/Almaty"},
            "location": "Almaty",
            "room": "Room 1",
            "url": "https://indico.example.org/event/7/",
            "description": "<p>What they said.</p>",
            "chairs": [{"fullName": "A. Person"}],
        }
    ],
}


def cells(sheet):
    return [{name: cell for name, cell in zip(sheet.header, line, strict=True) if cell} for _number, line in sheet.rows]


def test_a_calendar_gives_inclusive_days_times_places_and_no_persons():
    assert cells(calendars.read(CALENDAR)) == [
        {
            "uid": "made-up-1@example.org",
            "title_en": "Made-up workshop",
            "days": "2019-11-05",
            "last_day": "2019-11-06",
            "location": "Hotel Nowhere, Almaty, Kazakhstan",
            "status": "tentative",
            "source_url": "https://example.org/1",
            "source_title": "Made-up workshop",
            "party": "IOM",
            "role": "organizer",
            "internal_note": "Repeats: FREQ=YEARLY\nWhat they said.",
        },
        {
            "uid": "made-up-2@example.org",
            "title_ru": "Придуманный семинар",
            "days": "2019-11-05",
            "starts_at": "09:30",
            "ends_at": "17:30",
            "time_zone": "Asia/Almaty",
        },
    ]


def test_a_page_says_to_machines_what_its_events_are():
    page = (
        f'<!doctype html><script>var x = "{{"</script><script type="application/ld+json">{json.dumps(SCHEMA)}</script>'
    )
    expected = [
        {
            "uid": "schema.org https://example.org/1",
            "title_en": "Made-up workshop",
            "days": "2019-11-05",
            "last_day": "2019-11-06",
            "status": "postponed",
            "format": "hybrid",
            "location": "Hotel Nowhere, Almaty, Kazakhstan",
            "source_url": "https://example.org/1",
            "source_title": "Made-up workshop",
            "party": "IOM",
            "role": "organizer",
            "internal_note": "What they said.",
        },
        {"uid": "schema.org https://example.org/1", "party": "OSCE", "role": "organizer"},
    ]
    assert cells(structured.read(page.encode())) == expected
    assert cells(structured.read(json.dumps(SCHEMA).encode())) == expected


def test_the_export_of_indico_is_read():
    assert cells(structured.read(json.dumps(INDICO).encode())) == [
        {
            "uid": "indico https://indico.example.org/event/7/",
            "title_en": "Made-up meeting",
            "days": "2019-11-05",
            "last_day": "2019-11-06",
            "starts_at": "09:30",
            "ends_at": "17:00",
            "time_zone": "Asia/Almaty",
            "location": "Room 1, Almaty",
            "source_url": "https://indico.example.org/event/7/",
            "source_title": "Made-up meeting",
            "internal_note": "What they said.",
        }
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:No days\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:soon\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR",
        b"{}",
        b"[1, null]",
        b"{broken",
        b"<html></html>",
        b'<script type="application/ld+json">{"@type": "Event", "startDate": "soon"}</script>',
        b'{"results": [{"startDate": {"date": "never"}}]}',
        b'{"results": [{"startDate": "never"}]}',
        b"[" * 5000 + b"]" * 5000,
    ],
)
def test_what_describes_no_event_is_refused_with_a_sentence(content):
    with pytest.raises(sheets.Unreadable) as refused:
        read(content)
    assert str(refused.value)


@given(
    st.recursive(
        st.none() | st.text(max_size=5) | st.integers(),
        lambda one: (
            st.lists(one)
            | st.dictionaries(
                st.sampled_from(
                    ["@type", "@graph", "name", "startDate", "endDate", "location", "organizer", "results", "url"]
                ),
                one,
            )
        ),
    )
)
def test_no_json_breaks_it(document):
    with contextlib.suppress(sheets.Unreadable):
        structured.read(
            json.dumps([document, {"@type": "Event", "startDate": "2019-11-05", "name": document}]).encode()
        )


# In the record


@pytest.fixture
def editor(db):
    make_place("Almaty", make_country("KZ", "Kazakhstan"))
    make_organization("Migration Organization", acronym="IOM")
    return make_user("editor", "editor", is_staff=True)


def sheet_of(content):
    made = read(content)
    return SheetImport.objects.create(
        file_name="plans.ics", header=made.header, mapping=made.header, rows=made.rows, default_kind="workshop"
    )


def test_what_comes_a_second_time_brings_the_draft_up_to_date_and_can_be_undone(editor):
    importing.bring_in(sheet_of(CALENDAR), user=editor)
    workshop = Event.objects.get(title_en="Made-up workshop")
    assert (workshop.status, str(workshop.city), workshop.venue_en, workshop.ends_on) == (
        "tentative",
        "Almaty (KZ)",
        "Hotel Nowhere",
        date(2019, 11, 6),
    )
    assert [str(row) for row in workshop.participations.all()] == ["Migration Organization (IOM) (organizer)"]
    seminar = Event.objects.get(title_ru="Придуманный семинар")
    assert (str(seminar.starts_at), seminar.time_zone) == ("09:30:00", "Asia/Almaty")

    again = sheet_of(CALENDAR.replace(b"20191107", b"20191109").replace(b"Made-up workshop", b"Longer workshop"))
    checked = check(again, editor)
    assert [(entry.follows, entry.seats) for entry in checked.entries] == [(True, []), (True, [])]
    importing.bring_in(again, user=editor)
    workshop.refresh_from_db()
    assert (Event.objects.count(), workshop.title_en, workshop.ends_on) == (2, "Longer workshop", date(2019, 11, 8))
    assert (workshop.participations.count(), workshop.sources.count()) == (1, 1)

    importing.undo(again, user=editor)
    workshop.refresh_from_db()
    assert (workshop.title_en, workshop.ends_on) == ("Made-up workshop", date(2019, 11, 6))


def test_what_is_past_its_draft_is_left_as_it_is(editor):
    importing.bring_in(sheet_of(CALENDAR), user=editor)
    Event.objects.update(state="in_review")
    importing.bring_in(sheet_of(CALENDAR.replace(b"Made-up workshop", b"Other")), user=editor)
    assert set(Event.objects.values_list("title_en", "title_ru")) == {
        ("Made-up workshop", None),
        (None, "Придуманный семинар"),
    }
    assert Origin.objects.count() == 2


def test_a_calendar_is_uploaded_as_a_sheet_is(editor, client):
    client.force_login(editor)
    file = SimpleUploadedFile("plans.ics", CALENDAR)
    page = client.post("/admin/intake/sheetimport/add/", {"file": file}, follow=True)
    assert "Say what kind of event this is." in page.content.decode()
    address = page.redirect_chain[-1][0]
    client.post(address, {"default_kind": "workshop", "import": "1"})
    assert Event.objects.count() == 2
