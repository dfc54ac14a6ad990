"""Keeps the search entries equal to the record. Called plainly where the record changes, in the same transaction."""

from collections import deque
from concurrent.futures import ProcessPoolExecutor
from functools import cached_property
from itertools import chain
from multiprocessing import get_context
from typing import NamedTuple

import django
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q

from organizations.models import Country, Organization, parent_pairs
from organizations.trees import descendants

from ..branches import lineage_of_each
from ..facets.shelf import latest_version
from ..models import (
    Document,
    Event,
    Mention,
    NameWord,
    Outcome,
    Participation,
    Place,
    SearchEntry,
    Series,
    Speaker,
    Topic,
)
from . import positions, word_sets
from .analyzer import words
from .entries import Names, all_names_of, columns_of, country_names, entry_of, organization_names, places_of
from .spelling import may_be_mistyped

BATCH = 200
# As many are written in one transaction where all are.
PORTION = 500
# The words of as many are gathered at once: a multiple of the parts of all sets.
GATHERED = 4_096
# Countries first: a word that is theirs and another's counts as theirs.
NAMED = (Country, Organization, Place, Series, Topic)
# Any number that no other advisory lock of the portal uses.
LOCK = 1_540


# Events


def reindex(events):
    """Write the entries of these events (keys) anew; the number of queries grows with batches, not with events."""
    events, named = sorted(set(events)), Named()
    with transaction.atomic():
        _one_at_a_time()
        for start in range(0, len(events), BATCH):
            portion = events[start : start + BATCH]
            after = _entries(portion, named)
            before = _write(portion, after)
            for of_words in (word_sets, positions):
                of_words.file(before, after)
                of_words.take_out(set(portion) - after.keys())


def rebuild(
    *,
    only_missing=False,
    after=0,
    helpers=0,
    say=lambda done, of_all, last: None,
    say_of_words=lambda done, of_all: None,
):
    """Write every entry, word set and name word anew, or those entries that are missing; return their number.

    In portions, each in a transaction of its own, telling `say` how many are done and the key of the last event, then
    `say_of_words` how many parts of the sets: readers search the old index until it is replaced, editors go on saving,
    and one that was cut off is completed with that key as `after`. As many processes as `helpers` make entries ahead.
    """
    events = Event.objects.filter(pk__gt=after).order_by("pk")
    if only_missing:
        events = events.filter(~Exists(SearchEntry.objects.filter(event=OuterRef("pk"))))
    keys, maker, done = list(events.values_list("pk", flat=True)), Maker(), 0
    portions = [keys[start : start + PORTION] for start in range(0, len(keys), PORTION)]
    for portion, ahead in zip(portions, made_ahead(portions, helpers), strict=True):
        with transaction.atomic():
            _one_at_a_time()
            version = latest_version()
            # What was made before an editor saved may by now be wrong.
            entries = ahead.entries if ahead and ahead.version == version else maker.entries(portion, version)
            before = _write(portion, entries)
            if only_missing:
                word_sets.file(before, entries)
                positions.file(before, entries)
        done += len(portion)
        say(done, len(keys), portion[-1])
    if not only_missing:
        _gather_word_sets(say_of_words)
    collect_names()
    return len(keys)


def _gather_word_sets(say):
    """Write the sets of all words anew, part after part, each in a transaction of its own."""
    last_entry = SearchEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    last = max(last_entry, word_sets.last_event(), positions.last_event())
    starts = range(0, last + 1, GATHERED)
    for number, start in enumerate(starts, 1):
        events = range(start, start + GATHERED)
        with transaction.atomic():
            _one_at_a_time()
            entries = list(SearchEntry.objects.filter(event__gte=events[0], event__lte=events[-1]))
            word_sets.gather(events, entries)
            positions.gather(events, entries)
        say(number, len(starts))


def is_whole():
    """Whether every event has an entry, and names have words."""
    if Event.objects.filter(~Exists(SearchEntry.objects.filter(event=OuterRef("pk")))).exists():
        return False
    return NameWord.objects.exists() or not Country.objects.exists()


