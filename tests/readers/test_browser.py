"""Following as people do it, without a script, and its pages for every reader: narrow and wide, light and dark."""

import re
from itertools import product

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from readers import links, sending
from readers.models import Message, Subscription
from tests.events.test_access import OF_COLOUR, RULES, SIDEWAYS
from tests.factories import make_country, make_event
from tests.readers.factories import make_subscriber, make_subscription

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def letters_wait(monkeypatch):
    """A thread that sends letters would have a database in memory of its own."""
    monkeypatch.setattr("readers.views.follow.send_soon", lambda: None)


def test_reader_follows_the_list_on_the_screen_and_leaves_again_without_a_script(
    live_server, page_without_scripts, settings
):
    settings.PORTAL_URL = live_server.url
    make_event("In Kazakhstan", parties=[make_country("KZ", "Kazakhstan")])
    page = page_without_scripts
    page.goto(f"{live_server.url}/events/?country=kz")
    page.get_by_label("Follow exactly these events by mail").fill("anna@example.org")
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    sending.send(timezone.now())
    page.goto(re.search(r"http://\S+/follow/confirm/\S+", mail.outbox[0].body)[0])
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("You follow: Kazakhstan (once a week, as a newsletter).")).to_be_visible()
    assert Subscription.objects.get().confirmed_at
    page.get_by_role("link", name="See what you follow").click()
    page.get_by_text("Change", exact=True).click()
    page.get_by_label("How often").first.select_option("daily")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("once a day").first).to_be_visible()
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have left")
    assert not Subscription.objects.exists()
    assert page.context.cookies() == []


@pytest.mark.parametrize("prefix", ["", "/ru"])
def test_pages_of_following_are_accessible_and_fit_at_every_width_in_both_schemes(live_server, watched_page, prefix):
    event = make_event("A meeting", title_ru="Встреча", parties=[make_country("KZ", "Kazakhstan")])
    subscriber = make_subscriber()
    subscription = make_subscription(subscriber, "country=kz")
    make_subscription(subscriber, "series=gone")
    now = timezone.now()
    content = {"queries": ["country=kz"], "items": [], "soon": [[event.pk, [0]]]}
    message = Message.objects.create(
        subscriber=subscriber, kind="before", period="1", content=content, created_at=now, next_try_at=now
    )
    of_links = [
        links.confirm(subscription, language="en", rhythm="daily"),
        links.manage(subscriber),
        links.leave(subscriber),
        links.copy(message),
    ]
    addresses = ["/follow/", "/follow/?country=kz", "/follow/?country=zz", "/follow/asked/", "/follow/leave/x/"]
    addresses += ["/" + address.split("/", 3)[3] for address in of_links]
    page, found = watched_page, []
    for address in addresses:
        page.goto(live_server.url + prefix + address)
        page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
        for width, scheme in product([320, 1280], ["light", "dark"]):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            faults = page.evaluate(RULES, OF_COLOUR if scheme == "dark" else None)
            if page.evaluate(SIDEWAYS):
                faults.append("scrolls sideways")
            found += [(address[:24], width, scheme, fault) for fault in faults]
    assert found == []
    assert [one for one in page.complaints if "404" not in one] == []
