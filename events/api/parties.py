from django.conf import settings
from django.http import Http404
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from organizations.models import Country, FormerSlug, Organization

from ..facets.seen import Seen
from ..formats.records import party_of, text_of
from ..formats.reference import WITH_ORGANIZATION, organization_record, organizations_for
from ..problems import problem
from ..search.analyzer import words
from . import paging, shapes
from .describing import OpenApiParameter, describe
from .endpoint import Endpoint

KIND = OpenApiParameter("kind", enum=Organization.Kind.values, description="Kind of organization.")
STATE = OpenApiParameter("state", description="Bodies of this state (ISO 3166-1 alpha-2).")
NAMED = OpenApiParameter("q", description="Words, each of which begins a word of the name or the acronym.")


# Organizations


class OrganizationList(Endpoint):
    @describe(
        shapes.page_of(shapes.OrganizationRecord),
        summary="Organizations, their units and programmes, bodies of states",
        paged=True,
        parameters=[KIND, STATE],
        operation_id="organizations",
    )
    def get(self, request):
        organizations = organizations_for(request.user)
        kind, state = request.GET.get("kind", ""), request.GET.get("state", "").upper()
        if kind:
            if kind not in Organization.Kind.values:
                raise ValidationError({"kind": [f"“{kind[:40]}” is not one of the choices."]})
            organizations = organizations.filter(kind=kind)
        if state:
            if not Country.objects.filter(pk=state.replace("\0", "")).exists():
                raise ValidationError({"state": [f"There is no country with the code “{state[:40]}”."]})
            organizations = organizations.filter(state=state)
        wanted = paging.asked(request)
        rows, cursor = paging.rows_of(organizations.prefetch_related(*WITH_ORGANIZATION), wanted)
        counts = Seen(request.user).counted("organization")
        results = [organization_record(row, counts) for row in rows]
        return Response(paging.page(request, wanted, results, cursor))


class OrganizationDetail(Endpoint):
    @describe(
        shapes.OrganizationRecord, summary="One organization", errors=(404, 410, 429), operation_id="organization"
    )
    def get(self, request, slug):
        """By its slug. A former slug answers 410 and names the present one."""
        organizations = organizations_for(request.user)
        found = organizations.filter(slug=slug).prefetch_related(*WITH_ORGANIZATION).first()
        if found is None:
            former = FormerSlug.objects.of(Organization).filter(slug=slug).first()
            into = former and organizations.filter(pk=former.object_id).first()
            if into is None:
                raise Http404
            return problem(410, "Moved", f"It is now called {into.slug}.", present_slug=into.slug)
        return Response(organization_record(found, Seen(request.user).counted("organization")))


# Countries


def country_record(country, counts):
    return {
        "code": country.pk,
        "url": settings.PORTAL_URL + country.get_absolute_url(),
        "alpha3": country.alpha3 or None,
        "numeric": country.numeric or None,
        "user_assigned": country.user_assigned,
        "region": country.region_id,
        "name": text_of(country, "name"),
        "formal_name": text_of(country, "formal_name"),
        "footnote": text_of(country, "footnote"),
        "retired_on": country.retired_on and country.retired_on.isoformat(),
        "events": counts.get(country.pk, 0),
    }


class CountryList(Endpoint):
    @describe(shapes.page_of(shapes.CountryRecord), summary="Countries", errors=(429,), operation_id="countries")
    def get(self, request):
        """All of them on one page, in the order of their codes."""
        counts = Seen(request.user).counted("country")
        results = [country_record(country, counts) for country in Country.objects.order_by("pk")]
        wanted = paging.Asked(len(results), [], [])
        return Response(paging.page(request, wanted, results, ""))


class CountryDetail(Endpoint):
    @describe(shapes.CountryRecord, summary="One country", errors=(404, 429), operation_id="country")
    def get(self, request, code):
        found = Country.objects.filter(pk=code.upper()).first()
        if found is None:
            raise Http404
        return Response(country_record(found, Seen(request.user).counted("country")))


# Parties: both


class PartyList(Endpoint):
    @describe(
        shapes.page_of(shapes.PartyRecord),
        summary="Countries and organizations by name",
        parameters=[NAMED],
        errors=(400, 429),
        operation_id="parties",
    )
    def get(self, request):
        """Who may be meant by a name; at most 50, those with the most events first."""
        wanted, typed = paging.asked(request), words(request.GET.get("q", "").replace("\0", ""))
        seen = Seen(request.user)
        of_countries, of_organizations = seen.counted("country"), seen.counted("organization")
        every = [(country, of_countries.get(country.pk, 0)) for country in Country.objects.current()]
        every += [(one, of_organizations.get(str(one.pk), 0)) for one in organizations_for(request.user)]
        found = [(party, number) for party, number in every if _is_named(party, typed)]
        found.sort(key=lambda pair: (-pair[1], str(pair[0])))
        results = [
            party_of(party) | {"url": settings.PORTAL_URL + party.get_absolute_url(), "events": number}
            for party, number in found[: wanted.per_page]
        ]
        return Response(paging.page(request, wanted, results, ""))


def _is_named(party, typed):
    fields = ("name", "acronym") if isinstance(party, Organization) else ("name",)
    known = {word for field in fields for text in text_of(party, field).values() for word in words(text)}
    return all(any(word.startswith(begun) for word in known) for begun in typed)
