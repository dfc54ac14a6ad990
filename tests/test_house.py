"""The rules of the house. Each test says first how much it has looked at, and shows that it finds a planted fault."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.http import HttpResponse
from django.test.utils import isolate_apps
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import translation

from tests import house

ROOT = settings.BASE_DIR

# Models that nobody edits by hand, each with the reason.
WITHOUT_DESK = {
    "organizations.FormerSlug": "written when a slug changes, so that the old address redirects",
    "events.SearchEntry": "written when the event or what it names changes",
    "events.FacetSet": "written when the event or what it names changes",
    "events.WordPositions": "written with the entries of the search",
    "events.WordSet": "written with the entries of the search",
    "intake.Origin": "written when a calendar or a page of another site is brought in",
    "events.Publication": "written when the event is saved: what readers were last told of it",
    "events.Change": "written when the event is saved; readers find it in the feeds",
    "events.Review": "written when an event is saved; shown in its form",
    "events.SavedFilter": "kept by its owner on the public pages, where the question is asked",
    "events.SavedFilterVisit": "written when a saved filter is opened",
    "events.NameWord": "written when a name changes",
    "readers.CountedDay": "counted by itself; readers find it on the page of figures",
    "readers.Visitor": "counted by itself, and deleted when the day is over: nobody is to look at it",
    "readers.JobRun": "written by nightly, which says when each job ran",
    "readers.Message": "the outbox: written by compose_messages, emptied by send_messages; its owner gets a list of it",
    "events.TrialRecord": "written by make_trial_record; a mark that somebody could take away would be none",
}


def our_models():
    return [
        model
        for room in sorted(house.ROOMS)
        if apps.is_installed(room)
        for model in apps.get_app_config(room).get_models()
    ]


@pytest.fixture
def plot(tmp_path):
    """Builds a small house from (path, text) pairs."""

    def build(**texts):
        for name, text in texts.items():
            path = tmp_path / name.replace("__", "/")
            path = path.with_suffix(".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return build


# Imports


def test_rooms_import_only_along_the_arrows():
    assert len(list(house.files(ROOT, endings={".py"}))) > 40
    assert len(list(house.imports(ROOT))) > 5
    assert house.wrong_imports(ROOT) == []


def test_import_against_the_arrows_is_found_wherever_it_is_written(plot):
    root = plot(
        organizations__a="from events.models import Event",
        organizations__b="def late():\n    import events.filters",
        organizations__c="from django.apps import apps\nEvent = apps.get_model('events', 'Event')",
        organizations__inner__d="from ...events import models",
        events__a="from organizations.models import Country\nfrom . import models\nfrom .models import Event",
        events__b="from portal.settings import env_text",
        events__c="from tests.factories import make_event",
        intake__a="from analysis import coverage",
        intake__b="from events.models import Event",
        portal__a="import events, intake",
    )
    assert house.wrong_imports(root) == [
        "events/b.py imports portal",
        "events/c.py imports tests",
        "intake/a.py imports analysis",
        "organizations/a.py imports events",
        "organizations/b.py imports events",
        "organizations/c.py imports events",
        "organizations/inner/d.py imports events",
    ]


def test_models_point_only_along_the_arrows():
    assert len(our_models()) > 15
    assert house.wrong_relations(our_models()) == []


@isolate_apps("organizations", "events")
def test_relation_against_the_arrows_is_found():
    class Occasion(models.Model):
        class Meta:
            app_label = "events"

    class Guest(models.Model):
        occasion = models.ForeignKey(Occasion, models.CASCADE)

        class Meta:
            app_label = "organizations"

    assert house.wrong_relations([Occasion, Guest]) == ["organizations.Guest.occasion points at events.Occasion"]


def test_no_module_is_a_drawer(plot):
    assert house.drawers(ROOT) == []
    assert house.drawers(plot(events__utils="", events__core__a="", events__score="")) == [
        "events/core/a.py",
        "events/utils.py",
    ]


def test_no_file_is_too_long_to_be_read(plot):
    assert len(list(house.files(ROOT, endings=house.OURS))) > 40
    assert house.long_files(ROOT) == []
    assert house.long_files(plot(events__a="\n" * 501, events__b="\n" * 500, events__vendor__c="\n" * 501)) == [
        "events/a.py has 501 lines"
    ]


# Templates and pages


def test_every_template_parses_and_names_what_is_there():
    sources = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in house.files(ROOT, endings={".html", ".txt", ".xml"})
        if "templates" in path.parts
    }
    assert len(sources) >= 6
    routes = set(house.route_names(get_resolver()))
    assert {"healthz", "portal:sign_in", "admin:index"} <= routes
    assert list(house.template_faults(sources, routes)) == []


def test_template_that_does_not_parse_or_names_what_is_missing_is_found():
    faults = house.template_faults(
        {
            "a.html": "{% if %}",
            "b.html": "{% load static %}{% if x %}{% static 'gone.css' %}{% endif %}{% static 'admin/css/base.css' %}",
            "c.html": "{% for a in b %}{% url 'events:gone' a.pk %}{% endfor %}{% url 'healthz' %}{% url view %}",
        },
        {"healthz"},
    )
    assert [fault.split(":")[0] for fault in faults] == ["a.html", "b.html", "c.html"]


def test_every_fragment_parses_and_names_what_is_there():
    folder = ROOT / "templates"
    sources = {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.jinja")}
    assert len(sources) >= 9
    assert list(house.fragment_faults(sources, set(house.route_names(get_resolver())))) == []


def test_fragment_that_does_not_parse_or_names_what_is_missing_is_found():
    faults = house.fragment_faults(
        {
            "a.jinja": "{% if %}",
            "b.jinja": "{{ nothing|no_such_filter }}",
            "c.jinja": "{{ url('events:gone', args=[1]) }}{{ url('healthz') }}",
            "d.jinja": "{% include 'e.jinja' %}{% from 'a.jinja' import a %}",
        },
        {"healthz"},
    )
    assert [fault.split(":")[0] for fault in faults] == ["a.jinja", "b.jinja", "c.jinja", "d.jinja"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_page_without_arguments_renders_on_an_empty_database(client, language):
    visited, faults = 0, []
    with translation.override(language):
        for name in sorted(set(house.route_names(get_resolver()))):
            try:
                address = reverse(name)
            except NoReverseMatch:
                continue
            if name.startswith("admin:"):
                continue
            visited += 1
            faults += house.page_faults(address, client.get(address))
    assert visited >= 6
    assert faults == []


def test_page_without_a_heading_or_a_language_is_found():
    good = HttpResponse('<!DOCTYPE html><html lang="en"><h1>A</h1></html>')
    bad = HttpResponse("<!DOCTYPE html><html><h1>A</h1><h1>B</h1></html>")
    assert list(house.page_faults("/", good)) == []
    assert len(list(house.page_faults("/", bad))) == 2
    assert list(house.page_faults("/", HttpResponse(status=500))) == ["/ answers 500"]


# Models and their desks


def test_no_migration_is_missing():
    assert house.pending_changes(apps) == {}


def test_missing_migration_is_found():
    with isolate_apps("events") as isolated:

        class Planted(models.Model):
            class Meta:
                app_label = "events"
                apps = isolated

        assert Planted._meta.apps is isolated
        assert "Create model Planted" in house.pending_changes(isolated)["events"]


def test_every_model_has_a_desk_or_a_reason():
    assert len(our_models()) > 15
    assert house.models_without_desk(our_models(), admin.site, WITHOUT_DESK) == []
    assert set(WITHOUT_DESK) <= {model._meta.label for model in our_models()}


def test_model_without_a_desk_is_found():
    site = admin.AdminSite()
    found = house.models_without_desk(our_models(), site, {"events.Event": "planted"})
    assert "events.Event" not in found
    assert "organizations.Country" in found


def test_no_admin_has_an_option_that_nobody_knows():
    classes = {type(desk) for model, desk in admin.site._registry.items() if model in our_models()}
    classes |= {inline for desk in admin.site._registry.values() for inline in desk.inlines}
    assert len(classes) > 5
    read = house.attributes_read(ROOT)
    assert len(read) > 200
    assert [fault for found in classes for fault in house.unknown_options(found, read=read)] == []


def test_misspelt_admin_option_is_found():
    class Desk(admin.ModelAdmin):
        date_heirarchy = "starts_on"
        list_display = ["title"]
        sections = ["our own"]
        PAGE = 3

        def title(self, event):
            return event.title

    found = house.unknown_options(Desk, read={"sections"})
    assert [name.rpartition(".")[2] for name in found] == ["date_heirarchy"]


# The first page that a newcomer reads


def test_readme_names_every_verb_command_and_variable():
    words = house.verbs(ROOT) + house.commands(ROOT) + house.environment_variables(ROOT)
    assert {"run", "test", "check", "start", "messages", "PORT", "PORTAL_DATA", "DATABASE_URL"} <= set(words)
    assert house.undocumented((ROOT / "README.md").read_text(encoding="utf-8"), words=words) == []


def test_undocumented_word_is_found():
    readme = "Run `make test`, set `PORT`; the lock is mentioned in passing.\n```\nmake check\n```\n"
    assert house.undocumented(readme, words=["test", "check", "PORT", "lock", "PORTAL_DATA"]) == ["lock", "PORTAL_DATA"]
