"""A real mail server on this machine, which can be told to misbehave."""

import asyncio
import logging
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from django.test import override_settings


class Mailbox:
    """What arrived; `answers` are replies to RCPT by address, `data` to the mail itself, each used up in turn."""

    def __init__(self):
        self.arrived, self.answers, self.data = [], {}, []
        # Seconds before and after a mail is taken; the client hears of it after both.
        self.wait = self.wait_after = 0

    @property
    def recipients(self):
        return sorted(recipient for recipient, _mail in self.arrived)

    async def handle_RCPT(self, server, session, envelope, address, options):
        replies = self.answers.get(address, [])
        if replies:
            return replies.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        if self.data:
            return self.data.pop(0)
        if self.wait:
            await asyncio.sleep(self.wait)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.arrived += [(recipient, mail) for recipient in envelope.rcpt_tos]
        if self.wait_after:
            await asyncio.sleep(self.wait_after)
        return "250 taken"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def mail_server():
    """A server with a mailbox, to which Django's mail goes."""
    mailbox = Mailbox()
    port = free_port()
    # It tells of every command of every connection.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
            EMAIL_USE_TLS=False,
            EMAIL_USE_SSL=False,
        ):
            mailbox.port = port
            yield mailbox
    finally:
        controller.stop(no_assert=True)
