from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from organizations import history
from organizations.admin.desk import DeskAdmin
from organizations.admin.forms import DeskForm, RowForm
from organizations.admin.rows import NameRows, RowFormSet

from ..models import Series, SeriesName
from .source import SourceInline, SourcesAdmin, StatementInline


class SeriesNameForm(RowForm):
    constraint_fields = {
        "seriesname_is_used_until_after_it_began": "until_year",
        "series_name_once_per_series": "name",
    }


class SeriesNameFormSet(RowFormSet):
    once = {"series_name_once_per_series": ("name", "language")}


class SeriesNameInline(NameRows, admin.TabularInline):
    model = SeriesName
    form = SeriesNameForm
    formset = SeriesNameFormSet
    fields = ["name", "acronym", "language", "since_year", "until_year"]


class SeriesForm(DeskForm):
    constraint_fields = {"series_does_not_follow_itself": "predecessor", "series_has_a_name": "name_en"}


@admin.register(Series)
class SeriesAdmin(SourcesAdmin, DeskAdmin, TranslationAdmin):
    form = SeriesForm
    fields = [
        ("name_en", "name_ru"),
        ("acronym_en", "acronym_ru"),
        "founded",
        "predecessor",
        "topics",
        "description_en",
        "description_ru",
        "slug",
    ]
    autocomplete_fields = ["predecessor", "topics"]
    inlines = [SeriesNameInline, SourceInline, StatementInline]
    list_display = ["name_shown", "acronym", "founded", "predecessor"]
    list_select_related = ["predecessor"]
    search_fields = [
        "name_en",
        "name_ru",
        "acronym_en",
        "acronym_ru",
        "slug",
        "other_names__name",
        "other_names__acronym",
    ]
    search_help_text = _("Any name or acronym, former names included, in any language.")
    named = ["acronym_en", "acronym_ru", "name_en", "name_ru"]
    named_exactly = ["other_names__acronym", "other_names__name"]
    chosen_like = Series._meta.get_field("predecessor")

    @admin.display(description=_("name"), ordering="name")
    def name_shown(self, series):
        return series.name

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)


history.register(SeriesName)
history.register(Series, rows=["other_names", "sources", "statements"], prefetch=["topics"])
