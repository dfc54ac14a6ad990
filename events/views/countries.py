from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from organizations.models import Country, Organization, Region

from ..models import Event
from ..naming import by_name
from .cards import prepare_cards
from .page import page, permanent_redirect
from .parties import listed_in, roles_of
from .years import years_of

EVENTS_SHOWN = 5
PARTIES_SHOWN = 12


# /countries/


@page
def country_list(request):
    visible_events = Event.objects.visible_to(request.user)
    took_part = dict(
        listed_in(visible_events)
        .annotate(state_code=Coalesce("country", "organization__state"))
        .exclude(state_code=None)
        .order_by()
        .values_list("state_code")
        .annotate(Count("event", distinct=True))
    )
    held = dict(visible_events.exclude(held_in=None).order_by().values_list("held_in").annotate(Count("pk")))
    countries = by_name(Country.objects.filter(pk__in={*took_part, *held}))
    for country in countries:
        country.took_part, country.held = took_part.get(country.pk, 0), held.get(country.pk, 0)
    return render(request, "events/country_list.html", {"regions": by_region(countries), "count": len(countries)})


def by_region(countries):
    """Return [(region or None, countries)], regions by name and countries without one at the end."""
    regions = {region.pk: region for region in Region.objects.all()}
    members = {}
    for country in countries:
        members.setdefault(country.region_id, []).append(country)
    ordered = by_name([region for pk, region in regions.items() if pk in members])
    return [(region, members[region.pk]) for region in ordered] + ([(None, members[None])] if None in members else [])


def countries_of(events):
    """Countries that are listed in one of `events`, themselves or by a body."""
    listed = listed_in(events)
    # Two questions rather than one with OR: each has its own index.
    return Country.objects.filter(
        Exists(listed.filter(country=OuterRef("pk"))) | Exists(listed.filter(organization__state=OuterRef("pk")))
    )


# /countries/<code>/


@page
def country(request, code):
    visible_events = Event.objects.visible_to(request.user)
    if code != code.lower():
        if not Country.objects.filter(pk=code.upper()).exists():
            raise Http404("no such country")
        return permanent_redirect(request, reverse("events:country", args=[code.lower()]))
    found = get_object_or_404(Country.objects.select_related("region"), pk=code.upper())
    bodies = list(Organization.objects.of_states([found]).values_list("pk", flat=True))
    participations = listed_in(visible_events).filter(Q(country=found) | Q(organization__in=bodies))
    took_part = visible_events.filter(pk__in=participations.values("event"))
    held = visible_events.filter(Q(held_in=found) | Q(further_places__country=found)).distinct()
    context = {
        "country": found,
        "footnotes": [found] if found.footnote else [],
        "question": f"country={found.pk.lower()}",
        "roles": roles_of(participations),
        "years": years_of(took_part),
        "took_part_count": took_part.count(),
        "took_part": prepare_cards(took_part.latest_first()[:EVENTS_SHOWN]),
        "held_count": held.count(),
        "held": prepare_cards(held.latest_first()[:EVENTS_SHOWN]),
        "with_countries": countries_at_the_table(took_part, besides=found),
        "with_organizations": organizations_at_the_table(took_part),
        "memberships": by_name(
            found.memberships.select_related("organization").filter(organization__proposed=False),
            name=lambda membership: membership.organization.name,
        ),
        "other_names": found.other_names.select_related("language"),
    }
    return render(request, "events/country.html", context)


def countries_at_the_table(events, *, besides=None):
    """Return the countries that sat at the table of `events` most often, each with `times`; all but `besides`."""
    counted = (
        listed_in(events)
        .annotate(state_code=Coalesce("country", "organization__state"))
        .exclude(state_code=None)
        .exclude(state_code=besides and besides.pk)
        .order_by()
        .values("state_code")
        .annotate(times=Count("event", distinct=True))
        .order_by("-times", "state_code")[:PARTIES_SHOWN]
    )
    return most_often(counted, Country, "state_code")


def organizations_at_the_table(events):
    """Return the organizations that sat at the table of `events` most often, bodies of states left out."""
    counted = (
        listed_in(events)
        .filter(organization__isnull=False, organization__state=None)
        .order_by()
        .values("organization")
        .annotate(times=Count("event", distinct=True))
        .order_by("-times", "organization")[:PARTIES_SHOWN]
    )
    return most_often(counted, Organization, "organization")


def most_often(counted, model, key):
    times = {row[key]: row["times"] for row in counted}
    parties = by_name(model.objects.filter(pk__in=times))
    for party in parties:
        party.times = times[party.pk]
    return sorted(parties, key=lambda party: -party.times)
