"""Makes one object of two that are the same, and two of one again.

Knows no model by name: whatever points at the duplicate is handed over, the rows of other rooms included. What is made
from the record by a program (search entries, facets) is made anew by those who follow changes.
"""

from dataclasses import dataclass
from time import perf_counter

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from . import history, rearranging
from .handing_over import Refused, Report, hand_over
from .models import FormerSlug, Language, Merge
from .steps import Steps, columns_of

__all__ = ["Refused", "differences", "merge", "rehearse", "undo"]

THIS, THAT, BOTH = "this", "that", "both"


@dataclass(frozen=True)
class Difference:
    """A field in which the two differ, in words, with what an editor may choose and what is chosen."""

    name: str
    label: str
    kept: str
    duplicate: str
    choices: tuple
    chosen: str


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
    """Return the Report of what `merge` would do and of the seconds it would take, and do nothing.

    Raises Refused as `merge` does: the database itself is asked, in a transaction that is taken back.
    """
    model, began = type(into), perf_counter()
    with transaction.atomic():
        report = _merge(duplicate, into, chosen)
        transaction.set_rollback(True)
    report.seconds = perf_counter() - began
    wholes = rearranging.affected(model, duplicate.pk)
    report.seconds += rearranging.expected_seconds(_followed(model, [into.pk, duplicate.pk], wholes), wholes)
    return report


def merge(duplicate, *, into, user, chosen=None):
    """Make one of two objects of the same model, in one transaction; return the Report with the Merge that undoes it.

    Everything that points at `duplicate` then points at `into`; its names and its address stay and lead there. `chosen`
    says for the name of each field that differs whose value stays: THIS (of `into`), THAT or, for long texts and
    lists, BOTH. Raises Refused.
    """
    model = type(into)
    comment = _("Merged with %(name)s.") % {"name": duplicate}
    keys, wholes = [into.pk, duplicate.pk], rearranging.affected(model, duplicate.pk)
    followed = _followed(model, keys, wholes)
    with (
        transaction.atomic(),
        rearranging.Rearrangement(model, keys, user=user, comment=comment, wholes=wholes, followed=followed),
    ):
        report = _merge(duplicate, into, chosen)
        report.done.user = user
        report.done.save()
    return report


def _followed(model, keys, wholes):
    # Of more, readers are not told one by one that they were put in order.
    return [*((model, key) for key in keys), *rearranging.few(wholes)]


def _merge(duplicate, into, chosen):
    model = type(into)
    if duplicate.pk == into.pk:
        raise Refused(_("Choose two different ones."))
    locked = model._base_manager.select_for_update().in_bulk([duplicate.pk, into.pk])
    if len(locked) < 2:
        raise Refused(_("One of the two is gone: somebody else has merged or deleted it."))
    duplicate, into = locked[duplicate.pk], locked[into.pk]
    report, steps = Report(), Steps()
    names = str(into)[:400], str(duplicate)[:400]
    decided = {one.name: one.chosen for one in differences(into, duplicate, chosen)}
    values = {name: getattr(duplicate, name) for name in columns_of(model)}
    try:
        with transaction.atomic():
            _choose_lists(steps, into, duplicate, decided)
            hand_over(steps, report, model, {duplicate.pk: into.pk})
            _keep_address(steps, duplicate, into)
            steps.delete(model, [duplicate.pk])
            _choose_values(steps, into, values, decided)
            _keep_names(steps, report, values, into)
            into.refresh_from_db()
            into.clean()
            into.validate_constraints()
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from problem
    except (IntegrityError, models.ProtectedError, models.RestrictedError) as problem:
        raise Refused(_("The record refuses this: %(reason)s") % {"reason": problem}) from problem
    report.done = Merge(
        content_type=ContentType.objects.get_for_model(model),
        kept_id=into.pk,
        kept_name=names[0],
        duplicate_id=duplicate.pk,
        duplicate_name=names[1],
        steps=steps,
    )
    return report


# What stays of the duplicate


def _choose_lists(steps, into, duplicate, decided):
    """Take out of the lists (topics, languages) of either what was not chosen, before the rest is put together."""
    for model_field in into._meta.many_to_many:
        choice = decided.get(model_field.name, BOTH)
        unwanted = {THIS: duplicate, THAT: into}.get(choice)
        if unwanted is not None:
            through = model_field.remote_field.through
            rows = through._base_manager.filter(**{model_field.m2m_field_name(): unwanted.pk})
            steps.delete(through, rows.values_list("pk", flat=True))


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
    steps.save(fresh, changes)


def _keep_names(steps, report, values, into):
    """The names of the duplicate become other names: whoever looks for them finds what it is now."""
    relation = getattr(into, "other_names", None)
    if relation is None:
        return
    known = {getattr(into, name) for name in columns_of(type(into)) if name.startswith(("name_", "acronym_"))}
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
        comment = _("Merge with %(name)s undone.") % {"name": merge.duplicate_name}
        keys = [merge.kept_id, merge.duplicate_id]
        followed = [(model, key) for key in keys]
        rearranging.undo(merge, keys, user=user, comment=comment, followed=followed)
        model._base_manager.get(pk=kept.pk).save()  # whoever has it open learns that it changed
        return model._base_manager.get(pk=merge.duplicate_id)
