"""Mail that comes back: reports that a mail could not be delivered (RFC 3464) or was not wanted (RFC 5965).

Believed is only a report that holds the Message-ID of a mail that we sent, which nobody but its reader has seen:
otherwise anybody could take anybody off by a letter to us.
"""

import re
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes

from django.db import transaction

from . import subscribing
from .models import Message, Subscriber

OUR_MESSAGE_ID = re.compile(r"<([0-9a-f]{32})@")
# The mailbox or its server does not exist or takes nothing; anything else may pass.
OF_THE_ADDRESS = re.compile(r"5\.(1|2|4)\.")
# So many mails in a row that did not arrive, whatever the reason
IN_A_ROW = 3
Reason = Subscriber.Reason


@dataclass(frozen=True)
class Report:
    """What a report says of the mail with this key; `status` is "" for a complaint."""

    key: str
    status: str


def read(content):
    """Return (whether the bytes are a report, the Reports in it that are final)."""
    mail = message_from_bytes(content)
    kind = str(mail.get_param("report-type") or "").lower()
    if mail.get_content_type() != "multipart/report" or kind not in ("delivery-status", "feedback-report"):
        return False, []
    keys = _keys_in(mail)
    if kind == "feedback-report":
        wanted_after_all = any("not-spam" in part.get("Feedback-Type", "") for part in mail.walk())
        return True, [] if wanted_after_all else [Report(key, "") for key in keys]
    return True, [Report(key, status) for key in keys for status in _failures_in(mail)]


def _keys_in(mail):
    """Return the keys in the headers of the mails that come back inside this one, each once."""
    found = []
    for part in mail.walk():
        if part is not mail and part.get("Message-ID"):
            found.append(str(part["Message-ID"]))
        elif part.get_content_type() == "text/rfc822-headers":
            headers = part.get_payload(decode=True) or b""
            found.append(str(message_from_bytes(headers).get("Message-ID", "")))
    return list(dict.fromkeys(key for text in found for key in OUR_MESSAGE_ID.findall(text)))


def _failures_in(mail):
    """Return the first status of a recipient whom a mail did not reach for good."""
    for part in mail.walk():
        if str(part.get("Action", "")).strip().lower() == "failed":
            return [str(part.get("Status", "")).strip()[:20] or "5.0.0"]
    return []


@transaction.atomic
def believe(report, now):
    """Act on a report; return why the address was stopped, "" if it was not, None if we sent no such mail."""
    message = Message.objects.select_related("subscriber").filter(key=report.key).first()
    if message is None:
        return None
    if not report.status:
        subscribing.stop(message.subscriber, Reason.COMPLAINED, now)
        return Reason.COMPLAINED
    if message.state == Message.State.SENT:
        Message.objects.filter(pk=message.pk).update(state=Message.State.FAILED, problem=f"bounced: {report.status}")
    if OF_THE_ADDRESS.match(report.status) or _nothing_arrives(message.subscriber):
        subscribing.stop(message.subscriber, Reason.BOUNCED, now)
        return Reason.BOUNCED
    return ""


def _nothing_arrives(subscriber):
    closed = subscriber.messages.filter(state__in=[Message.State.SENT, Message.State.FAILED]).order_by("-closed_at")
    last = list(closed.values_list("state", flat=True)[:IN_A_ROW])
    return last == [Message.State.FAILED] * IN_A_ROW


def take(box, now, *, dry_run=False):
    """Act on the reports in a mailbox of Python's `mailbox` and take them out of it; return a Counter of what came.

    What is no report, such as the answer of a reader, stays where it is.
    """
    done = Counter()
    for key in box.keys():  # noqa: SIM118 - a mailbox iterates over its messages
        is_report, reports = read(box.get_bytes(key))
        if not is_report:
            done["left"] += 1
            continue
        done["reports"] += 1
        if dry_run:
            continue
        for report in reports:
            done[believe(report, now)] += 1
        box.remove(key)
        box.flush()
    return done
