"""Makes one object of two that are the same, and two of one again.

Knows no model by name: it walks whatever points at the duplicate, the rows of other rooms included. What is made from
the record by a program (search entries, facets) is made anew by those who follow changes. Every step is written down
with what was there before, and undoing takes the steps back in reverse order.
"""

from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import following, history
from .models import FormerSlug, Language, Merge

THIS, THAT, BOTH = "this", "that", "both"
# The history of so many objects on which the duplicate hung is written one by one; of more, the merge itself tells.
MOST_RECORDED = 300
NAMED_AT_MOST = 10


class Refused(Exception):
    """The two cannot be made one, or one no longer two; the sentence says why."""


@dataclass(frozen=True)
class Difference:
    """A field in which the two differ, in words, with what an editor may choose and what is chosen."""

    name: str
    label: str
    kept: str
    duplicate: str
    choices: tuple
    chosen: str


@dataclass(frozen=True)
class Joined:
    """A row of the duplicate that says the same as a row of the kept object, and what of it is dropped."""

    kind: str
    name: str
    dropped: list


@dataclass
class Report:
    """What a merge does: {kind: [number, the first names]} of what moves, rows that become one, names taken over."""

    moved: dict = field(default_factory=dict)
    joined: list = field(default_factory=list)
    names: list = field(default_factory=list)
    merge: Merge | None = None


# What can be chosen


def differences(kept, duplicate, chosen=None):
    """Return a Difference for each field; chosen is what `chosen` says, else what loses nothing."""
    found = []
    for model_field, change in history.compare(kept, duplicate):
        if model_field.name == "slug":
            continue
        choices = (THIS, THAT, BOTH) if _can_hold_both(model_field) else (THIS, THAT)
        default = BOTH if model_field.many_to_many else THIS if change.old or not change.new else THAT
        choice = (chosen or {}).get(model_field.name)
        found.append(
            Difference(
                name=model_field.name,
                label=change.label,
                kept=change.old,
                duplicate=change.new,
                choices=choices,
                chosen=choice if choice in choices else default,
            )
        )
    return found


def _can_hold_both(model_field):
    return model_field.many_to_many or isinstance(model_field, models.TextField)


# Merging


def rehearse(duplicate, *, into, chosen=None):
    """Return the Report of what `merge` would do, and do nothing.

    Raises Refused as `merge` does: the database itself is asked, in a transaction that is taken back.
    """
    with transaction.atomic():
        report = _merge(duplicate, into, chosen)
        transaction.set_rollback(True)
    return report


def merge(duplicate, *, into, user, chosen=None):
    """Make one of two objects of the same model, in one transaction; return the Report with the Merge that undoes it.

    Everything that points at `duplicate` then points at `into`; its names and its address stay and lead there. `chosen`
    says for the name of each field that differs whose value stays: THIS (of `into`), THAT or, for long texts and
    lists, BOTH. Raises Refused.
    """
    model = type(into)
    with transaction.atomic():
        affected = _affected(duplicate)
        for whole_model, key in affected:
            history.record_beginning(whole_model, key)
        history.record_beginning(model, into.pk)
        history.record_beginning(model, duplicate.pk)
        comment = _("Merged with %(name)s.") % {"name": duplicate}
        with history.changes_by(user, comment), following.deletion(model, [duplicate.pk]):
            report = _merge(duplicate, into, chosen)
            report.merge.user = user
            report.merge.save()
            for whole_model, key in affected:
                if (whole_model, key) not in ((model, into.pk), (model, duplicate.pk)):
                    history.record(whole_model, key)
            history.record(model, into.pk)
        following.changed(model, [into.pk])
    return report


def _affected(duplicate):
    """The (model, key) of the objects on which the duplicate hangs, unless they are too many to be recorded."""
    found = set()
    for link in _links_to(type(duplicate)):
        keys = link.model._base_manager.filter(**{link.attname: duplicate.pk}).values_list("pk", flat=True)
        found |= history.wholes(link.model, list(keys))
    return sorted(found, key=lambda one: (one[0]._meta.label, one[1])) if len(found) <= MOST_RECORDED else []


