"""What the index says of one event. Pure: reads what was prefetched, asks the database nothing.

Left out is what not everybody who sees the event may read: the internal note, and documents for signed-in users.
"""

import re
from functools import lru_cache

from modeltranslation.utils import get_translation_fields

from ..models import SearchEntry, Visibility
from .analyzer import BARRIER, key, words

# Beyond 16 383 words PostgreSQL no longer tells where one stands, and a description has no limit of its own.
MOST_WORDS = 12_000

_STAN = re.compile(r"^(.{4,}?)(?:и?стан|i?stan)$", re.IGNORECASE)


def entry_of(event, *, above, broader, mentioned):
    """Return the SearchEntry of `event`, not saved.

    `above` are the names that an organization is found by, its own and those above it, by its key; `broader` are the
    topics above each topic; `mentioned` is what the sources call a party, by the key of its participation.
    """
    return SearchEntry(
        event_id=event.pk,
        titles=as_keys(titles_of(event), forms=True),
        parties=as_keys(
            [*parties_of(event, above), *places_of(event), *topics_of(event, broader), *years_of(event)], forms=True
        ),
        text=as_keys(texts_of(event, mentioned)),
    )


def as_keys(texts, *, forms=False):
    """Return the keys of the texts, each text once and behind a barrier; with `forms`, then the words that differ.

    The words as they are written are what the beginning of a word is compared with: “trainin” begins “training”, but
    not its key “train”. Only names have them, because of texts there is too much.
    """
    texts = list(dict.fromkeys(text.strip() for text in texts if text and text.strip()))
    found, written = [], set()
    for text in texts:
        text_words = _words(text)
        found += [key(word) for word in text_words] + [BARRIER]
        written.update(text_words)
    found = found[:MOST_WORDS]
    return " ".join([*found, *sorted(written.difference(found))] if forms else found)


@lru_cache(maxsize=10_000)
def _words(text):
    return tuple(words(text))


def in_every_language(row, *fields):
    for field in fields:
        for column in get_translation_fields(field):
            yield getattr(row, column)


def names_of(row, *fields):
    """All names of a row that has other names too."""
    yield from in_every_language(row, *(fields or ("name",)))
    for other in row.other_names.all():
        yield other.name


def titles_of(event):
    yield from in_every_language(event, "title")
    if event.series:
        yield from names_of(event.series, "name", "acronym")
        for other in event.series.other_names.all():
            yield other.acronym
    if event.edition:
        yield str(event.edition)


def parties_of(event, above):
    for participation in event.participations.all():
        if participation.country:
            yield from country_names(participation.country)
            continue
        yield from above[participation.organization_id]


def organization_names(organization, parents):
    """What an organization is found by: its names, those above it in short, and the names of its state."""
    yield from names_of(organization, "name", "acronym")
    for parent in parents:
        yield from short_names(parent)
    if organization.state:
        yield from country_names(organization.state)


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
    for place in (event.city, *event.further_places.all()):
        if place:
            yield from names_of(place)
            yield from country_names(place.country)
    if event.held_in:
        yield from country_names(event.held_in)


def topics_of(event, broader):
    for topic in event.topics.all():
        yield from names_of(topic)
        for wider in broader[topic.pk]:
            yield from in_every_language(wider, "name")


def years_of(event):
    if event.starts_on:
        yield from map(str, range(event.starts_on.year, event.ends_on.year + 1))


def texts_of(event, mentioned):
    yield from in_every_language(event, "summary", "description", "venue")
    for outcome in event.outcomes.all():
        yield from in_every_language(outcome, "text")
    for speaker in event.speakers.all():
        yield from in_every_language(speaker, "name", "position", "contribution")
    for document in event.documents.all():
        if document.visibility == Visibility.EVERYONE:
            yield from in_every_language(document, "title")
    for participation in event.participations.all():
        yield participation.as_written
        yield from in_every_language(participation, "capacity")
        yield from mentioned.get(participation.pk, ())
