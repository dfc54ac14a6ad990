from django.db.models import Count, Prefetch, prefetch_related_objects

from ..models import Participation, Role
from ..search.marking import Marker
from ..templatetags.record import marked, said

LEADING = [Role.ORGANIZER, Role.CO_ORGANIZER, Role.HOST]


def in_this_order(events, keys):
    """Return those of `events` that have these keys, in the order of the keys."""
    # Unordered: SQLite would rather walk through all events by day than look for a few keys.
    found = events.as_cards().order_by().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def cards_of(events, keys):
    """Return those of `events` that have these keys, in the order of the keys, with all that their cards show."""
    return prepare_cards(in_this_order(events, keys))


def mark_words(events, terms):
    """Give each event `found_as`: its title and summary with the words marked that `terms` find."""
    marker = Marker(terms)
    for event in events:
        (title, of_title), (summary, of_summary) = said(event, "title"), said(event, "summary")
        event.found_as = {
            "title": marked(marker.marked(title), of_title),
            "summary": marked(marker.extract(summary), of_summary),
        }
    return events


def prepare_cards(events):
    """Return `events` as a list with all that _event_card.html shows, in a number of queries that does not grow.

    The related rows are fetched after the page is cut, so that the database sorts nothing but events.
    """
    events = list(events)
    leading = Participation.objects.listed().filter(role__in=LEADING).select_related("country", "organization")
    prefetch_related_objects(
        events,
        "city",
        "held_in",
        "series__other_names",
        Prefetch("participations", leading.order_by("order", "pk"), to_attr="leading"),
    )
    counts = {
        row["event"]: row
        for row in Participation.objects.listed()
        .filter(event__in=events)
        .order_by()
        .values("event")
        .annotate(states=Count("country", distinct=True), organizations=Count("organization", distinct=True))
    }
    for event in events:
        # Said also where there is none: a template that misses an attribute goes through all that the event has.
        event.found_as = None
        event.table = counts.get(event.pk)
        # An organizer who also hosts is named once.
        event.leading = list({(row.country_id, row.organization_id): row for row in reversed(event.leading)}.values())[
            ::-1
        ]
    return events
