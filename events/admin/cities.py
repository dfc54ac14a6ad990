"""The field of a place knows the cities of a list too: chosen there, one becomes a place of the record at once."""

import json

from django import forms
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseNotAllowed, JsonResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organizations import following, history
from organizations.models import Country

from ..cities import listed
from ..models import Place

MOST_OFFERED = 8
FROM_LIST = "city-"
# A town of the record and one of the list are the same if they are as near as this and called alike, in degrees.
NEAR = 0.15
SAME_BEGINNING = 3


class PlacesAndCities(AutocompleteJsonView):
    """Places of the record as everywhere; after the last of them cities of the list that are not in it yet."""

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        found = json.loads(response.content)
        if self.term and not found["pagination"]["more"] and self.model_admin.has_add_permission(request):
            found["results"] += [{"id": f"{FROM_LIST}{city.key}", "text": offered(city)} for city in unknown(self.term)]
        return JsonResponse(found)


def unknown(text):
    """The first cities called so that are no places of the record yet."""
    cities = listed.starting_with(text, MOST_OFFERED)
    return [city for city in cities if place_of(city) is None]


def place_of(city):
    """Return the place of the record that is this city, or None."""
    latitude, longitude = float(city.latitude), float(city.longitude)
    near = Place.objects.filter(country=city.country).filter(
        latitude__range=(latitude - NEAR, latitude + NEAR), longitude__range=(longitude - NEAR, longitude + NEAR)
    )
    named = Place.objects.filter(country=city.country, name_en__iexact=city.name_en)
    mine = {listed.folded(name)[:SAME_BEGINNING] for name in (city.name_en, city.name_ru, *city.spellings) if name}
    for place in (*near, *named.filter(latitude=None)):
        if {listed.folded(name or "")[:SAME_BEGINNING] for name in (place.name_en, place.name_ru)} & mine:
            return place
    return None


def offered(city):
    country = Country.objects.filter(pk=city.country).first() or city.country
    own, other = (city.name_ru, city.name_en) if get_language() == "ru" else (city.name_en, city.name_ru)
    names = f"{own} / {other}" if own and other else own or other
    return _("%(names)s, %(country)s: not in the record yet") % {"names": names, "country": country}


class _KnowsCities:
    url_name = "%s:events_place_suggest"

    def build_attrs(self, base_attrs, extra_attrs=None):
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return attrs | {
            "data-take-over": reverse("admin:events_place_take_over"),
            "data-not-taken": _("This city could not be taken over. Enter it as a new place."),
        }


class PlaceSelect(_KnowsCities, AutocompleteSelect):
    pass


class PlaceSelectMultiple(_KnowsCities, AutocompleteSelectMultiple):
    pass


class CitiesAdmin(admin.ModelAdmin):
    """Gives the page of places the two addresses that the fields ask."""

    def get_urls(self):
        suggest = PlacesAndCities.as_view(admin_site=self.admin_site)
        return [
            path("suggest/", self.admin_site.admin_view(suggest), name="events_place_suggest"),
            path("take-over/", self.admin_site.admin_view(self.take_over_view), name="events_place_take_over"),
            *super().get_urls(),
        ]

    def take_over_view(self, request):
        """Make a place of the city of the list that is named, unless there is one, and say which it is."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_add_permission(request):
            raise PermissionDenied
        key = request.POST.get("city", "").removeprefix(FROM_LIST)
        city = listed.by_key(int(key)) if key.isascii() and key.isdigit() and len(key) < 12 else None
        if city is None or not Country.objects.filter(pk=city.country).exists():
            raise Http404("no such city")
        place = self._taken_over(request, city)
        return JsonResponse({"id": str(place.pk), "text": str(place)})

    @transaction.atomic
    def _taken_over(self, request, city):
        # Two who choose the same city at once are not to make it twice.
        Country.objects.select_for_update().get(pk=city.country)
        if place := place_of(city):
            return place
        with history.changes_by(request.user, _("From the list of cities.")):
            place = Place.objects.create(
                name_en=city.name_en,
                name_ru=city.name_ru or None,
                country_id=city.country,
                latitude=city.latitude,
                longitude=city.longitude,
            )
            history.record(Place, place.pk)
        following.changed(Place, [place.pk])
        self.log_addition(request, place, [{"added": {}}])
        return place


class ChoosesPlaces(admin.ModelAdmin):
    """A form with fields of places that know the cities of the list."""

    place_fields = ()

    class Media:
        js = [forms.Script("admin_portal/place_choice.js", defer=True)]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.place_fields:
            kwargs["widget"] = PlaceSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.place_fields:
            kwargs["widget"] = PlaceSelectMultiple(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)
