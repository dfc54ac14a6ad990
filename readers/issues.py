"""The newsletter's weeks: the issue that is to come, the one that may leave, and who sends it off."""

from datetime import timedelta

from .models import Issue
from .timetable import monday_of, settled

WEEK = timedelta(days=7)


def prepare(now):
    """Make the issue that appears next, unless it is there: editors can write its foreword all week."""
    monday = monday_of(now)
    if not Issue.objects.filter(appears_on__gte=monday).waiting().exists():
        last = Issue.objects.order_by("-appears_on").values_list("appears_on", flat=True).first()
        Issue.objects.get_or_create(appears_on=max(monday + WEEK, (last or monday) + WEEK))


def due(now):
    """Return the issue that leaves at `now`, or None: sent off by a publisher, or at its time if nobody holds it back.

    Of several that were missed while the portal was down the last one leaves; it tells what the others would have.
    """
    return next((issue for issue in Issue.objects.waiting() if may_leave(issue, now)), None)


def may_leave(issue, now):
    return bool(issue.released_at) or (not issue.held and issue.leaves_at <= now)


def covers_until(issue, now):
    """Return up to which moment the issue tells changes: one that is sent off early tells what has happened so far."""
    return min(issue.covers_until, settled(now))


def release(issue, *, by, now):
    """Let the issue leave with the next run, whatever its day; can be repeated."""
    if not issue.released_at:
        issue.held, issue.released_at, issue.released_by = False, now, by
        issue.save(update_fields=["held", "released_at", "released_by"])


def close(issue, now):
    """Note that the issue left, and to how many in all its runs; those that it took the place of left to nobody."""
    Issue.objects.waiting().filter(appears_on__lt=issue.appears_on).update(left_at=now, recipients=0)
    Issue.objects.filter(pk=issue.pk).update(left_at=now, recipients=issue.messages.count())
