"""The facets of a question as a page shows them: values in words, with the number of events that each would leave."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from organizations.models import Country, Language, Organization

from .. import reference
from ..facets.counting import FACETS
from ..models import Place, Series, Topic
from ..models.visibility import may_see_drafts
from ..naming import by_name
from ..search.analyzer import words
from ..templatetags.record import said

# As many values are shown beside the list; all of them have a page of their own.
SHOWN = 6
# Deeper units are drawn no further to the right.
DEEPEST = 4
# What most readers narrow by; the others wait folded.
OPEN = ("country", "organization", "role", "topic", "year")
# Facets whose values are rows, with the field that stands in the query string.
ROWS = {
    "country": (Country, "code"),
    "held_in": (Country, "code"),
    "organization": (Organization, "slug"),
    "topic": (Topic, "slug"),
    "series": (Series, "slug"),
    "city": (Place, "slug"),
    "language": (Language, "code"),
}
TITLES = {
    "country": _("Countries"),
    "organization": _("Organizations"),
    "role": _("Roles"),
    "topic": _("Topics"),
    "year": _("Years"),
    "series": pgettext_lazy("plural", "Series"),
    "kind": _("Kinds of events"),
    "held_in": _("Countries where events were held"),
    "city": _("Cities"),
    "language": _("Languages of the events"),
    "format": _("Formats"),
    "status": _("Statuses"),
}


@dataclass
class Value:
    """One value: as it is filed, as the query string has it, in words, and the number of events that it would leave.

    `full` is the whole name where `text` is an acronym; `names` is all that a reader may type to find it.
    """

    filed: str
    key: str
    text: str
    full: str = ""
    names: str = ""
    parent: str = ""
    proposed: bool = False
    count: int = 0
    chosen: bool = False
    units: list = field(default_factory=list)

    @property
    def in_full(self):
        return f"{self.full} ({self.text})" if self.full else self.text

    def anew(self):
        """Return one in the same words, for another page. dataclasses.replace() takes six times as long."""
        return Value(self.filed, self.key, self.text, self.full, self.names, self.parent, self.proposed)


@dataclass(frozen=True)
class Facet:
    """What is shown of one facet: (value, depth) pairs; `number` is how many values leave something, shown or not."""

    name: str
    label: str
    values: list
    number: int
    chosen: int
    errors: list = ()

    @property
    def is_open(self):
        return self.name in OPEN or bool(self.chosen or self.errors)

    @property
    def has_more(self):
        return self.number > len(self.values)


class Panel:
    """The facets of one question, for one reader. Asks the database for the names of what it shows and nothing else.

    `errors` are those of the form as it was sent; `form` and `question` are what was understood of it.
    """

    def __init__(self, question, form, user, errors=None):
        self.question, self.form, self.user, self.errors = question, form, user, errors or {}

    @cached_property
    def facets(self):
        return [facet for name in FACETS if (facet := self._facet(name)).values or facet.errors]

    def all_values(self, name, typed=""):
        """Return (value, depth) of each value of a facet that leaves something or is chosen, units after their parents.

        With `typed`, those alone of which all typed words begin a word of some name.
        """
        counts, chosen = self._counted(name)
        values = self._in_words(name, {*counts, *chosen}, counts, chosen)
        if typed:
            wanted = words(typed)
            values = [value for value in values if value.chosen or _is_named(value, wanted)]
            return flat(_in_order(name, values))
        return flat(_in_order(name, self._as_tree(values)))

    def _facet(self, name):
        counts, chosen = self._counted(name)
        counts = dict.fromkeys(chosen, 0) | counts
        # Sorted twice, since a facet may have thousands of values: without a function of ours that is much quicker.
        ranked = sorted(counts)
        if name == "year":
            ranked.reverse()
        else:
            ranked.sort(key=counts.get, reverse=True)
        # Chosen values stay in sight, even where they leave nothing.
        first = [value for value in ranked[: SHOWN + len(chosen)] if value not in chosen]
        shown = chosen | set(first[: max(SHOWN - len(chosen), 0)])
        values = self._in_words(name, [value for value in ranked if value in shown], counts, chosen)
        return Facet(
            name,
            self._label(name),
            flat(self._as_tree(values)),
            len(ranked),
            len(chosen),
            self.errors.get(name, []),
        )

    def _label(self, name):
        field = self.form.fields[name]
        return self.question.shelf.remember(("label", name, get_language()), lambda: str(field.label))

    def _counted(self, name):
        chosen = {str(getattr(one, "pk", one)) for one in self.form.cleaned_data.get(name) or ()}
        return self.question.counts(name), chosen

    def _in_words(self, name, filed, counts, chosen):
        values = words_of(name, filed, self.form.fields[name], self.question.shelf)
        if not may_see_drafts(self.user):
            # A proposed name is known from the tables at which it sits itself, not from those of its units.
            itself, visible = self.question.shelf.of, self.question.visible
            values = [
                value for value in values if not value.proposed or itself("itself", value.filed).intersect(visible)
            ]
        for value in values:
            value.count, value.chosen = counts.get(value.filed, 0), value.filed in chosen
        return values

    def _as_tree(self, values):
        """Put each unit below its parent, where that is there too."""
        by_filed = {value.filed: value for value in values}
        for value in values:
            if parent := by_filed.get(value.parent):
                parent.units.append(value)
        return [value for value in values if value.parent not in by_filed]


def flat(values, depth=0):
    """Return the tree of values as a list of (value, depth)."""
    listed = []
    for value in values:
        listed.append((value, min(depth, DEEPEST)))
        listed += flat(value.units, depth + 1)
    return listed


def offered(name, form_field, shelf, visible):
    """Return (key, words) of every value of a facet under which one of the `visible` events is filed, by name."""
    return shelf.remember(
        ("offered", name, get_language(), visible), lambda: _offered(name, form_field, shelf, visible)
    )


def _offered(name, form_field, shelf, visible):
    filed = [value for value in shelf.values[name] if shelf.of(name, value).intersect(visible)]
    values = by_name(words_of(name, filed, form_field, shelf), name=lambda value: value.in_full)
    return [(value.key, value.in_full) for value in (values[::-1] if name == "year" else values)]


def words_of(name, filed, form_field, shelf):
    """Return a Value for each of the filed values that still has words, in their order."""
    if name == "year":
        return [Value(year, year, year, names=year) for year in filed]
    if name not in ROWS:
        labels = shelf.remember(("labels", name, get_language()), lambda: _labels(form_field))
        return [Value(key, key, labels[key], names=labels[key]) for key in filed if key in labels]
    known = shelf.remember(("words", name, get_language()), dict)
    if new := [value for value in filed if value not in known]:
        model, key = ROWS[name]
        rows = reference.named(shelf, model, list(map(model._meta.pk.to_python, new)))
        known.update({str(pk): _in_words(row, getattr(row, key).lower()) for pk, row in rows.items()})
    return [known[value].anew() for value in filed if value in known]


def _labels(form_field):
    return {str(key): str(label) for key, label in form_field.choices}


def _in_words(row, key):
    name, of_name = said(row, "name")
    acronym, of_acronym = said(row, "acronym")
    names = [getattr(row, f"{column}_{language}", None) for column in ("name", "acronym") for language in ("en", "ru")]
    value = Value(str(row.pk), key, name or key, names=" | ".join(filter(None, [name, *names])))
    value.parent, value.proposed = str(getattr(row, "parent_id", "") or ""), getattr(row, "proposed", False)
    # An acronym in another alphabet than the name helps nobody to find it.
    if acronym and acronym != name and of_acronym == of_name:
        value.text, value.full = acronym, name
    return value


def _is_named(value, wanted):
    known = words(value.names)
    return all(any(word.startswith(one) for word in known) for one in wanted)


def _in_order(name, values):
    if name == "year":
        return sorted(values, key=lambda value: value.key, reverse=True)
    values = by_name(values, name=lambda value: value.in_full)
    for value in values:
        value.units = _in_order(name, value.units)
    return values
