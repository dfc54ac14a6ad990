"""Names and numbers that no designer draws: the pages still fit, and nothing lies upon anything else."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_body, make_country, make_event, make_organization
from tests.visiting import visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Madeup" + "unbreakable" * 10 + "Name"
RIGHT_TO_LEFT = "منظمة مختلقة للاختبار"
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# Neighbours in the head of a record, in a card, in a facet, in what is asked: one begins before the other has ended.
PARTS = ".record-head, .card-body, .masthead-row, .front-first, .facet-value, .conditions, .suggestions-list"
OVERLAPS = """(parts) => [...document.querySelectorAll(parts)].flatMap(whole => {
    const boxes = [...whole.children].map(one => one.getBoundingClientRect()).filter(box => box.width && box.height);
    return boxes.flatMap((one, at) => boxes.slice(at + 1).filter(other =>
        one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom - 1
        && other.top < one.bottom - 1)).map(() => whole.className);
})"""


@pytest.fixture
def addresses(live_server):
    """An event with long names and sixty parties on five levels, one without any fact, a name from right to left."""
    assert len(LONG) == 120
    state = make_country("XA", LONG)
    above = make_organization(LONG, slug="long")
    levels = [above]
    for number in range(4):
        levels.append(make_organization(f"Level {number} {LONG}", parent=levels[-1]))
    bodies = [make_body(f"Body {number} of the made-up state", state) for number in range(54)]
    mirrored = make_organization(RIGHT_TO_LEFT, acronym_en="MADEUP", slug="mirrored")
    make_event(
        f"{LONG} {RIGHT_TO_LEFT}",
        slug="too-much",
        summary_en=LONG * 3,
        venue_en=LONG,
        held_in=state,
        parties=[(levels[-1], "organizer"), (mirrored, "organizer"), *levels[:-1], *bodies],
    )
    make_event("Bare", slug="bare", precision="unknown")
    paths = ["/events/", "/events/too-much/", "/events/bare/", "/organizations/long/", "/organizations/mirrored/"]
    asked = f"/events/?organization=long&country=xa&held_in=xa&q={LONG}"
    paths += [asked, "/events/choose/organization/?country=xa", "/countries/xa/", "/"]
    return [live_server.url + path for path in paths]


@pytest.mark.parametrize("letters", ["with typefaces", "without typefaces"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_fit_whatever_their_words_are(addresses, page, width, letters):
    if letters == "without typefaces":
        page.route("**/*.woff2", lambda route: route.abort())
    page.set_viewport_size({"width": width, "height": 800})
    found = []
    for address in addresses:
        visit(page, address)
        page.evaluate("document.querySelectorAll('details.narrow, details.facet').forEach(one => one.open = true)")
        if page.evaluate(SIDEWAYS):
            found.append((address, "scrolls sideways"))
        found += [(address, f"overlaps in {name}") for name in page.evaluate(OVERLAPS, PARTS)]
    # The last of them is the home page, whose box stands on phones and on desks.
    page.locator("#ask-q").press_sequentially(LONG[:6])
    expect(page.get_by_role("option").first).to_be_visible()
    assert (found, page.evaluate(SIDEWAYS), page.evaluate(OVERLAPS, PARTS)) == ([], False, [])


def test_a_name_from_right_to_left_does_not_turn_the_line_around_it(addresses, page):
    page.goto(addresses[1])
    link = page.get_by_role("region", name="Organizers").get_by_role("link", name=RIGHT_TO_LEFT)
    expect(link).to_be_visible()
    assert link.evaluate("one => getComputedStyle(one).unicodeBidi") == "plaintext"
    assert page.evaluate("document.querySelectorAll('.seats li').length") >= 60


def test_a_fault_is_seen(addresses, page):
    page.goto(addresses[2])
    page.evaluate("""() => {
        const head = document.querySelector(".record-head");
        head.children[1].style.marginTop = "-60px";
        document.querySelector("main").style.width = "3000px";
    }""")
    assert page.evaluate(SIDEWAYS)
    assert page.evaluate(OVERLAPS, PARTS) != []
