"""Puts back what history remembers: an object as it stood at one moment, one field of it, or one row.

Restoring is a change like any other: it is recorded, and can be restored from in its turn.
"""

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _
from reversion.errors import RevertError
from reversion.models import Version

from . import following, history


class Refused(Exception):
    """What was asked for cannot be put back; the sentence says why."""


def restore(model, key, revision, *, user, field=None, row=None, leaving=()):
    """Let the object stand as it did in `revision` (key), in one transaction, and return it.

    With `field` (its name) only that field, with `row` (model label and key) only that row is put back, or taken out if
    it was not there then. Fields named in `leaving` stay as they are. Raises Refused.
    """
    with transaction.atomic():
        whole = model._base_manager.select_for_update().filter(pk=key).first()
        version = Version.objects.get_for_object_reference(model, key).filter(revision=revision).first()
        if whole is None or version is None:
            raise Refused(_("This state is not remembered."))
        when = version.revision.date_created
        with history.changes_by(user, _("Restored from %(moment)s.") % {"moment": history.moment_in_words(when)}):
            try:
                with transaction.atomic():
                    _restore(whole, version, field, row, leaving)
                    connection.check_constraints(table_names=_tables(model))
            except ValidationError as problem:
                raise Refused(" ".join(problem.messages)) from problem
            except (
                IntegrityError,
                ObjectDoesNotExist,
                models.ProtectedError,
                models.RestrictedError,
                RevertError,
            ) as problem:
                reason = _("What it points at is gone, or something else stands in its place: %(reason)s")
                raise Refused(reason % {"reason": problem}) from problem
            history.record(model, key)
        following.changed(model, [key])
    return model._base_manager.get(pk=key)


def _restore(whole, version, field, row, leaving):
    picture = history.picture(type(whole), version)
    if row is not None:
        _restore_row(whole, picture, row)
    else:
        names = {one.name for one in history.fields_of(type(whole))} - set(leaving)
        if field is not None and field not in names:
            raise Refused(_("This field is not put back from here."))
        if field is None:
            _restore_rows(whole, picture)
        _fill(whole, version, names if field is None else {field})
        whole.save()
    fresh = type(whole)._base_manager.get(pk=whole.pk)
    fresh.clean()
    fresh.validate_constraints()


def _restore_row(whole, picture, row):
    label, key = row
    existing = {(model._meta.label_lower, str(one.pk)): one for model, one in _rows(whole)}
    remembered = {(model._meta.label_lower, one): version for (model, one), version in picture.items()}
    if (label, key) in remembered:
        _put(remembered[label, key], existing.get((label, key)))
    elif (label, key) in existing:
        existing[label, key].delete()
    else:
        raise Refused(_("This row is neither there nor remembered."))


def _restore_rows(whole, picture):
    existing = {(model, str(one.pk)): one for model, one in _rows(whole)}
    order = history.row_models(type(whole))
    wanted = {key: version for key, version in picture.items() if key[0] in order}
    gone = [key for key in existing if key not in wanted]
    # What cites a source goes before it, and comes back after it.
    for key in sorted(gone, key=lambda one: -order.index(one[0])):
        existing[key].delete()
    for key in sorted(wanted, key=lambda one: order.index(one[0])):
        _put(wanted[key], existing.get(key))


def _rows(whole):
    """Yield (model, row) of each row of the object, rows of rows included."""
    for model in history.row_models(type(whole)):
        for path in history.paths_to(model, type(whole)):
            yield from ((model, row) for row in model._base_manager.filter(**{path: whole.pk}))


def _put(version, row):
    """Write a row as it was, over the one that is there or as a new one under the old key."""
    model = version._model
    if row is None:
        columns = {one.attname for one in model._meta.concrete_fields} - set(history.repeated_columns(model))
        row = model(**{name: value for name, value in version.field_dict.items() if name in columns})
        _without_lost_files(row)
        model._base_manager.bulk_create([row])
        _fill_lists(row, version, {one.name for one in model._meta.many_to_many})
    else:
        _fill(row, version, {one.name for one in history.fields_of(model)})
        row.save()


def _fill(obj, version, names):
    for name in names:
        model_field = obj._meta.get_field(name)
        if not model_field.many_to_many and model_field.attname in version.field_dict:
            setattr(obj, model_field.attname, version.field_dict[model_field.attname])
    _without_lost_files(obj)
    _fill_lists(obj, version, names)


def _fill_lists(obj, version, names):
    for model_field in obj._meta.many_to_many:
        if model_field.name in names and model_field.attname in version.field_dict:
            present = model_field.remote_field.model._base_manager.in_bulk(version.field_dict[model_field.attname])
            getattr(obj, model_field.name).set(present)


def _without_lost_files(obj):
    for model_field in obj._meta.concrete_fields:
        if isinstance(model_field, models.FileField):
            held = getattr(obj, model_field.attname)
            if held and not held.storage.exists(held.name):
                setattr(obj, model_field.attname, "")


def _tables(model):
    kinds = [model, *history.row_models(model)]
    return [
        one._meta.db_table
        for kind in kinds
        for one in (kind, *(m.remote_field.through for m in kind._meta.many_to_many))
    ]
