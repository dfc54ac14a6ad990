"""Signing in: what happens after many failures."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


RIGHT, WRONG = "a long enough password", "not the password"


def sign_in(client, address, password, name="editor"):
    return client.post(address, {"login": name, "password": password})


@pytest.mark.parametrize("address", ["/accounts/login/", "/ru/accounts/login/"])
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
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x", "password": "y"})
    assert (answer.status_code, "open for too long" in answer.content.decode()) == (403, True)


def test_no_network_address_is_kept_of_a_failure(client):
    sign_in(client, "/accounts/login/", WRONG)
    assert AccessAttempt.objects.get().ip_address is None
    make_user("editor")
    sign_in(client, "/accounts/login/", RIGHT)
    assert not AccessAttempt.objects.exists()


# A second factor


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def with_second_factor(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def test_a_password_alone_does_not_open_an_account_with_a_second_factor(client):
    secret = with_second_factor(make_user("editor", "editor", is_staff=True))
    answer = sign_in(client, "/accounts/login/?next=/admin/", RIGHT)
    assert answer.status_code == 302
    assert client.get("/admin/").status_code == 302
    # Nor does the page that the admin brings along.
    client.post("/admin/login/?next=/admin/", {"username": "editor", "password": RIGHT})
    assert client.get("/admin/").status_code == 302
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert client.post(answer["Location"], {"code": "000000"}).status_code == 200
    assert client.get("/admin/").status_code == 302
    assert client.post(answer["Location"], {"code": code_of(secret)})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_after_five_wrong_codes_the_right_one_is_refused_too(client):
    secret = with_second_factor(make_user("editor", "editor", is_staff=True))
    page = sign_in(client, "/accounts/login/?next=/admin/", RIGHT)["Location"]
    for _attempt in range(5):
        assert client.post(page, {"code": "000000"}).status_code == 200
    assert client.post(page, {"code": code_of(secret)}).status_code == 200
    assert client.get("/admin/").status_code == 302


def test_the_secret_of_a_second_factor_is_not_stored_as_it_is():
    secret = with_second_factor(make_user("editor"))
    stored = Authenticator.objects.get()
    assert secret not in str(stored.data)
    assert stored.wrap().validate_code(code_of(secret))


@pytest.mark.parametrize(
    ("demanded", "group", "led_away"),
    [
        ("optional", "publisher", False),
        ("publishers", "publisher", True),
        ("publishers", "editor", False),
        ("staff", "editor", True),
    ],
)
@pytest.mark.parametrize("language", ["", "/ru"])
def test_a_second_factor_is_demanded_of_those_whom_the_operator_names(
    client, settings, demanded, group, led_away, language
):
    settings.SECOND_FACTOR = demanded
    user = make_user("colleague", group, is_staff=True)
    client.force_login(user)
    answer = client.get(f"{language}/admin/")
    assert (answer.status_code == 302) is led_away
    if led_away:
        assert answer["Location"] == f"{language}/accounts/second-factor/totp/activate/"
        with_second_factor(user)
        assert client.get(f"{language}/admin/").status_code == 200
    assert client.get(f"{language}/events/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "second-factor/",
        "second-factor/totp/activate/",
        "second-factor/recovery-codes/generate/",
        "reauthenticate/",
        "password/reset/",
        "signup/",
    ],
)
def test_the_pages_of_accounts_are_in_our_layout(client, address):
    user = make_user("editor", "editor", is_staff=True)
    sign_in(client, "/accounts/login/", RIGHT)
    if "recovery" in address:
        with_second_factor(user)
    page = client.get(f"/accounts/{address}", follow=True)
    assert page.status_code == 200
    assert "portal/style" in page.content.decode()
    assert "<script>" not in page.content.decode()


def test_nobody_signs_up(client):
    answer = client.post("/accounts/signup/", {"username": "new", "password1": RIGHT})
    assert answer.status_code == 200
    assert not get_user_model().objects.exists()
