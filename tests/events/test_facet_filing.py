"""The sets of the facets after every kind of change equal those that are filed anew from the record."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from events.facets import filing, tallying
from events.facets.counting import ask, visible_to
from events.facets.shelf import Shelf, forget, held, shelf
from events.filters import EventFilter
from events.models import Event, FacetSet, Participation, Topic
from organizations import following
from organizations.models import Country, Organization
from tests.events.admin_form import OpenForm
from tests.factories import (
    complete,
    make_body,
    make_country,
    make_event,
    make_organization,
    make_place,
    make_series,
    make_source,
    make_topic,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_by_hand")]

QUERIES = 15


@pytest.fixture
def desk(client):
    client.force_login(make_user("admin", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def world():
    """Two events that are filed under something of everything, and a draft that nobody sees."""
    kz, at = make_country("KZ", "Kazakhstan"), make_country("AT", "Austria")
    union = make_organization("Union", slug="union")
    office = make_organization("Office", slug="office", parent=union)
    league = make_organization("League", slug="league")
    broad = make_topic("Marsupials", slug="broad")
    narrow = make_topic("Quokkas", parent=broad, slug="narrow")
    make_topic("Other animals", slug="other")
    series = make_series("Wombat talks", slug="talks")
    parties = [kz, office, make_body("Guards", at, slug="guards")]
    first = make_event(
        "First", slug="first", city=make_place("Almaty", kz), topics=[narrow], series=series, parties=parties
    )
    make_event("Second", slug="second", parties=[union, league], starts_on=None, ends_on=None, precision="unknown")
    make_event("Draft", slug="draft", parties=[kz], state="draft")
    make_source(first)
    filing.file_everything()


def sets():
    """The filed sets of the database in words; empty ones say nothing."""
    forget()
    return {term: sorted(members) for term, members in shelf().sets.items() if members}


def equal_to_filed_anew():
    kept = sets()
    filing.file_everything()
    assert kept == sets()
    return True


def event(slug):
    return Event.objects.get(slug=slug)


def save(desk, thing, **typed):
    form = OpenForm(desk, type(thing), thing.pk)
    form.type(**typed)
    assert form.save(), form.errors()


def under(facet, value="", role=""):
    """The slugs of the events that are filed there."""
    forget()
    keys = list(shelf().of(facet, value, role))
    return set(Event.objects.filter(pk__in=keys).values_list("slug", flat=True))


def test_an_event_is_filed_under_what_it_is_and_under_all_that_stands_above_its_parties_and_topics(world):
    key = {name: Organization.objects.get(slug=name).pk for name in ("union", "office", "guards")}
    topic = {name: Topic.objects.get(slug=name).pk for name in ("broad", "narrow")}
    assert under("country", "KZ") == {"first", "draft"}
    assert under("country", "AT") == under("organization", key["guards"]) == {"first"}
    assert under("organization", key["office"]) == under("itself", key["office"]) == {"first"}
    assert under("organization", key["union"]) == {"first", "second"}
    assert under("itself", key["union"]) == {"second"}
    assert under("organization", key["union"], "host") == set()
    assert under("topic", topic["broad"]) == under("topic", topic["narrow"]) == {"first"}
    assert under("every") == {"first", "second", "draft"}


def test_a_save_at_the_desk_files_the_event(desk, world):
    save(desk, event("first"), kind="training", **{"participations-0-role": "host"})
    assert under("kind", "training") == under("role", "host") == {"first"}
    assert equal_to_filed_anew()


def test_a_new_event_and_one_that_lost_a_party_are_filed(desk, world):
    make_event("Third", slug="third", parties=[Country.objects.get(pk="AT")])
    filing.file([event("third").pk])
    Participation.objects.filter(event__slug="first", country="KZ").delete()
    filing.file([event("first").pk])
    assert under("country", "AT") == {"first", "third"}
    assert under("country", "KZ") == {"draft"}
    assert equal_to_filed_anew()


def test_a_party_that_a_source_calls_absent_is_not_filed(world):
    Participation.objects.filter(event__slug="first", country="KZ").update(presence="did_not_attend")
    filing.file([event("first").pk])
    assert under("country", "KZ") == {"draft"}


def test_publishing_from_the_list_of_the_desk_files_the_event(desk, world):
    assert event("draft").pk not in visible_to(AnonymousUser(), shelf())
    filing.file([complete(event("draft")).pk])
    address = reverse("admin:events_event_changelist")
    desk.post(address, {"action": "publish", "_selected_action": [event("draft").pk]})
    assert event("draft").pk in visible_to(AnonymousUser(), shelf())
    assert equal_to_filed_anew()


def test_an_organization_that_moves_takes_its_events_along(desk, world):
    office, league = Organization.objects.get(slug="office"), Organization.objects.get(slug="league")
    save(desk, office, parent=str(league.pk))
    assert under("organization", league.pk) == {"first", "second"}
    assert under("organization", Organization.objects.get(slug="union").pk) == {"second"}
    assert equal_to_filed_anew()


def test_a_topic_that_moves_takes_its_events_along(desk, world):
    save(desk, Topic.objects.get(slug="narrow"), parent=str(Topic.objects.get(slug="other").pk))
    assert under("topic", Topic.objects.get(slug="other").pk) == {"first"}
    assert under("topic", Topic.objects.get(slug="broad").pk) == set()
    assert equal_to_filed_anew()


def test_a_deleted_event_is_taken_out(world):
    gone = event("first").pk
    with following.deletion(Event, [gone]):
        event("first").delete()
    assert gone not in shelf().every
    assert equal_to_filed_anew()


def test_what_is_rolled_back_was_never_filed(world):
    before = sets()
    with transaction.atomic():
        Event.objects.filter(slug="first").update(kind="training")
        filing.file([event("first").pk])
        assert event("first").pk in shelf().of("kind", "training")
        transaction.set_rollback(True)
    assert sets() == before


def has_a_new_event():
    make_event("Third", slug="third", parties=[make_organization("Newcomers"), Country.objects.get(pk="AT")])


def has_a_new_event_without_parties():
    make_event("Third", slug="third")


def has_lost_an_event():
    Event.objects.filter(slug="second").delete()


def has_an_event_without_parties():
    Participation.objects.filter(event__slug="first").delete()


@pytest.mark.parametrize(
    "happened",
    [has_a_new_event, has_a_new_event_without_parties, has_lost_an_event, has_an_event_without_parties],
)
def test_rows_of_events_follow_from_the_sets_that_changed(world, happened):
    known = shelf()
    before = tallies(known.rows)
    happened()
    filing.file_everything()
    changed = FacetSet.objects.filter(version__gt=known.version)
    followed = known.followed_by(1, changed.values_list("facet", "value", "role", "members"))
    assert tallies(followed.rows) == tallies(tallying.Rows.of(followed.members, followed.last)) != before


def tallies(rows):
    """What `rows` tell of each event of the record, alone."""
    return {event: rows.tally([event]) for event in Event.objects.order_by("pk").values_list("pk", flat=True)}


def test_sets_count_where_there_are_more_values_than_numbers_for_them(world, monkeypatch):
    told_by_events = counts("country"), counts("organization")
    forget()
    monkeypatch.setattr(tallying, "MOST_VALUES", 2)
    assert shelf().rows is None
    assert (counts("country"), counts("organization")) == told_by_events != ({}, {})


def counts(facet):
    event_filter = EventFilter({"year": ["2019"]}, queryset=Event.objects.all(), user=AnonymousUser())
    assert event_filter.is_valid()
    return ask(event_filter, AnonymousUser()).counts(facet)


def test_an_embargo_ends_by_itself(world):
    embargoed = event("second")
    hour = timedelta(hours=1)
    Event.objects.filter(pk=embargoed.pk).update(embargo_until=timezone.now() + hour)
    filing.file([embargoed.pk])
    assert embargoed.pk not in visible_to(AnonymousUser(), shelf())
    Event.objects.filter(pk=embargoed.pk).update(embargo_until=timezone.now() - hour)
    assert embargoed.pk in visible_to(AnonymousUser(), shelf())


def test_a_filing_costs_the_same_for_one_event_and_for_twenty(world, django_assert_num_queries):
    for number in range(20):
        make_event(f"Further {number}", parties=[Country.objects.get(pk="KZ")])
    keys = list(Event.objects.values_list("pk", flat=True))
    shelf()
    with django_assert_num_queries(QUERIES):
        filing.file(keys[:1])
    shelf()
    with django_assert_num_queries(QUERIES):
        filing.file(keys)


def test_a_page_that_is_being_made_is_of_one_version(world):
    of_the_page = shelf()
    with held(of_the_page):
        filing.file_everything()
        make_event("Third", kind="training")
        filing.file_everything()
        assert shelf() is of_the_page
    assert shelf().version > of_the_page.version


def test_what_a_shelf_remembers_is_asked_once_and_not_known_to_the_next_version():
    asked = []

    def answer():
        asked.append(True)
        return len(asked)

    one, next_one = Shelf(1), Shelf(2)
    assert [one.remember("figures", answer), one.remember("figures", answer)] == [1, 1]
    assert [next_one.remember("figures", answer), one.remember("others", answer)] == [2, 3]
