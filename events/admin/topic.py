from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from organizations import history
from organizations.admin.desk import DeskAdmin
from organizations.admin.forms import DeskForm, RowForm
from organizations.admin.rows import NameRows, RowFormSet

from ..models import Topic, TopicName


class TopicNameForm(RowForm):
    constraint_fields = {"topicname_is_used_until_after_it_began": "until_year", "topic_name_once_per_topic": "name"}


class TopicNameFormSet(RowFormSet):
    once = {"topic_name_once_per_topic": ("name", "language")}


class TopicNameInline(NameRows, admin.TabularInline):
    model = TopicName
    form = TopicNameForm
    formset = TopicNameFormSet


class TopicForm(DeskForm):
    constraint_fields = {"topic_is_not_its_own_parent": "parent"}


@admin.register(Topic)
class TopicAdmin(DeskAdmin, TranslationAdmin):
    form = TopicForm
    fields = [("name_en", "name_ru"), "parent", "description_en", "description_ru", "slug"]
    autocomplete_fields = ["parent"]
    inlines = [TopicNameInline]
    list_display = ["name_shown", "name_ru", "parent"]
    list_select_related = ["parent"]
    search_fields = ["name_en", "name_ru", "slug", "other_names__name"]
    search_help_text = _("Any name, other names included, in any language.")
    named = ["name_en", "name_ru"]
    named_exactly = ["other_names__name"]
    chosen_like = Topic._meta.get_field("parent")

    @admin.display(description=_("name"), ordering="name")
    def name_shown(self, topic):
        return topic.name


history.register(TopicName)
history.register(Topic, rows=["other_names"])
