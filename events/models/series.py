from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.addresses import address_of
from organizations.models import Addressed, Name
from organizations.models.conditions import in_some_language

from .topic import Topic
from .visibility import may_see_drafts


class SeriesQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Series of which `user` may see an event; who may see drafts sees series without events too."""
        if may_see_drafts(user):
            return self
        events = self.model._meta.get_field("events").related_model.objects.visible_to(user)
        return self.filter(Exists(events.filter(series=OuterRef("pk"))))


class Series(Addressed):
    """Events that continue one another."""

    name = models.CharField(_("name"), max_length=250)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    founded = models.PositiveSmallIntegerField(
        _("founded (year)"),
        null=True,
        blank=True,
        help_text=_("The year the page shows. Where sources differ, add a statement for each."),
    )
    predecessor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("predecessor"),
        help_text=_("The series that this one follows, for example when a numbering starts again."),
    )
    description = models.TextField(_("description"), blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="series", verbose_name=_("topics"))

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("plural", "series")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(predecessor__isnull=True) | ~Q(predecessor=F("pk")),
                name="series_does_not_follow_itself",
                violation_error_message=_("A series cannot be its own predecessor."),
            ),
            models.CheckConstraint(
                condition=in_some_language("name"),
                name="series_has_a_name",
                violation_error_message=_("Give the name in at least one language."),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.acronym})" if self.acronym else self.name

    def get_absolute_url(self):
        return address_of("events:series", self.slug)

    @property
    def short_name(self):
        return self.acronym or self.name

    def slug_source(self):
        return self.acronym_en or self.name_en or self.acronym_ru or self.name_ru


class SeriesName(Name):
    """A name of a series beside the present one. A former name has the last year of its use."""

    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    series = models.ForeignKey(Series, models.CASCADE, related_name="other_names", verbose_name=_("series"))

    class Meta(Name.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            *Name.Meta.constraints,
            models.UniqueConstraint(
                fields=["series", "name", "language"],
                name="series_name_once_per_series",
                violation_error_message=_("The series already has this name in this language."),
            ),
        ]
