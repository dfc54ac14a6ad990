"""Turns what has changed into messages of the outbox: each filter is asked once, however many subscribers follow it.

Changes are told by moments: a subscription remembers up to which one it was told, and that moment moves on in the
transaction that writes the message. So a run can be repeated, interrupted or run twice at the same time.
"""

import logging
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from django.db import transaction
from django.db.models import Min

from . import issues, timetable
from .models import Message, Subscription
from .telling import Newsletter, Reminders, Telling

logger = logging.getLogger(__name__)

Rhythm, Kind = Subscription.Rhythm, Message.Kind
# As many subscriptions as are written in one transaction, so that nobody waits long for the database.
BATCH = 2000


@dataclass
class Composed:
    """What a run wrote, in numbers of messages."""

    messages: dict = field(default_factory=lambda: dict.fromkeys([*Rhythm.values, "not understood"], 0))
    failed: list = field(default_factory=list)

    def count(self, kind, number):
        self.messages[kind] += number

    def __str__(self):
        words = ", ".join(f"{kind.replace('_', ' ')} {number}" for kind, number in self.messages.items())
        line = f"Composed {sum(self.messages.values())} messages ({words})."
        return f"{line} Failed: {', '.join(self.failed)}." if self.failed else line


def compose(now, *, dry_run=False):
    """Write the messages that are due at `now` into the outbox; return how many, and which rhythms failed."""
    done = Composed()
    for rhythm in Rhythm.values:
        try:
            _compose(rhythm, now, done, dry_run=dry_run)
        except Exception:
            # Nothing of it is lost: it stays due. The other rhythms must not wait for it.
            logger.exception("the news of the rhythm %s cannot be composed", rhythm)
            done.failed.append(rhythm)
    return done


def _compose(rhythm, now, done, *, dry_run):
    if rhythm != Rhythm.WEEKLY:
        tell = Reminders if rhythm == Rhythm.BEFORE else Telling
        Round(rhythm, timetable.told_until(rhythm, now), tell, now, dry_run=dry_run).compose(done)
        return
    if issue := issues.due(now):
        newsletter(issue, now, dry_run=dry_run).compose(done)
        if not dry_run:
            issues.close(issue, now)
    if not dry_run:
        issues.prepare(now)


def newsletter(issue, now, *, dry_run):
    """Return the Round that composes this issue."""
    until = issues.covers_until(issue, now)

    def tell(since, until):
        return Newsletter(since, until, issue.appears_on)

    return Round(Rhythm.WEEKLY, until, tell, now, issue=issue, dry_run=dry_run)


def number_of_recipients(issue, now):
    """Return to how many subscribers the issue would leave at `now`."""
    return newsletter(issue, now, dry_run=True).compose(Composed())


def sample(issue, now):
    """Return the unsaved message that somebody who follows everything for a week would get of the issue."""
    until = issues.covers_until(issue, now)
    since = until - issues.WEEK
    content = Newsletter(since, until, issue.appears_on).content((("", since),))
    return Message(kind=Kind.WEEKLY, issue=issue, content=content or {}, created_at=now)


class Round:
    """All subscriptions of one rhythm that were not told yet what happened until `until`."""

    def __init__(self, rhythm, until, tell, now, *, issue=None, dry_run=False):
        self.rhythm, self.until, self.now, self.issue, self.dry_run = rhythm, until, now, issue, dry_run
        self.due = Subscription.objects.listening().filter(rhythm=rhythm, told_until__lt=until)
        since = self.due.aggregate(Min("told_until"))["told_until__min"]
        self.telling = since and tell(since, until)
        self.says_something_to_all = bool(issue and issue.foreword("en")[0])

    def compose(self, done):
        """Write the messages, count them in `done`, and return the number of those with news."""
        if not self.telling or (self.telling.is_empty and not self.says_something_to_all):
            # Nothing is written either: the next run looks from the same moment on.
            return 0
        rows = list(self.due.order_by("subscriber", "pk").values_list("subscriber", "pk", "query", "told_until"))
        # Asked before the first transaction, in which the sets of the facets would be read anew for each filter.
        self.telling.ask_for(query for _subscriber, _key, query, _since in rows)
        number = 0
        for batch in _batches(rows):
            unclear, _told, messages = self._messages(batch) if self.dry_run else self._write(batch)
            done.count(self.rhythm, len(messages))
            done.count("not understood", len(unclear))
            number += len(messages)
        return number

    @transaction.atomic
    def _write(self, batch):
        """Write the messages for those subscriptions of the batch that nobody changed or told since they were read."""
        keys = [key for _subscriber, key, _query, _since in batch]
        still = self.due.filter(pk__in=keys).select_for_update(of=("self",)).values_list("pk", "query", "told_until")
        unchanged = set(still)
        batch = [row for row in batch if row[1:] in unchanged]
        unclear, told, messages = self._messages(batch)
        Message.objects.bulk_create(unclear + messages, ignore_conflicts=True)
        subscriptions = Subscription.objects.all()
        subscriptions.filter(pk__in=told).update(told_until=self.until)
        subscriptions.filter(pk__in=[one.content["subscription"] for one in unclear]).update(not_understood_at=self.now)
        return unclear, told, messages

    def _messages(self, batch):
        """Return (messages on filters that are not understood, keys of subscriptions that are told, messages)."""
        unclear, told, messages = [], [], []
        for subscriber, rows in groupby(batch, key=itemgetter(0)):
            asked = []
            for _subscriber, key, query, since in rows:
                if self.telling.is_understood(query):
                    told.append(key)
                    asked.append((query, since))
                else:
                    period = f"{key}-{since.timestamp()}"
                    unclear.append(self._message(subscriber, Kind.NOT_UNDERSTOOD, period, {"subscription": key}))
            content = asked and self.telling.content(tuple(asked))
            if content or (asked and self.says_something_to_all):
                period = f"{min(since for _query, since in asked).timestamp()}-{self.until.timestamp()}"
                messages.append(self._message(subscriber, self.rhythm, period, content or {}))
        return unclear, told, messages

    def _message(self, subscriber, kind, period, content):
        return Message(
            subscriber_id=subscriber,
            kind=kind,
            period=period,
            issue=self.issue if kind == Rhythm.WEEKLY else None,
            content=content,
            created_at=self.now,
            next_try_at=self.now,
        )


def _batches(rows):
    """Yield lists of about BATCH rows; those of one subscriber stay together."""
    start = 0
    while start < len(rows):
        stop = start + BATCH
        while stop < len(rows) and rows[stop][0] == rows[stop - 1][0]:
            stop += 1
        yield rows[start:stop]
        start = stop
