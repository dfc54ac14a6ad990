from contextlib import suppress

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .. import following, history, restoring
from .exporting import ExportingAdmin
from .forms import SAFE_FIELDS, DeskForm, in_any_language
from .merging import MergingAdmin
from .search import SearchByAnyName


class DeskAdmin(SearchByAnyName, MergingAdmin, ExportingAdmin):
    """A page of the editors' desk: found by any name, every change recorded with its old value."""

    form = DeskForm
    formfield_overrides = SAFE_FIELDS
    object_history_template = "admin/history.html"
    list_per_page = 50
    actions = ["export_selected", "merge_selected"]
    # Fields that are decided in the form, and not by putting back what they were.
    never_restored = ()

    class Media:
        # Deferred: Django’s own order of scripts would place it before jQuery.
        js = [forms.Script("admin_portal/desk.js", defer=True)]

    def view_on_site(self, obj):
        return obj.get_absolute_url()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if formfield and db_field.is_relation and hasattr(formfield.widget, "can_change_related"):
            # A pencil and an eye beside each of a dozen fields are a dozen stops for the tabulator key.
            formfield.widget.can_change_related = formfield.widget.can_view_related = False
            formfield.widget.can_delete_related = False
        if isinstance(formfield, forms.SplitDateTimeField):
            day, time = formfield.widget.widgets
            day.attrs["aria-label"], time.attrs["aria-label"] = _("date"), _("time")
        return in_any_language(db_field, formfield)

    def changelist_view(self, request, extra_context=None):
        # Django's own titles put the name of the kind into a sentence, where Russian needs another case of it.
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        title = _("%(kind)s: new") if object_id is None else _("%(kind)s: change")
        extra_context = {"title": title % {"kind": capfirst(self.opts.verbose_name)}} | (extra_context or {})
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            if object_id is not None:
                self._record_beginning(unquote(object_id))
            with history.changes_by(request.user):
                return super().changeform_view(request, object_id, form_url, extra_context)

    def _record_beginning(self, object_id):
        with suppress(ValidationError):  # no such key: the page itself says so
            history.record_beginning(self.model, self.model._meta.pk.to_python(object_id))

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        history.record(self.model, form.instance.pk)
        following.changed(self.model, [form.instance.pk])

    def delete_model(self, request, obj):
        with following.deletion(self.model, [obj.pk]):
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        with transaction.atomic(), following.deletion(self.model, list(queryset.values_list("pk", flat=True))):
            super().delete_queryset(request, queryset)

    def history_view(self, request, object_id, extra_context=None):
        response = super().history_view(request, object_id, extra_context)
        if hasattr(response, "context_data"):
            found = response.context_data["object"]
            response.context_data["changes"] = history.changes(self.model, found.pk)
            response.context_data["restorable"] = self.has_change_permission(request, found)
            response.context_data["restore_address"] = self.address_of("restore", quote(found.pk))
        return response

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        view = self.admin_site.admin_view(self.restore_view)
        return [path("<path:object_id>/restore/", view, name=name), *super().get_urls()]

    def restore_view(self, request, object_id):
        """Put back what a button of the history names: a revision, or a field or a row as it was in one."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        found = self.get_object(request, unquote(object_id))
        if found is None:
            raise Http404("no such object")
        if not self.has_change_permission(request, found):
            raise PermissionDenied
        revision, field, row = what_to_restore(request.POST.get("restore", ""))
        try:
            restoring.restore(
                self.model, found.pk, revision, user=request.user, field=field, row=row, leaving=self.never_restored
            )
        except restoring.Refused as refused:
            self.message_user(request, str(refused), messages.ERROR)
        else:
            self.log_change(request, found, [{"changed": {"fields": [str(_("restored"))]}}])
            self.message_user(request, _("Put back. The history below says what changed."), messages.SUCCESS)
        return HttpResponseRedirect(self.address_of("history", quote(found.pk)))


def what_to_restore(text):
    """Read (revision, field or None, (row's model, key) or None) from “7”, “7 field title_en”, “7 row label key”."""
    match text.split(" "):
        case [number] if _is_key(number):
            return int(number), None, None
        case [number, "field", name] if _is_key(number):
            return int(number), name, None
        case [number, "row", label, key] if _is_key(number):
            return int(number), None, (label, key)
    raise Http404("nothing to restore")


def _is_key(text):
    return text.isascii() and text.isdigit() and len(text) < 19
