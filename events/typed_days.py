"""Days as people type them, in English and Russian: “5-6 Nov 2019”, «5–6 ноября 2019 г.», “2nd quarter of 2027”.

Pure: text in, days out. What could be read in two ways is not read at all.
"""

import re
from dataclasses import dataclass
from datetime import date

from organizations.partial_dates import Precision, parse, widen

from .days_by_cldr import locale_of

_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4, "first": 1, "second": 2, "third": 3}
_QUARTERS |= {"fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "1-й": 1, "2-й": 2, "3-й": 3, "4-й": 4}
_DASH = r"\s*(?:-|–|—|‑|to|until|по|до)\s*"
_YEAR = r"(?P<year>\d{4})"


@dataclass(frozen=True)
class TypedDays:
    """The first and the last day that were meant, both included, and how precisely."""

    first: date
    last: date
    precision: str


def _months():
    known = {}
    for language in ("en", "ru"):
        for forms in locale_of(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in forms[width].items():
                    known[name.lower().rstrip(".")] = number
    return known | {"sept": 9, "сен": 9, "сент": 9, "нояб": 11, "мая": 5}


_MONTHS = _months()
_MONTH = "(?:{})".format("|".join(sorted(map(re.escape, _MONTHS), key=len, reverse=True)))
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_PATTERNS = [
    # 5-6 November 2019, 5 November – 2 December 2019, 30 December 2019 – 2 January 2020, 5 November 2019
    rf"(?P<d1>{_DAY})(?:\s+(?P<m1>{_MONTH})(?:\s+(?P<y1>\d{{4}}))?)?{_DASH}(?P<d2>{_DAY})\s+(?P<m2>{_MONTH})\s+{_YEAR}",
    rf"(?P<d1>{_DAY})(?:\s+and|\s+и)\s+(?P<d2>{_DAY})\s+(?P<m2>{_MONTH})\s+{_YEAR}",
    rf"(?P<d2>{_DAY})\s+(?P<m2>{_MONTH})\s+{_YEAR}",
    # November 5-6, 2019; November 5, 2019; November 30 - December 2, 2019
    rf"(?P<m1>{_MONTH})\s+(?P<d1>{_DAY}){_DASH}(?:(?P<m2>{_MONTH})\s+)?(?P<d2>{_DAY}),?\s+{_YEAR}",
    rf"(?P<m2>{_MONTH})\s+(?P<d2>{_DAY}),?\s+{_YEAR}",
]
# 05.11.2019, 5.–6.11.2019, 05.11.–06.11.2019: with full stops the day comes first wherever they are used.
_FIRST_FIGURES = r"(?P<d1>\d{1,2})\.?(?:(?P<m1>\d{1,2})\.?(?P<y1>\d{4})?)?"
_FIGURES = rf"(?:{_FIRST_FIGURES}{_DASH})?(?P<d2>\d{{1,2}})\.(?P<m2>\d{{1,2}})\.{_YEAR}"
_OF_MONTH = rf"(?P<month>{_MONTH})\s+{_YEAR}"
_OF_QUARTER = rf"(?:(?P<q>[\w-]+?)(?:-?й)?\s+(?:quarter|квартал)(?:\s+of)?|q(?P<number>[1-4]))\s+{_YEAR}"


def read(text):
    """Return the TypedDays that `text` means, or None if it means none or several."""
    tidy = re.sub(r"\s+", " ", text.strip().lower())
    tidy = re.sub(r"(?<=\d{4})\s*(?:г\.?|год[ау]?)(?=\s|$)", "", tidy)
    tidy = re.sub(r"^(?:from|on|с|со|в) ", "", tidy)
    tidy = re.sub(r"(?<=[а-яa-z])\.", "", tidy)
    try:
        return _read_iso(tidy) or _read_days(tidy) or _read_period(tidy)
    except ValueError:
        return None


def _read_iso(text):
    first, *rest = re.split(r"\s*(?:/|–|—|\bto\b|\.\.)\s*|\s+-\s+", text)
    try:
        one, other = parse(first), parse(rest[0] if rest else first)
    except ValueError:
        return None
    if len(rest) > 1 or one.precision != other.precision:
        return None
    return _in_order(one.first, other.last, one.precision)


def _read_days(text):
    for pattern, month_of in [*((one, _MONTHS.get) for one in _PATTERNS), (_FIGURES, int)]:
        if match := re.fullmatch(pattern, text):
            parts = match.groupdict()
            year = int(parts["year"])
            m1, m2 = parts.get("m1"), parts["m2"]
            last = date(year, month_of(m2 or m1), _figure(parts["d2"]))
            if not parts.get("d1"):
                return TypedDays(last, last, Precision.DAY)
            first = date(int(parts.get("y1") or year), month_of(m1 or m2), _figure(parts["d1"]))
            return _in_order(first, last, Precision.DAY)
    return None


def _figure(text):
    return int(re.match(r"\d+", text).group())


def _read_period(text):
    if match := re.fullmatch(_OF_MONTH, text):
        period = widen(date(int(match["year"]), _MONTHS[match["month"]], 1), Precision.MONTH)
    elif (match := re.fullmatch(_OF_QUARTER, text)) and (quarter := _QUARTERS.get(match["q"] or match["number"])):
        period = widen(date(int(match["year"]), quarter * 3 - 2, 1), Precision.QUARTER)
    else:
        return None
    return TypedDays(period.first, period.last, period.precision)


def _in_order(first, last, precision):
    return TypedDays(first, last, precision) if first <= last else None
