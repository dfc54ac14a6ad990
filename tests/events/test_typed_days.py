"""Days as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import days
from events.typed_days import TypedDays, read

FIVE, SIX = date(2019, 11, 5), date(2019, 11, 6)


@pytest.mark.parametrize(
    "text",
    [
        "5-6 Nov 2019",
        "5–6 November 2019",
        " 5 – 6  november  2019 ",
        "5 and 6 November 2019",
        "5th to 6th November 2019",
        "November 5-6, 2019",
        "Nov. 5–6 2019",
        "5–6 ноября 2019",
        "5–6 ноября 2019 г.",
        "с 5 по 6 ноября 2019 года",
        "5 и 6 ноября 2019 года",
        "5-6 нояб. 2019",
        "5.–6.11.2019",
        "05.11.2019–06.11.2019",
        "05.11–06.11.2019",
        "2019-11-05/2019-11-06",
        "2019-11-05 - 2019-11-06",
        "5 November – 6 November 2019",
    ],
)
def test_a_range_of_days_is_read_however_it_is_written(text):
    assert read(text) == TypedDays(FIVE, SIX, "day")


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("5 Nov 2019", FIVE, FIVE, "day"),
        ("5 ноября 2019 г", FIVE, FIVE, "day"),
        ("05.11.2019", FIVE, FIVE, "day"),
        ("2019-11-05", FIVE, FIVE, "day"),
        ("30 December 2019 – 2 January 2020", date(2019, 12, 30), date(2020, 1, 2), "day"),
        ("30 ноября – 2 декабря 2019", date(2019, 11, 30), date(2019, 12, 2), "day"),
        ("November 30 - December 2, 2019", date(2019, 11, 30), date(2019, 12, 2), "day"),
        ("November 2019", date(2019, 11, 1), date(2019, 11, 30), "month"),
        ("ноябрь 2019", date(2019, 11, 1), date(2019, 11, 30), "month"),
        ("в мае 2020", None, None, None),
        ("май 2020 г.", date(2020, 5, 1), date(2020, 5, 31), "month"),
        ("2nd quarter of 2027", date(2027, 4, 1), date(2027, 6, 30), "quarter"),
        ("Q2 2027", date(2027, 4, 1), date(2027, 6, 30), "quarter"),
        ("II квартал 2027 года", date(2027, 4, 1), date(2027, 6, 30), "quarter"),
        ("2027", date(2027, 1, 1), date(2027, 12, 31), "year"),
    ],
)
def test_a_day_a_month_a_quarter_and_a_year_are_read(text, first, last, precision):
    assert read(text) == (TypedDays(first, last, precision) if first else None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "6-5 November 2019",
        "31 November 2019",
        "5/6/2019",
        "5 November",
        "32.01.2019",
        "2019-13",
        "1-2-3 May 2019",
    ],
)
def test_what_means_no_days_or_several_is_not_guessed(text):
    assert read(text) is None


@given(st.text(max_size=40))
def test_no_text_breaks_it(text):
    assert read(text) is None or isinstance(read(text), TypedDays)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 40), st.sampled_from(["en", "ru"]))
def test_what_the_portal_writes_it_reads(first, length, language):
    last = date.fromordinal(first.toordinal() + length)
    assert read(days.in_words(first, last, "day", language).replace("\N{NO-BREAK SPACE}", " ")) == TypedDays(
        first, last, "day"
    )
