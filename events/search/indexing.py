"""Keeps the search entries equal to the record. Called plainly where the record changes, in the same transaction."""

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q

from organizations.models import Country, Organization, parent_pairs
from organizations.trees import descendants

from ..models import Event, NameWord, Participation, Place, SearchEntry, Series, Topic
from .analyzer import words
from .entries import entry_of, in_every_language
from .spelling import may_be_mistyped

BATCH = 200
# Countries first: a word that is theirs and another's counts as theirs.
NAMED = (Country, Organization, Place, Series, Topic)
# Any number that no other advisory lock of the portal uses.
LOCK = 1_540


# Events


def reindex(events):
    """Write the entries of these events (keys) anew; the number of queries grows with batches, not with events."""
    events = sorted(set(events))
    with transaction.atomic():
        _one_at_a_time()
        for start in range(0, len(events), BATCH):
            _write(events[start : start + BATCH])


def rebuild():
    """Write every entry and every name word anew; return the number of entries."""
    with transaction.atomic():
        SearchEntry.objects.all().delete()
        events = list(Event.objects.values_list("pk", flat=True))
        reindex(events)
        collect_names()
    return len(events)


def is_whole():
    """Whether every event has an entry."""
    return not Event.objects.filter(~Exists(SearchEntry.objects.filter(event=OuterRef("pk")))).exists()


def _one_at_a_time():
    """Wait until nobody else writes entries, until the end of the transaction.

    Otherwise two editors who save an event and one of its parties at once would each write what they see, and the
    entry would lack what the other changed. SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _write(keys):
    listed = Participation.objects.listed().select_related("country", "organization__state")
    events = list(
        Event.objects.filter(pk__in=keys)
        .order_by("pk")
        .select_related("series", "city__country", "held_in")
        .prefetch_related(
            Prefetch("participations", queryset=listed),
            "participations__mentions",
            "participations__country__other_names",
            "participations__organization__other_names",
            "participations__organization__state__other_names",
            "series__other_names",
            "city__other_names",
            "city__country__other_names",
            "held_in__other_names",
            "further_places__other_names",
            "further_places__country__other_names",
            "topics__other_names",
            "outcomes",
            "speakers",
            "documents",
        )
    )
    organizations = {row.organization_id for event in events for row in event.participations.all()} - {None}
    topics = {topic.pk for event in events for topic in event.topics.all()}
    above = _above(Organization, organizations, parent_pairs())
    broader = _above(Topic, topics, _topic_pairs())
    SearchEntry.objects.bulk_create(
        [entry_of(event, above=above, broader=broader) for event in events],
        update_conflicts=True,
        unique_fields=["event"],
        update_fields=["titles", "parties", "text"],
    )


def _topic_pairs():
    return Topic.objects.exclude(parent=None).values_list("parent_id", "pk")


def _above(model, keys, pairs):
    """For each of `keys` the objects above it, by key."""
    upwards = [(child, parent) for parent, child in pairs]
    above = {key: sorted(descendants([key], upwards) - {key}) for key in keys}
    objects = model.objects.in_bulk({parent for parents in above.values() for parent in parents})
    return {key: [objects[parent] for parent in parents] for key, parents in above.items()}


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
    found = {}
    for model in NAMED:
        fields = ["name", "acronym"] if hasattr(model, "acronym") else ["name"]
        for row in model.objects.prefetch_related("other_names"):
            texts = [*in_every_language(row, *fields), *(other.name for other in row.other_names.all())]
            for word in filter(may_be_mistyped, words(" | ".join(filter(None, texts)))):
                found.setdefault(word, model is Country)
    known = dict(NameWord.objects.values_list("word", "of_country"))
    gone, new = known.items() - found.items(), found.items() - known.items()
    NameWord.objects.filter(word__in=[word for word, _of_country in gone]).delete()
    NameWord.objects.bulk_create([NameWord(word=word, of_country=of_country) for word, of_country in sorted(new)])
