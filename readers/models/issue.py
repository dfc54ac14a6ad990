from datetime import datetime, time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# On the day of the issue, in the time zone of the house: until then an editor can still write or hold it back.
LEAVES_AT = time(12)


class IssueQuerySet(models.QuerySet):
    def waiting(self):
        """Issues that have not left."""
        return self.filter(left_at=None)


class Issue(models.Model):
    """The newsletter of one week: what the digests have in common, and whether they may leave."""

    appears_on = models.DateField(_("appears on"), unique=True)
    foreword_en = models.TextField(_("foreword in English"), blank=True, max_length=3000)
    foreword_ru = models.TextField(_("foreword in Russian"), blank=True, max_length=3000)
    held = models.BooleanField(
        _("held back"), default=False, help_text=_("It does not leave by itself, but waits until a publisher sends it.")
    )
    released_at = models.DateTimeField(_("sent off at"), null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("sent off by")
    )
    # Written when the digests were put into the outbox
    left_at = models.DateTimeField(_("left at"), null=True)
    recipients = models.PositiveIntegerField(_("recipients"), null=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue of the newsletter")
        verbose_name_plural = _("issues of the newsletter")
        ordering = ["-appears_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, recipients__isnull=True)
                | Q(left_at__isnull=False, recipients__isnull=False),
                name="issue_that_left_has_recipients",
                violation_error_message=_("An issue that left knows to how many."),
            ),
        ]

    def __str__(self):
        return self.appears_on.isoformat()

    @property
    def leaves_at(self):
        """The moment at which it leaves by itself."""
        return _local(self.appears_on, LEAVES_AT)

    @property
    def covers_until(self):
        """The first instant of its day: later changes are for the next issue."""
        return _local(self.appears_on, time())

    def foreword(self, language):
        """The foreword in this language, else in the other one, with its language; ("", "") without one."""
        for code in (language, "en", "ru"):
            if text := getattr(self, f"foreword_{code}", ""):
                return text, code
        return "", ""


def _local(day, at):
    return timezone.make_aware(datetime.combine(day, at))
