"""Sheets at the desk: uploaded, checked against the record, brought in, undone."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from events.models import Event, Participation
from organizations.models import Country, Organization

from .. import blank, calendars, columns, importing, sheets, structured
from ..checking import check
from ..models import SheetImport

SHOWN = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def read(content):
    """Return the Sheet of a workbook, a CSV file, a calendar, or what a page or an export says of events."""
    if len(content) <= sheets.MOST_BYTES:
        if calendars.is_calendar(content):
            return calendars.read(content)
        if structured.is_structured(content):
            return structured.read(content)
    return sheets.read(content)


class UploadForm(forms.Form):
    """A file that is read on the spot; cleans to the Sheet in it."""

    file = forms.FileField(
        label=_("Sheet (.xlsx or .csv), calendar (.ics), saved page or JSON of another site"),
        help_text=_(
            "In a sheet, one row for each party at an event; up to 5,000 rows and 5 MB. Of a page is read what it says "
            "of events to machines (schema.org); of Indico, its export as JSON. What was brought in before is found "
            "again by its identifier."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.ics,.html,.htm,.json"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            self.sheet = read(file.read(sheets.MOST_BYTES + 1))
        except sheets.Unreadable as problem:
            raise forms.ValidationError(str(problem)) from problem
        return file


class PickForm(forms.Form):
    """For each name that is not known an organization found by typing."""

    def __init__(self, number, site):
        super().__init__()
        relation = Participation._meta.get_field("organization")
        for place in range(number):
            self.fields[f"pick-{place}"] = forms.ModelChoiceField(
                Organization.objects.all(),
                required=False,
                widget=AutocompleteSelect(relation, site, attrs={"aria-label": _("Organization")}),
            )


@admin.register(SheetImport)
class SheetImportAdmin(admin.ModelAdmin):
    class Media:
        # It names what Select2 draws.
        js = [forms.Script("admin_portal/desk.js", defer=True)]

    list_display = ["file_name", "made_at", "user", "events", "standing"]
    list_select_related = ["user"]
    search_fields = ["file_name"]
    list_per_page = 50

    def has_add_permission(self, request):
        return request.user.has_perm("events.add_event") and request.user.has_perm("events.add_participation")

    def has_change_permission(self, request, obj=None):
        return self.has_add_permission(request)

    has_view_permission = has_change_permission

    def has_module_permission(self, request):
        return self.has_add_permission(request)

    def has_delete_permission(self, request, obj=None):
        # What was brought in is remembered, so that it can be undone.
        return self.has_add_permission(request) and obj is not None and obj.imported_at is None

    @admin.display(description=_("events"))
    def events(self, sheet):
        return len(sheet.made.get("events", ())) if sheet.imported_at else "–"

    @admin.display(description=_("state"))
    def standing(self, sheet):
        if sheet.undone_at:
            return _("undone")
        if not sheet.imported_at:
            return _("not brought in yet")
        return format_html('<a href="{}">{}</a>', reverse("admin:intake_sheetimport_undo", args=[sheet.pk]), _("Undo"))

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("blank.<str:ending>", wrap(self.blank_view), name="intake_sheetimport_blank"),
            path("<int:key>/undo/", wrap(self.undo_view), name="intake_sheetimport_undo"),
            *super().get_urls(),
        ]

    # Uploading

    def add_view(self, request, form_url="", extra_context=None):
        self._only_editors(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            sheet = SheetImport.objects.create(
                file_name=form.cleaned_data["file"].name[:200],
                user=request.user,
                header=form.sheet.header,
                rows=form.sheet.rows,
                mapping=columns.guess(form.sheet.header),
            )
            return HttpResponseRedirect(reverse("admin:intake_sheetimport_change", args=[sheet.pk]))
        return self._answer(request, "intake/upload.html", {"form": form})

    def blank_view(self, request, ending):
        self._only_editors(request)
        make, kind = {"csv": (blank.as_csv, "text/csv"), "xlsx": (blank.as_xlsx, XLSX)}.get(ending, (None, None))
        if make is None:
            return HttpResponseRedirect(reverse("admin:intake_sheetimport_add"))
        answer = HttpResponse(make(), content_type=kind)
        answer.headers["Content-Disposition"] = f'attachment; filename="events.{ending}"'
        return answer

    # Checking and bringing in

    def change_view(self, request, object_id, form_url="", extra_context=None):
        self._only_editors(request)
        sheet = self.get_object(request, unquote(object_id))
        if sheet is None:
            raise Http404("no such sheet")
        if sheet.imported_at:
            return HttpResponseRedirect(reverse("admin:intake_sheetimport_undo", args=[sheet.pk]))
        if request.method == "POST":
            self._take_down(sheet, request.POST)
            if "import" in request.POST:
                try:
                    return self._bring_in(request, sheet)
                except importing.Refused as refused:
                    self.message_user(request, str(refused), messages.WARNING)
            return HttpResponseRedirect(request.path)
        checked = check(sheet, request.user)
        pickers = PickForm(len(checked.unmatched), self.admin_site)
        context = {
            "sheet": sheet,
            "columns": [
                {"heading": heading, "name": name, "example": self._example(sheet, place), "field": f"column-{place}"}
                for place, (heading, name) in enumerate(zip(sheet.header, sheet.mapping, strict=True))
            ],
            "meanings": columns.COLUMNS,
            "kinds": Event.Kind.choices,
            "checked": checked,
            "problems": checked.problems[:SHOWN],
            "entries": checked.entries[:SHOWN],
            "unmatched": [
                {
                    "one": one,
                    "options": [(_key(party), str(party)) for party in one.options],
                    "field": f"decide-{place}",
                    "picker": pickers[f"pick-{place}"],
                }
                for place, one in enumerate(checked.unmatched)
            ],
            "decided": self._decided(sheet),
            "media": self.media + pickers.media,
        }
        return self._answer(request, "intake/check.html", context)

    def _example(self, sheet, place):
        return next((cells[place] for _number, cells in sheet.rows if cells[place]), "")[:60]

    def _decided(self, sheet):
        found = []
        for name, decision in sheet.decisions.items():
            kind, _dash, pk = decision.partition("-")
            model = {"country": Country, "organization": Organization}.get(kind)
            party = model.objects.filter(pk=pk).first() if model else None
            found.append((name, party))
        return found

    def _take_down(self, sheet, posted):
        """Keep what was posted of the columns and of the names."""
        known = {column.name for column in columns.COLUMNS}
        chosen = [posted.get(f"column-{place}", "") for place in range(len(sheet.header))]
        if any(f"column-{place}" in posted for place in range(len(sheet.header))):
            sheet.mapping = [
                name if name in known and name not in chosen[:place] else "" for place, name in enumerate(chosen)
            ]
        if posted.get("default_kind", sheet.default_kind) in Event.Kind.values:
            sheet.default_kind = posted.get("default_kind", sheet.default_kind)
        for name in posted.getlist("forget"):
            sheet.decisions.pop(name, None)
        for place, name in enumerate(posted.getlist("name")):
            picked = posted.get(f"pick-{place}", "")
            decision = f"organization-{picked}" if picked else posted.get(f"decide-{place}", "")
            if decision and len(name) <= sheets.LONGEST_CELL and _is_decision(decision):
                sheet.decisions[name] = decision
        sheet.save(update_fields=["mapping", "decisions", "default_kind"])

    def _bring_in(self, request, sheet):
        sheet = importing.bring_in(sheet, user=request.user)
        self.log_change(request, sheet, [{"changed": {"fields": [str(_("brought in"))]}}])
        said = _(
            "Brought in as drafts: %(events)d. Drafts brought up to date: %(updated)d. Parties added to events that "
            "were here: %(parties)d."
        )
        numbers = {
            "events": len(sheet.made["events"]),
            "updated": len(sheet.made["updated"]),
            "parties": len(sheet.made["participations"]),
        }
        undo = reverse("admin:intake_sheetimport_undo", args=[sheet.pk])
        link = format_html('{} <a href="{}">{}</a>', said % numbers, undo, _("Undo"))
        self.message_user(request, link, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:events_event_changelist") + "?state__exact=draft&o=-7")

    # Undoing

    def undo_view(self, request, key):
        self._only_editors(request)
        sheet = get_object_or_404(SheetImport, pk=key, imported_at__isnull=False)
        context = {"sheet": sheet, "number": len(sheet.made["events"]), "parties": len(sheet.made["participations"])}
        if request.method == "POST":
            try:
                importing.undo(sheet, user=request.user)
            except importing.Refused as refused:
                context["refused"] = str(refused)
            else:
                LogEntry.objects.log_actions(
                    request.user.pk, [sheet], CHANGE, change_message=str(_("taken out again")), single_object=True
                )
                self.message_user(request, _("What the sheet had brought in is taken out again."), messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:intake_sheetimport_changelist"))
        elif request.method != "GET":
            return HttpResponseNotAllowed(["GET", "POST"])
        return self._answer(request, "intake/undo.html", context)

    def _only_editors(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied

    def _answer(self, request, template, context):
        page = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Bring in a sheet")}
        return TemplateResponse(
            request, template, {"media": self.media, **page, "is_nav_sidebar_enabled": False, **context}
        )


def _key(party):
    return f"{'country' if isinstance(party, Country) else 'organization'}-{party.pk}"


def _is_decision(text):
    kind, _dash, pk = text.partition("-")
    digits = pk.isascii() and pk.isdigit() and len(pk) < 19
    return (
        text == "none" or (kind == "organization" and digits) or (kind == "country" and pk.isascii() and len(pk) <= 4)
    )
