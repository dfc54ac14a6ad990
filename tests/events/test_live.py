"""The filter that answers at once, in a real browser: what changes, what stays, what is said, and the way back."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories import make_country, make_event, make_place
from tests.visiting import visit, wait_until_it_stands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server):
    kazakhstan, austria = make_country("KZ", "Kazakhstan"), make_country("AT", "Austria")
    almaty = make_place("Almaty", kazakhstan, latitude=43.2389, longitude=76.8897)
    make_event("Made up in Almaty", parties=[kazakhstan], city=almaty)
    make_event("Made up draft", parties=[kazakhstan], state="draft")
    for n in range(30):
        day = date(2015, 1, 1) + timedelta(days=n)
        make_event(f"Made up {n}", parties=[austria], starts_on=day, ends_on=day)
    return live_server.url


@pytest.fixture
def events(site, watched_page):
    """The list, marked: a page that was loaded anew has lost the mark."""
    visit(watched_page, f"{site}/events/")
    watched_page.evaluate("window.marked = true")
    yield watched_page
    assert watched_page.evaluate("window.marked") is True
    assert watched_page.complaints == []


def box(page, name, key):
    """The box of one value of a facet."""
    return page.locator(f'#facet-{name} input[value="{key}"]')


def choose(page, name, key):
    """Tick the box, or take the tick away, by keyboard."""
    box(page, name, key).focus()
    page.keyboard.press("Space")


def seen(page):
    """What a reader sees of the question."""
    address = urlsplit(page.url)
    return {
        "address": address.path + (f"?{address.query}" if address.query else ""),
        "number": page.locator("#results").inner_text(),
        "titles": page.locator(".card-title").count(),
        "conditions": [chip.get_attribute("aria-label") for chip in page.locator(".chip").all()],
        "countries": [one.get_attribute("value") for one in page.locator("#facet-country :checked").all()],
        "from": page.get_by_label("From", exact=True).input_value(),
        "title": page.title().removesuffix(" · Border Management Events"),
    }


def expect_number(page, words):
    expect(page.locator("#results")).to_have_text(words, use_inner_text=True)


ALL = {
    "address": "/events/",
    "number": "31 events",
    "titles": 25,
    "conditions": [],
    "countries": [],
    "from": "",
    "title": "Events",
}
KAZAKHSTAN = {
    "address": "/events/?country=kz",
    "number": "1 event",
    "titles": 1,
    "conditions": ["Leave out: Country, Kazakhstan"],
    "countries": ["kz"],
    "from": "",
    "title": "Events: Kazakhstan",
}


def test_choice_changes_list_number_conditions_address_and_title_and_keeps_the_focus(events):
    assert seen(events) == ALL
    box(events, "country", "kz").evaluate("control => { control.marked = true }")
    choose(events, "country", "kz")
    expect_number(events, "1 event")
    assert seen(events) == KAZAKHSTAN
    assert events.evaluate("[document.activeElement.id, document.activeElement.marked]") == ["facet-country-kz", True]
    expect(events.locator("#live-said")).to_have_text("1 event")
    expect(events.get_by_label("Match")).to_have_count(0)
    assert events.get_by_role("link", name="Русский").get_attribute("href") == "/ru/events/?country=kz"
    views = events.get_by_role("navigation", name="The same events").get_by_role("link")
    assert [link.get_attribute("href") for link in views.all()] == [
        "/events/?country=kz",
        "/events/calendar/?country=kz",
        "/events/map/?country=kz",
    ]


def test_back_and_forward_bring_back_list_conditions_controls_and_title(events):
    choose(events, "country", "kz")
    expect_number(events, "1 event")
    events.get_by_label("From", exact=True).fill("2016")
    events.keyboard.press("Enter")
    expect(events.locator(".chip")).to_have_count(2)
    assert seen(events)["address"] == "/events/?country=kz&from=2016"
    events.go_back()
    expect(events.locator(".chip")).to_have_count(1)
    assert seen(events) == KAZAKHSTAN
    events.go_back()
    expect_number(events, "31 events")
    assert seen(events) == ALL
    expect(events.locator("#live-said")).to_have_text("31 events")
    events.go_forward()
    expect_number(events, "1 event")
    assert seen(events) == KAZAKHSTAN


def test_condition_is_left_out_without_a_reload_and_the_number_is_read_next(events):
    choose(events, "country", "kz")
    events.get_by_role("link", name="Leave out: Country, Kazakhstan").click()
    expect_number(events, "31 events")
    assert seen(events) == ALL
    expect(events.locator("#results")).to_be_focused()


def test_first_of_two_choices_is_taken_back(events):
    choose(events, "country", "kz")
    expect_number(events, "1 event")
    choose(events, "country", "at")
    expect_number(events, "31 events")
    expect(events.get_by_label("Match")).to_be_visible()
    choose(events, "country", "kz")
    expect_number(events, "30 events")
    found = seen(events)
    assert (found["address"], found["countries"]) == ("/events/?country=at", ["at"])
    expect(events.get_by_label("Match")).to_have_count(0)


def test_another_page_of_the_list_is_read_from_its_heading(events):
    events.get_by_role("navigation", name="Pages").get_by_role("link", name="Page 2").click()
    expect_number(events, "31 events · page 2 of 2")
    expect(events.locator("#results")).to_be_focused()
    expect(events.locator("#results")).to_be_in_viewport()
    assert (seen(events)["address"], seen(events)["title"]) == ("/events/?page=2", "Events · page 2")
    choose(events, "country", "at")
    expect_number(events, "30 events")
    assert seen(events)["address"] == "/events/?country=at"


def test_what_is_typed_wrong_is_named_beside_the_line_and_kept(events):
    line = events.get_by_label("From", exact=True)
    line.fill("soon & sound")
    line.press("Tab")
    expect_number(events, "Part of the question is not understood")
    expect(line).to_have_value("soon & sound")
    assert line.get_attribute("aria-invalid") == "true"
    expect(events.locator("#filter-from-error")).to_contain_text("is not a date")
    expect(events.locator('.results [role="alert"]')).to_contain_text("“soon & sound” is not a date.")
    expect(events.get_by_label("To", exact=True)).to_be_focused()
    assert seen(events)["address"] == "/events/?from=soon+%26+sound"
    asked = []
    events.on("request", lambda request: asked.append(request) if request.resource_type == "xhr" else None)
    line.fill("2019")
    line.press("Enter")
    expect_number(events, "1 event")
    assert line.get_attribute("aria-invalid") is None
    expect(line).to_be_focused()
    events.wait_for_timeout(300)
    assert [urlsplit(request.url).query for request in asked] == ["from=2019"]


def test_opened_part_of_the_panel_stays_open(events):
    events.get_by_text("More conditions").click()
    choose(events, "country", "kz")
    expect_number(events, "1 event")
    expect(events.get_by_label("Changed since", exact=True)).to_be_visible()


def test_choice_made_while_an_answer_is_on_its_way_wins(events):
    waiting = []
    events.route("**/events/?country=kz", lambda route: waiting.append(route))
    choose(events, "country", "kz")
    expect(events.locator("#live")).to_have_class("live htmx-request")
    choose(events, "country", "at")
    expect(events.locator(".chip")).to_have_count(2)
    expect_number(events, "31 events")
    events.unroute("**/events/?country=kz")
    assert (len(waiting), sorted(seen(events)["countries"])) == (1, ["at", "kz"])
    assert seen(events)["address"] == "/events/?country=at&country=kz"
    expect(events.locator("#live")).to_have_class("live")


def test_server_that_does_not_answer_is_named_and_the_form_is_sent_as_a_whole(site, page):
    visit(page, f"{site}/events/")
    page.evaluate("window.marked = true")
    page.route("**/events/?country=kz", lambda route: route.abort())
    choose(page, "country", "kz")
    expect(page.locator("#live-trouble")).to_contain_text("The server did not answer")
    expect_number(page, "31 events")
    page.unroute("**/events/?country=kz")
    page.get_by_role("button", name="Show events").click()
    expect_number(page, "1 event")
    assert (page.evaluate("window.marked"), seen(page)) == (None, KAZAKHSTAN)


def test_calendar_and_map_answer_at_once_too(site, watched_page):
    page = watched_page
    visit(page, f"{site}/events/calendar/2019/11/")
    page.evaluate("window.marked = true")
    choose(page, "country", "at")
    expect_number(page, "No events in this month")
    page.get_by_role("link", name="Previous month with events", exact=True).first.click()
    expect_number(page, "30 events")
    assert page.url == f"{site}/events/calendar/2015/01/?country=at"
    expect(page.get_by_role("heading", level=1)).to_have_text("Calendar: January 2015")
    page.get_by_label("Month", exact=True).select_option(label="November")
    page.get_by_role("spinbutton", name="Year").fill("2019")
    page.get_by_role("button", name="Show the month").click()
    page.wait_for_url(f"{site}/events/calendar/2019/11/?country=at")
    assert page.evaluate("window.marked") is True
    page.get_by_role("navigation", name="The same events").get_by_role("link", name="Map").click()
    page.wait_for_url(f"{site}/events/map/?country=at")
    wait_until_it_stands(page)
    page.evaluate("window.marked = true")
    choose(page, "country", "at")
    choose(page, "country", "kz")
    expect_number(page, "1 event")
    page.get_by_role("link", name="World").click()
    page.wait_for_url(f"{site}/events/map/?country=kz&view=world")
    page.locator("#facet-kind > summary").click()
    choose(page, "kind", "meeting")
    page.wait_for_url(f"{site}/events/map/?country=kz&kind=meeting&view=world")
    assert page.evaluate("window.marked") is True
    assert page.complaints == []


@pytest.mark.parametrize("address", ["/events/", "/events/calendar/2019/11/", "/events/map/"])
def test_form_without_a_script_leads_to_the_same_address(site, page_without_scripts, address):
    page = page_without_scripts
    page.goto(site + address)
    page.get_by_role("group", name="Country").get_by_label("Kazakhstan").check()
    page.get_by_label("From", exact=True).fill("2019")
    page.get_by_role("button", name="Show events").click()
    expect(page).to_have_url(f"{site}{address}?country=kz&from=2019")
    expect_number(page, "1 event")
    page.get_by_role("link", name="Leave out: Country, Kazakhstan").click()
    expect(page).to_have_url(f"{site}{address}?from=2019")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_shows_events_first_and_the_panel_says_how_many_conditions_are_set(site, watched_page, scheme):
    page = watched_page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 800})
    visit(page, f"{site}/events/?country=kz&from=2019")
    summary = page.locator(".narrow > summary")
    assert " ".join(summary.inner_text().split()) == "Narrow the list · 2 conditions"
    expect(box(page, "country", "kz")).to_be_hidden()
    expect(page.locator("#results")).to_be_in_viewport()
    summary.focus()
    page.keyboard.press("Enter")
    choose(page, "country", "kz")
    expect(page.locator(".chip")).to_have_count(1)
    expect(box(page, "country", "kz")).to_be_visible()
    page.get_by_role("button", name="Show events").click()
    expect(page.locator("#results")).to_be_focused()
    expect(page.locator(".card-title").first).to_be_in_viewport()
    heights = [chip.bounding_box()["height"] for chip in page.locator(".conditions a").all()]
    assert min(heights) >= 24
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    for address in ("/events/?country=kz&from=soon", "/events/?country=kz&from=2019", "/events/map/?country=kz"):
        page.goto(site + address)
        page.locator(".narrow").evaluate("panel => { panel.open = true }")
        found = Axe().run(page, options=options).response["violations"]
        assert [violation["id"] for violation in found] == []
    assert page.complaints == []
