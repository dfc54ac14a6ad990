"""A page of the events found, in the order of the list: the months say where the page lies, the database sorts those
of its months only. The price does not grow with the number of events, nor with the number of the page."""

from pyroaring import BitMap

from ..models import Event
from .periods import undated

# As many keys as are read at once where the database has to be walked through.
STRIDE = 500


def by_days(shelf, found, start, stop, *, soonest_first):
    """Return the keys from `start` to `stop` in the order of EventQuerySet.soonest_first or latest_first."""
    months = shelf.values["begins"] if soonest_first else shelf.values["begins"][::-1]
    wanted, before, passed = BitMap(), 0, 0
    # What has no days comes last in either direction.
    for members in (*(shelf.of("begins", month) for month in months), undated(shelf)):
        here = found & members
        passed += len(here)
        if passed <= start:
            before = passed
            continue
        wanted |= here
        if passed >= stop:
            break
    events = Event.objects.filter(pk__in=list(wanted))
    events = events.soonest_first() if soonest_first else events.latest_first()
    return list(events.values_list("pk", flat=True)[start - before : stop - before])


def by_change(found, start, stop):
    """Return the keys from `start` to `stop`, last changed first."""
    events = Event.objects.order_by("-changed_at", "-pk").values_list("pk", flat=True)
    if len(found) <= STRIDE:
        return list(events.filter(pk__in=list(found))[start:stop])
    kept = []
    for key in events.iterator(chunk_size=STRIDE):
        if key in found:
            kept.append(key)
            if len(kept) >= stop:
                break
    return kept[start:stop]
