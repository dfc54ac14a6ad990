"""What a reader may do with a subscription: ask, confirm, change, leave, take the data along, delete it."""

from datetime import timedelta

from django.db import transaction
from django.utils.crypto import get_random_string

from . import limits, mail_addresses
from .models import Message, Subscriber, Subscription
from .timetable import AHEAD

CONFIRM_WITHIN = timedelta(hours=48)
MOST_FILTERS = 50
State, Reason, Rhythm = Subscriber.State, Subscriber.Reason, Subscription.Rhythm


@transaction.atomic
def ask(address, *, query, rhythm, language, now):
    """Put a letter into the outbox that asks `address` to confirm; nothing else is sent before that.

    Writes nothing for an address that has had enough letters or was stopped by its server or its owner. Whoever asks
    learns nothing of this.
    """
    subscriber, _made = Subscriber.objects.get_or_create(
        address_key=mail_addresses.key_of(address),
        defaults={"address": address, "language": language, "created_at": now},
    )
    if not subscriber.may_be_asked or limits.address_has_enough(subscriber, now):
        return
    subscription, made = Subscription.objects.get_or_create(
        subscriber=subscriber, query=query, defaults={"rhythm": rhythm, "asked_at": now}
    )
    if not made:
        subscription.asked_at = now
        subscription.save(update_fields=["asked_at"])
    Message.objects.create(
        subscriber=subscriber,
        kind=Message.Kind.CONFIRM,
        period=get_random_string(12),
        content={"subscription": subscription.pk, "rhythm": rhythm, "language": language},
        created_at=now,
        next_try_at=now,
    )


def can_be_confirmed(subscription, now):
    """Whether the link in its letter still holds."""
    return subscription.asked_at > now - CONFIRM_WITHIN and subscription.subscriber.may_be_asked


class TooMany(Exception):
    """More filters than one reader follows."""


@transaction.atomic
def add(subscriber, *, query, rhythm, now):
    """Follow one more filter, asked for by the owner of the address; one that is followed gets the rhythm."""
    subscription, _made = Subscription.objects.get_or_create(
        subscriber=subscriber, query=query, defaults={"rhythm": rhythm, "asked_at": now}
    )
    _follow(subscription, rhythm, now)
    if subscriber.state == State.STOPPED:
        _receive(subscriber, now)


def _follow(subscription, rhythm, now):
    if not subscription.confirmed_at:
        if subscription.subscriber.subscriptions.exclude(confirmed_at=None).count() >= MOST_FILTERS:
            raise TooMany
        subscription.confirmed_at = now
    begin(subscription, rhythm, now)
    subscription.save()


@transaction.atomic
def confirm(subscription, *, language, rhythm, now):
    """Follow the filter from now on; an address that was paused or had left receives mail again."""
    subscriber = subscription.subscriber
    _follow(subscription, rhythm, now)
    subscriber.language = language
    _receive(subscriber, now)


def begin(subscription, rhythm, now):
    """Set the rhythm and the moment from which on changes are told; saves nothing."""
    other = rhythm != subscription.rhythm and Rhythm.BEFORE in (rhythm, subscription.rhythm)
    if subscription.told_until is None or other:
        # Of what is near already when somebody begins, a reminder still comes.
        subscription.told_until = now - AHEAD if rhythm == Rhythm.BEFORE else now
    subscription.rhythm = rhythm


def _receive(subscriber, now):
    """Receive mail from now on: what happened while it was paused or stopped is not told."""
    if subscriber.state in (State.PAUSED, State.STOPPED):
        for subscription in subscriber.subscriptions.exclude(confirmed_at=None):
            subscription.told_until = None
            begin(subscription, subscription.rhythm, now)
            subscription.save(update_fields=["told_until"])
    subscriber.state, subscriber.reason, subscriber.stopped_at = State.ACTIVE, "", None
    subscriber.confirmed_at = subscriber.confirmed_at or now
    subscriber.save()


@transaction.atomic
def change(subscription, *, query, rhythm, now):
    """Follow another filter or in another rhythm; a filter that is followed already swallows this one."""
    same = Subscription.objects.filter(subscriber=subscription.subscriber_id, query=query).exclude(pk=subscription.pk)
    if same.exclude(confirmed_at=None).exists():
        subscription.delete()
        return
    same.delete()
    if query != subscription.query:
        subscription.query, subscription.not_understood_at, subscription.told_until = query, None, None
    begin(subscription, rhythm, now)
    subscription.save()


@transaction.atomic
def remove(subscription, now):
    """Follow this filter no longer; who follows nothing any more has left."""
    subscriber = subscription.subscriber
    subscription.delete()
    if not subscriber.subscriptions.exclude(confirmed_at=None).exists():
        leave(subscriber, now)


def pause(subscriber):
    if subscriber.state == State.ACTIVE:
        subscriber.state = State.PAUSED
        subscriber.save(update_fields=["state"])


@transaction.atomic
def resume(subscriber, now):
    """Receive mail again; an address that was never confirmed stays silent."""
    if subscriber.confirmed_at:
        _receive(subscriber, now)


@transaction.atomic
def leave(subscriber, now):
    """Forget what was followed, at once, and send nothing more; can be repeated."""
    stop(subscriber, Reason.LEFT, now)
    subscriber.subscriptions.all().delete()


def stop(subscriber, reason, now):
    """Send nothing more to this address; what waits in the outbox is dropped when its turn comes."""
    if subscriber.state != State.STOPPED:
        subscriber.state, subscriber.reason, subscriber.stopped_at = State.STOPPED, reason, now
        subscriber.save(update_fields=["state", "reason", "stopped_at"])


def everything_about(subscriber):
    """Return all that is kept about a subscriber, for JSON."""
    return {
        "address": subscriber.address,
        "language": subscriber.language,
        "state": subscriber.state,
        "reason": subscriber.reason,
        "created_at": subscriber.created_at,
        "confirmed_at": subscriber.confirmed_at,
        "stopped_at": subscriber.stopped_at,
        "subscriptions": list(
            subscriber.subscriptions.values(
                "query", "rhythm", "asked_at", "confirmed_at", "told_until", "not_understood_at"
            )
        ),
        "messages": list(
            subscriber.messages.order_by("created_at", "pk").values(
                "key", "kind", "state", "created_at", "closed_at", "attempts", "problem", "content"
            )
        ),
    }
