"""The record of one event with all that hangs on it: what its own address answers, in the API and as JSON.

Of rows as the database gives them, with prepared questions.
"""

from collections import defaultdict, namedtuple

from django.conf import settings
from django.db.models import QuerySet

from .. import reference
from ..facets.shelf import shelf
from ..models import (
    Document,
    Event,
    Mention,
    Outcome,
    Participation,
    Photo,
    Source,
    Speaker,
    Statement,
    Visibility,
)
from ..prepared import Prepared
from .gathering import IN_ORDER, names_of_record, publications_of
from .records import edtf, further_place, record_of, reference_to, text_of


def texts(*names):
    return [f"{name}_{language}" for name in names for language in settings.MODELTRANSLATION_LANGUAGES]


class Rows:
    """The rows of a model that hang on one event, as named tuples; a field of another model bears its own name."""

    def __init__(self, model, *fields, order=IN_ORDER, of="event", **conditions):
        self.row = namedtuple(model.__name__, [field.rsplit("__", 1)[-1] for field in fields])
        self.question = Prepared(
            lambda key: QuerySet(model).filter(**{of: key}, **conditions).order_by(*order).values_list(*fields)
        )

    def of(self, key):
        return [self.row(*row) for row in self.question.rows(key)]


PARTICIPATIONS = Rows(
    Participation,
    *("pk", "country_id", "organization_id", "role", "presence", *texts("capacity"), "level", "head_count", "mode"),
    *("as_written", "source_id", "source__url", "source__title"),
)
MENTIONS = Rows(
    Mention,
    *("participation_id", "as_written", "source_id", "source__url", "source__title"),
    order=("source__order", "pk"),
    of="participation__event",
)
TOPICS = Rows(Event.topics.through, "topic_id", order=("pk",))
LANGUAGES = Rows(Event.languages.through, "language_id", order=("pk",))
FURTHER_PLACES = Rows(
    Event.further_places.through,
    *("place__slug", *(f"place__{name}" for name in texts("name"))),
    *("place__country_id", "place__latitude", "place__longitude"),
    order=("pk",),
)
SPEAKERS = Rows(Speaker, *texts("name", "position", "contribution"))
OUTCOMES = Rows(
    Outcome, "pk", *texts("text"), "strength", "period_from", "period_until", "due_on", "status", "followed_up_by_id"
)
OF_OUTCOMES = {"order": ("pk",), "of": "outcome__event"}
COUNTRIES_OF_OUTCOMES = Rows(Outcome.countries.through, "outcome_id", "country_id", **OF_OUTCOMES)
ORGANIZATIONS_OF_OUTCOMES = Rows(Outcome.organizations.through, "outcome_id", "organization_id", **OF_OUTCOMES)
DOCUMENT = ("kind", *texts("title"), "language_id", "dated_on", "file", "url")
PHOTO = ("image", *texts("caption"), "credit", "licence", *texts("alternative_text"))
OF_EVERYONE = {"visibility": Visibility.EVERYONE.value}
DOCUMENTS = {True: Rows(Document, *DOCUMENT), False: Rows(Document, *DOCUMENT, **OF_EVERYONE)}
PHOTOS = {True: Rows(Photo, *PHOTO), False: Rows(Photo, *PHOTO, **OF_EVERYONE)}
SOURCES = Rows(
    Source,
    *("url", "publisher", "title", "language_id", "published_on", "published_precision", "seen_on", "archived_url"),
)
STATEMENTS = Rows(Statement, "fact", *texts("value"), "basis", *texts("note"), order=("fact", "source__order", "pk"))


