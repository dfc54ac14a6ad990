import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .issue import Issue
from .subscriber import Subscriber
from .subscription import Subscription


class MessageQuerySet(models.QuerySet):
    def due(self, now):
        """Waiting, with their next try at hand and in nobody's hands."""
        return self.filter(state=Message.State.WAITING, next_try_at__lte=now)

    def in_turn(self):
        """Those that somebody waits for at the screen come before the news, and what waits longest before the rest."""
        asked = models.Case(models.When(kind=Message.Kind.CONFIRM, then=0), default=1)
        return self.order_by(asked, F("next_try_at"), "pk")


class Message(models.Model):
    """One mail to one subscriber: the outbox. It holds what to speak of; the words are written when it is sent."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("asks for a confirmation")
        NOT_UNDERSTOOD = "unclear", _("says that a filter is no longer understood")
        AT_ONCE = Subscription.Rhythm.AT_ONCE.value, _("news at once")
        DAILY = Subscription.Rhythm.DAILY.value, _("news of a day")
        WEEKLY = Subscription.Rhythm.WEEKLY.value, _("newsletter")
        BEFORE = Subscription.Rhythm.BEFORE.value, _("reminder")

    NEWS = tuple(Subscription.Rhythm.values)

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        DROPPED = "dropped", _("no longer needed")
        FAILED = "failed", _("given up")

    # Names the mail in its Message-ID, which stays the same however often it is tried, and finds its copy on the web.
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="messages")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    # What it is about; for news the moment from which on they are told.
    period = models.CharField(max_length=64)
    issue = models.ForeignKey(Issue, models.SET_NULL, null=True, related_name="messages")
    content = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(_("created at"))
    # A worker that takes a message moves this into the future; should it die, somebody else finds the message then.
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="message_waiting"),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="message_closed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "kind", "period"],
                name="message_is_written_once",
                violation_error_message=_("This message exists already."),
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", closed_at__isnull=True) | Q(~Q(state="waiting"), closed_at__isnull=False),
                name="message_that_waits_is_open",
                violation_error_message=_("A message either waits or was closed at some moment."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.key}"
