"""Every page for every reader: narrow and wide, light and dark, by keyboard, without motion, on paper.

WCAG 2.2 AA as far as axe sees it, and what axe does not see.
"""

import re

import pytest
from axe_playwright_python.base import AXE_FILE_PATH

from events.models import Event, SavedFilter
from intake.models import SheetImport
from organizations.models import Organization
from tests.factories import make_event, make_user
from tests.visiting import visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/",
    "/events/",
    "/events/?page=2",
    "/events/?when=upcoming",
    "/events/?country=zz",
    "/events/calendar/2019/11/",
    "/events/calendar/1999/1/",
    "/events/map/",
    "/events/cabmi-almaty-2019/",
    "/events/cabsi-bishkek-2016/",
    "/countries/",
    "/countries/kz/",
    "/organizations/",
    "/organizations/osce/",
    "/series/",
    "/series/cabmi/",
    "/topics/",
    "/topics/migration-governance/",
    "/accounts/login/",
    "/nothing-here/",
    "/events/made-up-and-withdrawn/",
    "/events/choose/organization/?country=kz",
    "/events/map/?view=world",
    "/data/",
    "/api/docs/",
    "/vocabularies/",
    "/vocabularies/roles/",
    "/embed/events/",
    "/about/",
    "/about/figures/",
    "/about/privacy/",
]
FOR_STAFF = ["/events/saved/", "/style/"]
# Of the desk: what an editor has open all day, and what stands between an event and its loss.
DESK = [
    "/admin/",
    "/admin/events/event/",
    "/admin/events/event/add/",
    "/admin/events/event/{event}/change/",
    "/admin/events/event/{event}/history/",
    "/admin/organizations/organization/{one}/change/",
    "/admin/organizations/organization/merge/?keep={one}&duplicate={other}",
    "/admin/organizations/organization/{one}/split/",
    "/admin/intake/sheetimport/add/",
    "/admin/readers/eventvisitors/",
    "/admin/readers/eventvisitors/?event={event}",
    "/admin/intake/sheetimport/{sheet}/change/",
    "/accounts/second-factor/",
]
RULES = """async (only) => (await axe.run({
    runOnly: only ? {type: "rule", values: only} : {
        type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    rules: only ? {} : {"target-size": {enabled: true}},
    resultTypes: ["violations"],
})).violations.map(one => one.id + ": " + one.nodes[0].target.join(" "))"""
# The desk is Django's own, styled: its rules are those of WCAG, not those of taste.
DESK_RULES = """async () => (await axe.run({
    runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    resultTypes: ["violations"],
})).violations.map(one => one.id + ": " + one.nodes.map(node => node.target.join(" ")).slice(0, 3).join(" | "))"""
# The colours of Django's links fade from one scheme into the other.
FADED = "Promise.all(document.getAnimations().map(one => one.finished)).then(() => null)"
# What the colour scheme can spoil; everything else is the same in both.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
# What the width can spoil between the narrowest and the widest page, at which every rule is asked: no colour.
OF_LAYOUT = ["target-size", "scrollable-region-focusable"]
LOOKS = [
    (320, "light", None),
    (320, "dark", OF_COLOUR),
    (768, "light", OF_LAYOUT),
    (1280, "light", None),
    (1280, "dark", OF_COLOUR),
]
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def site(site):
    """The address of the real record with one event that was withdrawn."""
    make_event("Made up and withdrawn", slug="made-up-and-withdrawn", state=Event.State.PUBLISHED).save()
    Event.objects.filter(slug="made-up-and-withdrawn").update(state=Event.State.WITHDRAWN)
    return site


@pytest.fixture
def as_staff(client):
    """A function that makes the browser that of a member of the staff."""

    def sign_in(page, site):
        editor = make_user("editor", is_staff=True)
        SavedFilter.objects.create(owner=editor, name="Kazakhstan at the table", query="country=kz")
        client.force_login(editor)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])

    return sign_in


@pytest.mark.long
@pytest.mark.parametrize("prefix", ["", "/ru"])
def test_pages_are_accessible_and_fit_at_every_width_in_both_schemes(site, watched_page, as_staff, prefix):
    page, found = watched_page, []
    for address in [*PAGES, *FOR_STAFF]:
        if address == FOR_STAFF[0]:
            as_staff(page, site)
        visit(page, site + prefix + address)
        page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
        for width, scheme, rules in LOOKS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            faults = page.evaluate(RULES, rules)
            if page.evaluate(SIDEWAYS):
                faults.append("scrolls sideways")
            found += [(address, width, scheme, fault) for fault in faults]
    assert found == []
    # The browser itself complains of the answers 404 and 410.
    assert [one for one in page.complaints if "404" not in one and "410" not in one] == []