def _merge(duplicate, into, chosen):
    model = type(into)
    if duplicate.pk == into.pk:
        raise Refused(_("Choose two different ones."))
    locked = model._base_manager.select_for_update().in_bulk([duplicate.pk, into.pk])
    if len(locked) < 2:
        raise Refused(_("One of the two is gone: somebody else has merged or deleted it."))
    duplicate, into = locked[duplicate.pk], locked[into.pk]
    report, steps = Report(), _Steps()
    names = str(into)[:400], str(duplicate)[:400]
    decided = {one.name: one.chosen for one in differences(into, duplicate, chosen)}
    values = {name: getattr(duplicate, name) for name in _columns(model)}
    try:
        with transaction.atomic():
            _choose_lists(steps, into, duplicate, decided)
            _hand_over(steps, report, duplicate, into)
            _keep_address(steps, duplicate, into)
            steps.delete(duplicate)
            _choose_values(steps, into, values, decided)
            _keep_names(steps, report, values, into)
            into.refresh_from_db()
            into.clean()
            into.validate_constraints()
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from problem
    except (IntegrityError, models.ProtectedError, models.RestrictedError) as problem:
        raise Refused(_("The record refuses this: %(reason)s") % {"reason": problem}) from problem
    report.merge = Merge(
        content_type=ContentType.objects.get_for_model(model),
        kept_id=into.pk,
        kept_name=names[0],
        duplicate_id=duplicate.pk,
        duplicate_name=names[1],
        steps=steps,
    )
    return report


def _links_to(model):
    """The foreign keys that lead from the record to `model`, those of tables of many-to-many fields included.

    Rows that others cite come first: a participation is compared after its source has moved.
    """
    found = [
        one.field
        for one in model._meta.get_fields(include_hidden=True)
        if one.auto_created and not one.concrete and (one.one_to_many or one.one_to_one)
    ]
    found = [one for one in found if one.model._meta.auto_created or history.is_recorded(one.model)]
    sides = {one.model for one in found} - {model}

    def cited_by_none(link):
        cites = [one for one in link.model._meta.fields if one.remote_field and one.remote_field.model in sides]
        return len(cites), link.model._meta.label, link.name

    return sorted(found, key=cited_by_none)


def _hand_over(steps, report, old, new, *, top=True):
    """Let everything that points at `old` point at `new`; a row of which `new` has its like becomes one with it."""
    for link in _links_to(type(old)):
        rows = list(link.model._base_manager.filter(**{link.attname: old.pk}).order_by("pk"))
        if not rows:
            continue
        likes = _likes(link, new) if _unique_sets(link) else {}
        moving = []
        for row in rows:
            like = _like_of(row, link, likes)
            if _would_point_at_itself(link, row, new):
                _cut(steps, link, row, old, new)
            elif like is not None:
                _join(steps, report, row, like)
            else:
                moving.append(row)
        if moving:
            if top:
                _tell_moved(report, link, moving)
            steps.move(link, [row.pk for row in moving], old.pk, new.pk)


def _unique_sets(link):
    """(fields, condition) of what must differ between rows that point at the same object by `link`."""
    meta = link.model._meta
    sets = [(tuple(names), None) for names in meta.unique_together if link.name in names]
    sets += [
        (one.fields, one.condition)
        for one in meta.constraints
        if isinstance(one, models.UniqueConstraint) and link.name in one.fields
    ]
    return sets + ([((link.name,), None)] if link.unique else [])


def _keys(link, row):
    """(values, condition) of what must not occur twice among the rows of one object, where the condition applies."""
    for names, condition in _unique_sets(link):
        values = {name: getattr(row, row._meta.get_field(name).attname) for name in names if name != link.name}
        if None not in values.values():
            yield tuple(values.items()), condition


def _likes(link, new):
    rows = link.model._base_manager.filter(**{link.attname: new.pk})
    return {key: row for row in rows for key, _condition in _keys(link, row)}


def _like_of(row, link, likes):
    for key, condition in _keys(link, row):
        like = likes.get(key)
        if like is not None and (
            condition is None or type(row)._base_manager.filter(condition, pk__in=[row.pk, like.pk]).count() == 2
        ):
            return like
    return None


def _would_point_at_itself(link, row, new):
    if link.model._meta.auto_created:
        others = [one for one in row._meta.fields if one.remote_field and one is not link]
        return any(one.remote_field.model is type(new) and getattr(row, one.attname) == new.pk for one in others)
    return link.model is type(new) and row.pk == new.pk


