"""Which events begin, end or last in a period, from the sets of months; only a month that is cut asks the database."""

from calendar import monthrange

from django.utils import timezone
from pyroaring import BitMap

from ..models import Event
from .terms import month_of


def beginning(shelf, first=None, last=None):
    """Return the events whose first day lies between these days, both included; None leaves that side open."""
    return _within(shelf, "begins", "starts_on", first, last)


def ending(shelf, first=None, last=None):
    """Return the events whose last day lies between these days, both included; None leaves that side open."""
    return _within(shelf, "ends", "ends_on", first, last)


def overlapping(shelf, first=None, last=None):
    """EventQuerySet.overlapping, as a set."""
    return ending(shelf, first=first) & beginning(shelf, last=last)


def upcoming(shelf):
    """EventQuerySet.upcoming, as a set."""
    still_to_come = BitMap.union(BitMap(), *(shelf.of("status", status) for status in Event.STILL_TO_COME))
    return ending(shelf, first=timezone.localdate()) | (undated(shelf) & still_to_come)


def undated(shelf):
    """Return the events of which nobody knows the days."""
    return shelf.remember("undated", lambda: _undated(shelf))


def _undated(shelf):
    return shelf.every - BitMap.union(BitMap(), *(shelf.of("begins", month) for month in shelf.values["begins"]))


def _within(shelf, facet, field, first, last):
    whole, cut = [BitMap()], BitMap()
    for month in shelf.values[facet]:
        if (first and month < month_of(first)) or (last and month > month_of(last)):
            continue
        begins_inside = first and month == month_of(first) and first.day > 1
        ends_inside = last and month == month_of(last) and last.day < monthrange(last.year, last.month)[1]
        if begins_inside or ends_inside:
            cut |= shelf.of(facet, month)
        else:
            whole.append(shelf.of(facet, month))
    found = BitMap.union(*whole)
    if cut:
        limits = {f"{field}__gte": first, f"{field}__lte": last}
        events = Event.objects.filter(pk__in=list(cut), **{name: day for name, day in limits.items() if day})
        found |= BitMap(events.order_by().values_list("pk", flat=True))
    return found
