"""Events in RDF, as JSON-LD: the EU Core Public Event Vocabulary 1.1.0, whose Participation carries our roles.

https://semiceu.github.io/Core-Public-Event-Vocabulary/releases/1.1.0/ and, for what it lacks, Dublin Core terms. Our
canonical linked data. The vocabulary only recommends the list of statuses of the EU Publications Office, and of that
list nothing but one word stands in its own examples; so a status is a concept of ours, as kinds and roles are.
"""

from django.conf import settings

from ..models import Event
from .records import edtf, text_of

M8G = "http://data.europa.eu/m8g/"
LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"
CONTEXT = {
    "@context": {
        "m8g": M8G,
        "dct": "http://purl.org/dc/terms/",
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
        "m8g:eventStatus": concept("statuses", event.status),
        "m8g:format": concept("formats", event.format) if event.format else None,
        "m8g:registrationPage": {"@id": event.registration_url} if event.registration_url else None,
        "time:hasTime": _time(event),
        "locn:address": _place(event),
        "dct:isPartOf": {"@id": settings.PORTAL_URL + event.series.get_absolute_url()} if event.series else None,
        "dct:subject": [{"@id": settings.PORTAL_URL + topic.get_absolute_url()} for topic in event.topics.all()],
        "dct:language": [{"@id": LANGUAGES + language.pk} for language in event.languages.all()],
        "dct:source": [{"@id": source.url} for source in event.sources.all() if source.url],
        "foaf:page": {"@id": settings.PORTAL_URL + event.get_absolute_url()},
        "m8g:hasParticipation": [
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
        "m8g:hasParticipant": {
            "@id": settings.PORTAL_URL + row.party.get_absolute_url(),
            "@type": "foaf:Agent",
            "dct:title": _texts(row.party, "name"),
        },
    }


def _texts(thing, field):
    return [{"@value": text, "@language": language} for language, text in text_of(thing, field).items()]


def _time(event):
    """The days as EDTF; their first and last one only where they are known."""
    written = edtf(event.starts_on, event.ends_on, event.precision)
    if written is None:
        return None
    found = {"@type": "time:TemporalEntity", "dct:date": written}
    if event.precision == Event.DayPrecision.DAY:
        found["time:hasBeginning"] = _day(event.starts_on)
        found["time:hasEnd"] = _day(event.ends_on)
    return found


def _day(day):
    return {"@type": "time:Instant", "time:inXSDDate": {"@value": day.isoformat(), "@type": "xsd:date"}}


def _place(event):
    if not (event.city_id or event.held_in_id):
        return None
    return {
        "@type": "locn:Address",
        "locn:locatorName": _texts(event, "venue"),
        "locn:postName": _texts(event.city, "name") if event.city else [],
        "locn:adminUnitL1": _texts(event.held_in, "name") if event.held_in else [],
    }
