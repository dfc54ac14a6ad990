"""What the eye found once and a machine can hold: words in narrow columns, walls, paper, and what listeners hear."""

import pytest
from django.conf import settings

from tests.factories import make_country, make_event, make_organization, make_series, make_source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A word that is divided although nobody wrote a hyphen into it stands in two boxes, one below the other.
BROKEN = """(places) => [...document.querySelectorAll(places)].flatMap(place => {
    const found = [];
    const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/[^\\s-]+/g)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) found.push(word[0]);
    }
    return found;
})"""
NARROW = "dt, th, .sections, .edition-number, .front-figures, .calendar-steps"
LINES = "(place) => new Set([...document.querySelectorAll(place)].map(one => one.getBoundingClientRect().top)).size"
SHOWN = """() => [...document.querySelectorAll("form, nav, button, input, select, summary")]
    .filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 60))"""


@pytest.fixture
def record(db):
    turkmenistan = make_country("TM", "Turkmenistan", name_ru="Туркменистан", formal_name_ru="Туркменистан")
    office = make_organization(
        "A regional office", slug="office", name_ru="Региональное представительство по сопровождению"
    )
    series = make_series("A yearly meeting", slug="yearly", name_ru="Ежегодное совещание", founded=2003)
    event = make_event(
        "A meeting",
        slug="meeting",
        summary_en="Something was talked about.",
        held_in=turkmenistan,
        series=series,
        edition=14,
        edition_basis="inferred",
        attendance_number=30,
        attendance_qualifier="about",
        parties=[(office, "organizer"), (turkmenistan, "host")],
    )
    make_source(event, publisher="Centralasianinformation.example")
    return event


@pytest.mark.parametrize("width", [320, 360])
def test_no_word_of_a_label_or_a_head_is_broken_on_a_phone(live_server, page, record, width):
    page.set_viewport_size({"width": width, "height": 700})
    found = []
    for path in ["", "events/meeting/", "countries/tm/", "series/yearly/", "events/map/", "events/calendar/2019/11/"]:
        page.goto(f"{live_server.url}/ru/{path}")
        assert page.locator(NARROW).count() > 2
        found += [(path, word) for word in page.evaluate(BROKEN, NARROW)]
    assert found == []
    page.locator(".sections a").first.evaluate("one => one.style.width = '2rem'")
    page.locator(".sections a").first.evaluate("one => one.style.overflowWrap = 'anywhere'")
    assert page.evaluate(BROKEN, NARROW) != []


@pytest.mark.parametrize("prefix", ["", "/ru"])
def test_sections_stand_in_one_line_on_a_phone(live_server, page, record, prefix):
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(f"{live_server.url}{prefix}/events/")
    assert page.locator(".sections a").count() == 5
    assert page.evaluate(LINES, ".sections a") == 1


def test_the_page_grows_with_the_screen_of_a_wall_and_not_before(live_server, page, record):
    sizes = []
    for width in (360, 1280, 1600, 1920, 2560, 5120):
        page.set_viewport_size({"width": width, "height": 1000})
        page.goto(f"{live_server.url}/events/")
        sizes.append(page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))
    assert sizes == pytest.approx([16, 16, 16, 18.4, 23.2, 25.6], abs=0.05)


def test_letters_of_twice_the_size_leave_no_page_wider_than_a_phone(live_server, page, record):
    title = "Совещание Центральноазиатской инициативы о взаимосвязанности"
    make_event(title, slug="next", title_ru=title, series=record.series, held_in=record.held_in)
    page.set_viewport_size({"width": 360, "height": 700})
    wide = []
    paths = ["", "events/", "events/meeting/", "countries/", "countries/tm/", "organizations/office/", "series/yearly/"]
    for path in [*paths, "events/calendar/2019/11/", "events/map/"]:
        for prefix in ("", "ru/"):
            page.goto(f"{live_server.url}/{prefix}{path}")
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            width = page.evaluate("document.scrollingElement.scrollWidth")
            wide += [(prefix + path, width)] if width > 360 else []
    assert wide == []


