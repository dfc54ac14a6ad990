"""How long what readers leave with us is kept. The page on privacy says these numbers, and `forget` keeps to them."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from .models import Message, Subscriber, Subscription
from .subscribing import CONFIRM_WITHIN

# Asked for and not confirmed
UNCONFIRMED_FOR = CONFIRM_WITHIN
# After somebody left, or an address was stopped: so that it is not written to again by mistake
STOPPED_FOR = timedelta(days=30)
# After a mail was sent, dropped or given up: as long as its copy on the web can be read, and a bounce can be understood
MESSAGES_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Forgotten:
    """What was deleted, in numbers."""

    unconfirmed: int
    stopped: int
    messages: int

    def __str__(self):
        return (
            f"Forgot {self.unconfirmed} subscriptions never confirmed, {self.stopped} addresses, "
            f"{self.messages} messages."
        )


@transaction.atomic
def forget(now, *, dry_run=False):
    """Delete what has been kept for its time; return how much that was."""
    unconfirmed = Subscription.objects.filter(confirmed_at=None, asked_at__lte=now - UNCONFIRMED_FOR)
    never_confirmed = Q(state=Subscriber.State.UNCONFIRMED, created_at__lte=now - UNCONFIRMED_FOR)
    still_asked = Subscription.objects.filter(asked_at__gt=now - UNCONFIRMED_FOR).values("subscriber")
    subscribers = Subscriber.objects.filter(
        (never_confirmed & ~Q(pk__in=still_asked)) | Q(stopped_at__lte=now - STOPPED_FOR)
    )
    messages = Message.objects.filter(closed_at__lte=now - MESSAGES_FOR)
    done = Forgotten(unconfirmed.count(), subscribers.count(), messages.count())
    if not dry_run:
        messages.delete()
        unconfirmed.delete()
        subscribers.delete()
    return done
