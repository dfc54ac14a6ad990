"""Who is told what, when, and why; nobody twice, nobody what is not public, and no question for each subscriber."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Change, Event
from organizations.models import Organization
from readers import composing, issues, timetable
from readers.models import Issue, Message, Subscription
from tests.events.test_announcing import saved
from tests.factories import make_country, make_event, make_organization
from tests.readers.factories import announced, make_subscriber, make_subscription

pytestmark = pytest.mark.django_db
# A Monday
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)
IN_SUMMER = {"starts_on": date(2027, 6, 1), "ends_on": date(2027, 6, 2)}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def kyrgyzstan():
    return make_country("KG", "Kyrgyzstan")


def new_event(title="A meeting", **fields):
    return announced(make_event(title, **IN_SUMMER | fields))


def told(kind=None):
    """{address: [(slug, [what], [query])]} of the messages with news."""
    found = {}
    for message in Message.objects.exclude(kind="unclear").order_by("pk").select_related("subscriber"):
        if kind and message.kind != kind:
            continue
        content = message.content
        for key, changes, why in content.get("items", ()):
            event = Event.objects.get(pk=key)
            what = list(told_changes(changes))
            reasons = [content["queries"][one] for one in why]
            found.setdefault(message.subscriber.address, []).append((event.slug, what, reasons))
        for key, why in content.get("soon", ()):
            reasons = [content["queries"][one] for one in why]
            found.setdefault(message.subscriber.address, []).append((Event.objects.get(pk=key).slug, "soon", reasons))
    return found


def told_changes(keys):
    return Change.objects.filter(pk__in=keys).order_by("at", "pk").values_list("what", flat=True)


# What is told


def test_each_reader_is_told_what_their_filters_find_and_which_one_found_it(clock, kyrgyzstan):
    host = "country=kg&role=host"
    anna, boris, vera = (make_subscriber(f"{name}@example.org") for name in ("anna", "boris", "vera"))
    make_subscription(anna, host)
    make_subscription(anna, "country=kg")
    make_subscription(boris, "kind=training")
    make_subscription(vera)
    clock.move_to(NOW + timedelta(minutes=1))
    new_event("Hosted", slug="hosted", parties=[(kyrgyzstan, "host")])
    new_event("Elsewhere", slug="elsewhere")
    new_event("Draft", slug="draft", state="draft", parties=[(kyrgyzstan, "host")])
    new_event("Plan", slug="plan", visibility="signed_in", parties=[(kyrgyzstan, "host")])
    new_event("Later", slug="later", embargo_until=NOW + timedelta(days=1), parties=[(kyrgyzstan, "host")])
    clock.move_to(SOON)
    composing.compose(SOON)
    assert told() == {
        "anna@example.org": [("hosted", ["added"], [host, "country=kg"])],
        "vera@example.org": [("hosted", ["added"], [""]), ("elsewhere", ["added"], [""])],
    }
    assert Message.objects.count() == 2


def test_what_was_under_embargo_is_told_when_it_ends(clock):
    make_subscription(make_subscriber())
    clock.move_to(NOW + timedelta(minutes=1))
    new_event(slug="later", embargo_until=NOW + timedelta(days=1))
    clock.move_to(SOON)
    composing.compose(SOON)
    assert told() == {}
    clock.move_to(NOW + timedelta(days=1, hours=1))
    composing.compose(NOW + timedelta(days=1, hours=1))
    assert told() == {"anna@example.org": [("later", ["added"], [""])]}


def test_what_became_of_a_plan_before_it_was_opened_to_everyone_is_told_to_nobody(clock):
    make_subscription(make_subscriber())
    clock.move_to(NOW + timedelta(minutes=1))
    plan = new_event(slug="plan", visibility="signed_in")
    saved(plan, NOW + timedelta(minutes=2), starts_on=date(2027, 7, 1), ends_on=date(2027, 7, 1))
    saved(plan, NOW + timedelta(minutes=3), visibility="everyone")
    clock.move_to(SOON)
    composing.compose(SOON)
    assert told() == {"anna@example.org": [("plan", ["added"], [""])]}


def test_news_are_announced_moved_cancelled_and_concluded_and_nothing_smaller(clock):
    make_subscription(make_subscriber())
    event = new_event(slug="one")
    clock.move_to(NOW + timedelta(minutes=1))
    saved(event, NOW + timedelta(minutes=1), title_en="A new title", summary_en="Corrected")
    clock.move_to(SOON)
    composing.compose(SOON)
    assert told() == {}
    saved(event, SOON, starts_on=date(2027, 7, 1), ends_on=date(2027, 7, 1))
    saved(event, SOON + timedelta(minutes=1), status="cancelled")
    clock.move_to(SOON + timedelta(hours=1))
    composing.compose(SOON + timedelta(hours=1))
    assert told() == {"anna@example.org": [("one", ["moved", "cancelled"], [""])]}


def test_nobody_is_told_twice_however_often_it_runs_and_a_change_is_told_when_it_has_settled(clock):
    make_subscription(make_subscriber())
    clock.move_to(NOW + timedelta(minutes=1))
    new_event()
    clock.move_to(NOW + timedelta(minutes=2))
    composing.compose(NOW + timedelta(minutes=2))
    assert Message.objects.count() == 0
    for minutes in (4, 4, 5, 60):
        clock.move_to(NOW + timedelta(minutes=minutes))
        composing.compose(NOW + timedelta(minutes=minutes))
    assert Message.objects.count() == 1


def test_who_did_not_confirm_paused_or_left_is_told_nothing(clock):
    new = make_subscriber("new@example.org", state="unconfirmed", confirmed_at=None)
    make_subscription(new, confirmed_at=None, told_until=None)
    for state in ("paused", "stopped"):
        make_subscription(make_subscriber(f"{state}@example.org", state=state))
    make_subscription(make_subscriber("listens@example.org"))
    clock.move_to(NOW + timedelta(minutes=1))
    new_event(slug="one")
    clock.move_to(SOON)
    composing.compose(SOON)
    assert set(told()) == {"listens@example.org"}


def test_a_dry_run_says_the_same_and_writes_nothing(clock):
    make_subscription(make_subscriber())
    clock.move_to(NOW + timedelta(minutes=1))
    new_event()
    clock.move_to(SOON)
    said = str(composing.compose(SOON, dry_run=True))
    assert (Message.objects.count(), Issue.objects.count()) == (0, 0)
    assert str(composing.compose(SOON)) == said
    assert "Composed 1 messages (at once 1, daily 0" in said


def test_a_message_names_the_most_telling_and_leads_to_the_rest(clock, monkeypatch):
    monkeypatch.setattr("readers.telling.MOST_ITEMS", 2)
    make_subscription(make_subscriber())
    documents = new_event("Moved", slug="moved")
    clock.move_to(NOW + timedelta(minutes=1))
    saved(documents, NOW + timedelta(minutes=1), starts_on=date(2027, 7, 1), ends_on=date(2027, 7, 1))
    for number in range(3):
        new_event(slug=f"new-{number}")
    clock.move_to(SOON)
    composing.compose(SOON)
    content = Message.objects.get().content
    assert ([item[1] != [] for item in content["items"]], content["more"]) == ([True, True], 2)
    assert {slug for slug, _what, _why in told()["anna@example.org"]} == {"new-0", "new-1"}


def test_a_rhythm_that_fails_stays_due_and_does_not_keep_the_others(clock, monkeypatch, caplog):
    make_subscription(make_subscriber(), rhythm="at_once")
    make_subscription(make_subscriber("boris@example.org"), rhythm="daily")
    clock.move_to(NOW + timedelta(minutes=1))
    new_event()
    tomorrow = NOW + timedelta(days=1)
    clock.move_to(tomorrow)
    with monkeypatch.context() as broken:
        told_until = timetable.told_until

        def fail_at_once(rhythm, now):
            return told_until(rhythm, None if rhythm == "at_once" else now)

        broken.setattr(timetable, "told_until", fail_at_once)
        with pytest.raises(CommandError, match="Failed: at_once"):
            call_command("compose_messages")
    assert set(told()) == {"boris@example.org"}
    composing.compose(tomorrow)
    assert set(told()) == {"anna@example.org", "boris@example.org"}


# Rhythms


def test_the_news_of_a_day_come_once_in_its_morning(clock):
    make_subscription(make_subscriber(), rhythm="daily")
    clock.move_to(NOW + timedelta(minutes=1))
    new_event(slug="monday")
    counts = []
    for hours in (10, 20.9, 21.1, 22, 30, 45.1):
        moment = NOW + timedelta(hours=hours)
        clock.move_to(moment)
        composing.compose(moment)
        counts.append(Message.objects.count())
        if hours == 22:
            new_event(slug="tuesday")
    assert counts == [0, 0, 1, 1, 1, 2]
    assert [slug for slug, _what, _why in told()["anna@example.org"]] == ["monday", "tuesday"]


def test_a_night_that_was_missed_is_made_up_for(clock):
    make_subscription(make_subscriber(), rhythm="daily")
    clock.move_to(NOW + timedelta(minutes=1))
    new_event(slug="monday")
    clock.move_to(NOW + timedelta(days=4))
    composing.compose(NOW + timedelta(days=4))
    assert [slug for slug, _what, _why in told()["anna@example.org"]] == ["monday"]


def test_a_reminder_comes_a_week_before_and_once(clock, kyrgyzstan):
    make_subscription(make_subscriber(), "country=kg", "before", told_until=NOW - timedelta(days=7))
    new_event(slug="far", starts_on=date(2026, 12, 10), ends_on=date(2026, 12, 10), parties=[kyrgyzstan])
    new_event(slug="near", starts_on=date(2026, 11, 27), ends_on=date(2026, 11, 27), parties=[kyrgyzstan])
    new_event(slug="other", starts_on=date(2026, 11, 27), ends_on=date(2026, 11, 27))
    new_event(
        slug="vague", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30), precision="month", parties=[kyrgyzstan]
    )
    cancelled = {"status": "cancelled", "parties": [kyrgyzstan]}
    new_event(slug="off", starts_on=date(2026, 11, 27), ends_on=date(2026, 11, 27), **cancelled)
    found = []
    for days in (1, 2, 9, 10, 10, 11, 12):
        moment = NOW + timedelta(days=days)
        clock.move_to(moment)
        composing.compose(moment)
        found.append([slug for slug, what, _why in told("before").get("anna@example.org", []) if what == "soon"])
    assert found == [["near"], ["near"], ["near"], *[["near", "far"]] * 4]


def test_a_reminder_tells_what_becomes_of_plans_that_are_near(clock):
    event = new_event(slug="near", starts_on=date(2026, 11, 27), ends_on=date(2026, 11, 27))
    far = new_event(slug="far", starts_on=date(2027, 11, 27), ends_on=date(2027, 11, 27))
    make_subscription(make_subscriber(), rhythm="before", told_until=NOW)
    saved(event, NOW + timedelta(hours=1), starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 1))
    saved(far, NOW + timedelta(hours=1), starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 1))
    clock.move_to(NOW + timedelta(days=1))
    composing.compose(NOW + timedelta(days=1))
    assert told() == {"anna@example.org": [("near", ["moved"], [""])]}


# The newsletter


def test_the_newsletter_leaves_on_monday_at_noon_and_looks_ahead(clock):
    make_subscription(make_subscriber(), rhythm="weekly")
    composing.compose(NOW)
    (issue,) = Issue.objects.all()
    assert (issue.appears_on, issue.left_at) == (date(2026, 11, 30), None)
    clock.move_to(NOW + timedelta(days=1))
    new_event(slug="new")
    new_event(slug="next-week", starts_on=date(2026, 12, 6), ends_on=date(2026, 12, 6))
    monday = datetime(2026, 11, 30, tzinfo=UTC)
    clock.move_to(monday + timedelta(hours=11))
    new_event(slug="on-monday")
    composing.compose(monday + timedelta(hours=11))
    assert told() == {}
    clock.move_to(monday + timedelta(hours=12))
    for _time in range(2):
        composing.compose(monday + timedelta(hours=12))
    assert [(slug, what) for slug, what, _why in told()["anna@example.org"]] == [
        ("new", ["added"]),
        ("next-week", ["added"]),
        ("next-week", "soon"),
    ]
    issue.refresh_from_db()
    assert (issue.recipients, issue.left_at) == (1, monday + timedelta(hours=12))
    assert list(Issue.objects.waiting().values_list("appears_on", flat=True)) == [date(2026, 12, 7)]


def test_an_issue_that_is_held_waits_for_a_publisher_and_one_sent_off_leaves_at_once(clock):
    make_subscription(make_subscriber(), rhythm="weekly")
    issues.prepare(NOW)
    issue = Issue.objects.get()
    issue.held = True
    issue.save()
    clock.move_to(NOW + timedelta(days=1))
    new_event(slug="new")
    late = NOW + timedelta(days=8)
    clock.move_to(late)
    composing.compose(late)
    assert Message.objects.count() == 0
    issue.refresh_from_db()
    assert composing.number_of_recipients(issue, late) == 1
    issues.release(issue, by=None, now=late)
    composing.compose(late)
    assert Message.objects.get().issue == issue


def test_a_foreword_reaches_every_reader_of_the_newsletter(clock, kyrgyzstan):
    make_subscription(make_subscriber(), "country=kg", "weekly")
    issues.prepare(NOW)
    Issue.objects.update(foreword_en="A word.", released_at=NOW)
    late = NOW + timedelta(days=1)
    clock.move_to(late)
    composing.compose(late)
    assert Message.objects.get().content == {}


def test_of_issues_that_were_missed_the_last_one_leaves(clock):
    make_subscription(make_subscriber(), rhythm="weekly")
    clock.move_to(NOW + timedelta(minutes=1))
    new_event(slug="new")
    for day in (date(2026, 11, 30), date(2026, 12, 7)):
        Issue.objects.create(appears_on=day)
    late = datetime(2026, 12, 8, 9, tzinfo=UTC)
    clock.move_to(late)
    composing.compose(late)
    assert Message.objects.get().issue.appears_on == date(2026, 12, 7)
    assert list(Issue.objects.order_by("appears_on").values_list("recipients", flat=True)) == [0, 1, None]


# Filters that are no longer understood


def test_a_filter_that_is_no_longer_understood_is_told_once_and_paused(clock):
    office = make_organization("Office", slug="office")
    subscriber = make_subscriber()
    broken = make_subscription(subscriber, "organization=office")
    whole = make_subscription(subscriber)
    Organization.objects.filter(pk=office.pk).delete()
    for days in (1, 2):
        moment = NOW + timedelta(days=days)
        clock.move_to(moment - timedelta(hours=1))
        new_event(slug=f"event-{days}")
        clock.move_to(moment)
        composing.compose(moment)
    assert Message.objects.filter(kind="unclear").count() == 1
    broken.refresh_from_db()
    assert broken.not_understood_at == NOW + timedelta(days=1)
    assert [slug for slug, _what, _why in told()["anna@example.org"]] == ["event-1", "event-2"]
    assert list(Subscription.objects.followed()) == [whole]


# Many


@pytest.mark.parametrize("subscribers", [2, 40])
def test_the_number_of_questions_does_not_grow_with_the_subscribers(clock, kyrgyzstan, subscribers):
    for number in range(subscribers):
        make_subscription(make_subscriber(f"a{number}@example.org"), ["country=kg", "kind=meeting"][number % 2])
    clock.move_to(NOW + timedelta(minutes=1))
    new_event(parties=[kyrgyzstan])
    clock.move_to(SOON)
    issues.prepare(SOON)
    composing.compose(SOON, dry_run=True)
    with CaptureQueriesContext(connection) as asked:
        composing.compose(SOON)
    assert Message.objects.count() == subscribers
    assert len(asked) == 17, [query["sql"][:100] for query in asked]
