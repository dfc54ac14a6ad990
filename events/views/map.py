from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.http import HttpResponseRedirect
from django.shortcuts import render

from organizations.models import Country

from .. import asked
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
    if not event_filter.is_valid():
        return render(request, "events/map.html", context)
    found = event_filter.qs.order_by()
    rows = rows_of(found, event_filter.form.cleaned_data, question)
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
        **numbers_of(found),
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


def rows_of(events, answers, question):
    """Return the countries in which `events` were held. Each number is what the list finds at the row's address.

    Where the question names cities or countries, others that share an event with them are left out.
    """
    towns, countries = counts_of(events)
    cities = {place.pk for place in answers["city"]}
    wanted = {country.pk for country in answers["held_in"]} | {place.country_id for place in answers["city"]}
    if wanted:
        countries = {code: count for code, count in countries.items() if code in wanted}
    places = {}
    for place in by_name(Place.objects.filter(pk__in=towns, country__in=countries)):
        if not cities or place.pk in cities:
            town = Town(place, towns[place.pk], narrowed(question, "city", place.slug))
            places.setdefault(place.country_id, []).append(town)
    townless = dict(
        events.filter(city=None, further_places=None).exclude(held_in=None).values_list("held_in").annotate(Count("pk"))
    )
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


def counts_of(events):
    """Return the numbers of events by key of place and by code of country, further places included, each event once."""
    further = Event.further_places.through.objects.filter(event__in=events.values("pk"))
    elsewhere = further.filter(Q(event__city=None) | ~Q(event__city=F("place")))
    abroad = further.filter(Q(event__held_in=None) | ~Q(event__held_in=F("place__country")))
    towns = dict(events.exclude(city=None).values_list("city").annotate(Count("pk")))
    for key, count in elsewhere.values_list("place").annotate(Count("event", distinct=True)):
        towns[key] = towns.get(key, 0) + count
    countries = dict(events.exclude(held_in=None).values_list("held_in").annotate(Count("pk")))
    for code, count in abroad.values_list("place__country").annotate(Count("event", distinct=True)):
        countries[code] = countries.get(code, 0) + count
    return towns, countries


def numbers_of(events):
    """Return how many events there are, and how many of them have no place at all: online, or not known where."""
    online = Q(format=Event.Format.ONLINE)
    placeless = events.filter(held_in=None, further_places=None)
    return {
        "count": events.count(),
        **placeless.aggregate(online=Count("pk", filter=online), unknown=Count("pk", filter=~online)),
    }


def spots_of(rows):
    return [
        Spot(town.place.name, float(town.place.longitude), float(town.place.latitude), town.count, town.address)
        for row in rows
        for town in row.towns
        if town.place.longitude is not None
    ]
