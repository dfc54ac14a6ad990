"""What readers are told of a change: each kind of it, once, at the moment it became visible, and nothing of plans."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from events import announcing
from events.changes import in_words, latest
from events.facets import ordering
from events.facets.counting import ask
from events.filters import EventFilter
from events.models import Change, Document, Event, Outcome, Publication
from organizations import following, merging
from tests.factories import make_country, make_event, make_participation, make_place, make_source, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def event():
    with time_machine.travel(NOW, tick=False):
        made = make_event("A meeting", starts_on=date(2027, 5, 3), ends_on=date(2027, 5, 4))
        following.changed(Event, [made.pk])
    return made


def saved(event, at=LATER, **fields):
    for name, value in fields.items():
        setattr(event, name, value)
    with time_machine.travel(at, tick=False):
        event.save()
        following.changed(Event, [event.pk])
    return Publication.objects.get(pk=event.public_id)


def told(publication):
    return [(change.what, change.at) for change in publication.changes.all()]


def test_a_published_event_is_added_once(event):
    publication = saved(event)
    assert told(publication) == [("added", NOW)]
    assert (publication.first_at, publication.changed_at, publication.sequence) == (NOW, NOW, 0)


def test_an_internal_note_is_no_news(event):
    assert told(saved(event, internal_note="Ask again in May.")) == [("added", NOW)]


def test_a_draft_is_announced_when_it_is_published():
    draft = make_event("A draft", state="draft")
    following.changed(Event, [draft.pk])
    assert not Publication.objects.exists()
    assert told(saved(draft, state="published")) == [("added", LATER)]


def test_days_that_moved_are_told_with_those_of_before_and_move_the_calendars(event):
    publication = saved(event, starts_on=date(2027, 5, 12), ends_on=date(2027, 5, 12))
    change = publication.changes.first()
    assert in_words(change, "en") == "Date moved: 12 May 2027, before that 3–4 May 2027"
    assert (publication.sequence, publication.changed_at) == (1, LATER)


@pytest.mark.parametrize("status", ["cancelled", "postponed", "tentative"])
def test_each_status_is_told_and_moves_the_calendars(event, status):
    publication = saved(event, status=status)
    assert told(publication) == [(status, LATER), ("added", NOW)]
    assert publication.sequence == 1


def test_a_new_place_is_told_by_its_name(event):
    publication = saved(event, city=make_place("Osh", make_country("KG", "Kyrgyzstan")))
    assert in_words(publication.changes.first(), "en") == "Place changed: Osh, Kyrgyzstan"
    assert publication.sequence == 1


def test_a_new_title_does_not_move_the_calendars(event):
    publication = saved(event, title_en="A conference")
    assert in_words(publication.changes.first(), "en") == "Title changed: A conference, before that A meeting"
    assert publication.sequence == 0


def test_rows_that_were_added_are_told_by_their_kind_the_most_telling_first(event):
    make_source(event)
    make_participation(event, make_country("KZ", "Kazakhstan"))
    Outcome.objects.create(event=event, text_en="A plan", strength="agreed")
    publication = saved(event)
    assert [change.what for change in latest(list(publication.changes.all()))] == ["outcome", "parties", "source"]


def test_a_document_for_colleagues_is_no_news(event):
    Document.objects.create(event=event, kind="agenda", url="https://example.org/a", visibility="signed_in")
    assert told(saved(event)) == [("added", NOW)]


def test_anything_else_is_a_correction(event):
    assert told(saved(event, summary_en="In short.")) == [("corrected", LATER), ("added", NOW)]


def test_what_is_withdrawn_is_gone_and_what_comes_back_is_added_again(event):
    publication = saved(event, state="withdrawn")
    assert told(publication)[0] == ("withdrawn", LATER)
    assert (publication.gone_at, publication.sequence) == (LATER, 1)
    back = saved(event, at=LATER + timedelta(days=1), state="published")
    assert told(back)[0] == ("added", LATER + timedelta(days=1))
    assert back.gone_at is None


def test_an_embargo_decides_when_an_event_was_added_and_hides_what_happened_before(event):
    until = NOW + timedelta(days=7)
    planned = make_event("Planned", embargo_until=until)
    with time_machine.travel(NOW, tick=False):
        following.changed(Event, [planned.pk])
    assert told(saved(planned, starts_on=date(2028, 1, 1), ends_on=date(2028, 1, 1))) == [("added", until)]


def test_a_plan_that_is_opened_is_added_and_its_past_stays_with_those_who_saw_it():
    with time_machine.travel(NOW, tick=False):
        plan = make_event("A plan", visibility="signed_in")
        following.changed(Event, [plan.pk])
    saved(plan, starts_on=date(2028, 1, 1), ends_on=date(2028, 1, 1))
    publication = saved(plan, at=LATER + timedelta(hours=1), visibility="everyone")
    assert [(change.what, change.visibility) for change in publication.changes.all()] == [
        ("added", "everyone"),
        ("moved", "signed_in"),
        ("added", "signed_in"),
    ]


def test_a_deleted_event_is_gone(event):
    with following.deletion(Event, [event.pk]):
        Event.objects.filter(pk=event.pk).delete()
    publication = Publication.objects.get(pk=event.public_id)
    assert publication.gone_at
    assert publication.changes.first().what == "withdrawn"


def test_a_merged_event_is_gone_and_comes_back_when_the_merging_is_undone(event):
    kept = make_event("Kept")
    announcing.announce_missing()
    user = make_user("publisher", "publisher", is_staff=True)
    report = merging.merge(event, into=kept, user=user)
    assert Publication.objects.get(pk=event.public_id).gone_at
    merging.undo(report.done, user=user)
    assert Publication.objects.get(pk=event.public_id).gone_at is None


def test_the_number_of_queries_does_not_grow_with_the_events(django_assert_num_queries, event):
    keys = [make_event(f"Event {number}").pk for number in range(12)]
    with django_assert_num_queries(16):
        announcing.announce(keys[:2])
    with django_assert_num_queries(16):
        announcing.announce(keys[2:])


def test_every_published_event_is_announced_when_some_were_missed(event):
    missed = make_event("Missed")
    make_event("A draft", state="draft")
    assert not announcing.is_whole()
    assert announcing.announce_missing() == 1
    assert announcing.is_whole()
    assert set(Publication.objects.values_list("slug", flat=True)) == {event.slug, missed.slug}
    assert Change.objects.filter(what="added").count() == 2


# What counts as a change in the filter


def changed_for(user, query, at):
    """Return the titles that the database finds, after seeing that the sets in memory find the same."""
    with time_machine.travel(at, tick=False):
        event_filter = EventFilter(QueryDict(query), Event.objects.visible_to(user), user=user)
        assert event_filter.is_valid()
        titles = dict(Event.objects.values_list("pk", "title_en"))
        found = [event.title_en for event in event_filter.qs]
        assert [titles[key] for key in ask(event_filter, user)[0:10]] == found
        return found


@pytest.mark.parametrize("stride", [500, 1])
def test_a_change_is_one_that_readers_were_told_of_except_at_the_desk(event, monkeypatch, stride):
    monkeypatch.setattr(ordering, "STRIDE", stride)
    one, two, three = (NOW + timedelta(days=number) for number in (1, 2, 3))
    with time_machine.travel(NOW, tick=False):
        moved = make_event("Moved")
        following.changed(Event, [moved.pk])
    saved(moved, at=one, starts_on=date(2027, 6, 3), ends_on=date(2027, 6, 3))
    saved(event, at=two, internal_note="Ask again in May.")
    with time_machine.travel(two, tick=False):
        make_event("Never announced")
    since_one = f"changed_since={one:%Y-%m-%dT%H:%M:%SZ}&sort=changed"
    for user in (AnonymousUser(), make_user("staff", "reader-staff")):
        assert changed_for(user, since_one, three) == ["Moved", "Never announced"]
        assert changed_for(user, "sort=changed", three) == ["Moved", "A meeting", "Never announced"]
    editor = make_user("editor", "editor")
    assert changed_for(editor, since_one, three) == ["Never announced", "A meeting", "Moved"]
    assert changed_for(editor, "sort=changed", three) == ["Never announced", "A meeting", "Moved"]
