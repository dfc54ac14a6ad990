"""The map: the events of the question by place, drawn and as a table, for whom they are visible."""

import gzip
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders

from events.facets import filing
from tests.factories import make_country, make_event, make_place, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.output]


def page_of(client, address="/events/map/"):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def drawn(page):
    """{town: number} of the circles."""
    titles = [link.title.text for link in page.select("svg.map-drawing a")]
    return {name: int(number) for name, number in (re.fullmatch(r"(.*): (\d+) events?", t).groups() for t in titles)}


def in_table(page):
    """{country: (number, {town: number})} of the table; a town without a name is None."""
    rows = {}
    for row in page.select(".map-table tbody tr"):
        towns = {}
        for town in row.select("li"):
            towns[town.a.text if town.a else None] = int(town.get_text().split()[-1])
        rows[row.th.text] = (int(row.select_one("td.number a").contents[-1]), towns)
    return rows


@pytest.fixture
def record():
    kazakhstan, austria, fiji = make_country("KZ", "Kazakhstan"), make_country("AT", "Austria"), make_country("FJ")
    almaty = make_place("Almaty", kazakhstan, latitude=43.2389, longitude=76.8897)
    astana = make_place("Astana", kazakhstan, latitude=51.1694, longitude=71.4491)
    post = make_place("A border post", kazakhstan)
    vienna = make_place("Vienna", austria, latitude=48.2082, longitude=16.3738)
    suva = make_place("Suva", fiji, latitude=-18.14, longitude=178.44)
    make_event("One", city=almaty, parties=[austria])
    make_event("Two", city=almaty, starts_on=date(2020, 1, 1)).further_places.add(astana, vienna, almaty)
    make_event("Three", city=post)
    make_event("Four", held_in=austria)
    make_event("Five", format="online")
    make_event("Six").further_places.add(vienna)
    make_event("Seven")
    # Intruders
    make_event("Draft", city=suva, state="draft")
    make_event("Withdrawn", city=almaty, state="withdrawn")
    make_event("Plan", city=suva, visibility="signed_in")
    make_event("Plan in Almaty", city=almaty, visibility="signed_in")


def test_circles_and_table_hold_what_is_public_and_nothing_else(client, record):
    page = page_of(client, "/events/map/?view=world")
    assert drawn(page) == {"Almaty": 2, "Astana": 1, "Vienna": 2}
    assert in_table(page) == {
        "Austria": (3, {"Vienna": 2, None: 1}),
        "Kazakhstan": (3, {"Almaty": 2, "A border post": 1, "Astana": 1}),
    }
    assert page.select_one(".results h2").get_text(strip=True) == "7 events"
    assert [li.text for li in page.select(".map-placeless li")] == [
        "1 of them online, without a place",
        "1 of them without a known place",
    ]
    assert [path.title.text for path in page.select("[class^=map-tint-]:has(title)")] == [
        "Austria: 3 events",
        "Kazakhstan: 3 events",
    ]


def test_a_colleague_sees_the_plans_too(client, record):
    client.force_login(make_user("reader", "reader-staff"))
    response = client.get("/events/map/?view=world")
    assert drawn(BeautifulSoup(response.content, "html.parser")) == {"Almaty": 3, "Astana": 1, "Vienna": 2, "Suva": 1}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "query", ["", "?year=2019", "?held_in=kz", "?city=almaty", "?city=vienna&city=astana", "?nobody=x"]
)
def test_every_number_is_what_the_list_finds_at_its_address(client, record, query):
    page = page_of(client, "/events/map/" + query)
    links = page.select("svg.map-drawing a, .map-table a")
    assert links != []
    for link in links:
        said = link.title.text.split(": ")[1].split()[0] if link.title else link.next_sibling or link.contents[-1]
        said = said.strip() if said.strip() else link.contents[-1]
        found = page_of(client, link["href"]).select_one(".results h2").get_text(strip=True)
        assert (link["href"], found.split()[0]) == (link["href"], said)


