"""Reads iCalendar (RFC 5545): each VEVENT becomes a row. Pure: bytes in, a Sheet out.

Taken over are days, times, place, address, status and organizer. Who was invited is not: an ATTENDEE is a person.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar

from .rows import as_sheet, event_row
from .sheets import Unreadable


def is_calendar(content):
    return content.lstrip(b"\xef\xbb\xbf \r\n").upper().startswith(b"BEGIN:VCALENDAR")


def read(content):
    """Return the Sheet of a calendar. Raises Unreadable."""
    try:
        found = Calendar.from_ical(content.decode("utf-8-sig"))
        rows = [_row(one) for one in found.walk("VEVENT")]
    except (ValueError, KeyError, AttributeError, TypeError, IndexError) as problem:
        raise Unreadable(_("This calendar cannot be read: %(problem)s") % {"problem": problem}) from problem
    return as_sheet(rows)


def _row(event):
    start = event["DTSTART"].dt
    end = _end(event, start)
    recurrence = event.get("RECURRENCE-ID")
    organizer = event.get("ORGANIZER")
    repeats = event.get("RRULE")
    return event_row(
        uid=f"{event.get('UID', '')}{recurrence.dt if recurrence else ''}",
        title=str(event.get("SUMMARY", "")),
        first=_day(start),
        last=_day(end),
        starts_at=_time(start),
        ends_at=_time(end),
        time_zone=_zone(start),
        status={"TENTATIVE": "tentative", "CANCELLED": "cancelled"}.get(str(event.get("STATUS", "")).upper(), ""),
        location=str(event.get("LOCATION", "")),
        url=str(event.get("URL", "")),
        organizers=[str(organizer.params.get("CN", ""))] if organizer is not None else [],
        # Which days a rule means, an editor decides; the first is taken.
        note=_("Repeats: %(rule)s") % {"rule": repeats.to_ical().decode()} if repeats else "",
        description=str(event.get("DESCRIPTION", "")),
    )


def _end(event, start):
    if "DTEND" in event:
        end = event["DTEND"].dt
        # DTEND is the first day after it (RFC 5545, 3.6.1).
        return end - timedelta(days=1) if not isinstance(end, datetime) and end > start else end
    return start + event["DURATION"].dt if "DURATION" in event else start


def _day(moment):
    return moment.date() if isinstance(moment, datetime) else moment


def _time(moment):
    return f"{moment:%H:%M}" if isinstance(moment, datetime) else ""


def _zone(moment):
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        return ""
    return getattr(moment.tzinfo, "key", "") or str(moment.tzinfo)
