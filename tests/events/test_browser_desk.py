"""The desk in a browser: what is typed is not lost, and the way of an event from the article to the public and back."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from events.models import Event, Place
from tests.events.keyboard import choose, find, save, sign_in
from tests.factories import make_country, make_event, make_user
from tests.visiting import visit, wait_until_it_stands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(site, watched_page, django_user_model):
    """A signed-in administrator on the form of a new event."""
    django_user_model.objects.create_superuser("editor", password="a long enough password")
    watched_page.goto(f"{site}/admin/events/event/add/")
    sign_in(watched_page)
    return watched_page


def test_what_was_typed_survives_an_expired_sign_in(site, desk):
    page = desk
    page.locator("#id_title_en").fill("A meeting that was made up for a test")
    choose(page, "id_kind", "meeting")
    page.locator("#id_starts_on").fill("5-6 Nov 2019")
    page.get_by_role("button", name="Add another Participation").focus()
    page.keyboard.press("Enter")
    find(page, "id_participations-0-country", "узбек")
    choose(page, "id_participations-0-role", "host")
    page.context.clear_cookies(name="sessionid")
    save(page)
    sign_in(page)
    expect(page.get_by_text("What you typed here and did not save")).to_be_visible()
    page.get_by_role("button", name="Put it back").press("Enter")
    expect(page.locator("#id_title_en")).to_have_value("A meeting that was made up for a test")
    expect(page.locator("#id_participations-0-country option:checked")).to_have_text("Uzbekistan")
    save(page)
    expect(page).to_have_url(re.compile(r"/admin/events/event/\d+/change/"))
    event = Event.objects.get(title_en="A meeting that was made up for a test")
    assert (str(event.ends_on), [str(row) for row in event.participations.all()]) == (
        "2019-11-06",
        ["Uzbekistan (host)"],
    )
    # The server has it: nothing is offered any more.
    visit(page, f"{site}/admin/events/event/add/")
    expect(page.locator("#kept-text")).to_be_hidden()
    assert page.complaints == []


def test_leaving_with_changes_asks_and_throwing_away_is_final(site, desk):
    page, asked = desk, []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#id_title_en").fill("Not yet")
    page.wait_for_function("() => JSON.stringify(localStorage).includes('Not yet')")
    page.goto(f"{site}/admin/")
    assert asked == ["beforeunload"]
    page.goto(f"{site}/admin/events/event/add/")
    page.get_by_role("button", name="Throw it away").click()
    page.reload()
    wait_until_it_stands(page)
    expect(page.locator("#kept-text")).to_be_hidden()
    expect(page.locator("#id_title_en")).to_have_value("")
    assert asked == ["beforeunload"]


def test_keys_are_listed_and_work(site, desk):
    page = desk
    page.keyboard.press("Control+/")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    visit(page, f"{site}/admin/events/event/")
    page.keyboard.press("Control+k")
    expect(page.locator("#searchbar")).to_be_focused()
    page.keyboard.press("Control+Alt+n")
    page.wait_for_url(re.compile("/event/add/"))
    assert page.complaints == []


def test_a_likely_duplicate_is_shown_while_one_types(site, desk):
    page = desk
    page.locator("#id_starts_on").fill("5–6 Nov 2019")
    find(page, "id_city", "Алмат")
    box = page.locator(".while-typing", has_text="These events are alike")
    expect(box).to_contain_text("the same days, the same city")
    assert page.complaints == []


def test_from_the_article_to_the_public_and_back_with_the_keyboard_only(site, desk):
    page = desk
    page.locator("#id_title_en").focus()
    page.keyboard.type("A conference that was made up for a test")
    page.locator("#id_title_ru").focus()
    page.keyboard.type("Конференция, придуманная для проверки")
    choose(page, "id_kind", "conference")
    page.locator("#id_starts_on").focus()
    page.keyboard.type("3-4 May 2027")
    find(page, "id_city", "Алмат")
    page.get_by_text("Several parties at once").press("Enter")
    page.locator("#parties-text").focus()
    page.keyboard.type("Officials from Kazakhstan, Austria and the Society of Strangers.")
    choose(page, "parties-role", "delegation")
    page.get_by_role("button", name="Find the parties").press("Enter")
    page.get_by_label("Not sure: Society of Strangers").wait_for()
    page.get_by_label("Not sure: Society of Strangers").focus()
    page.keyboard.type("no party")
    page.get_by_role("button", name="Add the rows").press("Enter")
    expect(page.get_by_text("Rows added: 2.")).to_be_visible()
    choose(page, "id_state", "in review")
    page.locator("#id_note").focus()
    page.keyboard.type("Days from the article.")
    save(page)
    expect(page).to_have_url(re.compile(r"/admin/events/event/\d+/change/"))
    expect(page.get_by_text("Days from the article.")).to_be_visible()
    # Publishing asks for the source; what was typed stays.
    choose(page, "id_state", "published")
    save(page)
    expect(page.get_by_text("To be published it needs: A source")).to_be_visible()
    page.get_by_role("button", name="Add another Source").press("Enter")
    page.locator("#id_sources-0-url").focus()
    page.keyboard.type("https://example.org/made-up")
    page.locator("#id_sources-0-publisher").focus()
    page.keyboard.type("Example")
    save(page)
    expect(page.locator(".messagelist .success")).to_be_visible()
    event = Event.objects.get(title_en="A conference that was made up for a test")
    assert (event.state, event.participations.count(), event.sources.count()) == ("published", 2, 1)
    # Corrected, and put back.
    page.locator("#id_title_en").press("End")
    page.keyboard.type(" twice")
    save(page)
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.get_by_role("link", name="History", exact=True).press("Enter")
    page.get_by_role("button", name="Take back: Title").first.press("Enter")
    expect(page.get_by_text("Put back.")).to_be_visible()
    event.refresh_from_db()
    assert event.title_en == "A conference that was made up for a test"
    assert page.complaints == []


def test_two_editors_at_once_are_told_and_lose_nothing(site, desk, new_context):
    make_user("second", "publisher", is_staff=True)
    event = make_event("A seminar that was made up", title_ru="Семинар", parties=[make_country("KZ", "Kazakhstan")])
    address = f"{site}/admin/events/event/{event.pk}/change/"
    other = new_context().new_page()
    other.goto(address)
    sign_in(other, "second")
    visit(desk, address)
    desk.locator("#id_title_en").fill("First")
    save(desk)
    expect(desk.locator(".messagelist .success")).to_be_visible()
    other.locator("#id_summary_en").fill("Second")
    save(other)
    expect(other.get_by_role("heading", name="What changed while you were editing")).to_be_visible()
    expect(other.locator("#id_summary_en")).to_have_value("Second")
    save(other)
    expect(other.locator(".messagelist .success")).to_be_visible()
    event.refresh_from_db()
    # What the second saw and saved stands; the first title is in the history.
    assert event.summary_en == "Second"


def test_several_files_become_rows_of_their_own(site, desk, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    page = desk
    files = [{"name": f"hall-{number}.png", "mimeType": "image/png", "buffer": picture()} for number in range(2)]
    page.set_input_files("#several-photos", files)
    expect(page.locator(".several-files", has_text="Rows added: 2")).to_be_visible()
    page.locator("#id_title_en").fill("A meeting that was made up for a test")
    choose(page, "id_kind", "meeting")
    page.locator("#id_starts_on").fill("2027-05-03")
    for row in range(2):
        for name, text in (("caption_en", "The hall"), ("alternative_text_en", "A hall"), ("credit", "Nobody")):
            page.locator(f"#id_photos-{row}-{name}").fill(text)
        page.locator(f"#id_photos-{row}-licence").fill("CC0")
    save(page)
    expect(page).to_have_url(re.compile(r"/admin/events/event/\d+/change/"))
    event = Event.objects.get(title_en="A meeting that was made up for a test")
    assert [bool(photo.image) for photo in event.photos.all()] == [True, True]
    assert page.complaints == []


def picture():
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "grey").save(file, "PNG")
    return file.getvalue()


def test_a_city_that_is_not_in_the_record_becomes_a_place_in_the_form(site, desk):
    page = desk
    with page.expect_response(lambda answer: "/take-over/" in answer.url):
        find(page, "id_city", "Баткен")
    expect(page.locator("#id_city option:checked")).to_have_text("Batken (KG)")
    place = Place.objects.get(name_en="Batken")
    assert (page.locator("#id_city").input_value(), place.name_ru) == (str(place.pk), "Баткен")
    assert page.complaints == []


def test_the_focal_point_is_set_by_clicking_on_the_photo(site, desk):
    page = desk
    page.get_by_role("button", name="Add another Photo").press("Enter")
    file = io.BytesIO()
    Image.new("RGB", (800, 400), "green").save(file, "JPEG")
    picture = {"name": "hall.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}
    page.locator("#id_photos-0-image").set_input_files(picture)
    canvas = page.locator("#photos-0 canvas")
    expect(canvas).to_be_visible()
    size = canvas.bounding_box()
    canvas.click(position={"x": size["width"] * 0.25, "y": size["height"] * 0.75})
    values = [float(page.locator(f"#id_photos-0-focal_{one}").input_value()) for one in "xy"]
    assert values == pytest.approx([0.25, 0.75], abs=0.02)
    assert page.complaints == []
