"""Whole pages, feeds and calendars for anonymous readers, kept in the memory of each process, and never stale.

A page is kept under the version of the record, which every save at the desk raises in its own transaction, the day,
and the number of events that readers see, which an embargo that ends changes. What nobody has asked for longest drops
out.
"""

from hashlib import sha256

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.utils import timezone

from ..facets.counting import visible_to
from ..facets.shelf import held, shelf
from ..lately import Lately

# Headers that say what the content is, and who may read it
OF_CONTENT = {"Content-Type", "Content-Disposition", "Access-Control-Allow-Origin"}
# A calendar of a whole century is made anew rather than kept.
LARGEST = 300_000
# In bytes, of all pages together: a hundred events, or fifty calendars
MOST = 8_000_000

pages = Lately(MOST, weigh=lambda kept: len(kept[0]))


def kept_or_made(request, make):
    """Return the page that is kept for this request, or the answer of `make()`, which is kept if it is a page."""
    sets = shelf()
    key = key_of(request, sets)
    kept = pages.get(key)
    if kept is not None:
        content, headers = kept
        return HttpResponse(content, headers=headers)
    with held(sets):
        answer = make()
    if may_be_kept(answer):
        pages.keep(key, (answer.content, dict(answer.headers)))
    return answer


def key_of(request, sets):
    visible = len(visible_to(AnonymousUser(), sets))
    shown = f"{sets.version} {visible} {timezone.localdate()} {request.get_full_path()}"
    # An address may be long.
    return sha256(shown.encode(errors="backslashreplace")).hexdigest()


def may_be_kept(answer):
    """Whether the answer says nothing that its content does not say: no cookie, no rule of its own for caches."""
    only_content = set(answer.headers) <= OF_CONTENT and not answer.cookies
    return answer.status_code == 200 and only_content and not answer.streaming and len(answer.content) <= LARGEST
