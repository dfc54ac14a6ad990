"""From the line at the foot of a page to a subscription, and out again: what each step does, and never tells."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from organizations import merging
from readers import limits, links, questions, sending, subscribing
from readers.models import Message, Subscriber, Subscription
from tests.factories import make_country, make_organization
from tests.readers.factories import make_subscriber, make_subscription

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ASKED = "/follow/asked/"


@pytest.fixture(autouse=True)
def clock():
    cache.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def ask(client, address="anna@example.org", query="", **fields):
    return client.post("/follow/", {"address": address, "query": query, **fields})


def link_in(letter, page):
    return re.search(rf"https?://[^/]+((?:/ru)?/follow/{page}/\S+)", letter.body)[1]


def letter_to(client, address="anna@example.org", **fields):
    ask(client, address, **fields)
    sending.send(timezone.now())
    return mail.outbox[-1]


def confirmed(client, address="anna@example.org", **fields):
    link = link_in(letter_to(client, address, **fields), "confirm")
    return client.post(link), link


# Asking


def test_every_page_ends_with_a_line_to_subscribe_that_needs_no_token(client):
    for address in ("/", "/events/", "/countries/", "/ru/"):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        (form,) = page.select("form.follow-line")
        assert form["action"].endswith("/follow/")
        assert {field["name"] for field in form.select("input")} == {"address", "website"}
    assert not client.cookies


def test_a_list_carries_its_filter_along(client):
    make_country("KZ", "Kazakhstan")
    page = BeautifulSoup(client.get("/events/?country=kz&role=host&page=1").content, "html.parser")
    # Inside the part of the page that is replaced when the filter is changed by a script
    (form,) = page.select("form.follow-line")
    assert form in page.select("#live form")
    assert form.select_one("[name=query]")["value"] == "country=kz&role=host"
    ask(client, query="?country=kz&role=host&page=1&sort=date&utm_source=x")
    assert Subscription.objects.get().query == "country=kz&role=host"
    form = BeautifulSoup(client.get("/follow/?role=host&country=KZ").content, "html.parser").select_one("form.follow")
    assert form.select_one("[name=query]")["value"] == "country=kz&role=host"
    assert form.strong.text == "Kazakhstan, as host"


def test_the_page_of_a_state_or_an_organization_offers_what_it_took_part_in(client):
    make_country("KZ", "Kazakhstan")
    make_organization("Office", slug="office")
    for address, query in (("/countries/kz/", "country=kz"), ("/organizations/office/", "organization=office")):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        assert page.select_one("footer form.follow-line [name=query]")["value"] == query


def test_one_line_is_enough_and_a_letter_asks_for_a_confirmation(client):
    letter = letter_to(client)
    assert (letter.to, letter.subject) == (["anna@example.org"], "Confirm that you follow border events")
    assert "all events (once a week, as a newsletter)" in letter.body
    subscriber, subscription = Subscriber.objects.get(), Subscription.objects.get()
    assert (subscriber.state, subscription.confirmed_at) == ("unconfirmed", None)
    assert "List-Unsubscribe" not in letter.extra_headers


def test_the_answer_never_tells_whether_an_address_is_known(client):
    make_subscription(make_subscriber("known@example.org"))
    make_subscriber("bounced@example.org", state="stopped", reason="bounced")
    make_subscriber("paused@example.org", state="paused")
    answers = {
        (answer.status_code, answer.url, answer.content)
        for answer in (ask(client, f"{name}@example.org") for name in ("known", "bounced", "paused", "new", "KNOWN"))
    }
    assert answers == {(302, ASKED, b"")}
    assert sorted(Message.objects.values_list("subscriber__address", flat=True)) == [
        "known@example.org",
        "known@example.org",
        "new@example.org",
        "paused@example.org",
    ]


def test_what_a_program_fills_in_leaves_no_trace(client):
    assert ask(client, website="https://example.org").url == ASKED
    assert not Subscriber.objects.exists()


def test_no_mailbox_is_flooded(client):
    for _time in range(limits.TO_AN_ADDRESS + 2):
        assert ask(client).url == ASKED
    assert Message.objects.count() == limits.TO_AN_ADDRESS
    with time_machine.travel(NOW + timedelta(days=1, minutes=1), tick=False):
        ask(client)
    assert Message.objects.count() == limits.TO_AN_ADDRESS + 1


def test_a_network_that_asks_too_often_is_told_so_and_its_neighbour_is_not(client):
    for number in range(limits.FROM_A_NETWORK):
        client.post("/follow/", {"address": f"a{number}@example.org"}, REMOTE_ADDR=f"198.51.100.{number}")
    answer = client.post("/follow/", {"address": "one@example.org"}, REMOTE_ADDR="198.51.100.250")
    assert (answer.status_code, b"Too many mails were asked for" in answer.content) == (429, True)
    assert client.post("/follow/", {"address": "two@example.org"}, REMOTE_ADDR="198.51.101.1").url == ASKED
    assert not Subscriber.objects.filter(address="one@example.org").exists()


def test_no_network_address_is_kept_where_requests_are_counted(rf):
    request = rf.post("/follow/", REMOTE_ADDR="2001:db8:1:2ff::1")
    assert limits.network_of(request) == "2001:db8:1:200::/56"
    limits.network_is_tired(request)
    kept = f"{cache._cache}"
    assert "2001" not in kept
    today = limits._key_of(request)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert limits._key_of(request) != today


@pytest.mark.parametrize(
    ("remote", "forwarded", "network"),
    [
        ("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.0/24"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.0/24"),
        ("127.0.0.1", "rubbish", ""),
        ("::ffff:198.51.100.7", None, "198.51.100.0/24"),
        ("", None, ""),
    ],
)
def test_only_a_proxy_of_ours_says_where_a_request_comes_from(rf, remote, forwarded, network):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert limits.network_of(rf.get("/", REMOTE_ADDR=remote, **headers)) == network


# Bad input


@pytest.mark.parametrize(
    "address",
    [
        *("", "anna", "anna@", "@example.org", "anna@example", "a b@example.org", "anna@[192.0.2.1]", "anna@-x.org"),
        *("anna@example.org\r\nBcc: all@example.org", "anna@example.org, boris@example.org", '"a b"@example.org'),
        *(
            "Anna <anna@example.org>",
            "анна@example.org",
            f"{'a' * 300}@example.org",
            "anna@exa\0mple.org",
            "\ud800@x.org",
        ),
        *("postmaster@example.org", "No-Reply@example.org", "portal@127.0.0.1", "anna@127.0.0.1", "anna@xn--.org"),
    ],
)
def test_an_address_that_cannot_be_written_to_is_refused_with_a_sentence(client, address):
    answer = client.post("/follow/", {"address": address.encode(errors="replace")})
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 400
    assert len(page.select(".follow .field-error")) == 1
    assert not Subscriber.objects.exists()


def test_a_domain_in_letters_of_its_own_is_written_in_ascii_and_shown_as_typed(client):
    letter = letter_to(client, " Anna@Пример.РФ ")
    subscriber = Subscriber.objects.get()
    assert (subscriber.address, subscriber.masked) == ("Anna@xn--e1afmkfd.xn--p1ai", "A…@xn--e1afmkfd.xn--p1ai")
    assert letter.to == ["Anna@xn--e1afmkfd.xn--p1ai"]
    client.post(link_in(letter, "confirm"))
    assert "Anna@пример.рф" in client.get(path_to("manage", subscriber)).content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("country=zz", "There is no country with the code “ZZ”."),
        ("country=" + "x" * 10_000, "too long"),
        ("from=2020&to=2010", "comes before"),
        ("q=%00%ff", "holds no word"),
        ("year=99999999999999999999", "is not a year"),
    ],
)
def test_a_filter_that_means_nothing_is_refused_with_a_sentence(client, query, said):
    for answer in (ask(client, query=query), client.get(f"/follow/?{query}")):
        assert said in answer.content.decode()
    assert not Subscription.objects.exists()


def test_rubbish_is_answered_and_never_a_fault_of_ours(client):
    subscriber = make_subscriber()
    make_subscription(subscriber)
    manage = path_to("manage", subscriber)
    for data in (
        {"do": "change", "subscription": "9" * 40},
        {"do": "change", "subscription": "²"},
        {"do": "change", "subscription": "1\0"},
        {"do": ["x", "y"]},
        {"do": "language", "language": "\0"},
        {},
    ):
        assert client.post(manage, data).status_code in (200, 302, 400)
    for token in ("x", "%00", "%ff", "1.2.3", "a" * 5000, "ы", manage.split("/")[-2] + "x"):
        for page in ("confirm", "manage", "leave", "message"):
            assert client.get(f"/follow/{page}/{token}/").status_code == 404
    assert (
        client.post("/follow/", data=b"\xff\x00=%", content_type="application/x-www-form-urlencoded").status_code == 400
    )
    assert client.post("/follow/", {"address": "a@example.org", "rhythm": "hourly"}).status_code == 400
    assert client.put("/follow/").status_code == 405


# Confirming


def path_to(purpose, subscriber):
    return "/" + getattr(links, purpose)(subscriber).split("/", 3)[3]


def test_opening_the_link_changes_nothing_and_the_button_confirms(client):
    link = link_in(letter_to(client, query="", rhythm="daily", language="ru"), "confirm")
    page = client.get(link)
    assert (page.status_code, Subscriber.objects.get().state) == (200, "unconfirmed")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "no-store" in page.headers["Cache-Control"]
    assert client.post(link).status_code == 200
    subscriber, subscription = Subscriber.objects.get(), Subscription.objects.get()
    assert (subscriber.state, subscriber.language, subscriber.confirmed_at) == ("active", "ru", NOW)
    assert (subscription.rhythm, subscription.confirmed_at, subscription.told_until) == ("daily", NOW, NOW)
    assert not client.cookies


def test_the_link_holds_for_two_days(client, clock):
    link = link_in(letter_to(client), "confirm")
    clock.move_to(NOW + timedelta(hours=47, minutes=59))
    assert client.get(link).status_code == 200
    clock.move_to(NOW + timedelta(hours=48))
    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404
    assert Subscriber.objects.get().state == "unconfirmed"


def test_a_stranger_who_names_an_address_changes_nothing_of_what_it_follows(client):
    subscriber = make_subscriber()
    make_subscription(subscriber, "", "at_once")
    ask(client, rhythm="daily", language="ru")
    subscriber.refresh_from_db()
    assert (subscriber.language, Subscription.objects.get().rhythm) == ("en", "at_once")
    sending.send(timezone.now())
    client.post(link_in(mail.outbox[-1], "confirm"))
    subscriber.refresh_from_db()
    assert (subscriber.language, Subscription.objects.get().rhythm) == ("ru", "daily")


def test_one_address_follows_several_filters_and_no_more_than_a_person_does(client, monkeypatch):
    make_country("KZ", "Kazakhstan")
    monkeypatch.setattr(subscribing, "MOST_FILTERS", 2)
    assert confirmed(client)[0].status_code == 200
    assert confirmed(client, query="country=kz")[0].status_code == 200
    answer, _link = confirmed(client, query="country=kz&role=host")
    assert (answer.status_code, "more is not possible" in answer.content.decode()) == (400, True)
    assert Subscriber.objects.count() == 1
    assert sorted(Subscription.objects.exclude(confirmed_at=None).values_list("query", flat=True)) == ["", "country=kz"]


def test_an_address_whose_mail_came_back_is_not_written_to_again(client):
    subscriber = make_subscriber(state="stopped", reason="complained")
    ask(client)
    assert (Message.objects.count(), Subscriber.objects.get()) == (0, subscriber)


# Leaving


def test_one_post_takes_a_reader_off_without_cookie_page_or_redirect(client):
    subscriber = make_subscriber()
    make_subscription(subscriber)
    link = path_to("leave", subscriber)
    assert b"Leave" in client.get(link).content
    assert (Subscriber.objects.get().state, Subscription.objects.count()) == ("active", 1)
    strict = type(client)(enforce_csrf_checks=True)
    for _time in range(2):
        answer = strict.post(link, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.cookies) == (200, {})
    subscriber.refresh_from_db()
    assert (subscriber.state, subscriber.reason, subscriber.stopped_at) == ("stopped", "left", NOW)
    assert not Subscription.objects.exists()


def test_a_link_to_leave_holds_for_ever_and_opens_nothing_else(client, clock):
    subscriber = make_subscriber()
    link = path_to("leave", subscriber)
    clock.move_to(NOW + timedelta(days=3000))
    assert client.get(link).status_code == 200
    assert client.get(link.replace("/leave/", "/manage/")).status_code == 404
    assert "/manage/" not in client.get(link).content.decode()
    subscriber.secret = "another"
    subscriber.save()
    assert client.get(link).status_code == 404


def test_who_paused_and_follows_something_new_is_told_nothing_of_the_time_between(client, clock):
    make_country("KZ", "Kazakhstan")
    old = make_subscription(make_subscriber(state="paused"))
    clock.move_to(NOW + timedelta(days=30))
    confirmed(client, query="country=kz")
    old.refresh_from_db()
    assert (Subscriber.objects.get().state, old.told_until) == ("active", NOW + timedelta(days=30))


def test_saving_the_same_reminder_again_reminds_of_nothing_twice(client):
    subscriber = make_subscriber()
    reminder = make_subscription(subscriber, rhythm="before")
    begins = []
    for rhythm in ("before", "daily", "before"):
        fields = {f"{reminder.pk}-query": "/events/", f"{reminder.pk}-rhythm": rhythm}
        client.post(path_to("manage", subscriber), {"do": "change", "subscription": reminder.pk, **fields})
        reminder.refresh_from_db()
        begins.append(reminder.told_until)
    assert begins == [NOW, NOW, NOW - timedelta(days=7)]


def test_who_left_can_come_back(client):
    make_subscriber(state="stopped", reason="left")
    assert confirmed(client)[0].status_code == 200
    assert Subscriber.objects.get().state == "active"


# Managing


def test_rhythm_filter_and_language_are_changed_on_the_page(client, clock):
    make_country("KZ", "Kazakhstan")
    subscriber = make_subscriber()
    subscription = make_subscription(subscriber)
    manage = path_to("manage", subscriber)
    clock.move_to(NOW + timedelta(days=3))

    def change(query, rhythm="daily"):
        prefix = subscription.pk
        fields = {f"{prefix}-query": query, f"{prefix}-rhythm": rhythm}
        answer = client.post(manage, {"do": "change", "subscription": subscription.pk, **fields})
        subscription.refresh_from_db()
        return answer

    assert change("https://portal.example.org/events/?country=KZ&page=2").url == manage
    assert (subscription.query, subscription.rhythm) == ("country=kz", "daily")
    assert subscription.told_until == NOW + timedelta(days=3)
    for wrong, said in (("country=zz", "There is no country"), ("hello", "not the address of a list")):
        answer = change(wrong)
        assert (answer.status_code, said in answer.content.decode()) == (400, True)
        assert subscription.query == "country=kz"
    client.post(manage, {"do": "language", "language": "ru"})
    subscriber.refresh_from_db()
    assert subscriber.language == "ru"


def test_one_more_filter_is_followed_from_the_page_without_another_letter(client, monkeypatch):
    make_country("KZ", "Kazakhstan")
    monkeypatch.setattr(subscribing, "MOST_FILTERS", 2)
    subscriber = make_subscriber()
    make_subscription(subscriber)
    manage = path_to("manage", subscriber)

    def add(query):
        return client.post(manage, {"do": "add", "new-query": query, "new-rhythm": "daily"})

    assert add("/events/?country=kz").url == manage
    added = Subscription.objects.get(query="country=kz")
    assert (added.rhythm, added.confirmed_at, added.told_until) == ("daily", NOW, NOW)
    refused = {"/events/?role=host": "as many filters as is possible", "?country=zz": "There is no country"}
    for query, said in refused.items():
        answer = add(query)
        assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert (Subscription.objects.count(), Message.objects.count()) == (2, 0)


def test_who_pauses_is_told_nothing_of_the_time_between(client, clock):
    subscriber = make_subscriber()
    subscription = make_subscription(subscriber)
    manage = path_to("manage", subscriber)
    client.post(manage, {"do": "pause"})
    subscriber.refresh_from_db()
    assert subscriber.state == "paused"
    clock.move_to(NOW + timedelta(days=30))
    client.post(manage, {"do": "resume"})
    subscriber.refresh_from_db()
    subscription.refresh_from_db()
    assert (subscriber.state, subscription.told_until) == ("active", NOW + timedelta(days=30))


def test_my_data_are_given_whole_and_deleted_whole(client):
    subscriber, other = make_subscriber(), make_subscriber("other@example.org")
    for one in (subscriber, other):
        make_subscription(one, "country=kz")
        Message.objects.create(subscriber=one, kind="daily", period="1", created_at=NOW, next_try_at=NOW)
    manage = path_to("manage", subscriber)
    answer = client.get(f"{manage}my-data.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    given = answer.json()
    assert (given["address"], given["subscriptions"][0]["query"]) == ("anna@example.org", "country=kz")
    assert [message["kind"] for message in given["messages"]] == ["daily"]
    assert "other" not in answer.content.decode()
    assert "Deleted" in client.post(manage, {"do": "delete"}).content.decode()
    assert list(Subscriber.objects.values_list("address", flat=True)) == ["other@example.org"]
    assert Subscription.objects.count() == Message.objects.count() == 1
    assert client.get(manage).status_code == 404


def test_a_strangers_subscription_cannot_be_changed_by_its_number(client):
    subscriber, other = make_subscriber(), make_subscriber("other@example.org")
    foreign = make_subscription(other)
    client.post(path_to("manage", subscriber), {"do": "remove", "subscription": foreign.pk})
    assert Subscription.objects.filter(pk=foreign.pk).exists()


# Filters in words


def test_equal_filters_are_equal_texts():
    one = questions.canonical("?role=HOST&country=uz&country=KZ&country=kz&kind=&page=3&state=draft&sort=date")
    assert one == questions.canonical("https://example.org/ru/events/?country=kz&country=uz&role=host#results")
    assert one == "country=kz&country=uz&role=host"
    assert questions.canonical("/events/") == questions.canonical("") == ""


def test_a_filter_by_an_organization_that_was_merged_means_the_one_that_was_kept():
    kept, duplicate = make_organization("Office", slug="office"), make_organization("Bureau", slug="bureau")
    assert questions.in_words("organization=bureau") == "Bureau"
    merging.merge(duplicate, into=kept, user=None)
    assert (questions.faults_of("organization=bureau"), questions.in_words("organization=bureau")) == ([], "Office")
