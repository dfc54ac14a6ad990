"""Random records and random questions: the filter, its order and its counts against a slow and obvious reference."""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.facets import tallying
from events.facets.counting import ask
from events.facets.filing import file_everything
from events.filters import EventFilter
from events.models import Event, Role
from organizations.models import Membership
from tests.factories import make_body, make_country, make_event, make_organization, make_place, make_series, make_topic

from .reference import Row, World, count, find, is_visible

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_by_hand")]

COUNTRIES = ["AA", "BB", "CC"]
ORGANIZATIONS = ["union", "office", "unit", "league", "guards"]
TOPICS = ["trade", "customs", "dogs"]
SERIES = ["forum", "course"]
KINDS = ["meeting", "training"]
ROLES = ["host", "participant", "expert"]
STATUSES = ["tentative", "confirmed", "postponed", "cancelled"]

days = st.dates(date(2017, 6, 1), date(2023, 6, 1))
parties = st.tuples(
    st.sampled_from([("country", code) for code in COUNTRIES] + [("organization", slug) for slug in ORGANIZATIONS]),
    st.sampled_from(ROLES),
)
specs = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "series": st.sampled_from([*SERIES, None]),
        "held_in": st.sampled_from([*COUNTRIES, None]),
        "further": st.lists(st.sampled_from(COUNTRIES), max_size=1),
        "format": st.sampled_from(["in_person", "online", ""]),
        "status": st.sampled_from(STATUSES),
        "state": st.sampled_from(["published"] * 4 + ["draft", "withdrawn"]),
        "visibility": st.sampled_from(["everyone"] * 3 + ["signed_in"]),
        "embargo": st.sampled_from([None, None, None, -1, 1]),
        "starts_on": st.one_of(st.none(), days),
        "length": st.integers(0, 400),
        "topics": st.lists(st.sampled_from(TOPICS), unique=True, max_size=2),
        "parties": st.lists(parties, unique=True, min_size=2, max_size=5),
        "absent": st.booleans(),
    }
)


def values_of(choices, most=2):
    return st.lists(st.sampled_from(choices), unique=True, min_size=1, max_size=most)


CONDITIONS = {
    "country": values_of(["aa", "bb", "cc"]),
    "organization": values_of(ORGANIZATIONS),
    "group": values_of(["league", "union"]),
    "role": values_of(ROLES),
    "match": st.just(["all"]),
    "units": st.just(["0"]),
    "without": values_of(["aa", "bb", "office", "guards"], 1),
    "held_in": values_of(["aa", "bb", "cc"]),
    "topic": values_of(TOPICS),
    "kind": values_of(KINDS),
    "series": values_of(SERIES),
    "format": values_of(["in_person", "online"]),
    "status": values_of(STATUSES),
    "year": values_of(["2018", "2019", "2020", "2021"]),
    "when": st.sampled_from([["upcoming"], ["past"]]),
    "from": st.sampled_from([["2019"], ["2021"], ["2019-06-15"]]),
    "to": st.sampled_from([["2021"], ["2021-03-10"]]),
    "sort": st.sampled_from([["date"], ["-date"]]),
}
# Most questions are about a party; with more than two further conditions, next to none finds anything.
questions = st.tuples(
    st.sampled_from(["country", "organization", "series", *CONDITIONS]),
    st.lists(st.sampled_from(list(CONDITIONS)), max_size=2),
).flatmap(lambda names: st.fixed_dictionaries({name: CONDITIONS[name] for name in {names[0], *names[1]}}))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    made=st.lists(specs, min_size=4, max_size=8),
    asked=st.lists(questions, min_size=5, max_size=10),
    staff=st.booleans(),
    few=st.sampled_from([0, tallying.FEW]),
)
def test_the_filter_its_order_and_its_counts_are_what_a_plain_reading_finds(made, asked, staff, few):
    """`few`: whether the events themselves tell what values they have, or the sets of the values."""
    instant = datetime(2020, 6, 15, 12, tzinfo=UTC)
    with transaction.atomic(), time_machine.travel(instant, tick=False), patch.object(tallying, "FEW", few):
        world, keys = make_world()
        rows = [make(spec, number, keys) for number, spec in enumerate(made)]
        file_everything()
        user = User.objects.create(username="staff") if staff else AnonymousUser()
        for one in asked:
            compare(rows, world, {name: values for name, values in one.items() if values}, user, keys)
        transaction.set_rollback(True)


def compare(rows, world, asked, user, keys):
    plain = {name: [plain_key(name, value) for value in values] for name, values in asked.items()}
    query = QueryDict(mutable=True)
    for name, values in asked.items():
        query.setlist(name, values)
    event_filter = EventFilter(query, queryset=Event.objects.visible_to(user), user=user)
    of_visible = {row.series for row in rows if is_visible(row, user.is_authenticated)}
    if not set(asked.get("series", [])) <= of_visible:
        # A series of which the reader may see no event does not exist for that reader.
        assert list(event_filter.errors) == ["series"]
        return
    assert event_filter.is_valid(), event_filter.errors
    expected = find(rows, world, plain, signed_in=user.is_authenticated)
    assert [event.pk for event in event_filter.qs] == expected, asked
    question = ask(event_filter, user)
    assert len(question) == len(expected)
    assert question[0 : len(expected)] == expected, asked
    assert question[1:3] == expected[1:3], asked
    for facet in CHOICES:
        values = CHOICES[facet]
        stored = {str(keys.get((facet, value), value)): value for value in values}
        counted = {stored[key]: number for key, number in question.counts(facet).items() if key in stored}
        assert counted == count(rows, world, plain, facet, values, signed_in=user.is_authenticated), (facet, asked)


