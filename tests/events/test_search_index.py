"""The index after every kind of change equals one that is built anew from the record."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation

from events.facets import filing
from events.facets.shelf import latest_version
from events.models import Event, NameWord, Participation, Place, SearchEntry, Series, Topic, WordPositions, WordSet
from events.search import indexing, making, positions, word_sets
from events.search.stored_sets import COLUMNS
from organizations import following
from organizations.models import Country, Organization
from tests.events.admin_form import OpenForm
from tests.events.asking import slugs
from tests.factories import (
    complete,
    make_body,
    make_country,
    make_event,
    make_organization,
    make_participation,
    make_place,
    make_series,
    make_source,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_user("admin", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def world():
    """Two events that name something of everything, the second by units and bodies, and one that names nothing."""
    kz, at = make_country("KZ", "Kazakhstan"), make_country("AT", "Austria")
    osce = make_organization("Kangaroo Board", acronym_en="NB", slug="board")
    board = make_organization("Potoroo Office", parent=osce, slug="office")
    shared = make_organization("Bilby Union", slug="union")
    board.also_under.add(shared)
    broad = make_topic("Marsupials", slug="broad")
    narrow = make_topic("Quokkas", parent=broad, slug="narrow")
    almaty, aktau = make_place("Almaty", kz, slug="almaty"), make_place("Aktau", kz, slug="aktau")
    series = make_series("Wombat talks", slug="talks")
    event = make_event("First", slug="first", city=almaty, topics=[narrow], series=series, parties=[osce, kz])
    second = make_event("Second", slug="second", parties=[board, make_body("Guard", at, slug="guard")])
    second.further_places.add(aktau)
    make_event("Other", slug="other")
    make_source(event)
    indexing.rebuild()


def index():
    return (
        list(SearchEntry.objects.order_by("event").values_list("event__slug", "titles", "parties", "text")),
        list(NameWord.objects.order_by("word").values_list("word", "of_country")),
        *(
            {(row.word, row.part): [bytes(getattr(row, name)) for name in COLUMNS] for row in model.objects.all()}
            for model in (WordSet, WordPositions)
        ),
    )


def equal_to_one_built_anew():
    kept = index()
    indexing.rebuild()
    return kept == index()


def change(model, slug, **values):
    def save(client):
        pk = model.objects.get(slug=slug).pk
        form = OpenForm(client, model, pk)
        for prefix in [name for name in values if isinstance(values[name], dict)]:
            form.add_row(prefix, **values[prefix])
        form.type(**{name: value for name, value in values.items() if not isinstance(value, dict)})
        assert form.save(), form.errors()

    return save


def change_country(**values):
    def save(client):
        form = OpenForm(client, Country, "KZ")
        if "other_names" in values:
            form.add_row("other_names", **values["other_names"])
        form.type(**{name: value for name, value in values.items() if name != "other_names"})
        assert form.save(), form.errors()

    return save


def delete(model, slug):
    def send(client):
        pk = model.objects.get(slug=slug).pk
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_delete", args=[pk])
        assert client.post(page, {"post": "yes"}).status_code == 302
        assert not model.objects.filter(pk=pk).exists()

    return send


def delete_from_list(model, slug):
    def send(client):
        pk = model.objects.get(slug=slug).pk
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        sent = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
        assert client.post(page, sent).status_code == 302
        assert not model.objects.filter(pk=pk).exists()

    return send


@pytest.mark.parametrize(
    ("make", "asked", "before", "after"),
    [
        (change(Event, "first", title_en="Echidna"), "echidna", [], ["first"]),
        (change(Event, "first", title_ru="Ехидна"), "ехидны", [], ["first"]),
        (change(Event, "first", summary_en="On echidnas"), "echidna", [], ["first"]),
        (
            change(
                Event,
                "first",
                outcomes={"text_en": "Echidnas", "strength": "agreed", "countries": [], "organizations": []},
            ),
            "echidna",
            [],
            ["first"],
        ),
        (change(Event, "first", speakers={"name_en": "E. Echidna"}), "echidna", [], ["first"]),
        (change(Event, "first", starts_on="2031-05-01", ends_on=""), "2031", [], ["first"]),
        (change(Event, "first", series=""), "wombat", ["first"], []),
        (change(Event, "first", **{"participations-0-DELETE": "on"}), "NB", ["second", "first"], ["second"]),
        (change(Series, "talks", name_en="Echidna talks"), "echidna", [], ["first"]),
        (change(Series, "talks", other_names={"name": "Echidna talks", "acronym": "ECT"}), "ECT", [], ["first"]),
        (change(Place, "almaty", name_en="Echidna Creek"), "echidna", [], ["first"]),
        (change(Place, "aktau", other_names={"name": "Echidna Creek"}), "echidna", [], ["second"]),
        (delete(Place, "aktau"), "aktau", ["second"], []),
        (change(Topic, "narrow", other_names={"name": "Echidnas"}), "echidna", [], ["first"]),
        (change(Topic, "broad", name_en="Echidnas"), "marsupials", ["first"], []),
        (change(Topic, "narrow", parent=""), "marsupials", ["first"], []),
        (delete(Topic, "narrow"), "quokka", ["first"], []),
        (delete_from_list(Topic, "narrow"), "quokka", ["first"], []),
        (change(Organization, "board", acronym_en="ECH"), "ECH", [], ["second", "first"]),
        (change(Organization, "board", other_names={"name": "Echidna Board"}), "echidna", [], ["first"]),
        (change(Organization, "office", parent="", kind="programme"), "NB", ["second", "first"], ["first"]),
        (change(Organization, "guard", state="KZ"), "kazakhstan", ["first", "second"][::-1], ["second", "first"]),
        (delete(Organization, "union"), "bilby", ["second"], []),
        (delete_from_list(Organization, "union"), "bilby", ["second"], []),
        (change_country(name_en="Qazaqstan"), "qazaqstan", [], ["second", "first"]),
        (change_country(other_names={"name": "Echidna Land"}), "echidna", [], ["second", "first"]),
    ],
)
def test_after_a_change_in_the_admin_the_index_is_as_if_built_anew(desk, world, make, asked, before, after):
    assert slugs(asked) == before
    make(desk)
    assert slugs(asked) == after
    assert equal_to_one_built_anew()


def test_an_event_that_is_added_or_published_in_the_admin_is_found(desk, world):
    form = OpenForm(desk, Event).type(title_en="Echidna", kind="meeting", starts_on="2030-01-01")
    assert form.save(), form.errors()
    assert slugs("echidna") == []
    event = Event.objects.get(title_en="Echidna")
    complete(event)
    page = reverse("admin:events_event_changelist")
    assert desk.post(page, {"action": "publish", "_selected_action": [event.pk]}).status_code == 302
    assert slugs("echidna") == [event.slug]
    assert equal_to_one_built_anew()


def test_an_event_that_is_deleted_takes_its_words_along(world):
    event = Event.objects.get(slug="first")
    with following.deletion(Event, [event.pk]):
        event.delete()
    assert slugs("wombat") == []
    assert not WordSet.objects.filter(word="wombat").exists()
    assert not WordPositions.objects.filter(word="wombat").exists()
    assert equal_to_one_built_anew()


def test_an_event_that_is_deleted_past_the_portal_is_not_found_and_its_words_go_when_the_index_is_built_anew(world):
    Event.objects.filter(slug="first").delete()
    assert slugs("wombat") == []
    indexing.rebuild()
    assert not WordSet.objects.filter(word="wombat").exists()
    assert not WordPositions.objects.filter(word="wombat").exists()


def test_an_editor_can_save_while_a_rebuild_has_written_the_entry_and_not_yet_the_sets(desk, world):
    event = Event.objects.get(slug="first")
    SearchEntry.objects.filter(event=event).update(titles="echidna", parties="platypus", text="quoll")
    change(Event, "first", title_en="Kakapo")(desk)
    assert slugs("kakapo") == ["first"]
    indexing.rebuild()
    assert (slugs("kakapo"), slugs("quoll")) == (["first"], [])


def test_sets_of_several_parts_say_what_sets_of_one_part_say(desk, world, monkeypatch):
    whole = {word: word_sets.holders(word) for word in ("first", "wombat", "nb", "marsupi", "kazakhstan")}
    assert all(holders.anywhere for holders in whole.values())
    monkeypatch.setattr(word_sets.STORED, "bits", 0)
    monkeypatch.setattr(positions.STORED, "bits", 0)
    indexing.rebuild()
    assert {word: word_sets.holders(word) for word in whole} == whole
    assert (slugs('"kangaroo board"'), slugs('"board kangaroo"')) == (["first"], [])
    change(Organization, "board", acronym_en="ECH", name_en="Board of Kangaroos")(desk)
    assert (slugs('"kangaroo board"'), slugs('"board kangaroo"')) == ([], ["first"])
    assert len(word_sets.holders("ech").names) == 2
    assert not word_sets.holders("nb").anywhere
    assert equal_to_one_built_anew()


def test_a_source_that_names_a_party_in_its_own_words_is_found(desk, world):
    event = Event.objects.get(slug="first")
    other = make_source(event, url="https://example.org/2")
    participation = event.participations.first()
    form = OpenForm(desk, Participation, participation.pk)
    form.add_row("mentions", source=other, as_written="the Echidna people")
    assert form.save(), form.errors()
    assert slugs("echidna") == ["first"]
    assert equal_to_one_built_anew()


def test_a_save_that_is_taken_back_leaves_the_index_as_it_was(desk, world):
    before = index()
    with transaction.atomic():
        change(Event, "first", title_en="Echidna")(desk)
        assert slugs("echidna") == ["first"]
        transaction.set_rollback(True)
    assert (slugs("echidna"), index()) == ([], before)


def test_an_editor_who_works_in_russian_writes_the_same_index(world):
    event = Event.objects.get(slug="first")
    event.topics.add(make_topic("Aardvarks", slug="aardvarks", name_ru="Ящики"), make_topic("Zebras", name_ru="Бобры"))
    kz = Country.objects.get(pk="KZ")
    event.further_places.add(make_place("Aktobe", kz, name_ru="Ягодное"), make_place("Zaysan", kz, name_ru="Боровое"))
    indexing.rebuild()
    before = index()
    with translation.override("ru"):
        indexing.rebuild()
        assert index() == before


def test_a_party_that_did_not_attend_is_not_found(world):
    event = Event.objects.get(slug="other")
    make_participation(event, make_organization("Echidna Board"), presence="did_not_attend")
    indexing.reindex([event.pk])
    assert slugs("echidna") == []


def test_a_description_longer_than_positions_can_count_is_kept_to_its_beginning(world):
    event = Event.objects.get(slug="first")
    event.description_en = (
        "echidna " + " ".join(f"word{number}" for number in range(200_000)) + " platypus " + "x" * 5_000
    )
    event.save()
    indexing.reindex([event.pk])
    assert (slugs("echidna"), slugs("platypus")) == (["first"], [])
    assert slugs('"word9 word10 word11"') == ["first"]
    assert slugs('"word11989 word11990 word11991"') == ["first"]


def test_the_command_says_in_one_line_what_it_did_and_can_be_run_twice(world):
    before = index()
    SearchEntry.objects.filter(event__slug="first").delete()
    NameWord.objects.all().delete()
    assert not indexing.is_whole()
    for _run in range(2):
        said = StringIO()
        call_command("search_index", stdout=said)
        assert said.getvalue().startswith("Indexed 3 events and 17 words of names in ")
        assert said.getvalue().count("\n") == 1
    assert indexing.is_whole()
    assert index() == before


def test_an_index_without_words_of_names_is_completed_by_the_next_start(world):
    before = index()
    NameWord.objects.all().delete()
    assert not indexing.is_whole()
    indexing.rebuild(only_missing=True)
    assert indexing.is_whole()
    assert index() == before


def test_a_rebuild_that_was_cut_off_goes_on_after_the_event_that_it_said_last(world, monkeypatch):
    monkeypatch.setattr(indexing, "PORTION", 1)
    before, reached = index(), []

    def cut_off(done, of_all, last):
        reached.append((done, of_all, last))
        raise KeyboardInterrupt

    SearchEntry.objects.update(titles="nothing")
    with pytest.raises(KeyboardInterrupt):
        indexing.rebuild(say=cut_off)
    first, *others = Event.objects.order_by("pk").values_list("pk", flat=True)
    assert reached == [(1, 3, first)]
    assert set(SearchEntry.objects.filter(titles="nothing").values_list("event", flat=True)) == set(others)
    said = StringIO()
    call_command("search_index", after=first, stdout=said)
    assert said.getvalue().startswith("Indexed 2 events and 17 words of names in ")
    assert index() == before


def test_a_name_that_an_editor_changes_during_a_rebuild_is_not_written_as_it_was_before(world, monkeypatch):
    monkeypatch.setattr(indexing, "PORTION", 1)
    office = Organization.objects.get(slug="office")
    make_event(title_en="Before", parties=[office])
    make_event(title_en="After", parties=[office])
    indexing.rebuild()
    last = Event.objects.get(title_en="Before").pk

    def rename(done, of_all, reached):
        if reached == last:
            Organization.objects.filter(pk=office.pk).update(name_en="Echidnas")
            following.changed(Organization, [office.pk])

    indexing.rebuild(say=rename)
    assert set(slugs("echidnas")) == {"second", "before-2019", "after-2019"}


def made_by_a_helper(version):
    def ahead(portions, _helpers):
        for portion in portions:
            yield making.Ahead(version, {key: SearchEntry(event_id=key, titles="numbat") for key in portion})

    return ahead


def test_entries_that_a_helper_made_of_the_record_as_it_is_are_written(world, monkeypatch):
    monkeypatch.setattr(indexing, "made_ahead", made_by_a_helper(latest_version()))
    indexing.rebuild(helpers=2)
    assert set(slugs("numbat")) == {"first", "other", "second"}


def test_entries_that_a_helper_made_before_an_editor_saved_are_made_anew(world, monkeypatch):
    before = index()
    monkeypatch.setattr(indexing, "made_ahead", made_by_a_helper(latest_version()))
    filing.file_everything()
    SearchEntry.objects.update(titles="nothing")
    indexing.rebuild(helpers=2)
    assert index() == before


@pytest.mark.parametrize("size", [1, 30])
def test_reindexing_takes_as_many_queries_for_thirty_events_as_for_one(world, size, django_assert_num_queries):
    kz, almaty = Country.objects.get(pk="KZ"), Place.objects.get(slug="almaty")
    for number in range(size):
        party = make_organization(f"Organization {number}", parent=Organization.objects.get(slug="office"))
        event = make_event(parties=[kz, party], city=almaty, topics=Topic.objects.all(), series=Series.objects.get())
        event.outcomes.create(text_en="They agreed", strength="agreed")
    events = Event.objects.filter(title_en="A meeting").values_list("pk", flat=True)
    on_postgresql = connection.vendor == "postgresql"
    with django_assert_num_queries(30 + on_postgresql):  # a lock that keeps two editors apart
        indexing.reindex(events)


@pytest.mark.parametrize("size", [1, 30])
def test_collecting_names_takes_as_many_queries_for_thirty_as_for_one(world, size, django_assert_num_queries):
    for number in range(size):
        make_organization(f"Echidnas of {chr(97 + number % 26) * 4}").other_names.create(name=f"Other {number}")
    with django_assert_num_queries(12):
        indexing.collect_names()
