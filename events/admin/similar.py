"""Events like the one in the form, shown while it is being entered, and once more when it is saved."""

import re

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .. import days
from ..duplicates import Sketch, similar
from ..forms import TypedDaysField
from ..models import Event
from .parties import MOST_IN_A_KEY, understood

ROW = re.compile(r"(participations|sources)-\d+-(country|organization|url)", re.ASCII)
LONGEST_VALUE = 500
# The fields of the form that are compared, as a regular expression of JavaScript.
SIMILAR_PATTERN = (
    r"starts_on|ends_on|precision|city|held_in|series|edition"
    r"|participations-\d+-(country|organization)|sources-\d+-url"
)


class SimilarEvents(admin.ModelAdmin):
    """Gives the form of an event the address that is asked while one types."""

    class Media:
        js = [forms.Script("admin_portal/while_typing.js", defer=True)]

    def get_urls(self):
        view = self.admin_site.admin_view(self.similar_view)
        return [path("similar/", view, name="events_event_similar"), *super().get_urls()]

    def similar_view(self, request):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        found = similar(sketch_of(request.POST), Event.objects.visible_to(request.user))
        in_words = [(one, days_in_words(one.event)) for one in found]
        return render(request, "admin/similar_events.html", {"found": in_words})

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change:
            return
        # Without JavaScript nobody was told before.
        found = similar(Sketch.of(form.instance), Event.objects.visible_to(request.user))
        if found:
            links = format_html_join(
                "; ",
                '<a href="{}">{}</a> ({})',
                (
                    (reverse("admin:events_event_change", args=[one.event.pk]), one.event, ", ".join(one.reasons))
                    for one in found
                ),
            )
            self.message_user(
                request, format_html("{} {}", _("Is this one of these? They are alike:"), links), messages.WARNING
            )


def days_in_words(event):
    return days.in_words(event.starts_on, event.ends_on, event.precision, get_language())


def sketch_of(posted):
    """Return the Sketch of what the form of an event holds so far; what cannot be read is not known yet."""
    numbers = forms.IntegerField(min_value=0, max_value=MOST_IN_A_KEY)
    event, city, series, edition = understood(numbers, posted, "event", "city", "series", "edition")
    [first] = understood(TypedDaysField(), posted, "starts_on")
    [last] = understood(forms.DateField(), posted, "ends_on")
    typed = first if hasattr(first, "first") else None
    sketch = Sketch(
        pk=event,
        first=typed.first if typed else first,
        last=typed.last if typed else last or first,
        exact=(typed.precision if typed else posted.get("precision", "day")) == Event.DayPrecision.DAY,
        city=city,
        held_in=posted.get("held_in", "")[:2] or None,
        series=series,
        edition=edition,
    )
    for name, value in posted.items():
        if (match := ROW.fullmatch(name)) and value and len(value) <= LONGEST_VALUE and "\0" not in value:
            match match.groups():
                case "participations", "country":
                    sketch.countries.add(value)
                case "participations", "organization" if value.isascii() and value.isdigit():
                    sketch.organizations.add(min(int(value[:20]), MOST_IN_A_KEY))
                case "sources", "url":
                    sketch.sources.add(value)
    return sketch
