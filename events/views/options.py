"""The panel of the filter, as list, calendar and map draw it, and what it says about the question."""

from dataclasses import dataclass, replace
from functools import partial

from django.forms import ChoiceField, ModelMultipleChoiceField, MultipleChoiceField
from django.urls import get_script_prefix
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..asked import as_text, conditions, not_understood, texts_of
from ..facets import counting
from ..facets.shelf import shelf
from ..filters import SORTS, EventFilter
from ..fragments import compiled
from ..models.visibility import may_see_drafts
from .facets import Panel

# What stands before the facets and after them; everything else is folded away.
BEFORE = [["q"]]
AFTER = [["when", "from", "to"], ["sort"]]
# These say which part of the answer is shown; another question begins without them.
NOT_THE_QUESTION = ("page", "view", "typed")
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


def panel(event_filter, query, user):
    """Return what the pages with a filter say of it: its controls, the question in words, or what is wrong in it.

    `found` is the Question, if every part of it is understood; otherwise the facets count what is understood.
    """
    understood = event_filter if event_filter.is_valid() else without_what_is_wrong(event_filter, query, user)
    question = counting.ask(understood, user) if understood.is_valid() else None
    sets = question.shelf if question is not None else shelf()
    every_control = controls(event_filter.form, query, sets)
    match = every_control.pop("match")
    before, after = ([[every_control.pop(name) for name in group] for group in groups] for groups in (BEFORE, AFTER))
    folded = list(every_control.values())
    more_are_set = any(control.values[0] or control.errors for control in folded)
    asked = question_of(query)
    match = [match] if several_parties_are_asked(event_filter.form) else []
    facets = Panel(question, understood.form, user, event_filter.form.errors) if question is not None else None
    said = {
        "found": question if event_filter.is_valid() else None,
        "before": before,
        "facets": drawn(facets, match, asked) if facets else "",
        "after": after,
        "more_controls": folded_away(folded, sets, are_set=more_are_set),
        "more_are_set": more_are_set,
        "question": as_text(asked),
        "beside_the_question": [],
        "conditions": [],
    }
    if event_filter.is_valid():
        return said | {"conditions": conditions(event_filter.form, query)}
    return said | {"wrong": not_understood(event_filter.form, query)}


def drawn(panel, match, asked):
    """Return the facets of `panel` as HTML; those that stand beside a list of everything are kept."""

    def draw():
        context = {"facets": panel.facets, "match": match, "question": as_text(asked)}
        return mark_safe(compiled("events/_facets.jinja").render(context))

    if asked:
        return draw()
    # Who may see drafts is offered proposed names too, also where there are no drafts.
    seen_by = panel.question.visible, may_see_drafts(panel.user)
    return panel.question.shelf.remember(("facets", *seen_by, get_language(), get_script_prefix()), draw)


def folded_away(group, shelf, *, are_set):
    """Return the controls of `group` as HTML; where none of them is set, they are the same on every page and kept."""
    draw = partial(drawn_controls, group)
    names = tuple(control.name for control in group)
    return draw() if are_set else shelf.remember(("folded", names, get_language(), get_script_prefix()), draw)


def drawn_controls(group):
    return mark_safe(compiled("events/_controls.jinja").module.controls(group))


def question_of(query):
    """Return the query string without what says which part of the answer is shown."""
    question = query.copy()
    for name in NOT_THE_QUESTION:
        question.pop(name, None)
    return question


def without_what_is_wrong(event_filter, query, user):
    rest = query.copy()
    for name in event_filter.form.errors:
        rest.pop(name, None)
    return EventFilter(rest, queryset=event_filter.queryset, user=user)


def several_parties_are_asked(form):
    return sum(len(form.cleaned_data.get(name) or ()) for name in counting.OF_PARTIES) > 1


def controls(form, query, shelf):
    """Return the controls beside the facets, by name. A value that cannot be chosen is left out."""
    every_control = {}
    for name, field in form.fields.items():
        if name in counting.FACETS:
            continue
        values = [value.strip() for value in query.getlist(name) if value.strip()]
        options = options_of(name, field, shelf)
        if options:
            understood = texts_of(field, form.cleaned_data.get(name))
            values = [value.lower() for value in values if value.lower() in understood]
            # Chosen although it finds nothing: it has to survive the next sending of the form.
            known = {value for value, _text in options}
            options = [*options, *((value, understood[value]) for value in values if value not in known)]
        repeatable = isinstance(field, (ModelMultipleChoiceField, MultipleChoiceField)) or name == "without"
        every_control[name] = Control(
            name,
            *shelf.remember(("words of a control", name, get_language()), partial(words_of_control, name, field)),
            [*values, ""] if repeatable else (values[-1:] or [""]),
            options,
            form.errors.get(name, []),
            repeatable,
        )
    if form.cleaned_data.get("q"):
        every_control["sort"] = replace(every_control["sort"], blank=SORTS["relevance"])
    return every_control


def words_of_control(name, field):
    """Return (label, hint, what stands there while nothing is chosen) in the language of the page."""
    return str(field.label), str(HINTS.get(name, "")), str(BLANKS.get(name, _("any")))


def options_of(name, field, shelf):
    """Return (value, words) of what can be chosen; nothing if a reader writes it."""
    if isinstance(field, ModelMultipleChoiceField):
        return shelf.remember(("options", name, get_language()), lambda: _rows_of(field))
    if isinstance(field, ChoiceField):
        return shelf.remember(("choices", name, get_language()), lambda: _choices_of(field))
    return []


def _choices_of(field):
    return [(str(key).lower(), str(label)) for key, label in field.choices if key]


def _rows_of(field):
    key = field.to_field_name
    # Asked anew: all requests share the field, and its own queryset would keep these rows for good.
    return [(getattr(row, key).lower(), field.label_from_instance(row)) for row in field.queryset.all()]
