"""When each rhythm is told, in the time zone of the house. Pure."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from .models import Subscription

Rhythm = Subscription.Rhythm

# A change is told when it is this old: its transaction is through by then, and slips of the pen are mended.
SETTLES_IN = timedelta(minutes=2)
# The news of the day before and the reminders are composed from then on.
DAY_BEGINS_AT = time(6)
# How long before its first day an event is reminded of, and how far the newsletter looks ahead
AHEAD = timedelta(days=7)


def settled(now):
    return now - SETTLES_IN


def beginning_of_day(now):
    """Return the last instant, settled at `now`, at which the news of a day were due."""
    local = timezone.localtime(settled(now))
    day = local.date() if local.time() >= DAY_BEGINS_AT else local.date() - timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, DAY_BEGINS_AT))


def told_until(rhythm, now):
    """Return up to which moment changes may be told in this rhythm; not for the newsletter, whose issues say it."""
    return settled(now) if rhythm == Rhythm.AT_ONCE else beginning_of_day(now)


def monday_of(now):
    """Return the first day of the week in which `now` lies."""
    today = timezone.localdate(now)
    return today - timedelta(days=today.weekday())
