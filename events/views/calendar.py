from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from pyroaring import BitMap

from .. import asked, days
from ..facets import periods
from ..facets.counting import ask
from ..facets.terms import month_of
from ..filters import EventFilter
from ..models import Event
from ..month import Month, days_of, is_exact, shown, some_time, weeks_of
from .options import panel
from .page import page, permanent_redirect

# Coarser days would make every month of their year a month with events.
FINE = [Event.DayPrecision.DAY, Event.DayPrecision.MONTH]

# Fields of the form that leads to a month. `year` is taken: it is a condition of the filter.
MONTH_FIELDS = ("to_year", "to_month")


def month_address(month, query):
    return reverse("events:calendar_month", args=[month.year, month.number]) + asked.as_text(query)


def question(request):
    """The query string without empty fields and without the page of a list, which a month has not."""
    query = asked.tidied(request.GET)
    query.pop("page", None)
    return query


# /events/calendar/


@page
def calendar(request):
    """Lead to the month that was chosen, or to this one; to that of the latest event if nothing lies ahead."""
    visible_events = Event.objects.visible_to(request.user)
    query = question(request)
    chosen = [query.pop(name, [""])[-1] for name in MONTH_FIELDS]
    if any(chosen):
        month = month_or_404(*chosen)
    else:
        event_filter = EventFilter(query, queryset=visible_events, user=request.user)
        month = month_to_begin_with(ask(event_filter, request.user)) if event_filter.is_valid() else this_month()
    return HttpResponseRedirect(month_address(month, query))


def month_or_404(year, number):
    try:
        return Month(int(year), int(number))
    except ValueError as error:
        raise Http404("no such month") from error


def this_month():
    return Month.of(timezone.localdate())


def month_to_begin_with(question):
    """Return this month, or that of the latest event found if nothing lies ahead."""
    if question.found & periods.overlapping(question.shelf, timezone.localdate()):
        return this_month()
    return last_month_with(question.found & fine(question.shelf), question) or (
        last_month_with(question.found, question) or this_month()
    )


def last_month_with(events, question, before="9999-99"):
    """Return the last month before `before` in which one of `events` begins, None if there is none."""
    return first_of(reversed(months_with(events, question)), lambda month: month < before)


def first_month_with(events, question, after):
    """Return the first month after `after` in which one of `events` begins, None if there is none."""
    return first_of(months_with(events, question), lambda month: month > after)


def months_with(events, question):
    sets = question.shelf
    return [month for month in sets.values["begins"] if events.intersect(sets.of("begins", month))]


def first_of(months, is_wanted):
    found = next(filter(is_wanted, months), None)
    return found and Month(int(found[:4]), int(found[5:]))


def fine(shelf):
    """The events whose days are known well enough to look for in a month."""
    return BitMap.union(BitMap(), *(shelf.of("precision", precision) for precision in FINE))


# /events/calendar/<year>/<month>/


@page
def calendar_month(request, year, month):
    """The events of a month that the query string asks for: on their days or, where these are not known, beside."""
    month = month_or_404(year, month)
    address = reverse("events:calendar_month", args=[month.year, month.number])
    if request.path != address:
        return permanent_redirect(request, address)
    visible_events = Event.objects.visible_to(request.user)
    query = question(request)
    if query != request.GET:
        return HttpResponseRedirect(month_address(month, query))
    event_filter = EventFilter(query, queryset=visible_events, user=request.user)
    context = panel(event_filter, query, request.user) | {
        "month": month,
        "steps": steps_from(month, query),
        "month_names": enumerate(days.month_names(get_language(), "stand-alone"), start=1),
        "kept": [(name, value) for name, values in query.lists() for value in values],
    }
    if context["found"] is not None:
        context |= events_of(month, visible_events, context["found"], query)
    return render(request, "events/calendar.html", context)


def steps_from(month, query):
    """Return the addresses of the months before and after; None beyond the years that have addresses."""
    before, after = month.previous, month.following
    return {"before": before and month_address(before, query), "after": after and month_address(after, query)}


def events_of(month, visible_events, question, query):
    keys = question.found & periods.overlapping(question.shelf, month.first, month.last)
    found = in_full_if_shown(month, visible_events.order_by().filter(pk__in=list(keys)))
    well_known = question.found & fine(question.shelf)
    before = last_month_with(well_known, question, before=month_of(month.first))
    after = first_month_with(well_known, question, after=month_of(month.first))
    return {
        "count": len(found),
        "exact": sum(map(is_exact, found)),
        "today": timezone.localdate(),
        "weekdays": days.weekday_names(get_language()),
        "weeks": weeks_of(month, found),
        "days": days_of(month, found),
        "some_time": some_time(month, found),
        "before_with_events": before and month_address(before, query),
        "after_with_events": after and month_address(after, query),
        "list_of_day": list_of_day(query),
    }


def in_full_if_shown(month, events):
    """Return `events` by their days: those that the page names with all that it says of them, the others as days."""
    days_alone = events.values_list("pk", "starts_on", "ends_on", "precision", named=True)
    days_alone = sorted(days_alone, key=lambda event: (event.starts_on, event.ends_on, event.pk))
    named = [event.pk for event in shown(month, days_alone)]
    in_full = events.model.objects.as_cards().prefetch_related("city", "held_in").in_bulk(named)
    return [in_full.get(event.pk, event) for event in days_alone]


def list_of_day(query):
    """Return the beginning of the address of the list of one day; the day itself is still to be added, twice."""
    others = query.copy()
    for name in ("from", "to"):
        others.pop(name, None)
    return reverse("events:event_list") + (f"{asked.as_text(others)}&" if others else "?")