def test_circles_and_table_name_the_same_towns_with_the_same_numbers_and_addresses(client, record):
    page = page_of(client, "/events/map/?view=world")
    circles = {link["href"] for link in page.select("svg.map-drawing a")}
    towns = {li.a["href"] for li in page.select(".map-table li") if li.a}
    assert towns - circles == {"/events/?city=a-border-post"}
    assert circles <= towns
    counted = {name: number for _count, towns in in_table(page).values() for name, number in towns.items()}
    assert drawn(page).items() <= counted.items()
    assert "1 town is in the table only" in page.select_one("figcaption").text


def test_the_map_obeys_the_filter_and_leads_to_the_list_with_it(client, record):
    page = page_of(client, "/events/map/?country=at&year=2019&view=world")
    assert drawn(page) == {"Almaty": 1}
    assert page.select_one("svg.map-drawing a")["href"] == "/events/?country=at&year=2019&city=almaty"
    assert page.find("a", string="List")["href"] == "/events/?country=at&year=2019"
    assert [link["href"] for link in page.select(".conditions .chip")] == [
        "/events/map/?year=2019&view=world",
        "/events/map/?country=at&view=world",
    ]


def test_the_list_leads_to_the_map_with_its_question(client, record):
    page = page_of(client, "/events/?country=at&page=1")
    assert page.find("a", string="Map")["href"] == "/events/map/?country=at"


def test_an_unknown_value_is_named_and_can_be_left_out(client, record):
    page = page_of(client, "/events/map/?country=zz&topic=nope&view=world")
    assert [(li.contents[0].strip(), li.a["href"]) for li in page.select('[role="alert"] li')] == [
        ("There is no country with the code “ZZ”.", "/events/map/?topic=nope&view=world"),
        ("There is no topic “nope”.", "/events/map/?country=zz&view=world"),
    ]
    assert page.select("svg.map-drawing") == []


def shown(page):
    return page.select_one(".map-views [aria-current]").text


def test_the_map_shows_central_asia_if_half_of_what_was_held_in_towns_was_held_there(client, record):
    assert shown(page_of(client)) == "Central Asia"
    assert shown(page_of(client, "/events/map/?city=vienna")) == "World"
    assert shown(page_of(client, "/events/map/?city=vienna&city=almaty")) == "Central Asia"
    assert shown(page_of(client, "/events/map/?view=nonsense")) == "Central Asia"


def test_the_reader_chooses_the_part_of_the_map_and_keeps_the_question(client, record):
    page = page_of(client, "/events/map/?year=2020&view=central_asia")
    assert [link["href"] for link in page.select(".map-views a")] == [
        "?year=2020&view=central_asia",
        "?year=2020&view=world",
    ]
    assert drawn(page) == {"Almaty": 1, "Astana": 1}
    assert "1 town lies outside this part of the map" in page.select_one("figcaption").text
    assert drawn(page_of(client, "/events/map/?year=2020&view=world")) == {"Almaty": 1, "Astana": 1, "Vienna": 1}


def test_the_page_says_that_its_borders_mean_nothing(client, record):
    assert "neither recognize nor dispute any border" in page_of(client).text
    assert "never" not in page_of(client, "/events/map/?city=vienna").select_one(".hint").text


def test_the_drawing_has_a_name_and_no_link_hides_inside_the_picture(client, record):
    page = page_of(client)
    assert page.select_one("svg.map-drawing")["aria-label"]
    assert page.select_one('[role="img"]')["aria-label"]
    assert page.select('[role="img"] a, [role="img"] text') == []


def test_questions_without_places_are_answered_in_words(client, record):
    assert "None of these events has a place" in page_of(client, "/events/map/?format=online").text
    assert "nothing that meets all" in page_of(client, "/events/map/?year=1999").text


def test_empty_fields_of_the_form_leave_no_trace_in_the_address(client, record):
    assert client.get("/ru/events/map/?country=kz&topic=")["Location"] == "/ru/events/map/?country=kz"


def test_nothing_comes_from_elsewhere_and_no_script_stands_in_the_page(client, record):
    page = page_of(client, "/events/map/?city=<script>")
    assert page.select("script:not([src^='/static/']), style, [style], image, use, iframe") == []
    page = page_of(client)
    assert page.select("script:not([src^='/static/']), style, [style], image, use, iframe") == []


