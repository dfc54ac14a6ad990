from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from organizations import history
from organizations.admin.desk import DeskAdmin

from ..forms import ParticipationForm
from ..models import Event, Participation
from .rows import MentionInline


@admin.register(Participation)
class ParticipationAdmin(DeskAdmin, TranslationAdmin):
    """One participation with all sources that name it. Reached from its event, and part of the event's history."""

    form = ParticipationForm
    fields = [
        ("country", "organization", "role"),
        ("as_written", "source"),
        ("presence", "level", "head_count", "mode"),
        ("capacity_en", "capacity_ru"),
        "order",
    ]
    autocomplete_fields = ["country", "organization"]
    inlines = [MentionInline]
    search_fields = ["as_written"]
    view_on_site = False

    def has_module_permission(self, request):
        return False

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        events = Event.objects.visible_to(request.user)
        return super().get_queryset(request).filter(event__in=events).select_related("event", "country", "organization")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        formfield = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "source":
            formfield.queryset = formfield.queryset.filter(
                event__participations=request.resolver_match.kwargs.get("object_id")
            )
        return formfield

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # A form of the event that is open elsewhere has to learn of this, and the history of the event to show it.
        event = Event.objects.select_for_update().get(pk=form.instance.event_id)
        event.save()
        history.record(Event, event.pk)
