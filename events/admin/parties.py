"""Many rows of a table of parties at once: from a text, or from the edition before. An editor decides about each."""

import re
from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from organizations.models import Country

from .. import days
from ..models import Event, Role
from ..parties_in_text import find

LONGEST_TEXT = 20_000
MOST_IN_A_KEY = 2**63 - 1


@dataclass(frozen=True)
class Proposed:
    """A row that may be added: (value, name) of the party it is certainly of, or of several to choose from."""

    written: str
    options: tuple
    certain: bool
    role: str

    @property
    def language(self):
        """The language in which the name is to be entered, as far as its letters tell."""
        return "ru" if re.search("[а-яё]", self.written.lower()) else "en"


class PartiesAtOnce(admin.ModelAdmin):
    """Gives the form of an event the two addresses from which rows are proposed."""

    class Media:
        js = [
            forms.Script("admin_portal/parties.js", defer=True),
            forms.Script("admin_portal/several_files.js", defer=True),
        ]

    def get_urls(self):
        addresses = [
            path("parties/", self.admin_site.admin_view(self.parties_in_text), name="events_event_parties"),
            path(
                "parties-before/", self.admin_site.admin_view(self.parties_before), name="events_event_parties_before"
            ),
        ]
        return addresses + super().get_urls()

    def parties_in_text(self, request):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        text = request.POST.get("text", "").replace("\0", " ").strip()
        if not text:
            return self._refuse(request, _("Paste the sentences that name the parties first."))
        if len(text) > LONGEST_TEXT:
            sentence = _("This text is too long: at most %(most)s letters.")
            return self._refuse(request, sentence % {"most": LONGEST_TEXT})
        role = request.POST.get("role", "")
        found = list(once_each(text, role if role in Role.values else ""))
        if not found:
            return self._refuse(request, _("No name of a party was recognized in this text."))
        return self._propose(request, {"found": found})

    def parties_before(self, request):
        before = edition_before(request)
        if before is None:
            sentence = _("There is no earlier event of this series. Choose the series above, and the days, first.")
            return self._refuse(request, sentence)
        rows = before.participations.listed().select_related("country", "organization")
        found = [Proposed(row.as_written, (option_of(row.party),), True, row.role) for row in rows]
        if not found:
            return self._refuse(request, _("The event before has no parties: %(title)s") % {"title": before})
        in_words = days.in_words(before.starts_on, before.ends_on, before.precision, get_language())
        return self._propose(request, {"found": found, "from_event": before, "days": in_words})

    def _propose(self, request, context):
        self._refuse_strangers(request)
        may_add = request.user.has_perm("organizations.add_organization")
        address = reverse("admin:organizations_organization_add")
        context |= {"roles": Role.choices, "may_add": may_add, "add_address": address}
        return render(request, "admin/parties_found.html", context)

    def _refuse(self, request, sentence):
        self._refuse_strangers(request)
        return render(request, "admin/parties_found.html", {"refused": sentence})

    def _refuse_strangers(self, request):
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied


def once_each(text, role):
    """Yield what the text names, each party and each unknown name once, in the words in which it came first."""
    seen = set()
    for named in find(text):
        who = named.parties[0] if named.certain else named.written.casefold()
        if who not in seen:
            seen.add(who)
            yield Proposed(named.written, tuple(map(option_of, named.parties)), named.certain, role)


def option_of(party):
    kind = "country" if isinstance(party, Country) else "organization"
    return f"{kind}-{party.pk}", str(party)


def edition_before(request):
    """Return the event of the series that was held before the one in the form; None if there is none."""
    series, event, day = understood(
        forms.IntegerField(max_value=MOST_IN_A_KEY), request.GET, "series", "event"
    ) + understood(forms.DateField(), request.GET, "starts_on")
    if series is None:
        return None
    editions = Event.objects.visible_to(request.user).filter(series=series).exclude(pk=event)
    if day:
        editions = editions.filter(starts_on__lt=day)
    return editions.latest_first().first()


def understood(field, asked, *names):
    """Return the values of these parameters as `field` reads them, None for each that it does not understand."""
    values = []
    for name in names:
        try:
            values.append(field.clean(asked.get(name, "")[:40]))
        except forms.ValidationError:
            values.append(None)
    return values
