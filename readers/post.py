"""The way to the mail server: one connection for many mails, and what each of its answers means for us."""

from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from django.core.mail import get_connection

# A server that says nothing for so long is taken for dead.
PATIENCE = 30


class ServerTrouble(Exception):
    """The server is down, or does not serve us: no mail would leave now, whoever it is for."""


class Postponed(Exception):
    """This mail could not be handed over this time; whether the server took it is not known if `is_unclear`."""

    def __init__(self, problem, *, is_unclear=False):
        super().__init__(problem)
        self.is_unclear = is_unclear


class AddressRefused(Exception):
    """The server knows that this address does not exist or takes no mail."""


class MailRefused(Exception):
    """The server does not want this mail, for ever; that says nothing of the address."""


class Post:
    """A connection that is opened with the first mail, and again after it broke. Close it at the end."""

    def __init__(self):
        self.connection = get_connection(timeout=PATIENCE)
        self.is_open = False

    def hand_over(self, mail):
        """Return when the server has taken the mail; raises one of the four exceptions above if it has not."""
        self._open()
        try:
            self.connection.send_messages([mail])
        except SMTPRecipientsRefused as refusal:
            code, words = next(iter(refusal.recipients.values()))
            self._close_after(code)
            raise _meaning(code, _text(words), of_address=True) from refusal
        except SMTPSenderRefused as refusal:
            raise ServerTrouble(f"the sender is refused: {refusal.smtp_code} {_text(refusal.smtp_error)}") from refusal
        except SMTPDataError as refusal:
            self._close_after(refusal.smtp_code)
            raise _meaning(refusal.smtp_code, _text(refusal.smtp_error), of_address=False) from refusal
        except (SMTPServerDisconnected, OSError) as broken:
            # Among them the timeout; smtplib's own exceptions are OSErrors, and those with a meaning stand above.
            self.close()
            raise Postponed(f"the connection broke: {broken}", is_unclear=True) from broken

    def _open(self):
        if self.is_open:
            return
        try:
            self.connection.open()
        except (SMTPException, OSError) as problem:
            raise ServerTrouble(_said(problem)) from problem
        self.is_open = True

    def _close_after(self, code):
        """421: the server says goodbye with this answer."""
        if code == 421:
            self.close()

    def close(self):
        self.is_open = False
        try:
            self.connection.close()
        except (SMTPException, OSError):
            self.connection.connection = None


def _said(problem):
    if isinstance(problem, SMTPResponseException):
        return f"{problem.smtp_code} {_text(problem.smtp_error)}"
    return str(problem) or type(problem).__name__


def _text(words):
    return words.decode(errors="replace") if isinstance(words, bytes) else str(words)


def _meaning(code, words, *, of_address):
    """Return the exception that an answer means (RFC 5321 §4.2, RFC 3463).

    Only a server that speaks of the mailbox (5.1.x, 5.2.x, or no enhanced code) gives an address up; one that does
    not like us or the mail (5.7.x) would otherwise take all subscribers away in one night.
    """
    said = f"{code} {words}"
    if code < 500:
        return Postponed(said)
    enhanced = words.split(" ", 1)[0]
    of_mailbox = not enhanced.startswith("5.") or enhanced.startswith(("5.1.", "5.2."))
    return AddressRefused(said) if of_address and of_mailbox else MailRefused(said)
