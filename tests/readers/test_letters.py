"""What stands in a letter: what changed and why it is told, in the reader's language, and how it ends."""

import re
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from icalendar import Calendar

from events.models import Outcome
from readers import composing, issues, post, sending
from readers.letters.mail import message_id
from readers.models import Issue, Message, Subscriber
from tests.events.test_announcing import saved
from tests.factories import make_country, make_event
from tests.readers.factories import announced, make_subscriber, make_subscription

pytestmark = [pytest.mark.django_db, pytest.mark.output]
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)
IN_SUMMER = {"starts_on": date(2027, 6, 1), "ends_on": date(2027, 6, 2)}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def kyrgyzstan():
    return make_country("KG", "Kyrgyzstan", name_ru="Кыргызстан")


@pytest.fixture
def deliver(clock):
    """Compose and send what is due after an hour; return the mails as a mail program reads them."""

    def composed_and_sent(at=SOON):
        clock.move_to(at)
        composing.compose(at)
        mail.outbox.clear()
        sending.send(at)
        return [message_from_bytes(one.message().as_bytes(), policy=policy.default) for one in mail.outbox]

    clock.move_to(NOW + timedelta(minutes=1))
    return composed_and_sent


def subscribed(query="", rhythm="at_once", **fields):
    with time_machine.travel(NOW, tick=False):
        return make_subscription(make_subscriber(**fields), query, rhythm)


def new_event(title="A meeting", **fields):
    return announced(make_event(title, **IN_SUMMER | fields))


def part(letter, kind):
    return letter.get_body(preferencelist=(kind,)).get_content()


def subject(letter):
    # A long header is folded after its colon.
    return letter["Subject"].strip()


def test_a_letter_says_what_changed_and_which_filter_brought_it(deliver, kyrgyzstan):
    subscribed("country=kg&role=host")
    new_event("Border talks", slug="talks", title_ru="Переговоры", parties=[(kyrgyzstan, "host")], held_in=kyrgyzstan)
    (letter,) = deliver()
    assert subject(letter) == "New: Border talks"
    for form in ("plain", "html"):
        text = part(letter, form)
        assert "Because you follow: Kyrgyzstan, as host" in text
        assert "1–2 June 2027, Kyrgyzstan" in text
        assert "http://127.0.0.1:8000/events/talks/" in text
    assert BeautifulSoup(part(letter, "html"), "html.parser").html["lang"] == "en"


def test_a_reader_of_russian_gets_all_of_it_in_russian(deliver, kyrgyzstan):
    subscribed("country=kg", language="ru")
    new_event("Border talks", slug="talks", title_ru="Переговоры", parties=[kyrgyzstan], held_in=kyrgyzstan)
    (letter,) = deliver()
    assert letter["Content-Language"] == "ru"
    assert subject(letter) == "Новые: Переговоры"
    text = part(letter, "plain")
    assert "1–2 июня 2027 г., Кыргызстан" in text
    assert "/ru/events/talks/" in text
    assert "По вашей подписке: Кыргызстан" in text
    # Not one English word but those of addresses and of the file
    assert re.findall(r"(?<![/\w.-])[A-Za-z]{3,}(?![\w/:.-])", re.sub(r"https?://\S+", "", text)) == []


def test_the_subject_counts_what_changed_and_the_most_telling_stands_first(deliver):
    subscribed()
    moved = new_event("Moved", slug="moved")
    new_event("Old", starts_on=date(2019, 5, 1), ends_on=date(2019, 5, 1))
    deliver()
    saved(moved, SOON, starts_on=date(2027, 7, 1), ends_on=date(2027, 7, 1))
    with time_machine.travel(SOON, tick=False):
        saved(new_event("Off"), SOON, status="cancelled")
        new_event("New one")
    (letter,) = deliver(SOON + timedelta(hours=1))
    assert subject(letter) == "News of border events – new: 1, moved or changed: 1, cancelled: 1"
    text = part(letter, "plain")
    assert "Date moved: 1 July 2027, before that 1–2 June 2027" in " ".join(text.split())
    places = [text.index(word) for word in ("NEW\n", "MOVED OR", "CANCELLED\n")]
    assert places == sorted(places)


def test_outcomes_are_quoted(deliver):
    subscribed()
    event = new_event("Held", starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 20))
    deliver()
    Outcome.objects.create(event=event, text_en="They agreed to meet.", strength="agreed", order=1)
    saved(event, SOON)
    (letter,) = deliver(SOON + timedelta(hours=1))
    assert subject(letter) == "Outcomes and documents: Held"
    assert "- They agreed to meet." in part(letter, "plain")
    assert "They agreed to meet." in part(letter, "html")