def test_many_events_in_one_town_weigh_more_than_one_event_in_each_of_two(client):
    austria = make_country("AT", "Austria")
    almaty = make_place("Almaty", make_country("KZ", "Kazakhstan"), latitude=43.2389, longitude=76.8897)
    for n in range(2):
        make_event(f"Event {n}", city=almaty)
        make_event(f"Other {n}", city=make_place(f"Town {n}", austria, latitude=48, longitude=15 + n))
    assert shown(page_of(client)) == "Central Asia"
    make_event("One more", city=make_place("Town 2", austria, latitude=47, longitude=12))
    assert shown(page_of(client)) == "World"
    # A draft and a plan in Almaty weigh nothing for a reader.
    make_event("Draft", city=almaty, state="draft")
    make_event("Plan", city=almaty, visibility="signed_in")
    assert shown(page_of(client)) == "World"


# The drawing


def test_a_touch_reaches_beyond_the_circle_but_never_into_the_reach_of_another(client, record):
    for n, longitude in enumerate((69.2, 69.6, 70.6)):
        make_event(f"Near {n}", city=make_place(f"Near {n}", make_country("UZ"), latitude=41, longitude=longitude))
    reaches = [
        tuple(float(circle[name]) for name in ("cx", "cy", "r")) for circle in page_of(client).select(".map-reach")
    ]
    towns = [float(circle["r"]) for circle in page_of(client).select(".map-town")]
    assert len(reaches) == len(towns) > 4
    assert all(reach[2] >= radius for reach, radius in zip(reaches, towns, strict=True))
    assert max(reach[2] for reach in reaches) == 28
    # A circle that overlaps another is reached on its own area, and no further.
    beyond = [reach for reach, radius in zip(reaches, towns, strict=True) if reach[2] > radius]
    assert len(beyond) > 2
    for number, (x, y, r) in enumerate(beyond):
        for other_x, other_y, other_r in beyond[number + 1 :]:
            apart = ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5
            assert apart + 0.2 >= r + other_r


def test_the_colour_is_called_stronger_since_it_is_lighter_in_the_dark(client, record):
    figure = page_of(client).select_one("figure.map")
    assert "dark" not in str(figure)
    assert "stronger" in figure.figcaption.text
    assert "stronger" in figure.select_one('[role="img"]')["aria-label"]


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_borders_are_seen_on_every_tint_and_no_tint_is_like_the_next(scheme):
    with open(finders.find("portal/style.css")) as file:
        text = file.read()
    tints = re.findall(r"--tint: light-dark\((#\w+), (#\w+)\)", text)
    [border] = re.findall(r"\.map-borders.* stroke: light-dark\((#\w+), (#\w+)\)", text)
    assert len(tints) == 5
    assert [tint for tint in tints if contrast(tint[scheme], border[scheme]) < 3] == []
    assert all(contrast(a[scheme], b[scheme]) > 1.15 for a, b in pairwise(tints))


@pytest.fixture(params=[10, 100])
def many(request, files_by_hand):
    states = [make_country(code, code) for code in ("KZ", "UZ", "AT", "TJ")]
    towns = []
    for n in range(request.param):
        towns.append(make_place(f"Town {n}", states[n % 4], latitude=36 + n / 10, longitude=50 + n / 4))
        event = make_event(f"Event {n}", city=towns[n], starts_on=date(2015, 1, 1) + timedelta(days=n))
        event.further_places.add(towns[n // 2])
    filing.file_everything()


@pytest.mark.parametrize(("address", "queries"), [("/events/map/", 8), ("/events/map/?held_in=kz&year=2015", 9)])
def test_the_map_asks_as_much_for_a_hundred_events_as_for_ten(
    client, many, django_assert_num_queries, address, queries
):
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
    with django_assert_num_queries(queries):
        assert client.get("/ru" + address).status_code == 200


@pytest.mark.parametrize("view", ["world", "central_asia"])
def test_the_map_of_the_real_record_is_light(client, real_record, view):
    content = client.get(f"/ru/events/map/?view={view}").content
    assert len(drawn_any(content)) > 10
    assert len(content) < 200_000
    assert len(gzip.compress(content)) < 70_000


def drawn_any(content):
    return BeautifulSoup(content, "html.parser").select("svg.map-drawing a")
