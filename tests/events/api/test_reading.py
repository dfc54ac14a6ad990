"""Reading the API: pages that lose nothing, errors that name the value, headers that say how often."""

import multiprocessing
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from events import announcing
from events.api import shared_count
from events.models import Event
from organizations import following, merging
from tests.factories import make_body, make_country, make_event, make_organization, make_series, make_topic, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def unlimited(settings):
    settings.API_RATE = ""


def all_pages(client, address):
    found, addresses = [], []
    while address:
        body = client.get(address).json()
        found += body["results"]
        address = body["next"]
        addresses.append(address)
    return found


@pytest.mark.parametrize("sort", ["", "&sort=date", "&sort=-date", "&sort=changed"])
def test_following_next_brings_every_event_once_in_the_order_of_the_page(client, sort):
    make_event("A draft", state="draft")
    for n in range(7):
        make_event(f"Event {n}", slug=f"event-{n}")
    found = [one["slug"] for one in all_pages(client, f"/api/v1/events/?per_page=3{sort}")]
    whole = [one["slug"] for one in client.get(f"/api/v1/events/?{sort}").json()["results"]]
    assert found == whole
    assert set(found) == {f"event-{n}" for n in range(7)}


def test_a_page_that_follows_misses_nothing_when_an_event_comes_in_between(client):
    for n in range(4):
        make_event(f"Event {n}", slug=f"event-{n}", starts_on=datetime(2019, 11, 1 + n).date())
    first = client.get("/api/v1/events/?per_page=2").json()
    make_event("New", slug="new", starts_on=datetime(2020, 1, 1).date())
    rest = [one["slug"] for one in client.get(first["next"]).json()["results"]]
    assert [one["slug"] for one in first["results"]] + rest == ["event-3", "event-2", "event-1", "event-0"]


@pytest.mark.parametrize("part", ["events", "participations", "organizations", "series", "topics", "changes"])
def test_every_list_is_paged_to_its_end(client, part):
    kazakhstan = make_country("KZ", "Kazakhstan")
    for n in range(5):
        office = make_organization(f"Office {n}")
        make_event(f"E {n}", parties=[kazakhstan, office], series=make_series(f"S {n}"), topics=[make_topic(f"T {n}")])
    announcing.announce_missing()
    whole = client.get(f"/api/v1/{part}/").json()["results"]
    assert len(whole) == {"participations": 10}.get(part, 5)
    assert all_pages(client, f"/api/v1/{part}/?per_page=2") == whole


def test_participations_of_many_events_are_walked_through_to_the_same_end(client, monkeypatch):
    from events.api import events

    kazakhstan = make_country("KZ", "Kazakhstan")
    make_event("A draft", state="draft", parties=[kazakhstan])
    for n in range(4):
        make_event(f"E {n}", parties=[kazakhstan, make_organization(f"O {n}")])
    few = client.get("/api/v1/participations/").json()["results"]
    monkeypatch.setattr(events, "LOOKED_UP", 1)
    assert all_pages(client, "/api/v1/participations/?per_page=3&kind=meeting") == few


def test_a_huge_page_is_capped_and_says_so(client):
    body = client.get("/api/v1/events/?per_page=100000").json()
    assert (body["per_page"], body["notes"]) == (200, ["per_page is at most 200; 200 rows are given."])


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("country=zz", "ZZ"),
        ("organization=nobody", "nobody"),
        ("from=yesterday", "yesterday"),
        ("sort=size", "size"),
        ("per_page=-1", "-1"),
        ("per_page=x", "x"),
        ("cursor=x", "cursor"),
        ("cursor=WyJ4Il0", "cursor"),
        ("changed_since=soon", "soon"),
        ("q=%00", "word"),
    ],
)
def test_a_value_that_is_not_understood_is_named(client, query, named):
    response = client.get(f"/api/v1/events/?{query}")
    if query == "q=%00":
        assert response.status_code == 200
        return
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert named in str(response.json()["errors"])


