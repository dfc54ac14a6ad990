"""What all answers of the API have in common: who may ask how often, from where, and how an error is told."""

from hashlib import blake2b

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView
from rest_framework.views import exception_handler as handled_by_rest_framework

from ..problems import problem
from . import shared_count

READABLE_BY_OTHER_SITES = "ETag, Link, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"


class PerVisitor(SimpleRateThrottle):
    """So many requests in a minute of the clock for each visitor, counted under a name that tells nobody's address."""

    scope = "api"
    seconds_left = None

    def get_rate(self):
        return settings.API_RATE or None

    def allow_request(self, request, view):
        if self.rate is None:
            return True
        who = f"user {request.user.pk}" if request.user.is_authenticated else self.get_ident(request)
        key = settings.SECRET_KEY.encode()[:64]
        digest = blake2b(f"{timezone.localdate()} {who}".encode(), key=key, digest_size=12).digest()
        number, self.seconds_left = shared_count.count(digest, self.duration)
        # https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
        view.rate_headers = {
            "RateLimit-Limit": str(self.num_requests),
            "RateLimit-Remaining": str(max(0, self.num_requests - number)),
            "RateLimit-Reset": str(self.seconds_left),
        }
        return number <= self.num_requests

    def wait(self):
        return self.seconds_left


# Without a docstring, which each part that has none would repeat in the documentation.
class Endpoint(APIView):
    # Reading is open to everybody, and to the pages of all sites.

    throttle_classes = [PerVisitor]
    rate_headers = {}

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in self.rate_headers.items():
            response.headers[name] = value
        if request.method in ("GET", "HEAD", "OPTIONS"):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = READABLE_BY_OTHER_SITES
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        patch_vary_headers(response, ["Cookie"])
        return response

    def options(self, request, *args, **kwargs):
        """The answer to the question of a browser before it asks for another site (CORS)."""
        return Response(
            status=204,
            headers={
                "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
                "Access-Control-Allow-Headers": "Accept, If-None-Match",
                "Access-Control-Max-Age": "86400",
            },
        )


# Where rest_framework's own words would have a gap for a value, or say less
TITLES = {400: "Not understood", 404: "Not found", 405: "Method not allowed", 415: "Unsupported media type"}


def as_problem(raised, context):
    """Return problem details for an exception; None for what is no fault of the request."""
    response = handled_by_rest_framework(raised, context)
    if response is None:
        return None
    title = TITLES.get(response.status_code, "")
    if isinstance(raised, exceptions.ValidationError):
        errors = pointers(raised.detail)
        detail = f"{len(errors)} {'value is' if len(errors) == 1 else 'values are'} wrong; nothing was stored."
        answer = problem(400, "Not understood", detail, errors=errors)
    else:
        detail = "" if isinstance(raised, Http404) else getattr(raised, "detail", "")
        answer = problem(response.status_code, title or getattr(raised, "default_detail", "Refused"), detail)
    for name in ("Retry-After", "WWW-Authenticate", "Allow"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    return answer


def pointers(detail, path=""):
    """Return [{"pointer", "detail"}] of all errors of a serializer (RFC 6901: `/participations/0/party`)."""
    if isinstance(detail, dict):
        found = []
        for name, value in detail.items():
            step = "" if name == "non_field_errors" else f"/{str(name).replace('~', '~0').replace('/', '~1')}"
            found += pointers(value, path + step)
        return found
    if isinstance(detail, list):
        found = []
        for number, value in enumerate(detail):
            inner = isinstance(value, dict | list)
            found += pointers(value, f"{path}/{number}") if inner else [{"pointer": path, "detail": str(value)}]
        return found
    return [{"pointer": path, "detail": str(detail)}]
