from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .language import Language


class Name(models.Model):
    """One more name under which somebody or something is known: an acronym, a former name, a name in another script."""

    name = models.CharField(_("name"), max_length=250)
    language = models.ForeignKey(Language, models.PROTECT, null=True, blank=True, verbose_name=_("language"))
    since_year = models.PositiveSmallIntegerField(_("from (year)"), null=True, blank=True)
    until_year = models.PositiveSmallIntegerField(
        _("until (year)"), null=True, blank=True, help_text=_("Only if the name is no longer used.")
    )

    class Meta:
        abstract = True
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since_year__isnull=True) | Q(until_year__isnull=True) | Q(until_year__gte=F("since_year")),
                name="%(class)s_is_used_until_after_it_began",
                violation_error_message=_("The year until which a name was used comes before the year it began."),
            )
        ]

    def __str__(self):
        return self.name


class OtherName(Name):
    """Another name of a country or an organization."""

    country = models.ForeignKey(
        "Country", models.CASCADE, null=True, blank=True, related_name="other_names", verbose_name=_("country")
    )
    organization = models.ForeignKey(
        "Organization",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="other_names",
        verbose_name=_("organization"),
    )

    class Meta(Name.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            *Name.Meta.constraints,
            models.CheckConstraint(
                condition=Q(country__isnull=True, organization__isnull=False)
                | Q(country__isnull=False, organization__isnull=True),
                name="other_name_belongs_to_exactly_one_party",
                violation_error_message=_("A name belongs to a country or to an organization, not to both."),
            ),
            models.UniqueConstraint(
                fields=["country", "name", "language"],
                condition=Q(country__isnull=False),
                name="other_name_once_per_country",
                violation_error_message=_("The country already has this name in this language."),
            ),
            models.UniqueConstraint(
                fields=["organization", "name", "language"],
                condition=Q(organization__isnull=False),
                name="other_name_once_per_organization",
                violation_error_message=_("The organization already has this name in this language."),
            ),
        ]
