"""Filters that staff keep: whose they are, what is new in them, and that nobody loses one by accident."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from events.models import Event, SavedFilter, SavedFilterVisit
from events.search import indexing
from tests.factories import make_country, make_event, make_series, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAGE = "/events/saved/"


@pytest.fixture
def record():
    with time_machine.travel(NOW - timedelta(days=9), tick=False):
        kazakhstan, austria = make_country("KZ", "Kazakhstan"), make_country("AT", "Austria")
        make_event("In Kazakhstan", slug="kz", parties=[kazakhstan])
        make_event("In Austria", slug="at", parties=[austria], starts_on=date(2020, 1, 1))
        make_event("Draft", slug="draft", parties=[kazakhstan], state="draft")


@pytest.fixture
def anna():
    return make_user("anna", is_staff=True)


@pytest.fixture
def boris():
    return make_user("boris", is_staff=True)


def keep(user, name, query="country=kz", **values):
    return SavedFilter.objects.create(owner=user, name=name, query=query, **values)


def listed(client, user):
    """{heading: [(name, numbers)]} of the page of saved filters."""
    client.force_login(user)
    page = BeautifulSoup(client.get(PAGE).content, "html.parser")
    return {
        section.h2.text: [
            (one.h3.text, " ".join(one.select_one(".saved-numbers").text.split()))
            for one in section.select(".saved-filters > li")
        ]
        for section in page.select("main section")
    }


def test_a_filter_is_saved_from_the_list_without_what_says_which_part_is_shown(client, record, anna):
    client.force_login(anna)
    page = BeautifulSoup(client.get("/events/?country=kz&page=1&view=world").content, "html.parser")
    form = page.select_one(".save-this form")
    assert (form["action"], form.select_one("[name=query]")["value"]) == (PAGE, "country=kz")
    answer = client.post(PAGE, {"name": " Kazakhstan ", "query": "country=kz&page=2&kind="})
    saved = SavedFilter.objects.get()
    assert (saved.name, saved.query, saved.shared, saved.owner) == ("Kazakhstan", "country=kz", False, anna)
    assert answer.url == saved.get_absolute_url()
    assert "Saved under the name “Kazakhstan”." in client.get(answer.url, follow=True).content.decode()


def test_nothing_is_saved_over_an_old_filter_unasked(client, record, anna):
    keep(anna, "Mine")
    client.force_login(anna)
    answer = client.post(PAGE, {"name": "Mine", "query": "country=at", "shared": "on"})
    page = BeautifulSoup(answer.content, "html.parser")
    assert (answer.status_code, SavedFilter.objects.get().query) == (400, "country=kz")
    assert page.select_one("[name=name]")["value"] == "Mine"
    assert page.select_one("[name=shared]").has_attr("checked")
    client.post(PAGE, {"name": "Mine", "query": "country=at", "replace": "1"})
    assert SavedFilter.objects.get().query == "country=at"


@pytest.mark.parametrize("name", ["", " ", "x" * 101])
def test_a_filter_needs_a_name_of_a_line(client, record, anna, name):
    client.force_login(anna)
    answer = client.post(PAGE, {"name": name, "query": "country=at"})
    assert (answer.status_code, SavedFilter.objects.count()) == (400, 0)
    assert b"field-error" in answer.content


def test_what_was_changed_since_the_last_visit_is_new(client, record, anna):
    saved = keep(anna, "Kazakhstan")
    assert listed(client, anna)["Your filters"] == [("Kazakhstan", "1 event")]
    with time_machine.travel(NOW - timedelta(days=1), tick=False):
        assert client.get(saved.get_absolute_url()).url == "/events/?country=kz"
    with time_machine.travel(NOW, tick=False):
        assert listed(client, anna)["Your filters"] == [("Kazakhstan", "1 event")]
        Event.objects.get(slug="at").save()
        Event.objects.get(slug="draft").save()
        Event.objects.get(slug="kz").save()
        assert listed(client, anna)["Your filters"] == [
            ("Kazakhstan", "1 event · 1 new or changed since your last visit")
        ]
        link = BeautifulSoup(client.get(PAGE).content, "html.parser").select_one(".saved-numbers a")["href"]
        assert "1 event" in client.get(link).content.decode()
    assert SavedFilterVisit.objects.count() == 1


def test_the_team_uses_what_is_shared_and_changes_nothing_of_it(client, record, anna, boris):
    shared, private = keep(anna, "Shared", shared=True), keep(anna, "Private")
    keep(boris, "Own")
    assert listed(client, boris) == {
        "Your filters": [("Own", "1 event")],
        "Filters of the team": [("Shared", "1 event")],
    }
    assert client.get(shared.get_absolute_url()).status_code == 302
    assert client.get(private.get_absolute_url()).status_code == 404
    for saved in (shared, private):
        assert client.post(saved.get_absolute_url(), {"name": "Stolen", "query": "x=1"}).status_code == 404
        assert client.post(f"{saved.get_absolute_url()}delete/").status_code == 404
    assert set(SavedFilter.objects.values_list("name", flat=True)) == {"Shared", "Private", "Own"}


def test_for_readers_there_are_no_saved_filters(client, record, anna):
    saved = keep(anna, "Shared", shared=True)
    for user in (None, make_user("colleague")):
        if user:
            client.force_login(user)
        for address in (PAGE, saved.get_absolute_url()):
            assert client.get(address).status_code == 404
        assert client.post(PAGE, {"name": "x", "query": "country=kz"}).status_code == 404
        assert "Save this filter" not in client.get("/events/?country=kz").content.decode()


def test_a_filter_is_renamed_shared_and_deleted(client, record, anna):
    saved = keep(anna, "Old name")
    client.force_login(anna)
    client.post(saved.get_absolute_url(), {"name": "New name", "query": saved.query, "shared": "on"})
    saved.refresh_from_db()
    assert (saved.name, saved.shared, saved.query) == ("New name", True, "country=kz")
    assert client.get(f"{saved.get_absolute_url()}delete/").status_code == 405
    answer = client.post(f"{saved.get_absolute_url()}delete/", follow=True)
    assert "The filter “New name” is deleted." in answer.content.decode()
    assert not SavedFilter.objects.exists()


def test_a_filter_that_is_no_longer_understood_says_so_and_stays(client, record, anna):
    make_series("Gone", slug="gone")
    keep(anna, "Old", query="series=gone")
    assert listed(client, anna)["Your filters"] == [("Old", "Part of this filter is no longer understood:")]
    assert SavedFilter.objects.count() == 1


def test_the_first_page_of_the_desk_shows_saved_filters_and_what_is_missing(client, record):
    publisher = make_user("publisher", "publisher", is_staff=True)
    keep(publisher, "Of Kazakhstan")
    client.force_login(publisher)
    page = BeautifulSoup(client.get("/admin/").content, "html.parser")
    lists = [
        [" ".join(item.text.split()) for item in section.select("li")]
        for section in page.select("#desk-questions section")
    ]
    assert lists[0] == ["Of Kazakhstan 2"]
    assert "a source 3" in lists[1]
    assert page.select('#desk-questions a[href$="?missing=sources"]')


def test_the_search_of_the_desk_finds_what_the_public_search_finds_drafts_included(client, record):
    indexing.rebuild()
    client.force_login(make_user("publisher", "publisher", is_staff=True))
    found = client.get("/admin/events/event/?q=Казахстан").context["cl"].result_list
    assert {event.slug for event in found} == set()
    found = client.get("/admin/events/event/?q=kazakhstan").context["cl"].result_list
    assert {event.slug for event in found} == {"kz", "draft"}
    assert client.get('/admin/events/event/?q="-').status_code == 200


def test_the_desk_shows_exactly_the_events_of_a_public_list(client, record):
    client.force_login(make_user("publisher", "publisher", is_staff=True))
    page = BeautifulSoup(client.get("/events/?country=kz&country=at&role=participant&year=2019").content, "html.parser")
    desk = client.get(page.select_one(".to-the-desk a")["href"])
    assert {event.slug for event in desk.context["cl"].result_list} == {"kz", "draft"}
    assert "Country: Kazakhstan, as participant" in desk.content.decode()
    assert client.get("/admin/events/event/?conditions=country%3Dzz").url.endswith("?e=1")
