from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import previews
from ..models import Event
from .sheet import sheet_of


@require_safe
@never_cache
def preview(request, token):
    """An event that is not published yet as the public will see it, for whoever was given the address."""
    public = AnonymousUser()
    try:
        found = previews.event_of(token)
    except previews.Over:
        return _unlisted(render(request, "events/preview_over.html", status=410))
    if found is None:
        raise Http404("no such preview")
    if Event.objects.visible_to(public).filter(pk=found.pk).exists():
        return HttpResponseRedirect(found.get_absolute_url())
    photos, documents = previews.material_of(found, token)
    shown = {"is_preview": True, "photos": photos, "documents": documents}
    context = sheet_of(found, public) | shown
    return _unlisted(render(request, "events/event.html", context))


def _unlisted(response):
    # Whoever follows a link from here must not hand the address on.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
