"""What merging and splitting share: the history of all that is touched, what must follow, and undoing."""

from time import perf_counter

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import following, history, steps
from .handing_over import Refused
from .links import links_to

# The history of so many objects with moved rows is written one by one; of more, the merge or split itself tells.
MOST_RECORDED = 300
# What is tried to tell how long all will take: a few and some that follow, and some whose history is written.
FEW, SOME, TRIED = 20, 100, 5


def affected(model, key, only=None):
    """The (model, key) of the objects whose rows point at `key`; with `only`, {link: keys}, of these rows alone."""
    groups = []
    for link in links_to(model):
        rows = link.model._base_manager.filter(**{link.attname: key})
        if only is not None:
            rows = rows.filter(pk__in=only.get(link, ()))
        groups.append((link.model, rows.values_list("pk", flat=True)))
    return _wholes(groups)


def _affected_by(done):
    """The same of what the steps of something undone have touched."""
    groups = [
        (apps.get_model(step["model"]), portion)
        for step in done.steps
        if step["do"] in ("move", "delete")
        for portion in steps.portions(step.get("keys") or [step["key"]])
    ]
    return _wholes(groups)


def _wholes(groups):
    found = set()
    for model, keys in groups:
        found |= {one for one in history.wholes(model, keys) if history.is_recorded(one[0])}
    return sorted(found, key=lambda one: (one[0]._meta.label, one[1]))


def few(wholes):
    """Return `wholes` unless they are too many to be recorded."""
    return wholes if len(wholes) <= MOST_RECORDED else []


class Rearrangement:
    """A change of `keys` of `model`, and of the `wholes` whose rows move with it, made by `user` in one transaction.

    Used as a context. Its history is written for all of them, unless they are too many; what depends on `followed` is
    found before and after, and follows once.
    """

    def __init__(self, model, keys, *, user, comment, wholes, followed):
        own = [(model, key) for key in keys]
        self.model, self.user, self.comment, self.followed = model, user, comment, list(followed)
        self._recorded = [*own, *(one for one in few(wholes) if one not in own)]

    def __enter__(self):
        history.record_beginnings(self._recorded)
        self._before = following.found(self.followed)
        return self

    def include(self, *wholes):
        """Let more objects be recorded and followed, of which nothing was known before."""
        self._recorded += [one for one in wholes if one not in self._recorded]
        self.followed += [one for one in wholes if one not in self.followed]

    def __exit__(self, kind, problem, trace):
        if kind is None:
            history.record_each(self._recorded, self.user, self.comment)
            following.follow(self.model, self._before, following.found(self.followed))


def expected_seconds(followed, wholes):
    """Return how long history and following will take at most, judged by trying a part in a transaction taken back.

    Of what is done at once, nothing is tried: 0.
    """
    model, wholes = followed[0][0], few(wholes)
    findings = following.found(followed)
    number = max(map(len, findings), default=0)
    if number <= SOME:
        return 0

    def follow(size):
        began = perf_counter()
        portions = (list(one.items() if isinstance(one, dict) else one)[:size] for one in findings)
        following.follow(model, [type(one)(portion) for one, portion in zip(findings, portions, strict=True)])
        return perf_counter() - began

    with transaction.atomic():
        follow(SOME)  # the first time is that of a process which knows no words yet, and says nothing of the rest
        for_few, for_some = follow(FEW), follow(SOME)
        began = perf_counter()
        history.record_each(wholes[:TRIED], None)
        for_one = (perf_counter() - began) / TRIED
        transaction.set_rollback(True)
    # Each whole is written down as it was and as it is.
    return for_some + max(0, for_some - for_few) / (SOME - FEW) * (number - SOME) + 2 * for_one * len(wholes)


def undo(done, keys, *, user, comment, followed):
    """Take back the steps of a Merge or Split that `keys` were rearranged by. Raises Refused.

    What was changed since by hand stays as it was changed.
    """
    with Rearrangement(done.model, keys, user=user, comment=comment, wholes=(), followed=followed) as rearrangement:
        try:
            with transaction.atomic():
                steps.take_back(done.steps)
                touched = {apps.get_model(step["model"])._meta.db_table for step in done.steps}
                connection.check_constraints(table_names=sorted(touched))
        except IntegrityError as problem:
            raise Refused(
                _("What was changed since does not let the two be separated: %(reason)s") % {"reason": problem}
            ) from problem
        done.undone_at = timezone.now()
        done.save(update_fields=["undone_at"])
        rearrangement.include(*few(_affected_by(done)))
