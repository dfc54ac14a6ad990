from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..partial_dates import Precision
from .country import Country
from .organization import Organization


class MembershipQuerySet(models.QuerySet):
    def full(self):
        """Memberships that count as belonging to the group: not partners, not observers."""
        return self.filter(status__in=[Membership.Status.MEMBER, Membership.Status.PARTICIPATING_STATE])

    def on(self, day):
        """Memberships in force on `day`, which may be an expression."""
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day))


class Membership(models.Model):
    """A country's place in a group of states from one day to another, both included."""

    class Status(models.TextChoices):
        MEMBER = "member", _("member")
        PARTICIPATING_STATE = "participating_state", _("participating State")
        PARTNER = "partner", _("partner")
        OBSERVER = "observer", _("observer")

    country = models.ForeignKey(Country, models.PROTECT, related_name="memberships", verbose_name=_("country"))
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="memberships", verbose_name=_("group of states")
    )
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.MEMBER)
    since = models.DateField(_("since"), null=True, blank=True)
    since_precision = models.CharField(
        _("precision of since"), max_length=7, choices=Precision.choices, default=Precision.DAY
    )
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day of membership."))
    until_precision = models.CharField(
        _("precision of until"), max_length=7, choices=Precision.choices, default=Precision.DAY
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["organization", "country", "since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_ends_on_or_after_it_begins",
                violation_error_message=_("The membership ends before it begins."),
            ),
            models.UniqueConstraint(
                fields=["country", "organization", "since"],
                name="membership_begins_once_on_a_day",
                violation_error_message=_("This membership is already recorded."),
            ),
            # Two rows without a first day are not equal to a unique index: NULL differs from NULL.
            models.UniqueConstraint(
                fields=["country", "organization"],
                condition=Q(since__isnull=True),
                name="membership_without_first_day_only_once",
                violation_error_message=_("This membership is already recorded."),
            ),
        ]

    def __str__(self):
        return f"{self.country_id} – {self.organization} ({self.get_status_display()})"
