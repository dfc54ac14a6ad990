from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Language
from organizations.partial_dates import Precision


class Basis(models.TextChoices):
    """How a value is known: a source says it, or we concluded it."""

    STATED = "stated", _("stated")
    INFERRED = "inferred", _("inferred")


def belongs_to_one_subject(name):
    return models.CheckConstraint(
        condition=Q(event__isnull=True, series__isnull=False) | Q(event__isnull=False, series__isnull=True),
        name=name,
        violation_error_message=_("This belongs to an event or to a series, not to both."),
    )


class Source(models.Model):
    """A page or document that states facts about one event or one series."""

    event = models.ForeignKey(
        "Event", models.CASCADE, null=True, blank=True, related_name="sources", verbose_name=_("event")
    )
    series = models.ForeignKey(
        "Series", models.CASCADE, null=True, blank=True, related_name="sources", verbose_name=_("series")
    )
    url = models.URLField(_("address"), max_length=500, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200)
    title = models.CharField(
        _("title"), max_length=400, blank=True, help_text=_("The page’s own title, in its language.")
    )
    language = models.ForeignKey(Language, models.PROTECT, null=True, blank=True, verbose_name=_("language"))
    published_on = models.DateField(_("published on"), null=True, blank=True)
    published_precision = models.CharField(
        _("precision of the date"), max_length=7, choices=Precision.choices, default=Precision.DAY
    )
    seen_on = models.DateField(_("seen on"), null=True, blank=True)
    archived_url = models.URLField(_("archived copy"), max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["order", "pk"]
        constraints = [
            belongs_to_one_subject("source_belongs_to_an_event_or_a_series"),
            models.UniqueConstraint(
                fields=["event", "url"],
                condition=~Q(url=""),
                name="source_once_per_event",
                violation_error_message=_("The event already has this source."),
            ),
            models.UniqueConstraint(
                fields=["series", "url"],
                condition=~Q(url=""),
                name="source_once_per_series",
                violation_error_message=_("The series already has this source."),
            ),
            models.CheckConstraint(
                condition=~Q(url="") | ~Q(title=""),
                name="source_has_an_address_or_a_title",
                violation_error_message=_("Give the address of the source or, for a document on paper, its title."),
            ),
        ]

    def __str__(self):
        return f"{self.publisher}: {self.title}" if self.title else self.publisher


class Statement(models.Model):
    """One value of one fact according to one source."""

    class Fact(models.TextChoices):
        TITLE = "title", _("Title")
        DATES = "dates", _("Days")
        PLACE = "place", _("Place")
        FORMAT = "format", _("Format")
        ATTENDANCE = "attendance", _("Attendance")
        EDITION = "edition", _("Edition")
        ORGANIZERS = "organizers", _("Organizers")
        PARTIES = "parties", _("Parties")
        OPENED_BY = "opened_by", _("Opened by")
        OUTCOME = "outcome", _("Outcome")
        FOUNDED = "founded", _("Founded")
        NAME = "name", _("Name")
        OTHER = "other", _("Other")

    event = models.ForeignKey(
        "Event", models.CASCADE, null=True, blank=True, related_name="statements", verbose_name=_("event")
    )
    series = models.ForeignKey(
        "Series", models.CASCADE, null=True, blank=True, related_name="statements", verbose_name=_("series")
    )
    # RESTRICT, not PROTECT: an event goes with all of its sources and statements, a source alone does not.
    source = models.ForeignKey(Source, models.RESTRICT, related_name="statements", verbose_name=_("source"))
    fact = models.CharField(_("fact"), max_length=12, choices=Fact.choices)
    value = models.CharField(_("value"), max_length=300)
    basis = models.CharField(_("basis"), max_length=8, choices=Basis.choices, default=Basis.STATED)
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["fact", "source__order", "pk"]
        constraints = [belongs_to_one_subject("statement_is_about_an_event_or_a_series")]

    def __str__(self):
        return f"{self.get_fact_display()}: {self.value}"

    def clean(self):
        super().clean()
        source = getattr(self, "source", None)
        if source and (source.event_id, source.series_id) != (self.event_id, self.series_id):
            raise ValidationError({"source": _("Choose one of the sources listed on this page.")})
