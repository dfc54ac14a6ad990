from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Country, Organization
from organizations.models.conditions import in_some_language

from .source import Source


class Role(models.TextChoices):
    """What a party did at an event, in the order in which an event page lists the roles."""

    ORGANIZER = "organizer", _("organizer")
    CO_ORGANIZER = "co_organizer", _("co-organizer")
    HOST = "host", _("host")
    CHAIR = "chair", _("chair")
    FUNDER = "funder", _("funder")
    SUPPORTER = "supporter", _("supporter")
    PARTNER = "partner", _("partner")
    DELEGATION = "delegation", _("delegation")
    PARTICIPANT = "participant", _("participant")
    SPEAKER = "speaker", _("speaker")
    EXPERT = "expert", _("expert")
    TRAINER = "trainer", _("trainer")
    OBSERVER = "observer", _("observer")
    BENEFICIARY = "beneficiary", _("beneficiary")
    SECRETARIAT = "secretariat", _("secretariat")


ORGANIZING = (Role.ORGANIZER, Role.CO_ORGANIZER)
# Who is named on a card of the event
LEADING = (*ORGANIZING, Role.HOST)


def validate_source_of_same_event(row):
    """Raise ValidationError if `row` cites a source of another event."""
    if row.source_id and row.source.event_id != row.event_id:
        raise ValidationError({"source": _("Choose one of the sources listed on this page.")})


class ParticipationQuerySet(models.QuerySet):
    def listed(self):
        """Participations of parties that a source names as taking part; not those it says stayed away."""
        return self.exclude(presence=Participation.Presence.DID_NOT_ATTEND)

    def of_country(self, country):
        """Participations of the state itself or of any body of it."""
        return self.filter(Q(country=country) | Q(organization__state=country))


class Participation(models.Model):
    """One party in one event in one role."""

    class Presence(models.TextChoices):
        INVITED = "invited", _("invited")
        CONFIRMED = "confirmed", _("confirmed")
        TOOK_PART = "took_part", _("took part")
        DID_NOT_ATTEND = "did_not_attend", _("did not attend")

    class Level(models.TextChoices):
        HEAD_OF_STATE = "head_of_state", _("head of state or government")
        MINISTERIAL = "ministerial", _("minister")
        DEPUTY_MINISTERIAL = "deputy_ministerial", _("deputy minister")
        HEAD_OF_AGENCY = "head_of_agency", _("head of agency")
        SENIOR = "senior", _("senior official")
        WORKING = "working", _("working level")

    class Mode(models.TextChoices):
        ON_THE_SPOT = "on_the_spot", _("on the spot")
        ONLINE = "online", _("online")
        RECORDED = "recorded", _("by recording")

    event = models.ForeignKey("Event", models.CASCADE, related_name="participations", verbose_name=_("event"))
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="participations", verbose_name=_("country")
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("organization"),
    )
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    presence = models.CharField(
        _("presence"),
        max_length=14,
        choices=Presence.choices,
        default=Presence.TOOK_PART,
        help_text=_("“Did not attend” only if a source says so."),
    )
    capacity = models.CharField(_("capacity"), max_length=120, blank=True, help_text=_("For example “as OSCE Chair”."))
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, blank=True)
    head_count = models.PositiveIntegerField(_("number of people"), null=True, blank=True)
    mode = models.CharField(_("mode"), max_length=12, choices=Mode.choices, blank=True)
    as_written = models.CharField(
        _("as written"), max_length=300, blank=True, help_text=_("The party’s name in the words of the source.")
    )
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="participations", verbose_name=_("source")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["order", "pk"]
        indexes = [
            models.Index(fields=["country", "role", "event"], name="participation_by_country"),
            models.Index(fields=["organization", "role", "event"], name="participation_by_organization"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(country__isnull=True, organization__isnull=False)
                | Q(country__isnull=False, organization__isnull=True),
                name="participation_names_exactly_one_party",
                violation_error_message=_("Choose a country or an organization: one of the two, not both."),
            ),
            models.UniqueConstraint(
                fields=["event", "country", "role"],
                condition=Q(country__isnull=False),
                name="participation_country_once_per_role",
                violation_error_message=_("This country is already listed in this role."),
            ),
            models.UniqueConstraint(
                fields=["event", "organization", "role"],
                condition=Q(organization__isnull=False),
                name="participation_organization_once_per_role",
                violation_error_message=_("This organization is already listed in this role."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="participation_role_is_known",
                violation_error_message=_("Choose one of the roles."),
            ),
        ]

    def __str__(self):
        return f"{self.party} ({self.get_role_display()})"

    @property
    def party(self):
        return self.country if self.country_id else self.organization

    def clean(self):
        super().clean()
        validate_source_of_same_event(self)

    @classmethod
    def take_over(cls, pairs):
        """Keep the words of rows that say the same as others, if they are of another source; return the rows made.

        `pairs` are (kept, duplicate).
        """
        known = {kept.pk: {kept.source_id, None} for kept, _duplicate in pairs}
        rows = Mention.objects.filter(participation__in=list(known)).values_list("participation", "source")
        for key, source in rows:
            known[key].add(source)
        made = []
        for kept, duplicate in pairs:
            if duplicate.source_id not in known[kept.pk]:
                known[kept.pk].add(duplicate.source_id)
                mention = Mention(participation=kept, source_id=duplicate.source_id, as_written=duplicate.as_written)
                made.append(mention)
        return Mention.objects.bulk_create(made)


class Mention(models.Model):
    """Another source that names the same party in the same role, in its own words."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="mentions")
    source = models.ForeignKey(Source, models.CASCADE, related_name="mentions", verbose_name=_("source"))
    as_written = models.CharField(_("as written"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("further mention")
        verbose_name_plural = _("further mentions")
        ordering = ["source__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "source"],
                name="mention_once_per_source",
                violation_error_message=_("This source is already named for the participation."),
            )
        ]

    def __str__(self):
        return self.as_written or str(self.source)


class Speaker(models.Model):
    """A person who spoke in a public function. No other people are recorded."""

    event = models.ForeignKey("Event", models.CASCADE, related_name="speakers", verbose_name=_("event"))
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=150)
    position = models.CharField(_("position"), max_length=250, blank=True, help_text=_("The public function."))
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="speakers", verbose_name=_("for the country")
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="speakers",
        verbose_name=_("for the organization"),
    )
    contribution = models.CharField(
        _("contribution"), max_length=250, blank=True, help_text=_("For example “opening remarks”.")
    )
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="speakers", verbose_name=_("source")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=in_some_language("name"),
                name="speaker_has_a_name",
                violation_error_message=_("Give the name in at least one script."),
            )
        ]

    def __str__(self):
        return self.name or ""

    def clean(self):
        super().clean()
        validate_source_of_same_event(self)
