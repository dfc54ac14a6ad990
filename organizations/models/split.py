from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .organization import Organization


class Split(models.Model):
    """A unit was given what had been entered under an organization. Keeps each step, so that it can be undone."""

    organization_id = models.PositiveBigIntegerField()
    organization_name = models.CharField(_("organization"), max_length=400)
    unit_id = models.PositiveBigIntegerField()
    unit_name = models.CharField(_("unit"), max_length=400)
    made_unit = models.BooleanField(_("the unit was made"), default=False)
    steps = models.JSONField(encoder=DjangoJSONEncoder)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("split by")
    )
    split_at = models.DateTimeField(_("split at"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone at"), null=True)

    class Meta:
        verbose_name = _("split")
        verbose_name_plural = _("splits")
        ordering = ["-split_at", "-pk"]

    def __str__(self):
        return f"{self.organization_name} → {self.unit_name}"

    @property
    def model(self):
        return Organization
