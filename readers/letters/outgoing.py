"""From a message of the outbox to the mail that is sent, as the record is at this moment."""

from dataclasses import replace

from django.utils import translation

from ..models import Message, Subscription
from ..subscribing import can_be_confirmed
from . import writing
from .mail import mail_of
from .record import still_visible

Kind = Message.Kind


def mail_for(message, record, now):
    """Return the mail, or None if there is nothing (any more) to be said. Asks the record once again what is public."""
    with translation.override(language_of(message)):
        letter = letter_for(message, record, now)
        return letter and mail_of(message, letter)


def language_of(message):
    return message.content.get("language") or message.subscriber.language


def letter_for(message, record, now):
    if message.kind not in (Kind.CONFIRM, Kind.NOT_UNDERSTOOD):
        news = writing.news_letter(message, record, still_visible(message.content))
        return news and replace(news, links=writing.links_of(message))
    subscription = Subscription.objects.filter(pk=message.content["subscription"]).select_related("subscriber").first()
    if subscription is None:
        return None
    if message.kind == Kind.CONFIRM:
        return writing.letter_that_asks(message, subscription) if can_be_confirmed(subscription, now) else None
    return writing.letter_of_a_filter_not_understood(message, subscription)
