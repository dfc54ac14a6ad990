from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    EVERYONE = "everyone", _("everyone")
    SIGNED_IN = "signed_in", _("signed-in users")


def may_see_drafts(user):
    """Whether `user` sees what is not, not yet or no longer published."""
    return user.is_authenticated and user.has_perm("events.view_drafts")
