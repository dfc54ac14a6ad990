"""Whole pages for anonymous readers, kept in the memory of each process, and never stale.

A page is kept under the version of the record, which every save at the desk raises in its own transaction, the day,
and the number of events that readers see, which an embargo that ends changes. What is no longer asked for drops out.
"""

from hashlib import sha256

from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.http import HttpResponse
from django.utils import timezone

from ..facets.counting import visible_to
from ..facets.shelf import shelf


def kept_or_made(request, make):
    """Return the page that is kept for this request, or the answer of `make()`, which is kept if it is a page."""
    pages = caches["pages"]
    key = key_of(request)
    kept = pages.get(key)
    if kept is not None:
        return HttpResponse(kept, content_type="text/html; charset=utf-8")
    answer = make()
    if is_a_page(answer):
        pages.set(key, answer.content)
    return answer


def key_of(request):
    sets = shelf()
    visible = len(visible_to(AnonymousUser(), sets))
    shown = f"{sets.version} {visible} {timezone.localdate()} {request.get_full_path()}"
    # Keys of Django's caches are short and have no spaces.
    return sha256(shown.encode(errors="backslashreplace")).hexdigest()


def is_a_page(answer):
    """Whether the answer says nothing that its content does not say: no cookie, no rule of its own for caches."""
    only_content = set(answer.headers) == {"Content-Type"} and not answer.cookies
    return answer.status_code == 200 and only_content and answer.headers["Content-Type"].startswith("text/html")
