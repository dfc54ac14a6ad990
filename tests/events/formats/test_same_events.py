"""For any question the same events come out of every format, for readers, staff and editors, and nothing else does."""

import csv
import io
import json
import random
from datetime import timedelta
from urllib.parse import urlencode

import feedparser
import icalendar
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from events import announcing
from events.models import Event, Participation, Role
from events.views import events as pages
from events.views import formats
from organizations.models import Country, Organization
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db

QUESTIONS = 200
CHUNKS = 5


@pytest.fixture
def record(real_record, monkeypatch, settings):
    """The real events, with intruders of each sort; everything that is found stands on one page."""
    monkeypatch.setattr(pages, "EVENTS_ON_A_PAGE", 500)
    monkeypatch.setattr(formats, "ENTRIES", 500)
    settings.API_RATE = ""
    kazakhstan = Country.objects.get(pk="KZ")
    tomorrow = timezone.now() + timedelta(days=1)
    for number, hidden in enumerate(
        [{"state": "draft"}, {"state": "withdrawn"}, {"visibility": "signed_in"}, {"embargo_until": tomorrow}]
    ):
        make_event(f"Hidden {number}", slug=f"hidden-{number}", parties=[kazakhstan], **hidden)
    announcing.announce_missing()


def questions(seed):
    """Random questions as a reader may put them together from what the record knows."""
    chance = random.Random(seed)
    organizations = list(Organization.objects.filter(participations__isnull=False).values_list("slug", flat=True))
    values = {
        "country": ["kz", "uz", "tj", "af", "at", "kg", "tm"],
        "organization": sorted(set(organizations)),
        "role": Role.values,
        "held_in": ["kz", "uz", "tj", "kg"],
        "region": ["143", "150"],
        "kind": Event.Kind.values,
        "status": Event.Status.values,
        "year": [str(year) for year in range(2003, 2027)],
        "when": ["upcoming", "past"],
        "from": ["2010", "2012-06", "2014-01-01"],
        "to": ["2015", "2022-03"],
        "without": ["tj", "osce"],
        "q": ["border", "границы", "training customs", '"Central Asia" -customs'],
        "match": ["all"],
        "units": ["0"],
        "sort": ["date", "-date", "changed"],
    }
    for _number in range(QUESTIONS // CHUNKS):
        names = chance.sample([*values], chance.choice([0, 1, 1, 2, 2, 3]))
        yield [(name, chance.choice(values[name])) for name in names for _again in range(chance.choice([1, 1, 2]))]


def found_on_the_page(client, query):
    soup = BeautifulSoup(client.get(f"/events/?{query}").content, "html.parser")
    links = [link["href"] for link in soup.select(".cards h3 a, .card h3 a, .cards .card-title a")]
    return [link.rstrip("/").rsplit("/", 1)[-1] for link in links]


def in_json(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.content
    return json.loads(b"".join(response.streaming_content) if response.streaming else response.content)


def text(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8-sig")


FOUND_BY = {
    "api": lambda client, query: [
        one["slug"] for one in in_json(client, f"/api/v1/events/?per_page=200&{query}")["results"]
    ],
    "json": lambda client, query: [one["slug"] for one in in_json(client, f"/events.json?{query}")["events"]],
    "csv": lambda client, query: [
        row["Address"].rstrip("/").rsplit("/", 1)[-1]
        for row in csv.DictReader(io.StringIO(text(client.get(f"/events.csv?{query}"))))
    ],
    "xlsx": lambda client, query: [
        row[1].rstrip("/").rsplit("/", 1)[-1]
        for row in load_workbook(
            io.BytesIO(b"".join(client.get(f"/events.xlsx?{query}").streaming_content)), read_only=True
        ).active.iter_rows(min_row=2, values_only=True)
    ],
}


@pytest.fixture
def some_of_the_record(record):
    """As many of the events as 200 questions can be asked about eight times each."""
    Event.objects.exclude(slug__startswith="hidden").filter(
        pk__in=[key for number, key in enumerate(Event.objects.values_list("pk", flat=True)) if number % 4]
    ).delete()


# The filter behind them is tried on either database by `test_truth`; here a fifth of the questions is asked on both.
ON_ONE_DATABASE = [pytest.param(chunk, marks=pytest.mark.output) for chunk in range(1, CHUNKS)]


@pytest.mark.long
@pytest.mark.parametrize("chunk", [0, *ON_ONE_DATABASE])
def test_the_same_events_come_out_of_every_format(some_of_the_record, chunk):
    users = [None, make_user("staff", "reader-staff"), make_user("editor", "editor", is_staff=True)]
    clients = [Client() for _user in users]
    for one, user in zip(clients[1:], users[1:], strict=True):
        one.force_login(user)
    of_id = {str(key): slug for key, slug in Event.objects.values_list("public_id", "slug")}
    undated = set(Event.objects.filter(starts_on=None).values_list("slug", flat=True))
    gone = set(Event.objects.filter(state="withdrawn").values_list("slug", flat=True))
    for number, asked in enumerate(questions(chunk)):
        user, client = users[number % 3], clients[number % 3]
        query = urlencode(asked)
        expected = found_on_the_page(client, query)
        for name, found in FOUND_BY.items():
            assert found(client, query) == expected, (name, query)
        feed = feedparser.parse(client.get(f"/events.atom?{query}").content)
        assert {of_id[entry.id.rsplit(":", 1)[-1]] for entry in feed.entries} == set(expected), query
        assert len(feed.entries) == len(expected)
        calendar = icalendar.Calendar.from_ical(client.get(f"/events.ics?provisional=1&{query}").content)
        in_calendar = [of_id[str(one["uid"])] for one in calendar.walk("VEVENT") if "url" in one]
        assert in_calendar == [slug for slug in expected if slug not in undated], query
        if user is None:
            assert not {slug for slug in expected if slug.startswith("hidden")}
        if user is not users[2]:
            assert not gone & set(expected)


def test_the_page_is_read_rightly_by_this_test(client, record):
    slugs = found_on_the_page(client, "country=kz&year=2019")
    listed = Participation.objects.listed().of_country("KZ").filter(event__starts_on__year=2019)
    assert set(slugs) == set(listed.exclude(event__slug__startswith="hidden").values_list("event__slug", flat=True))


HIDDEN_IN = [
    *("events.ics", "events.ics?profile=full&provisional=1", "events.atom", "events.rss", "events.feed.json"),
    *("events.csv", "events.csv?rows=participations", "events.json", "events.jsonl", "events.jsonld"),
    *("events.popolo.json", "events.ocd.json", "embed/events/?number=50&sort=changed", "sitemap-events.xml"),
    *("api/v1/events/?per_page=200", "api/v1/participations/?per_page=200", "api/v1/changes/?per_page=200"),
    *("api/v1/tombstones/", "api/v1/openapi.json"),
]


@pytest.mark.parametrize("address", HIDDEN_IN)
def test_nothing_hidden_leaks_into_a_format(client, record, address):
    response = client.get(f"/{address}")
    assert response.status_code == 200
    content = text(response)
    assert "idden" not in content
    hidden = Event.objects.filter(slug__startswith="hidden").values_list("public_id", flat=True)
    assert [str(key) for key in hidden if str(key) in content] == []


@pytest.mark.parametrize("ending", ["ics", "json", "jsonld", "png"])
@pytest.mark.parametrize("number", [0, 2, 3])
def test_a_hidden_event_has_no_format(client, record, number, ending):
    assert client.get(f"/events/hidden-{number}.{ending}").status_code == 404


def test_a_frame_shows_what_the_public_sees_whoever_looks(client, record):
    client.force_login(make_user("editor", "editor", is_staff=True))
    assert "Hidden" not in client.get("/embed/events/?country=kz&number=50&sort=changed").content.decode()


def test_files_hold_nothing_hidden(record, settings, tmp_path):
    from events import dumps

    settings.PORTAL_DATA = tmp_path
    made = dumps.make()
    public = Event.objects.published().filter(visibility="everyone").count()
    of_events = ("events", "participations", "records")
    assert {one.name: one.rows for one in made["files"] if one.year is None and one.kind in of_events} == {
        "events-complete.csv": public,
        "participations-complete.csv": Participation.objects.filter(
            event__in=Event.objects.published().filter(visibility="everyone")
        ).count(),
        "events-complete.jsonl": public,
    }
    assert [one.name for one in made["files"] if b"Hidden" in (dumps.folder() / one.name).read_bytes()] == []
