"""What is done to the record in one go, written down as it is done, so that it can be taken back."""

from itertools import groupby

from django.apps import apps

from . import history
from .links import links_to

# As many rows are named in one question to the database.
PORTION = 500


def portions(keys):
    """Yield lists of keys that a database takes at once."""
    keys = list(keys)
    for start in range(0, len(keys), PORTION):
        yield keys[start : start + PORTION]


class Steps(list):
    """The steps so far. The number of queries grows with portions of rows, not with rows."""

    def move(self, link, keys, old, new):
        """Let the rows `keys` point by the foreign key `link` at `new` instead of `old`."""
        if keys:
            for portion in portions(keys):
                link.model._base_manager.filter(pk__in=portion).update(**{link.attname: new})
            self._add("move", link.model, field=link.attname, keys=list(keys), old=old, new=new)

    def change(self, model, values):
        """Give the columns named in `values`, {key: {column: value}}, their new values."""
        for portion in portions(values):
            before = stored(model, portion)
            _write(model, {key: values[key] for key in portion})
            self._add_changes(model, before, stored(model, portion))

    def save(self, obj, values):
        """Give `obj` these values by its own way of saving, and write down all that this changed."""
        before = stored(type(obj), [obj.pk])
        for name, value in values.items():
            setattr(obj, name, value)
        obj.save()
        self._add_changes(type(obj), before, stored(type(obj), [obj.pk]))

    def created(self, obj):
        self._add("create", type(obj), key=obj.pk)

    def delete(self, model, keys):
        for portion in portions(keys):
            for key, values in stored(model, portion).items():
                self._add("delete", model, key=key, values=values)
            model._base_manager.filter(pk__in=portion).delete()

    def _add_changes(self, model, before, after):
        for key, was in before.items():
            changed = {name: [was[name], after[key][name]] for name in was if was[name] != after[key][name]}
            if changed:
                self._add("change", model, key=key, values=changed)

    def _add(self, what, model, **about):
        self.append({"do": what, "model": model._meta.label, **about})


def columns_of(model):
    """Return the columns that say something of their own: not those that repeat the language of the last saving."""
    bare = history.repeated_columns(model)
    return [one.attname for one in model._meta.concrete_fields if one.name not in bare]


def stored(model, keys):
    """Return {key: {column: value}} as the database has it, but for what every saving changes, as texts."""
    columns = [
        name
        for name in columns_of(model)
        if name != "revision" and not getattr(model._meta.get_field(name), "auto_now", False)
    ]
    own = model._meta.pk.attname
    return {
        row[own]: {name: _as_stored(model, name, row[name]) for name in columns}
        for row in model._base_manager.filter(pk__in=keys).order_by("pk").values(*columns)
    }


def _as_stored(model, name, value):
    """The value as it is written down and compared: read from JSON or from the database, it is the same."""
    return None if value is None else model._meta.get_field(name).get_prep_value(_read(model, name, value))


def _read(model, name, value):
    return model._meta.get_field(name).to_python(value)


def _write(model, values):
    """Write `values`, {key: {column: value}}, with one question for all rows of which the same columns change."""
    rows = model._base_manager.in_bulk(values)
    by_columns = {}
    for key, row in rows.items():
        for column, value in values[key].items():
            setattr(row, column, value)
        by_columns.setdefault(frozenset(values[key]), []).append(row)
    for columns, same in by_columns.items():
        names = [one.name for one in model._meta.concrete_fields if one.attname in columns]
        if names:
            model._base_manager.bulk_update(same, names)


# Taking back


def take_back(steps):
    """Take back the steps, the last first. What was changed since stays as it was changed.

    What came into being and is used by others since stays too.
    """
    for (what, label), same in groupby(reversed(steps), key=lambda step: (step["do"], step["model"])):
        model = apps.get_model(label)
        match what:
            case "create":
                for step in same:
                    _remove(model, step["key"])
            case "move":
                for step in same:
                    for portion in portions(step["keys"]):
                        rows = model._base_manager.filter(pk__in=portion, **{step["field"]: step["new"]})
                        rows.update(**{step["field"]: step["old"]})
            case "change":
                for portion in portions(same):
                    _change_back(model, portion)
            case "delete":
                rows = [{name: _read(model, name, value) for name, value in step["values"].items()} for step in same]
                for portion in portions(rows):
                    model._base_manager.bulk_create([model(**values) for values in portion])


def _remove(model, key):
    if not any(link.model._base_manager.filter(**{link.attname: key}).exists() for link in links_to(model)):
        model._base_manager.filter(pk=key).delete()


def _change_back(model, steps):
    now = stored(model, [step["key"] for step in steps])
    changes = {}
    for step in steps:
        key = step["key"]
        for name, (before, after) in step["values"].items():
            # Together with the other columns of its row: an edition without its series would be refused.
            if key in now and now[key][name] == _as_stored(model, name, after):
                changes.setdefault(key, {})[name] = _read(model, name, before)
                now[key][name] = before
    _write(model, changes)
