"""The first page of the desk: what waits for somebody."""

from django.contrib import admin
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization

from ..models import Event

SHOWN = 8


def waiting(user):
    """What waits, each kind with its number, the first few and the address of all; in a constant number of queries."""
    today = timezone.localdate()
    kinds = [
        (_("In review: waiting for a publisher"), Q(state=Event.State.IN_REVIEW), "state__exact=in_review"),
        (_("Drafts"), Q(state=Event.State.DRAFT), "state__exact=draft"),
        (
            _("Over, but still called tentative"),
            Q(status=Event.Status.TENTATIVE, ends_on__lt=today) & ~Q(state=Event.State.WITHDRAWN),
            f"status__exact=tentative&ends_on__lt={today.isoformat()}",
        ),
    ]
    events = Event.objects.visible_to(user)
    counts = events.aggregate(
        **{f"kind_{i}": Count("pk", filter=kind) for i, (_title, kind, _query) in enumerate(kinds)}
    )
    return [
        {
            "title": title,
            "count": counts[f"kind_{i}"],
            "events": events.filter(kind).select_related("responsible").order_by("-changed_at")[:SHOWN],
            "query": query,
        }
        for i, (title, kind, query) in enumerate(kinds)
    ]


def with_what_waits(index):
    """The admin's first page, with what waits above the list of models."""

    def page(request, extra_context=None):
        desk = {}
        if request.user.has_perm("events.change_event"):
            desk["waiting"] = waiting(request.user)
        if request.user.has_perm("organizations.change_organization"):
            desk["proposed"] = Organization.objects.filter(proposed=True).count()
        return index(request, {**desk, **(extra_context or {})})

    return page


admin.site.index_title = _("Editors’ desk")
admin.site.index = with_what_waits(admin.site.index)
