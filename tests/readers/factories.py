"""Subscribers and subscriptions, and what a test has to do to have news."""

from django.utils import timezone

from events.models import Event
from organizations import following
from readers.models import Subscriber, Subscription


def make_subscriber(address="anna@example.org", **fields):
    """A subscriber who confirmed, unless the keywords say otherwise."""
    now = timezone.now()
    fields = {"language": "en", "state": "active", "created_at": now, "confirmed_at": now, **fields}
    if fields["state"] == "stopped":
        fields = {"stopped_at": now, "reason": "left", **fields}
    return Subscriber.objects.create(address=address, address_key=address.lower(), **fields)


def make_subscription(subscriber, query="", rhythm="at_once", **fields):
    """A confirmed subscription that is told from now on, unless the keywords say otherwise."""
    now = timezone.now()
    fields = {"asked_at": now, "confirmed_at": now, "told_until": now, **fields}
    return Subscription.objects.create(subscriber=subscriber, query=query, rhythm=rhythm, **fields)


def announced(*events):
    """Tell of the events as the desk does when it saves them."""
    following.changed(Event, [event.pk for event in events])
    return events[0]