@pytest.mark.parametrize(
    "address", ["/api/v2/events/", "/api/", "/api/v1/nothing/", "/api/v1/events/nobody/", "/api/v1/countries/zz/"]
)
def test_what_is_not_there_is_a_problem(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert response.json()["status"] == 404
    if "events" not in address and "countries" not in address:
        assert response.json()["versions"] == ["v1"]


def test_an_address_without_its_slash_gets_it(client):
    assert client.get("/api/v1/events?country=kz").headers["Location"] == "/api/v1/events/?country=kz"


def test_an_event_is_found_by_its_identifier_and_by_its_slug(client):
    event = make_event("Meeting", slug="meeting")
    by_slug, by_id = (client.get(f"/api/v1/events/{key}/").json() for key in ("meeting", event.public_id))
    assert by_slug == by_id
    assert by_slug["days"] == {
        "first": "2019-11-05",
        "last": "2019-11-06",
        "precision": "day",
        "edtf": "2019-11-05/2019-11-06",
        "basis": "stated",
    }


def test_what_is_gone_says_so_and_what_took_its_place(client):
    kept, duplicate = make_event("Kept", slug="kept"), make_event("Copy", slug="copy")
    withdrawn, plan = make_event("Out", slug="out"), make_event("Plan", slug="plan", visibility="signed_in")
    announcing.announce_missing()
    for event in (withdrawn, plan):
        event.state = Event.State.WITHDRAWN
        event.save()
        following.changed(Event, [event.pk])
    merging.merge(duplicate, into=kept, user=make_user("publisher", "publisher", is_staff=True))
    for key in (duplicate.public_id, "copy"):
        response = client.get(f"/api/v1/events/{key}/")
        assert (response.status_code, response.json()["merged_into"]) == (410, str(kept.public_id))
    assert client.get("/api/v1/events/out/").json()["id"] == str(withdrawn.public_id)
    assert client.get(f"/api/v1/events/{plan.public_id}/").status_code == 404
    tombstones = {one["id"]: one["merged_into"] for one in client.get("/api/v1/tombstones/").json()["results"]}
    assert tombstones == {str(withdrawn.public_id): None, str(duplicate.public_id): str(kept.public_id)}


def test_changes_are_told_since_an_instant(client):
    with time_machine.travel(NOW, tick=False):
        event = make_event("Meeting")
        announcing.announce_missing()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        event.status = Event.Status.CANCELLED
        event.save()
        following.changed(Event, [event.pk])
        found = client.get("/api/v1/changes/?changed_since=2026-11-23T09:30:00Z").json()["results"]
    assert [(one["what"], one["at"]) for one in found] == [("cancelled", "2026-11-23T10:00:00Z")]


def test_parties_are_found_by_the_beginnings_of_their_names(client):
    kazakhstan = make_country("KZ", "Kazakhstan")
    make_body("Border Service of Kazakhstan", kazakhstan, slug="kz-border")
    make_organization("Hidden Kazakhstan", proposed=True)
    make_event(parties=[kazakhstan])
    found = client.get("/api/v1/parties/?q=kazakh").json()["results"]
    assert [(one["type"], one["key"], one["events"]) for one in found] == [
        ("country", "KZ", 1),
        ("organization", "kz-border", 0),
    ]


def test_facets_count_as_the_page_does_and_say_their_rule(client):
    kazakhstan, uzbekistan = make_country("KZ", "Kazakhstan"), make_country("UZ", "Uzbekistan")
    make_event("One", parties=[kazakhstan])
    make_event("Two", parties=[uzbekistan])
    body = client.get("/api/v1/facets/?country=kz").json()
    [countries] = [facet for facet in body["facets"] if facet["facet"] == "country"]
    assert body["count"] == 1
    assert {(value["value"], value["count"], value["selected"]) for value in countries["values"]} == {
        ("kz", 1, True),
        ("uz", 1, False),
    }


def test_staff_see_what_they_may_and_no_cache_keeps_it(client):
    make_event("Plan", slug="plan", visibility="signed_in")
    assert client.get("/api/v1/events/plan/").status_code == 404
    client.force_login(make_user("staff", "reader-staff"))
    response = client.get("/api/v1/events/plan/")
    assert response.json()["visibility"] == "signed_in"
    assert "private" in response.headers["Cache-Control"]


def test_other_sites_may_read_and_a_copy_that_is_right_is_not_sent_again(client):
    make_event()
    response = client.get("/api/v1/events/")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get("/api/v1/events/", headers={"if-none-match": response.headers["ETag"]})
    assert again.status_code == 304
    asked = client.options("/api/v1/events/")
    assert (asked.status_code, asked.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert client.get("/events.ics").headers["Access-Control-Allow-Origin"] == "*"


def test_who_asks_too_often_is_told_when_to_come_back(client, settings):
    settings.API_RATE = "2/minute"

    def get(visitor):
        return client.get("/api/v1/", REMOTE_ADDR=visitor)

    with time_machine.travel(datetime(2026, 11, 23, 9, 0, 15, tzinfo=UTC), tick=False) as clock:
        left = [get("192.0.2.1").headers["RateLimit-Remaining"] for _time in range(2)]
        refused = get("192.0.2.1")
        assert (left, refused.status_code) == (["1", "0"], 429)
        assert (refused.headers["RateLimit-Limit"], refused.headers["RateLimit-Reset"]) == ("2", "45")
        assert refused.headers["Retry-After"] == "45"
        assert get("192.0.2.7").status_code == 200
        clock.shift(45)
        assert get("192.0.2.1").headers["RateLimit-Remaining"] == "1"


@time_machine.travel(datetime(2026, 11, 23, 9, 5, tzinfo=UTC), tick=False)
def test_the_processes_of_a_server_count_together():
    visitor = b"somebody"
    assert shared_count.count(visitor, 60) == (1, 60)
    worker = multiprocessing.get_context("fork").Process(target=shared_count.count, args=(visitor, 60))
    worker.start()
    worker.join(10)
    assert shared_count.count(visitor, 60) == (3, 60)
    assert shared_count.count(b"else", 60) == (1, 60)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed_here(client, method):
    response = getattr(client, method)("/api/v1/events/")
    assert response.status_code == 405
    assert response.json() == {
        "type": "about:blank",
        "title": "Method not allowed",
        "status": 405,
        "detail": f'Method "{method.upper()}" not allowed.',
    }


@pytest.mark.parametrize(
    ("part", "queries"),
    [("events", 18), ("participations", 6), ("organizations", 6), ("series", 5), ("topics", 5), ("parties", 4)],
)
@pytest.mark.parametrize("number", [3, 30])
def test_the_number_of_queries_does_not_grow(client, part, queries, number, django_assert_num_queries, files_by_hand):
    from events.facets import filing

    kazakhstan = make_country("KZ", "Kazakhstan")
    parent = make_organization("Union")
    topic = make_topic("Trade")
    for n in range(number):
        make_event(
            f"E {n}",
            parties=[kazakhstan, make_organization(f"Office {n}", parent=parent)],
            series=make_series(f"S {n}", predecessor=None),
            topics=[make_topic(f"T {n}", parent=topic)],
            held_in=kazakhstan,
        )
    announcing.announce_missing()
    filing.file_everything()
    with django_assert_num_queries(queries):
        assert client.get(f"/api/v1/{part}/").status_code == 200
