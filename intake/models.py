from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event


class Origin(models.Model):
    """The identifier under which another site keeps an event that was brought in: the next time it is the same one."""

    uid = models.CharField(max_length=500, unique=True)
    event = models.ForeignKey(Event, models.CASCADE, related_name="+")

    def __str__(self):
        return self.uid


class SheetImportQuerySet(models.QuerySet):
    def left_lying(self):
        """Those that nobody brought in within their time."""
        return self.filter(imported_at=None, made_at__lte=timezone.now() - SheetImport.KEPT_FOR)


class SheetImport(models.Model):
    """A sheet on its way into the record: what it holds, what its columns mean, what an editor decided about its names.

    Once it is brought in the cells are forgotten; what was made of them is remembered, so that it can be undone. One
    that is not brought in is kept for a time only, since its cells may say more of persons than the record does.
    """

    KEPT_FOR = timedelta(days=30)

    file_name = models.CharField(_("file"), max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    made_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    header = models.JSONField(default=list)
    # [number in the sheet, [cell, …]]
    rows = models.JSONField(default=list)
    # For each column of the sheet the name of a Column, or "".
    mapping = models.JSONField(default=list)
    # What a name in the sheet, folded, was decided to be: "country-KZ", "organization-12" or "none".
    decisions = models.JSONField(default=dict)
    default_kind = models.CharField(
        _("kind of events whose row does not say it"), max_length=20, choices=Event.Kind.choices, blank=True
    )
    imported_at = models.DateTimeField(_("brought in at"), null=True)
    # {"events": {key: revision}, "participations": [key, …],
    #  "updated": {key: [key of the revision in the history before, revision after]}}
    made = models.JSONField(default=dict)
    undone_at = models.DateTimeField(_("undone at"), null=True)

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("sheet")
        verbose_name_plural = _("sheets")
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return self.file_name

    @property
    def kept_until(self):
        return self.made_at + self.KEPT_FOR


class PartnerToken(models.Model):
    """The right of a partner to send drafts, which come in under the name of `user`. The token itself is not kept."""

    name = models.CharField(_("partner"), max_length=120)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        verbose_name=_("editor"),
        help_text=_("The drafts arrive under this name, with what this editor may do."),
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    used_on = models.DateField(_("last used on"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)

    class Meta:
        verbose_name = _("token of a partner")
        verbose_name_plural = _("tokens of partners")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name
