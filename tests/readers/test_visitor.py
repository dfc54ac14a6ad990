"""Who counts as the same visitor, and who as none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readers.visits.robots import is_robot
from readers.visits.visitor import key_of, kind_of, network_of

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.200", True),
        ("203.0.113.7", "203.0.114.7", False),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:203.0.113.7", "203.0.113.9", True),
        ("[2001:db8:1::1]", " 2001:db8:1::2", True),
        ("0.0.0.1", "::1", False),
    ],
)
def test_neighbours_in_a_network_are_one(one, other, same):
    assert (network_of(one) == network_of(other)) is same


@pytest.mark.parametrize("rubbish", ["", "unknown", "203.0.113.7:99", "1.2.3", "9" * 5000, "\0", "кто"])
def test_what_is_no_address_is_one_network_without_a_name(rubbish):
    assert network_of(rubbish) == ""


@given(st.ip_addresses())
def test_an_address_cannot_be_read_from_its_network(address):
    assert str(address) not in network_of(str(address))


@pytest.mark.parametrize(
    ("user_agent", "kind"),
    [
        (f"{WINDOWS} Chrome/140.0.0.0 Safari/537.36", "chrome windows"),
        (f"{WINDOWS} Chrome/139.0.0.0 Safari/537.36", "chrome windows"),
        (f"{WINDOWS} Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "edge windows"),
        (f"{ANDROID} Chrome/130.0.0.0 YaBrowser/24.12.0 Mobile Safari/537.36", "yandex android"),
        (f"{ANDROID} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", "samsung android"),
        (f"{IPHONE} Version/18.5 Mobile/15E148 Safari/604.1", "safari ios"),
        (f"{IPHONE} CriOS/140.0 Mobile/15E148 Safari/604.1", "chrome ios"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "firefox linux"),
        ("Opera/9.80 (Android; Opera Mini/36.2/119.132; U; ru) Presto/2.12.423 Version/12.16", "opera android"),
        ("", "other other"),
        ("\0é" * 400, "other other"),
    ],
)
def test_browsers_are_told_apart_by_family_and_platform_alone(user_agent, kind):
    assert kind_of(user_agent) == kind


@pytest.mark.parametrize(
    "user_agent",
    [
        f"{WINDOWS} Chrome/140.0.0.0 Safari/537.36",
        f"{ANDROID} Chrome/124.0.0.0 Mobile Safari/537.36 Telegram-Android/11.3.3",
        "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 Chrome/110.0 Mobile Safari/537.36",
        "Opera/9.80 (Android; Opera Mini/36.2/119.132; U; ru) Presto/2.12.423 Version/12.16",
        "Lynx/2.9.0dev.5 libwww-FM/2.14 SSL-MM/1.4.1 GNUTLS/3.6.13",
        "w3m/0.5.3+git20230121",
    ],
)
def test_browsers_of_people_are_no_robots(user_agent):
    assert not is_robot(user_agent)


@pytest.mark.parametrize(
    "user_agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
        "facebookexternalhit/1.1",
        "curl/8.5.0",
        "python-requests/2.32",
        "Java/17.0.1",
        "node",
        "",
        "\0",
    ],
)
def test_programs_are_robots(user_agent):
    assert is_robot(user_agent)


def test_a_key_means_nothing_on_another_day_or_beside_another_event():
    day, next_day = "11" * 32, "22" * 32
    keys = {key_of(salt, "4:cb0071", "chrome windows", event) for salt in (day, next_day) for event in (0, 1, 2)}
    assert len(keys) == 6
    assert all(len(key) == 24 for key in keys)
    assert key_of(day, "4:cb0071", "chrome windows", 0) in keys
