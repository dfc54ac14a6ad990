"""From a draft to the public: what is asked for, who is told what, and a preview for those without an account."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import translation

from events import previews
from events.models import Event, Review
from tests.events.admin_form import OpenForm
from tests.factories import make_country, make_event, make_place, make_source, make_user

pytestmark = pytest.mark.django_db

PIXEL = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


@pytest.fixture
def publisher(client):
    user = make_user("publisher", "publisher", is_staff=True)
    client.force_login(user)
    with translation.override("en"):
        yield user


@pytest.fixture
def almaty():
    return make_place("Almaty", make_country("KZ", "Kazakhstan"))


def complete(almaty, **fields):
    """A draft that has everything which a publication needs."""
    event = make_event("Meeting", title_ru="Встреча", city=almaty, parties=[almaty.country], state="draft", **fields)
    make_source(event)
    return event


def test_publishing_asks_at_each_place_for_what_is_missing(client, publisher):
    event = make_event(precision="unknown", state="draft")
    form = OpenForm(client, Event, event.pk).type(state="published", note="Please check")
    assert not form.save()
    assert list(form.errors()) == ["title_ru", "starts_on", "city", "participations", "sources"]
    form.type(title_ru="Встреча", starts_on="2019", precision="year", format="online", note="Please check")
    assert not form.save()
    errors = form.errors()
    assert list(errors) == ["participations", "sources"]
    assert errors["sources"] == ["To be published it needs: A source: at least one page or document that says so."]
    assert form.values["note"] == "Please check"
    event.refresh_from_db()
    assert event.state == Event.State.DRAFT
    form.add_row("sources", url="https://example.org/1", publisher="Example")
    form.add_row("participations", country=make_country("KZ"), role="host")
    assert form.save(), form.errors()
    event.refresh_from_db()
    assert event.state == Event.State.PUBLISHED


def test_an_event_may_stay_in_one_language_on_purpose(client, publisher, almaty):
    event = complete(almaty)
    event.title_ru = ""
    event.save()
    assert not OpenForm(client, Event, event.pk).type(state="published").save()
    assert OpenForm(client, Event, event.pk).type(state="published", in_one_language="on").save()


def test_what_was_published_before_is_corrected_without_being_asked(client, publisher):
    event = make_event()
    assert OpenForm(client, Event, event.pk).type(title_en="Corrected").save()


def test_publishing_many_leaves_out_what_lacks_something(client, publisher, almaty):
    whole, lacking = complete(almaty), make_event("Lacking", state="in_review")
    data = {"action": "publish", "_selected_action": [whole.pk, lacking.pk]}
    page = client.post(reverse("admin:events_event_changelist"), data, follow=True).content.decode()
    assert "“Lacking” was not published. It needs: The place" in page
    assert dict(Event.objects.values_list("pk", "state")) == {whole.pk: "published", lacking.pk: "in_review"}
    assert [(one.event, one.verdict, one.user) for one in Review.objects.all()] == [(whole, "published", publisher)]


def test_editor_and_publisher_write_to_each_other(client, publisher, almaty):
    editor = make_user("editor", "editor", is_staff=True)
    event = complete(almaty, responsible=editor)
    client.force_login(editor)
    assert OpenForm(client, Event, event.pk).type(state="in_review", note="Ready <b>").save()
    client.force_login(publisher)
    page = client.get(reverse("admin:events_event_change", args=[event.pk])).content.decode()
    assert "Ready &lt;b&gt;" in page
    assert OpenForm(client, Event, event.pk).type(state="draft", note="Which hotel?").save()
    assert OpenForm(client, Event, event.pk).type(title_en="A meeting").save()
    client.force_login(editor)
    desk = client.get(reverse("admin:index")).content.decode()
    assert "Waiting for you: your drafts" in desk
    listed = client.get(reverse("admin:events_event_changelist") + "?state__exact=draft&step=returned").content.decode()
    assert "A meeting" in listed
    assert "A meeting" not in client.get(reverse("admin:events_event_changelist") + "?step=submitted").content.decode()
    assert OpenForm(client, Event, event.pk).type(note="The Rixos.").save()
    assert [(one.user, one.verdict, one.note) for one in event.reviews.all()] == [
        (editor, "noted", "The Rixos."),
        (publisher, "returned", "Which hotel?"),
        (editor, "submitted", "Ready <b>"),
    ]


def test_the_desk_shows_what_waits_for_whom(client, publisher):
    with time_machine.travel(datetime(2026, 9, 1, tzinfo=UTC), tick=False):
        make_event("Stale", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2))
        make_event("Far away", starts_on=date(2028, 12, 1), ends_on=date(2028, 12, 2))
        make_event("Stale but withdrawn", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2), state="withdrawn")
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC), tick=False):
        make_event("Fresh", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 2))
        make_event("To review", state="in_review")
        make_event("Over", status="tentative")
        client.force_login(publisher)
        waiting = client.get(reverse("admin:index")).context["waiting"]
    assert {str(kind["title"]): [str(event) for event in kind["events"]] for kind in waiting if kind["count"]} == {
        "Waiting for you: in review": ["To review"],
        "Soon, and untouched for a month: confirm or correct": ["Stale"],
        "Over, but still called tentative": ["Over"],
    }


def test_every_list_of_what_waits_opens_with_the_same_events(client, publisher, almaty):
    complete(almaty, responsible=publisher)
    make_event("To review", state="in_review")
    make_event("Over", status="tentative")
    for kind in client.get(reverse("admin:index")).context["waiting"]:
        listed = client.get(reverse("admin:events_event_changelist") + "?" + kind["query"])
        assert (listed.status_code, listed.context["cl"].result_count) == (200, kind["count"]), kind["title"]


# Previews


def test_a_preview_shows_a_draft_to_whoever_has_the_address_for_a_week(client, almaty):
    event = complete(almaty, internal_note="Between us")
    make_event("Another draft", state="draft", part_of=event)
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC), tick=False):
        address = reverse("events:preview", args=[previews.token(event)])
        response = client.get(address)
    page = response.content.decode()
    assert (response.status_code, "A preview" in page, "Meeting" in page) == (200, True, True)
    assert "Between us" not in page
    assert "Another draft" not in page
    # Whoever finds the sheet in the printer does not find the key to the draft.
    assert "as-of printed" not in page
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert "no-store" in response["Cache-Control"]
    with time_machine.travel(datetime(2026, 11, 9, tzinfo=UTC), tick=False):
        response = client.get(address)
        assert (response.status_code, "This preview is over" in response.content.decode()) == (410, True)


def test_a_preview_shows_photos_and_documents_to_its_bearer_alone(client, settings, tmp_path, almaty):
    settings.MEDIA_ROOT = tmp_path
    event, other = complete(almaty), make_event("Another draft", state="draft")
    texts = {"caption_en": "The hall", "credit": "Nobody", "licence": "CC0", "alternative_text_en": "A hall"}
    shown = [
        event.photos.create(image=ContentFile(PIXEL, "hall.gif"), **texts).image,
        event.documents.create(kind="agenda", title_en="Agenda", file=ContentFile(b"%PDF-", "agenda.pdf")).file,
    ]
    hidden = [
        event.photos.create(image=ContentFile(PIXEL, "inside.gif"), visibility="signed_in", **texts).image,
        event.documents.create(kind="minutes", file=ContentFile(b"%PDF-", "m.pdf"), visibility="signed_in").file,
        other.photos.create(image=ContentFile(PIXEL, "other.gif"), **texts).image,
    ]
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC), tick=False):
        token = previews.token(event)
        page = client.get(f"/events/preview/{token}/").content.decode()
        for file in shown:
            assert f"{file.url}?preview={token}" in page
            response = client.get(f"{file.url}?preview={token}")
            assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
            for wrong in (
                "",
                "?preview=",
                f"?preview={previews.token(other)}",
                f"?preview={token}x",
                "?preview=%00%ff",
            ):
                assert client.get(file.url + wrong).status_code == 404, wrong
        for file in hidden:
            assert file.url not in page
            assert client.get(f"{file.url}?preview={token}").status_code == 404
    with time_machine.travel(datetime(2026, 11, 9, tzinfo=UTC), tick=False):
        assert client.get(f"{shown[0].url}?preview={token}").status_code == 404


def test_the_preview_of_what_is_published_leads_to_its_page(client, almaty):
    event = complete(almaty)
    token = previews.token(event)
    Event.objects.update(state="published")
    assert client.get(f"/events/preview/{token}/")["Location"] == event.get_absolute_url()
    Event.objects.update(state="withdrawn")
    assert client.get(f"/events/preview/{token}/").status_code == 404


@pytest.mark.parametrize("token", ["x", "x:y:z", "0" * 32, "\0", "%F0%9F%98%80"])
def test_a_made_up_preview_is_not_found(client, token):
    assert client.get(f"/events/preview/{token}/").status_code == 404


def test_the_form_of_a_draft_says_what_it_lacks_and_where_its_preview_is(client, publisher, almaty):
    event = make_event(state="draft")
    page = client.get(reverse("admin:events_event_change", args=[event.pk])).content.decode()
    assert "Before it is published it needs:" in page
    assert "/events/preview/" in page
    page = client.get(reverse("admin:events_event_change", args=[complete(almaty).pk])).content.decode()
    assert "it has everything that a publication needs" in page
    page = client.get(reverse("admin:events_event_change", args=[make_event().pk])).content.decode()
    assert "/events/preview/" not in page
