"""An event as schema.org describes it, for search engines and whoever else reads pages by machine.

https://schema.org/Event. What is not known is left out, never filled in; actual attendance has no property there and is
in our own API. Walks everything that `whole_events` fetches.
"""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.html import json_script
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from organizations.models import Country, Organization

from ..models import Event, Participation, Role
from ..templatetags.record import once, said

# Roles that schema.org has a property for; every other one is an attendee with the name of its role.
PROPERTIES = {
    Role.ORGANIZER: "organizer",
    Role.CO_ORGANIZER: "organizer",
    Role.FUNDER: "funder",
    Role.SUPPORTER: "sponsor",
    Role.PARTNER: "contributor",
    Role.SPEAKER: "performer",
}
MODES = {
    Event.Format.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    Event.Format.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Event.Format.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}
LEARNING = {Event.Kind.TRAINING, Event.Kind.WORKSHOP, Event.Kind.SEMINAR}


@dataclass(frozen=True)
class Rows:
    """What hangs on an event; `above` are organizations by key, the parents of its parties among them."""

    participations: list
    topics: list
    languages: list
    sources: list
    photos: list
    above: dict | None = None

    @classmethod
    def of(cls, event):
        """The rows of an event fetched by `gathering.full`."""
        related = (event.participations, event.topics, event.languages, event.sources, event.photos)
        return cls(*(list(rows.all()) for rows in related))

    def parent_of(self, organization):
        if not organization.parent_id:
            return None
        return organization.parent if self.above is None else self.above.get(organization.parent_id)


def as_schema_org(event, rows=None, moved_from=None):
    """Return the JSON-LD of `event` as a dictionary; `moved_from` is the first day as announced before, if any."""
    rows = rows or Rows.of(event)
    address, page = settings.PORTAL_URL + event.get_absolute_url(), get_language()
    title, language = said(event, "title", page)
    found = {
        "@context": "https://schema.org",
        "@type": ["Event", "EducationEvent"] if event.kind in LEARNING else "Event",
        "@id": f"{settings.PORTAL_URL}/id/{event.public_id}",
        "identifier": str(event.public_id),
        "url": address,
        "name": title,
        "inLanguage": [spoken.pk for spoken in rows.languages] or None,
        "description": said(event, "summary", page)[0],
        **_days(event),
        "eventStatus": f"https://schema.org/{_status(event, moved_from)}",
        "previousStartDate": moved_from if _status(event, moved_from) == "EventRescheduled" else None,
        "eventAttendanceMode": MODES.get(event.format),
        "location": _places(event, address, page),
        "superEvent": _super_events(event, page),
        "about": [_topic(topic, page=page) for topic in rows.topics],
        "subjectOf": [_source(source) for source in rows.sources if source.url],
        "image": [_photo(photo, page) for photo in rows.photos if photo.image and photo.visibility == "everyone"],
    }
    if language != page:
        found["name"] = {"@value": title, "@language": language}
    return without_nothing(found) | _parties(rows, page)


def without_nothing(found):
    """Return the dictionary without what is not known, at any depth."""
    if isinstance(found, dict):
        kept = {key: without_nothing(value) for key, value in found.items()}
        return {key: value for key, value in kept.items() if value not in (None, "", [], {})}
    if isinstance(found, list):
        return _one_or_all([without_nothing(value) for value in found])
    return found


def _one_or_all(values):
    return values[0] if len(values) == 1 else values


def in_a_page(found):
    """Return the script element that carries JSON-LD; nothing in it can end it (`<` is written as a code)."""
    element = str(json_script(found))
    return mark_safe(element.replace('type="application/json"', 'type="application/ld+json"', 1))


def _days(event):
    if not event.starts_on:
        return {}
    match event.precision:
        case Event.DayPrecision.DAY if event.starts_at:
            # A time of day without an offset means the clock on the wall of the venue.
            ends = f"{event.ends_on.isoformat()}T{event.ends_at.isoformat()}" if event.ends_at else None
            return {"startDate": f"{event.starts_on.isoformat()}T{event.starts_at.isoformat()}", "endDate": ends}
        case Event.DayPrecision.DAY:
            return {"startDate": event.starts_on.isoformat(), "endDate": event.ends_on.isoformat()}
        case Event.DayPrecision.MONTH | Event.DayPrecision.YEAR as precision:
            form = "%Y-%m" if precision == Event.DayPrecision.MONTH else "%Y"
            return {"startDate": event.starts_on.strftime(form), "endDate": event.ends_on.strftime(form)}
    return {}


