"""Gives a unit what was entered under the organization above it, and takes it back.

Knows no model by name: whatever points at the organization can be chosen, the rows of other rooms included.
"""

from copy import copy
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from . import history, rearranging
from .handing_over import Refused, Report, hand_over
from .links import kind_of, links_to
from .models import Membership, Organization, Split
from .steps import Steps

__all__ = ["Refused", "groups_of", "rehearse", "rows_chosen", "split", "undo"]

MOST_SHOWN = 200
# The states of a group stay with the group.
STAYING = {Membership}


@dataclass
class Row:
    """A row that may move: what an editor opens to see it, and what it says, in words."""

    key: int
    whole: object
    facts: list


@dataclass
class Group:
    """The rows of one kind that point at an organization and match what is looked for."""

    name: str
    label: str
    number: int
    rows: list = field(default_factory=list)

    @property
    def unshown(self):
        return self.number - len(self.rows)


# What can be chosen


def groups_of(organization, words=()):
    """Return a Group for each kind of row that points at `organization` and says all of `words`, none of them empty."""
    groups = []
    for link in _links():
        rows = _matching(link, organization, words)
        if number := rows.count():
            shown = list(_in_order(link, rows)[:MOST_SHOWN])
            groups.append(Group(_name(link), _label(link), number, _described(link, shown)))
    return groups


def rows_chosen(organization, chosen, whole_groups=(), words=()):
    """Return {link: keys of rows} of what is chosen: keys of single rows by the name of their group, whole groups."""
    found = {}
    for link in _links():
        keys = set(chosen.get(_name(link), ()))
        rows = link.model._base_manager.filter(**{link.attname: organization.pk}, pk__in=keys)
        found[link] = set(rows.values_list("pk", flat=True))
        if _name(link) in whole_groups:
            found[link] |= set(_matching(link, organization, words).values_list("pk", flat=True))
    return {link: keys for link, keys in found.items() if keys}


def _links():
    """What may move: everything that points at an organization, but not its own second parents."""
    own = {(one.remote_field.through, one.m2m_field_name()) for one in Organization._meta.many_to_many}
    return [link for link in links_to(Organization) if link.model not in STAYING and (link.model, link.name) not in own]


def _label(link):
    label = str(kind_of(link)._meta.verbose_name_plural)
    if link.model is Organization:
        return f"{label}: {link.verbose_name}"
    if link.model._meta.auto_created is Organization:
        field = next(one for one in Organization._meta.many_to_many if one.remote_field.through is link.model)
        return f"{label}: {field.verbose_name}"
    return label


def _name(link):
    return f"{link.model._meta.label_lower}.{link.name}"


def _matching(link, organization, words):
    rows = link.model._base_manager.filter(**{link.attname: organization.pk})
    whole = _link_to_whole(link)
    searched = _texts(link.model)
    if whole:
        # The first texts of a whole are what it is called.
        searched += [f"{whole.name}__{name}" for name in _texts(whole.remote_field.model)[:2]]
    for word in words:
        spellings = {word, word.lower(), word.upper(), word.capitalize()}
        one = Q.create([(f"{name}__icontains", text) for name in searched for text in spellings], connector=Q.OR)
        rows = rows.filter(one) if searched else rows.none()
    return rows


def _texts(model):
    return [
        one.name
        for one in model._meta.concrete_fields
        if isinstance(one, models.CharField | models.TextField)
        and one.editable
        and not one.choices
        and not isinstance(one, models.SlugField | models.URLField | models.FileField)
        and one.name not in history.repeated_columns(model)
    ]


def _link_to_whole(link):
    """The other end of the row: of a participation its event, of a many-to-many field its owner; None if there is none.

    A name is a part of the organization itself.
    """
    owner = link.model._meta.auto_created
    wholes = {owner} if owner else history.models_of_wholes(link.model)
    if Organization in wholes and not owner:
        return None
    ends = [one for one in link.model._meta.fields if one.remote_field and one is not link]
    return next((one for one in ends if one.remote_field.model in wholes), None)


def _in_order(link, rows):
    whole = _link_to_whole(link)
    return rows.select_related(whole.name).order_by(whole.name, "pk") if whole else rows.order_by("pk")


