from django.db import models
from django.utils.translation import gettext_lazy as _


class CountedDayQuerySet(models.QuerySet):
    def open(self):
        """Days that still have their salt: today, and the day before until it is closed."""
        return self.exclude(salt="")


class CountedDay(models.Model):
    """A day in the portal's time zone: how many visitors it had, and the salt that makes them the day's only.

    While the day is open its visitors are counted every few minutes; when it is closed its salt is thrown away, and
    nobody can be counted for it any more.
    """

    day = models.DateField(primary_key=True)
    salt = models.CharField(max_length=64, blank=True)
    visitors = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)

    objects = CountedDayQuerySet.as_manager()

    def __str__(self):
        return f"{self.day}: {self.visitors}"


class Visitor(models.Model):
    """Somebody who opened a page on an open day: a hash under the salt of that day, deleted when the day is closed.

    `event_key` 0 stands for the portal as a whole. The event is part of what is hashed, so that the rows of one person
    cannot be told to be of one person.
    """

    day = models.DateField()
    event_key = models.PositiveBigIntegerField(default=0)
    key = models.CharField(max_length=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "event_key", "key"], name="visitor_is_counted_once_a_day")
        ]

    def __str__(self):
        return f"{self.day} {self.event_key}"


class EventVisitors(models.Model):
    """How many visitors the page of an event had on a day that is closed.

    Points at the event by its number: what was read stays counted when the event is merged or deleted.
    """

    day = models.DateField()
    event_key = models.PositiveBigIntegerField(db_index=True)
    visitors = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("visitors of an event")
        verbose_name_plural = _("visitors of events")
        constraints = [models.UniqueConstraint(fields=["day", "event_key"], name="event_visitors_once_a_day")]

    def __str__(self):
        return f"{self.day} {self.event_key}: {self.visitors}"
