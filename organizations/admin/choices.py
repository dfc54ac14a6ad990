"""Choices of related objects in rows, with as many queries for twenty rows as for one.

Django's own field asks the database for each row: once for the name of what is chosen, once more to check it. Here the
rows of a form share what is known, which `RowFormSet` looks up at once.
"""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator


def key_or_nothing(text):
    """Return the text if it can be a key: the widgets ask the database before anybody has looked."""
    return text if text.isascii() and text.isdigit() and len(text) < 19 else ""


class KnownIterator(ModelChoiceIterator):
    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for chosen in self.field.known.values():
            yield self.choice(chosen)


class _Known:
    iterator = KnownIterator
    # By key as text; shared by the rows, filled by their formset.
    known = {}

    def _look_up(self, key):
        try:
            return self.known[str(key)]
        except KeyError:
            raise ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key}
            ) from None


class KnownChoice(_Known, forms.ModelChoiceField):
    def to_python(self, value):
        return None if value in self.empty_values else self._look_up(getattr(value, "pk", value))


class KnownChoices(_Known, forms.ModelMultipleChoiceField):
    def clean(self, value):
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        chosen = [self._look_up(key) for key in value or []]
        self.run_validators(value)
        return chosen


class _OnlyTheChosen:
    """Renders the options that are chosen; the others come as one types."""

    def optgroups(self, name, value, attrs=None):
        options = []
        if not self.is_required and not self.allow_multiple_selected:
            options.append(self.create_option(name, "", "", False, 0))
        field = self.choices.field
        for key in value:
            if key in field.known:
                label = field.label_from_instance(field.known[key])
                options.append(self.create_option(name, key, label, True, len(options)))
        return [(None, options, 0)]


class KnownAutocomplete(_OnlyTheChosen, AutocompleteSelect):
    pass


class KnownAutocompleteMultiple(_OnlyTheChosen, AutocompleteSelectMultiple):
    pass