def _cut(steps, link, row, old, new):
    """`new` pointed at `old`, which it now is itself: it points where `old` did."""
    if link.model._meta.auto_created:
        steps.delete(row)
    else:
        beyond = getattr(old, link.attname)
        steps.change(row, {link.attname: None if beyond == new.pk else beyond})


def _join(steps, report, row, like):
    """Make one of two rows that say the same; what `like` leaves open is taken from `row`."""
    changes = history.compare(like, row) if not row._meta.auto_created else []
    own = [(one, change) for one, change in changes if not one.many_to_many and one.name != "order"]
    # Of a foreign key this leaves out the one that is being merged: it differs by definition.
    differing = [(one, change) for one, change in own if change.new and not _belongs(one)]
    _hand_over(steps, report, row, like, top=False)
    filling = {one.attname: getattr(row, one.attname) for one, change in differing if not change.old}
    if filling:
        steps.change(like, filling)
    if hasattr(like, "take_over"):
        for made in like.take_over(row):
            steps.created(made)
    if not row._meta.auto_created:
        dropped = [change for _one, change in differing if change.old]
        report.joined.append(Joined(str(row._meta.verbose_name), str(like), dropped))
    steps.delete(row)


def _belongs(model_field):
    """Whether the field says of which object its row is a part, or who it is."""
    return any(
        isinstance(one, models.UniqueConstraint) and model_field.name in one.fields
        for one in model_field.model._meta.constraints
    )


def _tell_moved(report, link, rows):
    kind = link.model._meta.auto_created or link.model
    wholes = history.wholes(link.model, [row.pk for row in rows[:NAMED_AT_MOST]])
    if {model for model, _key in wholes} == {link.remote_field.model} and kind is not link.remote_field.model:
        names = [str(row) for row in rows[:NAMED_AT_MOST]]
    else:
        names = sorted(str(model._base_manager.get(pk=key)) for model, key in wholes)
    told = report.moved.setdefault(str(kind._meta.verbose_name_plural), [0, []])
    told[0] += len(rows)
    told[1].extend(name for name in names if name not in told[1])


# What stays of the duplicate


def _choose_lists(steps, into, duplicate, decided):
    """Take out of the lists (topics, languages) of either what was not chosen, before the rest is put together."""
    for model_field in into._meta.many_to_many:
        choice = decided.get(model_field.name, BOTH)
        unwanted = {THIS: duplicate, THAT: into}.get(choice)
        if unwanted is not None:
            through = model_field.remote_field.through
            for row in through._base_manager.filter(**{model_field.m2m_field_name(): unwanted.pk}):
                steps.delete(row)


def _choose_values(steps, into, values, decided):
    fresh = type(into)._base_manager.get(pk=into.pk)
    changes = {}
    for name, choice in decided.items():
        model_field = into._meta.get_field(name)
        if choice == THIS or model_field.many_to_many:
            continue
        kept, other = getattr(fresh, model_field.attname), values[model_field.attname]
        if model_field.remote_field and model_field.remote_field.model is type(into) and other == into.pk:
            continue
        changes[model_field.attname] = f"{kept}\n\n{other}" if choice == BOTH and kept and other else other
    steps.change(fresh, changes, save=True)


def _keep_names(steps, report, values, into):
    """The names of the duplicate become other names: whoever looks for them finds what it is now."""
    relation = getattr(into, "other_names", None)
    if relation is None:
        return
    known = {getattr(into, name) for name in _columns(type(into)) if name.startswith(("name_", "acronym_"))}
    known |= set(relation.values_list("name", flat=True))
    languages = set(Language.objects.values_list("pk", flat=True))
    for column, value in values.items():
        prefix, _underscore, language = column.rpartition("_")
        if prefix in ("name", "acronym") and value and value not in known:
            known.add(value)
            report.names.append(value)
            steps.created(relation.create(name=value, language_id=language if language in languages else None))


def _keep_address(steps, duplicate, into):
    kind = ContentType.objects.get_for_model(type(into))
    former = FormerSlug.objects.filter(content_type=kind)
    link = FormerSlug._meta.get_field("object_id")
    keys = list(former.filter(object_id=duplicate.pk).values_list("pk", flat=True))
    steps.move(link, keys, duplicate.pk, into.pk)
    steps.created(former.create(content_type=kind, object_id=into.pk, slug=duplicate.slug))


