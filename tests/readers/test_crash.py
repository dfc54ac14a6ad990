"""Workers killed in the middle: nothing is lost, and nothing arrives twice but what was in the hand of the dead."""

import time
from collections import Counter

import pytest

from tests.portal.test_start import PATIENCE, house  # noqa: F401
from tests.readers.mail_server import mail_server

pytestmark = pytest.mark.server
READERS = 12

FILL = f"""
from datetime import date
from django.core.management import call_command
from django.utils import timezone
from events.models import Event
from readers.models import Message, Subscriber
call_command("migrate", verbosity=0)
now = timezone.now()
event = Event.objects.create(title_en="A meeting", slug="one", kind="meeting", state="published",
    starts_on=date(2019, 11, 5), ends_on=date(2019, 11, 5))
for number in range({READERS}):
    address = f"a{{number}}@example.org"
    subscriber = Subscriber.objects.create(address=address, address_key=address, language="en", state="active",
        created_at=now, confirmed_at=now)
    Message.objects.create(subscriber=subscriber, kind="before", period="1", created_at=now, next_try_at=now,
        content={{"queries": [""], "soon": [[event.pk, [0]]]}})
"""
SEND = """
from django.conf import settings
from django.utils import timezone
settings.EMAIL_BACKEND, settings.EMAIL_USE_TLS = "django.core.mail.backends.smtp.EmailBackend", False
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", {port}
from readers import sending
from readers.models import Message
sending.send(timezone.now() + {later})
print(Message.objects.filter(state="waiting").count())
"""


def killed_after(house, mailbox, number):  # noqa: F811
    """Let a worker send until the server has so many mails in all, and kill it there and then."""
    worker = house.begin("shell", "--no-imports", "-c", SEND.format(port=mailbox.port, later="sending.LEASE * 0"))
    end = time.monotonic() + PATIENCE
    while len(mailbox.arrived) < number:
        assert worker.poll() is None, worker.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)
    worker.kill()
    worker.communicate()


def test_killed_workers_lose_nothing_and_send_nothing_twice_but_what_they_held(house):  # noqa: F811
    house.ask(FILL)
    with mail_server() as mailbox:
        # The server takes its time before it takes a mail: what the dead worker held was not taken.
        mailbox.wait = 0.3
        killed_after(house, mailbox, 3)
        time.sleep(0.5)
        mailbox.wait, before = 0, len(mailbox.arrived)
        # The server has the mail and says so late: nobody can know.
        mailbox.wait_after = 0.3
        killed_after(house, mailbox, before + 2)
        mailbox.wait_after = 0
        # Two workers at once do the rest; what the dead held waits until its lease has run out.
        code = SEND.format(port=mailbox.port, later="sending.LEASE")
        workers = [house.begin("shell", "--no-imports", "-c", code) for _number in range(2)]
        left = [worker.communicate(timeout=PATIENCE) for worker in workers]
    assert min(int(output) for output, _errors in left) == 0, left
    keys = Counter(mail["Message-ID"] for _recipient, mail in mailbox.arrived)
    recipients = Counter(recipient for recipient, _mail in mailbox.arrived)
    assert len(keys) == len(recipients) == READERS
    twice = [key for key, times in keys.items() if times > 1]
    # One for each of the dead at the most, and under one name.
    assert len(twice) <= 2
    assert max(keys.values()) <= 2
