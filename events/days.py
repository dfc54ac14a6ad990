"""Days and times in words, as coarse as they are known. Pure: no database, no request.

The words stand here and not in a message file: a range of days is a grammar, not a sentence, and each language has its
own. A language that has no grammar here gets the words of CLDR, and what CLDR does not say from its message file.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext, gettext_noop

from organizations.partial_dates import write

from . import days_by_cldr
from .days_by_cldr import locale_of


@dataclass(frozen=True)
class Grammar:
    """How a language writes a period; `{year}` stands apart so that a range within one year names it once."""

    months_in_days: tuple
    months: tuple
    quarter: str
    quarters: tuple
    of_one_year: dict
    of_years: str
    unknown: str
    times: dict


def month_names(language, context):
    names = locale_of(language).months[context]["wide"]
    return tuple(names[number] for number in range(1, 13))


def weekday_names(language):
    """Return [(name in short, name)] from Monday to Sunday."""
    names = locale_of(language).days["stand-alone"]
    return [(names["abbreviated"][day], names["wide"][day]) for day in range(7)]


GRAMMARS = {
    "en": Grammar(
        months_in_days=month_names("en", "format"),
        months=month_names("en", "stand-alone"),
        quarter="{} quarter",
        quarters=("1st", "2nd", "3rd", "4th"),
        of_one_year={"day": "{} {year}", "month": "{} {year}", "quarter": "{} of {year}", "year": "{year}"},
        of_years="{}–{}",
        unknown=gettext_noop("days not known"),
        times={
            "both": "{}–{} ({zone})",
            "days": gettext_noop("from {} on the first day until {} on the last ({zone})"),
            "from": gettext_noop("from {} ({zone})"),
            "until": gettext_noop("until {} ({zone})"),
        },
    ),
    "ru": Grammar(
        months_in_days=month_names("ru", "format"),
        months=month_names("ru", "stand-alone"),
        quarter="{} квартал",
        quarters=("I", "II", "III", "IV"),
        of_one_year={"day": "{} {year} г.", "month": "{} {year} г.", "quarter": "{} {year} г.", "year": "{year} г."},
        of_years="{}–{} гг.",
        unknown="дни неизвестны",
        times={
            "both": "{}–{} ({zone})",
            "days": "с {} первого дня до {} последнего ({zone})",
            "from": "с {} ({zone})",
            "until": "до {} ({zone})",
        },
    ),
}


def in_words(first, last, precision, language):
    """Return the days from `first` to `last`, both included, in the words of `language`.

    Names nothing finer than `precision` (day, month, quarter, year; any other means that the days are not known).
    """
    grammar, english = GRAMMARS.get(language), GRAMMARS["en"]
    if not first or precision not in english.of_one_year:
        return grammar.unknown if grammar else gettext(english.unknown)
    last = last or first
    if not grammar:
        return days_by_cldr.in_words(first, last, precision, language)
    if precision == "year":
        if first.year == last.year:
            return grammar.of_one_year["year"].format(year=first.year)
        return grammar.of_years.format(first.year, last.year)
    of_one_year = grammar.of_one_year[precision]
    if first.year != last.year:
        ends = (of_one_year.format(_point(day, precision, grammar), year=day.year) for day in (first, last))
        return " – ".join(ends)
    return of_one_year.format(_range(first, last, precision, grammar), year=first.year)


def figure_and_rest(first, last, precision, language):
    """Return the words of `in_words` in two: the days in figures, and the month and year that they share.

    The figure is "" where the period is not made of days of one month.
    """
    text = in_words(first, last, precision, language)
    last = last or first
    if precision != "day" or not first or (first.year, first.month) != (last.year, last.month):
        return "", text
    if language not in GRAMMARS:
        return days_by_cldr.figure_and_rest(first, last, language)
    figure, _space, rest = text.partition(" ")
    return figure, rest


def day_of_month(day, language):
    """Return the day without its year: 5 November."""
    if language not in GRAMMARS:
        return days_by_cldr.day_of_month(day, language)
    return _point(day, "day", GRAMMARS[language])


def _point(day, precision, grammar):
    match precision:
        case "day":
            return f"{day.day} {grammar.months_in_days[day.month - 1]}"
        case "month":
            return grammar.months[day.month - 1]
        case _:
            return grammar.quarter.format(grammar.quarters[_quarter(day)])


def _range(first, last, precision, grammar):
    """The range without its year, which both ends share."""
    one, other = _point(first, precision, grammar), _point(last, precision, grammar)
    if one == other:
        return one
    match precision:
        case "day" if first.month == last.month:
            return f"{first.day}–{other}"
        case "day":
            return f"{one} – {other}"
        case "month":
            return f"{one}–{other}"
        case _:
            return grammar.quarter.format(f"{grammar.quarters[_quarter(first)]}–{grammar.quarters[_quarter(last)]}")


def _quarter(day):
    return (day.month - 1) // 3


def times_in_words(first, last, starts_at, ends_at, time_zone, language):
    """Return the times of day with their offset on the first day, "" if neither is known."""
    if language in GRAMMARS:
        times = GRAMMARS[language].times
    else:
        times = {name: gettext(form) for name, form in GRAMMARS["en"].times.items()}
    zone = zone_in_words(time_zone, first, last)
    match starts_at, ends_at:
        case None, None:
            return ""
        case _, None:
            return times["from"].format(f"{starts_at:%H:%M}", zone=zone)
        case None, _:
            return times["until"].format(f"{ends_at:%H:%M}", zone=zone)
        case _:
            form = times["both" if first == last else "days"]
            return form.format(f"{starts_at:%H:%M}", f"{ends_at:%H:%M}", zone=zone)


def zone_in_words(time_zone, first, last):
    """Return the offset that the zone had on these days (UTC+6), or the name of a zone that changed or is unknown."""
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return time_zone
    offsets = {datetime(day.year, day.month, day.day, 12, tzinfo=zone).utcoffset() for day in (first, last)}
    if len(offsets) > 1:
        return time_zone
    minutes = int(offsets.pop().total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return "UTC" if not minutes else f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def machine_readable(day, precision):
    """Return the value for the `datetime` attribute of <time>; "" where HTML knows none (quarters, unknown days)."""
    if not day or precision not in {"day", "month", "year"}:
        return ""
    return write(day, precision)
