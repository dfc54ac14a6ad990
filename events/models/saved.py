from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class SavedFilterQuerySet(models.QuerySet):
    def usable_by(self, user):
        """The filters of `user` and those that colleagues share with the team."""
        return self.filter(Q(owner=user) | Q(shared=True))


class SavedFilter(models.Model):
    """A question to the record that a colleague keeps under a name, for themselves or for the team."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters", verbose_name=_("owner")
    )
    name = models.CharField(_("name of the filter"), max_length=100)
    # As in an address, without the question mark: what it means is up to EventFilter each time that it is asked.
    query = models.CharField(max_length=2000)
    shared = models.BooleanField(_("shared with the team"), default=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="saved_filter_has_its_own_name",
                violation_error_message=_("You have a filter of this name already."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("events:saved_filter", args=[self.pk])


class SavedFilterVisit(models.Model):
    """When a colleague last opened a saved filter; what was changed after that is new to them."""

    saved_filter = models.ForeignKey(SavedFilter, models.CASCADE, related_name="visits")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["saved_filter", "user"], name="saved_filter_visit_is_the_last_one"),
        ]

    def __str__(self):
        return f"{self.saved_filter_id} {self.user_id}"
