"""A month as weeks, lanes and bars; a list of its days; what lies beside it. No database."""

from dataclasses import dataclass
from datetime import date

import pytest

from events.month import BESIDE, LANES, Month, Within, days_of, shown, some_time, weeks_of


@dataclass(frozen=True)
class Planned:
    name: str
    starts_on: date | None
    ends_on: date | None
    precision: str = "day"


def planned(name, first, last=None, precision="day"):
    return Planned(name, date.fromisoformat(first), date.fromisoformat(last or first), precision)


def drawn(month, *events, **options):
    """The weeks with something on them, by first day: lanes as text, “.” a free day, “<” and “>” where it goes on."""

    def cell(bar):
        if bar is None:
            return "."
        return f"{'<' * bar.from_before}{bar.event.name}{bar.span}{'>' * bar.goes_on}"

    weeks = weeks_of(month, events, **options)
    return {week.days[0].day: [" ".join(map(cell, lane)) for lane in week.lanes] for week in weeks if week.lanes}


NOVEMBER = Month(2026, 11)  # begins on a Sunday


# Months


def test_a_month_begins_on_monday_and_has_its_own_days_only():
    weeks = weeks_of(NOVEMBER, [])
    assert [(week.before, len(week.days), week.after) for week in weeks] == [
        (6, 1, 0),
        (0, 7, 0),
        (0, 7, 0),
        (0, 7, 0),
        (0, 7, 0),
        (0, 1, 6),
    ]
    assert [day.day for week in weeks for day in week.days] == list(range(1, 31))


def test_a_february_of_four_whole_weeks_has_no_other_days():
    assert [(week.before, len(week.days), week.after) for week in weeks_of(Month(2021, 2), [])] == [(0, 7, 0)] * 4


def test_months_follow_one_another_over_the_turn_of_the_year():
    assert (Month(2026, 12).following, Month(2026, 1).previous) == (Month(2027, 1), Month(2025, 12))
    assert (Month(2024, 2).first, Month(2024, 2).last) == (date(2024, 2, 1), date(2024, 2, 29))


def test_the_first_and_the_last_month_have_no_neighbour_beyond():
    assert (Month(1000, 1).previous, Month(9999, 12).following) == (None, None)
    assert drawn(Month(9999, 12), planned("a", "9999-12-31")) == {27: [". . . . a1"]}


@pytest.mark.parametrize(("year", "number"), [(2026, 0), (2026, 13), (0, 1), (999, 12), (10000, 1), (2026, -1)])
def test_rubbish_is_no_month(year, number):
    with pytest.raises(ValueError, match="no month"):
        Month(year, number)


# Bars and lanes


def test_days_of_an_event_are_one_bar_between_free_days():
    assert drawn(NOVEMBER, planned("a", "2026-11-03", "2026-11-05")) == {2: [". a3 . . ."]}


def test_an_event_over_a_week_end_goes_on_in_the_next_row():
    event = planned("a", "2026-11-06", "2026-11-10")
    assert drawn(NOVEMBER, event) == {2: [". . . . a3>"], 9: ["<a2 . . . . ."]}


def test_an_event_over_the_end_of_a_month_is_cut_at_both_ends_and_says_so():
    event = planned("a", "2026-10-30", "2026-12-02")
    assert drawn(NOVEMBER, event) == {1: ["<a1>"], 2: ["<a7>"], 9: ["<a7>"], 16: ["<a7>"], 23: ["<a7>"], 30: ["<a1>"]}
    assert drawn(Month(2026, 12), event) == {1: ["<a2 . . . ."]}
    assert drawn(Month(2027, 1), event) == {}


def test_an_event_over_new_year_stands_in_both_years():
    event = planned("a", "2026-12-30", "2027-01-02")
    assert drawn(Month(2026, 12), event) == {28: [". . a2>"]}
    assert drawn(Month(2027, 1), event) == {1: ["<a2 ."]}


def test_events_on_the_same_days_take_lanes_longer_ones_above_and_free_lanes_are_used_again():
    events = [
        planned("a", "2026-11-02"),
        planned("b", "2026-11-02", "2026-11-04"),
        planned("c", "2026-11-03", "2026-11-08"),
        planned("d", "2026-11-05"),
    ]
    assert drawn(NOVEMBER, *events) == {2: ["b3 d1 . . .", "a1 c6"]}