# Steps


class _Steps(list):
    """What is done to the database, written down as it is done."""

    def move(self, link, keys, old, new):
        if keys:
            link.model._base_manager.filter(pk__in=keys).update(**{link.attname: new})
            self._add("move", link.model, field=link.attname, keys=keys, old=old, new=new)

    def change(self, obj, values, *, save=False):
        before = _stored(obj)
        if save:
            for name, value in values.items():
                setattr(obj, name, value)
            obj.save()
        elif values:
            type(obj)._base_manager.filter(pk=obj.pk).update(**values)
            for name, value in values.items():
                setattr(obj, name, value)
        after = _stored(obj)
        changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
        if changed:
            self._add("change", type(obj), key=obj.pk, values=changed)

    def created(self, obj):
        self._add("create", type(obj), key=obj.pk)

    def delete(self, obj):
        self._add("delete", type(obj), key=obj.pk, values=_stored(obj))
        type(obj)._base_manager.filter(pk=obj.pk).delete()

    def _add(self, what, model, **about):
        self.append({"do": what, "model": model._meta.label, **about})


def _columns(model):
    bare = history.repeated_columns(model)
    return [one.attname for one in model._meta.concrete_fields if one.name not in bare]


def _stored(obj):
    """The columns of an object as the database has them, but for those that every saving changes, as texts."""
    model = type(obj)
    found = model._base_manager.filter(pk=obj.pk).values(*_columns(model)).get()
    return {
        name: _as_stored(model, name, value)
        for name, value in found.items()
        if name != "revision" and not getattr(model._meta.get_field(name), "auto_now", False)
    }


def _as_stored(model, name, value):
    """The value as it is written down and compared: read from JSON or from the database, it is the same."""
    return None if value is None else model._meta.get_field(name).get_prep_value(_read(model, name, value))


def _read(model, name, value):
    return model._meta.get_field(name).to_python(value)


# Undoing


def undo(merge, *, user):
    """Make two of one again and return the duplicate. Raises Refused if what came after does not let it.

    What was changed since by hand stays as it was changed.
    """
    with transaction.atomic():
        merge = Merge.objects.select_for_update().get(pk=merge.pk)
        model = merge.model
        if merge.undone_at:
            raise Refused(_("This merge was undone already."))
        kept = model._base_manager.select_for_update().filter(pk=merge.kept_id).first()
        if kept is None:
            gone = _("“%(name)s” is gone: if it was merged in its turn, undo that first.")
            raise Refused(gone % {"name": merge.kept_name})
        history.record_beginning(model, kept.pk)
        comment = _("Merge with %(name)s undone.") % {"name": merge.duplicate_name}
        with history.changes_by(user, comment):
            try:
                with transaction.atomic():
                    for step in reversed(merge.steps):
                        _take_back(apps.get_model(step["model"]), step)
                    connection.check_constraints()
            except IntegrityError as problem:
                raise Refused(
                    _("What was changed since does not let the two be separated: %(reason)s") % {"reason": problem}
                ) from problem
            model._base_manager.get(pk=kept.pk).save()  # whoever has it open learns that it changed
            merge.undone_at = timezone.now()
            merge.save(update_fields=["undone_at"])
            duplicate = model._base_manager.get(pk=merge.duplicate_id)
            for obj in (kept, duplicate):
                history.record(model, obj.pk)
        following.changed(model, [kept.pk, duplicate.pk])
    return duplicate


def _take_back(model, step):
    rows = model._base_manager
    match step["do"]:
        case "create":
            rows.filter(pk=step["key"]).delete()
        case "move":
            rows.filter(pk__in=step["keys"], **{step["field"]: step["new"]}).update(**{step["field"]: step["old"]})
        case "change":
            for now in rows.filter(pk=step["key"]):
                stored = _stored(now)
                # Together: an edition without its series would be refused.
                unchanged = {
                    name: _read(model, name, before)
                    for name, (before, after) in step["values"].items()
                    if stored[name] == _as_stored(model, name, after)
                }
                if unchanged:
                    rows.filter(pk=now.pk).update(**unchanged)
        case "delete":
            values = {name: _read(model, name, value) for name, value in step["values"].items()}
            rows.bulk_create([model(**values)])
