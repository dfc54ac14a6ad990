"""Mail that comes back stops the address that it was sent to, and no other."""

import mailbox
from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from readers import bounces
from readers.letters.mail import message_id
from readers.models import Message, Subscriber
from tests.readers.factories import make_subscriber

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def sent(address="anna@example.org", period="1"):
    subscriber = Subscriber.objects.filter(address=address).first() or make_subscriber(address)
    return Message.objects.create(
        subscriber=subscriber, kind="daily", period=period, state="sent", closed_at=NOW, created_at=NOW, next_try_at=NOW
    )


def report(kind, *parts):
    """A report as it comes over the wire; `parts` are (type, text) pairs."""
    lines = [
        "From: MAILER-DAEMON@example.net",
        "Message-ID: <1@example.net>",
        f'Content-Type: multipart/report; report-type={kind}; boundary="b"',
        "",
    ]
    for of_type, text in (("text/plain", "I am sorry to say\n"), *parts):
        lines += ["--b", f"Content-Type: {of_type}", "", text]
    return "\n".join([*lines, "--b--", ""]).encode()


def original(message, identifier=None):
    return f"Message-ID: {identifier or message_id(message.key)}\nTo: {message.subscriber.address}\n\nThe news\n"


def bounce(message, status="5.1.1", action="failed", *, of_type="message/rfc822", identifier=None):
    recipient = f"Final-Recipient: rfc822; {message.subscriber.address}\nAction: {action}\nStatus: {status}\n"
    return report(
        "delivery-status",
        ("message/delivery-status", f"Reporting-MTA: dns; example.net\n\n{recipient}"),
        (of_type, original(message, identifier)),
    )


def complaint(message, kind="abuse"):
    said = f"Feedback-Type: {kind}\nUser-Agent: x/1\nVersion: 1\n"
    return report("feedback-report", ("message/feedback-report", said), ("message/rfc822", original(message)))


def believed(content):
    _is_report, reports = bounces.read(content)
    return [bounces.believe(report, NOW) for report in reports]


def reason(address="anna@example.org"):
    return Subscriber.objects.get(address=address).reason


@pytest.mark.parametrize("of_type", ["message/rfc822", "text/rfc822-headers"])
def test_an_address_that_does_not_exist_is_stopped(of_type):
    message, _other = sent(), sent("other@example.org")
    assert believed(bounce(message, of_type=of_type)) == ["bounced"]
    assert (reason(), reason("other@example.org")) == ("bounced", "")
    message.refresh_from_db()
    assert (message.state, message.problem) == ("failed", "bounced: 5.1.1")


def test_a_delay_is_no_failure():
    assert bounces.read(bounce(sent(), "4.4.1", "delayed")) == (True, [])


def test_trouble_that_may_pass_stops_an_address_only_when_nothing_arrives_for_a_while():
    messages = [sent(period=str(number)) for number in range(bounces.IN_A_ROW)]
    assert [believed(bounce(message, "4.4.7")) for message in messages] == [[""], [""], ["bounced"]]


def test_a_complaint_stops_an_address_and_its_withdrawal_does_not():
    message = sent()
    assert believed(complaint(message, "not-spam")) == []
    assert reason() == ""
    assert believed(complaint(message)) == ["complained"]
    assert reason() == "complained"


def test_nobody_is_stopped_by_a_report_on_a_mail_that_we_did_not_send():
    message = sent()
    assert believed(bounce(message, identifier="<" + "0" * 32 + "@127.0.0.1>")) == [None]
    assert believed(bounce(message, identifier="<1@example.net>")) == []
    assert reason() == ""


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\xff\x00", b"Content-Type: multipart/report; report-type=delivery-status\n\n"),
        b"Content-Type: multipart/report; report-type*=utf-8''%ff; boundary=\n\nx",
        b"Content-Type: multipart/report; report-type=feedback-report; boundary=x\n\n--x\nContent-Type: message/rfc822",
    ],
)
def test_rubbish_is_no_report_and_no_fault(content):
    assert bounces.read(content)[1] == []


@pytest.mark.parametrize("kind", ["maildir", "mbox"])
def test_reports_are_taken_out_of_the_mailbox_and_letters_of_people_stay(tmp_path, kind):
    path = tmp_path / "box"
    box = mailbox.Maildir(path) if kind == "maildir" else mailbox.mbox(path)
    thanks = b"From: reader@example.org\nSubject: Thank you\n\nHello\n"
    for content in (bounce(sent()), thanks, complaint(sent("b@x.org"))):
        box.add(content)
    box.close()
    said = StringIO()
    call_command("take_bounces", str(path), dry_run=True, stdout=said)
    assert reason() == ""
    for _time in range(2):
        call_command("take_bounces", str(path), stdout=said)
    assert (reason(), reason("b@x.org")) == ("bounced", "complained")
    assert said.getvalue().splitlines()[1:] == [
        "Reports 2: stopped as bounced 1, as complained 1, passing trouble 0, not of a mail of ours 0. "
        "Other mail left alone 1.",
        "Reports 0: stopped as bounced 0, as complained 0, passing trouble 0, not of a mail of ours 0. "
        "Other mail left alone 1.",
    ]


def test_what_is_no_mailbox_is_said(tmp_path):
    with pytest.raises(CommandError, match="neither a Maildir nor an mbox file"):
        call_command("take_bounces", str(tmp_path / "nothing"))
