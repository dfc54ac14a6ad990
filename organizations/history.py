"""Who changed what, when, and from which value.

A recorded object is written down whole, with the rows that hang on it, each time it is saved at the editors' desk;
what changed is the difference between two such pictures. django-reversion keeps the pictures, the differences are ours.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

import reversion
from django.db import models
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.translator import NotRegistered, translator
from reversion.models import Version

# How many changes a page of history shows. One change of an event with twenty participations is some fifty versions.
PAGE = 25
# So many objects share an entry if a program changes many at once: to show the history of one, those of all are read.
TOGETHER = 10


@dataclass(frozen=True)
class FieldChange:
    """One field, before and after, in the words of the form."""

    label: str
    old: str
    new: str
    name: str = field(default="", compare=False)


@dataclass(frozen=True)
class RowChange:
    """One row that was added, changed or removed. `model` is its label and `key` its key, as texts."""

    verb: str
    kind: str
    name: str
    fields: list[FieldChange]
    model: str = field(default="", compare=False)
    key: str = field(default="", compare=False)


@dataclass(frozen=True)
class Change:
    """What one person changed at one moment. `first` says that nothing was recorded before it.

    `revision` and `before` are the keys under which the state after it and the state before it are remembered.
    """

    when: datetime
    user: object
    comment: str
    first: bool
    fields: list[FieldChange] = field(default_factory=list)
    rows: list[RowChange] = field(default_factory=list)
    revision: int | None = None
    before: int | None = None


# Recording

_prefetched = {}
_links_to_whole = {}


def register(model, rows=(), prefetch=()):
    """Record `model` from now on, with the rows behind the accessors `rows`, whose models are registered before it.

    `prefetch` names what the rows' own names and lists of values walk, so that recording takes the same number of
    queries however many rows there are.
    """
    reversion.register(model, follow=tuple(rows))
    _prefetched[model] = (*rows, *prefetch)
    for accessor in rows:
        link = next(one.field for one in model._meta.related_objects if one.get_accessor_name() == accessor)
        _links_to_whole.setdefault(link.model, []).append(link)


@contextmanager
def changes_by(user, comment=""):
    """One transaction and one entry of history: everything given to `record` inside it is one change made by `user`."""
    with reversion.create_revision(manage_manually=True):
        reversion.set_user(user)
        reversion.set_comment(comment)
        yield


def record(model, pk):
    """Write down the object as it stands now, with its rows, as part of the change under way.

    To be called after the last row was saved. Takes a constant number of queries.
    """
    _record(model, [pk])


def _record(model, keys):
    for found in model._base_manager.prefetch_related(*_prefetched[model]).filter(pk__in=keys).order_by("pk"):
        reversion.add_to_revision(found)


def record_beginning(model, pk):
    """Write down the object as it stands if nothing was recorded yet, so that its first change has an old value.

    What was loaded or made by a program has no history of its own. Does nothing if the object does not exist.
    """
    record_beginnings([(model, pk)])


def record_beginnings(wholes):
    """Write down those of the (model, key) of which nothing was recorded yet, as they stand."""
    for model, keys in _by_model(wholes).items():
        known = set(Version.objects.get_for_model(model).filter(object_id__in=keys).values_list("object_id", flat=True))
        record_each([(model, key) for key in keys if str(key) not in known], None)


def record_each(wholes, user, comment=""):
    """Write down each (model, key) as it stands, as changes made by `user` outside of any other change.

    Some are written together: each has its own history all the same, and one at a time would take ten times as long.
    """
    for model, keys in _by_model(wholes).items():
        for start in range(0, len(keys), TOGETHER):
            with changes_by(user, comment):
                _record(model, keys[start : start + TOGETHER])


def record_everything(comment):
    """Write down all that there is, as `record_each` does, as the work of a program."""
    # Rows are written down with what they hang on.
    for model in (model for model in _prefetched if model not in _links_to_whole):
        record_each([(model, key) for key in model._base_manager.values_list("pk", flat=True)], None, comment)


def _by_model(wholes):
    found = {}
    for model, key in wholes:
        found.setdefault(model, []).append(key)
    return found


def is_recorded(model):
    """Whether objects of `model` are a part of the record, rather than made from it by a program."""
    return model in _prefetched


def wholes(model, keys):
    """Return the (model, key) of what an editor opens to see the rows `keys` of `model`; of the objects themselves,
    if nothing contains them. `keys` may be a queryset of keys."""
    if owner := model._meta.auto_created:
        link = next(one for one in model._meta.fields if one.remote_field and one.remote_field.model is owner)
        return wholes(owner, model._base_manager.filter(pk__in=keys).values_list(link.attname, flat=True))
    found = set()
    for link in _links_to_whole.get(model, []):
        above = model._base_manager.filter(pk__in=keys).exclude(**{link.attname: None})
        found |= wholes(link.remote_field.model, above.values_list(link.attname, flat=True))
    return found if model in _links_to_whole else {(model, key) for key in keys}


def models_of_wholes(model):
    """Return the models of what contains rows of `model`; none if they stand for themselves."""
    return {link.remote_field.model for link in _links_to_whole.get(model, [])}


def row_models(model):
    """Return the models of the rows recorded with `model`, rows of rows included; the cited before the citing."""
    found = [one for one, links in _links_to_whole.items() if any(link.remote_field.model is model for link in links)]
    below = [row for one in found for row in row_models(one)]
    rows = list(dict.fromkeys([*found, *below]))
    return sorted(rows, key=lambda row: (sum(one.related_model in rows for one in row._meta.fields), row._meta.label))


def paths_to(row_model, model):
    """Yield the lookups by which rows of `row_model` are found that hang on an object of `model`."""
    for link in _links_to_whole.get(row_model, []):
        if link.remote_field.model is model:
            yield link.name
        else:
            yield from (f"{link.name}__{path}" for path in paths_to(link.remote_field.model, model))


# Reading


def compare(one, other):
    """Return (field, FieldChange from `one` to `other`) of each field in which two objects of one model differ."""
    found = differences(one, other)
    [words] = in_words([found])
    return list(zip([change[0] for change in found], words, strict=True))


def differences(one, other):
    """Return (field, value of `one`, value of `other`) of each field in which two objects of one model differ."""
    return _changed_fields(type(one), _values(one), _values(other))


def facts(row):
    """Return (field, empty, value) of each field in which a row says more than a new one would."""
    return _changed_fields(type(row), None, _values(row))


def in_words(lists):
    """Return for each list of differences or facts a list of FieldChange, all names looked up at once."""
    names = _Names()
    for found in lists:
        names.wanted_by(found)
    names.look_up()
    return [[names.in_words(change) for change in found] for found in lists]


def _values(obj):
    values = {one.attname: one.value_from_object(obj) for one in obj._meta.concrete_fields}
    for many in obj._meta.many_to_many:
        values[many.attname] = [one.pk for one in many.value_from_object(obj)]
    return values


def changes(model, pk, limit=PAGE):
    """The latest changes of the object, newest first, in a number of queries that does not grow with them."""
    # One more than asked for: the change before the last one shown is what it is compared with.
    return _describe(model, list(_versions(model, pk)[: limit + 1]), limit)


def changes_after(model, pk, is_older):
    """The changes since the newest picture whose fields satisfy `is_older`, newest first; None if there is no such."""
    newest = []
    for version in _versions(model, pk)[: PAGE + 1]:
        newest.append(version)
        if is_older(version.field_dict):
            return _describe(model, newest, len(newest) - 1)
    return None


def _versions(model, pk):
    return Version.objects.get_for_object_reference(model, pk).select_related("revision__user").order_by("-pk")


def _describe(model, versions, limit):
    pictures = _pictures(model, versions)
    names = _Names()
    steps = []
    for place, version in enumerate(versions[:limit]):
        older = versions[place + 1] if place + 1 < len(versions) else None
        before = pictures[older.revision_id] if older else None
        steps.append((version.revision, older, _differences(before, pictures[version.revision_id], names)))
    names.look_up()
    return [
        Change(
            when=revision.date_created,
            user=revision.user,
            comment=revision.comment,
            first=older is None,
            revision=revision.pk,
            before=older and older.revision_id,
            fields=[names.in_words(one) for _verb, row, found in differences if row._model is model for one in found],
            rows=[
                RowChange(
                    verb,
                    str(row._model._meta.verbose_name),
                    row.object_repr,
                    [names.in_words(one) for one in found],
                    row._model._meta.label_lower,
                    row.object_id,
                )
                for verb, row, found in differences
                if row._model is not model
            ],
        )
        for revision, older, differences in steps
    ]


def moment_in_words(moment):
    return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def picture(model, version):
    """Return {(model, key as text): version} of an object and of its rows, as they stood together."""
    return _pictures(model, [version])[version.revision_id]


def _pictures(model, versions):
    """For each revision the versions of the object and of its rows, by model and key."""
    pictures = {version.revision_id: {(model, version.object_id): version} for version in versions}
    # Wholes are written before their rows; rows of another object that was recorded in the same breath are passed over.
    for version in Version.objects.filter(revision__in=pictures).order_by("pk"):
        picture = pictures[version.revision_id]
        for link in _links_to_whole.get(version._model, []):
            if (link.remote_field.model, str(version.field_dict.get(link.attname))) in picture:
                picture[version._model, version.object_id] = version
    return pictures


def _differences(before, after, names):
    if before is None:
        return []
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        new, old = after.get(key), before.get(key)
        row = new or old
        verb = "changed" if new and old else "added" if new else "removed"
        fields = [] if verb == "removed" else _changed_fields(row._model, old and old.field_dict, new.field_dict)
        if fields or verb != "changed":
            names.wanted_by(fields)
            found.append((verb, row, fields))
    for shown in (before, after):
        names.remember(shown.values())
    return found


def _changed_fields(model, old, new):
    old, found = old or {}, []
    for model_field in fields_of(model):
        before, after = old.get(model_field.attname), new.get(model_field.attname)
        if model_field.many_to_many:
            before, after = sorted(before or [], key=str), sorted(after or [], key=str)
        # An empty text and none are the same to a reader.
        if (before or None) != (after or None) or (bool in (type(before), type(after)) and before != after):
            if not old and (after in (None, "", []) or after == model_field.get_default()):
                continue
            found.append((model_field, before, after))
    return found


def repeated_columns(model):
    """Return the names of the columns without a language, which repeat that of the language of the last saving."""
    try:
        return set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return set()


def fields_of(model):
    """Return the fields that an editor fills in, without the link of a row to its whole."""
    bare = repeated_columns(model)
    links = {link.name for link in _links_to_whole.get(model, [])}
    return [
        one
        for one in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if one.editable and not one.auto_created and one.name not in bare and one.name not in links
    ]


class _Names:
    """The names of all objects that the changes point at, looked up at once: one query for each kind of object."""

    def __init__(self):
        self.wanted = {}
        self.known = {}

    def wanted_by(self, fields):
        for model_field, before, after in fields:
            if model_field.remote_field:
                keys = self.wanted.setdefault(model_field.remote_field.model, set())
                for value in (before, after):
                    keys.update(value if isinstance(value, list) else [value] if value is not None else [])

    def remember(self, versions):
        for version in versions:
            self.known.setdefault((version._model, version.object_id), version.object_repr)

    def look_up(self):
        for model, keys in self.wanted.items():
            for found in model._base_manager.filter(pk__in=keys):
                self.known[model, str(found.pk)] = str(found)

    def in_words(self, change):
        model_field, before, after = change
        label = capfirst(model_field.verbose_name)
        words = self._words(model_field, before), self._words(model_field, after)
        return FieldChange(label, *words, name=model_field.name)

    def _words(self, model_field, value):
        if value in (None, "", []):
            return ""
        if model_field.remote_field:
            keys = value if isinstance(value, list) else [value]
            return ", ".join(sorted(self._name(model_field.remote_field.model, key) for key in keys))
        if model_field.choices:
            return str(dict(model_field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime):
            return moment_in_words(value)
        if isinstance(value, date):
            return formats.date_format(value, "DATE_FORMAT")
        if isinstance(model_field, models.FileField):
            return str(value).rsplit("/", 1)[-1]
        return str(value)

    def _name(self, model, key):
        return self.known.get((model, str(key))) or _("a deleted object (%(key)s)") % {"key": key}
