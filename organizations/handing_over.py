"""Lets what points at one object point at another; a row of which the other has its like becomes one with it.

Many pairs of objects are handed over at once, so the number of queries grows with portions of rows, not with rows.
"""

from dataclasses import dataclass, field

from django.db import models
from django.db.models import prefetch_related_objects

from . import history
from .links import kind_of, links_to, unique_sets
from .steps import portions

NAMED_AT_MOST = 10
# Rows that become one are told one by one up to here, those that lose words before the others.
JOINED_AT_MOST = 50


class Refused(Exception):
    """The record does not allow it; the sentence says why."""


@dataclass(frozen=True)
class Joined:
    """A row that says the same as a row of the other object, and what of it is dropped."""

    kind: str
    name: str
    dropped: list


@dataclass
class Report:
    """What is done: {kind: [number, the first names]} of what moves, rows that become one, names taken over.

    `seconds` is how long all of it is expected to take.
    """

    moved: dict = field(default_factory=dict)
    joined: list = field(default_factory=list)
    joined_number: int = 0
    names: list = field(default_factory=list)
    seconds: float = 0
    # What can be undone by: a Merge or a Split.
    done: models.Model | None = None

    @property
    def joined_untold(self):
        return self.joined_number - len(self.joined)


def hand_over(steps, report, model, pairs, *, only=None, top=True):
    """Let everything that points at a key of `pairs` point at its value, both keys of `model`.

    With `only`, {link: keys of rows}, nothing else moves. Of what moves with a row that becomes one with another
    (`top` is false then), the report tells nothing.
    """
    for link in links_to(model):
        rows = _rows(link, pairs, only)
        if not rows:
            continue
        pointing_at_themselves = _pointing_at_themselves(link, model, pairs, rows)
        rows = {key: old for key, old in rows.items() if key not in pointing_at_themselves}
        likes = _likes(link, pairs, rows)
        for key, old in pointing_at_themselves.items():
            _cut(steps, link, key, old, pairs[old])
        if likes:
            _join(steps, report, link.model, likes)
        moving = {}
        for key, old in rows.items():
            if key not in likes:
                moving.setdefault(old, []).append(key)
        for old, keys in moving.items():
            if top:
                _tell_moved(report, link, keys)
            steps.move(link, keys, old, pairs[old])


def _rows(link, pairs, only):
    """{key of a row: key of the object at which it points} of what is to move."""
    if only is not None and not only.get(link):
        return {}
    rows = link.model._base_manager.order_by("pk")
    found = {}
    for portion in portions(pairs):
        found |= dict(rows.filter(**{f"{link.attname}__in": portion}).values_list("pk", link.attname))
    return found if only is None else {key: old for key, old in found.items() if key in only[link]}


def _likes(link, pairs, rows):
    """{key of a row: key of the row of the other object that says the same}."""
    likes = {}
    for names, condition in unique_sets(link):
        others = [link.model._meta.get_field(name).attname for name in names if name != link.name]
        existing = link.model._base_manager.order_by("pk")
        existing = existing.filter(condition) if condition is not None else existing
        taken = {}
        for portion in portions(set(pairs.values())):
            found = existing.filter(**{f"{link.attname}__in": portion}).values_list("pk", link.attname, *others)
            taken |= {tuple(said): key for key, *said in found if None not in said}
        if not taken:
            continue
        for portion in portions(rows):
            for key, *said in existing.filter(pk__in=portion).values_list("pk", *others):
                like = taken.get((pairs[rows[key]], *said))
                if like is not None and None not in said:
                    likes.setdefault(key, like)
    return likes


def _pointing_at_themselves(link, model, pairs, rows):
    """Those of `rows` that would point at themselves, or by both ends of their many-to-many field at one object."""
    if link.model is model:
        return {key: old for key, old in rows.items() if key == pairs[old]}
    if not link.model._meta.auto_created:
        return {}
    found = {}
    for other in link.model._meta.fields:
        if other.remote_field and other is not link and other.remote_field.model is model:
            for portion in portions(rows):
                ends = link.model._base_manager.filter(pk__in=portion).values_list("pk", other.attname)
                found |= {key: rows[key] for key, end in ends if end == pairs[rows[key]]}
    return found


def _cut(steps, link, key, old, new):
    """`new` pointed at `old`, which it now is itself: it points where `old` did."""
    if link.model._meta.auto_created:
        steps.delete(link.model, [key])
    else:
        beyond = link.model._base_manager.values_list(link.attname, flat=True).get(pk=old)
        steps.change(link.model, {key: {link.attname: None if beyond == new else beyond}})


def _join(steps, report, model, likes):
    """Make one of each two rows that say the same; what the kept one leaves open is taken from the other."""
    if model._meta.auto_created:
        steps.delete(model, likes)
        return
    rows = {}
    for portion in portions({*likes, *likes.values()}):
        rows |= model._base_manager.in_bulk(portion)
    pairs = [(rows[like], rows[key]) for key, like in likes.items()]
    differing = [
        [
            (one, before, after)
            for one, before, after in history.differences(like, row)
            # Of a foreign key this leaves out the one that is handed over: it differs by definition.
            if not one.many_to_many and one.name != "order" and not _is_empty(after) and not _belongs(one)
        ]
        for like, row in pairs
    ]
    hand_over(steps, report, model, likes, top=False)
    filling = {}
    for (like, row), differences in zip(pairs, differing, strict=True):
        for one, before, _after in differences:
            if _is_empty(before):
                filling.setdefault(like.pk, {}).setdefault(one.attname, getattr(row, one.attname))
    steps.change(model, filling)
    if hasattr(model, "take_over"):
        for made in model.take_over(pairs):
            steps.created(made)
    dropping = [[one for one in differences if not _is_empty(one[1])] for differences in differing]
    _tell_joined(report, model, pairs, dropping)
    steps.delete(model, likes)


def _is_empty(value):
    return value in (None, "", [])


def _belongs(model_field):
    """Whether the field says of which object its row is a part, or who it is."""
    return any(
        isinstance(one, models.UniqueConstraint) and model_field.name in one.fields
        for one in model_field.model._meta.constraints
    )


def _tell_joined(report, model, pairs, dropping):
    told = sorted(zip(pairs, dropping, strict=True), key=lambda one: not one[1])
    told = told[: max(0, JOINED_AT_MOST - len(report.joined))]
    named = [like for (like, _row), _dropped in told]
    prefetch_related_objects(named, *(one.name for one in model._meta.fields if one.remote_field))
    in_words = history.in_words([dropped for _pair, dropped in told])
    report.joined += [
        Joined(str(model._meta.verbose_name), str(like), dropped) for like, dropped in zip(named, in_words, strict=True)
    ]
    report.joined_number += len(pairs)


def _tell_moved(report, link, keys):
    kind, first = kind_of(link), keys[:NAMED_AT_MOST]
    wholes = history.wholes(link.model, first)
    if {model for model, _key in wholes} == {link.remote_field.model} and kind is not link.remote_field.model:
        names = [str(row) for row in link.model._base_manager.filter(pk__in=first).order_by("pk")]
    else:
        names = sorted(str(model._base_manager.get(pk=key)) for model, key in wholes)
    told = report.moved.setdefault(str(kind._meta.verbose_name_plural), [0, []])
    told[0] += len(keys)
    told[1].extend(name for name in names if name not in told[1])
