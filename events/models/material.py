from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Language
from organizations.models.conditions import in_some_language

from .event import Event
from .source import Source
from .visibility import Visibility


class MaterialQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Material of events that `user` may see, as far as the user may see the material itself."""
        material = self.filter(event__in=Event.objects.visible_to(user))
        return material if user.is_authenticated else material.filter(visibility=Visibility.EVERYONE)


class Document(models.Model):
    class Kind(models.TextChoices):
        AGENDA = "agenda", _("agenda")
        PROGRAMME = "programme", _("programme")
        CONCEPT_NOTE = "concept_note", _("concept note")
        PRESENTATION = "presentation", _("presentation")
        REPORT = "report", _("report")
        MINUTES = "minutes", _("minutes")
        DECLARATION = "declaration", _("declaration")
        PRESS_RELEASE = "press_release", _("press release")
        OTHER = "other", _("other document")

    event = models.ForeignKey("Event", models.CASCADE, related_name="documents", verbose_name=_("event"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=250)
    language = models.ForeignKey(Language, models.PROTECT, null=True, blank=True, verbose_name=_("language"))
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="documents/%Y/", blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    visibility = models.CharField(
        _("visible to"), max_length=10, choices=Visibility.choices, default=Visibility.EVERYONE
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(file="") | ~Q(url=""),
                name="document_has_a_file_or_an_address",
                violation_error_message=_("Upload the file or give its address."),
            )
        ]

    def __str__(self):
        return self.title or self.get_kind_display()


class PictureField(models.ImageField):
    """An ImageField of which a row can be read although its file is gone: Django asks the file for a size not known."""

    def update_dimension_fields(self, instance, force=False, *args, **kwargs):
        try:
            super().update_dimension_fields(instance, force, *args, **kwargs)
        except OSError:
            # Without a size, pages show the words of the photo.
            return

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        # The column is that of an ImageField.
        return name, "django.db.models.ImageField", args, kwargs


class Photo(models.Model):
    """A photo of an event; without the picture, the caption and the credit that a source gives."""

    event = models.ForeignKey("Event", models.CASCADE, related_name="photos", verbose_name=_("event"))
    image = PictureField(
        _("picture"),
        upload_to="photos/%Y/",
        blank=True,
        width_field="width",
        height_field="height",
        help_text=_("Left empty, the page shows the caption and the credit only."),
    )
    width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    # {"picture": name, "widths": [480, …]}: which sizes lie on the disk, and of which picture (events/pictures.py).
    drawn = models.JSONField(default=dict, blank=True, editable=False)
    caption = models.CharField(_("caption"), max_length=400)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    alternative_text = models.CharField(
        _("alternative text"),
        max_length=400,
        blank=True,
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    focal_x = models.FloatField(
        _("focal point, from the left"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    focal_y = models.FloatField(
        _("focal point, from the top"), default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)]
    )
    visibility = models.CharField(
        _("visible to"), max_length=10, choices=Visibility.choices, default=Visibility.EVERYONE
    )
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="photos", verbose_name=_("source")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(image="")
                | ~Q(visibility=Visibility.EVERYONE)
                | (
                    Q(credit__gt="", licence__gt="")
                    & in_some_language("caption")
                    & in_some_language("alternative_text")
                ),
                name="photo_for_everyone_has_caption_credit_licence_and_text",
                violation_error_message=_(
                    "A picture that everyone may see needs a caption, a credit, a licence and an alternative text."
                ),
            ),
            models.CheckConstraint(
                condition=Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="photo_focal_point_lies_in_the_picture",
                violation_error_message=_("The focal point lies between 0 and 1."),
            ),
        ]

    def __str__(self):
        return self.caption or self.credit

    @property
    def drawn_widths(self):
        """The widths in which the picture was drawn, ascending; none while those of a former picture are recorded."""
        return self.drawn["widths"] if self.drawn and self.drawn["picture"] == self.image.name else []
