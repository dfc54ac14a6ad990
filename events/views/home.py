from django.db.models import Max
from django.shortcuts import render

from organizations.models import Organization

from ..models import Event, Series
from ..naming import by_name
from .cards import prepare_cards
from .countries import countries_of
from .organizations import organizations_of
from .page import page
from .timelines import chart_of
from .topics import topics_of

NEXT_SHOWN = 5
PAST_SHOWN = 5

# Those that one looks for by name; units and programmes are found inside them.
LOOKED_FOR = [Organization.Kind.INTERNATIONAL, Organization.Kind.REGIONAL]


@page
def home(request):
    visible_events = Event.objects.visible_to(request.user)
    visible_series = Series.objects.visible_to(request.user)
    countries = by_name(countries_of(visible_events))
    organizations = organizations_of(visible_events).filter(kind__in=LOOKED_FOR)
    upcoming = visible_events.upcoming()
    past = visible_events.past()
    chart, series_besides = chart_of(visible_series, visible_events)
    context = {
        "upcoming": prepare_cards(upcoming.soonest_first()[:NEXT_SHOWN]),
        "past": prepare_cards(past.latest_first()[:PAST_SHOWN]),
        "figures": {"events": visible_events.count(), "countries": len(countries)},
        "as_of": visible_events.aggregate(Max("changed_at"))["changed_at__max"],
        "countries": countries,
        "organizations": by_name(organizations, name=lambda found: found.short_name),
        "chart": chart,
        "series_list": by_name(series_besides),
        "topics": by_name(topics_of(visible_events).filter(parent=None)),
    }
    return render(request, "events/home.html", context)
