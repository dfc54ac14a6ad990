"""A page of the events found, in the order of the list: the months say where the page lies, the database sorts those
of its months only. The price does not grow with the number of events, nor with the number of the page."""

from array import array
from calendar import monthrange
from datetime import date
from math import inf

from django.db.models import F, Value
from django.utils import timezone
from pyroaring import BitMap

from ..models import Event, Publication
from ..prepared import DAY, KEYS, Prepared
from ..search.matching import DaysFrom
from .among import Among
from .periods import undated

# As many keys as are read at once where the database has to be walked through.
STRIDE = 500
# A page that lies in so many months is cut from what is known of their order; one that is scattered over more is sorted
# by the database.
MONTHS_KNOWN = 2
# The database sorts so few sooner than the months are looked through.
FEW = 200
SOONEST_FIRST = Prepared(lambda keys: Event.objects.filter(Among("pk", keys)).soonest_first().values_list("pk"), KEYS)
LATEST_FIRST = Prepared(lambda keys: Event.objects.filter(Among("pk", keys)).latest_first().values_list("pk"), KEYS)


def by_days(shelf, found, start, stop, *, soonest_first):
    """Return the keys from `start` to `stop` in the order of EventQuerySet.soonest_first or latest_first."""
    in_order = SOONEST_FIRST if soonest_first else LATEST_FIRST
    if len(found) <= FEW:
        return _keys(in_order.rows(list(found)))[start:stop]
    months = shelf.values["begins"] if soonest_first else shelf.values["begins"][::-1]
    wanted, before, passed = {}, 0, 0
    # What has no days comes last in either direction.
    for month, members in (*((month, shelf.of("begins", month)) for month in months), (None, undated(shelf))):
        here = found & members
        passed += len(here)
        if passed <= start:
            before = passed
            continue
        if here:
            wanted[month] = here
        if passed >= stop:
            break
    if len(wanted) <= MONTHS_KNOWN and None not in wanted:
        ordered = ((_of_a_month(shelf, month, soonest_first), here) for month, here in wanted.items())
        keys = [key for every_key, here in ordered for key in every_key if key in here]
    else:
        keys = _keys(in_order.rows(list(BitMap.union(BitMap(), *wanted.values()))))
    return keys[start - before : stop - before]


def _keys(rows):
    return [key for (key,) in rows]


def _of_a_month(shelf, month, soonest_first):
    """Return the keys of all events that begin in the month, in the order of the list."""
    members = list(shelf.of("begins", month))
    # Within a month, where all days are known, latest first is the same order from its other end.
    soonest = shelf.remember(("in order", month), lambda: array("q", _keys(SOONEST_FIRST.rows(members))))
    return soonest if soonest_first else reversed(soonest)


def by_change(found, start, stop):
    """Return the keys from `start` to `stop`, last saved first."""
    return _of_those(found, Event.objects.order_by("-changed_at", "-pk"), "pk", start, stop)


def by_public_change(found, start, stop):
    """Return the keys from `start` to `stop`, first those of which readers were told a change last.

    What they were told nothing of comes last.
    """
    told = Publication.objects.present().order_by("-changed_at", "-event_key")
    keys = _of_those(found, told, "event_key", 0, stop)
    if len(keys) < min(stop, len(found)):
        keys += sorted(set(found) - set(keys), reverse=True)
    return keys[start:stop]


def _of_those(found, rows, name, start, stop):
    """Return the keys of `found` from `start` to `stop` in the order of `rows`, which have them as `name`."""
    every_key = rows.values_list(name, flat=True)
    if len(found) <= STRIDE:
        return list(every_key.filter(**{f"{name}__in": list(found)})[start:stop])
    kept = []
    for key in every_key.iterator(chunk_size=STRIDE):
        if key in found:
            kept.append(key)
            if len(kept) >= stop:
                break
    return kept[start:stop]


def by_nearness(shelf, tiers, found, start, stop):
    """Return the keys from `start` to `stop`: tier after tier, in each what begins nearest to today, undated ones last.

    The order of search.matching.Meant.best_first.
    """
    keys, passed = [], 0
    for tier in tiers:
        here = found & tier
        if passed + len(here) > start and passed < stop:
            keys += _nearest(shelf, here, max(start - passed, 0), stop - passed)
        passed += len(here)
    return keys


BY_NEARNESS = Prepared(
    lambda keys, today: (
        Event.objects.filter(Among("pk", keys))
        .order_by(DaysFrom(F("starts_on"), Value(today)).asc(nulls_last=True), "-pk")
        .values_list("pk")
    ),
    KEYS,
    DAY,
)


def _nearest(shelf, events, start, stop):
    today = timezone.localdate()
    if len(events) <= FEW:
        return _keys(BY_NEARNESS.rows(list(events), today))[start:stop]
    nearest, furthest_taken, furthest_shown = BitMap(), 0, inf
    for closest, furthest, month in shelf.lately.remember(("by distance", today), lambda: _by_distance(shelf, today)):
        # An event of a further month may still be nearer than one that was taken from a month before it.
        if closest > furthest_shown:
            break
        here = events & shelf.of("begins", month)
        if here:
            nearest |= here
            furthest_taken = max(furthest, furthest_taken)
        if len(nearest) >= stop:
            furthest_shown = min(furthest_taken, furthest_shown)
    else:
        nearest = events
    return _keys(BY_NEARNESS.rows(list(nearest), today))[start:stop]


def _by_distance(shelf, today):
    """(fewest days, most days from today, month) of the months in which events begin, the closest first."""
    found = []
    for month in shelf.values["begins"]:
        year, number = int(month[:4]), int(month[5:])
        first, last = date(year, number, 1), date(year, number, monthrange(year, number)[1])
        distances = abs((first - today).days), abs((last - today).days)
        found.append((0 if first <= today <= last else min(distances), max(distances), month))
    return sorted(found)
