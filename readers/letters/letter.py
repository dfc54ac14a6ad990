"""What a letter is made of, whatever its form: text, HTML or a page of the portal."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Item:
    """One event; `notes` say what changed, `reasons` the filters that brought it. Texts may be in another language."""

    title: str
    language: str
    address: str
    days: str
    place: str
    notes: list
    outcomes: list
    reasons: list


@dataclass(frozen=True)
class Section:
    heading: str
    items: list


@dataclass(frozen=True)
class Letter:
    """`words` are (paragraph, language) pairs before the sections, `button` and `links` (label, address) pairs."""

    subject: str
    heading: str
    language: str
    words: list
    sections: list = field(default_factory=list)
    button: tuple | None = None
    more: tuple | None = None
    # Why it came and how it stops; only the owner of the address gets these.
    links: list = field(default_factory=list)
    calendar: str = ""
