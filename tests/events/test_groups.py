"""The groups of staff, and what each may do."""

import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection

from events.models import Event
from organizations.models import Organization
from tests.events.admin_form import OpenForm
from tests.factories import make_complete, make_event, make_user

migration = importlib.import_module("events.migrations.0003_groups_of_staff")
pytestmark = pytest.mark.django_db


def permissions_of(name):
    found = Permission.objects.filter(group__name=name).values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in found}


def desk_of(client, name, *groups):
    client.force_login(make_user(name, *groups, is_staff=True))
    return client


def test_nobody_may_delete_what_has_an_address():
    lasting = ["event", "series", "topic", "place", "country", "organization", "region", "language"]
    codenames = [f"delete_{model}" for model in lasting]
    assert Permission.objects.filter(codename__in=codenames).count() == len(lasting)
    assert not Group.objects.filter(permissions__codename__in=codenames).exists()


def test_each_group_may_more_than_the_one_before():
    reader, editor, publisher = (permissions_of(name) for name in ["reader-staff", "editor", "publisher"])
    assert reader < editor < publisher
    assert {one.split(".")[1].split("_")[0] for one in reader} == {"view"}
    assert "events.view_drafts" in editor - reader
    assert {"organizations.add_organization", "events.add_place", "events.add_series"} <= editor
    assert {
        "events.publish_event",
        "organizations.change_organization",
        "organizations.change_country",
        "events.change_series",
        "events.add_topic",
        "events.change_topic",
    } <= publisher - editor


def test_the_groups_can_be_made_twice_and_keep_what_was_added_by_hand():
    before = permissions_of("editor")
    extra = Permission.objects.get(codename="add_topic")
    Group.objects.get(name="editor").permissions.add(extra)

    class Editor:
        connection = connection

    migration.make_groups(apps, Editor)
    assert permissions_of("editor") == before | {"events.add_topic"}
    assert Group.objects.count() == 3


def test_staff_who_only_read_do_not_come_to_the_desk(client):
    client.force_login(make_user("reader", "reader-staff"))
    assert client.get("/admin/").status_code == 302


def test_an_editor_sees_drafts_and_withdrawn_events_at_the_desk(client):
    events = [
        make_event("Draft", state=Event.State.DRAFT),
        make_event("Withdrawn", state=Event.State.WITHDRAWN),
        make_event("Published"),
    ]
    listed = desk_of(client, "editor", "editor").get("/admin/events/event/").context["cl"].result_list
    assert {event.pk for event in listed} == {event.pk for event in events}


def test_who_may_change_events_but_not_see_drafts_finds_none_at_the_desk(client):
    draft = make_event("Draft", state=Event.State.DRAFT)
    published = make_event("Published")
    user = make_user("odd", "reader-staff", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_event"))
    client.force_login(user)
    assert [one.pk for one in client.get("/admin/events/event/").context["cl"].result_list] == [published.pk]
    assert client.get(f"/admin/events/event/{draft.pk}/change/").status_code == 302


@pytest.mark.parametrize("state", ["published", "withdrawn"])
def test_an_editor_cannot_publish_or_withdraw_even_by_a_forged_form(client, state):
    draft = make_event(state=Event.State.DRAFT)
    form = OpenForm(desk_of(client, "editor", "editor"), Event, draft.pk)
    assert [one["value"] for one in form.page.select("[name=state] option")] == ["draft", "in_review"]
    assert not form.type(state=state).save()
    assert "Only a publisher can publish or withdraw" in form.errors()["state"][0]
    draft.refresh_from_db()
    assert draft.state == Event.State.DRAFT


def test_an_editor_submits_a_draft_for_review(client):
    draft = make_event(state=Event.State.DRAFT)
    assert OpenForm(desk_of(client, "editor", "editor"), Event, draft.pk).type(state="in_review").save()
    draft.refresh_from_db()
    assert draft.state == Event.State.IN_REVIEW


def test_an_editor_corrects_a_published_event_but_not_who_sees_it(client):
    event = make_event("Metting", visibility="signed_in")
    form = OpenForm(desk_of(client, "editor", "editor"), Event, event.pk)
    assert not {"state", "visibility", "embargo_until_0"} & set(form.values)
    assert form.type(title_en="Meeting", state="draft", visibility="everyone", embargo_until_0="2019-01-01").save()
    event.refresh_from_db()
    assert (event.title_en, event.state, event.visibility, event.embargo_until) == (
        "Meeting",
        Event.State.PUBLISHED,
        "signed_in",
        None,
    )


def test_a_publisher_publishes_and_withdraws(client):
    draft = make_complete(state=Event.State.IN_REVIEW)
    desk_of(client, "publisher", "publisher")
    for state in ["published", "withdrawn"]:
        assert OpenForm(client, Event, draft.pk).type(state=state).save()
        draft.refresh_from_db()
        assert draft.state == state


def test_the_action_publishes_for_publishers_only(client):
    chosen, other = make_complete(state=Event.State.IN_REVIEW), make_complete(state=Event.State.IN_REVIEW)
    action = {"action": "publish", "_selected_action": [chosen.pk]}
    desk_of(client, "editor", "editor").post("/admin/events/event/", action)
    chosen.refresh_from_db()
    assert chosen.state == Event.State.IN_REVIEW
    desk_of(client, "publisher", "publisher").post("/admin/events/event/", action)
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert (chosen.state, other.state) == (Event.State.PUBLISHED, Event.State.IN_REVIEW)


def test_an_organization_that_an_editor_adds_is_proposed_and_one_of_a_publisher_is_not(client):
    for group, proposed in [("editor", True), ("publisher", False)]:
        form = OpenForm(desk_of(client, group, group), Organization)
        assert form.type(name_en=f"Border Agency of the {group}", kind="international").save(), form.errors()
        assert Organization.objects.get(name_en=f"Border Agency of the {group}").proposed is proposed


def test_an_editor_does_not_rename_an_organization(client):
    named = Organization.objects.create(name_en="OSCE", kind="international")
    desk_of(client, "editor", "editor").post(
        f"/admin/organizations/organization/{named.pk}/change/", {"name_en": "X", "kind": "international"}
    )
    named.refresh_from_db()
    assert named.name_en == "OSCE"


def test_the_migration_can_be_taken_back():
    class Editor:
        connection = connection

    migration.remove_groups(apps, Editor)
    assert not Group.objects.exists()
    migration.make_groups(apps, Editor)
    assert len(permissions_of("publisher")) > len(permissions_of("editor")) > len(permissions_of("reader-staff")) > 0