def test_a_new_event_comes_with_its_calendar_file(deliver):
    subscribed()
    new_event("First", slug="first")
    new_event("Vague", precision="month", starts_on=date(2027, 6, 1), ends_on=date(2027, 6, 30))
    new_event("Old", starts_on=date(2019, 5, 1), ends_on=date(2019, 5, 1))
    (letter,) = deliver()
    (attached,) = letter.iter_attachments()
    calendar = Calendar.from_ical(attached.get_content())
    assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", "border-events.ics")
    assert [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")] == ["First"]


def test_headers_let_programs_sort_it_and_take_the_reader_off_by_one_post(deliver, client):
    subscribed()
    new_event()
    (letter,) = deliver()
    message = Message.objects.get()
    assert letter["Message-ID"] == message_id(message.key)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Id"] == "Border Management Events <follow.127.0.0.1>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert str(letter["From"]) == "Border Management Events <portal@127.0.0.1>"
    (address,) = re.fullmatch(
        r"<http://127\.0\.0\.1:8000(/follow/leave/\S+/)>", letter["List-Unsubscribe"].strip()
    ).groups()
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscriber.objects.get().reason == "left"


def test_a_title_cannot_begin_another_header(deliver):
    subscribed()
    new_event("Talks\r\nBcc: all@example.org" + " long" * 50)
    (letter,) = deliver()
    assert letter["Bcc"] is None
    assert subject(letter).startswith("New: Talks Bcc: all@example.org long")
    assert len(subject(letter)) == 160


def test_markup_in_the_record_stays_text(deliver):
    subscribed()
    new_event("<script>alert(1)</script> & <b>")
    (letter,) = deliver()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in part(letter, "html")
    assert "<script>alert(1)</script> & <b>" in part(letter, "plain")


def test_html_of_a_letter_needs_nothing_from_elsewhere(deliver):
    subscribed()
    new_event()
    (letter,) = deliver()
    page = BeautifulSoup(part(letter, "html"), "html.parser")
    assert not page.select("script, link, img, style, form, iframe")
    assert {link["href"].split("/")[2] for link in page.select("a")} == {"127.0.0.1:8000"}


# Right before it is sent


def test_an_event_withdrawn_after_composing_is_left_out_and_a_letter_without_any_is_dropped(clock, kyrgyzstan):
    make_subscription(make_subscriber())
    make_subscription(make_subscriber("kg@example.org"), "country=kg")
    clock.move_to(NOW + timedelta(minutes=1))
    gone = new_event("Gone", slug="gone", parties=[kyrgyzstan])
    new_event("Stays", slug="stays")
    clock.move_to(SOON)
    composing.compose(SOON)
    saved(gone, SOON, state="withdrawn")
    done = sending.send(SOON)
    assert (done.sent, done.dropped) == (1, 1)
    assert mail.outbox[0].subject == "New: Stays"
    assert "Gone" not in mail.outbox[0].body
    assert Message.objects.get(subscriber__address="kg@example.org").state == "dropped"


def test_an_event_withdrawn_while_letters_leave_is_in_no_further_letter(clock, monkeypatch):
    for name in ("a", "b", "c"):
        make_subscription(make_subscriber(f"{name}@example.org"))
    clock.move_to(NOW + timedelta(minutes=1))
    event = new_event()
    clock.move_to(SOON)
    composing.compose(SOON)
    hand_over = post.Post.hand_over

    def withdraw_after(office, letter):
        hand_over(office, letter)
        saved(event, SOON, state="withdrawn")

    monkeypatch.setattr(post.Post, "hand_over", withdraw_after)
    done = sending.send(SOON)
    assert (done.sent, done.dropped, len(mail.outbox)) == (1, 2, 1)


def test_who_left_after_composing_gets_nothing(clock):
    subscriber = make_subscriber()
    make_subscription(subscriber)
    clock.move_to(NOW + timedelta(minutes=1))
    new_event()
    clock.move_to(SOON)
    composing.compose(SOON)
    Subscriber.objects.update(state="paused")
    assert sending.send(SOON).dropped == 1
    assert mail.outbox == []


# The newsletter and the web


def test_the_newsletter_begins_with_the_foreword_and_looks_ahead(deliver, clock):
    subscribed("", "weekly")
    new_event("Next week", starts_on=date(2026, 12, 3), ends_on=date(2026, 12, 3))
    issues.prepare(NOW)
    Issue.objects.update(foreword_en="Dear readers,\n\nsomething <b>new</b>.")
    (letter,) = deliver(datetime(2026, 11, 30, 12, tzinfo=UTC))
    assert subject(letter) == "Border events of the week, 30 November 2026 – new: 1, coming up: 1"
    text = part(letter, "plain")
    assert (
        text.index("Dear readers,")
        < text.index("something <b>new</b>.")
        < text.index("NEW\n")
        < text.index("COMING UP")
    )
    assert "something &lt;b&gt;new&lt;/b&gt;." in part(letter, "html")


def test_the_copy_on_the_web_shows_the_letter_and_nothing_of_its_reader(deliver, client):
    subscriber = subscribed().subscriber
    event = new_event("Border talks", slug="talks")
    (letter,) = deliver()
    address = re.search(r"http://[^/]+(/follow/message/\S+)", part(letter, "plain"))[1]
    page = client.get(address)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Border talks" in text
    assert "Because you follow: all events" in text
    assert subscriber.secret not in text
    assert "/follow/manage/" not in text + address
    assert page.headers["X-Robots-Tag"].startswith("noindex")
    saved(event, SOON, state="withdrawn")
    assert client.get(address).status_code == 410


def test_a_filter_that_is_no_longer_understood_is_told_in_words_with_a_way_out(deliver):
    subscribed("series=gone")
    new_event()
    (letter,) = deliver()
    assert subject(letter) == "A filter that you follow is no longer understood"
    assert "There is no series “gone”." in part(letter, "plain")
    assert "/follow/manage/" in part(letter, "plain")
