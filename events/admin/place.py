from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from organizations import history
from organizations.admin.desk import DeskAdmin
from organizations.admin.forms import DeskForm, RowForm
from organizations.admin.rows import NameRows, RowFormSet

from ..models import Event, Place, PlaceName
from .cities import CitiesAdmin


class PlaceNameForm(RowForm):
    constraint_fields = {"placename_is_used_until_after_it_began": "until_year", "place_name_once_per_place": "name"}


class PlaceNameFormSet(RowFormSet):
    once = {"place_name_once_per_place": ("name", "language")}


class PlaceNameInline(NameRows, admin.TabularInline):
    model = PlaceName
    form = PlaceNameForm
    formset = PlaceNameFormSet


class PlaceForm(DeskForm):
    constraint_fields = {"place_has_both_coordinates_on_the_globe_or_none": "latitude"}


@admin.register(Place)
class PlaceAdmin(CitiesAdmin, DeskAdmin, TranslationAdmin):
    form = PlaceForm
    fields = [("name_en", "name_ru"), "country", ("latitude", "longitude"), "slug"]
    autocomplete_fields = ["country"]
    inlines = [PlaceNameInline]
    list_display = ["name_shown", "name_ru", "country", "latitude", "longitude"]
    list_filter = [("country", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["country"]
    search_fields = ["name_en", "name_ru", "slug", "other_names__name"]
    search_help_text = _("Any name, former names included, in any language.")
    named = ["name_en", "name_ru"]
    named_exactly = ["other_names__name"]
    chosen_like = Event._meta.get_field("city")
    view_on_site = False

    @admin.display(description=_("name"), ordering="name")
    def name_shown(self, place):
        return place.name


history.register(PlaceName)
history.register(Place, rows=["other_names"])
