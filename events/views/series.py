from django.db.models import Prefetch
from django.shortcuts import render
from django.utils.translation import get_language

from ..facets.seen import Seen
from ..models import Event, Participation, Role, Series, Source, Statement
from ..models.participation import LEADING
from ..naming import by_name, name_at
from .page import page, redirect_from_former
from .sheet import facts_of
from .timelines import timeline_of

# /series/


@page
def series_list(request):
    visible_series = Series.objects.visible_to(request.user)
    seen = Seen(request.user)
    found = by_name(visible_series.prefetch_related("other_names"))
    for one in found:
        one.counted = summed_up(seen, seen.of("series", one.pk))
    return render(request, "events/series_list.html", {"series_list": found})


def summed_up(seen, events):
    """Return the number of these events with the first and the last year of them, None if there are none."""
    if not events:
        return None
    years = seen.years(events)
    return {"events": len(events), "first": min(years, default=None), "last": max(years, default=None)}


# /series/<slug>/


@page
def series(request, slug):
    visible_series = Series.objects.visible_to(request.user)
    visible_events = Event.objects.visible_to(request.user)
    found = visible_series.filter(slug=slug).prefetch_related("other_names__language").first()
    if found is None:
        return redirect_from_former(request, slug, among=visible_series)
    sources = list(Source.objects.filter(series=found).select_related("language"))
    editions = editions_of(found, visible_events)
    context = {
        "series": found,
        "former_names": [name for name in found.other_names.all() if name.until_year],
        "further_names": [name for name in found.other_names.all() if not name.until_year],
        "predecessor": visible_series.filter(successors=found).first(),
        "successors": by_name(visible_series.filter(predecessor=found)),
        "topics": by_name(found.topics.all()),
        "editions": editions,
        "timeline": timeline_of(found, editions),
        "facts": facts_of(Statement.objects.filter(series=found).order_by("source__order", "pk"), sources),
        "sources": sources,
    }
    return render(request, "events/series.html", context)


def editions_of(series, visible_events):
    """Return the visible events of the series, earliest first, each with the name of the series at the time."""
    organizers = Participation.objects.listed().filter(role__in=LEADING)
    organizers = organizers.select_related("country", "organization").order_by("order", "pk")
    events = (
        visible_events.filter(series=series)
        .select_related("city", "held_in")
        .prefetch_related(Prefetch("participations", queryset=organizers, to_attr="leading"))
        .soonest_first()
    )
    editions = list(events)
    for edition in editions:
        name = name_at(series, edition.starts_on.year if edition.starts_on else None, get_language())
        edition.name_then = None if name is series else name
        edition.organizers = [row.party for row in edition.leading if row.role != Role.HOST]
        edition.hosts = [row.party for row in edition.leading if row.role == Role.HOST]
    return editions
