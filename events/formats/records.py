"""The record of an event as the API, JSON files and dumps write it. The names are documented in docs/api.md and stable.

Texts are objects by language and hold only the languages in which somebody said something; days carry their precision
and, as EDTF (ISO 8601-2), no more than is known. What is not known is null.
"""

from django.conf import settings

from organizations.models import Country

from ..models import Event

LANGUAGES = settings.MODELTRANSLATION_LANGUAGES


def text_of(thing, field):
    """Return {language: text}."""
    texts = ((language, getattr(thing, f"{field}_{language}")) for language in LANGUAGES)
    return {language: text for language, text in texts if text}


def record_of(event, publication, hanging):
    """Return what a list says of an event; `hanging` are its participations, topics and languages as written."""
    return {
        "id": str(event.public_id),
        "url": settings.PORTAL_URL + event.get_absolute_url(),
        "slug": event.slug,
        "title": text_of(event, "title"),
        "summary": text_of(event, "summary"),
        "kind": event.kind,
        "status": event.status,
        "days": days_of(event),
        "times": times_of(event),
        "format": event.format or None,
        "place": place_of(event),
        "attendance": attendance_of(event),
        "series": event.series and series_of(event),
        "languages": hanging["languages"],
        "topics": hanging["topics"],
        "participations": hanging["participations"],
        "visibility": event.visibility,
        "state": event.state,
        "first_published_at": _instant(publication.first_at),
        "changed_at": _instant(publication.changed_at),
        "sequence": publication.sequence,
    }


def days_of(event):
    return {
        "first": event.starts_on and event.starts_on.isoformat(),
        "last": event.ends_on and event.ends_on.isoformat(),
        "precision": event.precision,
        "edtf": edtf(event.starts_on, event.ends_on, event.precision),
        "basis": event.dates_basis,
    }


def edtf(first, last, precision):
    """Return the days as EDTF: `2019-11-05/2019-11-06`, `2027-05`, `2027-34` for a quarter; None if unknown."""
    return edtf_of_texts(first and first.isoformat(), last and last.isoformat(), precision)


def edtf_of_texts(first, last, precision):
    """Return the same of days written as `2019-11-05`."""
    if not first or precision == Event.DayPrecision.UNKNOWN:
        return None
    first, last = _edtf(first, precision), _edtf(last, precision)
    return first if first == last else f"{first}/{last}"


def _edtf(day, precision):
    match precision:
        case Event.DayPrecision.YEAR:
            return day[:4]
        case Event.DayPrecision.QUARTER:
            return f"{day[:4]}-{33 + (int(day[5:7]) - 1) // 3}"
        case Event.DayPrecision.MONTH:
            return day[:7]
    return day


def times_of(event):
    if not (event.starts_at or event.ends_at):
        return None
    return {
        "starts_at": event.starts_at and event.starts_at.isoformat(),
        "ends_at": event.ends_at and event.ends_at.isoformat(),
        "time_zone": event.time_zone,
    }


def place_of(event):
    venue = text_of(event, "venue")
    if not (venue or event.city_id or event.held_in_id):
        return None
    return {
        "venue": venue,
        "city": event.city and {"slug": event.city.slug, "name": text_of(event.city, "name")},
        "country": event.held_in_id,
        "country_name": text_of(event.held_in, "name") if event.held_in else {},
        **_point(event if event.latitude is not None else event.city),
    }


def further_place(place):
    return {"slug": place.slug, "name": text_of(place, "name"), "country": place.country_id, **_point(place)}


def _point(thing):
    known = thing is not None and thing.latitude is not None
    return {
        "latitude": float(thing.latitude) if known else None,
        "longitude": float(thing.longitude) if known else None,
    }


def attendance_of(event):
    if event.attendance_number is None:
        return None
    return {
        "number": event.attendance_number,
        "qualifier": event.attendance_qualifier,
        "counts": text_of(event, "attendance_counts"),
    }


def series_of(event):
    return {
        "slug": event.series.slug,
        "name": text_of(event.series, "name"),
        "edition": event.edition,
        "edition_basis": event.edition_basis or None,
    }


def reference_to(event):
    """Return what is said of another event, which the reader may see."""
    return {"id": str(event.public_id), "slug": event.slug, "title": text_of(event, "title")}


def party_of(party):
    if isinstance(party, Country):
        return {"type": "country", "key": party.pk, "name": text_of(party, "name"), "acronym": {}, "state": party.pk}
    return {
        "type": "organization",
        "key": party.slug,
        "name": text_of(party, "name"),
        "acronym": text_of(party, "acronym"),
        "state": party.state_id,
    }


def topic_of(topic):
    return {"slug": topic.slug, "name": text_of(topic, "name")}


def participation_of(row):
    return {"party": party_of(row.party), "role": row.role, "presence": row.presence}


def _instant(at):
    return at.isoformat().replace("+00:00", "Z")
