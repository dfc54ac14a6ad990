from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from organizations import following, history
from organizations.admin.desk import DeskAdmin

from .. import days, pictures, previews, reviewing
from ..filters import EventFilter
from ..forms import EventForm, TypedDaysField
from ..models import Document, Event, Outcome, Participation, Photo, Review, Source, Speaker, Statement
from .cities import ChoosesPlaces
from .filters import ConditionsFilter, CountryFilter, MissingFilter, OrganizationFilter, ReviewFilter, SeriesFilter
from .parties import PartiesAtOnce
from .rows import DocumentInline, OutcomeInline, ParticipationInline, PhotoInline, SpeakerInline
from .similar import SIMILAR_PATTERN, SimilarEvents
from .source import SourceInline, SourcesAdmin, StatementInline

# The order in which a press release tells it: fieldsets by title, rows by model.
WHAT, DAYS, PLACE, ABOUT, NOTE, PUBLICATION = (
    _("What it is"),
    _("Days"),
    _("Place"),
    _("About what"),
    _("For colleagues"),
    _("Publication"),
)

MOST_REVIEWS = 10


@admin.register(Event)
class EventAdmin(PartiesAtOnce, SimilarEvents, ChoosesPlaces, SourcesAdmin, DeskAdmin, TranslationAdmin):
    form = EventForm
    change_form_template = "admin/event_form.html"
    fieldsets = [
        (
            WHAT,
            {
                "fields": [
                    ("title_en", "title_ru"),
                    ("kind", "status", "format"),
                    ("series", "edition", "edition_basis"),
                ]
            },
        ),
        (
            DAYS,
            {
                "fields": [
                    ("starts_on", "ends_on", "precision"),
                    ("dates_basis", "dates_note_en", "dates_note_ru"),
                    ("starts_at", "ends_at", "time_zone"),
                ]
            },
        ),
        (
            PLACE,
            {
                "fields": [
                    ("city", "held_in", "further_places"),
                    ("venue_en", "venue_ru"),
                    ("latitude", "longitude"),
                ]
            },
        ),
        (
            ABOUT,
            {
                "fields": [
                    ("summary_en", "summary_ru"),
                    ("topics", "languages"),
                    ("attendance_number", "attendance_qualifier", "attendance_counts_en", "attendance_counts_ru"),
                    ("description_en", "description_ru"),
                    ("part_of", "registration_url"),
                ]
            },
        ),
        (NOTE, {"fields": ["internal_note", "responsible"]}),
        (PUBLICATION, {"fields": [("state", "visibility", "embargo_until"), "note", "in_one_language", "slug"]}),
    ]
    inlines = [
        ParticipationInline,
        OutcomeInline,
        SpeakerInline,
        SourceInline,
        DocumentInline,
        PhotoInline,
        StatementInline,
    ]
    sections = [
        WHAT,
        DAYS,
        PLACE,
        Participation,
        ABOUT,
        Outcome,
        Speaker,
        Source,
        Document,
        Photo,
        Statement,
        NOTE,
        PUBLICATION,
    ]
    autocomplete_fields = [
        "series",
        "city",
        "held_in",
        "further_places",
        "topics",
        "languages",
        "part_of",
    ]
    place_fields = ["city", "further_places"]
    list_display = ["title_shown", "days", "place", "kind", "parties", "state", "changed_on"]
    list_filter = [
        "state",
        CountryFilter,
        OrganizationFilter,
        SeriesFilter,
        "kind",
        "status",
        "visibility",
        ReviewFilter,
        MissingFilter,
        ConditionsFilter,
    ]
    list_select_related = ["city", "held_in"]
    date_hierarchy = "starts_on"
    # Django shows the box only if fields are named; the words are looked up as readers' are.
    search_fields = ["title_en", "title_ru", "slug"]
    search_help_text = _("As on the public pages: words, names and places in any language, “a phrase”, -without this.")
    named = ["title_en", "title_ru"]
    actions = ["publish", "withdraw", "export_selected", "merge_selected"]
    never_restored = EventForm.decided_by_publishers
    chosen_like = Event._meta.get_field("part_of")

    def get_search_results(self, request, queryset, search_term):
        asked = EventFilter({"q": search_term}, queryset, user=request.user)
        if not search_term.strip():
            return queryset, False
        if not asked.is_valid():
            return queryset.none(), False
        by_words = asked.meant.narrow(queryset)
        return by_words if by_words.exists() else queryset.filter(slug=search_term.strip().lower()), False

    @admin.display(description=_("title"), ordering="title")
    def title_shown(self, event):
        return event.title

    @admin.display(description=_("Days"), ordering="starts_on")
    def days(self, event):
        return days.in_words(event.starts_on, event.ends_on, event.precision, get_language())

    @admin.display(description=_("place"), ordering="held_in__name")
    def place(self, event):
        return event.city or event.held_in

    @admin.display(description=_("changed at"), ordering="changed_at")
    def changed_on(self, event):
        return formats.date_format(timezone.localtime(event.changed_at), "SHORT_DATE_FORMAT")

    @admin.display(description=_("parties"), ordering="parties")
    def parties(self, event):
        return event.parties

    def get_queryset(self, request):
        # Counted beside the event, not joined to it: a join would count again for every filter that joins too.
        rows = Participation.objects.filter(event=OuterRef("pk")).order_by().values("event").annotate(rows=Count("pk"))
        return (
            super()
            .get_queryset(request)
            .visible_to(request.user)
            .annotate(parties=Coalesce(Subquery(rows.values("rows"), output_field=IntegerField()), 0))
        )

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def get_object(self, request, object_id, from_field=None):
        event = super().get_object(request, object_id, from_field)
        if event and request.method == "POST":
            # Whoever saves at the same time waits here, and is then compared with what was saved.
            event.refresh_from_db(from_queryset=Event.objects.select_for_update())
        return event

    @property
    def media(self):
        # The filters by typing are select2 as the fields of the form are; the list does not know that they need it.
        return super().media + AutocompleteSelect(Event._meta.get_field("series"), self.admin_site).media

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"is_nav_sidebar_enabled": False, **(extra_context or {})})

    def delete_model(self, request, event):
        self._delete_sizes([event])
        super().delete_model(request, event)

    def delete_queryset(self, request, queryset):
        self._delete_sizes(queryset)
        super().delete_queryset(request, queryset)

    def _delete_sizes(self, events):
        names = Photo.objects.filter(event__in=events).exclude(image="").values_list("image", flat=True)
        pictures.after_saving([], instead_of=names)

    def has_publish_permission(self, request):
        return request.user.has_perm("events.publish_event")

    has_merge_permission = has_publish_permission

    @admin.action(description=_("Publish the selected events"), permissions=["publish"])
    def publish(self, request, queryset):
        self._decide(request, queryset, Event.State.PUBLISHED)

    @admin.action(description=_("Withdraw the selected events"), permissions=["publish"])
    def withdraw(self, request, queryset):
        self._decide(request, queryset, Event.State.WITHDRAWN)

    def _decide(self, request, queryset, state):
        decided = 0
        for pk in queryset.exclude(state=state).values_list("pk", flat=True):
            with transaction.atomic():
                event = Event.objects.select_for_update().get(pk=pk)
                if state == Event.State.PUBLISHED and (lacking := reviewing.lacking(event)):
                    self._tell_what_it_lacks(request, event, lacking)
                    continue
                history.record_beginning(Event, pk)
                with history.changes_by(request.user):
                    before, event.state = event.state, state
                    event.save()
                    reviewing.step(event, before, request.user)
                    history.record(Event, pk)
                    following.changed(Event, [pk])
                    self.log_change(request, event, [{"changed": {"fields": [pgettext("of an event", "state")]}}])
            decided += 1
        message = ngettext("%(count)d event is now %(state)s.", "%(count)d events are now %(state)s.", decided)
        self.message_user(request, message % {"count": decided, "state": state.label}, messages.SUCCESS)

    def _tell_what_it_lacks(self, request, event, lacking):
        what = " ".join(str(one.sentence) for one in lacking)
        sentence = _("“%(title)s” was not published. It needs: %(what)s") % {"title": event, "what": what}
        self.message_user(request, sentence, messages.WARNING)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        before = form.initial.get("state") if change else Event.State.DRAFT
        reviewing.step(form.instance, before, request.user, form.cleaned_data.get("note", ""))

    def _on_the_way(self, event, request):
        """What the form says about an event on its way to the public."""
        found = {"reviews": Review.objects.filter(event=event).select_related("user")[:MOST_REVIEWS]}
        if event.state in (Event.State.DRAFT, Event.State.IN_REVIEW):
            address = reverse("events:preview", args=[previews.token(event)])
            found |= {
                "lacking": reviewing.lacking(event),
                "preview_address": request.build_absolute_uri(address),
                "preview_until": timezone.now() + previews.LASTS,
            }
        return found

    def render_change_form(self, request, context, *args, **kwargs):
        if event := context.get("original"):
            context["on_the_way"] = self._on_the_way(event, request)
        rows = {formset.opts.model: formset for formset in context["inline_admin_formsets"]}
        fieldsets = {fieldset.name: fieldset for fieldset in context["adminform"]}
        context["sections"] = [
            {
                "rows": rows.get(section),
                "fieldset": fieldsets.get(section),
                "asks": section == PLACE,
                "ends": section == PUBLICATION,
            }
            for section in self.sections
        ]
        context["similar_pattern"] = SIMILAR_PATTERN
        context["similar_also"] = f"event={context['original'].pk}" if context.get("original") else ""
        # The rows of a table of parties need the whole width.
        context["is_nav_sidebar_enabled"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    def get_changeform_initial_data(self, request):
        return {"responsible": request.user.pk, **super().get_changeform_initial_data(request)}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "starts_on":
            kwargs["form_class"] = TypedDaysField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "responsible":
            kwargs["queryset"] = get_user_model().objects.filter(is_staff=True, is_active=True).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


history.register(Review)
history.register(
    Event,
    rows=["participations", "speakers", "outcomes", "sources", "statements", "documents", "photos"],
    prefetch=[
        "topics",
        "languages",
        "further_places",
        "participations__country",
        "participations__organization",
        "participations__mentions__source",
        "outcomes__countries",
        "outcomes__organizations",
    ],
)
