"""Events that may be the one that is being entered, with the reasons.

Compared is what a press release states of an event: its days, its place, its series, who took part, its source. Never
its prose: two workshops of one programme are described in the same words.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Event, Participation

# More than one looks through while typing.
SHOWN = 5
# Of those that overlap and share something; the latest entered first, for a duplicate is mostly of what is new.
COMPARED = 200


@dataclass
class Sketch:
    """What is known so far of an event that is being entered. Parties are keys; `pk` is None until it is saved."""

    pk: int | None = None
    first: date | None = None
    last: date | None = None
    exact: bool = True
    city: int | None = None
    held_in: str | None = None
    series: int | None = None
    edition: int | None = None
    countries: set = field(default_factory=set)
    organizations: set = field(default_factory=set)
    sources: set = field(default_factory=set)

    @classmethod
    def of(cls, event):
        """The sketch of an event as it is stored."""
        parties = event.participations.values_list("country", "organization")
        return cls.with_table(
            event,
            countries={country for country, _other in parties if country},
            organizations={organization for _other, organization in parties if organization},
            sources=set(event.sources.exclude(url="").values_list("url", flat=True)),
        )

    @classmethod
    def with_table(cls, event, **table):
        """The sketch of an event of which only the fields are known to itself; `table` are parties and sources."""
        return cls(
            pk=event.pk,
            first=event.starts_on,
            last=event.ends_on,
            exact=event.precision == Event.DayPrecision.DAY,
            city=event.city_id,
            held_in=event.held_in_id,
            series=event.series_id,
            edition=event.edition,
            **table,
        )


@dataclass(frozen=True)
class Similar:
    """An event that may be the same, and why: sentences, the strongest first."""

    event: Event
    reasons: tuple
    weight: int


def similar(sketch, events):
    """Return those of `events` that may be the same as the sketch, the likeliest first; in three queries."""
    parties = Prefetch(
        "participations", queryset=Participation.objects.listed().only("event", "country", "organization")
    )
    candidates = (
        events.filter(_worth_comparing(sketch))
        .exclude(pk=sketch.pk)
        .as_cards()
        .select_related("city", "held_in", "series")
        .prefetch_related(parties, "sources")
        .order_by("-pk")[:COMPARED]
    )
    compared = (_compare(sketch, event) for event in candidates)
    found = [one for one in compared if one is not None]
    return sorted(found, key=lambda one: (-one.weight, one.event.pk))[:SHOWN]


def _worth_comparing(sketch):
    worth = Q(pk__in=[])
    if sketch.sources:
        worth |= Q(sources__url__in=sketch.sources)
    if sketch.series and sketch.edition:
        worth |= Q(series=sketch.series, edition=sketch.edition)
    shared = Q()
    if sketch.series:
        shared |= Q(series=sketch.series)
    if sketch.city:
        shared |= Q(city=sketch.city) | Q(further_places=sketch.city)
    if sketch.countries or sketch.organizations:
        # Asked of the rows: joined, each party would make the event appear once more.
        rows = Participation.objects.filter(
            Q(country__in=sketch.countries) | Q(organization__in=sketch.organizations),
            event__ends_on__gte=sketch.first or date.min,
            event__starts_on__lte=sketch.last or date.max,
        )
        shared |= Q(pk__in=rows.values("event")) if sketch.first else Q()
    if sketch.first and shared:
        worth |= Q(ends_on__gte=sketch.first, starts_on__lte=sketch.last or sketch.first) & shared
    return Q(pk__in=Event.objects.filter(worth).values("pk"))


def _compare(sketch, event):
    """Return the Similar, or None if what the two share is what neighbours share as well."""
    reasons, weight = [], 0
    certain = False
    urls = sketch.sources & {source.url for source in event.sources.all()}
    if urls:
        reasons.append(_("the same source: %(address)s") % {"address": min(urls)})
        weight, certain = weight + 5, True
    if sketch.series and sketch.series == event.series_id:
        if sketch.edition and sketch.edition == event.edition:
            reasons.append(_("the same edition of the same series"))
            weight, certain = weight + 5, True
        elif sketch.edition and event.edition:
            return None  # two numbers of one series are two events, whatever else they share
        else:
            reasons.append(_("the same series"))
            weight += 2
    overlaps = bool(sketch.first and event.starts_on) and (
        event.ends_on >= sketch.first and event.starts_on <= (sketch.last or sketch.first)
    )
    exact = sketch.exact and event.precision == Event.DayPrecision.DAY
    if overlaps:
        same = exact and (event.starts_on, event.ends_on) == (sketch.first, sketch.last or sketch.first)
        reasons.append(_("the same days") if same else _("days that overlap"))
        weight += 3 if same else 2 if exact else 1
    if sketch.city and sketch.city == event.city_id:
        reasons.append(_("the same city"))
        weight += 2
    elif sketch.held_in and sketch.held_in == event.held_in_id and not (sketch.city and event.city_id):
        reasons.append(_("the same country of the place"))
        weight += 1
    common = _common_parties(sketch, event)
    if common:
        reasons.append(
            ngettext("%(number)d party in common", "%(number)d parties in common", common) % {"number": common}
        )
        weight += min(common, 3)
    # A city alone, or one party alone, is shared by many events of the same days.
    needed = 4 if exact else 5
    return Similar(event, tuple(reasons), weight) if certain or (overlaps and weight >= needed) else None


def _common_parties(sketch, event):
    countries = {row.country_id for row in event.participations.all()} & sketch.countries
    organizations = {row.organization_id for row in event.participations.all()} & sketch.organizations
    return len(countries) + len(organizations)
