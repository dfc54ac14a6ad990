import uuid
import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.addresses import address_of
from organizations.models import Addressed, Country, Language
from organizations.models.conditions import in_some_language, on_the_globe
from organizations.partial_dates import Precision, widen
from organizations.trees import closes_a_cycle

from .place import Place
from .series import Series
from .source import Basis
from .topic import Topic
from .visibility import Sight, Visibility, sight_of


class EventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What `user` may see now."""
        return self.in_sight(sight_of(user))

    def in_sight(self, sight, at=None):
        """The one rule of who may see an event; `at` is the moment, now by default.

        Everybody sees what is published for everyone and no longer embargoed; who is signed in, what is published for
        signed-in users too; who may see drafts sees everything, what was withdrawn included.
        """
        if sight is Sight.DRAFTS:
            return self
        published = self.published(at)
        return published if sight is Sight.SIGNED_IN else published.filter(visibility=Visibility.EVERYONE)

    def published(self, at=None):
        """Published and no longer embargoed."""
        no_embargo = Q(embargo_until=None) | Q(embargo_until__lte=at or timezone.now())
        return self.filter(no_embargo, state=Event.State.PUBLISHED)

    def withdrawn(self):
        return self.filter(state=Event.State.WITHDRAWN)

    def upcoming(self, today=None):
        """Not over: what ends today is upcoming, and so is what is still planned for days that nobody knows yet."""
        planned = Q(ends_on=None, status__in=Event.STILL_TO_COME)
        return self.filter(Q(ends_on__gte=today or timezone.localdate()) | planned)

    def past(self, today=None):
        """Over, as far as the sources tell. Shares nothing with `upcoming` and misses nothing."""
        reported = Q(ends_on=None) & ~Q(status__in=Event.STILL_TO_COME)
        return self.filter(Q(ends_on__lt=today or timezone.localdate()) | reported)

    def overlapping(self, first, last):
        """Events of which at least one day may lie between `first` and `last`, both included; either may be None."""
        events = self.exclude(ends_on=None)
        if first:
            events = events.filter(ends_on__gte=first)
        if last:
            events = events.filter(starts_on__lte=last)
        return events

    def as_cards(self):
        """Without the long texts that no card of an event shows; they are fetched if somebody asks after all."""
        texts = ("description", "venue", "dates_note", "attendance_counts")
        return self.defer("internal_note", *(f"{text}{ending}" for text in texts for ending in ("", "_en", "_ru")))

    def soonest_first(self):
        return self.order_by(F("starts_on").asc(nulls_last=True), "ends_on", "pk")

    def latest_first(self):
        return self.order_by(F("starts_on").desc(nulls_last=True), "-ends_on", "-pk")


class Event(Addressed):
    """Something that took, takes or will take place on stated days."""

    RESERVED_SLUGS = frozenset({"calendar", "choose", "map", "preview", "saved", "suggest"})

    class Kind(models.TextChoices):
        CONFERENCE = "conference", _("conference")
        MINISTERIAL = "ministerial", _("ministerial conference")
        MEETING = "meeting", _("meeting")
        STEERING_COMMITTEE = "steering_committee", _("steering group meeting")
        FORUM = "forum", _("forum")
        WORKSHOP = "workshop", _("workshop")
        SEMINAR = "seminar", _("seminar")
        TRAINING = "training", _("training")
        STUDY_VISIT = "study_visit", _("study visit")
        EXERCISE = "exercise", _("exercise")
        LAUNCH = "launch", _("launch")
        CEREMONY = "ceremony", _("ceremony")

    class DayPrecision(models.TextChoices):
        DAY = Precision.DAY.value, Precision.DAY.label
        MONTH = Precision.MONTH.value, Precision.MONTH.label
        QUARTER = Precision.QUARTER.value, Precision.QUARTER.label
        YEAR = Precision.YEAR.value, Precision.YEAR.label
        UNKNOWN = "unknown", _("not known")

    class Status(models.TextChoices):
        TENTATIVE = "tentative", _("tentative")
        CONFIRMED = "confirmed", _("confirmed")
        POSTPONED = "postponed", _("postponed")
        CANCELLED = "cancelled", _("cancelled")

    # Without days, an event of this status is yet to come; any other was reported by a source, and so is over.
    STILL_TO_COME = (Status.TENTATIVE, Status.POSTPONED)

    class Format(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        ONLINE = "online", _("online")
        HYBRID = "hybrid", _("hybrid")

    class AttendanceQualifier(models.TextChoices):
        EXACT = "exact", _("exactly")
        ABOUT = "about", _("about")
        MORE_THAN = "more_than", _("more than")
        UP_TO = "up_to", _("up to")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    public_id = models.UUIDField(_("public identifier"), default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Included. Left empty, the event lasts one day.")
    )
    precision = models.CharField(
        _("precision of the days"),
        max_length=7,
        choices=DayPrecision.choices,
        default=DayPrecision.DAY,
        help_text=_(
            "If only the month, quarter or year is known, choose that and give any day in it; the public sees “2nd "
            "quarter of 2027”."
        ),
    )
    dates_basis = models.CharField(
        _("the days are"),
        max_length=8,
        choices=Basis.choices,
        default=Basis.STATED,
        help_text=_("“Inferred” if no source states them in full, for example if the year was concluded."),
    )
    dates_note = models.CharField(_("how the days were inferred"), max_length=400, blank=True)
    starts_at = models.TimeField(_("begins at"), null=True, blank=True)
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=40, blank=True, help_text=_("Of the venue, for example Asia/Almaty.")
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.CONFIRMED,
        help_text=_("The public reads the status in words. That an event was held follows from its days."),
    )
    format = models.CharField(_("format"), max_length=10, choices=Format.choices, blank=True)

    venue = models.CharField(_("venue"), max_length=200, blank=True)
    city = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("city")
    )
    held_in = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events_held",
        verbose_name=_("held in"),
        help_text=_("The country of the place, not a country that takes part. Left empty, it is taken from the city."),
    )
    further_places = models.ManyToManyField(
        Place, blank=True, related_name="further_events", verbose_name=_("further places")
    )
    latitude = models.DecimalField(_("latitude of the venue"), max_digits=7, decimal_places=4, null=True, blank=True)
    longitude = models.DecimalField(_("longitude of the venue"), max_digits=7, decimal_places=4, null=True, blank=True)

    attendance_number = models.PositiveIntegerField(_("attendance"), null=True, blank=True)
    attendance_qualifier = models.CharField(
        _("qualifier"), max_length=9, choices=AttendanceQualifier.choices, blank=True
    )
    attendance_counts = models.CharField(
        _("what is counted"), max_length=120, blank=True, help_text=_("For example “participants” or “states”.")
    )

    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("series")
    )
    edition = models.PositiveSmallIntegerField(_("edition"), null=True, blank=True)
    edition_basis = models.CharField(_("the edition is"), max_length=8, choices=Basis.choices, blank=True)
    part_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
        help_text=_("The event inside which this one takes place: a side event, a day in another city."),
    )
    languages = models.ManyToManyField(Language, blank=True, related_name="events", verbose_name=_("languages"))
    topics = models.ManyToManyField(Topic, blank=True, related_name="events", verbose_name=_("topics"))

    summary = models.TextField(
        _("summary"), blank=True, help_text=_("Two to four sentences in your own words; shown in lists as well.")
    )
    description = models.TextField(_("description"), blank=True)
    registration_url = models.URLField(
        _("registration"), max_length=500, blank=True, help_text=_("Where participants register; not here.")
    )
    internal_note = models.TextField(
        _("internal note"), blank=True, help_text=_("Only signed-in colleagues read this.")
    )

    visibility = models.CharField(
        _("visible to"),
        max_length=10,
        choices=Visibility.choices,
        default=Visibility.EVERYONE,
        help_text=_("“Signed-in users”: the forward plan. The public does not learn that the event exists."),
    )
    state = models.CharField(
        pgettext_lazy("of an event", "state"),
        max_length=10,
        choices=State.choices,
        default=State.DRAFT,
        help_text=_("Drafts and events in review are seen by editors only. A withdrawn page says that it is gone."),
    )
    in_one_language = models.BooleanField(
        _("in one language on purpose"),
        default=False,
        help_text=_("No translation is expected. Without this mark, publishing asks for the title in both languages."),
    )
    embargo_until = models.DateTimeField(
        _("embargo until"), null=True, blank=True, help_text=_("A published event stays hidden until this moment.")
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible editor"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    # Counts the saves, so that a form knows whether somebody saved after it was opened.
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = [F("starts_on").desc(nulls_last=True), "-ends_on", "-pk"]
        permissions = [
            ("publish_event", "Can publish and withdraw events"),
            ("view_drafts", "Can see drafts and withdrawn events"),
        ]
        indexes = [
            models.Index(fields=["state", "visibility", "-starts_on"], name="event_published_by_day"),
            models.Index(fields=["-changed_at"], name="event_by_change"),
            # Without the empty ones: they would make SQLite believe that the index hardly narrows anything.
            models.Index(fields=["part_of"], condition=Q(part_of__isnull=False), name="event_by_whole"),
            models.Index(
                fields=["series", "starts_on"], condition=Q(series__isnull=False), name="event_by_series_and_day"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=in_some_language("title"),
                name="event_has_a_title",
                violation_error_message=_("Give the title in at least one language."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="event_ends_on_or_after_it_starts",
                violation_error_message=_("The last day comes before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(precision="unknown", starts_on__isnull=True, ends_on__isnull=True)
                | Q(~Q(precision="unknown"), starts_on__isnull=False, ends_on__isnull=False),
                name="event_has_days_unless_they_are_not_known",
                violation_error_message=_("Give the days, or choose “not known” as their precision."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(~Q(time_zone=""), precision="day"),
                name="event_times_need_a_zone_and_exact_days",
                violation_error_message=_("Times need a time zone and days that are known exactly."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_on__gt=F("starts_on"))
                | Q(ends_at__gte=F("starts_at")),
                name="event_ends_at_or_after_it_starts",
                violation_error_message=_("On a single day, the event ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(edition__isnull=True, edition_basis="")
                | Q(edition__isnull=False, series__isnull=False, edition_basis__in=Basis.values),
                name="event_edition_has_a_series_and_a_basis",
                violation_error_message=_(
                    "An edition number needs a series, and says whether it is stated or inferred."
                ),
            ),
            models.UniqueConstraint(
                fields=["series", "edition"],
                name="event_edition_is_unique_in_its_series",
                violation_error_message=_(
                    "The series already has this edition. A numbering that starts again is a new series."
                ),
            ),
            models.CheckConstraint(
                condition=Q(attendance_number__isnull=True, attendance_qualifier="")
                | Q(attendance_number__isnull=False, attendance_qualifier__in=["exact", "about", "more_than", "up_to"]),
                name="event_attendance_has_number_and_qualifier",
                violation_error_message=_("Attendance is a number with a qualifier: exactly, about, more than, up to."),
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("pk")),
                name="event_is_not_part_of_itself",
                violation_error_message=_("An event cannot be a part of itself."),
            ),
            models.CheckConstraint(
                condition=on_the_globe(),
                name="event_has_both_coordinates_on_the_globe_or_none",
                violation_error_message=_("Give both coordinates, −90 to 90 and −180 to 180 degrees, or none."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review", "published", "withdrawn"])
                & Q(visibility__in=Visibility.values)
                & Q(status__in=["tentative", "confirmed", "postponed", "cancelled"]),
                name="event_state_visibility_and_status_are_known",
                violation_error_message=_("Choose one of the states."),
            ),
        ]

    def __str__(self):
        return self.title or self.slug

    def get_absolute_url(self):
        return address_of("events:event", self.slug)

    def slug_source(self):
        title = self.title_en or self.title_ru
        year = f" {self.starts_on:%Y}" if self.starts_on else ""
        return title if year.strip() in title else f"{title}{year}"

    def clean(self):
        super().clean()
        self.complete()
        if self.city_id and self.held_in_id != self.city.country_id:
            raise ValidationError({"held_in": _("The city lies in another country.")})
        if self.time_zone and self.time_zone not in zoneinfo.available_timezones():
            raise ValidationError({"time_zone": _("This is not a time zone. Write it as in “Asia/Almaty”.")})
        pairs = Event.objects.exclude(part_of=None).values_list("part_of_id", "pk")
        if self.pk and self.part_of_id and closes_a_cycle(self.pk, [self.part_of_id], pairs):
            raise ValidationError({"part_of": _("This would close a circle: that event is itself a part of this one.")})

    def complete(self):
        """Fill in what follows from other values: the last day, the whole period of an imprecise day, the country."""
        if self.precision == self.DayPrecision.UNKNOWN:
            self.starts_on = self.ends_on = None
        elif self.starts_on:
            self.ends_on = self.ends_on or self.starts_on
            # Stored as the first and last day that are possible, so that sorting and overlaps need no special case.
            self.starts_on = widen(self.starts_on, self.precision).first
            self.ends_on = widen(self.ends_on, self.precision).last
        if self.city_id and not self.held_in_id:
            self.held_in_id = self.city.country_id

    def save(self, *args, **kwargs):
        self.complete()
        if self.state == self.State.PUBLISHED and not self.published_at:
            self.published_at = timezone.now()
        self.revision += 1
        super().save(*args, **kwargs)

    def is_over(self, today=None):
        """Whether the event is over; mirrors `EventQuerySet.past`."""
        if self.ends_on:
            return self.ends_on < (today or timezone.localdate())
        return self.status not in self.STILL_TO_COME
