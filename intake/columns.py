"""What a column of a sheet can mean, and by which headings it is recognized."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


@dataclass(frozen=True)
class Column:
    """A meaning: its name, its label, further headings, and an example for the blank sheet."""

    name: str
    label: Promise
    headings: tuple = ()
    example: str = ""


COLUMNS = (
    Column("event", _("Address of an event that is here already"), ("event", "slug", "address", "адрес")),
    Column("title_en", _("Title in English"), ("title", "title (en)", "title en", "name"), "Made-up workshop"),
    Column("title_ru", _("Title in Russian"), ("title (ru)", "title ru", "название", "наименование")),
    Column(
        "days",
        _("Days"),
        ("date", "dates", "first day", "start", "starts on", "дата", "даты", "дни", "день"),
        "5–6 Nov 2019",
    ),
    Column("last_day", _("Last day"), ("end", "ends on", "until", "до")),
    Column("kind", _("Kind"), ("type", "тип"), "workshop"),
    Column("status", _("Status"), ()),
    Column("format", _("Format"), ()),
    Column("city", _("City"), ("place", "место", "место проведения"), "Almaty"),
    Column("held_in", _("Country of the place"), ("held in", "country of the event", "страна проведения")),
    Column("venue_en", _("Venue in English"), ("venue", "hotel")),
    Column("venue_ru", _("Venue in Russian"), ("площадка",)),
    Column("series", _("Series"), ("series of events",)),
    Column("edition", _("Edition"), ("number", "no.", "номер", "№")),
    Column("topics", _("Topics, divided by semicolons"), ("topics", "topic", "themes", "темы", "тема")),
    Column("summary_en", _("Summary in English"), ("summary", "abstract")),
    Column("summary_ru", _("Summary in Russian"), ("резюме", "краткое содержание")),
    Column("party", _("Party: a country or an organization"), ("party", "participant", "участник"), "Kazakhstan"),
    Column("role", _("Role"), ("role of the party",), "host"),
    Column("presence", _("Presence"), ()),
    Column("as_written", _("As written in the source"), ("as written",)),
    Column("source_url", _("Address of the source"), ("source", "link", "url", "источник", "ссылка")),
    Column("source_publisher", _("Publisher of the source"), ("publisher", "издатель")),
    Column("source_title", _("Title of the source"), ()),
    Column("location", _("Place in free words"), ("location",)),
    Column("starts_at", _("Begins at"), ("start time", "время начала")),
    Column("ends_at", _("Ends at"), ("end time", "время окончания")),
    Column("time_zone", _("Time zone"), ("tz",)),
    Column("internal_note", _("Internal note"), ("note", "примечание")),
    Column("uid", _("Identifier at the origin"), ("uid",)),
)
BY_NAME = {column.name: column for column in COLUMNS}


def guess(header):
    """Return for each heading the name of the column that it means in any of our languages, or ""; none twice."""
    known = {}
    for column in COLUMNS:
        known.setdefault(column.name, column.name)
        for heading in column.headings:
            known.setdefault(heading, column.name)
        for language, _name in settings.LANGUAGES:
            with override(language):
                known.setdefault(str(column.label).casefold(), column.name)
    found = []
    for heading in header:
        name = known.get(" ".join(heading.casefold().replace("_", " ").split())) or known.get(
            heading.strip().lower(), ""
        )
        found.append(name if name not in found else "")
    return found
