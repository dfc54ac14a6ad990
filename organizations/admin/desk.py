from contextlib import suppress

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .. import following, history
from .forms import SAFE_FIELDS, DeskForm, in_any_language
from .merging import MergingAdmin
from .search import SearchByAnyName


class DeskAdmin(SearchByAnyName, MergingAdmin):
    """A page of the editors' desk: found by any name, every change recorded with its old value."""

    form = DeskForm
    formfield_overrides = SAFE_FIELDS
    object_history_template = "admin/history.html"
    list_per_page = 50

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
            response.context_data["changes"] = history.changes(self.model, response.context_data["object"].pk)
        return response
