"""Filters of the list of events. They ask what the public filter asks, through the public filter."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from organizations.models import Country, Organization

from ..asked import conditions
from ..filters import MISSING, EventFilter
from ..models import Event, Participation, Review, Series


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


class ConditionsFilter(admin.ListFilter):
    """The question of a public list, whole, as its address asks it; shown only if the list was reached from there."""

    title = _("conditions of the public list")
    template = "admin/conditions_of_list.html"
    parameter_name = "conditions"

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        if values := params.pop(self.parameter_name, None):
            self.used_parameters[self.parameter_name] = values[-1]
        self.query = QueryDict(self.used_parameters.get(self.parameter_name, ""))
        self.user = request.user

    def has_output(self):
        return bool(self.used_parameters)

    def expected_parameters(self):
        return [self.parameter_name]

    def asked_of(self, queryset):
        asked = EventFilter(self.query, queryset, user=self.user)
        if not asked.is_valid():
            raise IncorrectLookupParameters
        return asked

    def queryset(self, request, queryset):
        # In a subquery: the list of the desk sorts by what its reader chose.
        return queryset.filter(pk__in=self.asked_of(queryset).qs.order_by().values("pk"))

    def choices(self, changelist):
        asked = self.asked_of(changelist.root_queryset)
        for one in conditions(asked.form, self.query):
            yield {"display": f"{one.label}: {one.text}" if one.label else one.text}
        yield {"all_out": changelist.get_query_string(remove=[self.parameter_name])}


class MissingFilter(AskedFilter):
    title = _("what is missing")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [(name, label) for name, (label, _condition) in MISSING.items()]


class ReviewFilter(admin.SimpleListFilter):
    """Events by the step that was taken with them last."""

    title = _("latest step")
    parameter_name = "step"

    def lookups(self, request, model_admin):
        return Review.Verdict.choices

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.alias(latest_step=Review.objects.latest_verdict()).filter(latest_step=self.value())
