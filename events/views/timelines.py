from django.db.models import Count, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import get_language, gettext

from .. import timeline
from ..models import Event
from ..models.source import Basis
from ..naming import by_name, name_at
from ..templatetags.record import said

FEWEST_EVENTS = 2
SERIES_SHOWN = 8


def timeline_of(series, editions):
    """Return the timeline of the dated `editions`; walks `series.other_names.all()`, asks the database nothing."""
    today = timezone.localdate()
    dated = [
        timeline.Edition(
            first=event.starts_on,
            last=event.ends_on,
            number=event.edition,
            inferred=Basis.INFERRED in (event.edition_basis, event.dates_basis),
            over=event.is_over(today),
            cancelled=event.status == Event.Status.CANCELLED,
            event=event,
        )
        for event in editions
        if event.starts_on
    ]
    return timeline.draw(dated, naming_of(series), series.founded)


def naming_of(series):
    """Return the function that gives the timeline.Name of `series` in a year."""
    ends = [name.until_year for name in series.other_names.all() if name.until_year]
    return lambda year: _name_in(series, year, ends)


def _name_in(series, year, ends):
    language = get_language()
    name = name_at(series, year, language)
    text, of_text = max((said(name, "acronym"), said(name, "name")), key=lambda pair: bool(pair[0]))
    last = name.until_year if name is not series else None
    since = max(ends) + 1 if last is None and ends else None
    if last:
        text = gettext("%(name)s, until %(year)s") % {"name": text, "year": last}
    elif since:
        text = gettext("%(name)s, since %(year)s") % {"name": text, "year": since}
    return timeline.Name(text, "" if of_text == language else of_text, since, last)


def chart_of(visible_series, visible_events):
    """Return the chart of the series with the most dated events, in three queries."""
    years = {}
    counted = (
        visible_events.exclude(series=None)
        .exclude(starts_on=None)
        .order_by()
        .values_list("series", "starts_on__year")
        .annotate(Count("pk"))
    )
    for series, year, number in counted:
        years.setdefault(series, {})[year] = number
    many = [key for key, numbers in years.items() if sum(numbers.values()) >= FEWEST_EVENTS]
    found = by_name(visible_series.filter(pk__in=many))
    shown = sorted(found, key=lambda one: -sum(years[one.pk].values()))[:SERIES_SHOWN]
    prefetch_related_objects(shown, "other_names")
    return timeline.compare([(one, years[one.pk], naming_of(one)) for one in shown])
