"""Pages are kept for anonymous readers, and no reader ever gets one that the record has left behind."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from events.facets import filing
from events.facets.shelf import shelf
from events.lately import Lately
from events.models import Event
from events.views.cards import CARDS, cards_of
from organizations import following
from organizations.models import Country
from tests.events.admin_form import OpenForm
from tests.factories import make_country, make_event, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_by_hand")]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def record():
    kazakhstan = make_country("KZ", "Kazakhstan")
    make_event("Seen", slug="seen", parties=[kazakhstan])
    make_event("Waiting", slug="waiting", embargo_until=NOW + timedelta(hours=1))
    filing.file_everything()


def page(client, address="/events/"):
    return client.get(address).content.decode()


def test_a_page_is_made_once_for_all_anonymous_readers(client, record, django_assert_num_queries):
    with time_machine.travel(NOW, tick=False):
        first = page(client)
        with django_assert_num_queries(3):
            assert page(client) == first


def test_a_page_in_another_language_or_with_another_question_is_another_page(client, record):
    assert "Seen" in page(client)
    assert "Мероприятия" in page(client, "/ru/events/")
    assert "No events" in page(client, "/events/?kind=training")


def test_a_save_at_the_desk_changes_the_page_of_the_next_reader(client, record):
    assert "Kazakhstan" in page(client)
    client.force_login(make_user("admin", is_staff=True, is_superuser=True))
    form = OpenForm(client, Country, "KZ")
    form.type(name_en="Renamed state")
    assert form.save(), form.errors()
    client.logout()
    assert "Renamed state" in page(client)
    assert "Kazakhstan" not in page(client)


def test_a_withdrawn_event_is_gone_for_the_next_reader(client, record):
    assert client.get("/events/seen/").status_code == 200
    event = Event.objects.get(slug="seen")
    event.state = "withdrawn"
    event.save()
    following.changed(Event, [event.pk])
    assert client.get("/events/seen/").status_code == 410
    assert "Seen" not in page(client)


def test_an_embargo_that_ends_and_a_new_day_change_the_page(client, record):
    with time_machine.travel(NOW, tick=False):
        assert "Waiting" not in page(client)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert "Waiting" in page(client)


def test_what_colleagues_see_is_neither_kept_nor_taken_from_what_is_kept(client, record):
    with time_machine.travel(NOW, tick=False):
        page(client)
        client.force_login(make_user("editor", "editor"))
        assert "Waiting" in page(client)
        client.logout()
        assert "Waiting" not in page(client)


def test_a_page_that_is_kept_answers_as_it_did_before(client, record):
    made, kept = client.get("/events/"), client.get("/events/")
    assert kept.content == made.content
    assert dict(kept.headers) == dict(made.headers)
    assert client.get("/events/", headers={"if-none-match": made["ETag"]}).status_code == 304
    assert client.head("/events/").content == b""


@pytest.mark.django_db(transaction=True)
def test_what_a_process_remembers_of_the_record_is_forgotten_with_the_next_change(client, record):
    make_event("Draft", slug="draft", state="draft", parties=[Country.objects.get(pk="KZ")])
    filing.file_everything()
    # Pages of colleagues are made each time, from what the process remembers of names and numbers.
    client.force_login(make_user("reader"))
    for _again in range(2):
        choose = BeautifulSoup(page(client, "/events/choose/country/"), "html.parser")
        assert [one.get_text(" ", strip=True) for one in choose.select(".facet-value")] == ["Kazakhstan 1"]
        assert all("Kazakhstan" in page(client, address) for address in ("/", "/events/"))
    Country.objects.filter(pk="KZ").update(name_en="Renamed state")
    following.changed(Country, ["KZ"])
    choose = BeautifulSoup(page(client, "/events/choose/country/"), "html.parser")
    assert [one.get_text(" ", strip=True) for one in choose.select(".facet-value")] == ["Renamed state 1"]
    assert "Kazakhstan" not in page(client, "/") + page(client)
    client.force_login(make_user("editor", "editor"))
    choose = BeautifulSoup(page(client, "/events/choose/country/"), "html.parser")
    assert [one.get_text(" ", strip=True) for one in choose.select(".facet-value")] == ["Renamed state 2"]


@pytest.mark.django_db(transaction=True)
def test_a_word_that_was_asked_for_lately_finds_what_has_it_since(client, record):
    client.force_login(make_user("reader"))
    event = Event.objects.get(slug="seen")
    for _again in range(2):
        assert f'href="{event.get_absolute_url()}"' not in page(client, "/events/?q=zeppelin")
    Event.objects.filter(pk=event.pk).update(title_en="A zeppelin")
    following.changed(Event, [event.pk])
    assert f'href="{event.get_absolute_url()}"' in page(client, "/events/?q=zeppelin")


@pytest.mark.django_db(transaction=True)
def test_a_card_is_drawn_for_each_language_and_anew_after_a_change_and_on_another_day(client, record):
    event = Event.objects.get(slug="seen")
    Event.objects.filter(pk=event.pk).update(title_ru="Видно", starts_on=NOW.date(), ends_on=NOW.date())
    following.changed(Event, [event.pk])
    # Pages of colleagues are made each time, but not their cards.
    client.force_login(make_user("reader"))
    with time_machine.travel(NOW, tick=False):
        for _again in range(2):
            assert titles_and_marks(page(client)) == [("Seen", "Under way")]
            assert titles_and_marks(page(client, "/ru/events/?year=2026")) == [("Видно", "Проходит сейчас")]
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert ("Seen", "") in titles_and_marks(page(client))
    Event.objects.filter(pk=event.pk).update(title_en="Seen again")
    following.changed(Event, [event.pk])
    with time_machine.travel(NOW, tick=False):
        assert titles_and_marks(page(client)) == [("Seen again", "Under way")]


def titles_and_marks(html):
    cards = BeautifulSoup(html, "html.parser").select(".card")
    return [(card.h3.get_text(), " ".join(mark.get_text() for mark in card.select(".mark"))) for card in cards]


@pytest.mark.django_db(transaction=True)
def test_no_card_is_kept_but_those_that_the_public_may_see(record, monkeypatch):
    make_event("Draft", slug="draft", state="draft")
    make_event("Plan", slug="plan", visibility="signed_in")
    filing.file_everything()
    keys = list(Event.objects.order_by("pk").values_list("pk", flat=True))
    editor = make_user("editor", "editor")
    drawn = cards_of(editor, keys, shelf())
    assert [titles_and_marks(card)[0][0] for card in drawn] == ["Seen", "Waiting", "Draft", "Plan"]
    monkeypatch.setattr(CARDS, "objects", lambda user, keys: [])
    [kept] = cards_of(editor, keys, shelf())
    assert titles_and_marks(kept) == [("Seen", "")]


def test_what_nobody_asked_for_longest_is_forgotten_first():
    lately, made = Lately(2), []
    for word in ("border", "training", "border", "customs", "border", "training"):
        assert lately.remember(word, lambda word=word: made.append(word) or word) == word
    assert made == ["border", "training", "customs", "training"]


def test_what_is_kept_weighs_no_more_than_it_may():
    lately = Lately(10, weigh=len)
    for name, answer in [("first", "xxx"), ("first", "xxxx"), ("second", "xxxxxx")]:
        lately.keep(name, answer)
    assert (lately.get("first"), lately.get("second")) == ("xxxx", "xxxxxx")
    lately.keep("third", "x")
    assert (lately.get("first"), lately.get("second"), lately.get("third")) == (None, "xxxxxx", "x")
    lately.keep("too much", "x" * 11)
    assert len(lately) == 0
