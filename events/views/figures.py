from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from ..models import Source
from .parties import listed_in


def figures_of(visible_events, visible_series):
    """Return how much the record holds of what the reader may see, each figure in one query.

    Countries are those that are listed themselves or by a body; a page that several events cite is one source.
    """
    cited = Source.objects.filter(
        Exists(visible_events.filter(pk=OuterRef("event"))) | Exists(visible_series.filter(pk=OuterRef("series")))
    ).aggregate(addresses=Count("url", distinct=True, filter=~Q(url="")), others=Count("pk", filter=Q(url="")))
    at_the_table = listed_in(visible_events).aggregate(
        countries=Count(Coalesce("country", "organization__state"), distinct=True),
        organizations=Count("organization", distinct=True),
    )
    return {
        "events": visible_events.count(),
        "series": visible_series.count(),
        "sources": cited["addresses"] + cited["others"],
        **at_the_table,
    }


def years_in(visible_events):
    """Return the years in which an event begins, latest first."""
    begun = visible_events.exclude(starts_on=None).order_by("-starts_on__year")
    return list(begun.values_list("starts_on__year", flat=True).distinct())
