"""The filter of DESIGN.md §5, on a small world in which every condition has something to find and something to miss."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser, User
from django.http import QueryDict

from events.filters import EventFilter
from events.models import Event
from organizations.models import Membership, Region
from tests.factories import (
    make_body,
    make_country,
    make_event,
    make_organization,
    make_participation,
    make_place,
    make_series,
    make_source,
    make_topic,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def world():
    """Four public events and three that no reader may find: a draft, one for signed-in users, one under embargo."""
    with time_machine.travel(NOW, tick=False):
        asia = Region.objects.create(code="142", name_en="Asia")
        central_asia = Region.objects.create(code="143", name_en="Central Asia", parent=asia)
        kz, uz, tj = (make_country(code, region=central_asia) for code in ("KZ", "UZ", "TJ"))
        at, gb = make_country("AT"), make_country("GB")
        eu = make_organization("European Union", slug="eu")
        Membership.objects.create(organization=eu, country=at, since=date(1995, 1, 1))
        Membership.objects.create(organization=eu, country=gb, since=date(1973, 1, 1), until=date(2020, 1, 31))
        Membership.objects.create(organization=eu, country=tj, status="partner")
        osce = make_organization("OSCE", slug="osce")
        unit = make_organization("Border Unit", slug="osce-bsmu", parent=osce)
        unodc = make_organization("UNODC", slug="unodc")
        service = make_body("Border Service", kz, slug="kz-border-service")
        ministry = make_body("Home Office", gb, slug="gb-home-office")
        almaty, vienna, dushanbe = make_place("Almaty", kz), make_place("Vienna", at), make_place("Dushanbe", tj)
        smuggling = make_topic("Smuggling")
        drugs = make_topic("Drugs", parent=smuggling)
        cabmi = make_series("CABMI", slug="cabmi")

        make_event(
            "almaty 2019",
            kind="conference",
            series=cabmi,
            city=almaty,
            format="in_person",
            topics=[drugs],
            parties=[(unit, "organizer"), (kz, "host"), (kz, "delegation"), (uz, "delegation"), (at, "delegation")],
        )
        brexit = make_event(
            "vienna 2020",
            starts_on=date(2020, 1, 30),
            ends_on=date(2020, 2, 2),
            city=vienna,
            topics=[smuggling],
            parties=[(ministry, "expert"), (service, "participant"), (unodc, "organizer")],
        )
        brexit.further_places.add(dushanbe)
        later = make_event(
            "later 2020",
            starts_on=date(2020, 6, 1),
            precision="month",
            status="cancelled",
            parties=[(gb, "delegation"), (tj, "host"), (osce, "organizer")],
        )
        make_participation(later, uz, "delegation", presence="did_not_attend")
        make_event("plan 2027", starts_on=date(2027, 5, 1), precision="quarter", status="tentative", parties=[kz, tj])
        make_source(brexit)

        intruder = {"city": almaty, "series": cabmi, "topics": [drugs], "parties": [(kz, "host"), (unodc, "organizer")]}
        make_event("draft", state="draft", **intruder)
        make_event("signed in", visibility="signed_in", **intruder)
        make_event("embargoed", embargo_until=datetime(2026, 12, 1, tzinfo=UTC), **intruder)
        yield


def ask(query, user=None):
    user = user or AnonymousUser()
    return EventFilter(QueryDict(query), Event.objects.visible_to(user), user=user)


def found(query, user=None):
    asked = ask(query, user)
    assert asked.is_valid(), asked.errors
    return [event.title_en for event in asked.qs]


EVERYTHING = ["plan 2027", "later 2020", "vienna 2020", "almaty 2019"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", EVERYTHING),
        ("nobody=knows&this=parameter", EVERYTHING),
        ("country=kz", ["plan 2027", "vienna 2020", "almaty 2019"]),  # in Vienna by its border service
        ("country=KZ&country=%20kz", ["plan 2027", "vienna 2020", "almaty 2019"]),
        ("country=uz", ["almaty 2019"]),  # a source says that it stayed away from "later 2020"
        ("country=uz&country=gb", ["later 2020", "vienna 2020", "almaty 2019"]),
        ("country=kz&country=tj&match=all", ["plan 2027"]),
        ("country=kz&role=host", ["almaty 2019"]),  # not "later 2020": the host there is another
        ("country=kz&country=tj&role=host", ["later 2020", "almaty 2019"]),
        ("country=kz&country=tj&role=host&match=all", []),
        ("country=kz&role=host&role=participant", ["plan 2027", "vienna 2020", "almaty 2019"]),
        ("role=organizer&role=expert", ["later 2020", "vienna 2020", "almaty 2019"]),
        ("organization=osce", ["later 2020", "almaty 2019"]),
        ("organization=osce&units=0", ["later 2020"]),
        ("organization=osce-bsmu", ["almaty 2019"]),
        ("organization=osce&organization=unodc", ["later 2020", "vienna 2020", "almaty 2019"]),
        ("organization=osce&organization=unodc&match=all", []),
        ("country=kz&organization=osce", ["almaty 2019"]),
        ("without=tj", ["vienna 2020", "almaty 2019"]),
        ("without=uz", ["plan 2027", "later 2020", "vienna 2020"]),
        ("without=osce", ["plan 2027", "vienna 2020"]),
        ("without=osce&units=0", ["plan 2027", "vienna 2020", "almaty 2019"]),
        ("without=tj&without=unodc", ["almaty 2019"]),
        ("group=eu", ["vienna 2020", "almaty 2019"]),  # the United Kingdom until the first day in Vienna, not in June
        ("group=eu&role=expert", ["vienna 2020"]),
        ("held_in=kz", ["almaty 2019"]),
        ("held_in=tj", ["vienna 2020"]),
        ("city=almaty&city=dushanbe", ["vienna 2020", "almaty 2019"]),
        ("region=143", ["vienna 2020", "almaty 2019"]),
        ("region=142", ["vienna 2020", "almaty 2019"]),
        ("topic=smuggling", ["vienna 2020", "almaty 2019"]),
        ("topic=drugs", ["almaty 2019"]),
        ("kind=conference", ["almaty 2019"]),
        ("kind=conference&kind=meeting&series=cabmi", ["almaty 2019"]),
        ("format=in_person", ["almaty 2019"]),
        ("status=cancelled&status=tentative", ["plan 2027", "later 2020"]),
        ("when=upcoming", ["plan 2027"]),
        ("when=past", ["later 2020", "vienna 2020", "almaty 2019"]),
        ("from=2020-02", ["plan 2027", "later 2020", "vienna 2020"]),
        ("to=2020-01", ["vienna 2020", "almaty 2019"]),
        ("from=2020-02-02&to=2020-06-15", ["later 2020", "vienna 2020"]),
        ("from=2020-02-03&to=2020-05", []),
        ("year=2019&year=2027", ["plan 2027", "almaty 2019"]),
        ("year=2020&country=gb", ["later 2020", "vienna 2020"]),
        ("changed_since=2026-11-23T12:00:00Z", EVERYTHING),
        ("changed_since=2026-11-24", []),
        ("sort=date", EVERYTHING[::-1]),
        ("sort=-date", EVERYTHING),
        ("state=draft&visibility=signed_in&missing=sources", EVERYTHING),  # the desk's questions are unknown to readers
        ("country=&role=&from=&when=&sort=", EVERYTHING),
    ],
)
@time_machine.travel(NOW)
def test_query_finds_exactly(query, titles):
    assert found(query) == titles


@time_machine.travel(NOW)
def test_signed_in_user_finds_the_plan_and_asks_for_it():
    user = User.objects.create_user("staff")
    assert found("held_in=kz&sort=date", user) == ["almaty 2019", "signed in"]
    assert found("visibility=signed_in", user) == ["signed in"]
    assert found("state=draft", user) == []
    assert found("missing=sources", user) == ["plan 2027", "later 2020", "signed in", "almaty 2019"]
    assert found("missing=days", user) == ["plan 2027", "later 2020"]
    assert found("missing=place&missing=topics", user) == ["plan 2027", "later 2020"]


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("country=zz", "country", "There is no country with the code “ZZ”."),
        ("country=kz&country=<b>", "country", "There is no country with the code “<B>”."),
        ("organization=nobody", "organization", "There is no organization “nobody”."),
        ("organization=a%00b", "organization", "There is no organization “a\N{REPLACEMENT CHARACTER}b”."),
        ("organization=%ff%fe", "organization", "There is no organization “\N{REPLACEMENT CHARACTER}"),
        ("without=nobody", "without", "There is no country or organization “nobody”."),
        ("group=osce", "group", "There is no group of states “osce”."),  # it has no members here
        ("role=guest", "role", "“guest” is not one of the choices."),
        ("match=some", "match", "“some” is not one of the choices."),
        ("topic=x&topic=y", "topic", "There is no topic"),
        ("series=secret", "series", "There is no series “secret”."),
        ("when=now", "when", "“now” is not one of the choices."),
        ("from=soon", "from", "“soon” is not a date."),
        ("from=2020&to=2019", "to", "This day comes before the day in “From”."),
        ("year=20", "year", "“20” is not a year."),
        ("year=٢٠١٩", "year", "“٢٠١٩” is not a year."),
        ("changed_since=yesterday", "changed_since", "“yesterday” is not an instant."),
        ("sort=size", "sort", "“size” is not one of the choices."),
        ("city=" + "&city=".join(map(str, range(101))), "city", "Choose at most 100 values."),
    ],
)
def test_unknown_value_is_named_and_finds_nothing(query, field, sentence):
    asked = ask(query)
    assert not asked.is_valid()
    assert sentence in " ".join(asked.errors[field])
    assert list(asked.qs) == []


def test_series_of_which_a_reader_sees_nothing_is_unknown_to_the_reader():
    secret = make_series("Secret", slug="secret")
    make_event("secret", visibility="signed_in", series=secret)
    assert "There is no series “secret”." in ask("series=secret").errors["series"]
    assert found("series=secret", User.objects.create_user("staff")) == ["secret"]


def test_number_of_queries_does_not_depend_on_the_record(django_assert_num_queries):
    query = "country=kz&country=uz&organization=osce&without=tj&group=eu&topic=smuggling&region=142"
    for events in (0, 20):
        for number in range(events):
            make_event(f"more {number}", parties=[make_country("KZ")])
        with django_assert_num_queries(11):  # each chosen value is looked up, the events are asked for once
            assert found(query) == ["almaty 2019"]