def test_a_page_on_paper_has_nothing_to_press_and_says_where_it_came_from(live_server, page, record):
    for path in ["/", "/events/?country=tm&sort=date", "/events/meeting/", "/countries/tm/", "/series/yearly/"]:
        page.goto(live_server.url + path)
        assert page.evaluate(SHOWN) != []
        page.emulate_media(media="print")
        assert (path, page.evaluate(SHOWN)) == (path, [])
        assert page.locator(".printed:visible").text_content() == settings.PORTAL_URL + path
        page.emulate_media(media="screen")
        assert page.locator(".printed:visible").count() == 0


def test_wordy_tables_keep_their_names_and_heads_for_listeners_where_they_are_stacked(live_server, page, record):
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(f"{live_server.url}/vocabularies/roles/")
    heads = page.get_by_role("table", name="Words and their labels").get_by_role("columnheader")
    assert heads.all_text_contents() == ["Word", "English", "Русский"]
    assert page.locator("tbody tr").first.evaluate("one => getComputedStyle(one).display") == "block"


def test_numbers_beside_names_say_what_they_count(live_server, page, record):
    page.goto(f"{live_server.url}/countries/tm/")
    assert page.get_by_role("heading", name="Took part 1 event", exact=True).count() == 1
    page.goto(f"{live_server.url}/series/yearly/")
    assert page.locator(".edition-number").text_content() == "Edition 14 Inferred"


def test_the_numbers_of_what_can_be_chosen_are_explained_once_for_each_group(live_server, page, record):
    page.goto(f"{live_server.url}/events/")
    countries = page.get_by_role("group", name="Country, with the number of events", exact=True)
    assert countries.get_by_role("checkbox", name="Turkmenistan 1", exact=True).count() == 1
    page.goto(f"{live_server.url}/ru/events/")
    countries = page.get_by_role("group", name="Страна, с указанием числа мероприятий", exact=True)
    assert countries.get_by_role("checkbox", name="Туркменистан 1", exact=True).count() == 1
    page.goto(f"{live_server.url}/events/choose/country/")
    countries = page.get_by_role("group", name="The numbers say how many events each of them would leave.", exact=True)
    assert countries.get_by_role("checkbox", name="Turkmenistan 1", exact=True).count() == 1


def test_few_events_stay_in_sight_while_a_reader_goes_down_the_panel(live_server, page, record):
    page.set_viewport_size({"width": 1280, "height": 720})
    where = "document.querySelector('.results h2').getBoundingClientRect().top"
    page.goto(f"{live_server.url}/events/?country=tm")
    page.get_by_role("button", name="Show events").scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 200
    assert 0 < page.evaluate(where) < 100
    for number in range(3):
        make_event(f"Meeting {number}", slug=f"meeting-{number}", parties=[record.held_in])
    page.reload()
    page.get_by_role("button", name="Show events").scroll_into_view_if_needed()
    assert page.evaluate(where) < 0


# A page that is painted when the test says so.
PAINTED_LATER = """window.PerformanceObserver = class {
    static supportedEntryTypes = ["paint"];
    constructor(told) { window.paint = told; }
    observe() {}
    disconnect() {}
};"""
SCRIPTS = "() => [...document.querySelectorAll('head script[src]')].map(one => one.getAttribute('src'))"


def test_scripts_are_fetched_after_the_page_is_painted_and_in_their_order(live_server, page, record):
    page.add_init_script(PAINTED_LATER)
    page.goto(f"{live_server.url}/events/")
    page.wait_for_function("() => window.paint")
    [before] = page.evaluate(SCRIPTS)
    assert "later" in before
    page.evaluate("() => paint()")
    later = page.locator("meta[name=later]").evaluate_all("every => every.map(one => one.content)")
    assert page.evaluate(SCRIPTS) == [before, *later]
    assert len(later) == 4
