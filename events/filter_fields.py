"""Form fields that read the values of a query string and name the one they do not understand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models import Country, FormerSlug, Organization
from organizations.partial_dates import parse

from .prepared import SLUG, Prepared
from .search import question

# More values than a person chooses; a query with thousands would only serve to keep the database busy.
MOST_VALUES = 100
MOST_WORDS = 20


def tidy(values, fold):
    """Return the values without repetitions, spaces and NUL (which PostgreSQL refuses), each folded."""
    folded = (fold(str(value).replace("\0", "\N{REPLACEMENT CHARACTER}").strip()) for value in values or ())
    tidied = [value for value in dict.fromkeys(folded) if value]
    if len(tidied) > MOST_VALUES:
        raise forms.ValidationError(_("Choose at most %(most)s values.") % {"most": MOST_VALUES})
    return tidied


def present_slugs(model, slugs):
    """Return the slugs; those that led to objects of `model` before a renaming or merging become the present ones."""
    former = dict(FormerSlug.objects.of(model).filter(slug__in=slugs).values_list("slug", "object_id"))
    present = dict(model.objects.filter(pk__in=former.values()).values_list("pk", "slug"))
    return list(dict.fromkeys(present.get(former.get(slug), slug) for slug in slugs))


class QuestionField(forms.CharField):
    """Words, phrases in quotation marks and exclusions with a minus; cleans to the Question, or None."""

    def clean(self, value):
        text = super().clean((value or "").replace("\0", " "))
        if not text:
            return None
        asked = question.read(text)
        if not asked:
            raise forms.ValidationError(_("“%(value)s” holds no word to search for."), params={"value": text[:80]})
        if len(asked) > MOST_WORDS:
            raise forms.ValidationError(_("Search for at most %(most)s words.") % {"most": MOST_WORDS})
        return asked


class KeysField(forms.ModelMultipleChoiceField):
    """Rows chosen by a key that may be written in small or capital letters."""

    def __init__(self, queryset, *, to_field_name, fold=str.lower, unknown, same_for_all=True, **kwargs):
        """With `same_for_all` the rows do not depend on who asks, and the question for one of them is prepared."""
        self.fold = fold
        self.at_key = same_for_all and Prepared(lambda key: queryset.order_by().filter(**{to_field_name: key}), SLUG)
        super().__init__(queryset, to_field_name=to_field_name, error_messages={"invalid_choice": unknown}, **kwargs)

    def clean(self, value):
        keys = tidy(value, self.fold)
        if not keys:
            return []
        found = self._rows(keys)
        if len(found) < len(keys) and self.to_field_name == "slug":
            keys = present_slugs(self.queryset.model, keys)
            found = self._rows(keys)
        for key in keys:
            if key not in found:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key}
                )
        return list(found.values())

    def _rows(self, keys):
        """Return the rows by their keys, in one question; Django puts a condition together for each key."""
        if self.at_key and len(keys) == 1:
            rows = self.at_key.objects(*keys)
        else:
            rows = self.queryset.filter(**{f"{self.to_field_name}__in": keys})
        return {getattr(row, self.to_field_name): row for row in rows}

    def label_from_instance(self, obj):
        return str(obj)


class WordsField(forms.MultipleChoiceField):
    """Words from a short list."""

    default_error_messages = {"invalid_choice": _("“%(value)s” is not one of the choices.")}

    def to_python(self, value):
        return tidy(value, str.lower)


class WordField(forms.ChoiceField):
    default_error_messages = {"invalid_choice": _("“%(value)s” is not one of the choices.")}

    def to_python(self, value):
        return super().to_python(value).strip().lower()


class PartiesField(forms.Field):
    """Countries by code and organizations by slug, mixed: a country code wins."""

    widget = forms.MultipleHiddenInput

    def clean(self, value):
        keys = tidy(value, str.lower)
        countries = Country.objects.in_bulk([key.upper() for key in keys])
        slugs = [key for key in keys if key.upper() not in countries]
        organizations = Organization.objects.in_bulk(slugs, field_name="slug") if slugs else {}
        if len(organizations) < len(slugs):
            slugs = present_slugs(Organization, slugs)
            organizations = Organization.objects.in_bulk(slugs, field_name="slug")
        for key in slugs:
            if key not in organizations:
                raise forms.ValidationError(
                    _("There is no country or organization “%(value)s”."), params={"value": key[:80]}
                )
        return [*countries.values(), *organizations.values()]


class YearsField(forms.Field):
    widget = forms.MultipleHiddenInput

    def clean(self, value):
        years = tidy(value, str)
        for year in years:
            if not (year.isascii() and year.isdigit() and len(year) == 4 and int(year) > 0):
                raise forms.ValidationError(
                    _("“%(value)s” is not a year. Write four digits, for example 2019."), params={"value": year[:80]}
                )
        return [int(year) for year in years]


class PartialDateField(forms.CharField):
    """A day, a month, a quarter or a year; cleans to the Period that it means, or None."""

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem


class InstantField(forms.DateTimeField):
    """An instant (ISO 8601), or a day, month or year, which means its first instant."""

    default_error_messages = {
        "invalid": _("“%(value)s” is not an instant. Write it as in 2026-11-23T09:00:00Z, or a day as in 2026-11-23."),
    }

    def clean(self, value):
        try:
            return super().clean(value)
        except forms.ValidationError as problem:
            raise forms.ValidationError(self.error_messages["invalid"], params={"value": str(value)[:80]}) from problem