def whole_record(events, user):
    """Return the record of the only one of `events`, which `user` may see, with all that `user` may see; else None."""
    # Only one: to sort it would take the time of all other questions together.
    event = next(iter(events.order_by()), None)
    if event is None:
        return None
    reference.attach(shelf(), [event], "city", "held_in", "series")
    names, key, signed_in = names_of_record(), event.pk, user.is_authenticated
    outcomes = OUTCOMES.of(key)
    others = _other_events(user, {event.part_of_id, *(outcome.followed_up_by_id for outcome in outcomes)} - {None})
    hanging = {
        "languages": [row.language_id for row in LANGUAGES.of(key)],
        "topics": [names.topics[row.topic_id] for row in TOPICS.of(key)],
        "participations": _participations(key, names),
    }
    return record_of(event, publications_of([event])[event.public_id], hanging) | {
        "description": text_of(event, "description"),
        "registration_url": event.registration_url or None,
        "part_of": others.get(event.part_of_id),
        "further_places": [further_place(row) for row in FURTHER_PLACES.of(key)],
        "speakers": [_speaker(row) for row in SPEAKERS.of(key)],
        "outcomes": _outcomes(key, outcomes, names, others) if outcomes else [],
        "documents": [_document(row) for row in DOCUMENTS[signed_in].of(key)],
        "photos": [_photo(row) for row in PHOTOS[signed_in].of(key)],
        "sources": [_source(row) for row in SOURCES.of(key)],
        "statements": [_statement(row) for row in STATEMENTS.of(key)],
    }


def _other_events(user, keys):
    """Return {key: what is said of another event}, of those that `user` may see: others are not named."""
    if not keys:
        return {}
    events = Event.objects.visible_to(user).filter(pk__in=keys).only("public_id", "slug", "title_en", "title_ru")
    return {event.pk: reference_to(event) for event in events}


def _participations(key, names):
    mentions = defaultdict(list)
    for row in MENTIONS.of(key):
        mentions[row.participation_id].append(_words(row))
    return [_participation(row, mentions[row.pk], names) for row in PARTICIPATIONS.of(key)]


def _participation(row, mentions, names):
    own = [_words(row)] if row.as_written or row.source_id else []
    party = names.countries[row.country_id] if row.country_id else names.organizations[row.organization_id]
    return {
        "party": party,
        "role": row.role,
        "presence": row.presence,
        "capacity": text_of(row, "capacity"),
        "level": row.level or None,
        "head_count": row.head_count,
        "mode": row.mode or None,
        "as_written": [*own, *mentions],
        "parent": names.parents.get(row.organization_id),
    }


def _words(row):
    return {"text": row.as_written or None, "source": row.url or row.title if row.source_id else None}


def _speaker(row):
    return {name: text_of(row, name) for name in ("name", "position", "contribution")}


def _outcomes(key, outcomes, names, others):
    countries, organizations = defaultdict(list), defaultdict(list)
    for row in COUNTRIES_OF_OUTCOMES.of(key):
        countries[row.outcome_id].append(row.country_id)
    for row in ORGANIZATIONS_OF_OUTCOMES.of(key):
        organizations[row.outcome_id].append(names.organizations[row.organization_id]["key"])
    return [
        {
            "text": text_of(row, "text"),
            "strength": row.strength,
            "period": [row.period_from, row.period_until],
            "due_on": _day(row.due_on),
            "status": row.status or None,
            "countries": countries[row.pk],
            "organizations": organizations[row.pk],
            "followed_up_by": others.get(row.followed_up_by_id),
        }
        for row in outcomes
    ]


def _document(row):
    return {
        "kind": row.kind,
        "title": text_of(row, "title"),
        "language": row.language_id,
        "dated_on": _day(row.dated_on),
        "url": _address(Document, "file", row.file) if row.file else row.url,
    }


def _photo(row):
    return {
        "url": _address(Photo, "image", row.image) if row.image else None,
        "caption": text_of(row, "caption"),
        "credit": row.credit or None,
        "licence": row.licence or None,
        "alternative_text": text_of(row, "alternative_text"),
    }


def _address(model, field, name):
    return settings.PORTAL_URL + model._meta.get_field(field).storage.url(name)


def _source(row):
    return {
        "url": row.url or None,
        "publisher": row.publisher,
        "title": row.title or None,
        "language": row.language_id,
        "published_on": edtf(row.published_on, row.published_on, row.published_precision),
        "seen_on": _day(row.seen_on),
        "archived_url": row.archived_url or None,
    }


def _statement(row):
    return {"fact": row.fact, "value": text_of(row, "value"), "basis": row.basis, "note": text_of(row, "note")}


def _day(day):
    return day and day.isoformat()
