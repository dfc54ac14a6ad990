"""The first page of the desk: what waits for somebody."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization

from ..filters import MISSING
from ..models import Event, Review
from ..views.saved import kept_filters

SHOWN = 8
# What begins within so many days and was not touched for so long is to be confirmed or corrected.
SOON, UNTOUCHED = timedelta(days=90), timedelta(days=30)


def kinds_of_waiting(user):
    """What may wait for `user`: (title, condition, query string of the list of all)."""
    today = timezone.localdate()
    untouched_since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - UNTOUCHED
    still_there = ~Q(state=Event.State.WITHDRAWN)
    in_review = Q(state=Event.State.IN_REVIEW)
    if user.has_perm("events.publish_event"):
        yield _("Waiting for you: in review"), in_review, "state__exact=in_review"
    else:
        mine = Q(state=Event.State.DRAFT, responsible=user)
        yield _("Waiting for you: your drafts"), mine, f"state__exact=draft&responsible__id__exact={user.pk}"
        yield _("In review: waiting for a publisher"), in_review, "state__exact=in_review"
    returned = Q(state=Event.State.DRAFT, latest_step=Review.Verdict.RETURNED)
    yield _("Returned by a publisher"), returned, "state__exact=draft&step=returned"
    yield _("Drafts"), Q(state=Event.State.DRAFT), "state__exact=draft"
    stale = Q(ends_on__gte=today, starts_on__lte=today + SOON, changed_at__lt=untouched_since) & still_there
    query = urlencode(
        {"ends_on__gte": today, "starts_on__lte": today + SOON, "changed_at__lt": untouched_since.isoformat()}
    )
    yield _("Soon, and untouched for a month: confirm or correct"), stale, query
    over = Q(status=Event.Status.TENTATIVE, ends_on__lt=today) & still_there
    yield _("Over, but still called tentative"), over, f"status__exact=tentative&ends_on__lt={today}"


def waiting(user):
    """What waits, each kind with its number, the first few and the address of all; in a constant number of queries."""
    kinds = list(kinds_of_waiting(user))
    events = Event.objects.visible_to(user).alias(latest_step=Review.objects.latest_verdict())
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


def recently_changed(user):
    """The events that were changed last, by whomever."""
    return Event.objects.visible_to(user).as_cards().select_related("responsible").order_by("-changed_at")[:SHOWN]


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
            desk["recent"] = recently_changed(request.user)
            desk["missing"] = missing(request.user)
        if request.user.has_perm("organizations.change_organization"):
            desk["proposed"] = Organization.objects.filter(proposed=True).count()
        return index(request, {**desk, **(extra_context or {})})

    return page


admin.site.index_title = _("Editors’ desk")
admin.site.index = with_what_waits(admin.site.index)
