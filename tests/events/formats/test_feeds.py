"""Feeds tell what changed, when it changed, and never the day of an event in its place."""

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import feedparser
import pytest
import time_machine

from events.models import Event
from events.views import formats
from organizations import following
from tests.factories import make_event, make_topic

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def announced(title, at=NOW, **fields):
    with time_machine.travel(at, tick=False):
        event = make_event(title, **fields)
        following.changed(Event, [event.pk])
    return event


@pytest.fixture
def events():
    first = announced("First", slug="first", starts_on=date(2027, 5, 3), ends_on=date(2027, 5, 3))
    announced("Second", at=NOW + timedelta(hours=1), slug="second", topics=[make_topic("Trade", slug="trade")])
    announced("A plan", at=NOW + timedelta(hours=3), visibility="signed_in")
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        first.starts_on = first.ends_on = date(2027, 5, 12)
        first.save()
        following.changed(Event, [first.pk])
    return first


@pytest.mark.parametrize("ending", ["atom", "rss"])
def test_the_last_change_comes_first_and_its_title_tells_it(client, events, ending):
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        read = feedparser.parse(client.get(f"/events.{ending}").content)
    assert not read.bozo
    assert [entry.title for entry in read.entries] == ["Date moved: First", "Added: Second"]
    assert read.entries[0].updated_parsed[:4] == (2026, 11, 23, 11) if ending == "atom" else True
    assert "Date moved: 12 May 2027, before that 3 May 2027" in read.entries[0].summary


def test_an_entry_of_atom_has_a_permanent_name_and_the_moments_of_its_record(client, events):
    root = ElementTree.fromstring(client.get("/events.atom").content)
    entry = root.find("a:entry", ATOM)
    assert {name: entry.find(f"a:{name}", ATOM).text for name in ("id", "published", "updated")} == {
        "id": f"tag:127.0.0.1,2026-11-24:{events.public_id}",
        "published": "2026-11-23T09:00:00+00:00",
        "updated": "2026-11-23T11:00:00+00:00",
    }
    assert root.find("a:updated", ATOM).text == "2026-11-23T11:00:00+00:00"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_categories_name_their_scheme(client, events):
    root = ElementTree.fromstring(client.get("/events.atom?topic=trade").content)
    found = {(one.get("term"), one.get("scheme")) for one in root.find("a:entry", ATOM).findall("a:category", ATOM)}
    assert found == {
        ("meeting", "http://127.0.0.1:8000/vocabularies/kinds/"),
        ("trade", "http://127.0.0.1:8000/topics/"),
    }


def test_a_feed_says_the_same_at_each_poll(client, events):
    first = client.get("/events.atom")
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=5), tick=False):
        again = client.get("/events.atom", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304


def test_json_feed_has_the_facts_beside_the_words(client, events):
    found = client.get("/events.feed.json").json()
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["items"][0]["_event"] == {
        "start": "2027-05-12",
        "end": "2027-05-12",
        "precision": "day",
        "status": "confirmed",
        "country": None,
    }
    assert found["items"][0]["title"] == "Date moved: First"


def test_pages_lead_to_one_another_and_share_no_entry(client, events, monkeypatch):
    monkeypatch.setattr(formats, "ENTRIES", 1)
    root = ElementTree.fromstring(client.get("/events.atom?kind=meeting").content)
    links = {one.get("rel"): one.get("href") for one in root.findall("a:link", ATOM)}
    assert links["next"] == "http://127.0.0.1:8000/events.atom?kind=meeting&page=2"
    assert links["last"] == links["next"]
    second = ElementTree.fromstring(client.get("/events.atom?kind=meeting&page=2").content)
    titles = [one.findall("a:entry/a:title", ATOM)[0].text for one in (root, second)]
    assert titles == ["Date moved: First", "Added: Second"]


@pytest.mark.parametrize("number", ["0", "3", "x", "²", "9" * 20])
def test_a_page_that_is_not_there_is_a_problem(client, events, number):
    response = client.get(f"/events.atom?page={number}")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def test_in_russian_the_words_are_russian(client, events):
    read = feedparser.parse(client.get("/ru/events.atom").content)
    assert read.feed.language == "ru"
    assert not [entry.title for entry in read.entries if entry.title.startswith(("Date", "Added"))]


@pytest.mark.parametrize("number", [3, 30])
def test_the_number_of_queries_does_not_grow_with_the_events(client, number, django_assert_num_queries, files_by_hand):
    from events import announcing
    from events.facets import filing

    for n in range(number):
        make_event(f"Event {n}")
    announcing.announce_missing()
    filing.file_everything()
    with django_assert_num_queries(8):
        client.get("/events.atom")
