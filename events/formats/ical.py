"""Events as a calendar: RFC 5545 and 7986, and with `full` the participants, places and concepts of RFC 9073 and 9253.

Days are all-day events whose end is exclusive; times stand in the time zone of the venue, which is described where it
is used. Neither organizers nor attendees are written: those properties are for invitations and hold mail addresses.
What is not known to the day is written only if asked for, as a provisional event of the whole period.
"""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.html import escape
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from icalendar import Timezone

from ..models import Event, Role
from ..templatetags.record import KINDS, said
from .content_lines import line, text
from .schema_org import as_schema_org

PRODUCT = "-//Border Management Events//Portal//EN"
EVERY = "PT12H"
COLOUR = "steelblue"

STATUSES = {
    Event.Status.TENTATIVE: "TENTATIVE",
    # There is no word for postponed; the summary says it.
    Event.Status.POSTPONED: "TENTATIVE",
    Event.Status.CONFIRMED: "CONFIRMED",
    Event.Status.CANCELLED: "CANCELLED",
}
SAID_BEFORE_THE_TITLE = {Event.Status.POSTPONED: _("Postponed"), Event.Status.CANCELLED: _("Cancelled")}
# RFC 9073 §6.2 knows fewer roles than we do.
PARTICIPANT_TYPES = {
    Role.ORGANIZER: "PLANNER-CONTACT",
    Role.CO_ORGANIZER: "PLANNER-CONTACT",
    Role.SECRETARIAT: "PLANNER-CONTACT",
    Role.HOST: "SPONSOR",
    Role.FUNDER: "SPONSOR",
    Role.SUPPORTER: "SPONSOR",
    Role.SPEAKER: "SPEAKER",
    Role.OBSERVER: "INACTIVE",
}


def calendar(*, name, description, key, address, source, changed_at, components, zones):
    """Yield a VCALENDAR in pieces; `address` is that of the page, `source` its own, `key` never changes."""
    yield "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
    yield line("PRODID", PRODUCT)
    yield "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n"
    yield line("UID", key)
    yield line("NAME", text(name), LANGUAGE=get_language())
    yield line("X-WR-CALNAME", text(name))
    if description:
        yield line("DESCRIPTION", text(description), LANGUAGE=get_language())
        yield line("X-WR-CALDESC", text(description))
    if changed_at:
        yield line("LAST-MODIFIED", _instant(changed_at))
    yield line("URL", address, VALUE="URI")
    yield line("SOURCE", source, VALUE="URI")
    yield line("REFRESH-INTERVAL", EVERY, VALUE="DURATION")
    yield line("X-PUBLISHED-TTL", EVERY)
    yield line("COLOR", COLOUR)
    for zone, first, last in zones:
        yield time_zone(zone, first, last)
    yield from components
    yield "END:VCALENDAR\r\n"


def zones_of(events):
    """Return (zone, first day, last day) of each time zone in which times of `events` are stated."""
    found = {}
    for event in events:
        if event.time_zone and (event.starts_at or event.ends_at):
            first, last = found.get(event.time_zone, (event.starts_on, event.ends_on))
            found[event.time_zone] = min(first, event.starts_on), max(last, event.ends_on)
    return [(zone, first.year, last.year) for zone, (first, last) in sorted(found.items())]


@cache
def time_zone(zone, first, last):
    """Return the VTIMEZONE with the rules that held from the year `first` to the year `last`."""
    until = datetime(last + 2, 1, 1).date()
    described = Timezone.from_tzinfo(ZoneInfo(zone), zone, first_date=datetime(first - 1, 1, 1).date(), last_date=until)
    return described.to_ical().decode()


def component(event, publication, *, full=False):
    """Return the VEVENT; "" for an event of which no day is known. Walks city, held_in, topics and, if `full`, more."""
    if not event.starts_on:
        return ""
    exact = event.precision == Event.DayPrecision.DAY
    title, language = said(event, "title")
    if event.status in SAID_BEFORE_THE_TITLE:
        title = f"{SAID_BEFORE_THE_TITLE[event.status]}: {title}"
    status = STATUSES[event.status] if exact or event.status == Event.Status.CANCELLED else "TENTATIVE"
    address = settings.PORTAL_URL + event.get_absolute_url()
    lines = [
        "BEGIN:VEVENT\r\n",
        *_head(event.public_id, publication),
        line("STATUS", status),
        *_days(event),
        line("SUMMARY", text(title), LANGUAGE=language or get_language()),
        _in_its_language("DESCRIPTION", event, "summary"),
        _location(event),
        _geo(event),
        line("URL", address),
        line("CATEGORIES", ",".join(map(text, categories(event)))),
    ]
    if event.registration_url:
        lines.append(line("CONTACT", text(event.registration_url)))
    if full:
        lines += _in_full(event)
    return "".join([*lines, "END:VEVENT\r\n"])


def is_known_to_the_day(publication):
    """Whether a calendar holds the event also if nobody asked for provisional ones."""
    return (publication.said.get("days") or [None])[-1] == Event.DayPrecision.DAY


