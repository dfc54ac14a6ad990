from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from .. import asked, days
from ..filters import EventFilter
from ..models import Event
from ..month import Month, days_of, is_exact, some_time, weeks_of
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
        month = month_to_begin_with(EventFilter(query, queryset=visible_events, user=request.user).qs)
    return HttpResponseRedirect(month_address(month, query))


def month_or_404(year, number):
    try:
        return Month(int(year), int(number))
    except ValueError as error:
        raise Http404("no such month") from error


def month_to_begin_with(events):
    today = timezone.localdate()
    if events.overlapping(today, None).exists():
        return Month.of(today)
    with_days = events.exclude(starts_on=None).latest_first()
    latest = with_days.filter(precision__in=FINE).first() or with_days.first()
    return Month.of(latest.starts_on if latest else today)


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
    if event_filter.is_valid():
        context |= events_of(month, event_filter.qs, query)
    return render(request, "events/calendar.html", context)


def steps_from(month, query):
    """Return the addresses of the months before and after; None beyond the years that have addresses."""
    before, after = month.previous, month.following
    return {"before": before and month_address(before, query), "after": after and month_address(after, query)}


def events_of(month, events, query):
    found = list(events.overlapping(month.first, month.last).soonest_first().prefetch_related("city", "held_in"))
    before, after = nearest_months(month, events)
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


def nearest_months(month, events):
    """Return the months before and after in which an event begins, None where there is none.

    A month that holds only the last days of an event does not count, so that an index finds the answer.
    """
    fine = events.filter(precision__in=FINE)
    before = fine.filter(starts_on__lt=month.first).order_by("-starts_on").values_list("starts_on", flat=True).first()
    after = fine.filter(starts_on__gt=month.last).order_by("starts_on").values_list("starts_on", flat=True).first()
    return before and Month.of(before), after and Month.of(after)


def list_of_day(query):
    """Return the beginning of the address of the list of one day; the day itself is still to be added, twice."""
    others = query.copy()
    for name in ("from", "to"):
        others.pop(name, None)
    return reverse("events:event_list") + (f"{asked.as_text(others)}&" if others else "?")