CHOICES = {
    "country": COUNTRIES,
    "held_in": COUNTRIES,
    "organization": ORGANIZATIONS,
    "role": ROLES,
    "topic": TOPICS,
    "kind": KINDS,
    "series": SERIES,
    "year": ["2018", "2019", "2020", "2021"],
    "format": ["in_person", "online"],
    "status": STATUSES,
}


def plain_key(name, value):
    return value.upper() if name in ("country", "held_in") or (name == "without" and len(value) == 2) else value


def make_world():
    """Return the world and the keys of its rows: a union with an office and its unit, of which the league is part too,
    and the guards of a state; the league's members change in time."""
    countries = {code: make_country(code, f"State {code}") for code in COUNTRIES}
    union = make_organization("Union", slug="union")
    office = make_organization("Office", slug="office", parent=union)
    league = make_organization("League", slug="league")
    unit = make_organization("Unit", slug="unit", parent=office)
    unit.also_under.add(league)
    guards = make_body("Guards", countries["AA"], slug="guards")
    topics = {"trade": make_topic("Trade", slug="trade")}
    topics["customs"] = make_topic("Customs", slug="customs", parent=topics["trade"])
    topics["dogs"] = make_topic("Dogs", slug="dogs", parent=topics["customs"])
    members = [
        ("league", "AA", date(2018, 1, 1), date(2019, 12, 31)),
        ("league", "BB", None, None),
        ("union", "CC", date(2020, 3, 1), None),
    ]
    bodies = {"league": league, "union": union}
    for group, code, since, until in members:
        Membership.objects.create(organization=bodies[group], country=countries[code], since=since, until=until)
    # Neither counts as a member.
    Membership.objects.create(organization=union, country=countries["AA"], status=Membership.Status.OBSERVER)
    world = World(
        parents={"office": ["union"], "unit": ["office", "league"]},
        states={"guards": "AA"},
        broader={"customs": ["trade"], "dogs": ["customs"]},
        members=members,
    )
    keys = {("organization", one.slug): one.pk for one in (union, office, league, unit, guards)}
    keys |= {("topic", slug): topic.pk for slug, topic in topics.items()}
    keys |= {("series", slug): make_series(slug.title(), slug=slug).pk for slug in SERIES}
    keys["rows"] = {"countries": countries, "topics": topics}
    keys["rows"]["organizations"] = {one.slug: one for one in (union, office, league, unit, guards)}
    keys["rows"]["places"] = {code: make_place(f"Town in {code}", country) for code, country in countries.items()}
    return world, keys


def make(spec, number, keys):
    known = keys["rows"]
    starts_on = spec["starts_on"]
    ends_on = starts_on and starts_on + timedelta(days=spec["length"])
    embargo = spec["embargo"]
    event = make_event(
        f"Made-up event {number}",
        kind=spec["kind"],
        series_id=keys.get(("series", spec["series"])),
        held_in=known["countries"].get(spec["held_in"]),
        format=spec["format"],
        status=spec["status"],
        state=spec["state"],
        visibility=spec["visibility"],
        embargo_until=embargo and datetime(2020, 6, 15, 12, tzinfo=UTC) + timedelta(days=embargo),
        precision="day" if starts_on else "unknown",
        topics=[known["topics"][slug] for slug in spec["topics"]],
        parties=[
            ((known["countries"] if kind == "country" else known["organizations"])[key], Role(role))
            for (kind, key), role in spec["parties"]
        ],
        **({"starts_on": starts_on, "ends_on": ends_on} if starts_on else {}),
    )
    event.further_places.set([known["places"][code] for code in spec["further"]])
    listed = spec["parties"]
    if spec["absent"] and listed:
        # A source says that the last one stayed away: it is not listed.
        event.participations.order_by("-order").first().delete()
        (kind, key), role = listed[-1]
        event.participations.create(
            **{kind: (known["countries"] if kind == "country" else known["organizations"])[key]},
            role=role,
            presence="did_not_attend",
        )
        listed = listed[:-1]
    return Row(
        pk=event.pk,
        kind=spec["kind"],
        series=spec["series"],
        held_in=spec["held_in"],
        further=spec["further"],
        format=spec["format"],
        status=spec["status"],
        state=spec["state"],
        visibility=spec["visibility"],
        embargoed=embargo == 1,
        starts_on=starts_on,
        ends_on=ends_on,
        topics=spec["topics"],
        parties=[(kind, key, role) for (kind, key), role in listed],
    )
