"""An event as others cite it: a sentence, a BibTeX entry, a RIS record. Pure: a Reference in, text out.

The organizers stand where these formats expect an author: an event has no other. Days are written no finer than they
are known; what a value says cannot break out of its field.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext

from . import days


class Said(NamedTuple):
    """A text with its language, which may be another than that of the page; "" is the page's own."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Reference:
    """What is cited of an event; `language` is that of the page. What is not known is empty."""

    key: str
    title: Said
    address: str
    portal: str
    changed_on: date
    language: str
    first: date | None = None
    last: date | None = None
    precision: str = "unknown"
    places: tuple[Said, ...] = ()
    organizers: tuple[Said, ...] = ()
    conference: bool = True

    @cached_property
    def days(self):
        """The days in words, "" if they are not known."""
        if not self.first or self.precision == "unknown":
            return ""
        return days.in_words(self.first, self.last, self.precision, self.language)

    @cached_property
    def changed(self):
        day = days.in_words(self.changed_on, self.changed_on, "day", self.language)
        return gettext("last changed on %(day)s") % {"day": day}

    @cached_property
    def place(self):
        return ", ".join(one_line(place.text) for place in self.places)


SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def one_line(text):
    """Return `text` without line breaks, control characters and double spaces.

    Two spaces are half of a RIS tag: without them no value can be read as the beginning of a field.
    """
    return SPACES.sub(" ", text).strip()


# A sentence


def plain(reference):
    """Return the citation as runs of text, those in another language than the page apart, to be written one by one."""
    when_and_where = _joined([[Said(reference.days)]] if reference.days else [], ", ")
    where = _joined([[place] for place in reference.places], ", ")
    organizers = _joined([[organizer] for organizer in reference.organizers], "; ")
    if organizers:
        before, _names, after = gettext("Organized by %(names)s").partition("%(names)s")
        organizers = [Said(before), *organizers, Said(after)]
    record = [Said(f"{reference.portal}, {reference.address} ({reference.changed})")]
    sentences = [[reference.title], _joined([when_and_where, where], ", "), organizers, record]
    runs = []
    for sentence in filter(None, sentences):
        text = "".join(run.text for run in sentence)
        runs += [*sentence, Said("" if text.endswith((".", "!", "?", "…")) else "."), Said(" ")]
    return [run for run in runs[:-1] if run.text]


def _joined(parts, between):
    runs = []
    for part in filter(None, parts):
        runs += [Said(between), *part] if runs else part
    return runs


def as_text(runs):
    return "".join(run.text for run in runs)


# BibTeX

# Braces are counted even behind a backslash, so that only their names are safe.
ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "&%$#_"},
    }
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Names of languages as babel and biblatex know them
LANGUAGES = {"en": "english", "ru": "russian"}


def bibtex(reference):
    """Return one @misc entry, in UTF-8 and with the braces that keep capitals and the names of organizations whole."""
    first, exact = reference.first, {"day", "month"}
    fields = [
        ("author", " and ".join(f"{{{escaped(name.text)}}}" for name in reference.organizers if one_line(name.text))),
        ("title", f"{{{escaped(reference.title.text)}}}"),
        ("year", str(first.year) if reference.days else ""),
        ("month", MONTHS[first.month - 1] if reference.precision in exact and reference.days else ""),
        ("eventdate", _iso_days(reference)),
        ("address", escaped(reference.place)),
        ("howpublished", escaped(reference.portal)),
        ("note", escaped("; ".join(filter(None, [reference.days, reference.changed])))),
        ("url", _address(reference.address)),
        ("langid", LANGUAGES.get(reference.title.language or reference.language, "")),
    ]
    # A month is one of BibTeX's own words, which stand without braces.
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'}," for name, value in fields if value]
    return "\n".join([f"@misc{{{_key(reference.key)},", *lines, "}", ""])


def escaped(text):
    return one_line(text).translate(ESCAPED)


def _key(text):
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-") or "event"


UNSAFE = re.compile(r"[\s\\{}<>\"\x00-\x1f\x7f-\x9f]")


def _address(text):
    """An address stands as it is; the characters that no address holds are written as percent codes."""
    return UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)


def _iso_days(reference):
    if not reference.days:
        return ""
    # There is no common way to write a quarter.
    precision = "year" if reference.precision == "quarter" else reference.precision
    first, last = (
        days.machine_readable(day, precision) for day in (reference.first, reference.last or reference.first)
    )
    return first if first == last else f"{first}/{last}"


# RIS


def ris(reference):
    """Return one record: a tag on each line, lines ended by CR and LF as the format asks."""
    fields = [
        ("TY", "CONF" if reference.conference else "GEN"),
        *(("AU", _corporate(one_line(name.text))) for name in reference.organizers),
        ("TI", reference.title.text),
        ("PY", str(reference.first.year) if reference.days else ""),
        ("DA", _ris_day(reference)),
        ("CY", reference.place),
        ("PB", reference.portal),
        ("N1", "; ".join(filter(None, [reference.days, reference.changed]))),
        ("UR", _address(reference.address)),
        ("LA", reference.title.language or reference.language),
        ("ID", _key(reference.key)),
    ]
    lines = [f"{tag}  - {value}" for tag, value in ((tag, one_line(value)) for tag, value in fields) if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def _corporate(name):
    """A comma after the name says that it has no first name."""
    return f"{name}," if name else ""


def _ris_day(reference):
    """Year, month, day, and in words what these cannot say; the slashes of unknown parts stay."""
    if not reference.days:
        return ""
    first = reference.first
    month = f"{first.month:02}" if reference.precision in {"day", "month"} else ""
    day = f"{first.day:02}" if reference.precision == "day" else ""
    return f"{first.year:04}/{month}/{day}/{reference.days}"
