"""The panel of the filter, as list, calendar and map draw it, and what it says about the question.

Only what can find something is offered, read without building rows.
"""

from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef
from django.forms import ChoiceField, ModelMultipleChoiceField, MultipleChoiceField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organizations.models import Country, Language

from ..asked import as_text, conditions, not_understood, texts_of
from ..filters import SORTS
from ..models import Place
from ..naming import by_name
from .countries import countries_of
from .organizations import organizations_of
from .topics import topics_of

# What is seen at once, in the order of the panel; everything else is folded away.
GROUPS = [
    ["q"],
    ["country", "organization", "role", "match"],
    ["held_in"],
    ["topic", "kind", "series"],
    ["when", "from", "to"],
    ["sort"],
]
# These say which part of the answer is shown; another question begins without them.
NOT_THE_QUESTION = ("page", "view")
HINTS = {
    "q": _("In any language; “a phrase” in quotation marks, -without this"),
    "from": _("A day, month or year: 2019-11-05, 2019-11, 2019"),
    "to": _("A day, month or year"),
    "without": _("Country code or address of an organization: tj, unodc"),
    "changed_since": _("A day or an instant: 2026-11-23"),
}

BLANKS = {
    "sort": _("by day"),
    "when": _("at any time"),
    "units": _("with their units"),
    "match": _("any of the chosen"),
}


@dataclass(frozen=True)
class Control:
    """One field of the form: a list to choose from, or a line to write on, for each value and one more."""

    name: str
    label: str
    hint: str
    blank: str
    values: list
    options: list
    errors: list
    repeatable: bool

    @property
    def described_by(self):
        said = [("error", self.errors), ("hint", self.hint)]
        return " ".join(f"filter-{self.name}-{what}" for what, words in said if words)


def panel(event_filter, query, events):
    """Return what the pages with a filter say of it: its controls, the question in words, or what is wrong in it."""
    groups, folded = controls(event_filter.form, query, events)
    question = query.copy()
    for name in NOT_THE_QUESTION:
        question.pop(name, None)
    said = {
        "groups": groups,
        "more_controls": folded,
        "more_are_set": any(control.values[0] or control.errors for control in folded),
        "question": as_text(question),
    }
    if event_filter.is_valid():
        return said | {"conditions": conditions(event_filter.form, query)}
    return said | {"wrong": not_understood(event_filter.form, query)}


def controls(form, query, events):
    """Return the controls as (groups of them, folded away). A value that cannot be chosen is left out."""
    form.full_clean()
    all_controls = {}
    for name, field in form.fields.items():
        values = [value.strip() for value in query.getlist(name) if value.strip()]
        options = _options(name, field, events)
        if options:
            understood = texts_of(field, form.cleaned_data.get(name))
            values = [value.lower() for value in values if value.lower() in understood]
            # Chosen although it finds nothing: it has to survive the next sending of the form.
            offered = {value for value, _text in options}
            options += [(value, understood[value]) for value in values if value not in offered]
        repeatable = isinstance(field, (ModelMultipleChoiceField, MultipleChoiceField)) or name in {"without", "year"}
        all_controls[name] = Control(
            name,
            field.label,
            HINTS.get(name, ""),
            BLANKS.get(name, _("any")),
            [*values, ""] if repeatable else (values[-1:] or [""]),
            options,
            form.errors.get(name, []),
            repeatable,
        )
    if form.cleaned_data.get("q"):
        all_controls["sort"] = replace(all_controls["sort"], blank=SORTS["relevance"])
    if len(all_controls["country"].values) + len(all_controls["organization"].values) < 4:
        del all_controls["match"]
    groups = [[all_controls.pop(name) for name in group if name in all_controls] for group in GROUPS]
    return groups, list(all_controls.values())


def _options(name, field, events):
    if isinstance(field, ModelMultipleChoiceField):
        offered = {
            "country": lambda: countries_of(events),
            "held_in": lambda: Country.objects.filter(Exists(events.filter(held_in=OuterRef("pk")))),
            "organization": lambda: organizations_of(events),
            "topic": lambda: topics_of(events),
            "city": lambda: Place.objects.filter(Exists(events.filter(city=OuterRef("pk")))),
            "language": lambda: Language.objects.filter(Exists(events.filter(languages=OuterRef("pk")))),
        }.get(name, lambda: field.queryset)()
        return _rows(offered, field.to_field_name)
    if isinstance(field, ChoiceField):
        return [(str(key).lower(), label) for key, label in field.choices if key]
    return []


def _rows(queryset, key):
    """(value, words) of rows with names in two languages, in the order of the words."""
    language = get_language()
    columns = [key, "name_en", "name_ru"]
    if hasattr(queryset.model, "acronym"):
        columns += ["acronym_en", "acronym_ru"]
    named = []
    for row in queryset.order_by().values(*columns):
        spoken = next((code for code in (language, "en", "ru") if row.get(f"name_{code}")), "en")
        # An acronym in another alphabet than the name helps nobody to find it in the list.
        name, acronym = row.get(f"name_{spoken}") or "", row.get(f"acronym_{spoken}")
        named.append((row[key].lower(), f"{name} ({acronym})" if acronym and acronym != name else name))
    return by_name(named, name=lambda row: row[1])