def test_what_finds_no_lane_is_counted_on_each_of_its_days():
    events = [planned(name, "2026-11-03", "2026-11-04") for name in "abc"] + [planned("d", "2026-11-04")]
    [week] = [week for week in weeks_of(NOVEMBER, events, lanes=2) if week.lanes]
    assert ([[bar.event.name for bar in lane if bar] for lane in week.lanes], week.more) == (
        [["a"], ["b"]],
        (0, 1, 2, 0, 0, 0, 0),
    )
    assert week.height == 4


def test_a_week_in_which_all_found_a_lane_counts_nothing():
    weeks = weeks_of(NOVEMBER, [planned(str(n), "2026-11-03") for n in range(LANES)])
    assert [week.more for week in weeks] == [()] * 6


def test_only_exact_days_stand_in_the_weeks():
    events = [
        planned("a", "2026-11-01", "2026-11-30", "month"),
        planned("b", "2026-01-01", "2026-12-31", "year"),
        Planned("c", None, None, "unknown"),
    ]
    assert (drawn(NOVEMBER, *events), days_of(NOVEMBER, events)) == ({}, [])


# The same as a list


def test_a_list_of_days_has_each_event_once_on_its_first_day_in_the_month():
    events = [
        planned("a", "2026-10-30", "2026-11-02"),
        planned("b", "2026-11-01"),
        planned("c", "2026-11-20", "2026-12-01"),
        planned("d", "2026-12-01"),
    ]
    found = [(on.day.day, [event.name for event in on.events], on.more) for on in days_of(NOVEMBER, events)]
    assert found == [(1, ["a", "b"], 0), (20, ["c"], 0)]


def test_a_day_of_very_many_events_counts_the_last_of_them():
    [on] = days_of(NOVEMBER, [planned(str(n), "2026-11-03") for n in range(LANES + 3)])
    assert (len(on.events), on.more) == (LANES, 3)


# Beside it


def test_imprecise_events_are_told_apart_by_all_the_time_they_can_mean():
    events = [
        planned("longer", "2026-07-01", "2027-06-30", "quarter"),
        planned("year", "2026-01-01", "2026-12-31", "year"),
        planned("half a year", "2026-09-01", "2026-11-30", "month"),
        planned("quarter", "2026-10-01", "2026-12-31", "quarter"),
        planned("two months", "2026-11-01", "2026-12-31", "month"),
        planned("month", "2026-11-01", "2026-11-30", "month"),
        planned("exact", "2026-11-05"),
        Planned("unknown", None, None, "unknown"),
    ]
    found = [
        (period.within, str(period.first), str(period.last), [event.name for event in period.events], period.more)
        for period in some_time(NOVEMBER, events)
    ]
    assert found == [
        (Within.MONTH, "2026-11-01", "2026-11-30", ["month"], 0),
        (Within.QUARTER, "2026-10-01", "2026-12-31", ["quarter", "two months"], 0),
        (Within.YEAR, "2026-01-01", "2026-12-31", ["year", "half a year"], 0),
        (Within.LONGER, "2026-01-01", "2026-12-31", ["longer"], 0),
    ]


def test_a_period_of_very_many_imprecise_events_counts_the_last_of_them():
    events = [planned(str(n), "2026-11-01", "2026-11-30", "month") for n in range(BESIDE + 4)]
    [period] = some_time(NOVEMBER, events)
    assert (period.events, period.more) == (tuple(events[:BESIDE]), 4)


def test_shown_are_the_events_that_the_month_names_and_no_other():
    busy = [planned(f"busy {n}", "2026-11-03") for n in range(LANES + 3)]
    vague = [planned(f"vague {n}", "2026-11-01", "2026-11-30", "month") for n in range(BESIDE + 4)]
    quiet = planned("quiet", "2026-11-20")
    named = {event.name for event in shown(NOVEMBER, [*busy, *vague, quiet])}
    assert named == {event.name for event in [*busy[:LANES], *vague[:BESIDE], quiet]}
