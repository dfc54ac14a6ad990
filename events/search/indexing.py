"""Keeps the search entries equal to the record. Called plainly where the record changes, in the same transaction."""

from itertools import chain

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from organizations.models import Country, Organization, parent_pairs
from organizations.trees import descendants

from ..facets.shelf import latest_version
from ..models import Event, NameWord, Participation, Place, SearchEntry, Series, Topic
from ..models.topic import parent_pairs as parent_pairs_of_topics
from . import positions, word_sets
from .analyzer import words
from .entries import all_names_of, country_names
from .making import Maker, entries_of, made_ahead
from .named import Named
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
            after = entries_of(portion, named)
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
        _gather_words(say_of_words)
    collect_names()
    return len(keys)


def _gather_words(say):
    """Write the sets of all words anew, part after part, each in a transaction of its own."""
    last_entry = SearchEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    last = max(last_entry, word_sets.STORED.last_event(), positions.STORED.last_event())
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


# What else is called by a name


def events_naming(model, keys):
    """Return the keys of the events whose entry depends on the objects `keys` of `model`."""
    if model is Event:
        return set(keys)
    conditions = {
        Participation: lambda: Q(participations__in=keys),
        Series: lambda: Q(series__in=keys),
        Place: lambda: Q(city__in=keys) | Q(further_places__in=keys),
        Topic: lambda: Q(topics__in=descendants(keys, parent_pairs_of_topics())),
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
