from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from organizations.models import Country, Region

from .. import years
from ..facets.seen import Seen
from ..naming import by_name
from .cards import cards_of
from .page import page, permanent_redirect
from .parties import countries_at_the_table, in_order_of_roles, organizations_at_the_table

EVENTS_SHOWN = 5


# /countries/


@page
def country_list(request):
    seen = Seen(request.user)
    took_part, held = seen.counted("country"), seen.counted("held_in")
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


# /countries/<code>/


@page
def country(request, code):
    if code != code.lower():
        if not Country.objects.filter(pk=code.upper()).exists():
            raise Http404("no such country")
        return permanent_redirect(request, reverse("events:country", args=[code.lower()]))
    found = get_object_or_404(Country.objects.select_related("region"), pk=code.upper())
    seen = Seen(request.user)
    took_part, held = seen.of("country", found.pk), seen.of("held_in", found.pk)
    context = {
        "country": found,
        "footnotes": [found] if found.footnote else [],
        "question": f"country={found.pk.lower()}",
        "roles": in_order_of_roles(seen.roles("country", found.pk)),
        "years": years.draw(seen.years(took_part)),
        "took_part_count": len(took_part),
        "took_part": cards_of(request.user, seen.first(took_part, EVENTS_SHOWN), seen.shelf),
        "held_count": len(held),
        "held": cards_of(request.user, seen.first(held, EVENTS_SHOWN), seen.shelf),
        "with_countries": countries_at_the_table(seen, took_part, besides=found),
        "with_organizations": organizations_at_the_table(seen, took_part),
        "memberships": by_name(
            found.memberships.select_related("organization").filter(organization__proposed=False),
            name=lambda membership: membership.organization.name,
        ),
        "other_names": found.other_names.select_related("language"),
    }
    return render(request, "events/country.html", context)
