from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from .. import history, near_names
from ..models import Country, Language, Membership, Organization, OtherName, Region
from .desk import DeskAdmin
from .forms import DeskForm, RowForm
from .rows import NameRows, RowFormSet, RowsMixin
from .splitting import SplittingAdmin


class OtherNameForm(RowForm):
    constraint_fields = {
        "othername_is_used_until_after_it_began": "until_year",
        "other_name_once_per_country": "name",
        "other_name_once_per_organization": "name",
    }


class OtherNameFormSet(RowFormSet):
    @property
    def once(self):
        return {f"other_name_once_per_{self.fk.name}": ("name", "language")}


class OtherNameInline(NameRows, admin.TabularInline):
    model = OtherName
    form = OtherNameForm
    formset = OtherNameFormSet


class MembershipForm(RowForm):
    constraint_fields = {
        "membership_ends_on_or_after_it_begins": "until",
        "membership_begins_once_on_a_day": "since",
        "membership_without_first_day_only_once": "country",
    }


class MembershipFormSet(RowFormSet):
    once = {"membership_begins_once_on_a_day": ("country", "since")}


class MembershipInline(RowsMixin, admin.TabularInline):
    model = Membership
    form = MembershipForm
    formset = MembershipFormSet
    fields = ["country", "status", "since", "since_precision", "until", "until_precision"]
    autocomplete_fields = ["country"]
    ordering = ["country__name_en", "since"]
    verbose_name_plural = _("memberships: the states of this group")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organization")


class OrganizationForm(DeskForm):
    constraint_fields = {
        "organization_is_not_its_own_parent": "parent",
        "organization_does_not_succeed_itself": "successor",
        "organization_is_dissolved_after_it_was_founded": "dissolved",
        "organization_body_of_a_state_names_the_state": "state",
        "organization_unit_names_its_parent": "parent",
        "organization_has_a_name": "name_en",
    }

    def clean(self):
        cleaned = super().clean()
        parents = [parent.pk for parent in cleaned.get("also_under") or ()]
        if parents:
            self.instance.validate_parents(parents, field="also_under")
        return cleaned


@admin.register(Organization)
class OrganizationAdmin(SplittingAdmin, DeskAdmin, TranslationAdmin):
    form = OrganizationForm
    change_form_template = "admin/organization_form.html"
    fieldsets = [
        (None, {"fields": [("name_en", "name_ru"), ("acronym_en", "acronym_ru"), "kind"]}),
        (_("Where it belongs"), {"fields": ["parent", "also_under", "state", "successor"]}),
        (
            _("What it is"),
            {"fields": [("founded", "dissolved"), "website", "logo", "description_en", "description_ru"]},
        ),
        (_("Publication"), {"fields": ["slug", "proposed"]}),
    ]
    autocomplete_fields = ["parent", "also_under", "state", "successor"]
    inlines = [OtherNameInline, MembershipInline]
    list_display = ["name_shown", "acronym", "kind", "parent", "state", "proposed"]
    list_filter = ["proposed", "kind"]
    list_select_related = ["parent", "state"]
    search_fields = [
        "name_en",
        "name_ru",
        "acronym_en",
        "acronym_ru",
        "slug",
        "other_names__name",
        "parent__acronym_en",
        "parent__acronym_ru",
    ]
    search_help_text = _("Any name, acronym or former name, in any language; the acronym of the parent too.")
    named = ["acronym_en", "acronym_ru", "name_en", "name_ru"]
    named_exactly = ["other_names__name"]
    chosen_like = Organization._meta.get_field("parent")

    @admin.display(description=_("name"), ordering="name")
    def name_shown(self, organization):
        return organization.name

    class Media:
        js = [forms.Script("admin_portal/while_typing.js", defer=True)]

    def get_urls(self):
        view = self.admin_site.admin_view(self.near_view)
        return [path("near/", view, name="organizations_organization_near"), *super().get_urls()]

    def near_view(self, request):
        """What is called nearly as the names in the form, for who may enter an organization."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        names = [request.POST.get(name, "")[:250] for name in ("name_en", "name_ru", "acronym_en", "acronym_ru")]
        mine = request.POST.get("organization", "")
        found = near_names.near(names, without=int(mine) if mine.isascii() and mine.isdigit() else None)
        return render(request, "admin/near_names.html", {"found": found, "in_popup": "_popup" in request.POST})

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["near_address"] = reverse("admin:organizations_organization_near")
        context["near_also"] = f"organization={obj.pk}" if obj else "_popup=1" if context.get("is_popup") else ""
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return fieldsets
        return fieldsets[:-1]

    def save_model(self, request, obj, form, change):
        if not change and not self.has_change_permission(request):
            obj.proposed = True
        super().save_model(request, obj, form, change)


class CountryForm(DeskForm):
    constraint_fields = {"country_code_is_two_or_four_capital_letters": "code"}


@admin.register(Country)
class CountryAdmin(DeskAdmin, TranslationAdmin):
    form = CountryForm
    fieldsets = [
        (
            None,
            {"fields": [("name_en", "name_ru"), ("formal_name_en", "formal_name_ru"), ("genitive_ru", "locative_ru")]},
        ),
        (_("Codes"), {"fields": [("code", "alpha3", "numeric"), "user_assigned", "region", "retired_on"]}),
        (_("Naming convention"), {"fields": ["footnote_en", "footnote_ru"]}),
    ]
    autocomplete_fields = ["region"]
    inlines = [OtherNameInline]
    list_display = ["name_shown", "name_ru", "code", "region", "retired_on"]
    list_filter = ["region", "user_assigned"]
    list_select_related = ["region"]
    search_fields = ["code", "alpha3", "name_en", "name_ru", "formal_name_en", "formal_name_ru", "other_names__name"]
    search_help_text = _("Any name or code, in any language.")
    named = ["name_en", "name_ru"]
    named_exactly = ["code", "alpha3", "other_names__name"]
    ordering = ["name"]

    @admin.display(description=_("name"), ordering="name")
    def name_shown(self, country):
        return country.name

    def get_readonly_fields(self, request, obj=None):
        # The code is the key: what is saved under another code is another country.
        return ["code"] if obj else []


@admin.register(Region)
class RegionAdmin(DeskAdmin, TranslationAdmin):
    fields = [("name_en", "name_ru"), "code", "parent"]
    autocomplete_fields = ["parent"]
    list_display = ["__str__", "name_ru", "code", "parent"]
    list_select_related = ["parent"]
    search_fields = ["code", "name_en", "name_ru"]
    view_on_site = False

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


@admin.register(Language)
class LanguageAdmin(DeskAdmin, TranslationAdmin):
    fields = [("name_en", "name_ru"), "code"]
    list_display = ["__str__", "name_ru", "code"]
    search_fields = ["code", "name_en", "name_ru"]
    named = ["name_en", "name_ru"]
    named_exactly = ["code"]
    view_on_site = False

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


history.register(OtherName)
history.register(Membership)
history.register(Language)
history.register(Region)
history.register(Country, rows=["other_names"])
history.register(
    Organization, rows=["other_names", "memberships"], prefetch=["also_under", "memberships__organization"]
)
