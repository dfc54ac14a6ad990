from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationTabularInline

from organizations import history
from organizations.admin.choices import KnownChoice
from organizations.admin.forms import RowForm
from organizations.admin.rows import RowFormSet, RowsMixin

from .. import reviewing
from ..forms import demand_to_publish
from ..models import Source, Statement


class SourceForm(RowForm):
    constraint_fields = {
        "source_once_per_event": "url",
        "source_once_per_series": "url",
        "source_has_an_address_or_a_title": "url",
    }


class SourceFormSet(RowFormSet):
    @property
    def once(self):
        return {f"source_once_per_{self.fk.name}": ("url",)}

    def clean(self):
        super().clean()
        demand_to_publish(self, reviewing.SOURCE)


class SourceInline(RowsMixin, admin.TabularInline):
    model = Source
    form = SourceForm
    formset = SourceFormSet
    fields = [
        "url",
        "publisher",
        "title",
        "language",
        "published_on",
        "published_precision",
        "seen_on",
        "archived_url",
        "order",
    ]
    more_fields = ["published_precision", "seen_on", "archived_url"]
    template = "admin/rows_with_more.html"


class SourcedRowFormSet(RowFormSet):
    """Rows that cite a source of the same page. While the page has exactly one, rows without a source cite that one."""

    # The formset of the sources on the same page; given by SourcesAdmin.
    sources = None

    def find_known(self, name, field):
        if name != "source":
            return super().find_known(name, field)
        if self.instance.pk is None:
            return {}
        return {str(source.pk): source for source in self.instance.sources.all()}

    def only_source(self):
        if self.sources is None or not self.sources.is_valid():
            return None
        standing = self.sources.standing_forms()
        return standing[0].instance if len(standing) == 1 else None

    def clean(self):
        super().clean()
        if self.model._meta.get_field("source").null:
            return
        only = self.only_source()
        for form in self.standing_forms():
            if not form.instance.source_id and "source" not in form.errors:
                if only:
                    form.instance.source = only
                else:
                    form.add_error("source", _("Choose the source that says so."))

    def save(self, commit=True):
        saved = super().save(commit)
        only = self.only_source()
        if commit and only and self.model._meta.get_field("source").null:
            self.model._base_manager.filter(**{self.fk.name: self.instance}, source=None).update(source=only)
        return saved


class SourcedRowForm(RowForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A statement needs a source, which may be the only one of the page and not be saved yet: the formset knows.
        if "source" in self.fields:
            self.fields["source"].required = False


class SourcedRowsMixin(RowsMixin):
    form = SourcedRowForm
    formset = SourcedRowFormSet

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "source" and isinstance(formfield, KnownChoice):
            formfield.empty_label = "–"
            formfield.help_text = _(
                "One of the sources of this page. As long as there is only one, rows without a source get it on "
                "saving; save once before you choose among several new ones."
            )
        return formfield


class StatementInline(SourcedRowsMixin, TranslationTabularInline):
    model = Statement
    fields = ["fact", "value_en", "value_ru", "source", "basis", "note_en", "note_ru"]
    more_fields = ["note_en", "note_ru"]
    template = "admin/rows_with_more.html"
    verbose_name_plural = _("statements: where sources differ, or where a value is inferred")


class SourcesAdmin(admin.ModelAdmin):
    """A page with sources: they are saved before the rows that cite them."""

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        sources = next((formset for formset in formsets if formset.model is Source), None)
        for formset in formsets:
            formset.sources = sources
        return formsets, inlines

    def save_related(self, request, form, formsets, change):
        formsets = sorted(formsets, key=lambda formset: formset.model is not Source)
        super().save_related(request, form, formsets, change)


history.register(Source)
history.register(Statement)
