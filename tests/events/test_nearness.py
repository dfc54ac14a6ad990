"""Pages of a search, in the order of what is nearest to today, are cut from the months around it."""

from datetime import date, timedelta

import pytest
import time_machine

from events.facets import ordering
from events.facets.shelf import shelf
from events.models import Event
from tests.factories import make_event

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
EVERY = 41


@pytest.fixture
def found(monkeypatch):
    """The keys of many events: one every five days, half of them before today, and one without days."""
    monkeypatch.setattr(ordering, "FEW", 0)
    with time_machine.travel(TODAY, tick=False):
        for step in range(-EVERY // 2, EVERY // 2):
            make_event(f"Event {step}", starts_on=TODAY + timedelta(days=5 * step), ends_on=TODAY + timedelta(days=900))
        make_event("Some day", precision="unknown", starts_on=None)
        yield shelf().every


def page_of(found, start, stop):
    return ordering.by_nearness(shelf(), [found], found, start, stop)


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (0, 7), (7, 14), (33, 40), (40, 47), (0, 100)])
def test_a_page_is_a_part_of_the_order_of_all(found, start, stop):
    nearest_first = sorted(
        Event.objects.values_list("starts_on", "pk"), key=lambda row: (abs((row[0] or date.max) - TODAY), -row[1])
    )
    assert page_of(found, start, stop) == [key for _day, key in nearest_first][start:stop]


def test_no_more_are_sorted_than_the_months_hold_in_which_a_page_may_lie(found, monkeypatch):
    handed_over = []
    sort = ordering.BY_NEARNESS.rows
    monkeypatch.setattr(
        ordering.BY_NEARNESS, "rows", lambda keys, today: handed_over.append(len(keys)) or sort(keys, today)
    )
    page_of(found, 0, 5)
    # Six of November and six of December; October ends further away than November begins.
    assert handed_over == [12]
