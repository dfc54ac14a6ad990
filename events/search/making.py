"""Makes the entries of events: fetches what they are made of, in as many questions for one event as for hundreds."""

from collections import deque, namedtuple
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from typing import NamedTuple

import django

from ..facets.among import Among
from ..facets.shelf import latest_version
from ..models import Document, Event, Mention, Outcome, Participation, Place, Series, Speaker
from ..prepared import KEYS, Prepared
from .entries import Names, columns_of, entry_of, places_of
from .named import Named

EVENTS = Prepared(lambda keys: Event.objects.filter(Among("pk", keys)).order_by("pk"), KEYS)
# In the order in which they were chosen: their own is that of the language of whoever saves.
FURTHER_PLACES, TOPICS = (
    Prepared(
        lambda keys, chosen=chosen: (
            chosen.through.objects.filter(Among("event", keys))
            .order_by("pk")
            .values_list("event", chosen.field.m2m_reverse_field_name())
        ),
        KEYS,
    )
    for chosen in (Event.further_places, Event.topics)
)
SAID_OF_EVENTS = {
    name: Prepared(lambda keys, model=model: model.objects.filter(Among("event", keys)), KEYS)
    for name, model in (("outcomes", Outcome), ("speakers", Speaker), ("documents", Document))
}
Party = namedtuple("Party", ["pk", "country", "organization", "as_written", *columns_of("capacity")])
PARTIES = Prepared(
    lambda keys: (
        Participation.objects.listed()
        .rewrite(False)  # what asks for translations too gives the columns in any order
        .filter(Among("event", keys))
        .order_by("order", "pk")
        .values_list("event", *Party._fields)
    ),
    KEYS,
)
MENTIONS = Prepared(
    lambda keys: (
        Mention.objects.filter(Among("participation__event", keys))
        .order_by("pk")
        .values_list("participation", "as_written")
    ),
    KEYS,
)


def entries_of(keys, named):
    """Return the entries of the events with these keys, not saved, {key: entry}; events that are gone have none."""
    events = EVENTS.objects(keys)
    _give_rows(events, named)
    parties = _parties_of(keys)
    every_party = [party for of_event in parties.values() for party in of_event]
    organizations = {party.organization for party in every_party} - {None}
    names = Names(
        countries=named.countries(
            [
                *(party.country for party in every_party),
                *(event.held_in_id for event in events),
                *(place.country_id for event in events for place in places_of(event)),
                *named.states_of(organizations),
            ]
        ),
        organizations=named.organizations(organizations),
        broader_topics=named.broader_topics({topic.pk for event in events for topic in event.all_topics}),
        mentioned=collected(MENTIONS.rows(keys)),
    )
    return {event.pk: entry_of(event, parties.get(event.pk, ()), names) for event in events}


def _parties_of(keys):
    """Return {key of an event: its listed participations, what is said of them as rows}.

    There are a dozen to an event: to make objects of them would take a fifth of the time that all of it takes.
    """
    return collected((event, Party(*row)) for event, *row in PARTIES.rows(keys))


def _give_rows(events, named):
    """Give the events what they name and what is said of them, as lists, and let them share what has names."""
    keys = [event.pk for event in events]
    further = collected(FURTHER_PLACES.rows(keys))
    of_topics = collected(TOPICS.rows(keys))
    places = named.of(Place, [*(event.city_id for event in events), *chain.from_iterable(further.values())])
    series = named.of(Series, [event.series_id for event in events])
    topics = named.topics(chain.from_iterable(of_topics.values()))
    said = {
        name: collected((row.event_id, row) for row in question.objects(keys))
        for name, question in SAID_OF_EVENTS.items()
    }
    for event in events:
        event.city, event.series = places.get(event.city_id), series.get(event.series_id)
        event.all_further_places = [places[key] for key in further.get(event.pk, ())]
        event.all_topics = [topics[key] for key in of_topics.get(event.pk, ())]
        for name, of_event in said.items():
            setattr(event, f"all_{name}", of_event.get(event.pk, ()))


def collected(pairs):
    """Return {key: list of values} of (key, value) pairs."""
    found = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


class Maker:
    """Makes entries, and knows what the events name for as long as the record stays as it is."""

    def __init__(self):
        self._named, self._as_of = None, None

    def entries(self, keys, version):
        """Return the entries of the events with these keys in a record of this version, {key: entry}."""
        if version != self._as_of:
            self._named, self._as_of = Named(), version
        return entries_of(keys, self._named)


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
