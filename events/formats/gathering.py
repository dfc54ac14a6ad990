"""Fetches the events that go into a file, in the order of the question and with what the file says of them.

Events come in portions, so that memory does not grow with their number; each portion costs the same few queries.
"""

from django.db.models import Prefetch

from ..models import Document, Event, Mention, Outcome, Participation, Photo, Publication, Visibility

PORTION = 500

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
        events = visible_events.only(*LIGHT, *further).prefetch_related("city", "held_in", "topics")
        return _in_order(events, keys)

    return fetch


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


def with_parties(visible_events):
    """Return a function from keys to events with what a page of the API says of each."""

    def fetch(keys):
        events = visible_events.prefetch_related(
            *("city", "held_in", "topics", "languages", "series", "participations"),
            *("participations__country", "participations__organization"),
        )
        return _in_order(events, keys)

    return fetch


def _in_order(events, keys):
    found = events.order_by().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def publications_of(events):
    """Return {public id: Publication}; what was never announced counts as published when it was saved last."""
    known = Publication.objects.defer("said").in_bulk([event.public_id for event in events])
    missing = [event.pk for event in events if event.public_id not in known]
    for event in Event.objects.filter(pk__in=missing).only("public_id", "published_at", "changed_at"):
        known[event.public_id] = Publication(
            public_id=event.public_id, first_at=event.published_at or event.changed_at, changed_at=event.changed_at
        )
    return known
