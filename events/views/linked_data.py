"""What machines follow: permanent identifiers, the vocabularies behind our words, the map of the site."""

import json

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from organizations.models import Country, Organization

from ..facets.seen import Seen
from ..filters import told_at
from ..formats import skos
from ..models import Event, Publication, Series, Topic, Visibility
from .formats import no_such_format, open_to_all
from .gone import publicly_withdrawn
from .page import page

# /id/<uuid>


@require_safe
def identified(request, public_id):
    """Lead from the permanent identifier of an event to its page (303: the identifier names the event, not a page)."""
    found = (Event.objects.visible_to(request.user) | publicly_withdrawn()).filter(public_id=public_id).first()
    if found is None:
        # What was merged left its address behind, and that leads on.
        told = Publication.objects.publicly_gone().filter(pk=public_id).first()
        if told is None or Event.objects.filter(public_id=public_id).exists():
            raise Http404("no such event")
        address = reverse("events:event", args=[told.slug])
    else:
        address = found.get_absolute_url()
    answer = HttpResponseRedirect(address)
    answer.status_code = 303
    return open_to_all(answer)


# /vocabularies/


@page
def vocabulary_list(request):
    return render(request, "events/vocabularies.html", {"schemes": [skos.scheme(one.name) for one in skos.schemes()]})


@page
def vocabulary(request, scheme):
    found = skos.scheme(scheme)
    if found is None:
        raise Http404("no such vocabulary")
    return render(request, "events/vocabulary.html", {"scheme": found})


@page
def vocabulary_as(request, scheme, ending):
    found = skos.scheme(scheme)
    if found is None:
        raise Http404("no such vocabulary")
    if ending != "jsonld":
        return open_to_all(no_such_format(ending, ["jsonld"]))
    content = json.dumps(skos.as_skos(found), ensure_ascii=False)
    return open_to_all(HttpResponse(content, content_type="application/ld+json"))


# /sitemap.xml


class OfThePortal(Sitemap):
    """Addresses as readers know them, in each language of the interface."""

    i18n = True
    alternates = True
    x_default = True
    limit = 5000

    def get_domain(self, site=None):
        return settings.PORTAL_URL.partition("://")[2]

    def get_protocol(self, protocol=None):
        return settings.PORTAL_URL.partition("://")[0]


class Events(OfThePortal):
    def items(self):
        events = Event.objects.published().filter(visibility=Visibility.EVERYONE)
        events = events.annotate(modified_at=Coalesce(told_at(), "changed_at"))
        return events.only("pk", "slug").order_by("pk")

    def lastmod(self, event):
        return event.modified_at


class Parties(OfThePortal):
    """Countries and organizations that events name; others have nothing to show."""

    def items(self):
        seen = Seen(AnonymousUser())
        countries = Country.objects.filter(pk__in=seen.counted("country")).order_by("pk")
        organizations = Organization.objects.filter(pk__in=list(seen.counted("organization")), proposed=False)
        return [*countries, *organizations.order_by("pk")]


class Subjects(OfThePortal):
    def items(self):
        seen = Seen(AnonymousUser())
        series = Series.objects.filter(pk__in=list(seen.counted("series"))).order_by("pk")
        return [*series, *Topic.objects.filter(pk__in=list(seen.counted("topic"))).order_by("pk")]


class Pages(OfThePortal):
    def items(self):
        lists = ["country_list", "organization_list", "series_list", "topic_list", "vocabulary_list"]
        return ["home", "event_list", "calendar", "map", "data", *lists]

    def location(self, name):
        return reverse(f"events:{name}")


def site_map_index(request):
    """The list of the maps; Django's own names the host of the request, which need not be the one that readers know."""
    maps = []
    for section, made in SITEMAPS.items():
        site_map = made()
        address = settings.PORTAL_URL + reverse("sitemap", args=[section])
        pages = range(1, site_map.paginator.num_pages + 1)
        maps += [{"location": address if page == 1 else f"{address}?p={page}"} for page in pages]
    return render(request, "sitemap_index.xml", {"sitemaps": maps}, content_type="application/xml")


SITEMAPS = {"pages": Pages, "events": Events, "parties": Parties, "subjects": Subjects}
