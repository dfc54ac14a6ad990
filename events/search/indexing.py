"""Keeps the search entries equal to the record. Called plainly where the record changes, in the same transaction."""

from functools import cached_property

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q

from organizations.models import Country, Organization, parent_pairs
from organizations.trees import descendants

from ..branches import lineage_of_each
from ..models import Event, Mention, NameWord, Participation, Place, SearchEntry, Series, Topic
from .analyzer import words
from .entries import entry_of, in_every_language, organization_names
from .spelling import may_be_mistyped

BATCH = 200
# As many are written in one transaction where all are.
PORTION = 500
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
            _write(events[start : start + BATCH], named)


def rebuild(*, only_missing=False, say=lambda done, of_all: None):
    """Write every entry and every name word anew, or those entries that are missing; return their number.

    In portions, each in a transaction of its own, telling `say` how far it is: readers search the old entries until
    they are replaced, and one that was cut off is completed with `only_missing`.
    """
    events = Event.objects.order_by("pk")
    if only_missing:
        events = events.filter(~Exists(SearchEntry.objects.filter(event=OuterRef("pk"))))
    keys, named = list(events.values_list("pk", flat=True)), Named()
    for start in range(0, len(keys), PORTION):
        with transaction.atomic():
            _one_at_a_time()
            _write(keys[start : start + PORTION], named)
        say(min(start + PORTION, len(keys)), len(keys))
    collect_names()
    return len(keys)


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


class Named:
    """Countries, organizations, places and series with their names, each read once however many events name it."""

    def __init__(self):
        self._known, self._organizations = {}, {}

    def of(self, model, keys):
        """Return {key: object} of these keys, None left out."""
        known = self._known.setdefault(model, {})
        missing = set(keys) - known.keys() - {None}
        if missing:
            known.update(model.objects.prefetch_related("other_names").in_bulk(missing))
        return known

    def organization(self, key):
        """Return all names by which an organization is found, once it and what stands above it are known."""
        if key not in self._organizations:
            known = self._known[Organization]
            parents = [known[one] for one in sorted(self.organizations_above(key) - {key})]
            self._organizations[key] = tuple(organization_names(known[key], parents))
        return self._organizations[key]

    @cached_property
    def organizations_above(self):
        return lineage_of_each(parent_pairs())

    @cached_property
    def broader_topics(self):
        return lineage_of_each(_topic_pairs())


def _write(keys, named):
    events = list(
        Event.objects.filter(pk__in=keys)
        .order_by("pk")
        .prefetch_related(
            Prefetch("participations", queryset=Participation.objects.listed()),
            "further_places__other_names",
            "topics__other_names",
            "outcomes",
            "speakers",
            "documents",
        )
    )
    _give_names(events, named)
    above = {key: named.organization(key) for key in {row.organization_id for row in _parties(events)} - {None}}
    mentioned = collected(
        Mention.objects.filter(participation__event__in=keys).order_by("pk").values_list("participation", "as_written")
    )
    topics = {topic.pk for event in events for topic in event.topics.all()}
    named.of(Topic, {one for key in topics for one in named.broader_topics(key)})
    broader = _above(named.of(Topic, ()), named.broader_topics, topics)
    SearchEntry.objects.bulk_create(
        [entry_of(event, above=above, broader=broader, mentioned=mentioned) for event in events],
        update_conflicts=True,
        unique_fields=["event"],
        update_fields=["titles", "parties", "text"],
    )


def collected(pairs):
    """Return {key: list of values} of (key, value) pairs."""
    found = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _parties(events):
    return [participation for event in events for participation in event.participations.all()]


def _give_names(events, named):
    """Let the events and their rows share the objects that have names: Django would make one for each row."""
    rows = _parties(events)
    own = {row.organization_id for row in rows} - {None}
    organizations = named.of(Organization, {one for key in own for one in named.organizations_above(key)})
    places = named.of(Place, [event.city_id for event in events])
    further = [place for event in events for place in event.further_places.all()]
    series = named.of(Series, [event.series_id for event in events])
    states = [row.country_id for row in rows] + [organizations[key].state_id for key in own]
    states += [event.held_in_id for event in events]
    states += [place.country_id for place in places.values()]
    countries = named.of(Country, [*states, *(place.country_id for place in further)])
    for key in own:
        organizations[key].state = countries.get(organizations[key].state_id)
    for row in rows:
        row.country, row.organization = countries.get(row.country_id), organizations.get(row.organization_id)
    for place in (*places.values(), *further):
        place.country = countries[place.country_id]
    for event in events:
        event.city, event.held_in = places.get(event.city_id), countries.get(event.held_in_id)
        event.series = series.get(event.series_id)


def _topic_pairs():
    return Topic.objects.exclude(parent=None).values_list("parent_id", "pk")


def _above(objects, lineage, keys):
    """For each of `keys` the objects above it, by key."""
    return {key: [objects[one] for one in sorted(lineage(key) - {key})] for key in keys}


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
