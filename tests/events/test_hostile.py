"""Records that try to break a page: it neither overflows nor overlaps, and what is text stays text."""

from itertools import pairwise

import pytest

from events.models import Role
from portal.samples import MARKUP, WITHOUT_A_SPACE
from tests.factories import make_event, make_organization, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RIGHT_TO_LEFT = ["منظمة مختلقة (أ)", "ארגון בדוי (ב)", "سازمان ساختگی (پ)"]
OVERLAPS = """() => {
    const found = [];
    for (const parent of document.querySelectorAll(".card, .card-body, .record-head, .record, .sheet > div, .seats")) {
        const boxes = [...parent.children].map(one => one.getBoundingClientRect())
            .filter(one => one.width && one.height);
        boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
            const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (across > 1 && down > 1) found.push(parent.className);
        }));
    }
    return found;
}"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WIDTHS = pytest.mark.parametrize("width", [320, 1280])


@pytest.fixture
def hostile(live_server):
    """The address of a site whose events are as unkind as a record can be."""
    above, parties = None, []
    for number in range(60):
        above = make_organization(f"Made-up office {number + 1}", **({"parent": above} if number % 5 else {}))
        parties.append((above, Role.OBSERVER))
    names = [WITHOUT_A_SPACE, *RIGHT_TO_LEFT, MARKUP]
    organizers = [(make_organization(name), Role.ORGANIZER) for name in names]
    make_event(WITHOUT_A_SPACE, slug="long", parties=organizers, summary_en=WITHOUT_A_SPACE, venue_en=WITHOUT_A_SPACE)
    make_event("Made-up crowd", slug="crowd", parties=parties)
    make_event("Made-up bare event", slug="bare", precision="unknown")
    make_event(MARKUP, slug="markup", parties=organizers, summary_en=MARKUP, description_en=MARKUP)
    make_event(f"{RIGHT_TO_LEFT[0]} 2030 — made up", slug="right-to-left", parties=organizers)
    return live_server.url


ADDRESSES = [
    "/",
    "/events/",
    "/events/calendar/2019/11/",
    "/organizations/",
    "/events/long/",
    "/events/crowd/",
    "/events/bare/",
    "/events/markup/",
    "/events/right-to-left/",
]


@pytest.mark.parametrize(
    "width",
    [
        pytest.param(
            320,
            marks=pytest.mark.xfail(strict=True, reason="a word of 120 letters widens the home and event pages"),
        ),
        1280,
    ],
)
def test_nothing_overflows_or_overlaps_with_or_without_the_web_font(hostile, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    found = {}
    for fonts in ("with fonts", "without"):
        if fonts == "without":
            page.route("**/fonts/**", lambda route: route.abort())
        for address in ADDRESSES:
            page.goto(hostile + address)
            if faults := [page.evaluate(OVERFLOW), *page.evaluate(OVERLAPS)]:
                found[address, fonts] = faults
    assert {place: faults for place, faults in found.items() if faults != [0]} == {}


def test_overlap_and_overflow_are_seen(hostile, page):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{hostile}/events/bare/")
    page.evaluate(
        """() => {
            document.querySelector(".record-head p").style.marginTop = "-2rem";
            document.querySelector("h1").style.width = "500px";
        }"""
    )
    assert page.evaluate(OVERLAPS) == ["record-head"]
    assert page.evaluate(OVERFLOW) > 100


def test_markup_in_the_record_stays_text(hostile, watched_page):
    dialogs = []
    watched_page.on("dialog", lambda dialog: dialogs.append(dialog.message) or dialog.dismiss())
    watched_page.goto(f"{hostile}/events/markup/")
    assert watched_page.locator("h1").inner_text() == MARKUP
    assert watched_page.locator("main script, main b").count() == 0
    assert (dialogs, watched_page.complaints) == ([], [])


@WIDTHS
def test_style_page_holds_its_hostile_samples(live_server, page, client, width):
    client.force_login(make_user("editor", is_staff=True))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}/style/")
    assert page.locator("h1").inner_text() == "Style"
    assert (page.evaluate(OVERFLOW), page.evaluate(OVERLAPS)) == (0, [])


def test_names_from_right_to_left_keep_the_marks_between_names_in_place(hostile, page):
    """The comma after an Arabic name belongs to the row, which runs from left to right."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{hostile}/events/")
    names = page.locator(".card", has_text="2030 — made up").locator("bdi")
    assert names.all_inner_texts() == [WITHOUT_A_SPACE, *RIGHT_TO_LEFT, MARKUP]
    boxes = [names.nth(index).bounding_box() for index in (1, 2, 3)]
    on_one_line = [(a, b) for a, b in pairwise(boxes) if abs(a["y"] - b["y"]) < 2]
    assert on_one_line
    assert all(a["x"] + a["width"] <= b["x"] for a, b in on_one_line)
