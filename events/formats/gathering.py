"""Fetches the events that go into a file, in the order of the question and with what the file says of them.

Events come in portions, so that memory does not grow with their number; each portion costs the same few queries.
"""

from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Prefetch, QuerySet

from organizations.models import Country, Organization

from .. import reference
from ..facets.among import Among
from ..facets.shelf import shelf
from ..models import Document, Event, Mention, Outcome, Participation, Photo, Publication, Topic, Visibility
from .records import party_of, topic_of

PORTION = 200
# Of parties, sources and whatever else an editor puts in order
IN_ORDER = ("order", "pk")

LIGHT = (
    *("public_id", "slug", "title_en", "title_ru", "kind", "status", "precision", "starts_on", "ends_on", "starts_at"),
    *("ends_at", "time_zone", "venue_en", "venue_ru", "city", "held_in", "latitude", "longitude", "summary_en"),
    *("summary_ru", "registration_url"),
)


def portions(question, fetch):
    """Yield lists of events, made of keys by `fetch`, in the order of a Question."""
    for keys in question.portions(PORTION):
        yield fetch(keys)


def light(visible_events, *further):
    """Return a function from keys to events, for calendars and feeds."""

    def fetch(keys):
        events = _in_order(visible_events.only(*LIGHT, *further), keys)
        known = shelf()
        reference.attach(known, events, "city", "held_in")
        attach_topics(known, events)
        return events

    return fetch


def attach_topics(known, events):
    """Give each event its topics as prefetch_related would, but of those that the process has in memory."""
    through = Event.topics.through
    of_events = defaultdict(list)
    for event, topic in tuples(through, ("event_id", "topic_id"), Among("event_id", [event.pk for event in events])):
        of_events[event].append(topic)
    topics = reference.named(known, Topic, {topic for found in of_events.values() for topic in found})
    for event in events:
        found = [topics[key] for key in of_events[event.pk] if key in topics]
        event._prefetched_objects_cache = {"topics": sorted(found, key=attrgetter("name"))}


def full(visible_events, user):
    """Return a function from keys to events with everything that `user` may see of them."""

    def fetch(keys):
        return _in_order(with_everything(visible_events, user), keys)

    return fetch


def with_everything(events, user):
    """Return the events (of those that `user` may see) with all that hangs on them and that `user` may see."""
    material = {} if user.is_authenticated else {"visibility": Visibility.EVERYONE}
    parties = Participation.objects.select_related("country", "organization__parent", "source")
    return events.select_related("city", "held_in", "series", "part_of").prefetch_related(
        *("topics", "languages", "sources", "speakers", "statements", "further_places"),
        Prefetch("participations", parties.order_by("order", "pk")),
        Prefetch("participations__mentions", Mention.objects.select_related("source")),
        Prefetch("outcomes", Outcome.objects.select_related("followed_up_by")),
        *("outcomes__countries", "outcomes__organizations"),
        Prefetch("documents", Document.objects.filter(**material)),
        Prefetch("photos", Photo.objects.filter(**material)),
    )


def with_places(visible_events):
    """Return a function from keys to events with their places and series; Hanging adds the rest of a record."""

    def fetch(keys):
        events = _in_order(visible_events, keys)
        reference.attach(shelf(), events, "city", "held_in", "series")
        return events

    return fetch


class Hanging:
    """The parties, topics and languages of many events, as `records.record_of` writes them.

    Of rows as the database gives them, with names that are read once for each version of the record: making an object
    of each of a thousand participations would take longer than all the rest of an answer.
    """

    def __init__(self, events):
        keys, names = [event.pk for event in events], names_of_record()
        self.seats, self.topics, self.languages = defaultdict(list), defaultdict(list), defaultdict(list)
        of_events = Among("event_id", keys)
        fields = ("event_id", "country_id", "organization_id", "role", "presence")
        for key, country, organization, role, presence in tuples(Participation, fields, of_events, order=IN_ORDER):
            party = names.countries[country] if country else names.organizations[organization]
            self.seats[key].append({"party": party, "role": role, "presence": presence})
        for key, topic in tuples(Event.topics.through, ("event_id", "topic_id"), of_events):
            self.topics[key].append(names.topics[topic])
        for key, language in tuples(Event.languages.through, ("event_id", "language_id"), of_events):
            self.languages[key].append(language)

    def of(self, event):
        return {
            "participations": self.seats[event.pk],
            "topics": self.topics[event.pk],
            "languages": self.languages[event.pk],
        }


@dataclass(frozen=True)
class Names:
    """What records say of parties and topics, by key."""

    countries: dict
    organizations: dict
    topics: dict
    # {key of a unit: slug of what it belongs to}
    parents: dict


def names_of_record():
    return shelf().remember(("names of records",), _read_names)


def _read_names():
    organizations = list(Organization.objects.order_by())
    slugs = {one.pk: one.slug for one in organizations}
    return Names(
        countries={country.pk: party_of(country) for country in Country.objects.order_by()},
        organizations={one.pk: party_of(one) for one in organizations},
        parents={one.pk: slugs[one.parent_id] for one in organizations if one.parent_id},
        topics={topic.pk: topic_of(topic) for topic in Topic.objects.order_by()},
    )


def tuples(model, fields, *conditions, order=("pk",)):
    """Return rows of plain numbers and texts as the driver gives them, which need no reading.

    A queryset of Django's own: that of a translated model would add fields.
    """
    rows = QuerySet(model).filter(*conditions).order_by(*order).values_list(*fields)
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:  # among no events
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _in_order(events, keys):
    found = {event.pk: event for event in events.order_by().filter(Among("pk", keys))}
    return [found[key] for key in keys if key in found]


def publications_of(events):
    """Return {public id: Publication}; what was never announced counts as published when it was saved last."""
    known = Publication.objects.defer("said").in_bulk([event.public_id for event in events])
    missing = [event.pk for event in events if event.public_id not in known]
    fields = ("public_id", "slug", "published_at", "changed_at")
    for event in Event.objects.filter(pk__in=missing).only(*fields) if missing else ():
        known[event.public_id] = Publication(
            public_id=event.public_id,
            slug=event.slug,
            first_at=event.published_at or event.changed_at,
            changed_at=event.changed_at,
        )
    return known
