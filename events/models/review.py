from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .event import Event


class ReviewQuerySet(models.QuerySet):
    def latest_verdict(self):
        """An expression for events: the verdict of the latest step that was taken with them."""
        return Subquery(self.filter(event=OuterRef("pk")).order_by("-at", "-pk").values("verdict")[:1])


class Review(models.Model):
    """A step of an event between its editor and a publisher, with what one wrote to the other. Never changed."""

    class Verdict(models.TextChoices):
        SUBMITTED = "submitted", _("submitted for review")
        RETURNED = "returned", _("returned to the editor")
        PUBLISHED = "published", pgettext_lazy("a step", "published")
        WITHDRAWN = "withdrawn", pgettext_lazy("a step", "withdrawn")
        NOTED = "noted", _("note")

    event = models.ForeignKey(Event, models.CASCADE, related_name="reviews", verbose_name=_("event"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(default=timezone.now)
    verdict = models.CharField(_("step"), max_length=10, choices=Verdict.choices)
    note = models.TextField(_("note"), blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a review")
        verbose_name_plural = _("steps of reviews")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["event", "-at"], name="review_by_event")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=["submitted", "returned", "published", "withdrawn", "noted"]),
                name="review_verdict_is_known",
                violation_error_message=_("Choose one of the steps."),
            )
        ]

    def __str__(self):
        return f"{self.get_verdict_display()}: {self.note}" if self.note else self.get_verdict_display()
