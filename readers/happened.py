"""The changes between two moments that are news, by event, and which events are near."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from pyroaring import BitMap

from events import changes
from events.models import Change, Event, Visibility

from . import news

NOT_TAKING_PLACE = (Event.Status.CANCELLED, Event.Status.POSTPONED)


@dataclass(frozen=True)
class Told:
    """One change; `before` are the days of before, as written, if it is a move."""

    key: int
    what: str
    at: datetime
    before: list | None


class Happened:
    """Changes that everybody may learn of, after `since` and not after `until`."""

    def __init__(self, since, until):
        found = Change.objects.filter(
            at__gt=since,
            at__lte=until,
            what__in=news.TOLD,
            visibility=Visibility.EVERYONE,
            publication__gone_at=None,
        )
        self.of_events = defaultdict(list)
        rows = found.order_by("at", "pk").values_list("publication__event_key", "pk", "what", "at", "before")
        for event, key, what, at, before in rows:
            self.of_events[event].append(Told(key, what, at, before if what == Change.What.MOVED else None))
        self._after = {}

    @property
    def keys(self):
        return self.of_events.keys()

    def after(self, moment):
        """Return the keys of the events to which something happened after this moment."""
        if moment not in self._after:
            self._after[moment] = BitMap(key for key, told in self.of_events.items() if told[-1].at > moment)
        return self._after[moment]

    def told(self, event, after):
        """Return the changes of the event after this moment, the first one first."""
        return [change for change in self.of_events.get(event, ()) if change.at > after]

    def telling(self, event):
        """Return how telling the most telling change of the event is, 0 being the most."""
        return min(changes.RANK[change.what] for change in self.of_events[event])


def taking_place(first, last):
    """Return {key: first day} of the public events that begin on one of these days, as far as it is known exactly."""
    events = Event.objects.visible_to(AnonymousUser()).filter(
        starts_on__gte=first, starts_on__lte=last, precision=Event.DayPrecision.DAY
    )
    return dict(events.exclude(status__in=NOT_TAKING_PLACE).order_by().values_list("pk", "starts_on"))


def begin_on(keys):
    """Return {key: first day} of these events."""
    events = Event.objects.filter(pk__in=list(keys)).exclude(starts_on=None)
    return dict(events.order_by().values_list("pk", "starts_on"))


def day_before(change):
    """Return the first day that an event had before it was moved, None if it had none or was not moved."""
    return date.fromisoformat(change.before[0]) if change.before and change.before[0] else None
