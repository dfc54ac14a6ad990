"""Events by year: what is counted where, and that no bar leaves the drawing."""

from hypothesis import given
from hypothesis import strategies as st

from events.years import HEIGHT, draw


def test_bars_are_as_high_as_their_numbers_and_years_without_events_are_gaps():
    chart = draw({2018: 4, 2020: 2, 2021: 1})
    assert [(bar.year, bar.count, bar.x, bar.width, bar.y, bar.height) for bar in chart.bars] == [
        (2018, 4, "2.50%", "20.00%", 0, 72),
        (2020, 2, "52.50%", "20.00%", 36, 36),
        (2021, 1, "77.50%", "20.00%", 54, 18),
    ]
    assert (chart.most, chart.labels) == (4, [(2018, "12.50%"), (2019, "37.50%"), (2020, "62.50%"), (2021, "87.50%")])


def test_without_a_year_there_is_no_chart():
    assert draw({}) is None


@given(st.dictionaries(st.integers(1900, 2100), st.integers(1, 10_000), min_size=1))
def test_every_bar_can_be_seen_and_stays_inside(years):
    chart = draw(years)
    assert [bar.year for bar in chart.bars] == sorted(years)
    assert len(chart.labels) <= 5
    for bar in chart.bars:
        assert 3 <= bar.height <= HEIGHT
        assert bar.y + bar.height == HEIGHT
        assert 0 <= float(bar.x[:-1]) <= float(bar.x[:-1]) + float(bar.width[:-1]) <= 100
