"""Events for the tools of civic data: Popolo (https://www.popoloproject.com/specs/event.html) and Open Civic Data.

Both know persons as attendees; states and organizations go into an array of their own, under the names that the two
use elsewhere. Walks what `gathering.full` fetches.
"""

from django.conf import settings

from organizations.models import Country

from ..models import Event
from ..templatetags.record import said
from .records import edtf, text_of

OCD_STATUSES = {
    Event.Status.CONFIRMED: "confirmed",
    Event.Status.TENTATIVE: "tentative",
    Event.Status.POSTPONED: "tentative",
    Event.Status.CANCELLED: "cancelled",
}


def as_popolo(event):
    title, _language = said(event, "title")
    return {
        "id": str(event.public_id),
        "name": title,
        "other_names": [{"name": text, "note": language} for language, text in text_of(event, "title").items()],
        "description": said(event, "summary")[0] or None,
        "classification": event.kind,
        "start_date": _partial(event.starts_on, event.precision),
        "end_date": _partial(event.ends_on, event.precision),
        "location": _location(event),
        "status": event.status,
        "parent_id": None,
        "attendees": [],
        "participations": [
            {"organization_id": _identifier(row.party), "name": said(row.party, "name")[0], "role": row.role}
            for row in event.participations.all()
        ],
        "sources": _sources(event),
        "url": settings.PORTAL_URL + event.get_absolute_url(),
    }


def as_ocd_event(event):
    return {
        "id": f"ocd-event/{event.public_id}",
        "name": said(event, "title")[0],
        "description": said(event, "summary")[0],
        "classification": event.kind,
        "start_date": _partial(event.starts_on, event.precision) or "",
        "end_date": _partial(event.ends_on, event.precision) or "",
        "all_day": event.starts_at is None,
        "status": OCD_STATUSES[event.status],
        "location": {"name": _location(event) or "", "url": "", "coordinates": _point(event)},
        "participants": [
            {
                "name": row.as_written or said(row.party, "name")[0],
                "entity_type": "organization",
                "organization_id": _identifier(row.party),
                "note": row.role,
            }
            for row in event.participations.all()
        ],
        "documents": [
            {
                "note": document.get_kind_display(),
                "date": document.dated_on.isoformat() if document.dated_on else "",
                "links": [{"url": settings.PORTAL_URL + document.file.url if document.file else document.url}],
            }
            for document in event.documents.all()
        ],
        "sources": _sources(event),
        "extras": {"days": edtf(event.starts_on, event.ends_on, event.precision)},
    }


def _partial(day, precision):
    """A date as coarse as it is known; neither format knows quarters, of which the year remains."""
    if not day:
        return None
    coarse = Event.DayPrecision.YEAR if precision == Event.DayPrecision.QUARTER else precision
    return edtf(day, day, coarse)


def _identifier(party):
    return f"country/{party.pk.lower()}" if isinstance(party, Country) else party.slug


def _location(event):
    places = [said(place, "name")[0] for place in (event.city, event.held_in) if place]
    return ", ".join(filter(None, [said(event, "venue")[0], *places])) or None


def _point(event):
    for point in (event, event.city):
        if point and point.latitude is not None:
            return {"latitude": str(point.latitude), "longitude": str(point.longitude)}
    return None


def _sources(event):
    return [{"url": source.url, "note": source.publisher} for source in event.sources.all() if source.url]
