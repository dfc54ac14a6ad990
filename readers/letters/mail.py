"""A letter as a mail: text and HTML, the headers by which programs sort it, answer it and take a reader off."""

from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from .. import links
from ..models import Message
from .plain import as_text

# Of the list, in the language that headers speak.
NAME = "Border Management Events"


def mail_of(message, letter):
    """Return the mail. Its Message-ID is that of the message: what comes twice is known by it."""
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    headers = {
        "Message-ID": message_id(message.key),
        "Content-Language": letter.language,
        # Nobody's absence has to be reported to us (RFC 3834).
        "Auto-Submitted": "auto-generated",
    }
    if message.kind != Message.Kind.CONFIRM:
        headers |= {
            "List-Id": f"{NAME} <follow.{host()}>",
            # RFC 8058: one https address, and the POST that a mail program may send there by itself.
            "List-Unsubscribe": f"<{links.leave(message.subscriber)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=as_text(letter),
        from_email=formataddr((_("Border Management Events"), sender)),
        to=[message.subscriber.address],
        headers=headers,
    )
    mail.attach_alternative(render_to_string("readers/mail/letter.html", {"letter": letter}), "text/html")
    if letter.calendar:
        mail.attach("border-events.ics", letter.calendar, "text/calendar")
    return mail


def message_id(key):
    return f"<{key.hex}@{host()}>"


def host():
    return urlsplit(settings.PORTAL_URL).hostname
