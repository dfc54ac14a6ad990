"""What the numbers of single days come to. Pure: days in, figures out."""

from datetime import date, timedelta
from typing import NamedTuple


class Figures(NamedTuple):
    """Visitors of today so far and of yesterday; since Monday and the first of the month as sums of daily visitors."""

    today: int
    yesterday: int
    since_monday: int
    since_first: int


def first_needed(today):
    """Return the first day that the figures of `today` are made of."""
    return min(today - timedelta(days=max(today.weekday(), 1)), today.replace(day=1))


def figures(visitors, today):
    """Return the figures that {day: visitors} comes to on the day `today`; days after it do not count."""

    def since(first):
        return sum(number for day, number in visitors.items() if first <= day <= today)

    return Figures(
        today=visitors.get(today, 0),
        yesterday=visitors.get(today - timedelta(days=1), 0),
        since_monday=since(today - timedelta(days=today.weekday())),
        since_first=since(today.replace(day=1)),
    )


def last_days(today, number):
    """Return so many days, today the last."""
    return [today - timedelta(days=back) for back in reversed(range(number))]


def last_months(today, number):
    """Return the first days of so many months, the present one the last."""
    months = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(months - number + 1, months + 1)]
