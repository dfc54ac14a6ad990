from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models
from django.utils.translation import gettext as _
from modeltranslation.translator import NotRegistered, translator

from ..uploads import DocumentField, PictureField

# For `formfield_overrides` of pages and of rows.
SAFE_FIELDS = {
    models.ImageField: {"form_class": PictureField},
    models.FileField: {"form_class": DocumentField},
    models.URLField: {"assume_scheme": "https"},
}


def in_any_language(db_field, formfield):
    """modeltranslation demands the text in English; `DeskForm` demands it in one language, whichever."""
    if formfield and hasattr(db_field, "translated_field"):
        formfield.required = False
    return formfield


class DeskForm(forms.ModelForm):
    """A form of the editors' desk: what the database refuses is said at the field that has to change.

    `constraint_fields` names that field for each constraint of the model. A text that exists in several languages and
    must not be empty has to be given in one of them, whichever it is.
    """

    constraint_fields = {}

    def _post_clean(self):
        super()._post_clean()
        for columns in self._needed_texts():
            if not any(self.cleaned_data.get(column) or column in self._errors for column in columns):
                self.add_error(columns[0], _("Fill in at least one language."))

    def _needed_texts(self):
        try:
            translated = translator.get_options_for_model(self._meta.model).all_fields
        except NotRegistered:
            return
        for name, columns in translated.items():
            shown = [column.name for column in columns if column.name in self.fields]
            if shown and not self._meta.model._meta.get_field(name).blank:
                yield shown

    def _update_errors(self, errors):
        if hasattr(errors, "error_dict"):
            fields = {
                str(constraint.violation_error_message): self.constraint_fields.get(constraint.name)
                for constraint in self._meta.model._meta.constraints
            }
            rest = []
            for error in errors.error_dict.pop(NON_FIELD_ERRORS, []):
                field = fields.get(str(error.message))
                if field in self.fields:
                    errors.error_dict.setdefault(field, []).append(error)
                else:
                    rest.append(error)
            if rest:
                errors.error_dict[NON_FIELD_ERRORS] = rest
        super()._update_errors(errors)


class RowForm(DeskForm):
    """A row inside another form.

    A row that nobody touched is not examined again: twenty of them are a hundred questions to the database.
    """

    # Given by the formset: what the row shows only when asked.
    more_fields = ()

    @property
    def filled_behind_more(self):
        """Whether a field that is not in sight says something that a new row would not say by itself."""
        return any(
            value not in self.fields[name].empty_values and value != self.fields[name].initial
            for name in self.more_fields
            if name in self.fields
            for value in [self[name].value()]
        )

    @property
    def errors_behind_more(self):
        return any(name in self.errors for name in self.more_fields)

    def _post_clean(self):
        if self.instance._state.adding or self.has_changed():
            super()._post_clean()
