from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MergeQuerySet(models.QuerySet):
    def standing(self):
        """Merges that were not undone."""
        return self.filter(undone_at=None)


class Merge(models.Model):
    """Two objects of one kind were made one. Keeps each step with what was there before, so that it can be undone."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name=_("kind"))
    kept_id = models.PositiveBigIntegerField()
    kept_name = models.CharField(_("kept"), max_length=400)
    duplicate_id = models.PositiveBigIntegerField()
    duplicate_name = models.CharField(_("duplicate"), max_length=400)
    steps = models.JSONField(encoder=DjangoJSONEncoder)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("merged by")
    )
    merged_at = models.DateTimeField(_("merged at"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone at"), null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-merged_at", "-pk"]

    def __str__(self):
        return f"{self.duplicate_name} → {self.kept_name}"

    @property
    def model(self):
        return self.content_type.model_class()
