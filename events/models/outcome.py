from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Country, Organization
from organizations.models.conditions import in_some_language

from .participation import validate_source_of_same_event
from .source import Source


class Outcome(models.Model):
    """What was agreed, adopted or promised, with its strength."""

    class Strength(models.TextChoices):
        """From the most binding to the least."""

        SIGNED = "signed", _("signed")
        ADOPTED = "adopted", _("adopted")
        AGREED = "agreed", _("agreed")
        RECOMMENDED = "recommended", _("recommended")
        AGREED_TO_DISCUSS = "agreed_to_discuss", _("agreed to discuss")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    event = models.ForeignKey("Event", models.CASCADE, related_name="outcomes", verbose_name=_("event"))
    text = models.TextField(_("text"), help_text=_("In your own words, and no stronger than the source."))
    strength = models.CharField(_("strength"), max_length=20, choices=Strength.choices)
    period_from = models.PositiveSmallIntegerField(_("for the years from"), null=True, blank=True)
    period_until = models.PositiveSmallIntegerField(_("until"), null=True, blank=True)
    countries = models.ManyToManyField(
        Country, blank=True, related_name="outcomes", verbose_name=_("countries whose outcome it is")
    )
    organizations = models.ManyToManyField(
        Organization, blank=True, related_name="outcomes", verbose_name=_("organizations whose outcome it is")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, blank=True)
    followed_up_by = models.ForeignKey(
        "Event",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="follows_up",
        verbose_name=_("followed up by"),
        help_text=_("The event that took it further."),
    )
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="outcomes", verbose_name=_("source")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_from__isnull=True)
                | Q(period_until__isnull=True)
                | Q(period_until__gte=F("period_from")),
                name="outcome_period_ends_after_it_begins",
                violation_error_message=_("The period ends before it begins."),
            ),
            models.CheckConstraint(
                condition=in_some_language("text"),
                name="outcome_has_a_text",
                violation_error_message=_("Say what was agreed, in at least one language."),
            ),
        ]

    def __str__(self):
        return self.text or ""

    def clean(self):
        super().clean()
        validate_source_of_same_event(self)
