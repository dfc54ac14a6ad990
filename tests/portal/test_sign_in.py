"""Signing in: what happens after many failures."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client

from tests.factories import make_user

pytestmark = pytest.mark.django_db
RIGHT, WRONG = "a long enough password", "not the password"


def sign_in(client, address, password, name="editor"):
    return client.post(address, {"username": name, "password": password})


@pytest.mark.parametrize("address", ["/accounts/login/", "/admin/login/", "/ru/accounts/login/"])
def test_after_five_failures_the_name_is_locked_for_a_quarter_of_an_hour(client, address):
    make_user("editor", "editor", is_staff=True)
    make_user("other", "editor", is_staff=True)
    start = datetime(2026, 11, 1, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        for _attempt in range(4):
            assert sign_in(client, address, WRONG).status_code == 200
        answer = sign_in(client, address, WRONG)
        assert (answer.status_code, "quarter of an hour" in answer.content.decode() or "/ru/" in address) == (429, True)
        assert sign_in(client, address, RIGHT).status_code == 429
        assert sign_in(client, address, RIGHT, "other").status_code == 302
        client.logout()
    with time_machine.travel(start + timedelta(minutes=16), tick=False):
        assert sign_in(client, address, RIGHT).status_code == 302


def test_a_form_from_before_the_sign_in_is_refused_in_our_words():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"username": "x", "password": "y"})
    assert (answer.status_code, "open for too long" in answer.content.decode()) == (403, True)


def test_no_network_address_is_kept_of_a_failure(client):
    sign_in(client, "/accounts/login/", WRONG)
    assert AccessAttempt.objects.get().ip_address is None
    make_user("editor")
    sign_in(client, "/accounts/login/", RIGHT)
    assert not AccessAttempt.objects.exists()
