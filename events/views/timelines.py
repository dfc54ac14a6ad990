from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import get_language, gettext

from .. import timeline
from ..facets.periods import undated
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


def chart_of(visible_series, seen):
    """Return the chart of the series with the most dated events, in two queries."""
    numbers = {
        int(key): number
        for key, number in seen.remember("dated events of series", lambda: dated_by_series(seen)).items()
        if number >= FEWEST_EVENTS
    }
    # As many as may share the last place: of them, the names decide.
    fewest = min(sorted(numbers.values(), reverse=True)[:SERIES_SHOWN], default=0)
    many = [key for key, number in numbers.items() if number >= fewest]
    found = by_name(visible_series.filter(pk__in=many))
    shown = sorted(found, key=lambda one: -numbers[one.pk])[:SERIES_SHOWN]
    prefetch_related_objects(shown, "other_names")
    return timeline.compare([(one, years_of(one, seen), naming_of(one)) for one in shown])


def dated_by_series(seen):
    return seen.counted("series", seen.events - undated(seen.shelf))


def years_of(series, seen):
    """Return {year: number of editions that begin in it}."""
    return seen.remember(("years of series", series.pk), lambda: begun_by_year(seen, seen.of("series", series.pk)))


def begun_by_year(seen, events):
    counted = {year: members.intersection_cardinality(events) for year, members in seen.begun.items()}
    return {year: number for year, number in counted.items() if number}
