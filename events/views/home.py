from django.http import QueryDict
from django.shortcuts import render
from django.utils import timezone

from organizations.models import Country

from ..facets import periods
from ..facets.seen import Seen
from ..filters import EventFilter
from ..formats.gathering import publications_of
from ..map import draw, steps, view_for
from ..models import Event, Participation, Series, Topic
from ..naming import by_name
from .cards import cards_of, in_this_order
from .facets import offered
from .figures import figures_of
from .map import rows_of, spots_of
from .page import page
from .parties import countries_at_the_table, organizations_at_the_table
from .timelines import chart_of

NEXT_SHOWN = 4
PAST_SHOWN = 4
CHANGED_SHOWN = 5

# Of the event that comes first, so many parties of each sort are named.
NAMED = 12

# What the short form asks; organizations, which are many, are found by their words.
ASKED = ["country", "year"]


@page
def home(request):
    visible_events = Event.objects.visible_to(request.user)
    visible_series = Series.objects.visible_to(request.user)
    seen = Seen(request.user)
    ahead = periods.upcoming(seen.shelf)
    upcoming = seen.first(seen.events & ahead, NEXT_SHOWN, soonest_first=True)
    past = seen.first(seen.events - ahead, PAST_SHOWN)
    changed = last_changed(request.user, seen)
    context = {
        "controls": short_form(request.user, seen),
        "figures": figures_of(seen, visible_events, visible_series),
        "first_year": min(seen.begun, default=None),
        "last_year": max(seen.begun, default=None),
        "changed_on": changed[0][1] if changed else None,
        "upcoming": cards_of(request.user, upcoming, seen.shelf),
        "changed": [] if upcoming else changed,
        "past": cards_of(request.user, past, seen.shelf),
        "at_the_table": who_sat_there((upcoming or past)[:1]),
        "chart": chart_of(visible_series, seen),
        "countries": with_shares(countries_at_the_table(seen)),
        "organizations": with_shares(organizations_at_the_table(seen)),
        "topics": by_name(Topic.objects.filter(parent=None, pk__in=seen.counted("topic"))),
        **map_of(seen),
    }
    return render(request, "events/home.html", context)


def short_form(user, seen):
    """Return (name, label, options) of what the form that leads into the list asks."""
    fields = EventFilter(QueryDict(), queryset=Event.objects.all(), user=user).form.fields
    return [(name, fields[name].label, offered(name, fields[name], seen.shelf, seen.events)) for name in ASKED]


def who_sat_there(events):
    """Return the states and the organizations that the sources of `events` list, as on their sheets; many are cut."""
    rows = Participation.objects.listed().filter(event__in=events).select_related("country", "organization")
    parties = {row.party: None for row in rows.order_by("order", "pk")}
    states = [party for party in parties if isinstance(party, Country)]
    organizations = [party for party in parties if not isinstance(party, Country)]
    named = states[:NAMED], organizations[:NAMED]
    return {"states": named[0], "organizations": named[1], "more": len(parties) - sum(map(len, named))}


def last_changed(user, seen):
    """Return (event, day of the last change that readers were told of), the last change first."""
    changed = in_this_order(user, seen.last_changed(CHANGED_SHOWN))
    told = publications_of(changed)
    return [(event, timezone.localdate(told[event.public_id].changed_at)) for event in changed]


def with_shares(parties):
    """Return `parties` with the width of their bars, in per cent of the one that is listed most often."""
    most = max((party.times for party in parties), default=1)
    for party in parties:
        party.share = f"{party.times * 100 / most:.1f}%"
    return parties


def map_of(seen):
    rows = rows_of(seen, seen.events, {"city": (), "held_in": ()}, QueryDict())
    spots = spots_of(rows)
    drawing = draw(view_for(spots), spots, [(row.country.pk, row.country.name, row.count) for row in rows])
    return {"drawing": drawing if rows else None, "steps": steps(), "outside": len(spots) - len(drawing.circles)}
