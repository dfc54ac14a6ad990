"""What every public page has in common."""

from functools import wraps

from django.http import Http404, HttpResponsePermanentRedirect
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from organizations.models import FormerSlug

from .page_cache import kept_or_made


def page(view):
    """A page that answers GET and HEAD. What a signed-in person sees is made each time and stays out of every cache."""

    @require_safe
    @wraps(view)
    def answer(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return kept_or_made(request, lambda: view(request, *args, **kwargs))
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return answer


def redirect_from_former(request, slug, *, among, at=lambda target: target.get_absolute_url()):
    """Redirect for ever from a former slug of one of `among` to its present address, query string kept; else 404.

    `at` says which of its addresses, if it is not the page.
    """
    former = FormerSlug.objects.of(among.model).filter(slug=slug).first()
    target = former and among.filter(pk=former.object_id).first()
    if not target:
        raise Http404("no such address")
    return permanent_redirect(request, at(target))


def permanent_redirect(request, address):
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