def _one_at_a_time():
    """Wait until nobody else writes entries, until the end of the transaction.

    Otherwise two editors who save an event and one of its parties at once would each write what they see, and the
    entry would lack what the other changed. SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


class Named:
    """Countries, organizations, places and series with their names, each read once however many events name it."""

    def __init__(self):
        self._known, self._organizations, self._countries = {}, {}, {}

    def of(self, model, keys):
        """Return {key: object} of these keys, None left out."""
        known = self._known.setdefault(model, {})
        missing = set(keys) - known.keys() - {None}
        if missing:
            known.update(model.objects.prefetch_related("other_names").in_bulk(missing))
        return known

    def countries(self, keys):
        """Return {key: all names by which the country is found} of these keys, None left out."""
        known = self.of(Country, keys)
        for key in set(keys) - self._countries.keys() - {None}:
            self._countries[key] = tuple(country_names(known[key]))
        return self._countries

    def organizations(self, keys):
        """Return {key: all names by which the organization is found} of these keys, None left out."""
        new = set(keys) - self._organizations.keys() - {None}
        known = self.of(Organization, {one for key in new for one in self._organizations_above(key)})
        countries = self.countries([known[key].state_id for key in new])
        for key in new:
            parents = [known[one] for one in sorted(self._organizations_above(key) - {key})]
            of_state = countries.get(known[key].state_id, ())
            self._organizations[key] = (*organization_names(known[key], parents), *of_state)
        return self._organizations

    def broader_topics(self, keys):
        """Return {key: the topics above this one} of these keys."""
        known = self.of(Topic, {one for key in keys for one in self._topics_above(key)})
        return {key: [known[one] for one in sorted(self._topics_above(key) - {key})] for key in keys}

    @cached_property
    def _organizations_above(self):
        return lineage_of_each(parent_pairs())

    @cached_property
    def _topics_above(self):
        return lineage_of_each(_topic_pairs())


class Maker:
    """Makes entries, and knows what the events name for as long as the record stays as it is."""

    def __init__(self):
        self._named, self._as_of = None, None

    def entries(self, keys, version):
        """Return the entries of the events with these keys in a record of this version, {key: entry}."""
        if version != self._as_of:
            self._named, self._as_of = Named(), version
        return _entries(keys, self._named)


def _entries(keys, named):
    """Return the entries of the events with these keys, not saved, {key: entry}; events that are gone have none."""
    rows = {
        "further_places": Place.objects.prefetch_related("other_names"),
        "topics": Topic.objects.prefetch_related("other_names"),
        "outcomes": Outcome.objects.all(),
        "speakers": Speaker.objects.all(),
        "documents": Document.objects.all(),
    }
    # As lists: to give each event its own querysets takes as long as to read the rows.
    fetched = [Prefetch(name, queryset, to_attr=f"all_{name}") for name, queryset in rows.items()]
    events = list(Event.objects.filter(pk__in=keys).order_by("pk").prefetch_related(*fetched))
    _give_places_and_series(events, named)
    parties = _parties_of(keys)
    every_party = [party for of_event in parties.values() for party in of_event]
    names = Names(
        countries=named.countries(
            [
                *(party.country for party in every_party),
                *(event.held_in_id for event in events),
                *(place.country_id for event in events for place in places_of(event)),
            ]
        ),
        organizations=named.organizations(party.organization for party in every_party),
        broader_topics=named.broader_topics({topic.pk for event in events for topic in event.all_topics}),
        mentioned=collected(
            Mention.objects.filter(participation__event__in=keys)
            .order_by("pk")
            .values_list("participation", "as_written")
        ),
    )
    return {event.pk: entry_of(event, parties.get(event.pk, ()), names) for event in events}


def _write(keys, after):
    """Write those of the entries `after` that differ from what is written for these events; return what was."""
    before = SearchEntry.objects.in_bulk(keys)
    differing = [entry for key, entry in after.items() if key not in before or _columns(before[key]) != _columns(entry)]
    SearchEntry.objects.bulk_create(
        differing,
        update_conflicts=True,
        unique_fields=["event"],
        update_fields=["titles", "parties", "text"],
    )
    return before


def _columns(entry):
    return entry.titles, entry.parties, entry.text


# Entries made ahead, in processes beside the one that writes them


class Ahead(NamedTuple):
    """The entries of a portion, as the record was in this version."""

    version: int
    entries: dict


def made_ahead(portions, helpers):
    """Yield for each of the portions (lists of keys of events) an Ahead, in their order; None without helpers."""
    if not helpers:
        yield from (None for _portion in portions)
        return
    # Forked, they would share the connection to the database.
    beside = ProcessPoolExecutor(helpers, get_context("spawn"), initializer=django.setup)
    with beside:
        waiting = deque()
        for portion in portions:
            waiting.append(beside.submit(_make, portion))
            # What is made and not yet written takes memory.
            if len(waiting) > 2 * helpers:
                yield waiting.popleft().result()
        yield from (made.result() for made in waiting)


# That of a helper
_maker = Maker()


def _make(keys):
    # Asked first: if an editor saves while the entries are made, they count as those of the record before.
    version = latest_version()
    return Ahead(version, _maker.entries(keys, version))


def collected(pairs):
    """Return {key: list of values} of (key, value) pairs."""
    found = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _parties_of(keys):
    """Return {key of an event: its listed participations, what is said of them as rows}.

    There are a dozen to an event: to make objects of them would take a fifth of the time that all of it takes.
    """
    columns = ["pk", "country", "organization", "as_written", *columns_of("capacity")]
    listed = Participation.objects.listed().filter(event__in=keys).order_by("order", "pk")
    return collected((row.event, row) for row in listed.values_list("event", *columns, named=True))


def _give_places_and_series(events, named):
    """Let the events share the objects that have names: Django would make one for each."""
    places = named.of(Place, [event.city_id for event in events])
    series = named.of(Series, [event.series_id for event in events])
    for event in events:
        event.city, event.series = places.get(event.city_id), series.get(event.series_id)


def _topic_pairs():
    return Topic.objects.exclude(parent=None).values_list("parent_id", "pk")


# What else is called by a name


def events_naming(model, keys):
    """Return the keys of the events whose entry depends on the objects `keys` of `model`."""
    if model is Event:
        return set(keys)
    conditions = {
        Participation: lambda: Q(participations__in=keys),
        Series: lambda: Q(series__in=keys),
        Place: lambda: Q(city__in=keys) | Q(further_places__in=keys),
        Topic: lambda: Q(topics__in=descendants(keys, _topic_pairs())),
        Organization: lambda: Q(participations__organization__in=descendants(keys, parent_pairs())),
        Country: lambda: (
            Q(participations__country__in=keys)
            | Q(participations__organization__state__in=keys)
            | Q(held_in__in=keys)
            | Q(city__country__in=keys)
            | Q(further_places__country__in=keys)
        ),
    }
    if model not in conditions:
        return set()
    return set(Event.objects.filter(conditions[model]()).values_list("pk", flat=True))


def follow(model, events):
    """Write anew what depends on a changed or deleted object of `model`, which `events` (keys) name."""
    if events:
        reindex(events)
    if model in NAMED:
        collect_names()


def collect_names():
    """Make the name words those of all names there are; in a constant number of queries."""
    of_countries, alike = {}, {}
    for model in NAMED:
        for row in model.objects.prefetch_related("other_names"):
            texts = country_names(row) if model is Country else all_names_of(row)
            of_names = [words(text) for text in texts if text]
            whole = {name[0] for name in of_names if len(name) == 1}
            for word in chain(whole, filter(may_be_mistyped, chain.from_iterable(of_names))):
                of_countries.setdefault(word, model is Country)
            # Of a name that is only proposed, readers are not told what else it is.
            for word in whole if not getattr(row, "proposed", False) else ():
                alike.setdefault(word, set()).update(whole - {word})
    found = {(word, of_country, " ".join(sorted(alike.get(word, ())))) for word, of_country in of_countries.items()}
    known = set(NameWord.objects.values_list("word", "of_country", "alike"))
    NameWord.objects.filter(word__in=[word for word, *_rest in known - found]).delete()
    NameWord.objects.bulk_create(
        NameWord(word=word, of_country=of_country, alike=others) for word, of_country, others in sorted(found - known)
    )
