from django.db.models import Max
from django.http import QueryDict
from django.shortcuts import render
from django.utils import timezone

from ..facets.counting import visible_to
from ..facets.shelf import shelf
from ..filters import EventFilter
from ..map import draw, steps, view_for
from ..models import Event, Series
from ..naming import by_name
from .cards import prepare_cards
from .countries import countries_at_the_table, organizations_at_the_table
from .figures import figures_of, years_in
from .map import rows_of, spots_of
from .options import options_of
from .page import page
from .timelines import chart_of
from .topics import topics_of

NEXT_SHOWN = 4
PAST_SHOWN = 4
CHANGED_SHOWN = 5

# What the short form asks.
ASKED = ["country", "organization", "year"]


@page
def home(request):
    visible_events = Event.objects.visible_to(request.user)
    visible_series = Series.objects.visible_to(request.user)
    years = years_in(visible_events)
    upcoming = prepare_cards(visible_events.upcoming().soonest_first()[:NEXT_SHOWN])
    changed_at = visible_events.aggregate(Max("changed_at"))["changed_at__max"]
    context = {
        "controls": short_form(request.user, visible_events),
        "figures": figures_of(visible_events, visible_series),
        "first_year": min(years, default=None),
        "last_year": max(years, default=None),
        "changed_on": changed_at and timezone.localdate(changed_at),
        "upcoming": upcoming,
        "changed": [] if upcoming else last_changed(visible_events),
        "past": prepare_cards(visible_events.past().latest_first()[:PAST_SHOWN]),
        "chart": chart_of(visible_series, visible_events),
        "countries": with_shares(countries_at_the_table(visible_events)),
        "organizations": with_shares(organizations_at_the_table(visible_events)),
        "topics": by_name(topics_of(visible_events).filter(parent=None)),
        **map_of(visible_events.order_by()),
    }
    return render(request, "events/home.html", context)


def short_form(user, visible_events):
    """Return (name, label, options) of what the form that leads into the list asks."""
    fields = EventFilter(QueryDict(), queryset=visible_events, user=user).form.fields
    sets = shelf()
    visible = visible_to(user, sets)
    return [(name, fields[name].label, options_of(name, fields[name], sets, visible)) for name in ASKED]


def last_changed(visible_events):
    """Return (event, day of its last change), the last change first."""
    changed = visible_events.order_by("-changed_at", "-pk")[:CHANGED_SHOWN]
    return [(event, timezone.localdate(event.changed_at)) for event in changed]


def with_shares(parties):
    """Return `parties` with the width of their bars, in per cent of the one that is listed most often."""
    most = max((party.times for party in parties), default=1)
    for party in parties:
        party.share = f"{party.times * 100 / most:.1f}%"
    return parties


def map_of(visible_events):
    rows = rows_of(visible_events, {"city": (), "held_in": ()}, QueryDict())
    spots = spots_of(rows)
    drawing = draw(view_for(spots), spots, [(row.country.pk, row.country.name, row.count) for row in rows])
    return {"drawing": drawing if rows else None, "steps": steps(), "outside": len(spots) - len(drawing.circles)}
