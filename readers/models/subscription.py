from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .subscriber import Subscriber

LONGEST_QUERY = 2000


class SubscriptionQuerySet(models.QuerySet):
    def followed(self):
        """Confirmed subscriptions whose filter is understood."""
        return self.exclude(confirmed_at=None).filter(not_understood_at=None)

    def listening(self):
        """Followed by somebody to whom news may be sent."""
        return self.followed().filter(subscriber__in=Subscriber.objects.listening())


class Subscription(models.Model):
    """A filter that a subscriber follows, and how often."""

    class Rhythm(models.TextChoices):
        AT_ONCE = "at_once", pgettext_lazy("rhythm", "at once")
        DAILY = "daily", pgettext_lazy("rhythm", "once a day")
        WEEKLY = "weekly", pgettext_lazy("rhythm", "once a week, as a newsletter")
        BEFORE = "before", pgettext_lazy("rhythm", "a week before each event")

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    # As in an address, without the question mark, parameters and values in order: equal filters are equal texts.
    query = models.CharField(_("filter"), max_length=LONGEST_QUERY, blank=True)
    rhythm = models.CharField(_("rhythm"), max_length=7, choices=Rhythm.choices, default=Rhythm.WEEKLY)
    # When it was last asked for on the page; the link of the letter holds for a while from then on.
    asked_at = models.DateTimeField(_("asked for at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    # Up to this moment every change was looked at for this subscription.
    told_until = models.DateTimeField(null=True)
    # Since then the filter names what no longer exists; the subscriber was told, once.
    not_understood_at = models.DateTimeField(null=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["rhythm", "told_until"], condition=Q(told_until__isnull=False), name="subscription_by_rhythm"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "query"],
                name="subscription_follows_a_filter_once",
                violation_error_message=_("This filter is followed already."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, told_until__isnull=True)
                | Q(confirmed_at__isnull=False, told_until__isnull=False),
                name="subscription_is_told_once_confirmed",
                violation_error_message=_("Changes are looked at from the confirmation on, and not before."),
            ),
        ]

    def __str__(self):
        return self.query or "*"
