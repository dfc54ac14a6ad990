"""What the index says of one event. Pure: reads what was fetched for it (`all_topics` …), asks the database nothing.

Left out is what not everybody who sees the event may read: the internal note, and documents for signed-in users.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from modeltranslation.utils import get_translation_fields

from ..models import SearchEntry, Visibility
from .analyzer import BARRIER, key, words

# Beyond 16 383 words PostgreSQL no longer tells where one stands, and a description has no limit of its own.
MOST_WORDS = 12_000

_STAN = re.compile(r"^(.{4,}?)(?:и?стан|i?stan)$", re.IGNORECASE)


@dataclass(frozen=True)
class Names:
    """What the things that an event names are called: by countries and organizations, all names that find them.

    `broader_topics` are the topics above each topic; `mentioned` is what the sources call a party, by the key of its
    participation.
    """

    countries: dict
    organizations: dict
    broader_topics: dict
    mentioned: dict


def entry_of(event, parties, names):
    """Return the SearchEntry of `event`, not saved; `parties` are the rows of its participations."""
    named = [
        *names_of_parties(parties, names),
        *names_of_places(event, names),
        *names_of_topics(event, names),
        *years_of(event),
    ]
    return SearchEntry(
        event_id=event.pk,
        titles=as_keys(titles_of(event), forms=True),
        parties=as_keys(named, forms=True),
        text=as_keys(texts_of(event, parties, names.mentioned)),
    )


def as_keys(texts, *, forms=False):
    """Return the keys of the texts, each text once and behind a barrier; with `forms`, then the words that differ.

    The words as they are written are what the beginning of a word is compared with: “trainin” begins “training”, but
    not its key “train”. Only names have them, because of texts there is too much.
    """
    texts = list(dict.fromkeys(text.strip() for text in texts if text and text.strip()))
    found, written = [], set()
    for text in texts:
        text_words, text_keys = _read(text)
        found += text_keys
        found.append(BARRIER)
        written.update(text_words)
    found = found[:MOST_WORDS]
    return " ".join([*found, *sorted(written.difference(found))] if forms else found)


@lru_cache(maxsize=10_000)
def _read(text):
    """Return (words, their keys): the same names stand in many events."""
    read = tuple(words(text))
    return read, tuple(map(key, read))


def in_every_language(row, *fields):
    for field in fields:
        for column in columns_of(field):
            yield getattr(row, column)


# Asked a hundred times for each event
columns_of = cache(get_translation_fields)


def names_of(row, *fields):
    """All names of a row that has other names too."""
    yield from in_every_language(row, *(fields or ("name",)))
    for other in row.other_names.all():
        yield other.name


def all_names_of(row):
    """All names and acronyms of a row, those included that it once had."""
    yield from names_of(row, *(("name", "acronym") if hasattr(row, "acronym") else ("name",)))
    for other in row.other_names.all():
        yield getattr(other, "acronym", "")


def titles_of(event):
    yield from in_every_language(event, "title")
    if event.series:
        yield from all_names_of(event.series)
    if event.edition:
        yield str(event.edition)


def names_of_parties(parties, names):
    for party in parties:
        yield from names.countries[party.country] if party.country else names.organizations[party.organization]


def organization_names(organization, parents):
    """What an organization is found by besides the names of its state: its names, and those above it in short."""
    yield from names_of(organization, "name", "acronym")
    for parent in parents:
        yield from short_names(parent)


def short_names(organization):
    for acronym, name in zip(
        in_every_language(organization, "acronym"), in_every_language(organization, "name"), strict=True
    ):
        yield acronym or name


def country_names(country):
    for name in names_of(country, "name", "formal_name"):
        yield name
        yield from adjectives(name or "")


def adjectives(name):
    """Of a country called …stan, the word for its people and, in Russian, for what is its own."""
    if found := _STAN.match(name):
        yield found[1]
        if not found[1].isascii():
            yield f"{found[1]}ский"


def places_of(event):
    return [place for place in (event.city, *event.all_further_places) if place]


def names_of_places(event, names):
    for place in places_of(event):
        yield from names_of(place)
        yield from names.countries[place.country_id]
    if event.held_in_id:
        yield from names.countries[event.held_in_id]


def names_of_topics(event, names):
    for topic in event.all_topics:
        yield from names_of(topic)
        for wider in names.broader_topics[topic.pk]:
            yield from in_every_language(wider, "name")


def years_of(event):
    if event.starts_on:
        yield from map(str, range(event.starts_on.year, event.ends_on.year + 1))


def texts_of(event, parties, mentioned):
    yield from in_every_language(event, "summary", "description", "venue")
    for outcome in event.all_outcomes:
        yield from in_every_language(outcome, "text")
    for speaker in event.all_speakers:
        yield from in_every_language(speaker, "name", "position", "contribution")
    for document in event.all_documents:
        if document.visibility == Visibility.EVERYONE:
            yield from in_every_language(document, "title")
    for party in parties:
        yield party.as_written
        yield from in_every_language(party, "capacity")
        yield from mentioned.get(party.pk, ())
