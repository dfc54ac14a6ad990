"""Compares each saved event with what readers were last told of it, and writes down what they have to be told.

Called where the record changes, in the same transaction. What is under embargo counts as added when the embargo ends,
and whatever happened to it before that is nobody's business.
"""

import json
from collections import defaultdict
from hashlib import sha256

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from .facets.among import Among
from .facets.gone import filed_under
from .formats.gathering import tuples
from .models import (
    Change,
    Document,
    Event,
    Outcome,
    Participation,
    Photo,
    Publication,
    Source,
    Speaker,
    Statement,
    Visibility,
)

BATCH = 500
What = Change.What

# A change of these moves the event in the calendars of those who follow it.
OF_CALENDARS = ("days", "times", "place", "status")
STATUSES = {
    Event.Status.CANCELLED: What.CANCELLED,
    Event.Status.POSTPONED: What.POSTPONED,
    Event.Status.CONFIRMED: What.CONFIRMED,
    Event.Status.TENTATIVE: What.TENTATIVE,
}
# Rows that are told of when there are more of them, with what is said then.
GROWING = {
    "outcomes": What.OUTCOME,
    "documents": What.DOCUMENT,
    "parties": What.PARTIES,
    "photos": What.PHOTO,
    "sources": What.SOURCE,
}
# What is compared field by field, and what decides whether readers see it
OWN = (
    *("public_id", "slug", "state", "visibility", "published_at", "embargo_until", "starts_on", "ends_on", "precision"),
    *("status", "title_en", "title_ru", "venue_en", "venue_ru", "city", "held_in"),
)
# What is compared as a whole
TEXTS = (
    *("kind", "starts_at", "ends_at", "time_zone", "dates_basis", "format", "attendance_number"),
    *("attendance_qualifier", "series_id", "edition", "edition_basis", "part_of_id", "registration_url"),
    *("dates_note_en", "dates_note_ru", "attendance_counts_en", "attendance_counts_ru"),
    *("summary_en", "summary_ru", "description_en", "description_ru"),
)
# What hangs on an event, by the name under which it is compared
ROWS = {
    "participations": (
        Participation,
        ("country_id", "organization_id", "role", "presence", "level", "head_count", "as_written"),
    ),
    "outcomes": (Outcome, ("text_en", "text_ru", "strength", "status", "period_from", "period_until", "due_on")),
    "speakers": (Speaker, ("name_en", "name_ru", "position_en", "position_ru", "country_id", "organization_id")),
    "statements": (Statement, ("fact", "value_en", "value_ru", "basis", "source_id")),
    "sources": (Source, ("url", "publisher", "title", "published_on")),
    "documents": (Document, ("kind", "title_en", "title_ru", "file", "url")),
    "photos": (Photo, ("caption_en", "caption_ru", "credit", "licence", "image")),
    "topics": (Event.topics.through, ("topic_id",)),
    "languages": (Event.languages.through, ("language_id",)),
    "further_places": (Event.further_places.through, ("place_id",)),
}


# Announcing


@transaction.atomic
def announce(keys):
    """Write down what readers have to be told of the events with these keys, as they are stored now."""
    keys = sorted(keys)
    for start in range(0, len(keys), BATCH):
        _announce(Event.objects.filter(pk__in=keys[start : start + BATCH]))


def _announce(events):
    now = timezone.now()
    # Places are prefetched rather than joined: hundreds of events share a few.
    events = list(events.only(*OWN, *TEXTS).prefetch_related("city", "held_in"))
    rows = rows_of([event.pk for event in events])
    known = Publication.objects.in_bulk([event.public_id for event in events])
    first, again, changes = [], [], []
    for event in events:
        told = known.get(event.public_id)
        if event.state == Event.State.PUBLISHED:
            publication, found = _published(event, what_is_said(event, rows), told, now)
            (again if told else first).append(publication)
            changes += found
        elif told and not told.gone_at:
            changes += _gone(told, now)
            again.append(told)
    Publication.objects.bulk_create(first)
    if again:
        Publication.objects.bulk_update(
            again, ["event_key", "slug", "visibility", "first_at", "changed_at", "gone_at", "sequence", "said"]
        )
    Change.objects.bulk_create(changes)


def _published(event, said, told, now):
    """Return (publication, changes), neither of them saved."""
    public_from = max(filter(None, [event.published_at or now, event.embargo_until]))
    if told is None or public_from > now:
        publication = told or Publication(public_id=event.public_id)
        publication.first_at = publication.changed_at = public_from
        publication.gone_at = None
        if told:
            told.changes.all().delete()
        found = [_change(publication, event, What.ADDED, public_from)]
    else:
        publication = told
        found = [_change(told, event, *one) for one in _differences(told, said, event, now)]
        if told.gone_at or any(told.said.get(name) != said[name] for name in OF_CALENDARS):
            told.sequence += 1
        if found:
            told.changed_at = now
        told.gone_at = None
    publication.event_key, publication.slug = event.pk, event.slug
    publication.visibility, publication.said = event.visibility, said
    return publication, found


