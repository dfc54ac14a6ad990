"""What single days come to: recounted day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readers.visits.bars import HEIGHT, draw
from readers.visits.figures import Figures, figures, first_needed, last_days, last_months

FIRST = date(2026, 9, 1)
DAYS = st.integers(0, 120).map(lambda number: FIRST + timedelta(days=number))


@given(st.dictionaries(DAYS, st.integers(0, 50)), DAYS)
def test_figures_are_what_walking_back_day_by_day_finds(visitors, today):
    monday = month = 0
    day = today
    while True:
        monday += visitors.get(day, 0)
        if day.isoweekday() == 1:
            break
        day -= timedelta(days=1)
    day = today
    while day.month == today.month:
        month += visitors.get(day, 0)
        day -= timedelta(days=1)
    assert figures(visitors, today) == Figures(
        visitors.get(today, 0), visitors.get(today - timedelta(days=1), 0), monday, month
    )


@given(st.dictionaries(DAYS, st.integers(1, 50)), DAYS)
def test_days_before_the_first_needed_one_change_nothing(visitors, today):
    needed = {day: number for day, number in visitors.items() if day >= first_needed(today)}
    assert figures(needed, today) == figures(visitors, today)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 23), date(2026, 11, 1)),
        (date(2026, 12, 1), date(2026, 11, 30)),  # a Tuesday: Monday is in November
        (date(2026, 6, 1), date(2026, 5, 31)),  # a Monday and a first: yesterday is in neither
        (date(2026, 11, 1), date(2026, 10, 26)),
    ],
)
def test_first_needed_is_monday_the_first_or_yesterday(today, first):
    assert first_needed(today) == first


def test_last_days_and_months_end_with_the_present_one():
    assert last_days(date(2026, 3, 1), 3) == [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)]
    assert last_months(date(2026, 2, 28), 4) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]


@given(st.lists(st.integers(0, 10_000), max_size=40))
def test_every_bar_with_a_visitor_can_be_seen_and_stays_inside(numbers):
    first = date(2026, 1, 1)
    bars = draw([(first + timedelta(days=n), number) for n, number in enumerate(numbers)], precision="day", label=str)
    assert [bar.number for bar in bars.bars] == numbers
    assert bars.most == max(numbers, default=0)
    assert sum(bool(bar.label) for bar in bars.bars) <= max(5, min(len(numbers), 7))
    for bar in bars.bars:
        assert bar.y + bar.height == HEIGHT
        assert (3 if bar.number else 0) <= bar.height <= HEIGHT
        assert 0 <= float(bar.x[:-1]) <= float(bar.x[:-1]) + float(bar.width[:-1]) <= 100
