"""Pages that a signed link in a letter opens. The link is the permission: no cookie, no token of a form, no login."""

from functools import wraps

from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .. import links


def private(response):
    """Keep a page out of caches and search engines, and its address out of what other sites are told."""
    add_never_cache_headers(response)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def by_link(read, *, methods=("GET", "HEAD", "POST")):
    """The view gets what `read(token)` finds; where it finds nothing, the page says that the link no longer holds.

    A stranger's form cannot name a token that it does not know, so the forms of these pages need none of Django's.
    """

    def decorate(view):
        @csrf_exempt
        @require_http_methods(methods)
        @wraps(view)
        def answer(request, token):
            found = read(token)
            if found is None:
                return private(render(request, "readers/no_such_link.html", status=404))
            return private(view(request, found))

        return answer

    return decorate


def of_subscriber(purpose):
    return lambda token: links.subscriber_of(purpose, token)
