"""A month as weeks, and the events in it as bars on lanes. Pure: no database, no request.

Events come in as anything with `starts_on`, `ends_on` and `precision`. Only those whose days are known exactly stand in
the weeks; the others are told apart by how much of the year they may fill.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)
# What the addresses and the filter take for a year: four digits.
FIRST_YEAR, LAST_YEAR = 1000, date.max.year
# More events than this beside one another make a week unreadable; the rest are counted.
LANES = 6
# As many events of one period stand beside the month.
BESIDE = 12


@dataclass(frozen=True, order=True)
class Month:
    year: int
    number: int

    def __post_init__(self):
        if not (FIRST_YEAR <= self.year <= LAST_YEAR and 1 <= self.number <= 12):
            raise ValueError(f"there is no month {self.year}-{self.number}")

    @classmethod
    def of(cls, day):
        return cls(day.year, day.month)

    @property
    def first(self):
        return date(self.year, self.number, 1)

    @property
    def last(self):
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def previous(self):
        return self._moved(-1)

    @property
    def following(self):
        return self._moved(1)

    def _moved(self, months):
        """The month so many months later; None beyond the years that have addresses."""
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1) if FIRST_YEAR <= year <= LAST_YEAR else None


# Weeks


@dataclass(frozen=True)
class Bar:
    """The days of one event inside one week of the month; it may come from before them and go on after them."""

    event: object
    first: date
    last: date
    from_before: bool
    goes_on: bool

    @property
    def span(self):
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Week:
    """The days of one week that lie in the month, Monday first, and what takes place on them.

    `before` and `after` count the days of the week that belong to the neighbouring months. A lane is a row of bars and,
    for each free day, None. `more` counts for each day the events that found no lane; it is empty if all did.
    """

    days: tuple
    before: int
    after: int
    lanes: tuple
    more: tuple

    @property
    def height(self):
        return 1 + len(self.lanes) + bool(self.more)

    @property
    def days_with_more(self):
        return tuple(zip(self.days, self.more, strict=True)) if self.more else ()


def weeks_of(month, events, lanes=LANES):
    """Return the weeks of the month with those of `events` whose days are known exactly."""
    exact = [event for event in events if is_exact(event)]
    weeks = []
    # Not Calendar.monthdatescalendar(): the last week of the year 9999 has days that no date can name.
    for numbers in calendar.monthcalendar(month.year, month.number):
        days = tuple(date(month.year, month.number, number) for number in numbers if number)
        bars = sorted(bars_in(days, exact), key=lambda bar: (bar.first, -bar.span))
        kept, left_over = laid_out(bars, lanes)
        weeks.append(
            Week(
                days=days,
                before=0 if numbers[0] else numbers.count(0),
                after=0 if numbers[-1] else numbers.count(0),
                lanes=tuple(with_gaps(lane, days) for lane in kept),
                more=tuple(sum(bar.first <= day <= bar.last for bar in left_over) for day in days) if left_over else (),
            )
        )
    return weeks


def is_exact(event):
    return event.precision == "day"


def bars_in(days, events):
    for event in events:
        if event.starts_on <= days[-1] and event.ends_on >= days[0]:
            yield Bar(
                event,
                first=max(event.starts_on, days[0]),
                last=min(event.ends_on, days[-1]),
                from_before=event.starts_on < days[0],
                goes_on=event.ends_on > days[-1],
            )


def laid_out(bars, limit):
    """Return (lanes, bars left over); each bar, in the order given, takes the first lane that is free on its days."""
    lanes, left_over = [], []
    for bar in bars:
        free = next((lane for lane in lanes if lane[-1].last < bar.first), None)
        if free is not None:
            free.append(bar)
        elif len(lanes) < limit:
            lanes.append([bar])
        else:
            left_over.append(bar)
    return lanes, left_over


def with_gaps(lane, days):
    cells, bars = [], {bar.first: bar for bar in lane}
    day = days[0]
    while day <= days[-1]:
        bar = bars.get(day)
        cells.append(bar)
        if (bar.last if bar else day) == days[-1]:
            break
        day = (bar.last if bar else day) + ONE_DAY
    return tuple(cells)


# Days


@dataclass(frozen=True)
class DayOfEvents:
    """The events that begin on a day, or on the first of the month go on from before; `more` are counted only."""

    day: date
    events: tuple
    more: int


def days_of(month, events, limit=LANES):
    """Return the days of the month on which an event begins: the weeks as a list, each event once."""
    begun = {}
    for event in events:
        if is_exact(event) and event.starts_on <= month.last and event.ends_on >= month.first:
            begun.setdefault(max(event.starts_on, month.first), []).append(event)
    return [DayOfEvents(day, tuple(begun[day][:limit]), max(0, len(begun[day]) - limit)) for day in sorted(begun)]


# Beside the weeks


class Within(StrEnum):
    """What an imprecise event surely lies in, seen from a month."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    LONGER = "longer"


@dataclass(frozen=True)
class SomeTime:
    """The events that surely lie within a period, of which only some days in the month; `more` are counted only."""

    within: Within
    first: date
    last: date
    events: tuple
    more: int


def some_time(month, events, limit=BESIDE):
    """Return the SomeTime of the events whose days are not known exactly, the narrowest period first.

    What counts is the whole time that an event can mean: “February–March” is some time in the quarter, not in March.
    """
    grouped, periods = {}, _periods(month)
    for event in events:
        if not is_exact(event) and event.starts_on:
            grouped.setdefault(_within(periods, event), []).append(event)
    # Of a longer period, the list can show the year at hand.
    periods[Within.LONGER] = periods[Within.YEAR]
    return [
        SomeTime(within, *periods[within], tuple(grouped[within][:limit]), max(0, len(grouped[within]) - limit))
        for within in Within
        if within in grouped
    ]


def _periods(month):
    quarter = (month.number - 1) // 3 * 3 + 1
    return {
        Within.MONTH: (month.first, month.last),
        Within.QUARTER: (date(month.year, quarter, 1), Month(month.year, quarter + 2).last),
        Within.YEAR: (date(month.year, 1, 1), date(month.year, 12, 31)),
    }


def _within(periods, event):
    for within, (first, last) in periods.items():
        if first <= event.starts_on and event.ends_on <= last:
            return within
    return Within.LONGER


# All of it


def shown(month, events):
    """Return those of `events` that weeks, days and the periods beside them name, in no order."""
    bars = (bar for week in weeks_of(month, events) for lane in week.lanes for bar in lane if bar)
    return {
        *(bar.event for bar in bars),
        *(event for day in days_of(month, events) for event in day.events),
        *(event for period in some_time(month, events) for event in period.events),
    }
