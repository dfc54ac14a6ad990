from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .choices import KnownAutocomplete, KnownAutocompleteMultiple, KnownChoice, KnownChoices
from .forms import SAFE_FIELDS, RowForm, in_any_language


class RowFormSet(BaseInlineFormSet):
    """The rows of a form.

    A row that somebody else deleted while this form was open comes back as a new one, with a sentence that says so. Two
    rows that say the same (`once`: constraint, fields) are refused at the second. New rows are numbered after the last.
    """

    once = {}
    # The fields that a table shows at the end of a row, behind three dots.
    more_fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.vanished = 0
        if self.is_bound and self.management_form.is_valid():
            self._line_up()

    def _line_up(self):
        """Bring the posted rows into the order in which the database has them, and the vanished ones to the end.

        Django pairs the first posted row with the first stored row and so on; once somebody else has added or deleted
        one, every row after it would be shown beside a stranger, and the last not at all.
        """
        numbers = self.management_form.cleaned_data
        initial, total = numbers["INITIAL_FORMS"], min(numbers["TOTAL_FORMS"], self.absolute_max)
        stored = {str(row.pk): row for row in self.get_queryset()}
        key = self.model._meta.pk.name
        posted = {str(self.data.get(f"{self.add_prefix(i)}-{key}")): i for i in range(initial)}
        kept = [posted[pk] for pk in stored if pk in posted]
        given_up = {i for i in range(initial) if f"{self.add_prefix(i)}-DELETE" in self.data}
        vanished = [i for i in range(initial) if i not in kept and i not in given_up]
        self._queryset = [stored[pk] for pk in stored if pk in posted]
        self.vanished = len(vanished)
        order = [*kept, *range(initial, total), *vanished]
        if order == list(range(total)) and not vanished:
            return
        self.data = self._renumber(self.data.copy(), order)
        self.files = self._renumber(self.files.copy(), order)
        for i in range(len(order) - len(vanished), len(order)):
            self.data.pop(f"{self.add_prefix(i)}-{key}", None)
        self.data[f"{self.prefix}-INITIAL_FORMS"] = str(len(kept))
        self.data[f"{self.prefix}-TOTAL_FORMS"] = str(len(order))
        del self.management_form

    def _renumber(self, posted, order):
        rows = {old: f"{self.add_prefix(new)}-" for new, old in enumerate(order)}
        lists = {}
        for name in list(posted):
            number, dash, rest = name.removeprefix(f"{self.prefix}-").partition("-")
            if name.startswith(f"{self.prefix}-") and dash and number.isascii() and number.isdigit():
                values = posted.pop(name)
                if int(number) in rows:
                    lists[rows[int(number)] + rest] = values
        for name, values in lists.items():
            posted.setlist(name, values)
        return posted

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.more_fields = self.more_fields
        for name, field in form.fields.items():
            if isinstance(field, KnownChoice | KnownChoices):
                field.known = self.known[name]
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = _("Delete this row")

    @cached_property
    def known(self):
        """For each choice of a related object: what the rows have chosen, by key as text."""
        return {
            name: self.find_known(name, field)
            for name, field in self.form.base_fields.items()
            if isinstance(field, KnownChoice | KnownChoices)
        }

    def find_known(self, name, field):
        relation = self.model._meta.get_field(name)
        keys = set()
        for row in self.get_queryset():
            keys.update(one.pk for one in getattr(row, name).all()) if relation.many_to_many else keys.add(
                getattr(row, relation.attname)
            )
        if self.is_bound:
            for i in range(self.total_form_count()):
                keys.update(self.data.getlist(f"{self.add_prefix(i)}-{name}"))
        found = field.queryset.in_bulk(_valid_keys(field.queryset.model, keys))
        return {str(pk): one for pk, one in found.items()}

    def standing_forms(self):
        """The forms of rows that will be there after saving."""
        return [
            form
            for form in self.forms
            if hasattr(form, "cleaned_data")
            and not (self.can_delete and self._should_delete_form(form))
            and (form.instance.pk or form.has_changed())
        ]

    def clean(self):
        if not self._refuse_repetitions():
            # Django's own look at repetitions, which speaks of the rows as a whole and knows no conditions.
            super().clean()
        if self.vanished:
            raise ValidationError(self._vanished_sentence(), code="vanished")

    def _refuse_repetitions(self):
        refused = False
        messages = {one.name: one.violation_error_message for one in self.model._meta.constraints}
        for constraint, fields in self.once.items():
            seen = set()
            for form in self.standing_forms():
                values = tuple(form.cleaned_data.get(field) for field in fields)
                if values[0] in (None, ""):
                    continue
                if values in seen and fields[0] not in form.errors:
                    form.add_error(fields[0], messages[constraint])
                    refused = True
                seen.add(values)
        return refused

    def _vanished_sentence(self):
        rows = [str(form.instance) for form in self.forms[-self.vanished :] if form.is_valid()]
        return _(
            "Somebody else deleted what you have here: %(rows)s. It stands below as a new row. Save again to add it, "
            "or remove the row."
        ) % {"rows": "; ".join(rows) or str(self.model._meta.verbose_name)}

    def save_new(self, form, commit=True):
        if "order" in form.fields:
            if not form.instance.order:
                form.instance.order = self._last_order + 1
            self._last_order = max(self._last_order, form.instance.order)
        return super().save_new(form, commit)

    @cached_property
    def _last_order(self):
        return max((form.instance.order or 0 for form in self.standing_forms()), default=0)


def _valid_keys(model, keys):
    for key in keys:
        if key not in (None, ""):
            try:
                yield model._meta.pk.to_python(key)
            except ValidationError:
                continue


class RowsMixin:
    """An inline whose every input has a name of its own: a column heading is none to a screen reader."""

    form = RowForm
    formset = RowFormSet
    formfield_overrides = {
        **SAFE_FIELDS,
        # Django's own widget repeats the address above the input, which makes each row three lines high.
        models.URLField: {"assume_scheme": "https", "widget": forms.URLInput(attrs={"class": "vURLField"})},
    }
    extra = 0
    # The related object can be added in a window of its own only where an editor may propose one.
    can_add = ()
    more_fields = ()

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.more_fields = self.more_fields
        return formset

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if formfield is None:
            return None
        widget = formfield.widget
        if db_field.is_relation and hasattr(widget, "can_change_related"):
            widget.can_change_related = widget.can_view_related = widget.can_delete_related = False
            widget.can_add_related = widget.can_add_related and db_field.name in self.can_add
            widget = widget.widget
        widget.attrs["aria-label"] = formfield.label
        return in_any_language(db_field, formfield)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["form_class"] = KnownChoice
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KnownAutocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["form_class"] = KnownChoices
        kwargs["widget"] = KnownAutocompleteMultiple(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class NameRows(RowsMixin):
    """Other names: acronyms, former names, names in other scripts. Found by search, read by the intake of texts."""

    fields = ["name", "language", "since_year", "until_year"]
    verbose_name_plural = gettext_lazy("other names, by which it is found too")
