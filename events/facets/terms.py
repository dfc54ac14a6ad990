"""Under which values of which facets an event is filed. Reads the record, in a number of queries that does not grow."""

from collections import defaultdict

from organizations.models import Organization, parent_pairs

from ..branches import lineage_of_each
from ..models import Event, Participation, Topic

# (facet, value, role) -> keys of events. `every` holds all events; its version is the version of the whole.
EVERY = ("every", "", "")

# The longest period whose years are facets one by one; what lasts longer is found by its days.
MOST_YEARS = 60


def month_of(day):
    """Return the value under which a day is filed: 2019-11. Months of all years sort as text."""
    return f"{day.year:04}-{day.month:02}"


def terms_of(events):
    """Return {(facet, value, role): set of keys} of the queryset `events`, whoever may see them.

    Facets besides those that readers see: `itself` (an organization without its units); `state`, `visibility` and
    `embargo`, from which follows who may see an event; `begins` and `ends`, the months of the first and the last day;
    `precision`, how well these are known.
    """
    filed = defaultdict(set)
    _file_events(events, filed)
    _file_places(events, filed)
    _file_languages(events, filed)
    _file_topics(events, filed)
    _file_parties(events, filed)
    return filed


def _file_events(events, filed):
    columns = ("pk", "kind", "series", "held_in", "city", "format", "status", "state", "visibility", "precision")
    for *row, starts_on, ends_on, embargo in events.order_by().values_list(
        *columns, "starts_on", "ends_on", "embargo_until"
    ):
        pk = row[0]
        filed[EVERY].add(pk)
        for facet, value in zip(columns[1:], row[1:], strict=True):
            if value:
                filed[facet, str(value), ""].add(pk)
        if starts_on and ends_on:
            filed["begins", month_of(starts_on), ""].add(pk)
            filed["ends", month_of(ends_on), ""].add(pk)
            for year in range(starts_on.year, min(ends_on.year, starts_on.year + MOST_YEARS) + 1):
                filed["year", str(year), ""].add(pk)
        if embargo:
            filed["embargo", "", ""].add(pk)


def _file_places(events, filed):
    further = Event.further_places.through.objects.filter(event__in=events.order_by().values("pk"))
    for pk, place, country in further.values_list("event", "place", "place__country"):
        filed["held_in", country, ""].add(pk)
        filed["city", str(place), ""].add(pk)


def _file_languages(events, filed):
    spoken = Event.languages.through.objects.filter(event__in=events.order_by().values("pk"))
    for pk, language in spoken.values_list("event", "language"):
        filed["language", str(language), ""].add(pk)


def _file_topics(events, filed):
    tagged = Event.topics.through.objects.filter(event__in=events.order_by().values("pk"))
    pairs = Topic.objects.exclude(parent=None).values_list("parent_id", "pk")
    broader = lineage_of_each(pairs)
    for pk, topic in tagged.values_list("event", "topic"):
        for key in broader(topic):
            filed["topic", str(key), ""].add(pk)


def _file_parties(events, filed):
    rows = Participation.objects.listed().filter(event__in=events.order_by().values("pk")).order_by()
    states = dict(Organization.objects.exclude(state=None).values_list("pk", "state"))
    above = lineage_of_each(parent_pairs())
    for pk, country, organization, role in rows.values_list("event", "country", "organization", "role"):
        filed["role", role, ""].add(pk)
        keys = []
        if organization:
            keys = [("itself", organization), *(("organization", key) for key in above(organization))]
            country = states.get(organization)
        if country:
            keys.append(("country", country))
        for facet, value in keys:
            filed[facet, str(value), ""].add(pk)
            filed[facet, str(value), role].add(pk)
