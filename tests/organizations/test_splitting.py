"""A unit gets what was entered under its organization, and gives it back."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from events.models import Change, Event, FacetSet, SearchEntry
from organizations import following, history, splitting
from organizations.models import Organization, Split
from tests.factories import make_country, make_event, make_organization, make_participation, make_source, make_user
from tests.organizations.test_merging import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher():
    return make_user("publisher", "publisher", is_staff=True)


@pytest.fixture
def desk(client, publisher):
    client.force_login(publisher)
    with translation.override("en"):
        yield client


def chosen(organization, *rows, **asked):
    by_group = {}
    for row in rows:
        link = next(one.name for one in row._meta.fields if one.related_model is Organization)
        by_group.setdefault(f"{row._meta.label_lower}.{link}", set()).add(row.pk)
    return splitting.rows_chosen(organization, by_group, **asked)


def new_unit(organization, name="Border Unit", **fields):
    return Organization(name_en=name, kind="unit", parent=organization, **fields)


def test_what_is_chosen_moves_and_nothing_else(publisher):
    osce = make_organization("OSCE")
    one, other = make_event("One", parties=[osce]), make_event("Other", parties=[osce])
    speaker = one.speakers.create(name_en="A. Head", organization=osce)
    name = osce.other_names.create(name="OSCE Border Unit")
    rows = chosen(osce, one.participations.get(), speaker, name)
    report = splitting.split(osce, new_unit(osce), rows, user=publisher)
    unit = Organization.objects.get(name_en="Border Unit")
    assert (unit.parent, one.participations.get().organization, other.participations.get().organization) == (
        osce,
        unit,
        osce,
    )
    assert (one.speakers.get().organization, unit.other_names.get().name, osce.other_names.count()) == (
        unit,
        name.name,
        0,
    )
    assert {kind: number for kind, (number, _names) in report.moved.items()} == {
        "participations": 1,
        "speakers": 1,
        "other names": 1,
    }
    assert (report.done.made_unit, report.done.user) == (True, publisher)


def test_a_row_that_the_unit_has_already_becomes_one_with_it(publisher):
    osce = make_organization("OSCE")
    unit = make_organization("Border Unit", parent=osce)
    event = make_event(parties=[unit])
    first, second = make_source(event, "https://example.org/1"), make_source(event, "https://example.org/2")
    event.participations.update(source=first, as_written="the unit")
    row = make_participation(event, osce, source=second, as_written="OSCE/BSMU")
    splitting.split(osce, unit, chosen(osce, row), user=publisher)
    kept = event.participations.get()
    assert (kept.organization, kept.as_written, kept.mentions.get().as_written) == (unit, "the unit", "OSCE/BSMU")


def test_a_rehearsal_tells_what_would_happen_and_does_nothing(publisher):
    osce = make_organization("OSCE")
    event = make_event("A workshop", parties=[osce])
    before = everything()
    report = splitting.rehearse(osce, new_unit(osce), chosen(osce, event.participations.get()))
    assert (report.moved, everything(), Split.objects.count()) == ({"participations": [1, ["A workshop"]]}, before, 0)


def test_undoing_moves_back_what_moved_and_deletes_the_unit(publisher):
    osce = make_organization("OSCE")
    below = make_organization("Field office", parent=osce)
    event = make_event(parties=[osce])
    osce.other_names.create(name="OSCE Border Unit")
    before = everything()
    rows = chosen(osce, event.participations.get(), osce.other_names.get(), below)
    made = splitting.split(osce, new_unit(osce), rows, user=publisher).done
    below.refresh_from_db()
    assert below.parent.name_en == "Border Unit"
    splitting.undo(made, user=publisher)
    assert everything() == before
    with pytest.raises(splitting.Refused):
        splitting.undo(made, user=publisher)


def test_a_unit_that_is_used_since_stays_when_the_split_is_undone(publisher):
    osce = make_organization("OSCE")
    event = make_event(parties=[osce])
    made = splitting.split(osce, new_unit(osce), chosen(osce, event.participations.get()), user=publisher).done
    unit = Organization.objects.get(name_en="Border Unit")
    later = make_event("Later", parties=[unit])
    splitting.undo(made, user=publisher)
    assert (event.participations.get().organization, later.participations.get().organization) == (osce, unit)


def test_search_facets_readers_and_history_learn_of_it(publisher):
    osce = make_organization("OSCE")
    event = make_event(parties=[osce])
    following.changed(Event, [event.pk])
    made = splitting.split(
        osce, new_unit(osce, acronym_en="BSMU"), chosen(osce, event.participations.get()), user=publisher
    ).done
    unit = Organization.objects.get(name_en="Border Unit")
    assert "bsmu" in SearchEntry.objects.get(event=event).parties
    assert FacetSet.objects.filter(facet="itself", value=str(unit.pk), role="").exists()
    assert list(Change.objects.order_by("pk").values_list("what", flat=True)) == ["added", "corrected"]
    [change, _first] = history.changes(Event, event.pk)
    assert [(row.verb, row.fields[0].new, change.user) for row in change.rows] == [
        ("changed", "Border Unit (BSMU)", publisher)
    ]
    splitting.undo(made, user=publisher)
    assert "bsmu" not in SearchEntry.objects.get(event=event).parties
    assert history.changes(Event, event.pk)[0].rows[0].fields[0].new == "OSCE"


@pytest.mark.parametrize("wrong", ["nothing chosen", "itself", "no state", "circle"])
def test_what_makes_no_sense_is_refused_and_changes_nothing(publisher, wrong):
    top = make_organization("Top")
    osce = make_organization("OSCE", parent=top)
    rows = chosen(osce, make_event(parties=[osce]).participations.get())
    below = make_organization("Below", parent=osce)
    unit = {
        "nothing chosen": new_unit(osce),
        "itself": osce,
        "no state": Organization(name_en="Service", kind="state_body", parent=osce),
        "circle": make_organization("Lower", parent=below),
    }[wrong]
    rows = {"nothing chosen": {}, "circle": chosen(osce, below)}.get(wrong, rows)
    before = everything()
    for tried in (splitting.rehearse, lambda *args: splitting.split(*args, user=publisher)):
        with pytest.raises(splitting.Refused):
            tried(osce, unit, rows)
    assert everything() == before


def test_rows_are_found_by_what_the_sources_call_the_party(publisher):
    osce = make_organization("OSCE")
    event, other = make_event("Workshop"), make_event("Other")
    make_participation(event, osce, as_written="Отдел ОБСЕ по границам")
    make_participation(other, osce, as_written="OSCE")
    [group] = splitting.groups_of(osce, ["отдел"])
    assert [(str(row.whole), [fact.new for fact in row.facts]) for row in group.rows] == [
        ("Workshop", ["participant", "Отдел ОБСЕ по границам"])
    ]
    everything_found = splitting.rows_chosen(osce, {}, [group.name], ["отдел"])
    assert [len(keys) for keys in everything_found.values()] == [1]


# At the desk


def test_a_publisher_chooses_looks_splits_and_undoes(desk):
    osce = make_organization("OSCE")
    event = make_event("A workshop", parties=[osce])
    make_event("Another", parties=[osce])
    form = desk.get(reverse("admin:organizations_organization_change", args=[osce.pk])).content.decode()
    address = reverse("admin:organizations_organization_split", args=[osce.pk])
    assert address in form
    page = BeautifulSoup(desk.get(address, {"q": "workshop"}).content, "html.parser")
    [box] = page.select("[name=row]")
    posted = {"row": box["value"], "name_en": "Border Unit", "kind": "unit", "q": "workshop"}
    preview = desk.post(address, posted)
    text = BeautifulSoup(preview.content, "html.parser").get_text(" ", strip=True)
    assert "Participations that move: 1 A workshop" in text
    assert not Split.objects.exists()
    again = {
        one["name"]: one.get("value", "")
        for one in BeautifulSoup(preview.content, "html.parser").select("#split_form [type=hidden]")
    }
    response = desk.post(address, again | {"split": "1"}, follow=True)
    undo = reverse("admin:organizations_organization_undo_split", args=[Split.objects.get().pk])
    assert undo in response.content.decode()
    assert event.participations.get().organization.name_en == "Border Unit"
    assert undo in desk.get(reverse("admin:organizations_split_changelist")).content.decode()
    assert desk.get(undo).status_code == 200
    assert desk.post(undo).status_code == 302
    assert event.participations.get().organization == osce
    assert "undone already" in desk.post(undo).content.decode()


def test_who_may_not_put_names_in_order_may_not_split(client):
    client.force_login(make_user("editor", "editor", is_staff=True))
    address = reverse("admin:organizations_organization_split", args=[make_organization("OSCE").pk])
    assert [client.get(address).status_code, client.post(address).status_code] == [403, 403]
    assert client.get(reverse("admin:organizations_split_changelist")).status_code == 403


@pytest.mark.parametrize("rubbish", ["²", "9" * 30, "\0", "events.participation.organization:x", "x" * 5000, "'"])
def test_rubbish_is_asked_for_again(desk, rubbish):
    osce = make_organization("OSCE")
    make_event(parties=[osce])
    address = reverse("admin:organizations_organization_split", args=[osce.pk])
    assert desk.get(address, {"q": rubbish}).status_code == 200
    for posted in (
        {"row": rubbish, "group": rubbish, "existing": rubbish, "split": "1"},
        {"row": rubbish, "name_en": rubbish, "kind": rubbish, "split": "1"},
        {
            "group": "events.participation.organization",
            "q": rubbish,
            "name_en": "x",
            "kind": "unit",
            "acronym_en": rubbish,
        },
    ):
        assert desk.post(address, posted).status_code == 200
    assert desk.get(f"/admin/organizations/organization/{'9' * 30}/split/").status_code == 404
    assert desk.get(f"/admin/organizations/organization/split/{'9' * 30}/undo/").status_code == 404
    assert Organization.objects.count() == 1


@pytest.mark.parametrize("size", [2, 10])
def test_the_page_asks_as_often_for_many_rows_as_for_few(desk, size, django_assert_num_queries):
    osce, kazakhstan = make_organization("OSCE"), make_country("KZ")
    for number in range(size):
        event = make_event(f"Event {number}", parties=[osce, kazakhstan])
        event.speakers.create(name_en="A", organization=osce, country=kazakhstan, source=make_source(event))
    with django_assert_num_queries(16):
        desk.get(reverse("admin:organizations_organization_split", args=[osce.pk]))
