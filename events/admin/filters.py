"""Filters of the list of events. They ask what the public filter asks, through the public filter."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext_lazy as _

from organizations.models import Country, Organization

from ..filters import MISSING, EventFilter
from ..models import Event, Participation, Series


class AskedFilter(admin.SimpleListFilter):
    """Narrows the list by one parameter of `EventFilter`."""

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        asked = EventFilter({self.parameter_name: [self.asked_value()]}, queryset, user=request.user)
        if not asked.is_valid():
            raise IncorrectLookupParameters
        return asked.qs

    def asked_value(self):
        return self.value()


class ChosenFilter(AskedFilter):
    """Chosen by typing a part of any name, as in the forms; the value in the address is the one of the public pages."""

    template = "admin/filter_by_typing.html"
    model = None
    # A relation to the model, by which Django's autocomplete learns what may be chosen.
    relation = None
    key = "slug"

    def __init__(self, request, params, model, model_admin):
        self.site = model_admin.admin_site
        super().__init__(request, params, model, model_admin)
        self.chosen = self._find(self.value()) if self.value() else None

    def _find(self, value):
        by_key = self.model.objects.filter(**{f"{self.key}__iexact": value}).first()
        if by_key or not value.isdigit():
            return by_key
        return self.model.objects.filter(pk=value).first()

    def asked_value(self):
        return getattr(self.chosen, self.key, self.value())

    def lookups(self, request, model_admin):
        # Never shown as a list; without one entry Django would leave the filter out.
        return [("", self.title)]

    def has_output(self):
        return True

    def choices(self, changelist):
        relation = self.relation()
        widget = AutocompleteSelect(relation, self.site, attrs={"id": f"filter-{self.parameter_name}"})
        field = relation.formfield(widget=widget, required=False)
        others = {name: values for name, values in changelist.filter_params.items() if name != self.parameter_name}
        if changelist.query:
            others["q"] = [changelist.query]
        yield {
            "widget": field.widget.render(
                self.parameter_name, self.chosen and self.chosen.pk, attrs={"id": f"filter-{self.parameter_name}"}
            ),
            "id": f"filter-{self.parameter_name}",
            "others": others,
            "chosen": self.chosen,
            "clear": changelist.get_query_string(remove=[self.parameter_name]),
        }


class CountryFilter(ChosenFilter):
    title = _("country that took part")
    parameter_name = "country"
    model = Country
    key = "code"

    def relation(self):
        return Participation._meta.get_field("country")


class OrganizationFilter(ChosenFilter):
    title = _("organization that took part")
    parameter_name = "organization"
    model = Organization

    def relation(self):
        return Participation._meta.get_field("organization")


class SeriesFilter(ChosenFilter):
    title = _("series")
    parameter_name = "series"
    model = Series

    def relation(self):
        return Event._meta.get_field("series")


class MissingFilter(AskedFilter):
    title = _("what is missing")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [(name, label) for name, (label, _condition) in MISSING.items()]
