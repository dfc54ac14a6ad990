from enum import Enum, auto

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    EVERYONE = "everyone", _("everyone")
    SIGNED_IN = "signed_in", _("signed-in users")


def may_see_drafts(user):
    """Whether `user` sees what is not, not yet or no longer published."""
    return user.is_authenticated and user.has_perm("events.view_drafts")


class Sight(Enum):
    """What somebody sees of the record: what is published for everyone, for signed-in users too, or everything."""

    PUBLIC = auto()
    SIGNED_IN = auto()
    DRAFTS = auto()


def sight_of(user):
    if may_see_drafts(user):
        return Sight.DRAFTS
    return Sight.SIGNED_IN if user.is_authenticated else Sight.PUBLIC
