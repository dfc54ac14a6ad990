from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

SECRET_LENGTH = 16


def new_secret():
    return get_random_string(SECRET_LENGTH)


class SubscriberQuerySet(models.QuerySet):
    def listening(self):
        """Subscribers to whom news may be sent."""
        return self.filter(state=Subscriber.State.ACTIVE)


class Subscriber(models.Model):
    """A mail address to which somebody wants news sent. There is no name, no account and no password."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("not confirmed yet")
        ACTIVE = "active", _("receives mail")
        PAUSED = "paused", _("paused")
        STOPPED = "stopped", _("stopped")

    class Reason(models.TextChoices):
        LEFT = "left", _("left")
        REFUSED = "refused", _("the mail server refused the address")
        BOUNCED = "bounced", _("mail came back")
        COMPLAINED = "complained", _("mail was reported as unwanted")

    # Of these nobody knows whether the owner would want another letter; they stay silent until they are forgotten.
    NOT_TO_BE_ASKED = (Reason.REFUSED, Reason.BOUNCED, Reason.COMPLAINED)

    address = models.CharField(_("mail address"), max_length=254)
    # The same in small letters: servers that tell A@ from a@ are history, two subscriptions of one person are not.
    address_key = models.CharField(max_length=254, unique=True)
    language = models.CharField(_("language"), max_length=12)
    state = models.CharField(_("receives"), max_length=11, choices=State.choices, default=State.UNCONFIRMED)
    reason = models.CharField(_("why it was stopped"), max_length=10, choices=Reason.choices, blank=True)
    # Part of every link in a letter; a new one makes the old links void.
    secret = models.CharField(max_length=SECRET_LENGTH, default=new_secret)
    created_at = models.DateTimeField(_("first asked for at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state="stopped", stopped_at__isnull=False, reason__in=["left", "refused", "bounced", "complained"]
                )
                | Q(~Q(state="stopped"), stopped_at__isnull=True, reason=""),
                name="subscriber_is_stopped_for_a_reason",
                violation_error_message=_("Who is stopped is stopped for a reason, and nobody else has one."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["unconfirmed", "stopped"]) | Q(confirmed_at__isnull=False),
                name="subscriber_receives_nothing_unconfirmed",
                violation_error_message=_("News go only to addresses that were confirmed."),
            ),
        ]

    def __str__(self):
        return self.masked

    @property
    def masked(self):
        """The address as colleagues may see it: enough to recognize one's own."""
        local, _at, domain = self.address.rpartition("@")
        return f"{local[:1]}…@{domain}"

    @property
    def may_be_asked(self):
        """Whether a letter may be sent that asks for a confirmation."""
        return self.reason not in self.NOT_TO_BE_ASKED
