"""The pages that the hallway itself shows, in a real browser."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("address", ["/", "/ru/", "/accounts/login/", "/admin/login/"])
def test_page_appears_without_a_complaint_of_the_browser(live_server, watched_page, address):
    response = watched_page.goto(live_server.url + address)
    assert response.status == 200
    assert watched_page.complaints == []


def test_administrator_signs_in_under_the_strict_policy(live_server, watched_page, django_user_model):
    django_user_model.objects.create_superuser("admin", password="a long enough password")
    watched_page.goto(live_server.url + "/admin/")
    watched_page.get_by_label("Username").fill("admin")
    watched_page.get_by_label("Password").fill("a long enough password")
    watched_page.get_by_role("button", name="Sign in").click()
    watched_page.wait_for_url(live_server.url + "/admin/")
    assert watched_page.complaints == []
