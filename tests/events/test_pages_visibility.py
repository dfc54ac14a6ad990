"""What a person may not see does not exist for them, on no page and in no count."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from events import announcing
from events.models import Document, Event, Outcome, Photo
from organizations import following
from organizations.models import Organization
from tests.factories import make_country, make_event, make_organization, make_series, make_topic, make_user

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/",
    "/events/",
    "/countries/",
    "/countries/kz/",
    "/countries/uz/",
    "/organizations/",
    "/organizations/iom/",
    "/series/",
    "/series/talks/",
    "/topics/",
    "/topics/trade/",
    "/events/open/",
    "/events/?country=kz",
]


@pytest.fixture
def world():
    """One event that everybody sees; beside it, in the same series and on the same topic, those that few see."""
    kazakhstan, uzbekistan = make_country("KZ", "Kazakhstan"), make_country("UZ", "Uzbekistan")
    iom = make_organization("Migration Organization", acronym_en="IOM")
    hidden_body = make_organization("Hidden Organization", slug="hidden", proposed=True)
    series, topic = make_series("Talks"), make_topic("Trade")
    make_series("Hidden series", slug="hidden-series")

    def add(title, days, **fields):
        starts_on = date(2019, 11, 5) + timedelta(days=days)
        parties = [kazakhstan, iom] if title == "Open" else [kazakhstan, uzbekistan, iom, hidden_body]
        return make_event(
            title,
            slug=title.lower().replace(" ", "-"),
            starts_on=starts_on,
            held_in=kazakhstan if title == "Open" else uzbekistan,
            series=series,
            topics=[topic],
            parties=parties,
            **fields,
        )

    opened = add("Open", 0)
    others = [
        add("Hidden draft", -1, state="draft", part_of=opened),
        add("Hidden review", 1, state="in_review", part_of=opened),
        add("Hidden plan", 2, visibility="signed_in", part_of=opened),
        add("Hidden embargo", -2, embargo_until=timezone.now() + timedelta(days=1), part_of=opened),
        add("Hidden past", -3, state="withdrawn", visibility="signed_in", published_at=timezone.now()),
    ]
    for event in others:
        outcome = Outcome.objects.create(event=opened, text_en="Agreed", strength="agreed", followed_up_by=event)
        Outcome.objects.create(event=event, text_en="Agreed", strength="agreed", followed_up_by=opened)
        assert outcome.followed_up_by
    return opened


def text_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").stripped_strings)


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_hidden_is_on_a_page_of_a_reader(client, world, address):
    content = client.get(address).content.decode()
    assert "Hidden" not in content
    assert "hidden-" not in content
    assert "/organizations/hidden/" not in content


def test_counts_know_one_event(client, world):
    assert "1 event 1 country that took part" in text_of(client, "/")
    assert "1 event Country Kazakhstan" in text_of(client, "/events/?country=kz")
    assert "Took part 1" in text_of(client, "/countries/kz/")
    assert "Uzbekistan" not in text_of(client, "/countries/")
    assert "Took part 0" in text_of(client, "/countries/uz/")
    assert "Events 1" in text_of(client, "/organizations/iom/")
    assert "Migration Organization (IOM) 1" in text_of(client, "/organizations/")
    assert "Editions 1" in text_of(client, "/series/talks/")
    assert "1 event 2019" in text_of(client, "/series/")
    assert "Trade 1" in text_of(client, "/topics/")


def test_a_reader_finds_no_neighbour_no_part_and_no_follow_up(client, world):
    text = text_of(client, "/events/open/")
    assert [word for word in ("Previous in", "Next in", "Parts of", "Follow") if word in text] == []


@pytest.mark.parametrize("slug", ["draft", "review", "plan", "embargo", "past"])
def test_hidden_events_answer_404_and_not_that_they_are_gone(client, world, slug):
    assert client.get(f"/events/hidden-{slug}/").status_code == 404
    assert client.get(f"/ru/events/hidden-{slug}/").status_code == 404


def test_a_series_and_a_proposed_organization_without_visible_events_answer_404(client, world):
    assert client.get("/series/hidden-series/").status_code == 404
    assert client.get("/organizations/hidden/").status_code == 404


def test_a_confirmed_organization_without_events_has_a_page(client, world):
    Organization.objects.filter(slug="hidden").update(proposed=False)
    assert "Events 0" in text_of(client, "/organizations/hidden/")


def test_a_signed_in_person_sees_the_plan_too_and_nothing_else(client, world):
    client.force_login(make_user("colleague", "reader-staff"))
    titles = [
        link.text for link in BeautifulSoup(client.get("/events/").content, "html.parser").select(".card-title a")
    ]
    assert titles == ["Hidden plan", "Open"]
    assert "For signed-in users only" in text_of(client, "/events/hidden-plan/")
    assert client.get("/events/hidden-draft/").status_code == 404


def test_an_editor_sees_drafts_and_reads_what_they_are(client, world):
    client.force_login(make_user("editor", "editor"))
    marks = {}
    for slug in ("draft", "review", "plan", "embargo", "past"):
        page = BeautifulSoup(client.get(f"/events/hidden-{slug}/").content, "html.parser")
        marks[slug] = [mark.text for mark in page.select(".record-head .mark")][:1]
        assert page.find("meta", attrs={"name": "robots"}) or slug in {"plan", "embargo"}
    assert marks == {
        "draft": ["Draft"],
        "review": ["In review"],
        "plan": ["For signed-in users only"],
        "embargo": ["Under embargo"],
        "past": ["Withdrawn"],
    }


def test_what_was_public_and_is_withdrawn_says_that_it_is_gone(client):
    gone = make_event("Gone", slug="gone")
    Event.objects.filter(pk=gone.pk).update(state="withdrawn")
    response = client.get("/ru/events/gone/")
    assert response.status_code == 410
    assert "Gone" not in response.content.decode()
    client.force_login(make_user("colleague", "reader-staff"))
    assert client.get("/events/gone/").status_code == 410
    client.force_login(make_user("editor", "editor"))
    assert client.get("/events/gone/").status_code == 200


def test_what_was_public_and_is_deleted_says_that_it_is_gone_and_what_was_not_public_never_existed(client):
    seen = make_event("Seen", slug="seen")
    embargoed = make_event("Unseen", slug="unseen", embargo_until=timezone.now() + timedelta(days=1))
    announcing.announce([seen.pk, embargoed.pk])
    for event in (seen, embargoed):
        with following.deletion(Event, [event.pk]):
            event.delete()
    pages = ["/events/seen/", "/events/seen.bib", "/events/unseen/", "/events/unseen.bib"]
    assert [client.get(page).status_code for page in pages] == [410, 410, 404, 404]


@pytest.mark.parametrize(
    "fields",
    [
        {"published_at": None},
        {"visibility": "signed_in"},
        {"embargo_until": timezone.now() + timedelta(days=1)},
    ],
)
def test_what_was_withdrawn_before_everybody_could_see_it_never_existed(client, fields):
    never = make_event("Never", slug="never")
    Event.objects.filter(pk=never.pk).update(state="withdrawn", **fields)
    assert client.get("/events/never/").status_code == 404


def test_internal_notes_and_material_for_colleagues_are_for_colleagues(client, world):
    Event.objects.filter(pk=world.pk).update(internal_note="Hidden note")
    Document.objects.create(
        event=world, kind="agenda", title_en="Hidden agenda", url="https://example.org/a", visibility="signed_in"
    )
    Photo.objects.create(event=world, caption_en="Hidden photo", visibility="signed_in")
    assert "Hidden" not in text_of(client, "/events/open/")
    client.force_login(make_user("colleague", "reader-staff"))
    text = text_of(client, "/events/open/")
    assert [words for words in ("Hidden note", "Hidden agenda", "Hidden photo") if words in text] == [
        "Hidden note",
        "Hidden agenda",
        "Hidden photo",
    ]