def _differences(told, said, event, now):
    """Yield (what, at, before, after) for each difference that a reader can see."""
    opened = told.visibility == Visibility.SIGNED_IN and event.visibility == Visibility.EVERYONE
    if told.gone_at or opened:
        yield What.ADDED, now
        return
    before = told.said
    if before["status"] != said["status"]:
        yield STATUSES[said["status"]], now
    for name, what in [("days", What.MOVED), ("place", What.PLACE), ("title", What.TITLE)]:
        if before[name] != said[name]:
            yield what, now, before[name], said[name]
    for name, what in GROWING.items():
        if said[name] > before[name]:
            yield what, now, before[name], said[name]
    if before["digest"] != said["digest"] and not any(said[name] > before[name] for name in GROWING):
        yield What.CORRECTED, now


def _gone(told, now):
    """Mark as gone, and yield the change that says so."""
    told.gone_at = told.changed_at = now
    told.sequence += 1
    yield Change(publication=told, what=What.WITHDRAWN, at=now, visibility=told.visibility)


def _change(publication, event, what, at, before=None, after=None):
    return Change(publication=publication, what=what, at=at, before=before, after=after, visibility=event.visibility)


# What is said of an event


def rows_of(keys):
    """Return {name: {key of an event: its rows as sorted tuples}}; what only colleagues see is left out."""
    found = {}
    for name, (model, fields) in ROWS.items():
        of_everyone = [Q(visibility=Visibility.EVERYONE)] if model in (Document, Photo) else []
        of_events = found[name] = defaultdict(list)
        for row in tuples(model, ("event_id", *fields), Among("event_id", keys), *of_everyone, order=()):
            of_events[row[0]].append(row[1:])
        for values in of_events.values():
            values.sort(key=str)
    return found


def what_is_said(event, rows):
    """Return what readers can see of `event`, as far as it is compared with what they saw before."""
    own = {name: of_events.get(event.pk, []) for name, of_events in rows.items()}
    everything = [[getattr(event, name) for name in TEXTS], own]
    return {
        "days": [_iso(event.starts_on), _iso(event.ends_on), event.precision],
        "times": [_iso(event.starts_at), _iso(event.ends_at), event.time_zone],
        "place": {language: _place(event, language) for language in ("en", "ru")},
        "status": event.status,
        "title": {"en": event.title_en or "", "ru": event.title_ru or ""},
        "parties": len({row[:2] for row in own["participations"]}),
        **{name: len(own[name]) for name in ("outcomes", "documents", "photos", "sources")},
        "digest": sha256(json.dumps(everything, default=str).encode()).hexdigest()[:16],
    }


def _iso(value):
    return value and value.isoformat()


def _place(event, language):
    def name(thing):
        other = "ru" if language == "en" else "en"
        return getattr(thing, f"name_{language}") or getattr(thing, f"name_{other}") or ""

    venue = getattr(event, f"venue_{language}") or event.venue_en or event.venue_ru or ""
    return ", ".join(filter(None, [venue, event.city and name(event.city), event.held_in and name(event.held_in)]))


# Everything


def announce_missing(say=lambda number: None):
    """Announce every published event of which readers were told nothing yet; return their number."""
    done = last = 0
    missing = _unannounced().order_by("pk").values_list("pk", flat=True)
    # From the last one on: to look for the first that is missing among all of them would take longer each time.
    while keys := list(missing.filter(pk__gt=last)[:BATCH]):
        announce(keys)
        done, last = done + len(keys), keys[-1]
        say(done)
    return done


def is_whole():
    """Whether every published event was announced."""
    return not _unannounced().exists()


def _unannounced():
    published = Event.objects.filter(state=Event.State.PUBLISHED)
    return published.filter(~Exists(Publication.objects.filter(pk=OuterRef("public_id"))))


# After a change at the desk


def events_told_of(model, keys):
    """Return {key: public id} of the events of which the objects `keys` of `model` say something."""
    conditions = {Event: "pk__in", Participation: "participations__in", Document: "documents__in", Photo: "photos__in"}
    if model not in conditions:
        return {}
    return dict(Event.objects.filter(**{conditions[model]: list(keys)}).values_list("pk", "public_id"))


@transaction.atomic
def follow(model, events):
    """Announce the events that `events_told_of` found before the change; those that no longer exist are gone."""
    if not events:
        return
    announce(events)
    there = set(Event.objects.filter(pk__in=events).values_list("pk", flat=True))
    gone = {key: public_id for key, public_id in events.items() if key not in there}
    if not gone:
        return
    filed = filed_under(gone)
    for told in Publication.objects.filter(pk__in=gone.values()):
        if not told.gone_at:
            Change.objects.bulk_create(_gone(told, timezone.now()))
        # Calendars that had the event have to say for a while that it is cancelled.
        told.said["filed"] = filed[told.event_key]
        told.save()
