"""Empties the outbox: each message is taken by one worker, written as the record is then, handed over, and noted.

What happens when a worker dies: a message that it had taken is tried again after LEASE. If it died between the
server's “taken” and our note, which is the one moment that no two machines can agree on, that one mail is sent a second
time, under the same Message-ID, by which mail servers and programs recognize it. All others are sent once.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock, Thread

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from . import post, subscribing
from .letters.outgoing import mail_for
from .letters.record import Record
from .models import Message, Subscriber

logger = logging.getLogger(__name__)

# As many messages are read at once; the record is read once for all of them.
BATCH = 50
# Longer than the slowest server that we wait for
LEASE = timedelta(minutes=15)
# After each failure so much patience; after the last, the message is given up.
PATIENCE = [timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360, 720, 1440, 1440)]
# A server that breaks so many connections in a row is left alone until the next run.
BROKEN_IN_A_ROW = 3
LONGEST_PROBLEM = 200
State = Message.State


@dataclass
class Sent:
    """What a run did, in numbers; `trouble` says why it ended early."""

    sent: int = 0
    dropped: int = 0
    postponed: int = 0
    refused: int = 0
    given_up: int = 0
    trouble: str = ""

    @property
    def failed(self):
        return bool(self.trouble or self.given_up)

    def __str__(self):
        line = (
            f"Sent {self.sent}, dropped {self.dropped}, to be tried again {self.postponed}, "
            f"addresses refused {self.refused}, given up {self.given_up}."
        )
        return f"{line} The mail server: {self.trouble}" if self.trouble else line


def due(now):
    return Message.objects.due(now)


def send(now, *, kinds=Message.Kind.values):
    """Send what is due at `now`; return what was done."""
    done, office, broken, words = Sent(), post.Post(), 0, {}
    waiting = due(now).filter(kind__in=kinds).select_related("subscriber", "issue").in_turn()
    try:
        while not done.trouble and (batch := list(waiting[:BATCH])):
            record = Record((message.content for message in batch), words)
            for message in batch:
                broken = broken + 1 if _send_one(message, record, office, done) else 0
                if broken == BROKEN_IN_A_ROW:
                    done.trouble = f"broke {broken} connections in a row"
                if done.trouble:
                    break
    finally:
        office.close()
    return done


def _send_one(message, record, office, done):
    """Send one message and count it in `done`; return whether the connection broke."""
    now = timezone.now()
    if not _take(message, now):
        return False
    try:
        mail = mail_for(message, record, now) if _may_be_sent(message) else None
        if mail is None:
            _close(message, State.DROPPED, now)
            done.dropped += 1
            return False
        office.hand_over(mail)
    except post.ServerTrouble as problem:
        _give_back(message)
        done.trouble = str(problem)
    except post.Postponed as problem:
        _try_again(message, problem, done)
        return problem.is_unclear
    except post.AddressRefused as problem:
        with transaction.atomic():
            subscribing.stop(message.subscriber, Subscriber.Reason.REFUSED, now)
            _close(message, State.FAILED, now, problem)
        done.refused += 1
    except post.MailRefused as problem:
        _close(message, State.FAILED, now, problem)
        done.given_up += 1
    except Exception as fault:
        # A message that cannot be written must not keep the others waiting.
        logger.exception("message %s cannot be written", message.key)
        _try_again(message, fault, done)
    else:
        _close(message, State.SENT, timezone.now())
        done.sent += 1
    return False


def _take(message, now):
    """Take the message for LEASE; False if somebody else was quicker."""
    free = Message.objects.filter(pk=message.pk, state=State.WAITING, next_try_at=message.next_try_at)
    return free.update(next_try_at=now + LEASE, attempts=F("attempts") + 1) == 1


def _give_back(message):
    """Leave the message as it was taken: the trouble was not its own."""
    Message.objects.filter(pk=message.pk).update(next_try_at=message.next_try_at, attempts=message.attempts)


def _may_be_sent(message):
    """Whether the subscriber, who may have left a second ago, still wants this message."""
    subscriber = Subscriber.objects.filter(pk=message.subscriber_id).first()
    if subscriber is None:
        return False
    message.subscriber = subscriber
    if message.kind == Message.Kind.CONFIRM:
        return subscriber.may_be_asked
    return subscriber.state == Subscriber.State.ACTIVE


def _try_again(message, problem, done):
    now = timezone.now()
    if message.attempts >= len(PATIENCE):
        _close(message, State.FAILED, now, problem)
        done.given_up += 1
        return
    problem = str(problem)[:LONGEST_PROBLEM]
    Message.objects.filter(pk=message.pk).update(next_try_at=now + PATIENCE[message.attempts], problem=problem)
    done.postponed += 1


def _close(message, state, now, problem=""):
    problem = str(problem)[:LONGEST_PROBLEM]
    Message.objects.filter(pk=message.pk).update(state=state, closed_at=now, problem=problem)


# While the reader waits at the screen

_at_work = Lock()


def send_soon():
    """Begin to send the letters that ask for a confirmation, beside the request, once its transaction is through.

    What fails here, or waits while another letter is on its way, is for the next run of `send_messages`.
    """
    transaction.on_commit(lambda: Thread(target=_send_beside, daemon=True).start())


def _send_beside():
    try:
        _send_confirmations()
    finally:
        # The thread ends, and its connection would stay open for as long as connections may.
        connection.close()


def _send_confirmations():
    # One at a time in each process: a slow server shall not hold a thread for each reader.
    while due(timezone.now()).filter(kind=Message.Kind.CONFIRM).exists() and _at_work.acquire(blocking=False):
        try:
            done = send(timezone.now(), kinds=[Message.Kind.CONFIRM])
        except Exception:
            logger.exception("letters wait for the next run of send_messages")
            break
        finally:
            _at_work.release()
        if done.trouble:
            logger.warning("letters wait for the next run of send_messages: %s", done.trouble)
            break
