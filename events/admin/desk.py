"""The first page of the desk: what waits for somebody."""

from django.contrib import admin
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization

from ..filters import MISSING
from ..models import Event
from ..views.saved import kept_filters

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


def missing(user):
    """How many events that are not withdrawn lack something: (what, number, address of the list), the most first."""
    events = Event.objects.visible_to(user).exclude(state=Event.State.WITHDRAWN).order_by()
    found = [(label, events.filter(condition).count(), f"missing={key}") for key, (label, condition) in MISSING.items()]
    return sorted((one for one in found if one[1]), key=lambda one: -one[1])


def with_what_waits(index):
    """The admin's first page, with what waits above the list of models."""

    def page(request, extra_context=None):
        desk = {"saved_filters": kept_filters(request.user)}
        if request.user.has_perm("events.change_event"):
            desk["waiting"] = waiting(request.user)
            desk["missing"] = missing(request.user)
        if request.user.has_perm("organizations.change_organization"):
            desk["proposed"] = Organization.objects.filter(proposed=True).count()
        return index(request, {**desk, **(extra_context or {})})

    return page


admin.site.index_title = _("Editors’ desk")
admin.site.index = with_what_waits(admin.site.index)
