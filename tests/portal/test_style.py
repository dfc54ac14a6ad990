"""The style page shows every component by the fragment that the pages use, to staff only, out of thin air."""

from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertNumQueries

from events.fragments import of_language
from events.models import Event
from portal.style import colours, contrast, custom_properties
from tests.factories import make_user

FRAGMENTS = settings.BASE_DIR / "templates" / "events"
WITHOUT_A_SAMPLE = {
    "events/_map_drawing.html": "drawn from the outlines of all land; it is looked at on /events/map/ itself",
    "events/_record.jinja": "the whole sheet of an event, of which each part has its own",
    "events/_for_machines.jinja": "what the head of the page tells search engines and messengers",
    "events/_title_conditions.html": "words in the title of the window, which is not on the page",
    "events/_calendar_more.html": "a week of more than six events at once; the calendar's own tests draw one",
}
STYLESHEET = settings.BASE_DIR / "portal" / "static" / "portal" / "style.css"


def sign_in(client, **fields):
    client.force_login(make_user("colleague", **fields))


def fragments():
    return {f"events/{path.name}" for ending in ("html", "jinja") for path in FRAGMENTS.glob(f"_*.{ending}")}


def without_sample(fragments, rendered, reasons):
    return sorted(fragments - rendered - set(reasons))


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/style/", "/ru/style/"])
def test_style_page_exists_for_staff_only(client, address):
    assert client.get(address).status_code == 404
    sign_in(client)
    assert client.get(address).status_code == 404
    client.logout()
    client.force_login(make_user("editor", is_staff=True))
    response = client.get(address)
    assert response.status_code == 200
    assert "private" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_every_fragment_of_a_page_has_its_sample(client):
    sign_in(client, is_staff=True)
    drawn = of_language("en", "/").cache
    drawn.clear()
    response = client.get("/style/")
    rendered = {template.name for template in response.templates} | {name for _loader, name in drawn}
    assert len(fragments()) > 20
    assert without_sample(fragments(), rendered, WITHOUT_A_SAMPLE) == []
    assert {"portal/_empty.html", "portal/_field.html"} <= rendered
    assert set(WITHOUT_A_SAMPLE) <= fragments() - rendered
    assert without_sample({"events/_planted.html", "events/_table.jinja"}, rendered, WITHOUT_A_SAMPLE) == [
        "events/_planted.html"
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/style/", "/ru/style/"])
def test_style_page_asks_for_the_session_and_the_user_and_writes_nothing(client, address):
    sign_in(client, is_staff=True)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address)
    assert ["django_session" in asked[0]["sql"], "auth_user" in asked[1]["sql"]] == [True, True]
    with assertNumQueries(2):
        client.get(address)
    assert Event.objects.count() == 0


@pytest.mark.django_db
def test_every_mark_of_an_event_is_shown(client):
    sign_in(client, is_staff=True)
    page = BeautifulSoup(client.get("/style/").content, "html.parser")
    codes = {name for mark in page.select(".marks .mark") for name in mark["class"]} - {"mark"}
    assert codes == {
        "mark-draft",
        "mark-withdrawn",
        "mark-signed-in",
        "mark-cancelled",
        "mark-postponed",
        "mark-tentative",
        "mark-held",
        "mark-under-way",
        "mark-upcoming",
    }


@pytest.mark.django_db
def test_style_page_names_every_custom_property_of_the_stylesheet_once_and_no_id_twice(client):
    sign_in(client, is_staff=True)
    page = BeautifulSoup(client.get("/style/").content, "html.parser")
    named = [code.text for code in page.select("th code, dt code")]
    properties = custom_properties(STYLESHEET.read_text(encoding="utf-8"))
    assert len(properties) > 30
    assert sorted(named) == sorted(f"--{name}" for name in properties)
    ids = [element["id"] for element in page.select("[id]")]
    assert sorted(ids) == sorted(set(ids))


def test_properties_of_paper_and_colours_of_one_scheme_are_left_out():
    css = (
        ":root { --paper: light-dark(#ffffff, #000000); --band: light-dark(#000000, #111111); --corner: 3px;"
        " --band-ink: light-dark(#ffffff, #eeeeee); --ink-soft: light-dark(#777777, #999999); --one: #123456; }"
        " @media print { :root { --paper: #fff; } }"
    )
    found = {colour.name: (colour.ground, colour.contrast_light) for colour in colours(custom_properties(css))}
    assert found == {
        "paper": ("paper", 1.0),
        "band": ("paper", 21.0),
        "band-ink": ("band", 21.0),
        "ink-soft": ("paper", pytest.approx(4.48, abs=0.01)),
    }
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_every_colour_of_words_stands_out_from_its_ground_in_both_schemes():
    """WCAG 2.2, 1.4.3: 4.5 to 1 for words; 1.4.11: 3 to 1 for the edges of controls."""
    shown = colours(custom_properties(STYLESHEET.read_text(encoding="utf-8")))
    words = [one for one in shown if not one.name.endswith("-paper")]
    words = [one for one in words if one.name not in {"paper", "raised", "sheet", "band", "rule", "rule-strong"}]
    assert {"ink", "ink-soft", "accent", "accent-ink", "alert"} <= {colour.name for colour in words}
    weak = [one.name for one in words if min(one.contrast_light, one.contrast_dark) < 4.5]
    assert weak == []
    (edge,) = [one for one in shown if one.name == "rule-strong"]
    assert min(edge.contrast_light, edge.contrast_dark) >= 3


@pytest.mark.django_db
def test_the_icon_that_pages_carry_is_that_of_the_file(client):
    page = BeautifulSoup(client.get("/").content, "html.parser")
    carried = unquote(page.select_one("link[rel=icon]")["href"].removeprefix("data:image/svg+xml,"))
    drawn = BeautifulSoup(STYLESHEET.with_name("favicon.svg").read_text(encoding="utf-8"), "html.parser")
    assert [(one.name, one.attrs) for one in BeautifulSoup(carried, "html.parser").find_all()] == [
        (one.name, one.attrs) for one in drawn.find_all()
    ]
