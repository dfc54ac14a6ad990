"""What is kept of readers is kept for its time, and not a night longer."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from readers import retention
from readers.models import Message, Subscriber, Subscription
from tests.readers.factories import make_subscriber, make_subscription

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def ago(**time):
    return NOW - timedelta(**time)


def message(subscriber, state, closed_at, period):
    Message.objects.create(
        subscriber=subscriber,
        kind="daily",
        period=period,
        state=state,
        closed_at=closed_at,
        created_at=ago(days=90),
        next_try_at=ago(days=90),
    )


@pytest.fixture
def readers():
    new = {"state": "unconfirmed", "confirmed_at": None}
    unconfirmed = {"confirmed_at": None, "told_until": None}
    late = make_subscriber("late@example.org", created_at=ago(hours=48), **new)
    make_subscription(late, asked_at=ago(hours=48), **unconfirmed)
    again = make_subscriber("again@example.org", created_at=ago(days=9), **new)
    make_subscription(again, asked_at=ago(hours=47), **unconfirmed)
    make_subscriber("left@example.org", state="stopped", stopped_at=ago(days=30))
    make_subscriber("bounced@example.org", state="stopped", reason="bounced", stopped_at=ago(days=29))
    follows = make_subscriber("follows@example.org", created_at=ago(days=900), confirmed_at=ago(days=900))
    make_subscription(follows)
    make_subscription(follows, "country=kz", asked_at=ago(days=3), **unconfirmed)
    message(follows, "sent", ago(days=60), "old")
    message(follows, "failed", ago(days=59), "young")
    message(follows, "waiting", None, "waiting")


def kept():
    return {
        "subscribers": set(Subscriber.objects.values_list("address", flat=True)),
        "subscriptions": set(Subscription.objects.values_list("subscriber__address", "query")),
        "messages": set(Message.objects.values_list("period", flat=True)),
    }


def test_everything_is_kept_for_its_time(readers):
    before = kept()
    said = StringIO()
    call_command("forget_readers", dry_run=True, stdout=said)
    assert kept() == before
    for _time in range(2):
        call_command("forget_readers", stdout=said)
        assert kept() == {
            "subscribers": {"again@example.org", "bounced@example.org", "follows@example.org"},
            "subscriptions": {("again@example.org", ""), ("follows@example.org", "")},
            "messages": {"young", "waiting"},
        }
    line = "Forgot 2 subscriptions never confirmed, 2 addresses, 1 messages.\n"
    assert said.getvalue() == line * 2 + "Forgot 0 subscriptions never confirmed, 0 addresses, 0 messages.\n"


def test_periods_are_those_that_readers_are_told():
    told = retention.UNCONFIRMED_FOR, retention.STOPPED_FOR, retention.MESSAGES_FOR
    assert told == (timedelta(hours=48), timedelta(days=30), timedelta(days=60))
