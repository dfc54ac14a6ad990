"""Two organizations that are the same become one, and two again."""

import pytest
from django.contrib.contenttypes.models import ContentType

from events.models import Event, Participation
from organizations import merging
from organizations.models import FormerSlug, Membership, Merge, Organization
from tests.factories import make_country, make_event, make_organization, make_participation, make_source, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher():
    return make_user("publisher", "publisher")


def everything():
    """Every row of the record that a merge may touch, as the database has it."""
    kinds = [
        Organization,
        Organization.also_under.through,
        Participation,
        Membership,
        FormerSlug,
        Event.topics.through,
        *(Organization._meta.get_field(name).related_model for name in ("other_names", "speakers")),
    ]
    left_out = {"changed_at", "revision", "created_at"}
    return {
        kind._meta.label: sorted(
            [{k: v for k, v in row.items() if k not in left_out} for row in kind._base_manager.values()], key=str
        )
        for kind in kinds
    }


def test_everything_that_pointed_at_the_duplicate_points_at_the_kept_one(publisher):
    kept = make_organization("Organization for Security", acronym_en="OSCE")
    duplicate = make_organization("O.S.C.E. in Europe", website="https://example.org")
    unit, above = make_organization("Unit", parent=duplicate), make_organization("Above")
    duplicate.also_under.add(above)
    make_organization("Before", successor=duplicate)
    event = make_event(parties=[duplicate, (kept, "host")])
    event.speakers.create(name_en="A. Minister", organization=duplicate)
    event.outcomes.create(text_en="Agreed", strength="agreed").organizations.set([duplicate, kept])
    duplicate.other_names.create(name="OBSE")
    Membership.objects.create(country=make_country("KZ"), organization=duplicate)
    intruder = make_event("Another", parties=[unit])

    merging.merge(duplicate, into=kept, user=publisher)

    assert not Organization.objects.filter(pk=duplicate.pk).exists()
    assert [(row.organization, row.role) for row in event.participations.order_by("role")] == [
        (kept, "host"),
        (kept, "participant"),
    ]
    assert [event.speakers.get().organization, *event.outcomes.get().organizations.all()] == [kept, kept]
    unit.refresh_from_db()
    kept.refresh_from_db()
    assert (unit.parent, list(kept.also_under.all()), kept.website) == (kept, [above], "https://example.org")
    assert sorted(kept.other_names.values_list("name", flat=True)) == ["O.S.C.E. in Europe", "OBSE"]
    assert (kept.memberships.count(), kept.predecessors.get().name_en) == (1, "Before")
    assert FormerSlug.objects.get(slug=duplicate.slug).target == kept
    assert intruder.participations.get().organization == unit


def test_a_row_that_both_have_becomes_one_and_loses_no_words(publisher):
    kept, duplicate = make_organization("IOM"), make_organization("Migration Organization")
    event = make_event()
    one, two = make_source(event, "https://example.org/1"), make_source(event, "https://example.org/2")
    make_participation(event, kept, source=one, as_written="IOM")
    make_participation(event, duplicate, source=two, as_written="the Migration Organization", capacity_en="as donor")
    report = merging.merge(duplicate, into=kept, user=publisher)
    row = event.participations.get()
    assert (row.organization, row.as_written, row.capacity_en) == (kept, "IOM", "as donor")
    assert [(mention.source, mention.as_written) for mention in row.mentions.all()] == [
        (two, "the Migration Organization")
    ]
    [joined] = report.joined
    assert [change.old for change in joined.dropped] == ["IOM", str(one)]


def test_undoing_brings_back_every_row(publisher):
    kept, duplicate = make_organization("IOM"), make_organization("Migration", acronym_en="MO", founded=1951)
    make_organization("Office", parent=duplicate).also_under.add(kept)
    duplicate.slug = "moved"
    duplicate.save()
    event = make_event(parties=[kept, duplicate, (duplicate, "host")])
    event.speakers.create(name_en="A. Minister", organization=duplicate)
    before = everything()
    made = merging.merge(duplicate, into=kept, user=publisher).done
    assert everything() != before
    assert merging.undo(made, user=publisher) == duplicate
    assert everything() == before
    with pytest.raises(merging.Refused):
        merging.undo(made, user=publisher)


def test_what_was_changed_after_the_merge_stays_changed(publisher):
    kept, duplicate = make_organization("IOM"), make_organization("Migration", website="https://example.org/old")
    event = make_event(parties=[duplicate])
    made = merging.merge(duplicate, into=kept, user=publisher).done
    Organization.objects.filter(pk=kept.pk).update(website="https://example.org/new")
    third = make_organization("Third")
    event.participations.update(organization=third)
    merging.undo(made, user=publisher)
    kept.refresh_from_db()
    assert (kept.website, event.participations.get().organization) == ("https://example.org/new", third)


def test_a_rehearsal_tells_what_would_happen_and_does_nothing(publisher):
    kept, duplicate = make_organization("IOM"), make_organization("Migration")
    make_event("A workshop", parties=[duplicate])
    before = everything()
    report = merging.rehearse(duplicate, into=kept)
    assert everything() == before
    assert (report.moved, report.names) == ({"participations": [1, ["A workshop"]]}, ["Migration"])
    assert not Merge.objects.exists()


