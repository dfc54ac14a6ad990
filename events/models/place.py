from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Addressed, Country, Name
from organizations.models.conditions import on_the_globe


class Place(Addressed):
    """A town, a border crossing point or another named spot in one country."""

    name = models.CharField(_("name"), max_length=120)
    country = models.ForeignKey(Country, models.PROTECT, related_name="places", verbose_name=_("country"))
    latitude = models.DecimalField(_("latitude"), max_digits=7, decimal_places=4, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=7, decimal_places=4, null=True, blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=on_the_globe(),
                name="place_has_both_coordinates_on_the_globe_or_none",
                violation_error_message=_("Give both coordinates, −90 to 90 and −180 to 180 degrees, or none."),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.country_id})"

    def slug_source(self):
        return self.name_en or self.name_ru


class PlaceName(Name):
    place = models.ForeignKey(Place, models.CASCADE, related_name="other_names", verbose_name=_("place"))

    class Meta(Name.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            *Name.Meta.constraints,
            models.UniqueConstraint(
                fields=["place", "name", "language"],
                name="place_name_once_per_place",
                violation_error_message=_("The place already has this name in this language."),
            ),
        ]
