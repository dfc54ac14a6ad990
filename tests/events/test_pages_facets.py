"""The facets beside the list and the page of all their values: true numbers, chosen values, units inside parents."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from events.facets import filing
from organizations.models import Membership, Organization
from tests.factories import (
    make_country,
    make_event,
    make_organization,
    make_place,
    make_series,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    """Ten countries, a union with an office and a unit, and what readers must not learn of."""
    states = [make_country(code, f"State {code}") for code in ("AA", "BB", "CC", "DD", "EE", "FF", "GG", "HH", "II")]
    union = make_organization("Union of Made-up States", acronym_en="UMS", slug="union")
    office = make_organization("Office", slug="office", parent=union)
    unit = make_organization("Unit of the office", slug="unit", parent=office)
    trade = make_topic("Trade", slug="trade")
    first, second = states[:2]
    make_event("First", parties=[(first, "host"), *states[1:], union], starts_on=date(2019, 5, 1), topics=[trade])
    make_event("Second", parties=[first, (second, "host"), unit], starts_on=date(2020, 5, 1), kind="training")
    make_event("Third", parties=[(first, "host"), office], starts_on=date(2020, 6, 1), city=make_place("Town", first))
    secret = make_organization("Secret programme", slug="secret")
    hidden = make_country("ZZ", "Hidden state")
    make_event("Draft", parties=[first, secret, hidden], state="draft", series=make_series("Hidden", slug="hidden"))
    make_event(
        "For colleagues",
        parties=[first, hidden],
        visibility="signed_in",
        starts_on=date(1999, 1, 1),
        ends_on=date(1999, 1, 2),
    )


def page_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def facets(client, address):
    """{facet: {value: number}} of all that stand beside the list, units as "parent/unit"."""
    page = page_of(client, address)
    return {
        one["id"].removeprefix("facet-"): values_in(one.select_one("ul.facet-values")) for one in page.select(".facet")
    }


def values_in(values):
    """{value: number}, a unit as "parent/unit"."""
    found, above = {}, []
    for item in values.select("li"):
        depth = int(item.get("class", ["depth-0"])[0].removeprefix("depth-"))
        above[depth:] = [item.input["value"]]
        found["/".join(above)] = int(item.select_one(".facet-count").text)
    return found


def chosen(client, address):
    return [box["value"] for box in page_of(client, address).select(".facet input[checked]")]


STATES = {"aa": 3, "bb": 2, "cc": 1, "dd": 1, "ee": 1, "ff": 1}


def test_a_reader_sees_what_can_be_chosen_with_the_events_that_it_leaves(client, record):
    assert facets(client, "/events/") == {
        "country": STATES,
        "organization": {"union": 3, "union/office": 2, "union/office/unit": 1},
        "role": {"participant": 3, "host": 3},
        "topic": {"trade": 1},
        "year": {"2020": 2, "2019": 1},
        "kind": {"meeting": 2, "training": 1},
        "held_in": {"aa": 1},
        "city": {"town": 1},
        "status": {"confirmed": 3},
    }


def test_what_only_colleagues_see_is_counted_for_colleagues_only(client, record):
    client.force_login(make_user("colleague"))
    seen = facets(client, "/events/")
    assert (seen["country"]["aa"], seen["year"]) == (4, {"2020": 2, "2019": 1, "1999": 1})
    assert "series" not in seen
    client.force_login(make_user("editor", "editor"))
    seen = facets(client, "/events/")
    assert (seen["country"]["aa"], seen["series"]) == (5, {"hidden": 1})


def test_a_facet_counts_as_if_nothing_of_it_were_chosen_and_the_others_count_what_is_left(client, record):
    seen = facets(client, "/events/?year=2020&country=bb")
    assert seen["year"] == {"2020": 1, "2019": 1}
    assert seen["country"] == {"aa": 2, "bb": 1}
    assert seen["kind"] == {"training": 1}
    assert chosen(client, "/events/?year=2020&country=bb") == ["bb", "2020"]


def test_a_role_is_counted_for_the_chosen_party_and_parties_for_the_chosen_role(client, record):
    assert facets(client, "/events/?country=aa")["role"] == {"host": 2, "participant": 1}
    assert facets(client, "/events/?role=host")["country"] == {"aa": 2, "bb": 1}


def test_all_of_the_chosen_count_what_a_further_one_would_leave(client, record):
    assert facets(client, "/events/?country=aa&country=bb&match=all")["country"] == {
        "aa": 2,
        "bb": 2,
        "cc": 1,
        "dd": 1,
        "ee": 1,
        "ff": 1,
    }


def test_a_chosen_value_stays_in_sight_though_it_stands_far_down_or_finds_nothing(client, record):
    assert "ii" in facets(client, "/events/?country=ii")["country"]
    assert facets(client, "/events/?country=ii&year=2020")["country"]["ii"] == 0


def test_what_is_not_understood_leaves_the_other_facets_as_they_are(client, record):
    seen = facets(client, "/events/?country=xx&year=2020")
    assert seen["year"] == {"2020": 2, "2019": 1}
    assert seen["country"] == {"aa": 2, "bb": 1}


def test_an_organization_that_gets_members_can_be_chosen_as_a_group_from_then_on(client, record):
    def groups():
        return [option["value"] for option in page_of(client, "/events/").select("select[name=group] option")]

    assert groups() == []
    Membership.objects.create(organization=Organization.objects.get(slug="union"), country_id="AA")
    assert groups() == ["", "union"]


def test_a_role_is_said_with_its_party_and_not_listed_in_words(client, record):
    page = page_of(client, "/events/?country=aa&role=host&without=office")
    assert [chip["aria-label"] for chip in page.select(".chip")] == [
        "Leave out: Country, State AA, as host",
        "Leave out: In the role of, host",
        "Leave out: Office not listed",
    ]


# /events/choose/<facet>/


def values_to_choose(client, address):
    return values_in(page_of(client, address).select_one(".choose-values"))


def test_a_long_facet_has_a_page_with_every_value_which_keeps_the_question(client, record):
    link = page_of(client, "/events/?year=2019&page=1").select_one("#facet-country .facet-all")
    assert (link["href"], link.text) == ("/events/choose/country/?year=2019", "All 9")
    page = page_of(client, link["href"])
    assert values_in(page.select_one(".choose-values")) == dict.fromkeys(
        ["aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii"], 1
    )
    hidden = [(field["name"], field["value"]) for field in page.select('form.choose input[type="hidden"]')]
    assert (page.select_one("form.choose")["action"], hidden) == ("/events/", [("year", "2019")])


def test_organizations_stand_as_a_tree_and_are_found_by_any_name(client, record):
    assert values_to_choose(client, "/events/choose/organization/") == {
        "union": 3,
        "union/office": 2,
        "union/office/unit": 1,
    }
    assert values_to_choose(client, "/events/choose/organization/?typed=ums") == {"union": 3}
    assert values_to_choose(client, "/events/choose/organization/?typed=of+un") == {"union": 3, "unit": 1}
    found = values_to_choose(client, "/events/choose/organization/?organization=office&typed=ums")
    assert found == {"office": 2, "union": 3}


def test_nothing_of_that_name_is_said(client, record):
    page = page_of(client, "/events/choose/country/?typed=%3Cb%3Exyz&year=2019")
    assert "None has a name with “<b>xyz”." in page.text
    assert page.select_one(".notice a")["href"] == "/events/choose/country/?year=2019"


def test_what_was_typed_does_not_follow_to_the_list(client, record):
    assert client.get("/events/?typed=ums&organization=union").url == "/events/?organization=union"


def test_a_page_of_choices_is_tidied_and_sends_what_is_not_understood_to_the_list(client, record):
    assert client.get("/events/choose/country/?typed=&year=2019").url == "/events/choose/country/?year=2019"
    assert client.get("/events/choose/country/?year=19").url == "/events/?year=19"
    assert client.get("/events/choose/when/").status_code == 404


def test_hidden_values_are_not_offered_on_a_page_of_their_own_either(client, record):
    assert "Hidden" not in client.get("/events/choose/country/").content.decode()
    assert "Secret" not in client.get("/events/choose/organization/?typed=secret").content.decode()


def test_a_proposed_name_is_not_learnt_from_its_units(client, record):
    proposed = make_organization("Proposed union", slug="proposed", proposed=True)
    make_event("Fourth", parties=[make_organization("Known unit", slug="known", parent=proposed)])
    assert "proposed" not in facets(client, "/events/")["organization"]
    assert "Proposed" not in client.get("/events/choose/organization/").content.decode()
    make_event("Fifth", parties=[proposed])
    assert "proposed" in values_to_choose(client, "/events/choose/organization/")


@pytest.mark.parametrize("number", [10, 100])
def test_a_page_of_choices_asks_as_much_for_a_hundred_values_as_for_ten(
    client, files_by_hand, django_assert_num_queries, number
):
    for n in range(number):
        parent = make_organization(f"Union {n}")
        make_event(f"Event {n}", parties=[parent, make_organization(f"Office {n}", parent=parent)])
    filing.file_everything()
    for address in ("/events/choose/organization/", "/events/choose/organization/?typed=off"):
        with django_assert_num_queries(3):
            assert client.get(address).status_code == 200
