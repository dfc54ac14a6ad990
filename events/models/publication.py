from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from .visibility import Visibility


class PublicationQuerySet(models.QuerySet):
    def present(self):
        """Publications of events that are still published."""
        return self.filter(gone_at=None)

    def publicly_gone(self):
        """Publications of events that everybody could see once, and that were withdrawn, deleted or merged."""
        return self.filter(gone_at__gte=F("first_at"), visibility=Visibility.EVERYONE)


class Publication(models.Model):
    """What readers were last told of an event: kept for feeds, calendars and copies elsewhere, which ask what changed.

    Follows from the record and is never edited: `events.announcing` writes it where the event is saved. It outlives the
    event, which is why it points at it by number and not by a key of the database: whoever has a copy has to learn that
    the event is gone.
    """

    public_id = models.UUIDField(primary_key=True)
    event_key = models.PositiveBigIntegerField(db_index=True)
    # Where the event was found last; one that was merged redirects from there.
    slug = models.SlugField(max_length=120)
    visibility = models.CharField(max_length=10, choices=Visibility.choices)
    first_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    # Counts the changes of days, place and status, as calendars do (RFC 5545 §3.8.7.4).
    sequence = models.PositiveIntegerField(default=0)
    said = models.JSONField(default=dict)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-changed_at"], name="publication_by_change"),
            models.Index(fields=["gone_at"], condition=models.Q(gone_at__isnull=False), name="publication_gone"),
        ]

    def __str__(self):
        return self.slug


class Change(models.Model):
    """A change that readers are told of; `before` and `after` are what was compared, where it matters."""

    class What(models.TextChoices):
        """The most telling first: a feed names one of those that came together."""

        WITHDRAWN = "withdrawn", _("Withdrawn")
        ADDED = "added", _("Added")
        CANCELLED = "cancelled", _("Cancelled")
        POSTPONED = "postponed", _("Postponed")
        MOVED = "moved", _("Date moved")
        PLACE = "place", _("Place changed")
        CONFIRMED = "confirmed", _("Confirmed")
        TENTATIVE = "tentative", _("Tentative")
        OUTCOME = "outcome", _("Outcome added")
        DOCUMENT = "document", _("Document added")
        PARTIES = "parties", _("Parties added")
        PHOTO = "photo", _("Photo added")
        SOURCE = "source", _("Source added")
        TITLE = "title", _("Title changed")
        CORRECTED = "corrected", _("Corrected or completed")

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="changes")
    what = models.CharField(max_length=10, choices=What.choices)
    at = models.DateTimeField()
    # Whom the event was for at the time: the public does not learn how a plan changed that it could not see.
    visibility = models.CharField(max_length=10, choices=Visibility.choices)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["-at", "pk"]
        indexes = [models.Index(fields=["publication", "-at"], name="change_by_publication")]

    def __str__(self):
        return self.get_what_display()
