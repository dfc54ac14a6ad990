"""Everything that a cell can name, read once for a whole sheet."""

from collections import defaultdict

from django.conf import settings
from django.utils.translation import override

from events.models import Place, Series, Topic
from events.parties_in_text import find
from organizations import near_names
from organizations.models import Country, Language, Organization

MOST_OPTIONS = 6


def fold(text):
    return " ".join(text.casefold().replace("ё", "е").split()).strip(" .,;")


class Names:
    """The objects of each kind by any of their names, folded; several where a name is not unique."""

    def __init__(self):
        self._known = {model: self._gather(model) for model in (Country, Organization, Place, Series, Topic, Language)}

    def _gather(self, model):
        found = defaultdict(dict)
        rows = model.objects.all()
        if hasattr(model, "other_names"):
            rows = rows.prefetch_related("other_names")
        for row in rows:
            for name in self._names_of(row):
                if name:
                    found[fold(name)][row.pk] = row
        return found

    def _names_of(self, row):
        for column in ("name_en", "name_ru", "acronym_en", "acronym_ru", "formal_name_en", "formal_name_ru"):
            yield getattr(row, column, "")
        for column in ("slug", "code", "alpha3"):
            yield getattr(row, column, "")
        if hasattr(row, "other_names"):
            for other in row.other_names.all():
                yield other.name
                yield getattr(other, "acronym", "")

    def of(self, model, text):
        """Return the objects of `model` that are called `text`."""
        return list(self._known[model].get(fold(text), {}).values())

    def parties(self, text):
        """Return the parties that are called `text`, in the form of the names or in an inflected one."""
        exact = [*self.of(Country, text), *self.of(Organization, text)]
        if exact:
            return exact
        named = find(text)
        whole = [one for one in named if one.certain and fold(one.written) == fold(text)]
        return [whole[0].parties[0]] if len(named) == 1 and whole else []

    def candidates(self, text):
        """Return the parties that `text` may mean, for an editor to choose from."""
        found = [party for one in find(text) for party in one.parties]
        found += [one.organization for one in near_names.near([text])]
        return list(dict.fromkeys(found))[:MOST_OPTIONS]


def choices_by_label(choices):
    """Return {label or value, folded: value}, the labels in every language of the interface."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {fold(str(label)): value for value, label in choices if value}
    return found | {fold(value.replace("_", " ")): value for value, _label in choices if value}
