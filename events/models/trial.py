from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TrialRecord(models.Model):
    """The mark of a record in which every event is made up; it lies in the record, so that each copy carries it."""

    events = models.PositiveIntegerField(_("number of events"))
    seed = models.BigIntegerField(_("seed"))
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("mark of a trial")
        verbose_name_plural = _("marks of a trial")
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="trial_record_is_marked_once",
                violation_error_message=_("The record is marked as a trial already."),
            )
        ]

    def __str__(self):
        return f"{self.events} made-up events, seed {self.seed}"
