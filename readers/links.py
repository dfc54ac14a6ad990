"""The links in letters. Each is signed for one purpose: who gets a link to leave cannot read my data with it."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from .models import Message, Subscriber, Subscription

CONFIRM, MANAGE, LEAVE, COPY = "confirm", "manage", "leave", "copy"


def _signer(purpose):
    return Signer(salt=f"readers.{purpose}", sep=".")


def address_of(purpose, *values):
    """Return the address, in the active language, of the page for `purpose`."""
    return settings.PORTAL_URL + reverse(f"readers:{purpose}", args=[_signer(purpose).sign_object(list(values))])


def _read(purpose, token):
    """Return the values that were signed for this purpose; None if they were not."""
    try:
        return _signer(purpose).unsign_object(token)
    except BadSignature:
        return None


def manage(subscriber):
    return address_of(MANAGE, subscriber.pk, subscriber.secret)


def leave(subscriber):
    """Return the address that one POST takes the subscriber off by (RFC 8058). It does not expire."""
    return address_of(LEAVE, subscriber.pk, subscriber.secret)


def confirm(subscription, *, language, rhythm):
    """Return the address that confirms; language and rhythm are those that were asked for, nothing else is changed."""
    subscriber = subscription.subscriber
    return address_of(CONFIRM, subscriber.pk, subscriber.secret, subscription.pk, language, rhythm)


def copy(message):
    return address_of(COPY, message.key.hex)


def subscriber_of(purpose, token):
    """Return the Subscriber for whom the link was made, None if there is none (any more)."""
    values = _read(purpose, token)
    return values and Subscriber.objects.filter(pk=values[0], secret=values[1]).first()


def asked_in(token):
    """Return (Subscription, language, rhythm) of a link that confirms; None if nothing (any more) waits for it."""
    values = _read(CONFIRM, token)
    if values is None:
        return None
    key, secret, subscription, language, rhythm = values
    found = Subscription.objects.filter(pk=subscription, subscriber=key, subscriber__secret=secret)
    found = found.select_related("subscriber").first()
    return found and (found, language, rhythm)


def message_of(token):
    values = _read(COPY, token)
    return values and Message.objects.filter(key=values[0]).select_related("subscriber", "issue").first()
