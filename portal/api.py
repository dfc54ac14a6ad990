"""The assembled API: the parts that rooms contribute, its OpenAPI document, and a page that people can read."""

from django.conf import settings
from django.http import HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.urls import include, is_valid_path, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.generators import SchemaGenerator
from rest_framework.response import Response

from events.api import shapes
from events.api import urls as of_events
from events.api.describing import describe
from events.api.endpoint import Endpoint
from events.facets.shelf import shelf
from events.formats import gathering, records
from events.models import Event, Visibility
from events.problems import problem
from events.views.formats import open_to_all
from events.views.page import page
from intake import api as of_intake

VERSIONS = ["v1"]
PERIODS = {
    "second": gettext_lazy("a second"),
    "minute": gettext_lazy("a minute"),
    "hour": gettext_lazy("an hour"),
    "day": gettext_lazy("a day"),
}
LISTS = (
    *("events", "participations", "parties", "organizations", "countries", "series", "topics", "facets", "changes"),
    "tombstones",
)


class Root(Endpoint):
    @describe(shapes.Root, summary="What there is", errors=(429,), operation_id="root")
    def get(self, request):
        endpoints = {name: settings.PORTAL_URL + reverse(f"api:{name}") for name in LISTS}
        return Response(
            {
                "version": "v1",
                "openapi": settings.PORTAL_URL + reverse("api:openapi"),
                "documentation": settings.PORTAL_URL + reverse("api_docs"),
                "endpoints": endpoints,
            }
        )


def openapi(request):
    return open_to_all(JsonResponse(document(), json_dumps_params={"ensure_ascii": False}))


def document():
    """Return the OpenAPI 3.1 document, with examples from the record; made once for each version of the record."""
    return shelf().remember(("openapi",), _made)


def _made():
    generator = SchemaGenerator(patterns=[path("api/v1/", include((described, "api")))])
    found = generator.get_schema(request=None, public=True)
    found["servers"] = [{"url": settings.PORTAL_URL}]
    example = example_event()
    if example:
        for route in ("/api/v1/events/", "/api/v1/events/{key}/"):
            content = found["paths"][route]["get"]["responses"]["200"]["content"]["application/json"]
            listed = {"count": 1, "tombstones": f"{settings.PORTAL_URL}/api/v1/tombstones/", "per_page": 50}
            listed |= {"next": None, "notes": [], "results": [example]}
            content["example"] = example if "{" in route else listed
    return found


def example_event():
    """Return the record of the public event that was published first, None if there is none."""
    events = Event.objects.published().filter(visibility=Visibility.EVERYONE)
    keys = list(events.exclude(starts_on=None).order_by("pk").values_list("pk", flat=True)[:1])
    if not keys:
        return None
    [event] = gathering.with_places(events)(keys)
    publication = gathering.publications_of([event])[event.public_id]
    return records.record_of(event, publication, gathering.Hanging([event]).of(event))


@page
def docs(request):
    """The same document as a page."""
    found = document()
    operations = [
        {"path": route, "method": method.upper(), **operation}
        for route, methods in found["paths"].items()
        for method, operation in methods.items()
        if isinstance(operation, dict)
    ]
    number, _slash, period = settings.API_RATE.partition("/")
    context = {"operations": operations, "number": number, "period": PERIODS.get(period)}
    return render(request, "portal/api_docs.html", context)


def no_such_part(request):
    """404 for an unknown version or part, with what there is; an address that lacks its slash gets it."""
    found = is_valid_path(f"{request.path_info}/")
    if found and found.func is not no_such_part:
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{request.path}/" + (f"?{query}" if query else ""))
    address = settings.PORTAL_URL + reverse("api:root")
    detail = _("There is no such part of the API. What there is: %(address)s") % {"address": address}
    return open_to_all(problem(404, _("Not found"), detail, versions=VERSIONS))


described = [path("", Root.as_view(), name="root"), *of_events.urlpatterns, *of_intake.urlpatterns]
urlpatterns = [path("openapi.json", openapi, name="openapi"), *described]
