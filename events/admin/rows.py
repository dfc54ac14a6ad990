"""The rows of an event, each in the section of the form where a press release has it."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationStackedInline, TranslationTabularInline

from organizations import history
from organizations.admin.rows import RowFormSet, RowsMixin

from .. import pictures, reviewing
from ..forms import DocumentForm, OutcomeForm, ParticipationForm, PhotoForm, demand_to_publish
from ..models import Document, Mention, Outcome, Participation, Photo, Role, Speaker
from .parties import LONGEST_TEXT
from .source import SourcedRowFormSet, SourcedRowsMixin


class ParticipationFormSet(SourcedRowFormSet):
    once = {
        "participation_country_once_per_role": ("country", "role"),
        "participation_organization_once_per_role": ("organization", "role"),
    }

    def clean(self):
        super().clean()
        demand_to_publish(self, reviewing.PARTY)


class ParticipationInline(SourcedRowsMixin, TranslationTabularInline):
    model = Participation
    form = ParticipationForm
    formset = ParticipationFormSet
    fields = [
        "country",
        "organization",
        "role",
        "as_written",
        "source",
        "presence",
        "order",
        "capacity_en",
        "capacity_ru",
        "level",
        "head_count",
        "mode",
    ]
    more_fields = ["capacity_en", "capacity_ru", "level", "head_count", "mode"]
    autocomplete_fields = ["country", "organization"]
    can_add = ["organization"]
    show_change_link = True
    template = "admin/rows_at_the_table.html"
    longest_text = LONGEST_TEXT
    roles = Role.choices
    presences = Participation.Presence.choices
    verbose_name_plural = _("at the table: who took part, in which role")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("country", "organization")


class OutcomeInline(SourcedRowsMixin, TranslationStackedInline):
    model = Outcome
    fk_name = "event"
    form = OutcomeForm
    fields = [
        ("text_en", "text_ru"),
        ("strength", "source", "order"),
        ("countries", "organizations"),
        ("period_from", "period_until", "due_on", "status"),
        "followed_up_by",
    ]
    autocomplete_fields = ["countries", "organizations", "followed_up_by"]
    verbose_name_plural = _("outcomes: what was agreed, adopted or promised")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("countries", "organizations")


class SpeakerInline(SourcedRowsMixin, TranslationTabularInline):
    model = Speaker
    fields = [
        "name_en",
        "name_ru",
        "position_en",
        "position_ru",
        "country",
        "organization",
        "contribution_en",
        "contribution_ru",
        "source",
        "order",
    ]
    more_fields = ["name_ru", "position_ru", "contribution_ru"]
    autocomplete_fields = ["country", "organization"]
    template = "admin/rows_with_more.html"
    verbose_name_plural = _("speakers: only people in a public function")


class DocumentInline(RowsMixin, TranslationTabularInline):
    model = Document
    form = DocumentForm
    fields = ["kind", "title_en", "title_ru", "language", "dated_on", "file", "url", "visibility", "order"]
    more_fields = ["title_ru", "dated_on", "visibility"]
    template = "admin/rows_with_more.html"
    several_files = "file"
    accepted_files = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,image/*"


class PhotoFormSet(SourcedRowFormSet):
    """Draws the sizes of new pictures, and removes those of pictures that were replaced or deleted."""

    def save(self, commit=True):
        saved = super().save(commit)
        if commit:
            deleted = self.deleted_forms
            changed = [form for form in self.forms if form not in deleted and "image" in form.changed_data]
            given_up = [form.initial["image"].name for form in [*deleted, *changed] if form.initial.get("image")]
            photos = [form.instance for form in changed if form.instance.image]
            pictures.after_saving(photos, instead_of=given_up)
        return saved


class PhotoInline(SourcedRowsMixin, TranslationStackedInline):
    model = Photo
    form = PhotoForm
    formset = PhotoFormSet
    several_files = "image"
    accepted_files = "image/*"
    template = "admin/photos.html"
    fields = [
        ("image", "visibility", "order"),
        ("caption_en", "caption_ru"),
        ("alternative_text_en", "alternative_text_ru"),
        ("credit", "licence", "source"),
        ("focal_x", "focal_y"),
    ]

    class Media:
        js = [forms.Script("admin_portal/focal_point.js", defer=True)]


class MentionInline(RowsMixin, admin.TabularInline):
    model = Mention
    fields = ["source", "as_written"]

    class formset(RowFormSet):
        once = {"mention_once_per_source": ("source",)}

        def find_known(self, name, field):
            return {str(source.pk): source for source in self.instance.event.sources.all()}


history.register(Mention)
history.register(Participation, rows=["mentions"])
for model in [Speaker, Outcome, Document, Photo]:
    history.register(model)
