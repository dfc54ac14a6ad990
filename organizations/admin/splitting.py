"""A unit gets what was entered under its organization: chosen, rehearsed, moved, undone."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from .. import splitting
from ..models import Organization, Split
from .choices import key_or_nothing
from .search import words_of
from .undoing import UndoableAdmin

KINDS_OF_UNITS = [Organization.Kind.UNIT, Organization.Kind.PROGRAMME, Organization.Kind.STATE_BODY]
LONGEST_WORDS = 200


class SplittingAdmin(admin.ModelAdmin):
    """Gives the page of an organization the means to split off a unit."""

    def get_urls(self):
        addresses = [
            ("<path:object_id>/split/", self.split_view, "split"),
            ("split/<int:key>/undo/", self.undo_split_view, "undo_split"),
        ]
        named = [
            path(address, self.admin_site.admin_view(view), name=f"organizations_organization_{name}")
            for address, view, name in addresses
        ]
        return [*named, *super().get_urls()]

    def may_split(self, request):
        return self.has_change_permission(request) and self.has_add_permission(request)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and self.may_split(request):
            context["split_address"] = self.address_of("split", obj.pk)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def split_view(self, request, object_id):
        if not self.may_split(request):
            raise PermissionDenied
        organization = self.get_object(request, unquote(object_id))
        if organization is None:
            raise Http404("no such organization")
        asked = request.POST if request.method == "POST" else request.GET
        searched = asked.get("q", "").replace("\0", "")[:LONGEST_WORDS]
        words = list(words_of(searched))
        form = UnitForm(self, organization, request.POST if request.method == "POST" else None)
        context = {
            "organization": organization,
            "form": form,
            "searched": searched,
            "chosen": request.POST.getlist("row"),
            "whole_groups": request.POST.getlist("group"),
        }
        if request.method == "POST" and "choose" not in request.POST and form.is_valid():
            rows = _by_group(context["chosen"])
            try:
                chosen = splitting.rows_chosen(organization, rows, context["whole_groups"], words)
                if "split" in request.POST:
                    return self._split(request, organization, form.unit(), chosen)
                context["report"] = splitting.rehearse(organization, form.unit(), chosen)
                context["unit"] = form.unit()
            except splitting.Refused as refused:
                context["refused"] = str(refused)
        if "report" not in context:
            groups = splitting.groups_of(organization, words)
            context["groups"] = [_as_shown(group, context["chosen"]) for group in groups]
        return self._answer_splitting(request, context)

    def _split(self, request, organization, unit, chosen):
        report = splitting.split(organization, unit, chosen, user=request.user)
        self.log_change(request, organization, [{"changed": {"name": str(unit), "object": str(_("split off"))}}])
        if report.done.made_unit:
            self.log_addition(request, unit, [{"added": {}}])
        said = format_html(
            '{} <a href="{}">{}</a>',
            _("“%(unit)s” has what was chosen.") % {"unit": unit},
            self.address_of("undo_split", report.done.pk),
            _("Undo"),
        )
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(self.address_of("change", unit.pk))

    def undo_split_view(self, request, key):
        if not self.may_split(request):
            raise PermissionDenied
        split = get_object_or_404(Split, pk=key)
        context = {"split": split}
        if request.method == "POST":
            try:
                splitting.undo(split, user=request.user)
            except splitting.Refused as refused:
                context["refused"] = str(refused)
            else:
                organization = Organization.objects.get(pk=split.organization_id)
                self.log_change(request, organization, [{"changed": {"fields": [str(_("split undone"))]}}])
                said = _("“%(organization)s” has again what was split off.") % {"organization": organization}
                self.message_user(request, said, messages.SUCCESS)
                return HttpResponseRedirect(self.address_of("change", organization.pk))
        return self._answer_splitting(request, context, "admin/split_undo.html")

    def _answer_splitting(self, request, context, template="admin/split.html"):
        media = self.media + (context["form"].media if "form" in context else forms.Media())
        page = {**self.admin_site.each_context(request), "opts": self.opts, "media": media}
        title = _("Organizations: split off a unit")
        return TemplateResponse(request, template, {**page, "title": title, "is_nav_sidebar_enabled": False, **context})


def _by_group(rows):
    """Read {name of the group: keys} of texts like “events.participation.organization:7”."""
    found = {}
    for text in rows:
        name, _colon, key = text.partition(":")
        if key.isascii() and key.isdigit() and len(key) < 19:
            found.setdefault(name, set()).add(int(key))
    return found


def _as_shown(group, chosen):
    for row in group.rows:
        row.chosen = f"{group.name}:{row.key}" in chosen
        meta = row.whole._meta
        try:
            row.address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.whole.pk])
        except NoReverseMatch:  # a row without a page of its own
            row.address = ""
    return group


class UnitForm(forms.ModelForm):
    """Which unit: one that is there, or the names of a new one."""

    class Meta:
        model = Organization
        fields = ["name_en", "name_ru", "acronym_en", "acronym_ru", "kind"]

    def __init__(self, desk, organization, data):
        if data is not None:
            data = {**data.dict(), "existing": key_or_nothing(data.get("existing", ""))}
        super().__init__(data)
        self.organization = organization
        for name in ("name_en", "name_ru", "acronym_en", "acronym_ru", "kind"):
            self.fields[name].required = False
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in KINDS_OF_UNITS]
        self.fields["existing"] = forms.ModelChoiceField(
            Organization.objects.exclude(pk=organization.pk),
            label=_("A unit that is there"),
            required=False,
            widget=AutocompleteSelect(Organization._meta.get_field("parent"), desk.admin_site),
        )
        self.order_fields(["existing"])

    def clean(self):
        cleaned = super().clean()
        named = [name for name in ("name_en", "name_ru") if cleaned.get(name)]
        if "existing" not in self.errors and bool(cleaned.get("existing")) == bool(named):
            raise forms.ValidationError(_("Choose a unit that is there, or give the name of a new one."))
        return cleaned

    def _post_clean(self):
        """The new unit is examined as it is saved, not before it is known that one is wanted."""

    def unit(self):
        """Return the unit that is there, or a new one that is not saved."""
        if existing := self.cleaned_data["existing"]:
            return existing
        own = {name: self.cleaned_data[name] for name in self.Meta.fields}
        own["kind"] = own["kind"] or Organization.Kind.UNIT
        return Organization(parent=self.organization, state=self.organization.state, **own)


@admin.register(Split)
class SplitAdmin(UndoableAdmin):
    list_display = ["split_at", "unit_name", "organization_name", "user", "standing"]
    list_select_related = ["user"]
    search_fields = ["unit_name", "organization_name"]
