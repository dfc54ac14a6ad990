"""What happens between the outbox and a real mail server that is down, slow, says no, says later, or sees us die."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import override_settings

from readers import post, sending
from readers.models import Message, Subscriber
from tests.factories import make_event
from tests.readers.factories import make_subscriber
from tests.readers.mail_server import free_port, mail_server

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def event():
    return make_event("A meeting")


@pytest.fixture
def mailbox():
    with mail_server() as mailbox:
        yield mailbox


def waiting(event, *names):
    """A message about the event for a subscriber of each name."""
    content = {"queries": [""], "items": [], "soon": [[event.pk, [0]]]}
    for name in names:
        Message.objects.create(
            subscriber=make_subscriber(f"{name}@example.org"),
            kind="before",
            period="1",
            content=content,
            created_at=NOW,
            next_try_at=NOW,
        )


def states():
    return dict(Message.objects.values_list("subscriber__address", "state"))


def test_each_message_is_handed_over_once(mailbox, event):
    waiting(event, "a", "b", "c")
    done = sending.send(NOW)
    assert (done.sent, done.failed) == (3, False)
    assert mailbox.recipients == ["a@example.org", "b@example.org", "c@example.org"]
    assert sending.send(NOW + timedelta(days=9)).sent == 0
    for recipient, mail in mailbox.arrived:
        key = Message.objects.get(subscriber__address=recipient).key
        assert mail["Message-ID"] == f"<{key.hex}@127.0.0.1>"


def test_a_recipient_who_is_refused_is_stopped_and_the_others_get_their_mail(mailbox, event):
    waiting(event, "a", "b", "c")
    mailbox.answers["b@example.org"] = ["550 5.1.1 no such user"]
    done = sending.send(NOW)
    assert (done.sent, done.refused, done.failed) == (2, 1, False)
    refused = Subscriber.objects.get(address="b@example.org")
    assert (refused.state, refused.reason, refused.stopped_at) == ("stopped", "refused", NOW)
    assert mailbox.recipients == ["a@example.org", "c@example.org"]
    assert Message.objects.get(subscriber=refused).problem == "550 5.1.1 no such user"


@pytest.mark.parametrize("answer", ["550 5.7.1 your network is on a list", "553 5.3.0 policy"])
def test_a_server_that_does_not_like_us_takes_no_subscriber_away(mailbox, event, answer):
    waiting(event, "a")
    mailbox.answers["a@example.org"] = [answer]
    done = sending.send(NOW)
    assert (done.given_up, done.refused, done.failed) == (1, 0, True)
    assert Subscriber.objects.get().state == "active"


def test_later_means_later_and_patience_grows(mailbox, event, clock):
    waiting(event, "a", "b")
    mailbox.answers["a@example.org"] = ["451 4.7.1 greylisted", "452 4.2.2 mailbox full"]
    done = sending.send(NOW)
    assert (done.sent, done.postponed, done.failed) == (1, 1, False)
    tries = []
    for minutes in (4, 5, 19, 20):
        clock.move_to(NOW + timedelta(minutes=minutes))
        tries.append(sending.send(NOW + timedelta(minutes=minutes)).sent)
    assert tries == [0, 0, 0, 1]
    assert mailbox.recipients == ["a@example.org", "b@example.org"]


def test_who_says_later_for_days_is_given_up(mailbox, event, clock):
    waiting(event, "a")
    mailbox.answers["a@example.org"] = ["451 4.3.0 not now"] * 20
    moment, runs = NOW, 0
    while Message.objects.get().state == "waiting":
        clock.move_to(moment)
        done = sending.send(moment)
        moment, runs = moment + timedelta(hours=25), runs + 1
    assert (runs, done.given_up, done.failed) == (len(sending.PATIENCE) + 1, 1, True)
    assert Subscriber.objects.get().state == "active"


def test_a_mail_that_is_not_wanted_is_given_up_and_the_address_kept(mailbox, event):
    waiting(event, "a", "b")
    mailbox.data = ["554 5.6.0 not this one"]
    done = sending.send(NOW)
    assert (done.sent, done.given_up) == (1, 1)
    assert sorted(states().values()) == ["failed", "sent"]


def test_a_server_that_is_down_costs_no_message_a_try(event):
    waiting(event, "a", "b")
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=free_port()):
        done = sending.send(NOW)
        assert (done.sent, done.failed) == (0, True)
        with pytest.raises(CommandError, match="The mail server: "):
            call_command("send_messages")
    assert set(Message.objects.values_list("state", "attempts", "next_try_at")) == {("waiting", 0, NOW)}
    with mail_server() as mailbox:
        assert sending.send(NOW).sent == 2
    assert mailbox.recipients == ["a@example.org", "b@example.org"]


def test_a_sender_who_is_refused_is_trouble_of_the_server_and_no_message_is_lost(mailbox, event, monkeypatch):
    async def refuse(server, session, envelope, address, options):
        return "550 5.7.1 who are you"

    monkeypatch.setattr(type(mailbox), "handle_MAIL", staticmethod(refuse), raising=False)
    waiting(event, "a", "b")
    done = sending.send(NOW)
    assert (done.sent, "who are you" in done.trouble) == (0, True)
    assert set(states().values()) == {"waiting"}


def test_a_server_that_falls_silent_is_left_alone_after_a_few_mails(mailbox, event, monkeypatch):
    monkeypatch.setattr(post, "PATIENCE", 0.2)
    mailbox.wait = 1
    waiting(event, *"abcdef")
    done = sending.send(NOW)
    assert (done.sent, done.postponed) == (0, sending.BROKEN_IN_A_ROW)
    assert "connections in a row" in done.trouble
    assert Message.objects.filter(attempts=0).count() == 6 - sending.BROKEN_IN_A_ROW


def test_a_connection_that_broke_is_opened_again(mailbox, event):
    waiting(event, "a", "b", "c")
    mailbox.answers["b@example.org"] = ["421 4.3.2 going down"]
    done = sending.send(NOW)
    assert (done.sent, done.postponed) == (2, 1)
    assert mailbox.recipients == ["a@example.org", "c@example.org"]


def test_a_message_that_somebody_else_took_is_left_to_them_until_they_must_be_dead(mailbox, event, clock):
    waiting(event, "a")
    message = Message.objects.get()
    assert sending._take(message, NOW)
    assert not sending._take(message, NOW)
    assert sending.send(NOW).sent == 0
    clock.move_to(NOW + sending.LEASE)
    assert sending.send(NOW + sending.LEASE).sent == 1


def test_a_message_that_cannot_be_written_does_not_keep_the_others(mailbox, event, caplog):
    waiting(event, "a", "b")
    Message.objects.filter(subscriber__address="a@example.org").update(
        content={"queries": [], "soon": [[event.pk, [7]]]}
    )
    done = sending.send(NOW)
    assert (done.sent, done.postponed) == (1, 1)
    assert "cannot be written" in caplog.text


def test_a_dry_run_counts_and_sends_nothing(mailbox, event):
    waiting(event, "a", "b")
    said = StringIO()
    call_command("send_messages", dry_run=True, stdout=said)
    assert (said.getvalue(), mailbox.arrived) == ("2 messages are due.\n", [])
    call_command("send_messages", stdout=said)
    assert "Sent 2, dropped 0" in said.getvalue()


def test_without_a_mail_server_mails_become_files(event, tmp_path):
    waiting(event, "a")
    backend = "django.core.mail.backends.filebased.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_FILE_PATH=tmp_path):
        assert sending.send(NOW).sent == 1
    assert "To: a@example.org" in next(tmp_path.iterdir()).read_text()
