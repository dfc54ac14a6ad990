"""Files events under the values of their facets, in the transaction that changed them."""

from django.db import transaction
from django.db.models import Q
from pyroaring import BitMap

from organizations.models import Organization, parent_pairs
from organizations.trees import descendants

from ..models import Event, FacetSet, Participation, Place, Topic
from ..models.topic import parent_pairs as topic_pairs
from .shelf import NOTHING, shelf
from .terms import EVERY, terms_of

# As many events as are read at once when everything is filed anew.
BATCH = 5000


@transaction.atomic
def file(keys):
    """File the events of these keys anew; those that are gone are taken out. Call it where the record was changed.

    Costs ten queries or so, whatever the number of events, and writes only sets that differ.
    """
    keys = BitMap(keys)
    version = _next_version()
    known = shelf()
    wanted = terms_of(Event.objects.filter(pk__in=list(keys)))
    differing = {}
    for term, members in wanted.items():
        before, members = known.sets.get(term, NOTHING), BitMap(members)
        if term not in known.sets or before & keys != members:
            differing[term] = before - keys | members
    for term in _under_which_are(keys, known.sets):
        if term not in wanted:
            differing[term] = known.sets[term] - keys
    _write({EVERY: known.every, **differing}, version)


def _under_which_are(keys, sets):
    """Return the terms of the sets that hold one of the keys; there are tens of thousands of sets."""
    if len(keys) == 1:
        # As the desk saves: to look for one key takes a third of the time that it takes to compare sets.
        key = keys[0]
        return [term for term, members in sets.items() if key in members]
    return [term for term, members in sets.items() if members.intersect(keys)]


def _next_version():
    """Wait for whoever files at the same time, and return the number of this filing."""
    facet, value, role = EVERY
    every, _created = FacetSet.objects.select_for_update().get_or_create(
        facet=facet, value=value, role=role, defaults={"members": BitMap().serialize(), "version": 1}
    )
    return every.version + 1


def _write(sets, version):
    FacetSet.objects.bulk_create(
        [
            FacetSet(facet=facet, value=value, role=role, members=members.serialize(), version=version)
            for (facet, value, role), members in sets.items()
        ],
        update_conflicts=True,
        unique_fields=["facet", "value", "role"],
        update_fields=["members", "version"],
        batch_size=150,
    )


@transaction.atomic
def file_everything(say=lambda number: None):
    """File every event anew, telling `say` how many are read; return how many there are.

    Readers see the sets of before until all are written.
    """
    version = _next_version()
    gathered = {EVERY: BitMap()}
    last = 0
    while batch := list(Event.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        for term, members in terms_of(Event.objects.filter(pk__gt=last, pk__lte=batch[-1])).items():
            gathered.setdefault(term, BitMap()).update(members)
        last = batch[-1]
        say(len(gathered[EVERY]))
    emptied = {term: BitMap() for term in shelf().sets.keys() - gathered.keys()}
    _write(gathered | emptied, version)
    return len(gathered[EVERY])


def is_complete():
    """Whether every event is filed, as far as their number tells."""
    return len(shelf().every) == Event.objects.count()


# What else decides where an event is filed


def events_filed_by(model, keys):
    """Return the keys of the events that are filed by what the objects `keys` of `model` say."""
    if model is Event:
        return set(keys)
    conditions = {
        Participation: lambda: Q(participations__in=keys),
        Place: lambda: Q(city__in=keys) | Q(further_places__in=keys),
        Topic: lambda: Q(topics__in=descendants(keys, topic_pairs())),
        Organization: lambda: Q(participations__organization__in=descendants(keys, parent_pairs())),
    }
    if model not in conditions:
        return set()
    return set(Event.objects.filter(conditions[model]()).values_list("pk", flat=True))


def follow(model, events):
    """File anew what was filed by a changed or deleted object of `model`.

    Without such events the version goes up all the same: it tells every process that names may have changed.
    """
    file(events)
