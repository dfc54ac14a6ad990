"""A calendar as RFC 5545, 7986, 9073 and 9253 have it, read back by two libraries that know nothing of each other."""

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
import time_machine
import vobject
from hypothesis import given
from hypothesis import strategies as st

from events import announcing
from events.facets import filing
from events.formats.content_lines import folded, line, text
from events.models import Event
from organizations import following, merging
from organizations.models import Merge
from tests.factories import (
    make_body,
    make_country,
    make_event,
    make_place,
    make_series,
    make_source,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def calendar(client, address="/events.ics"):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return icalendar.Calendar.from_ical(content), content


@pytest.fixture
def event():
    kazakhstan = make_country("KZ", "Kazakhstan", name_ru="Казахстан")
    with time_machine.travel(NOW, tick=False):
        made = make_event(
            "Meeting; of heads, and others",
            title_ru="Совещание руководителей пограничных ведомств государств Центральной Азии и Афганистана",
            slug="meeting",
            starts_on=date(2019, 11, 5),
            ends_on=date(2019, 11, 6),
            city=make_place("Almaty", kazakhstan, latitude="43.2567", longitude="76.9286"),
            summary_en="They met.\nThey agreed.",
            topics=[make_topic("Trade", slug="trade")],
            series=make_series("Initiative", slug="cabmi"),
            parties=[(kazakhstan, "host"), (make_body("Border Service", kazakhstan), "organizer")],
        )
        announcing.announce_missing()
    return made


def test_an_event_of_whole_days_ends_on_the_day_after_its_last(client, event):
    read, _content = calendar(client)
    [component] = read.walk("VEVENT")
    assert {name: component.decoded(name) for name in ("dtstart", "dtend", "dtstamp", "sequence")} == {
        "dtstart": date(2019, 11, 5),
        "dtend": date(2019, 11, 7),
        "dtstamp": NOW,
        "sequence": 0,
    }
    said = {name: str(component[name]) for name in ("uid", "status", "transp", "summary", "location", "url")}
    assert said == {
        "uid": str(event.public_id),
        "status": "CONFIRMED",
        "transp": "TRANSPARENT",
        "summary": "Meeting; of heads, and others",
        "location": "Almaty, Kazakhstan",
        "url": "http://127.0.0.1:8000/events/meeting/",
    }
    assert component["categories"].cats == ["meeting", "Trade"]
    assert str(component["description"]) == "They met.\nThey agreed."
    assert [name for name in ("organizer", "attendee", "valarm") if name in component] == []


def test_a_calendar_says_what_it_is_and_how_often_to_ask(client, event):
    read, _content = calendar(client, "/events.ics?country=kz")
    head = {name: str(read[name]) for name in ("version", "calscale", "method", "x-published-ttl", "name")}
    assert head == {
        "version": "2.0",
        "calscale": "GREGORIAN",
        "method": "PUBLISH",
        "x-published-ttl": "PT12H",
        "name": "Border Management Events – Country: Kazakhstan",
    }
    assert str(read["source"]) == "http://127.0.0.1:8000/events.ics?country=kz"
    assert str(read["url"]) == "http://127.0.0.1:8000/events/?country=kz"
    assert read["refresh-interval"].dt == timedelta(hours=12)


def test_another_library_reads_the_same_days(client, event):
    _read, content = calendar(client, "/ru/events.ics")
    [component] = vobject.readOne(content.decode()).vevent_list
    assert (component.dtstart.value, component.dtend.value) == (date(2019, 11, 5), date(2019, 11, 7))
    assert component.summary.value == event.title_ru
    assert component.summary.params["LANGUAGE"] == ["ru"]


def test_lines_are_folded_at_75_octets_and_end_with_cr_and_lf(client, event):
    _read, content = calendar(client, "/ru/events.ics?profile=full")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    assert [one.decode() for one in lines]  # no character is cut in two


@given(st.text(max_size=300))
def test_any_text_survives_escaping_and_folding(value):
    read = icalendar.Event.from_ical(f"BEGIN:VEVENT\r\n{line('SUMMARY', text(value))}END:VEVENT\r\n")
    kept = "".join(
        c for c in value.replace("\r\n", "\n").replace("\r", "\n") if (c >= " " and c != "\x7f") or c in "\t\n"
    )
    assert str(read["summary"]) == kept
    assert all(len(one.encode()) <= 75 for one in folded(f"X:{text(value)}").split("\r\n"))


def test_times_stand_in_the_zone_of_the_venue_which_the_file_describes(client):
    day = date(2019, 11, 5)
    zone = "Asia/Almaty"
    make_event("Timed", starts_on=day, ends_on=day, starts_at=time(9, 30), ends_at=time(17), time_zone=zone)
    read, _content = calendar(client)
    [component] = read.walk("VEVENT")
    assert component["dtstart"].params["TZID"] == "Asia/Almaty"
    assert component.decoded("dtstart").astimezone(UTC) == datetime(2019, 11, 5, 3, 30, tzinfo=UTC)
    assert [str(zone["tzid"]) for zone in read.walk("VTIMEZONE")] == ["Asia/Almaty"]
    assert "transp" not in component


def test_what_is_not_known_to_the_day_is_left_out_unless_it_is_asked_for(client):
    make_event("In May", starts_on=date(2027, 5, 1), precision="month")
    make_event("Some day", precision="unknown")
    assert calendar(client)[0].walk("VEVENT") == []
    [component] = calendar(client, "/events.ics?provisional=1")[0].walk("VEVENT")
    assert (component.decoded("dtstart"), component.decoded("dtend")) == (date(2027, 5, 1), date(2027, 6, 1))
    assert str(component["status"]) == "TENTATIVE"


def test_a_moved_event_keeps_its_identity_and_counts_up(client, event):
    event.starts_on, event.ends_on = date(2020, 1, 7), date(2020, 1, 8)
    event.save()
    following.changed(Event, [event.pk])
    [component] = calendar(client)[0].walk("VEVENT")
    assert (str(component["uid"]), component.decoded("sequence")) == (str(event.public_id), 1)
    assert component.decoded("dtstart") == date(2020, 1, 7)


@pytest.mark.parametrize(
    ("status", "written", "summary"),
    [
        ("cancelled", "CANCELLED", "Cancelled: Meeting; of heads, and others"),
        ("postponed", "TENTATIVE", "Postponed: Meeting; of heads, and others"),
        ("tentative", "TENTATIVE", "Meeting; of heads, and others"),
    ],
)
def test_what_does_not_take_place_as_planned_says_so(client, event, status, written, summary):
    Event.objects.update(status=status)
    [component] = calendar(client)[0].walk("VEVENT")
    assert (str(component["status"]), str(component["summary"])) == (written, summary)


def test_a_withdrawn_event_is_cancelled_for_a_while_and_then_gone(client, event):
    with time_machine.travel(NOW, tick=False):
        event.state = Event.State.WITHDRAWN
        event.save()
        following.changed(Event, [event.pk])
        for address in ("/events.ics", "/events.ics?country=kz", "/events/meeting.ics"):
            [component] = calendar(client, address)[0].walk("VEVENT")
            assert (str(component["uid"]), str(component["status"])) == (str(event.public_id), "CANCELLED")
            assert str(component["summary"]) == "Withdrawn from the record"
            assert "description" not in component
        make_country("UZ")
        assert calendar(client, "/events.ics?country=uz")[0].walk("VEVENT") == []
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        assert calendar(client)[0].walk("VEVENT") == []
        assert client.get("/events/meeting.ics").status_code == 410


@pytest.fixture
def gone(event, files_by_hand):
    """Deletes an event at the desk, or merges it into another; returns what the calendars of before knew it by."""

    def go(into=None, at=NOW, doomed=event):
        known_by = str(doomed.public_id)
        filing.file_everything()
        with time_machine.travel(at, tick=False):
            if into:
                merging.merge(doomed, into=into, user=make_user("editor"))
            else:
                with following.deletion(Event, [doomed.pk]):
                    doomed.delete()
        return known_by

    return go


FOUND_IT = [
    *("", "country=kz", "country=kz&role=host", "organization=border-service", "topic=trade", "series=cabmi"),
    *("held_in=kz&city=almaty", "year=2019", "from=2019-11-06&to=2019-12", "when=past", "without=uz&kind=meeting"),
    "changed_since=2026-11-23",
]
DID_NOT_FIND_IT = [
    *("country=uz", "country=kz&role=speaker", "held_in=uz", "year=2018", "to=2019-11-04", "when=upcoming"),
    *("without=kz", "changed_since=2026-11-24", "match=all&country=kz&country=uz"),
    # Words are known to the search alone, and it has forgotten them.
    "q=meeting",
]


def uids(client, query):
    return [str(one["uid"]) for one in calendar(client, f"/events.ics?{query}")[0].walk("VEVENT")]


def test_a_deleted_event_is_cancelled_for_a_while_wherever_it_was_found(client, event, gone):
    make_country("UZ")
    new_year = date(2001, 1, 1)
    make_event("Another", slug="another", starts_on=new_year, ends_on=new_year, series=event.series)
    filing.file_everything()
    assert all(str(event.public_id) in uids(client, query) for query in FOUND_IT)
    uid = gone()
    with time_machine.travel(NOW + timedelta(days=29), tick=False):
        assert [query for query in FOUND_IT if uid not in uids(client, query)] == []
        assert [query for query in DID_NOT_FIND_IT if uid in uids(client, query)] == []
        [component] = calendar(client, "/events/meeting.ics")[0].walk("VEVENT")
        assert {name: str(component[name]) for name in ("uid", "status", "summary", "sequence")} == {
            "uid": uid,
            "status": "CANCELLED",
            "summary": "Withdrawn from the record",
            "sequence": "1",
        }
        assert client.get("/events/meeting.json").status_code == 410
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        assert uid not in uids(client, "country=kz")
        assert client.get("/events/meeting.ics").status_code == 410


def test_an_event_that_was_entered_twice_is_cancelled_with_the_address_of_the_one_that_was_kept(client, event, gone):
    kept = make_event("Kept", slug="kept", starts_on=date(2019, 11, 5), ends_on=date(2019, 11, 6))
    uid = gone(into=kept)
    with time_machine.travel(NOW, tick=False):
        there, cancelled = calendar(client, "/events.ics?country=kz")[0].walk("VEVENT")
    assert (str(there["uid"]), str(there["status"])) == (str(kept.public_id), "CONFIRMED")
    assert {name: str(cancelled[name]) for name in ("uid", "status", "summary", "url")} == {
        "uid": uid,
        "status": "CANCELLED",
        "summary": "Entered twice: see the other entry",
        "url": "http://127.0.0.1:8000/events/meeting/",
    }
    assert client.get("/events/meeting/").headers["Location"] == "/events/kept/"
    assert client.get(f"/api/v1/events/{uid}/").json()["merged_into"] == str(kept.public_id)


@pytest.mark.parametrize(
    "hidden",
    [{"state": "draft"}, {"visibility": "signed_in"}, {"embargo_until": NOW + timedelta(days=2)}],
    ids=["draft", "for colleagues", "embargoed"],
)
def test_nobody_learns_of_a_deleted_event_that_not_everybody_could_see(client, event, gone, hidden):
    with time_machine.travel(NOW, tick=False):
        secret = make_event("Secret", slug="secret", **hidden)
        following.changed(Event, [secret.pk])
        uid = gone(doomed=secret)
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert uids(client, "provisional=1") == [str(event.public_id)]
        assert client.get("/events/secret.ics").status_code == client.get("/events/secret.json").status_code == 404
        assert client.get(f"/api/v1/events/{uid}/").status_code == 404
        assert client.get("/api/v1/tombstones/").json()["results"] == []


def test_a_month_that_no_calendar_held_is_cancelled_only_where_it_was_asked_for(client, event, gone):
    with time_machine.travel(NOW, tick=False):
        vague = make_event("In May", starts_on=date(2027, 5, 1), precision="month")
        following.changed(Event, [vague.pk])
        uid = gone(doomed=vague)
        assert uid not in uids(client, "")
        assert uid in uids(client, "provisional=1")


def test_an_event_that_was_withdrawn_and_then_deleted_stays_cancelled(client, event, gone):
    with time_machine.travel(NOW, tick=False):
        event.state = Event.State.WITHDRAWN
        event.save()
        following.changed(Event, [event.pk])
    uid = gone(at=NOW + timedelta(days=2))
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        assert uids(client, "country=kz") == [uid]


def test_an_event_that_comes_back_counts_up_once_more(client, event, gone):
    kept = make_event("Kept", slug="kept", starts_on=date(2001, 11, 5), ends_on=date(2001, 11, 5))
    uid = gone(into=kept)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        merging.undo(Merge.objects.get(), user=make_user("another"))
        [component] = calendar(client, "/events.ics?country=kz")[0].walk("VEVENT")
    assert (str(component["uid"]), str(component["status"]), component["sequence"]) == (uid, "CONFIRMED", 2)


def test_the_full_profile_names_participants_place_topic_and_source(client, event):
    make_source(event)
    read, _content = calendar(client, "/events.ics?profile=full")
    assert [(str(one["participant-type"]), str(one["summary"])) for one in read.walk("PARTICIPANT")] == [
        ("SPONSOR", "Kazakhstan (host)"),
        ("PLANNER-CONTACT", "Border Service (organizer)"),
    ]
    [component] = read.walk("VEVENT")
    assert str(component["concept"]) == "http://127.0.0.1:8000/topics/trade/"
    assert str(component["refid"]) == "cabmi"
    assert str(component["link"]) == "https://example.org/news/1"
    assert [one["name"].replace("\\,", ",") for one in read.walk("VLOCATION")] == ["Almaty, Kazakhstan"]


@pytest.mark.parametrize("number", [3, 30])
def test_the_number_of_queries_does_not_grow_with_the_events(client, number, django_assert_num_queries, files_by_hand):
    topic = make_topic("Trade")
    for n in range(number):
        make_event(f"Event {n}", topics=[topic], city=make_place(f"Town {n}", make_country("KZ")))
    announcing.announce_missing()
    filing.file_everything()
    with django_assert_num_queries(11):
        calendar(client)
