from datetime import date

import pytest

from organizations.partial_dates import Period, Precision, parse, write


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2019-11-05", Period(date(2019, 11, 5), date(2019, 11, 5), Precision.DAY)),
        ("2020-02", Period(date(2020, 2, 1), date(2020, 2, 29), Precision.MONTH)),
        ("2027-Q2", Period(date(2027, 4, 1), date(2027, 6, 30), Precision.QUARTER)),
        ("2027-q4", Period(date(2027, 10, 1), date(2027, 12, 31), Precision.QUARTER)),
        (" 2016 ", Period(date(2016, 1, 1), date(2016, 12, 31), Precision.YEAR)),
    ],
)
def test_partial_date_means_all_days_it_may_mean(text, period):
    assert parse(text) == period
    assert write(period.first, period.precision) == text.strip().upper()
    assert write(period.last, period.precision) == text.strip().upper()


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "19", "2019-13", "2019-02-30", "2019-00", "2027-Q5", "0000", "2019-11-05-01", "٢٠١٩", "2019-1"],
)
def test_what_is_not_a_date_is_named_in_a_sentence(text):
    with pytest.raises(ValueError, match="is not a date"):
        parse(text)
