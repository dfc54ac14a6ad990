"""The axis of a series: what stands where, and that nothing stands on another."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from events.timeline import LETTER, MARK, Dot, Edition, Name, compare, draw, fitting, spans

CABSI = Name("CABSI, until 2018", "", None, 2018)
CABMI = Name("CABMI, since 2019", "", 2019, None)


def edition(day, number=None, *, last=None, inferred=False, cancelled=False):
    return Edition(day, last or day, number, inferred, True, cancelled, None)


def name_of_cabmi(year):
    return CABSI if year <= 2018 else CABMI


def cabmi():
    return draw(
        [
            edition(date(2019, 11, 5), 14, inferred=True),
            edition(date(2012, 4, 16), 10),
            edition(date(2013, 10, 1), 11, last=date(2013, 10, 31), inferred=True),
            edition(date(2021, 11, 8), 16),
        ],
        name_of_cabmi,
        founded=2003,
    )


def test_axis_runs_from_the_year_of_foundation_to_the_last_edition():
    timeline = cabmi()
    assert [tick.year for tick in timeline.ticks] == list(range(2003, 2022))
    assert timeline.founded == 2003


def test_editions_stand_in_the_order_of_their_days():
    assert [mark.edition.number for mark in cabmi().marks] == [10, 11, 14, 16]
    assert [mark.x for mark in cabmi().marks] == sorted(mark.x for mark in cabmi().marks)


def test_change_of_name_is_two_bands_that_meet_where_the_name_changed():
    timeline = cabmi()
    starts = {tick.year: tick.x for tick in timeline.ticks}
    assert [(band.name, band.x) for band in timeline.bands] == [(CABSI, starts[2003]), (CABMI, starts[2019])]


def test_series_that_never_changed_its_name_has_no_band():
    assert draw([edition(date(2019, 1, 1)), edition(date(2021, 1, 1))], lambda year: CABMI).bands == []


def test_years_without_an_edition_are_named_and_drawn_as_empty():
    timeline = cabmi()
    assert timeline.missing == [(2003, 2011), (2014, 2018), (2020, 2020)]
    assert [tick.year for tick in timeline.ticks if not tick.empty] == [2012, 2013, 2019, 2021]


def test_inferred_editions_are_told_apart():
    assert [edition.number for edition in cabmi().inferred] == [11, 14]


def test_cancelled_editions_are_told_apart_and_leave_no_gap():
    timeline = draw([edition(date(2019, 1, 1), 1), edition(date(2020, 1, 1), 2, cancelled=True)], lambda year: CABMI)
    assert [found.number for found in timeline.cancelled] == [2]
    assert timeline.missing == []


def test_edition_of_which_only_the_year_is_known_is_as_wide_as_the_year():
    vague = draw([edition(date(2020, 1, 1), last=date(2020, 12, 31)), edition(date(2021, 6, 1))], lambda year: CABMI)
    assert [mark.width > MARK for mark in vague.marks] == [True, False]


def test_nothing_to_draw_is_no_timeline():
    assert draw([], name_of_cabmi, founded=2003) is None
    assert compare([]) is None


def test_foundation_after_the_first_edition_is_not_drawn():
    timeline = draw([edition(date(2010, 1, 1))], lambda year: CABMI, founded=2012)
    assert (timeline.founded, [tick.year for tick in timeline.ticks]) == (None, [2010])


DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2030, 12, 31))


@given(st.lists(st.tuples(DAYS, st.integers(0, 400)), min_size=1, max_size=40))
def test_no_mark_and_no_label_lies_on_another_or_outside(periods):
    timeline = draw([edition(day, last=day + timedelta(days=more)) for day, more in periods], name_of_cabmi)
    boxes = [(mark.x, mark.y, mark.width) for mark in timeline.marks]
    for number, (x, y, width) in enumerate(boxes):
        assert x >= 0
        assert x + width <= timeline.width
        assert 0 <= y <= timeline.axis - MARK
        for other_x, other_y, other_width in boxes[number + 1 :]:
            assert y != other_y or x + width <= other_x or other_x + other_width <= x
    labels = [tick.label_x for tick in timeline.ticks if tick.labelled]
    assert all(b - a >= 4 * LETTER for a, b in pairwise(labels))
    assert all(len(band.text) * LETTER <= max(band.width, LETTER * 3) for band in timeline.bands)


def test_text_too_long_for_its_room_ends_in_an_ellipsis():
    assert fitting("CABMI", 100) == "CABMI"
    assert fitting("Central Asia Border Security Initiative", 100) == "Central A…"


def test_years_that_follow_one_another_are_one_span():
    assert spans([2003, 2004, 2007, 2009, 2010]) == [(2003, 2004), (2007, 2007), (2009, 2010)]
    assert spans([]) == []


def test_series_beside_one_another_share_one_axis():
    chart = compare([("a", {2018: 1, 2019: 2}, name_of_cabmi), ("b", {2020: 1, 2021: 1}, name_of_cabmi)])
    assert [(row.series, row.count, row.first, row.last, row.dots, row.names) for row in chart.rows] == [
        ("a", 3, 2018, 2019, [Dot("12.50%", True), Dot("37.50%", False)], [CABSI, CABMI]),
        ("b", 2, 2020, 2021, [Dot("62.50%", False), Dot("87.50%", False)], []),
    ]
    assert chart.labels == [(2018, "12.50%"), (2019, "37.50%"), (2020, "62.50%"), (2021, "87.50%")]
