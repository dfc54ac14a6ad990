"""Who changed what, when, from which value; and two editors at one event."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import translation

from events.models import Event, Participation, Series, Topic
from organizations import history
from organizations.models import Country, Organization
from tests.events.admin_form import OpenForm
from tests.factories import (
    make_country,
    make_event,
    make_organization,
    make_place,
    make_series,
    make_source,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kazakhstan():
    return make_country("KZ", "Kazakhstan")


@pytest.fixture
def uzbekistan():
    return make_country("UZ", "Uzbekistan")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def aigul(client_of):
    return client_of("aigul")


@pytest.fixture
def bob(client_of):
    return client_of("bob")


@pytest.fixture
def client_of(client):
    def sign_in(name):
        other = type(client)()
        other.force_login(make_user(name, "publisher", is_staff=True))
        return other

    return sign_in


def fields_of(change):
    return {(one.label, one.old, one.new) for one in change.fields}


def rows_of(change):
    return {(row.verb, row.kind, row.name, tuple((f.label, f.old, f.new) for f in row.fields)) for row in change.rows}


# History


def test_the_first_change_of_a_loaded_event_has_an_old_value_in_words(aigul, kazakhstan, uzbekistan):
    intruder = make_event("Another", parties=[uzbekistan])
    almaty = make_place("Almaty", kazakhstan)
    training, documents = make_topic("Training"), make_topic("Documents")
    event = make_event("Metting", city=almaty, topics=[training])
    tashkent = make_place("Tashkent", uzbekistan)
    form = OpenForm(aigul, Event, event.pk)
    form.type(title_en="Meeting", kind="workshop", city=tashkent, held_in=uzbekistan, topics=[documents.pk])
    form.type(starts_on="2019-11-04")
    assert form.save(), form.errors()
    assert OpenForm(aigul, Event, intruder.pk).save()

    change, beginning = history.changes(Event, event.pk)
    assert change.user.username == "aigul"
    assert (beginning.first, beginning.user) == (True, None)
    assert fields_of(change) == {
        ("Title [en]", "Metting", "Meeting"),
        ("Kind", "meeting", "workshop"),
        ("City", "Almaty (KZ)", "Tashkent (UZ)"),
        ("Held in", "Kazakhstan", "Uzbekistan"),
        ("First day", "5 November 2019", "4 November 2019"),
        ("Topics", "Training", "Documents"),
    }
    assert change.rows == []


def test_rows_added_changed_and_removed_are_told_apart(aigul, kazakhstan, uzbekistan):
    osce = make_organization("OSCE")
    event = make_event(parties=[(kazakhstan, "host"), (osce, "partner")])
    form = OpenForm(aigul, Event, event.pk)
    form.type(**{"participations-0-role": "chair", "participations-1-DELETE": "on"})
    form.add_row("participations", country=uzbekistan, role="observer", as_written="Tashkent")
    assert form.save(), form.errors()
    change = history.changes(Event, event.pk)[0]
    assert change.fields == []
    assert rows_of(change) == {
        ("changed", "participation", "Kazakhstan (chair)", (("Role", "host", "chair"),)),
        ("removed", "participation", "OSCE (partner)", ()),
        (
            "added",
            "participation",
            "Uzbekistan (observer)",
            (
                ("Country", "", "Uzbekistan"),
                ("Role", "", "observer"),
                ("As written", "", "Tashkent"),
                ("Order", "", "1"),
            ),
        ),
    }


def test_countries_of_an_outcome_and_further_sources_are_in_the_history(aigul, kazakhstan, uzbekistan):
    event = make_event(parties=[kazakhstan])
    source = make_source(event)
    outcome = event.outcomes.create(text_en="To meet", strength="agreed", source=source)
    outcome.countries.set([kazakhstan])
    event.participations.update(source=source)
    assert OpenForm(aigul, Event, event.pk).type(**{"outcomes-0-countries": ["KZ", "UZ"]}).save()
    row = event.participations.get()
    form = OpenForm(aigul, Participation, row.pk)
    form.add_row("mentions", source=source, as_written="Astana")
    assert form.save(), form.errors()

    mention, countries = history.changes(Event, event.pk)[:2]
    assert rows_of(mention) == {
        (
            "added",
            "further mention",
            "Astana",
            (("Source", "", "Example News"), ("As written", "", "Astana")),
        )
    }
    assert rows_of(countries) == {
        (
            "changed",
            "outcome",
            "To meet",
            (("Countries whose outcome it is", "Kazakhstan", "Kazakhstan, Uzbekistan"),),
        )
    }


def test_parties_series_and_topics_have_a_history_with_their_names(aigul, kazakhstan):
    for thing in [kazakhstan, make_organization("OSCE"), make_series("CABMI"), make_topic("Training")]:
        form = OpenForm(aigul, type(thing), thing.pk).type(name_ru="По-русски")
        form.add_row("other_names", name="Also called", **({"acronym": "AC"} if isinstance(thing, Series) else {}))
        assert form.save(), form.errors()
        change = history.changes(type(thing), thing.pk)[0]
        assert fields_of(change) == {
            ("Name [ru]" if not isinstance(thing, Country) else "Short name [ru]", "", "По-русски")
        }
        assert [(row.verb, row.name) for row in change.rows] == [("added", "Also called")]


def test_members_of_a_group_are_in_its_history(aigul, kazakhstan):
    cis = make_organization("CIS")
    form = OpenForm(aigul, Organization, cis.pk)
    form.add_row("memberships", country=kazakhstan, status="member", since="1991-12-21")
    assert form.save(), form.errors()
    row = history.changes(Organization, cis.pk)[0].rows[0]
    assert ("Since", "", "21 December 1991") in [(one.label, one.old, one.new) for one in row.fields]


def test_the_history_page_reads_newest_first(aigul, bob, kazakhstan):
    event = make_event("Metting", parties=[kazakhstan])
    assert OpenForm(aigul, Event, event.pk).type(title_en="Meting").save()
    assert OpenForm(bob, Event, event.pk).type(**{"participations-0-role": "host"}).save()
    page = aigul.get(reverse("admin:events_event_history", args=[event.pk])).content.decode()
    told = [
        "bob",
        "Participation changed: Kazakhstan (host)",
        "participant",
        "aigul",
        "Metting",
        "Meting",
        "As it stood",
    ]
    places = [page.index(one, page.index('id="change-history"')) for one in told]
    assert places == sorted(places)


def test_a_refused_form_leaves_no_change_in_the_history(aigul):
    event = make_event()
    assert not OpenForm(aigul, Event, event.pk).type(starts_on="never").save()
    assert [(change.first, change.user) for change in history.changes(Event, event.pk)] == [(True, None)]


def test_a_deleted_topic_is_named_as_such(aigul):
    topic = make_topic("Training")
    event = make_event(topics=[topic])
    assert OpenForm(aigul, Event, event.pk).type(topics=[]).save()
    key = topic.pk
    Topic.objects.all().delete()
    assert fields_of(history.changes(Event, event.pk)[0]) == {("Topics", f"a deleted object ({key})", "")}


@pytest.mark.parametrize("size", [1, 20])
def test_history_takes_as_many_queries_for_twenty_rows_as_for_one(aigul, size, django_assert_num_queries):
    event = make_event(parties=[make_organization(f"Organization {number}") for number in range(size)])
    place, topic = make_place("Almaty", make_country("KZ")), make_topic("Training")
    form = OpenForm(aigul, Event, event.pk).type(city=place, topics=[topic.pk], held_in="KZ")
    form.type(**{f"participations-{number}-role": "host" for number in range(size)})
    assert form.save(), form.errors()
    with django_assert_num_queries(5):
        assert len(history.changes(Event, event.pk)[0].rows) == size


@pytest.mark.parametrize("size", [1, 20])
def test_recording_takes_as_many_queries_for_twenty_rows_as_for_one(size, django_assert_num_queries):
    event = make_event(parties=[make_organization(f"Organization {number}") for number in range(size)])
    for row in event.participations.all():
        row.mentions.create(source=make_source(event, f"https://example.org/{row.pk}"))
        event.outcomes.create(text_en="To meet", strength="agreed").countries.add(make_country("KZ"))
    for model in apps.get_models():
        ContentType.objects.get_for_model(model)
    with django_assert_num_queries(25), history.changes_by(None):
        history.record(Event, event.pk)


# Two editors


def test_the_second_editor_is_told_what_changed_and_loses_nothing(aigul, bob, kazakhstan, uzbekistan):
    event = make_event("Metting", parties=[(kazakhstan, "host")])
    hers, his = OpenForm(aigul, Event, event.pk), OpenForm(bob, Event, event.pk)
    hers.type(title_en="Meeting", **{"participations-0-role": "chair"})
    assert hers.save(), hers.errors()

    his.type(summary_en="They met.")
    his.add_row("participations", country=uzbekistan, role="observer")
    assert not his.save()
    assert "Somebody else saved this event" in his.errors()[""][0]
    told = " ".join(his.page.select_one(".conflict").text.split())
    for words in ["aigul", "Title [en]", "Metting", "Meeting", "Kazakhstan (chair)", "host"]:
        assert words in told
    assert his.values["summary_en"] == "They met."
    assert [(row["country"], row["role"]) for row in his.rows("participations")] == [
        (["KZ"], ["host"]),
        (["UZ"], ["observer"]),
    ]
    event.refresh_from_db()
    assert (event.title_en, event.summary_en or "") == ("Meeting", "")

    assert his.save(), his.errors()
    event.refresh_from_db()
    assert (event.title_en, event.summary_en, event.participations.count()) == ("Metting", "They met.", 2)


def test_only_what_happened_since_the_form_was_opened_is_told(aigul, bob):
    event = make_event("One")
    assert OpenForm(aigul, Event, event.pk).type(title_en="Two").save()
    his = OpenForm(bob, Event, event.pk)
    assert OpenForm(aigul, Event, event.pk).type(title_en="Three").save()
    assert not his.save()
    told = his.page.select_one(".conflict").text
    assert "Two" in told
    assert "Three" in told
    assert "One" not in told


def test_who_saves_twice_in_a_row_is_not_in_the_way_of_himself(bob):
    event = make_event("One")
    for title in ["Two", "Three"]:
        assert OpenForm(bob, Event, event.pk).type(title_en=title).save()


def test_a_form_that_does_not_say_what_it_saw_is_refused_once(bob):
    event = make_event("One")
    form = OpenForm(bob, Event, event.pk).type(title_en="Two", seen_revision="")
    assert not form.save()
    assert form.save(), form.errors()


def test_a_row_that_the_first_editor_deleted_comes_back_as_a_new_one(aigul, bob, kazakhstan, uzbekistan):
    osce = make_organization("OSCE")
    event = make_event(parties=[(kazakhstan, "host"), (uzbekistan, "partner"), (osce, "organizer")])
    hers, his = OpenForm(aigul, Event, event.pk), OpenForm(bob, Event, event.pk)
    hers.type(**{"participations-0-DELETE": "on", "participations-2-order": "1", "participations-1-order": "9"})
    hers.add_row("participations", country=make_country("TJ", "Tajikistan"), role="observer")
    assert hers.save(), hers.errors()

    his.type(**{"participations-0-as_written": "Astana"})
    assert not his.save()
    assert "Somebody else deleted what you have here: Kazakhstan (host)" in his.errors()["participations"][0]
    assert [
        (row["country"], row["organization"], row["as_written"], bool(row["id"])) for row in his.rows("participations")
    ] == [
        ([""], [str(osce.pk)], "", True),
        (["UZ"], [""], "", True),
        (["KZ"], [""], "Astana", False),
    ]
    assert his.save(), his.errors()
    assert {(str(row.party), row.role, row.as_written) for row in event.participations.all()} == {
        ("OSCE", "organizer", ""),
        ("Uzbekistan", "partner", ""),
        ("Tajikistan", "observer", ""),
        ("Kazakhstan", "host", "Astana"),
    }


def test_a_row_that_both_editors_deleted_is_gone(aigul, bob, kazakhstan):
    event = make_event(parties=[kazakhstan])
    hers, his = OpenForm(aigul, Event, event.pk), OpenForm(bob, Event, event.pk)
    assert hers.type(**{"participations-0-DELETE": "on"}).save()
    his.type(**{"participations-0-DELETE": "on"})
    assert not his.save()
    assert his.save(), his.errors()
    assert not event.participations.exists()


def test_a_source_that_the_first_editor_deleted_is_a_sentence_at_its_row(aigul, bob, kazakhstan):
    event = make_event(parties=[kazakhstan], starts_on=date(2019, 11, 5))
    source, other = make_source(event), make_source(event, "https://example.org/2")
    event.participations.update(source=source)
    hers, his = OpenForm(aigul, Event, event.pk), OpenForm(bob, Event, event.pk)
    assert hers.type(**{"sources-0-DELETE": "on"}).save(), hers.errors()
    assert not his.save()
    assert {"participations-0-source", "sources"} <= set(his.errors())
    assert his.type(**{"participations-0-source": other}).save(), his.errors()
    assert (event.sources.count(), event.participations.get().source) == (2, other)
