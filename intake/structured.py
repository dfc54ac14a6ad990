"""Reads what other sites say of their events in JSON: schema.org in a page, and the export of Indico. Pure.

schema.org/Event as JSON-LD, alone or inside HTML; Indico's HTTP export (`/export/….json`).
"""

import json
from datetime import date, datetime
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from .rows import as_sheet, event_row
from .sheets import Unreadable

STATUS = {"eventcancelled": "cancelled", "eventpostponed": "postponed"}
FORMAT = {
    "offlineeventattendancemode": "in_person",
    "onlineeventattendancemode": "online",
    "mixedeventattendancemode": "hybrid",
}
DEEPEST = 20


def is_structured(content):
    return content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[", b"<")


def read(content):
    """Return the Sheet of the events that a page or a JSON file describes. Raises Unreadable."""
    try:
        text = content.decode("utf-8-sig").strip()
        documents = [json.loads(one) for one in _scripts(text)] if text.startswith("<") else [json.loads(text)]
        rows = [row for document in documents for row in _events(document)]
    except (UnicodeError, ValueError, RecursionError) as problem:
        raise Unreadable(
            _("What this file says of events cannot be read: %(problem)s") % {"problem": problem}
        ) from problem
    return as_sheet(rows)


class _Scripts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.inside, self.found = False, []

    def handle_starttag(self, tag, attrs):
        if tag == "script":
            self.inside = (dict(attrs).get("type") or "").strip().lower() == "application/ld+json"
            if self.inside:
                self.found.append("")

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.found[-1] += data


def _scripts(text):
    parser = _Scripts()
    parser.feed(text)
    return [one for one in parser.found if one.strip()]


def _events(document):
    if isinstance(document, dict) and isinstance(document.get("results"), list):
        return [_of_indico(one) for one in document["results"] if _list(one) and _list(one.get("startDate"))]
    return [_of_schema(one) for one in _things(document) if _is_event(one)]


# Indico


def _of_indico(event):
    start = event["startDate"]
    [end] = _list(event.get("endDate")) or [start]
    return event_row(
        uid=f"indico {event.get('url') or event.get('id', '')}",
        title=_text(event.get("title")),
        first=date.fromisoformat(_text(start.get("date"))),
        last=date.fromisoformat(_text(end.get("date"))),
        starts_at=_text(start.get("time"))[:5],
        ends_at=_text(end.get("time"))[:5],
        time_zone=_text(start.get("tz")),
        location=", ".join(
            filter(None, [_text(event.get("room")), _text(event.get("location")), _text(event.get("address"))])
        ),
        url=_text(event.get("url")),
        description=_text(event.get("description")),
    )


# schema.org


def _things(document, depth=0):
    """Yield every object in the document, those in lists and graphs included."""
    if depth > DEEPEST:
        return
    if isinstance(document, list):
        for one in document:
            yield from _things(one, depth + 1)
    elif isinstance(document, dict):
        yield document
        for name in ("@graph", "subEvent", "itemListElement", "item", "mainEntity", "event"):
            yield from _things(document.get(name), depth + 1)


def _is_event(thing):
    kinds = thing.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return "startDate" in thing and any(_text(kind).rsplit("/", 1)[-1].endswith("Event") for kind in kinds)


def _of_schema(event):
    start = _moment(event["startDate"])
    end = _moment(event.get("endDate") or event["startDate"])
    address = _text(event.get("url")) or _text(event.get("@id"))
    return event_row(
        uid=f"schema.org {_text(event.get('@id')) or address}" if address else "",
        title=_text(event.get("name")),
        first=start.date(),
        last=end.date(),
        status=STATUS.get(_last(event.get("eventStatus")), ""),
        format=FORMAT.get(_last(event.get("eventAttendanceMode")), ""),
        location=", ".join(_location(event.get("location"))),
        url=address,
        organizers=[_text(one.get("name")) for one in _list(event.get("organizer")) if _is_organization(one)],
        description=_text(event.get("description")),
    )


def _moment(text):
    # Its time is left out: it comes with an offset, and an event is held in a zone.
    return datetime.fromisoformat(_text(text))


def _location(place):
    for one in _list(place):
        yield from filter(None, [_text(one.get("name"))])
        address = one.get("address")
        if isinstance(address, dict):
            country = address.get("addressCountry")
            country = country.get("name") if isinstance(country, dict) else country
            yield from filter(None, [_text(address.get("addressLocality")), _text(country)])
        elif address:
            yield _text(address)


def _is_organization(one):
    return _last(one.get("@type")) != "person"


def _list(value):
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]


def _last(address):
    return _text(address).rsplit("/", 1)[-1].lower()


def _text(value):
    if isinstance(value, dict):
        value = value.get("@value")
    return str(value) if isinstance(value, str | int | float) else ""
