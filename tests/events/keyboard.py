"""What an editor does at the desk without a mouse."""

from urllib.parse import quote

from playwright.sync_api import expect

from tests.visiting import wait_until_it_stands


def sign_in(page, name="editor", password="a long enough password"):
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    wait_until_it_stands(page)


def save(page):
    """Save by the shortcut, and wait for the answer: the page before may have said "saved" as well."""
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    wait_until_it_stands(page)


def choose(page, field, value):
    """Choose in a plain list by typing."""
    page.locator(f"#{field}").focus()
    page.keyboard.type(value)


def find(page, field, words):
    """Open an autocomplete from the keyboard, type, and take the first that it finds."""
    page.locator(f"#{field} + .select2 .select2-selection").focus()
    page.keyboard.press("Enter")
    # What was listed before the words were typed must not be taken for what they find.
    with page.expect_response(lambda answer: f"term={quote(words)}&" in f"{answer.url}&"):
        page.keyboard.type(words)
    expect(page.locator(".select2-results .loading-results")).to_have_count(0)
    page.locator(".select2-results__option--highlighted").first.wait_for()
    page.keyboard.press("Enter")