@pytest.mark.long
@pytest.mark.parametrize("prefix", ["", "/ru"])
def test_the_desk_is_accessible_in_both_schemes(site, watched_page, client, prefix):
    page, found, complained = watched_page, [], []
    client.force_login(make_user("boss", is_staff=True, is_superuser=True))
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    sheet = SheetImport.objects.create(
        file_name="a.csv", header=["title", "party"], mapping=["title_en", "party"], rows=[[2, ["A", "Strangers"]]]
    )
    one, other = Organization.objects.order_by("pk")[:2]
    event = Event.objects.get(slug="cabmi-almaty-2019")
    keys = {"event": event.pk, "one": one.pk, "other": other.pk, "sheet": sheet.pk}
    for address in DESK:
        visit(page, site + prefix + address.format(**keys))
        page.wait_for_load_state("networkidle")
        complained += page.complaints
        page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
        for width, scheme in [(1280, "light"), (1280, "dark"), (320, "light")]:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            page.evaluate(FADED)
            found += [(address, width, scheme, fault) for fault in page.evaluate(DESK_RULES)]
        page.complaints.clear()  # axe tries styles that the policy forbids
    assert found == []
    assert complained == []


def test_fault_of_any_kind_is_seen(live_server, page):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{live_server.url}/accounts/login/")
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    assert (page.evaluate(RULES), page.evaluate(SIDEWAYS)) == ([], False)
    page.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("beforeend",
            '<img src="/a"><p id="pale">pale</p><button id="a">a</button><button id="b">b</button>' +
            '<pre id="wide">wide</pre>'
        )"""
    )
    # By the object model: the policy forbids style attributes.
    page.evaluate(
        """() => {
            document.querySelector("#pale").style.color = "#ddd";
            for (const id of ["a", "b"]) Object.assign(document.getElementById(id).style,
                {minHeight: "0", height: "10px", width: "10px", padding: "0", fontSize: "6px"});
            document.querySelector("#wide").style.width = "500px";
        }"""
    )
    found = {fault.split(":")[0] for fault in page.evaluate(RULES)}
    assert {"image-alt", "color-contrast", "target-size"} <= found
    assert page.evaluate(SIDEWAYS)


def test_skip_link_is_the_first_stop_and_leads_past_the_masthead(site, page):
    page.goto(f"{site}/events/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator('.skip[href="#content"]').bounding_box()["x"] == 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


STOP = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const box = [...at.getClientRects()].find(one => one.width && one.height);
    if (!box) return {name: at.outerHTML.slice(0, 80), seen: false};
    const points = [[.5, .5], [.1, .5], [.9, .5]].map(([x, y]) => [box.left + box.width * x, box.top + box.height * y]);
    const seen = points.some(([x, y]) => {
        const top = document.elementFromPoint(x, y);
        return top && (at.contains(top) || top.contains(at));
    });
    return {name: at.outerHTML.slice(0, 80), seen};
}"""


def test_focus_is_never_hidden_behind_a_part_that_sticks(site, page):
    # Smooth scrolling would still be on its way when the place is read.
    page.emulate_media(reduced_motion="reduce")
    event, topics = "/events/cabmi-almaty-2019/", "/events/choose/topic/"
    for address, width, height in [(event, 1280, 500), (event, 320, 600), (topics, 320, 600)]:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(site + address)
        stops = []
        for _ in range(200):
            page.keyboard.press("Tab")
            stop = page.evaluate(STOP)
            if stop is None:
                break
            stops.append(stop)
        assert len(stops) > 40
        assert [(address, width, stop["name"]) for stop in stops if not stop["seen"]] == []


MOVING = """() => [...document.querySelectorAll("*")].filter(one => {
    const style = getComputedStyle(one);
    return style.transitionDuration.split(", ").some(time => parseFloat(time)) || style.animationName !== "none"
        || style.scrollBehavior === "smooth";
}).map(one => one.tagName + "." + one.className)"""


def test_nothing_moves_for_readers_who_asked_for_less_motion(site, page):
    for address in ["/", "/events/", "/events/cabmi-almaty-2019/", "/events/map/"]:
        page.goto(site + address)
        page.emulate_media(reduced_motion="no-preference")
        assert "HTML." in page.evaluate(MOVING)
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(MOVING) == []


@pytest.mark.parametrize("prefix", ["", "/ru"])
def test_record_of_the_almaty_conference_is_one_sheet_of_paper(site, page, prefix):
    page.goto(f"{site}{prefix}/events/cabmi-almaty-2019/")
    assert sheets(page) == 1
    page.evaluate("() => document.querySelector('main').append(document.querySelector('.record').cloneNode(true))")
    assert sheets(page) > 1


def sheets(page):
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
