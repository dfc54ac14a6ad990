from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from .visits.noting import notes

# Where `base.html` has its place for the figures. Pages are kept without them, since they change without the record.
PLACE = b"<!-- visitors -->"

# Pages of these rooms are counted, but not what a script or another site puts into a page of its own.
COUNTED_ROOMS = {"events", "readers", "analysis"}
NOT_COUNTED = {"embed", "suggest"}

LOOPBACK = {"127.0.0.1", "::1"}


class CountVisits:
    """Notes who opens a page, and puts the figures into its footer; costs the page no query."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        if is_visit(request, response):
            match = request.resolver_match
            notes.add(
                address=address_of(request),
                user_agent=request.META.get("HTTP_USER_AGENT", ""),
                slug=match.kwargs["slug"] if match.view_name == "events:event" else "",
            )
        before, place, after = response.content.rpartition(PLACE)
        if place:
            response.content = before + figures_in(request.LANGUAGE_CODE, notes.figures()) + after
        return response


def is_visit(request, response):
    """Whether a reader has opened a page: no colleague, no copy that a browser fetches ahead, nobody who objects."""
    match, said = request.resolver_match, request.META
    return (
        request.method == "GET"
        and response.status_code == 200
        and match is not None
        and match.app_name in COUNTED_ROOMS
        and match.url_name not in NOT_COUNTED
        # Readers have no cookie; who has one is a colleague, or was.
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and said.get("HTTP_SEC_FETCH_DEST", "document") == "document"
        and "prefetch" not in said.get("HTTP_SEC_PURPOSE", "") + said.get("HTTP_PURPOSE", "")
        and said.get("HTTP_SEC_GPC") != "1"
        and said.get("HTTP_DNT") != "1"
    )


def address_of(request):
    """Return the network address of the reader: as the nearest proxy says it, if one passes the requests on."""
    direct = request.META.get("REMOTE_ADDR", "")
    said = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return said.rpartition(",")[2] if said and (settings.BEHIND_PROXY or direct in LOOPBACK) else direct


@lru_cache(maxsize=16)
def figures_in(language, figures):
    if figures is None:
        return b""
    with translation.override(language):
        return render_to_string("readers/_visitors.html", {"figures": figures}).strip().encode()
