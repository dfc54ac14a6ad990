"""The visitors of a day in the database: who came, how many they are, and what stays when the day is over."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Sum
from django.utils import timezone

from ..models import CountedDay, EventVisitors, Visitor

# So often the number of today changes on pages.
COUNTED_EVERY = timedelta(minutes=5)
# A process writes down who came every few seconds; what was seen before midnight is written by then.
CLOSED_AFTER = timedelta(minutes=2)
EVENTS_KEPT = timedelta(days=400)
PORTION = 300


def salt_of(day):
    """Return the salt of a day, made at the first call of the day; "" if the day is closed."""
    made = CountedDay.objects.filter(day=day).values_list("salt", flat=True).first()
    if made is None:
        made = CountedDay.objects.get_or_create(day=day, defaults={"salt": secrets.token_hex(32)})[0].salt
    return made


@transaction.atomic
def record(day, keys):
    """Write down the visitors `keys`, pairs of event and key, of an open day. Can be called twice: nobody counts twice.

    What comes for a day that is closed is left out.
    """
    # Held until the end, so that nobody closes the day in between.
    if not _held(day):
        return
    rows = [Visitor(day=day, event_key=event, key=key) for event, key in sorted(keys)]
    Visitor.objects.bulk_create(rows, ignore_conflicts=True, batch_size=PORTION)


def count(day):
    """Count the visitors of an open day anew, if the last time is some minutes ago; the numbers on pages follow."""
    due = CountedDay.objects.open().filter(day=day)
    for last in due.values_list("counted_at", flat=True):
        if last is None or last <= timezone.now() - COUNTED_EVERY:
            # Whoever comes second finds it done.
            due.filter(counted_at=last).update(visitors=so_far(day), counted_at=timezone.now())


def so_far(day):
    """Return how many visitors an open day has had up to now."""
    return Visitor.objects.filter(day=day, event_key=0).count()


def over(now=None):
    """Return the open days that have ended, and can be closed."""
    today = timezone.localdate((now or timezone.now()) - CLOSED_AFTER)
    return CountedDay.objects.open().filter(day__lt=today)


def close_days():
    """Close the days that are over: their numbers stay, salts and visitors are deleted. Return how many were closed."""
    closed = 0
    for day in list(over().values_list("day", flat=True)):
        closed += _close(day)
    return closed


@transaction.atomic
def _close(day):
    if not _held(day):
        return 0
    visitors = Visitor.objects.filter(day=day)
    rows = visitors.exclude(event_key=0).values_list("event_key").annotate(number=Count("pk")).order_by("event_key")
    EventVisitors.objects.bulk_create(
        (EventVisitors(day=day, event_key=event, visitors=number) for event, number in rows),
        ignore_conflicts=True,
        batch_size=PORTION,
    )
    CountedDay.objects.filter(day=day).update(visitors=so_far(day), salt="", counted_at=timezone.now())
    visitors.delete()
    return 1


def _held(day):
    return CountedDay.objects.open().select_for_update().filter(day=day).first()


def forget():
    """Delete what is kept for a while only: visitors without an open day, and the old numbers of events."""
    day_is_open = CountedDay.objects.open().filter(day=OuterRef("day"))
    Visitor.objects.filter(~Exists(day_is_open)).delete()
    return EventVisitors.objects.filter(day__lt=timezone.localdate() - EVENTS_KEPT).delete()[0]


# What is read


def visitors_since(first):
    """Return {day: visitors} from `first` on, as they were counted last."""
    return dict(CountedDay.objects.filter(day__gte=first).values_list("day", "visitors"))


def read_most(first, number):
    """Return the keys of the events that were read most from `first` on, about twice so many, in no order."""
    closed = EventVisitors.objects.filter(day__gte=first).values("event_key").annotate(total=Sum("visitors"))
    still_open = Visitor.objects.filter(day__gte=first).exclude(event_key=0).values("event_key")
    most = [closed.order_by("-total"), still_open.annotate(total=Count("pk")).order_by("-total")]
    return list({row["event_key"] for rows in most for row in rows[:number]})


def visitors_of_events(first, keys):
    """Return {event: {day: visitors}} of these events from `first` on, those of open days up to now."""
    found = {}
    closed = EventVisitors.objects.filter(day__gte=first, event_key__in=keys)
    still_open = Visitor.objects.filter(day__gte=first, event_key__in=keys).values_list("event_key", "day")
    for event, day, number in [
        *closed.values_list("event_key", "day", "visitors"),
        *still_open.annotate(number=Count("pk")).order_by(),
    ]:
        found.setdefault(event, {})[day] = number
    return found


def first_day():
    """Return the first day that was counted, None before there was one."""
    return CountedDay.objects.order_by("day").values_list("day", flat=True).first()
