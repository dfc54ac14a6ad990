from datetime import timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst

from events.models import Event

from ..models import EventVisitors
from ..visits import counting
from ..visits.figures import last_days

DAYS_SHOWN = 30
EVENTS_SHOWN = 100


@admin.register(EventVisitors)
class EventVisitorsAdmin(admin.ModelAdmin):
    """For editors: which events were read, and one of them day by day. Nothing is entered here."""

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        today = timezone.localdate()
        days = last_days(today, DAYS_SHOWN)
        events = Event.objects.visible_to(request.user)
        context = {**self.admin_site.each_context(request), "title": capfirst(self.opts.verbose_name_plural)}
        if asked := request.GET.get("event"):
            event = get_object_or_404(events, pk=number_of(asked))
            visitors = counting.visitors_of_events(days[0], [event.pk]).get(event.pk, {})
            context |= {"event": event, "days": [(day, visitors.get(day, 0)) for day in reversed(days)]}
        else:
            context["rows"] = rows_of(events, days)
        context |= {"opts": self.opts, "number": DAYS_SHOWN, "is_nav_sidebar_enabled": False} | (extra_context or {})
        return TemplateResponse(request, "admin/event_visitors.html", context)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("events.change_event")

    has_module_permission = has_view_permission

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def number_of(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def rows_of(events, days):
    """Return (event, visitors today, yesterday, in seven days, in all `days`) of those read most; the most first."""
    keys = counting.read_most(days[0], EVENTS_SHOWN)
    visitors, found = counting.visitors_of_events(days[0], keys), events.in_bulk(keys)
    today, week = days[-1], days[-1] - timedelta(days=6)
    rows = [
        (
            event,
            visitors[key].get(today, 0),
            visitors[key].get(today - timedelta(days=1), 0),
            sum(number for day, number in visitors[key].items() if day >= week),
            sum(visitors[key].values()),
        )
        for key, event in found.items()
    ]
    return sorted(rows, key=lambda row: (-row[-1], row[0].pk))[:EVENTS_SHOWN]