def gone(publication, *, into=""):
    """Return the VEVENT that takes an event out of calendars which have it; it says no more than that.

    `into` is an address that leads to the event with which it was merged.
    """
    first, last, _precision = publication.said.get("days") or (None, None, None)
    if not first:
        return ""
    summary = gettext("Entered twice: see the other entry") if into else gettext("Withdrawn from the record")
    first, last = (datetime.fromisoformat(day).date() for day in (first, last))
    return "".join(
        [
            "BEGIN:VEVENT\r\n",
            *_head(publication.public_id, publication),
            line("STATUS", "CANCELLED"),
            *_all_day(first, last),
            line("SUMMARY", text(summary), LANGUAGE=get_language()),
            line("URL", into) if into else "",
            "END:VEVENT\r\n",
        ]
    )


def categories(event):
    return [str(KINDS.get(event.kind, event.kind)), *(said(topic, "name")[0] for topic in event.topics.all())]


def day_after(day):
    """The end of an event of whole days, which is exclusive."""
    return day + timedelta(days=1)


def place_in_words(event):
    parts = [said(event, "venue")[0], *(said(place, "name")[0] for place in (event.city, event.held_in) if place)]
    return ", ".join(filter(None, parts))


def _head(public_id, publication):
    return [
        line("UID", str(public_id)),
        line("DTSTAMP", _instant(publication.changed_at)),
        line("CREATED", _instant(publication.first_at)),
        line("LAST-MODIFIED", _instant(publication.changed_at)),
        line("SEQUENCE", str(publication.sequence)),
    ]


def _days(event):
    if not (event.starts_at or event.ends_at) or event.precision != Event.DayPrecision.DAY:
        return _all_day(event.starts_on, event.ends_on)
    # A file says nothing of an end that nobody stated; the same holds for a beginning, where the day has to do.
    zone = event.time_zone
    if not event.starts_at:
        return _all_day(event.starts_on, event.ends_on)
    days = [line("DTSTART", f"{datetime.combine(event.starts_on, event.starts_at):%Y%m%dT%H%M%S}", TZID=zone)]
    if event.ends_at:
        days.append(line("DTEND", f"{datetime.combine(event.ends_on, event.ends_at):%Y%m%dT%H%M%S}", TZID=zone))
    return days


def _all_day(first, last):
    """The end is the day after the last; who is invited is not thereby busy all day."""
    return [
        line("DTSTART", f"{first:%Y%m%d}", VALUE="DATE"),
        line("DTEND", f"{day_after(last):%Y%m%d}", VALUE="DATE"),
        "TRANSP:TRANSPARENT\r\n",
    ]


def _in_its_language(name, thing, field):
    words, language = said(thing, field)
    return line(name, text(words), LANGUAGE=language or get_language()) if words else ""


def _location(event):
    place = place_in_words(event)
    return line("LOCATION", text(place), LANGUAGE=get_language()) if place else ""


def _geo(event):
    for point in (event, event.city):
        if point and point.latitude is not None:
            return line("GEO", f"{point.latitude};{point.longitude}")
    return ""


def _instant(at):
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


# RFC 9073, RFC 9253


def _in_full(event):
    yield from (line("CONCEPT", f"{settings.PORTAL_URL}/topics/{topic.slug}/") for topic in event.topics.all())
    if event.series:
        yield line("REFID", event.series.slug)
    for source in event.sources.all():
        if source.url:
            yield line("LINK", source.url, VALUE="URI", LINKREL="describedby", LABEL=source.publisher)
    words, language = said(event, "description")
    if words:
        paragraphs = "".join(f"<p>{escape(part)}</p>" for part in words.split("\n") if part.strip())
        yield line(
            "STYLED-DESCRIPTION",
            text(paragraphs),
            VALUE="TEXT",
            FMTTYPE="text/html",
            LANGUAGE=language or get_language(),
        )
    yield line(
        "STRUCTURED-DATA",
        text(json.dumps(as_schema_org(event), ensure_ascii=False)),
        FMTTYPE="application/ld+json",
        SCHEMA="https://schema.org/Event",
        VALUE="TEXT",
    )
    if place := place_in_words(event):
        yield "BEGIN:VLOCATION\r\n" + line("UID", f"{event.public_id}-place") + line("NAME", text(place))
        yield _geo(event) + "END:VLOCATION\r\n"
    for number, row in enumerate(event.participations.all(), start=1):
        name, language = said(row.party, "name")
        yield "BEGIN:PARTICIPANT\r\n" + line("UID", f"{event.public_id}-{number}")
        yield line("PARTICIPANT-TYPE", PARTICIPANT_TYPES.get(row.role, "ACTIVE"))
        yield line("SUMMARY", text(f"{name} ({row.get_role_display()})"), LANGUAGE=language or get_language())
        yield line("URL", settings.PORTAL_URL + row.party.get_absolute_url()) + "END:PARTICIPANT\r\n"
