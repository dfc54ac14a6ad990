"""What merging and splitting share: the history of all that is touched, what must follow, and undoing."""

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import following, history, steps
from .handing_over import Refused
from .links import links_to

# The history of so many objects with moved rows is written one by one; of more, the merge or split itself tells.
MOST_RECORDED = 300


def affected(model, key, only=None):
    """The (model, key) of the objects whose rows point at `key`, unless they are too many to be recorded."""
    groups = []
    for link in links_to(model):
        rows = link.model._base_manager.filter(**{link.attname: key})
        if only is not None:
            rows = rows.filter(pk__in=only.get(link, ()))
        groups.append((link.model, rows.values_list("pk", flat=True)))
    return _few_wholes(groups)


def _affected_by(done):
    """The same of what the steps of something undone have touched."""
    groups = [
        (apps.get_model(step["model"]), portion)
        for step in done.steps
        if step["do"] in ("move", "delete")
        for portion in steps.portions(step.get("keys") or [step["key"]])
    ]
    return _few_wholes(groups)


def _few_wholes(groups):
    found = set()
    for model, keys in groups:
        found |= {one for one in history.wholes(model, keys) if history.is_recorded(one[0])}
        if len(found) > MOST_RECORDED:
            return []
    return sorted(found, key=lambda one: (one[0]._meta.label, one[1]))


class Rearrangement:
    """A change of `keys` of `model` and of the `wholes` whose rows move with it, made by `user` in one transaction.

    Used as a context. What follows is found before and after, and follows once.
    """

    def __init__(self, model, keys, *, user, comment, wholes=()):
        own = [(model, key) for key in keys]
        self.model, self.user, self.comment = model, user, comment
        self.wholes = [*own, *(one for one in wholes if one not in own)]

    def __enter__(self):
        history.record_beginnings(self.wholes)
        self._before = following.found(self.wholes)
        return self

    def include(self, wholes):
        """Let more objects be recorded and followed, which did not exist or were not known before."""
        self.wholes += [one for one in wholes if one not in self.wholes]

    def __exit__(self, kind, problem, trace):
        if kind is None:
            history.record_each(self.wholes, self.user, self.comment)
            following.follow(self.model, self._before, following.found(self.wholes))


def undo(done, keys, *, user, comment):
    """Take back the steps of a Merge or Split that `keys` were rearranged by. Raises Refused.

    What was changed since by hand stays as it was changed.
    """
    with Rearrangement(done.model, keys, user=user, comment=comment) as rearrangement:
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
        rearrangement.include(_affected_by(done))