@pytest.mark.parametrize("choice", ["this", "that", "both"])
def test_each_field_is_of_this_or_of_that_or_of_both(publisher, choice):
    above, beside = make_organization("Above"), make_organization("Beside")
    kept = make_organization("Kept", description_en="One.", founded=1950)
    duplicate = make_organization("Duplicate", description_en="Two.", founded=1960)
    kept.also_under.add(above)
    duplicate.also_under.add(beside)
    merging.merge(
        duplicate,
        into=kept,
        user=publisher,
        chosen={"description_en": choice, "also_under": choice, "founded": choice},
    )
    kept.refresh_from_db()
    assert (kept.description_en, set(kept.also_under.all()), kept.founded) == {
        "this": ("One.", {above}, 1950),
        "that": ("Two.", {beside}, 1960),
        "both": ("One.\n\nTwo.", {above, beside}, 1950),  # a year is one or the other
    }[choice]


def test_a_unit_and_its_parent_become_one(publisher):
    parent = make_organization("Department")
    top = make_organization("Top")
    parent.parent = top
    parent.save()
    unit = make_organization("The Department", parent=parent)
    merging.merge(parent, into=unit, user=publisher)
    unit.refresh_from_db()
    assert unit.parent == top


def test_what_would_close_a_circle_is_refused_and_changes_nothing(publisher):
    top = make_organization("Top")
    middle = make_organization("Middle", parent=top)
    bottom = make_organization("Bottom", parent=middle)
    before = everything()
    with pytest.raises(merging.Refused):
        merging.merge(top, into=bottom, user=publisher)
    assert everything() == before


def test_both_a_merge_and_its_undoing_are_in_the_history(publisher):
    from organizations import history

    kept, duplicate = make_organization("IOM"), make_organization("Migration")
    event = make_event(parties=[duplicate])
    made = merging.merge(duplicate, into=kept, user=publisher).done
    newest = history.changes(Organization, kept.pk)[0]
    assert (newest.user, "Migration" in newest.comment) == (publisher, True)
    [change, _first] = history.changes(Event, event.pk)
    assert [(row.verb, row.fields[0].new) for row in change.rows] == [("changed", "IOM")]
    merging.undo(made, user=publisher)
    assert history.changes(Organization, duplicate.pk)[0].user == publisher


def test_two_events_that_are_the_same_become_one(publisher):
    kazakhstan, osce, iom = make_country("KZ"), make_organization("OSCE"), make_organization("IOM")
    kept = make_event("Workshop", parties=[(kazakhstan, "host"), osce])
    duplicate = make_event("The same workshop", parties=[(kazakhstan, "host"), iom], summary_en="They met.")
    make_source(kept, "https://example.org/1")
    same, other = make_source(duplicate, "https://example.org/1"), make_source(duplicate, "https://example.org/2")
    duplicate.statements.create(fact="title", value_en="The same workshop", source=same)
    duplicate.participations.filter(organization=iom).update(source=other)
    report = merging.merge(duplicate, into=kept, user=publisher)
    kept.refresh_from_db()
    assert Event.objects.get() == kept
    assert [str(row) for row in kept.participations.order_by("pk")] == [
        "KZ (host)",
        "OSCE (participant)",
        "IOM (participant)",
    ]
    assert sorted(kept.sources.values_list("url", flat=True)) == ["https://example.org/1", "https://example.org/2"]
    assert kept.statements.get().source == kept.sources.get(url="https://example.org/1")
    assert (kept.title_en, kept.summary_en) == ("Workshop", "They met.")
    merging.undo(report.done, user=publisher)
    duplicate.refresh_from_db()
    assert (duplicate.participations.count(), duplicate.sources.count(), kept.sources.count()) == (2, 2, 1)
    assert duplicate.statements.get().source == same


def test_an_edition_that_only_the_duplicate_knows_is_taken_over(publisher):
    from tests.factories import make_series

    series = make_series("CABMI")
    kept = make_event("Conference")
    duplicate = make_event("Conference again", series=series, edition=14, edition_basis="stated")
    made = merging.merge(duplicate, into=kept, user=publisher).done
    kept.refresh_from_db()
    assert (kept.series, kept.edition) == (series, 14)
    merging.undo(made, user=publisher)
    kept.refresh_from_db()
    assert (kept.series, kept.edition) == (None, None)
    assert Event.objects.get(edition=14) == duplicate


def test_the_old_address_leads_to_the_kept_one_and_so_does_its_filter(client, publisher):
    kept, duplicate = make_organization("IOM"), make_organization("Migration")
    make_event("A workshop", parties=[kept])
    make_event("Another", parties=[duplicate])
    merging.merge(duplicate, into=kept, user=publisher)
    response = client.get("/organizations/migration/")
    assert (response.status_code, response["Location"]) == (301, "/organizations/iom/")
    page = client.get("/events/?organization=migration").content.decode()
    assert "A workshop" in page
    assert "Another" in page
    page = client.get("/events/?without=migration").content.decode()
    assert "A workshop" not in page
    assert "Another" not in page


def test_a_merge_names_its_kind():
    made = Merge(content_type=ContentType.objects.get_for_model(Event), kept_name="a", duplicate_name="b")
    assert (made.model, str(made)) == (Event, "b → a")
