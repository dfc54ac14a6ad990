"""Dates as coarse as a source states them: a day, a month, a quarter, a year.

The written form is ISO 8601 (`2019-11-05`, `2019-11`, `2019`) with `2027-Q2` for a quarter. Pure: no database, no
request.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Precision(models.TextChoices):
    DAY = "day", gettext_lazy("day")
    MONTH = "month", gettext_lazy("month")
    QUARTER = "quarter", gettext_lazy("quarter")
    YEAR = "year", gettext_lazy("year")


@dataclass(frozen=True, order=True)
class Period:
    """The inclusive days that a partial date can mean."""

    first: date
    last: date
    precision: Precision


_PATTERN = re.compile(r"(?P<year>\d{4})(?:-(?:[Qq](?P<quarter>[1-4])|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?", re.ASCII)


def parse(text):
    """Return the Period that `text` means; ValueError, with a sentence for who typed it, if it means none."""
    match = _PATTERN.fullmatch(text.strip())
    if match:
        year, quarter, month, day = (None if part is None else int(part) for part in match.groups())
        try:
            if day is not None:
                return widen(date(year, month, day), Precision.DAY)
            if month is not None:
                return widen(date(year, month, 1), Precision.MONTH)
            if quarter is not None:
                return widen(date(year, quarter * 3 - 2, 1), Precision.QUARTER)
            return widen(date(year, 1, 1), Precision.YEAR)
        except ValueError:
            pass  # 2019-02-30, 2019-13, year 0: the same sentence as for any other rubbish
    raise ValueError(
        _(
            "“%(text)s” is not a date. Write a day (2019-11-05), a month (2019-11), a quarter (2027-Q2) or a year "
            "(2019)."
        )
        % {"text": text[:40]}
    )


def widen(day, precision):
    """Return the Period of the given precision that `day` lies in."""
    first_month = {Precision.YEAR: 1, Precision.QUARTER: (day.month - 1) // 3 * 3 + 1}.get(precision, day.month)
    last_month = {Precision.YEAR: 12, Precision.QUARTER: first_month + 2}.get(precision, day.month)
    if precision == Precision.DAY:
        return Period(day, day, Precision.DAY)
    last_day = calendar.monthrange(day.year, last_month)[1]
    return Period(date(day.year, first_month, 1), date(day.year, last_month, last_day), Precision(precision))


def write(day, precision):
    """Return the written form of the period of that precision around `day`: the inverse of `parse`."""
    match precision:
        case Precision.YEAR:
            return f"{day:%Y}"
        case Precision.QUARTER:
            return f"{day:%Y}-Q{(day.month + 2) // 3}"
        case Precision.MONTH:
            return f"{day:%Y-%m}"
        case _:
            return day.isoformat()
