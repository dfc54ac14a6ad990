from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser, Permission, User

from events.models import Event, Series
from tests.factories import make_event, make_series

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def editor():
    user = User.objects.create_user("editor")
    user.user_permissions.add(Permission.objects.get(codename="view_drafts"))
    return user


def titles(events):
    return {event.title_en for event in events}


@time_machine.travel(NOON)
def test_everybody_sees_what_the_rule_allows_and_nothing_else(editor):
    make_event("public")
    make_event("embargo is over", embargo_until=NOON)
    make_event("embargoed", embargo_until=datetime(2026, 11, 23, 12, 1, tzinfo=UTC))
    make_event("for signed-in", visibility="signed_in")
    for state in ("draft", "in_review", "withdrawn"):
        make_event(state, state=state)
    public = {"public", "embargo is over"}
    assert titles(Event.objects.visible_to(AnonymousUser())) == public
    assert titles(Event.objects.visible_to(User.objects.create_user("staff"))) == {*public, "for signed-in"}
    assert titles(Event.objects.visible_to(editor)) == titles(Event.objects.all())


def test_series_without_an_event_that_a_person_sees_does_not_exist_for_them(editor):
    public, planned, empty = make_series("public"), make_series("planned"), make_series("empty")
    make_event(series=public)
    make_event(series=planned, visibility="signed_in")
    assert set(Series.objects.visible_to(AnonymousUser())) == {public}
    assert set(Series.objects.visible_to(User.objects.create_user("staff"))) == {public, planned}
    assert set(Series.objects.visible_to(editor)) == {public, planned, empty}


def test_upcoming_and_past_share_nothing_and_miss_nothing():
    make_event("ended yesterday", starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 22))
    make_event("ends today", starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 23))
    make_event("tomorrow", starts_on=date(2026, 11, 24))
    make_event("some day this year", starts_on=date(2026, 3, 1), precision="year")
    make_event("planned", precision="unknown", status="tentative")
    make_event("put off", precision="unknown", status="postponed")
    make_event("reported without days", precision="unknown")
    make_event("called off", precision="unknown", status="cancelled")
    with time_machine.travel(NOON):
        assert titles(Event.objects.past()) == {"ended yesterday", "reported without days", "called off"}
        assert titles(Event.objects.upcoming()) == {
            "ends today",
            "tomorrow",
            "some day this year",
            "planned",
            "put off",
        }
        assert {event.title_en for event in Event.objects.all() if event.is_over()} == titles(Event.objects.past())
