"""Two that are the same become one at the desk: chosen, compared field by field, rehearsed, merged, undone."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .. import merging
from ..models import Merge
from .choices import key_or_nothing
from .undoing import UndoableAdmin

CHOICE = "choice-"


class MergingAdmin(admin.ModelAdmin):
    """Gives a page of the desk the means to merge two of its objects, if it says how one is chosen."""

    # A relation to the model, by which Django's autocomplete learns what may be chosen.
    chosen_like = None

    def has_merge_permission(self, request):
        return self.has_change_permission(request)

    def may_merge(self, request):
        return self.chosen_like is not None and self.has_merge_permission(request)

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not self.may_merge(request):
            actions.pop("merge_selected", None)
        return actions

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_%s"
        addresses = [
            path("merge/", self.admin_site.admin_view(self.merge_view), name=name % "merge"),
            path("merge/<int:key>/undo/", self.admin_site.admin_view(self.undo_view), name=name % "undo_merge"),
        ]
        return (addresses if self.chosen_like else []) + super().get_urls()

    def address_of(self, page, *args, **query):
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)
        return f"{address}?{urlencode(query)}" if query else address

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and self.may_merge(request):
            context["merge_address"] = self.address_of("merge", keep=obj.pk)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.action(description=_("Merge the two selected"))
    def merge_selected(self, request, queryset):
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(keys) != 2:
            self.message_user(request, _("Select exactly two to merge."), messages.WARNING)
            return None
        return HttpResponseRedirect(self.address_of("merge", keep=keys[0], duplicate=keys[1]))

    # Choosing, comparing, merging

    def merge_view(self, request):
        if not self.may_merge(request):
            raise PermissionDenied
        asked = MergeForm(self, self.get_queryset(request), request.GET)
        if not asked.is_valid():
            asked = MergeForm(self, self.get_queryset(request), request.GET, told=bool(request.GET.get("duplicate")))
            return self._answer(request, "admin/merge_choose.html", {"form": asked, "media": self.media + asked.media})
        kept, duplicate = asked.cleaned_data["keep"], asked.cleaned_data["duplicate"]
        chosen = {name.removeprefix(CHOICE): value for name, value in request.POST.items() if name.startswith(CHOICE)}
        context = {
            "kept": kept,
            "duplicate": duplicate,
            "differences": merging.differences(kept, duplicate, chosen),
            "prefix": CHOICE,
            "swapped": self.address_of("merge", keep=duplicate.pk, duplicate=kept.pk),
            "keep_address": self.address_of("change", kept.pk),
            "duplicate_address": self.address_of("change", duplicate.pk),
        }
        try:
            if request.method == "POST" and "merge" in request.POST:
                return self._merge(request, duplicate, kept, chosen)
            context["report"] = merging.rehearse(duplicate, into=kept, chosen=chosen)
        except merging.Refused as refused:
            context["refused"] = str(refused)
        return self._answer(request, "admin/merge.html", context)

    def _merge(self, request, duplicate, kept, chosen):
        name = str(duplicate)
        report = merging.merge(duplicate, into=kept, user=request.user, chosen=chosen)
        self.log_change(request, kept, [{"changed": {"name": name, "object": str(_("merged into it"))}}])
        said = format_html(
            '{} <a href="{}">{}</a>',
            _("“%(duplicate)s” is now a part of “%(kept)s”.") % {"duplicate": name, "kept": kept},
            self.address_of("undo_merge", report.done.pk),
            _("Undo"),
        )
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(self.address_of("change", kept.pk))

    # Undoing

    def undo_view(self, request, key):
        if not self.may_merge(request):
            raise PermissionDenied
        merge = get_object_or_404(Merge, pk=key)
        if merge.model is not self.model:
            raise Http404("a merge of something else")
        context = {"merge": merge, "keep_address": self.address_of("change", merge.kept_id)}
        if request.method == "POST":
            try:
                duplicate = merging.undo(merge, user=request.user)
            except merging.Refused as refused:
                context["refused"] = str(refused)
            else:
                self.log_change(request, duplicate, [{"changed": {"fields": [str(_("merge undone"))]}}])
                said = _("“%(duplicate)s” stands by itself again.") % {"duplicate": duplicate}
                self.message_user(request, said, messages.SUCCESS)
                return HttpResponseRedirect(self.address_of("change", duplicate.pk))
        return self._answer(request, "admin/merge_undo.html", context)

    def _answer(self, request, template, context):
        title = _("%(kind)s: merge two") % {"kind": capfirst(self.opts.verbose_name_plural)}
        page = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "media": self.media}
        return TemplateResponse(request, template, {**page, "is_nav_sidebar_enabled": False, **context})


class MergeForm(forms.Form):
    """Which two; chosen by typing a part of any name. Until both are there (`told`), it does not complain."""

    def __init__(self, desk, queryset, data, told=True):
        keys = {name: key_or_nothing(data.get(name, "")) for name in ("keep", "duplicate")}
        super().__init__(keys if told else None, initial=keys)
        for name, label in (("keep", _("Kept")), ("duplicate", _("Duplicate, which becomes a part of it"))):
            self.fields[name] = forms.ModelChoiceField(
                queryset, label=label, widget=AutocompleteSelect(desk.chosen_like, desk.admin_site)
            )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("keep") and cleaned.get("keep") == cleaned.get("duplicate"):
            raise forms.ValidationError(_("Choose two different ones."))
        return cleaned


@admin.register(Merge)
class MergeAdmin(UndoableAdmin):
    list_display = ["merged_at", "kind", "duplicate_name", "kept_name", "user", "standing"]
    list_select_related = ["content_type", "user"]
    search_fields = ["duplicate_name", "kept_name"]

    @admin.display(description=_("kind"))
    def kind(self, merge):
        return merge.model._meta.verbose_name