def _described(link, rows):
    whole = _link_to_whole(link)
    facts = history.in_words([_facts(link, row) for row in rows])
    return [
        Row(row.pk, getattr(row, whole.name) if whole else row, said) for row, said in zip(rows, facts, strict=True)
    ]


def _facts(link, row):
    if link.model._meta.auto_created or link.model is Organization:
        return []
    unsaid = (link.name, "order")
    return [one for one in history.facts(row) if not one[0].many_to_many and one[0].name not in unsaid]


# Splitting


def rehearse(organization, unit, chosen):
    """Return the Report of what `split` would do, and do nothing. Raises Refused as `split` does."""
    with transaction.atomic():
        report = _split(organization, copy(unit), chosen)
        transaction.set_rollback(True)
    return report


def split(organization, unit, chosen, *, user):
    """Move the rows `chosen`, {link: keys}, to `unit`, in one transaction; return the Report with the Split to undo it.

    A unit that is not saved yet is created. A row of which the unit has its like becomes one with it. Raises Refused.
    """
    comment = _("Split: %(unit)s from %(organization)s.") % {"unit": unit, "organization": organization}
    wholes = rearranging.affected(Organization, organization.pk, only=chosen)
    keys = [key for key in (organization.pk, unit.pk) if key]
    # By what is only one of its events, an organization is not found in others.
    names_it = any(_link_to_whole(link) is None for link in chosen)
    followed = [(Organization, key) for key in (keys if names_it else keys[1:])] + wholes
    with (
        transaction.atomic(),
        rearranging.Rearrangement(
            Organization, keys, user=user, comment=comment, wholes=wholes, followed=followed
        ) as rearrangement,
    ):
        report = _split(organization, unit, chosen)
        report.done.user = user
        report.done.save()
        rearrangement.include((Organization, unit.pk))
    return report


def _split(organization, unit, chosen):
    if unit.pk == organization.pk:
        raise Refused(_("Choose another organization than this one."))
    if not chosen:
        raise Refused(_("Choose at least one row that is to move."))
    # The unit itself stays below the organization.
    chosen = {link: keys - {unit.pk} if link.model is Organization else keys for link, keys in chosen.items()}
    keys = [key for key in (organization.pk, unit.pk) if key]
    if Organization.objects.select_for_update().filter(pk__in=keys).count() < len(keys):
        raise Refused(_("One of the two is gone: somebody else has merged or deleted it."))
    report, steps = Report(), Steps()
    made = unit.pk is None
    try:
        with transaction.atomic():
            if made:
                unit.full_clean(exclude=["slug"])
                unit.save()
                steps.created(unit)
            hand_over(steps, report, Organization, {organization.pk: unit.pk}, only=chosen)
            for one in (organization, unit):
                one.refresh_from_db()
                one.clean()
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from problem
    except IntegrityError as problem:
        raise Refused(_("The record refuses this: %(reason)s") % {"reason": problem}) from problem
    report.done = Split(
        organization_id=organization.pk,
        organization_name=str(organization)[:400],
        unit_id=unit.pk,
        unit_name=str(unit)[:400],
        made_unit=made,
        steps=steps,
    )
    return report


def undo(split, *, user):
    """Move the rows back, and delete a unit that was made for them if nothing else uses it. Raises Refused."""
    with transaction.atomic():
        split = Split.objects.select_for_update().get(pk=split.pk)
        if split.undone_at:
            raise Refused(_("This was undone already."))
        if not Organization.objects.select_for_update().filter(pk=split.organization_id).exists():
            gone = _("“%(name)s” is gone: if it was merged in its turn, undo that first.")
            raise Refused(gone % {"name": split.organization_name})
        comment = _("Split of %(unit)s undone.") % {"unit": split.unit_name}
        keys = [split.organization_id, split.unit_id]
        # As in splitting: the organization itself only if it lost more than rows of events.
        own = any(step["model"].startswith("organizations.") for step in split.steps if step["do"] != "create")
        followed = [(Organization, key) for key in (keys if own else keys[1:])]
        rearranging.undo(split, keys, user=user, comment=comment, followed=followed)
