from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..addresses import address_of


class Region(models.Model):
    """A region of the UN M49 standard (Standard country or area codes for statistical use)."""

    code = models.CharField(_("M49 code"), max_length=3, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]

    def __str__(self):
        return self.name or self.code


class CountryQuerySet(models.QuerySet):
    def current(self):
        """Countries whose code is in use today."""
        return self.filter(retired_on=None)


class Country(models.Model):
    """A country by its ISO 3166-1 code. Never deleted: a code that goes out of use is retired."""

    # Four characters hold the codes of former countries too (ISO 3166-3: SUHH).
    code = models.CharField(_("ISO 3166-1 alpha-2 code"), max_length=4, primary_key=True)
    alpha3 = models.CharField(_("alpha-3 code"), max_length=3, blank=True)
    numeric = models.CharField(_("numeric code (M49)"), max_length=3, blank=True)
    user_assigned = models.BooleanField(
        _("user-assigned code"), default=False, help_text=_("The code is not in ISO 3166-1 (for example XK).")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="countries", verbose_name=_("region")
    )
    name = models.CharField(_("short name"), max_length=120)
    formal_name = models.CharField(_("formal name"), max_length=200, blank=True)
    genitive_ru = models.CharField(
        _("Russian genitive"), max_length=120, blank=True, help_text=_("“делегация …”: Казахстана")
    )
    locative_ru = models.CharField(
        _("Russian locative with its preposition"),
        max_length=120,
        blank=True,
        help_text=_("“состоялась …”: в Казахстане"),
    )
    footnote = models.TextField(
        _("footnote"),
        blank=True,
        help_text=_("Shown under every page that names the country, for a naming convention."),
    )
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    objects = CountryQuerySet.as_manager()

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z]{2}([A-Z]{2})?$"),
                name="country_code_is_two_or_four_capital_letters",
                violation_error_message=_("A country code is two capital letters (four for a former country)."),
            )
        ]

    def __str__(self):
        return self.name or self.code

    def get_absolute_url(self):
        return address_of("events:country", self.code.lower())
