"""Days in words for a language that has no grammar of its own in `days`: by the patterns of CLDR. Pure.

What CLDR does not say, such as that days are not known, comes from the message file of the language.
"""

import re
from datetime import datetime

from babel import Locale
from babel.dates import format_date, format_skeleton


def locale_of(language):
    """The locale of a language as Django writes it (pt-br)."""
    return Locale.parse(language, sep="-")


def in_words(first, last, precision, language):
    """Return the days from `first` to `last`, no finer than `precision`, which is day, month, quarter or year."""
    locale = locale_of(language)
    one, other = (_point(day, precision, locale) for day in (first, last))
    if one == other:
        return one
    patterns = locale.interval_formats
    skeletons = {"day": ["yMMMd"], "month": ["yMMMM", "yMMM"], "year": ["y"]}.get(precision, [])
    differing = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    for skeleton in skeletons:
        if parts := patterns.get(skeleton, {}).get(differing):
            return "".join(_by_pattern(day, part, locale) for day, part in zip((first, last), parts, strict=True))
    return patterns[None].format(one, other)


def figure_and_rest(first, last, language):
    """Return the days of one month in figures, and the month with its year."""
    figure = str(first.day) if first == last else f"{first.day}–{last.day}"
    return figure, _point(first, "month", locale_of(language))


def day_of_month(day, language):
    return format_skeleton("MMMMd", _noon(day), locale=locale_of(language))


def _point(day, precision, locale):
    if precision == "day":
        return format_date(day, "long", locale=locale)
    skeleton = {"month": "yMMMM", "quarter": "yQQQQ", "year": "y"}[precision]
    return format_skeleton(skeleton, _noon(day), locale=locale)


def _by_pattern(day, pattern, locale):
    """CLDR writes ranges with months cut short; ours have room for the whole."""
    return format_date(day, re.sub(r"([ML])\1{2,}", r"\1\1\1\1", pattern), locale=locale)


def _noon(day):
    return datetime(day.year, day.month, day.day, 12)
