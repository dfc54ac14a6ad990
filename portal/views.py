import mimetypes
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import SuspiciousFileOperation
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe
from django.views.static import serve

from events.uploaded_files import is_previewed, is_visible

# An SVG picture may hold a script and is therefore not among those that a browser may open in our name.
SHOWN_IN_PLACE = {"image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"}
# Python knows these two from 3.13 on, or from a list that the machine may not have.
mimetypes.add_type("image/avif", ".avif")
mimetypes.add_type("image/webp", ".webp")

LAST_RESORT = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Something went wrong</title>'
    "<h1>Something went wrong</h1><p>The fault is ours. Please try again in a few minutes.</p></html>"
)


# Health


@require_safe
@never_cache
def healthz(request):
    """200 while the process answers; asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request):
    """200 when the database answers and has every migration, 503 otherwise."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    if waiting:
        return HttpResponse("the database waits for migrations\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


# Notes to robots and to those who find a hole


@require_safe
def robots(request):
    lines = ["User-agent: *", f"Disallow: {reverse('admin:index')}", f"Disallow: {reverse('portal:sign_in')}"]
    lines += ["Disallow: /embed/", f"Sitemap: {settings.PORTAL_URL}{reverse('sitemaps')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def security_contact(request):
    """Whom to tell about a hole (RFC 9116); 404 until the operator names somebody by PORTAL_CONTACT."""
    if not settings.PORTAL_CONTACT:
        raise Http404("no contact is named")
    contact = settings.PORTAL_CONTACT
    lines = [
        f"Contact: {contact if ':' in contact else 'mailto:' + contact}",
        f"Expires: {(timezone.now() + timedelta(days=90)).strftime('%Y-%m-%dT00:00:00Z')}",
        "Preferred-Languages: en, ru",
        f"Canonical: {settings.PORTAL_URL}{reverse('security_contact')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


# Uploaded files


@require_safe
def serve_media(request, path):
    """An uploaded file, for who may see what it belongs to or has its preview.

    Pictures are shown, all else is offered for download.
    """
    if "\0" in path:
        # PostgreSQL does not take this character, not even to say that it knows no such path.
        raise Http404("no such file")
    for_everyone = is_visible(path, AnonymousUser())
    may_see = for_everyone or is_visible(path, request.user) or is_previewed(path, request.GET.get("preview", ""))
    if not may_see:
        raise Http404("no such file")
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT)
    except SuspiciousFileOperation as outside:
        raise Http404("no such file") from outside
    if response.get("Content-Type") not in SHOWN_IN_PLACE:
        response.headers["Content-Disposition"] = "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "public, max-age=3600" if for_everyone else "private, no-store"
    return response


# When something is wrong


@requires_csrf_token
def not_found(request, exception):
    return render(request, "404.html", status=404)


@requires_csrf_token
def forbidden(request, exception):
    return render(request, "403.html", status=403)


def bad_request(request, exception):
    """Rendered without the request: it may be the host name itself that cannot be trusted."""
    return HttpResponse(_without_request("400.html"), status=400)


def failed(request):
    """Rendered without request and context processors, so that it appears when the database does not answer."""
    return HttpResponse(_without_request("500.html"), status=500)


def _without_request(template):
    try:
        return render_to_string(template)
    except Exception:
        # Whatever broke the page may break this one too; a reader still gets a sentence.
        return LAST_RESORT
