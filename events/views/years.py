from django.db.models import Count

from .. import years


def years_of(events):
    """Return the chart of the dated ones of `events` by year, None if there is none; one query."""
    counted = events.exclude(starts_on=None).order_by().values_list("starts_on__year", "ends_on__year")
    return years.draw(years.spread(counted.annotate(Count("pk"))))
