from dataclasses import dataclass

from django.http import HttpResponseRedirect
from django.shortcuts import render

from organizations.models import Country

from .. import asked
from ..facets.seen import Seen
from ..filters import EventFilter
from ..map import VIEWS, Spot, draw, steps, view_for
from ..models import Event, Place
from ..naming import by_name
from .options import panel, question_of
from .page import page


@dataclass
class Row:
    """A line of the table: a country, the towns in it, and how many of its events name no town."""

    country: Country
    count: int
    address: str
    towns: list
    townless: int


@dataclass
class Town:
    place: Place
    count: int
    address: str


# /events/map/


@page
def event_map(request):
    """Where the events were held that the query string asks for: the list's question, drawn and as a table."""
    visible_events = Event.objects.visible_to(request.user)
    query = asked.tidied(request.GET)
    if query != request.GET:
        return HttpResponseRedirect(request.path + asked.as_text(query))
    event_filter = EventFilter(query, queryset=visible_events, user=request.user)
    question = question_of(query)
    context = panel(event_filter, query, request.user)
    if query.get("view") in VIEWS:
        context["beside_the_question"] = [("view", query["view"])]
    if context["found"] is None:
        return render(request, "events/map.html", context)
    seen, found = Seen(request.user), context["found"].found
    rows = rows_of(seen, found, event_filter.form.cleaned_data, question)
    spots = spots_of(rows)
    view = query.get("view") if query.get("view") in VIEWS else view_for(spots)
    drawing = draw(view, spots, [(row.country.pk, row.country.name, row.count) for row in rows])
    towns = sum(len(row.towns) for row in rows)
    context |= {
        "rows": rows,
        "drawing": drawing,
        "views": [(key, label, with_view(question, key), key == view) for key, label in VIEWS.items()],
        "steps": steps(),
        "outside": len(spots) - len(drawing.circles),
        "nowhere": towns - len(spots),
        "towns": towns,
        **numbers_of(seen, found),
    }
    return render(request, "events/map.html", context)


def with_view(question, view):
    there = question.copy()
    there["view"] = view
    return asked.as_text(there)


def narrowed(question, name, value):
    """The query string of the list that asks for one value more."""
    there = question.copy()
    there[name] = value.lower()
    return asked.as_text(there)


def rows_of(seen, events, answers, question):
    """Return the countries in which `events`, a set of those that the reader has `seen`, were held.

    Each number is what the list finds at the row's address. Where the question names cities or countries, others that
    share an event with them are left out.
    """
    towns = {int(key): number for key, number in seen.counted("city", events).items()}
    countries = seen.counted("held_in", events)
    cities = {place.pk for place in answers["city"]}
    wanted = {country.pk for country in answers["held_in"]} | {place.country_id for place in answers["city"]}
    if wanted:
        countries = {code: count for code, count in countries.items() if code in wanted}
    places = {}
    for place in by_name(Place.objects.filter(pk__in=towns, country__in=countries)):
        if not cities or place.pk in cities:
            town = Town(place, towns[place.pk], narrowed(question, "city", place.slug))
            places.setdefault(place.country_id, []).append(town)
    townless = seen.counted("held_in", events - seen.under_any("city"))
    return [
        Row(
            country,
            countries[country.pk],
            narrowed(question, "held_in", country.pk),
            sorted(places.get(country.pk, []), key=lambda town: -town.count),
            townless.get(country.pk, 0),
        )
        for country in by_name(Country.objects.filter(pk__in=countries))
    ]


def numbers_of(seen, events):
    """Return how many events there are, and how many of them have no place at all: online, or not known where."""
    placeless = events - seen.under_any("held_in")
    online = len(placeless & seen.of("format", Event.Format.ONLINE))
    return {"count": len(events), "online": online, "unknown": len(placeless) - online}


def spots_of(rows):
    return [
        Spot(town.place.name, float(town.place.longitude), float(town.place.latitude), town.count, town.address)
        for row in rows
        for town in row.towns
        if town.place.longitude is not None
    ]
