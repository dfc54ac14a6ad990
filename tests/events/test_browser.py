"""The public pages and the desk as people use them, on the real record, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from events.models import Event
from tests.events.keyboard import choose, find, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_reader_finds_the_almaty_conference_and_who_sat_at_its_table_without_a_script(site, page_without_scripts):
    page = page_without_scripts
    page.goto(f"{site}/")
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Events").click()
    page.get_by_role("group", name="Country").get_by_label("Kazakhstan").check()
    page.get_by_label("From", exact=True).fill("2019-11")
    page.get_by_label("To", exact=True).fill("2019")
    page.get_by_role("button", name="Show events").click()
    expect(page).to_have_url(re.compile("country=kz&from=2019-11&to=2019"))
    expect(page.get_by_role("heading", level=2, name="1 event")).to_be_visible()
    page.get_by_role("link", name="Conference of the Central Asian Border Management Initiative (CABMI)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Central Asian Border Management Initiative"))
    expect(page.get_by_text("5–6 November 2019").first).to_be_visible()
    delegations = page.get_by_role("region", name="Delegations")
    states = ["Kazakhstan", "Kyrgyzstan", "Turkmenistan", "Uzbekistan", "Austria"]
    expect(delegations.locator("a:not(.citation)")).to_have_text(states)
    page.get_by_role("link", name="Русский").click()
    expect(page).to_have_url(f"{site}/ru/events/cabmi-almaty-2019/")
    expect(page.get_by_text("5–6 ноября 2019 г.").first).to_be_visible()


def test_editor_enters_an_event_with_the_keyboard(site, watched_page, django_user_model):
    django_user_model.objects.create_superuser("editor", password="a long enough password")
    page = watched_page
    page.goto(f"{site}/admin/events/event/add/")
    sign_in(page)
    page.locator("#id_title_en").focus()
    page.keyboard.type("A seminar that was made up for a test")
    choose(page, "id_kind", "seminar")
    page.locator("#id_starts_on").focus()
    page.keyboard.type("2027-05-03")
    find(page, "id_city", "алмат")
    for row, (field, words, role) in enumerate(
        [("organization", "обсе", "organizer"), ("country", "узбек", "delegation")]
    ):
        page.get_by_role("button", name="Add another Participation").focus()
        page.keyboard.press("Enter")
        find(page, f"id_participations-{row}-{field}", words)
        choose(page, f"id_participations-{row}-role", role)
    page.get_by_role("button", name="Save and continue editing").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/admin/events/event/\d+/change/"))
    event = Event.objects.get(title_en="A seminar that was made up for a test")
    assert (event.state, event.city.slug, event.held_in_id, str(event.ends_on)) == (
        "draft",
        "almaty",
        "KZ",
        "2027-05-03",
    )
    assert [(str(row.party), row.role, row.order) for row in event.participations.all()] == [
        ("Organization for Security and Co-operation in Europe (OSCE)", "organizer", 1),
        ("Uzbekistan", "delegation", 2),
    ]
    page.get_by_role("link", name="View on site").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Draft", exact=True)).to_be_visible()
    assert page.complaints == []


def test_editor_pastes_the_sentence_of_a_press_release(site, watched_page, django_user_model):
    django_user_model.objects.create_superuser("editor", password="a long enough password")
    page = watched_page
    page.goto(f"{site}/admin/events/event/add/")
    sign_in(page)
    page.locator("#id_title_en").fill("A meeting that was made up for a test")
    choose(page, "id_kind", "meeting")
    page.locator("#id_starts_on").fill("2027-05-03")
    page.get_by_text("Several parties at once").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Sentences that name the parties").fill(
        "Officials from Kazakhstan, Austria, the EU's BOMCA and the Society of Strangers."
    )
    page.get_by_label("Role of those found in the text").select_option("delegation")
    page.get_by_role("button", name="Find the parties").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="4 names in the text")).to_be_visible()
    page.get_by_role("button", name="Add the rows").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Rows added: 3. Still to decide: Society of Strangers.")).to_be_visible()
    page.get_by_label("Not sure: Society of Strangers").select_option("none")
    page.get_by_role("button", name="Add the rows").click()
    expect(page.get_by_text("Rows added: 0.")).to_be_visible()
    # Austria first, and BOMCA as an observer.
    rows = page.locator("#participations-group tr.form-row:not(.empty-form)")
    expect(rows).to_have_count(3)
    rows.nth(1).get_by_role("button", name="Move this row up").click()
    rows.nth(2).get_by_label("Choose this row").check()
    page.locator("#rows-role").select_option("observer")
    page.get_by_role("button", name="Change the chosen rows").click()
    page.get_by_role("button", name="Save and continue editing").first.click()
    page.wait_for_url(re.compile(r"/admin/events/event/\d+/change/"))
    event = Event.objects.get(title_en="A meeting that was made up for a test")
    assert [(str(row.party), row.role, row.as_written, row.order) for row in event.participations.all()] == [
        ("Austria", "delegation", "Austria", 1),
        ("Kazakhstan", "delegation", "Kazakhstan", 2),
        ("Border Management Programme in Central Asia (BOMCA)", "observer", "EU's BOMCA", 3),
    ]
    assert page.complaints == []
