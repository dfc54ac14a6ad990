from django.db.models import Count, Exists, OuterRef, Q

from ..models import Source


def figures_of(seen, visible_events, visible_series):
    """Return how much the record holds of what the reader may see.

    Countries are those that are listed themselves or by a body; a page that several events cite is one source.
    """
    return seen.remember("figures", lambda: _counted(seen, visible_events, visible_series))


def _counted(seen, visible_events, visible_series):
    cited = Source.objects.filter(
        Exists(visible_events.filter(pk=OuterRef("event"))) | Exists(visible_series.filter(pk=OuterRef("series")))
    ).aggregate(addresses=Count("url", distinct=True, filter=~Q(url="")), others=Count("pk", filter=Q(url="")))
    return {
        "events": len(seen.events),
        "series": visible_series.count(),
        "sources": cited["addresses"] + cited["others"],
        "countries": len(seen.counted("country")),
        "organizations": len(seen.counted("itself")),
    }
