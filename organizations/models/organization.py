from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..addresses import address_of
from ..trees import closes_a_cycle, descendants
from .address import Addressed
from .conditions import in_some_language
from .country import Country


class OrganizationQuerySet(models.QuerySet):
    def within(self, organizations):
        """Organizations that are one of `organizations` or lie below one, second parents included."""
        return self.filter(pk__in=descendants([organization.pk for organization in organizations], parent_pairs()))

    def of_states(self, countries):
        """Bodies of these states and their units, which take over the state of their parent."""
        return self.filter(state__in=countries)


def parent_pairs():
    """Return the list of all (parent, unit) keys, second parents included."""
    main = Organization.objects.exclude(parent=None).values_list("parent_id", "pk")
    second = Organization.also_under.through.objects.values_list("to_organization_id", "from_organization_id")
    return [*main, *second]


class Organization(Addressed):
    class Kind(models.TextChoices):
        INTERNATIONAL = "international", _("international organization")
        REGIONAL = "regional", _("regional body")
        UNIT = "unit", _("unit or office")
        PROGRAMME = "programme", _("programme or project")
        STATE_BODY = "state_body", _("body of a state")
        NGO = "ngo", _("non-governmental organization")
        ACADEMIC = "academic", _("academic institution")
        PRIVATE = "private", _("private company")

    name = models.CharField(_("name"), max_length=250)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
        verbose_name=_("part of"),
        help_text=_("The organization whose unit, office or programme this is."),
    )
    also_under = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="shared_units",
        verbose_name=_("also part of"),
        help_text=_("Second parents: a programme of two organizations is found under both."),
    )
    state = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bodies",
        verbose_name=_("state"),
        help_text=_("The state whose body this is. Its events are found under the country too."),
    )
    founded = models.PositiveSmallIntegerField(_("founded (year)"), null=True, blank=True)
    dissolved = models.PositiveSmallIntegerField(_("dissolved (year)"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successor"),
        help_text=_("What continues it: the next phase of a programme, the office that took over."),
    )
    website = models.URLField(_("website"), blank=True)
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    description = models.TextField(_("description"), blank=True)
    proposed = models.BooleanField(
        _("proposed"),
        default=False,
        help_text=_("Entered by an editor and not yet confirmed by a publisher."),
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="organization_is_not_its_own_parent",
                violation_error_message=_("An organization cannot be a part of itself."),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("pk")),
                name="organization_does_not_succeed_itself",
                violation_error_message=_("An organization cannot be its own successor."),
            ),
            models.CheckConstraint(
                condition=Q(founded__isnull=True) | Q(dissolved__isnull=True) | Q(dissolved__gte=F("founded")),
                name="organization_is_dissolved_after_it_was_founded",
                violation_error_message=_("The year of dissolution comes before the year of foundation."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="state_body") | Q(state__isnull=False),
                name="organization_body_of_a_state_names_the_state",
                violation_error_message=_("Say of which state this is a body."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="unit") | Q(parent__isnull=False),
                name="organization_unit_names_its_parent",
                violation_error_message=_("Say of which organization this is a unit."),
            ),
            models.CheckConstraint(
                condition=in_some_language("name"),
                name="organization_has_a_name",
                violation_error_message=_("Give the name in at least one language."),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.acronym})" if self.acronym else self.name

    def get_absolute_url(self):
        return address_of("events:organization", self.slug)

    @property
    def short_name(self):
        return self.acronym or self.name

    def slug_source(self):
        return self.acronym_en or self.name_en or self.acronym_ru or self.name_ru

    def save(self, *args, **kwargs):
        if self.parent_id and not self.state_id:
            self.state_id = self.parent.state_id
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.pk and self.parent_id:
            self.validate_parents([self.parent_id], field="parent")
        if self.pk:
            self.validate_parents(self.also_under.values_list("pk", flat=True), field="also_under")

    def validate_parents(self, parents, *, field):
        """Raise ValidationError for `field` if one of `parents` (keys) is this organization or lies below it."""
        if self.pk and closes_a_cycle(self.pk, parents, parent_pairs()):
            raise ValidationError(
                {field: _("This would close a circle: that organization is itself a part of this one.")}
            )
