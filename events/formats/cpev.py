"""Events in RDF, as JSON-LD: the EU Core Public Event Vocabulary 1.1.0, whose Participation carries our roles.

https://semiceu.github.io/CPEV/releases/1.1.0/ and, for what it lacks, Dublin Core terms. Our canonical linked data.
"""

from django.conf import settings

from ..models import Event
from .records import edtf, text_of

M8G = "http://data.europa.eu/m8g/"
STATUS_LIST = "http://publications.europa.eu/resource/authority/event-status/"
# EU Publications Office, authority table event-status
STATUSES = {
    Event.Status.CONFIRMED: "CONFIRMED",
    Event.Status.TENTATIVE: "TENTATIVE",
    Event.Status.CANCELLED: "CANCELLED",
    Event.Status.POSTPONED: "POSTPONED",
}
CONTEXT = {
    "@context": {
        "m8g": M8G,
        "dct": "http://purl.org/dc/terms/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "org": "http://www.w3.org/ns/org#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "locn": "http://www.w3.org/ns/locn#",
        "time": "http://www.w3.org/2006/time#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
}


def as_public_event(event):
    """Return the m8g:PublicEvent as a dictionary to be read with CONTEXT. Walks what `gathering.full` fetches."""
    identity = f"{settings.PORTAL_URL}/id/{event.public_id}"
    found = {
        "@id": identity,
        "@type": "m8g:PublicEvent",
        "dct:identifier": str(event.public_id),
        "dct:title": _texts(event, "title"),
        "dct:description": _texts(event, "summary"),
        "dct:type": concept("kinds", event.kind),
        "m8g:eventNumber": event.edition,
        "m8g:eventStatus": {"@id": STATUS_LIST + STATUSES[event.status]},
        "m8g:format": concept("formats", event.format) if event.format else None,
        "m8g:registrationPage": {"@id": event.registration_url} if event.registration_url else None,
        "dct:temporal": _period(event),
        "dct:spatial": _place(event),
        "dct:isPartOf": {"@id": settings.PORTAL_URL + event.series.get_absolute_url()} if event.series else None,
        "dct:subject": [{"@id": settings.PORTAL_URL + topic.get_absolute_url()} for topic in event.topics.all()],
        "dct:language": [language.pk for language in event.languages.all()],
        "dct:source": [{"@id": source.url} for source in event.sources.all() if source.url],
        "foaf:page": {"@id": settings.PORTAL_URL + event.get_absolute_url()},
        "m8g:participation": [
            _participation(identity, number, row) for number, row in enumerate(event.participations.all(), start=1)
        ],
    }
    return {name: value for name, value in found.items() if value not in (None, [], "")}


def concept(scheme, notation):
    return {"@id": f"{settings.PORTAL_URL}/vocabularies/{scheme}/#{notation}"}


def _participation(identity, number, row):
    return {
        "@id": f"{identity}#participation-{number}",
        "@type": "m8g:Participation",
        "m8g:role": concept("roles", row.role),
        "dct:type": concept("presences", row.presence),
        "m8g:participant": {
            "@id": settings.PORTAL_URL + row.party.get_absolute_url(),
            "@type": "foaf:Agent",
            "skos:prefLabel": _texts(row.party, "name"),
        },
    }


def _texts(thing, field):
    return [{"@value": text, "@language": language} for language, text in text_of(thing, field).items()]


def _period(event):
    written = edtf(event.starts_on, event.ends_on, event.precision)
    if written is None:
        return None
    found = {"@type": "dct:PeriodOfTime", "dct:date": written}
    if event.precision == Event.DayPrecision.DAY:
        found["m8g:startTime"] = {"@value": event.starts_on.isoformat(), "@type": "xsd:date"}
        found["m8g:endTime"] = {"@value": event.ends_on.isoformat(), "@type": "xsd:date"}
    return found


def _place(event):
    if not (event.city_id or event.held_in_id):
        return None
    return {
        "@type": "dct:Location",
        "locn:geographicName": _texts(event.city or event.held_in, "name"),
        "locn:address": {"@type": "locn:Address", "locn:adminUnitL1": event.held_in_id},
    }
