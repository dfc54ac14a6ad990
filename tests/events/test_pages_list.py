"""The list of events: what was asked, what was found, and the way out when nothing was."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict

from events.asked import tidied, without
from events.search.indexing import rebuild
from tests.factories import make_country, make_event, make_organization, make_place, make_topic, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.output]


def listed(client, address):
    """(status, heading, titles) of a list page."""
    response = client.get(address)
    page = BeautifulSoup(response.content, "html.parser")
    titles = [link.text for link in page.select(".results .card-title a")]
    return response.status_code, page.select_one(".results h2").get_text(strip=True), titles


def page_of(client, address):
    return BeautifulSoup(client.get(address).content, "html.parser")


def facet(page, name):
    """(key, words, number, chosen) of the values of a facet beside the list."""
    return [
        (box["value"], box.parent.select_one(".facet-text").text, number_of(box), box.has_attr("checked"))
        for box in page.select(f'#facet-{name} input[type="checkbox"]')
    ]


def number_of(box):
    return int(box.parent.select_one(".facet-count").text)


def test_nothing_found_says_which_condition_to_leave_out(client, record):
    page = page_of(client, "/events/?country=kz&year=2020&role=host")
    assert [(" ".join(way.text.split()), way.a["href"]) for way in page.select(".ways-out li")] == [
        ("without “Country: Kazakhstan, as host” 1 event", "/events/?year=2020&role=host")
    ]


@pytest.fixture
def record():
    kazakhstan, austria = make_country("KZ", "Kazakhstan"), make_country("AT", "Austria")
    make_event("In Kazakhstan", parties=[kazakhstan], held_in=kazakhstan, topics=[make_topic("Trade")])
    make_event("Of Austria", parties=[(austria, "host")], starts_on=date(2020, 1, 1))
    make_event("Draft", parties=[kazakhstan], state="draft")


@pytest.mark.parametrize(
    ("query", "heading", "titles"),
    [
        ("", "2 events", ["Of Austria", "In Kazakhstan"]),
        ("?country=kz", "1 event", ["In Kazakhstan"]),
        ("?country=KZ&country=at&sort=date", "2 events", ["In Kazakhstan", "Of Austria"]),
        ("?topic=trade&year=2019", "1 event", ["In Kazakhstan"]),
        ("?country=kz&role=host", "No events", []),
        ("?utm_source=mail", "2 events", ["Of Austria", "In Kazakhstan"]),
    ],
)
def test_the_list_is_what_the_query_asks_for(client, record, query, heading, titles):
    assert listed(client, "/events/" + query) == (200, heading, titles)


def test_conditions_are_named_and_each_can_be_left_out(client, record):
    page = page_of(client, "/events/?country=kz&country=at&year=2019&page=1")
    assert [(chip.get("aria-label", chip.text), chip["href"]) for chip in page.select(".conditions a")] == [
        ("Leave out: Country, Kazakhstan", "/events/?country=at&year=2019"),
        ("Leave out: Country, Austria", "/events/?country=kz&year=2019"),
        ("Leave out: Year, 2019", "/events/?country=kz&country=at"),
        ("Leave out all", "/events/"),
    ]
    assert page.select_one(".narrow-number").text == "· 3 conditions"
    assert " ".join(page.title.text.split()) == "Events: Kazakhstan, Austria, 2019 · Border Management Events"
    assert not page.select_one(".narrow").has_attr("open")


def test_a_single_condition_is_left_out_by_itself(client, record):
    page = page_of(client, "/ru/events/?country=kz&sort=date")
    assert [chip["href"] for chip in page.select(".conditions a")] == ["/ru/events/?sort=date"]


def test_a_list_without_events_says_what_was_asked_and_how_to_ask_less(client, record):
    page = page_of(client, "/events/?country=kz&role=host")
    assert [link["href"] for link in page.select(".conditions .chip")] == ["/events/?role=host", "/events/?country=kz"]
    assert "meets all of these conditions" in page.select_one(".results").text


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/events/?country=kz&sort=date&page=2", "List"),
        ("/events/map/?country=kz&sort=date&view=world", "Map"),
        ("/events/calendar/2019/11/?country=kz&sort=date", "Calendar"),
    ],
)
def test_list_calendar_and_map_lead_to_one_another_with_the_question(client, record, address, shown):
    links = {link.text: link for link in page_of(client, address).select(".views a")}
    month = "2019/11/" if shown == "Calendar" else ""
    assert {name: link["href"] for name, link in links.items()} == {
        "List": "/events/?country=kz&sort=date",
        "Calendar": f"/events/calendar/{month}?country=kz&sort=date",
        "Map": "/events/map/?country=kz&sort=date",
    }
    assert [name for name, link in links.items() if link.get("aria-current") == "page"] == [shown]


def test_an_unknown_value_is_named_and_can_be_left_out(client, record):
    page = page_of(client, "/events/?country=kz&country=zz&topic=nope&year=19&sort=up&page=3")
    notice = page.select_one('.results [role="alert"]')
    assert [(li.contents[0].strip(), li.a["href"]) for li in notice.select("li")] == [
        ("There is no country with the code “ZZ”.", "/events/?country=kz&topic=nope&year=19&sort=up"),
        ("There is no topic “nope”.", "/events/?country=kz&country=zz&year=19&sort=up"),
        (
            "“19” is not a year. Write four digits, for example 2019.",
            "/events/?country=kz&country=zz&topic=nope&sort=up",
        ),
        ("“up” is not one of the choices.", "/events/?country=kz&country=zz&topic=nope&year=19"),
    ]
    assert page.select(".card") == []


def test_what_was_typed_wrong_stays_in_its_line_with_the_sentence_beside_it(client, record):
    page = page_of(client, "/events/?from=soon&to=2019&year=19&country=zz")
    wrong = {field["id"]: (field["value"], field["aria-describedby"]) for field in page.select("[aria-invalid]")}
    assert wrong == {"filter-from-1": ("soon", "filter-from-error filter-from-hint")}
    assert page.select_one("#filter-from-error").text.startswith("“soon” is not a date.")
    assert page.select_one("#facet-country .field-error").text == "There is no country with the code “ZZ”."
    assert page.select_one("#facet-year .field-error").text.startswith("“19” is not a year.")


def test_days_in_the_wrong_order_are_named(client, record):
    page = page_of(client, "/events/?from=2020&to=2019")
    assert [li.a["href"] for li in page.select('[role="alert"] li')] == ["/events/?from=2020"]


@pytest.mark.parametrize(
    "query",
    ["?country=%00", "?from=0000", "?year=99999", "?page=%00", "?when=x&when=past", "?changed_since=x", "?without=%FF"]
    + [f"?{name}=<script>alert(1)</script>" for name in ("country", "from", "sort", "without", "year", "page", "x")],
)
def test_rubbish_is_answered_in_words_and_never_runs(client, record, query):
    response = client.get("/events/" + query)
    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_empty_fields_of_the_form_leave_no_trace_in_the_address(client, record):
    response = client.get("/ru/events/?country=kz&country=&topic=&q=")
    assert (response.status_code, response["Location"]) == (302, "/ru/events/?country=kz")
    assert client.get("/events/?country=")["Location"] == "/events/"


def test_the_form_keeps_what_was_chosen_and_offers_the_rest_with_its_numbers(client, record):
    page = page_of(client, "/events/?country=KZ&from=2019-11")
    assert facet(page, "country") == [("at", "Austria", 1, False), ("kz", "Kazakhstan", 1, True)]
    assert page.select_one('input[name="from"]')["value"] == "2019-11"


def test_the_form_keeps_a_choice_that_finds_nothing(client, record):
    make_country("NO", "Norway")
    page = page_of(client, "/events/?country=no")
    assert ("no", "Norway", 0, True) in facet(page, "country")


def test_the_form_offers_nothing_that_only_drafts_hold(client, record):
    secret = make_organization("Secret Programme", kind="programme")
    make_event("Plan", parties=[secret, make_country("NO", "Norway")], state="draft", topics=[make_topic("Hidden")])
    content = client.get("/events/").content.decode()
    assert [word for word in ("Secret", "Norway", "Hidden") if word in content] == []
    client.force_login(make_user("editor", "editor"))
    assert "Secret Programme" in client.get("/events/").content.decode()


def test_the_questions_of_the_desk_are_asked_by_colleagues_only(client, record):
    assert page_of(client, "/events/").select('select[name="missing"]') == []
    client.force_login(make_user("editor", "editor"))
    assert len(page_of(client, "/events/").select('select[name="missing"]')) == 1


# Pages


@pytest.fixture
def sixty(db):
    return [make_event(f"Event {n:02}", starts_on=date(2015, 1, 1) + timedelta(days=n)) for n in range(60)]


def test_a_page_has_25_events_and_all_pages_have_each_once(client, sixty):
    pages = [listed(client, f"/events/?year=2015&page={number}")[2] for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [25, 25, 10]
    assert [title for page in pages for title in page] == [f"Event {n:02}" for n in reversed(range(60))]


def test_links_to_other_pages_keep_the_question(client, sixty):
    page = page_of(client, "/events/?year=2015&page=2")
    assert [link["href"] for link in page.select(".pages a")] == [f"?year=2015&page={n}" for n in (1, 2, 3)]
    assert page.select_one('.pages [aria-current="page"]')["href"] == "?year=2015&page=2"


@pytest.mark.parametrize(
    ("asked", "shown"), [("999999", 3), ("9" * 30, 3), ("0", 1), ("-5", 1), ("x", 1), ("1.5", 1), ("9" * 5000, 1)]
)
def test_a_page_that_does_not_exist_is_answered_with_the_nearest(client, sixty, asked, shown):
    page = page_of(client, f"/events/?page={asked}")
    assert page.select_one(".notice").text == f"There is no page {asked[:20]}. This is page {shown}."
    assert page.select_one('.pages [aria-current="page"]')["href"] == f"?page={shown}"


# The query string (no database)


def test_leaving_out_a_value_begins_at_the_first_page():
    query = QueryDict("country=kz&country=at&page=3")
    assert (without(query, "country", "kz"), without(query, "country")) == ("?country=at", "")


def test_tidying_changes_nothing_that_says_something():
    assert tidied(QueryDict("a=1&a=2&b=x")) == QueryDict("a=1&a=2&b=x")
    assert tidied(QueryDict("a=&a=2&b=+&c")) == QueryDict("a=2")


def test_a_mistyped_name_is_said_with_the_name_that_was_searched_for(client):
    make_event("Made-up meeting in Samplestead", slug="samplestead", city=make_place("Samplestead", make_country("AT")))
    make_event("Another one", slug="intruder")
    rebuild()
    page = BeautifulSoup(client.get("/events/?q=samplestaed").content, "html.parser")
    assert [notice.text for notice in page.select(".results .notice")] == [
        "No event has the word “samplestaed”. These are the events with “samplestead”."
    ]
    assert [link["href"] for link in page.select(".card-title a")] == ["/events/samplestead/"]