def _status(event, moved_from):
    if event.status == Event.Status.CANCELLED:
        return "EventCancelled"
    if event.status == Event.Status.POSTPONED:
        return "EventPostponed"
    return "EventRescheduled" if moved_from else "EventScheduled"


def _places(event, address, page):
    virtual = {"@type": "VirtualLocation", "url": event.registration_url or address}
    venue, city = said(event, "venue", page)[0], _name(event.city, page)
    place = {
        "@type": "Place",
        "name": venue or city or _name(event.held_in, page),
        "address": {
            "@type": "PostalAddress",
            "addressLocality": city,
            "addressCountry": event.held_in_id,
        },
        "geo": _geo(event),
    }
    somewhere = event.city_id or event.held_in_id or venue
    return [
        *([place] if somewhere else []),
        *([virtual] if event.format in (Event.Format.ONLINE, Event.Format.HYBRID) else []),
    ]


def _geo(event):
    for point in (event, event.city):
        if point and point.latitude is not None:
            return {
                "@type": "GeoCoordinates",
                "latitude": float(point.latitude),
                "longitude": float(point.longitude),
            }
    return None


def _name(thing, page):
    return said(thing, "name", page)[0] if thing else None


def _super_events(event, page):
    found = []
    if event.series:
        series = settings.PORTAL_URL + event.series.get_absolute_url()
        found.append({"@type": "EventSeries", "@id": series, "name": _name(event.series, page), "url": series})
    return found


@once
def _topic(topic, page=None):
    address, name = settings.PORTAL_URL + topic.get_absolute_url(), _name(topic, page)
    return {"@type": "DefinedTerm", "@id": address, "name": name, "termCode": topic.slug, "url": address}


def _source(source):
    return {
        "@type": "NewsArticle",
        "url": source.url,
        "headline": source.title,
        "publisher": {"@type": "Organization", "name": source.publisher},
        "datePublished": source.published_on and source.published_on.isoformat(),
        "inLanguage": source.language_id,
    }


def _photo(photo, page):
    return {
        "@type": "ImageObject",
        "contentUrl": settings.PORTAL_URL + photo.image.url,
        "caption": said(photo, "caption", page)[0],
        "creditText": photo.credit,
        "license": photo.licence if photo.licence.startswith("http") else None,
        "copyrightNotice": photo.licence,
    }


def _parties(rows, language):
    """Return the parties by property, each of them once; attendees with each of their roles."""
    found = {}
    for row in rows.participations:
        if row.presence == Participation.Presence.DID_NOT_ATTEND:
            continue
        party = as_party(row.party, rows, page=language)
        name = PROPERTIES.get(row.role, "attendee")
        if name == "attendee":
            role = _name_of_role(row.role, language)
            listed = {(role, party["@id"]): {"@type": "OrganizationRole", "roleName": role, "attendee": party}}
        else:
            listed = {party["@id"]: party}
        found.setdefault(name, {}).update(listed)
    return {name: _one_or_all(list(parties.values())) for name, parties in found.items()}


@cache
def _name_of_role(role, language):
    """The name of a role in `language`, which is that of the moment."""
    return str(Role(role).label)


@once
def as_party(party, rows, page=None):
    address = settings.PORTAL_URL + party.get_absolute_url()
    if isinstance(party, Country):
        name = _name(party, page)
        return without_nothing({"@type": ["Country", "Organization"], "@id": address, "name": name, "url": address})
    of_a_state = party.kind == Organization.Kind.STATE_BODY
    parent = rows.parent_of(party)
    return without_nothing(
        {
            "@type": "GovernmentOrganization" if of_a_state else "Organization",
            "@id": address,
            "name": _name(party, page),
            "alternateName": said(party, "acronym", page)[0],
            "url": address,
            "sameAs": party.website,
            "parentOrganization": parent and _parent_of_a_party(parent, page),
        }
    )


def _parent_of_a_party(organization, page):
    address = settings.PORTAL_URL + organization.get_absolute_url()
    return {"@type": "Organization", "@id": address, "name": _name(organization, page)}


def breadcrumbs(*steps):
    """Return the BreadcrumbList of (name, path) pairs."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": str(name), "item": settings.PORTAL_URL + path}
            for number, (name, path) in enumerate(steps, start=1)
        ],
    }
