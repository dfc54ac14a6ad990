"""Events and participations as rows of a sheet: CSV for everybody, XLSX with real dates.

The words of a sheet are those of the page's language; with HXL tags below the headers (https://hxlstandard.org, 1.1)
the values are codes instead, the same in every language. No cell is ever a formula.
"""

import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from organizations.models import Country, Language, Organization

from ..models import Event, Participation, Role, Topic
from . import questions_of_sheets as questions
from .columns import COLUMNS
from .records import edtf_of_texts

# What a spreadsheet may take for the beginning of a formula (OWASP, CSV injection)
BEGINNINGS = frozenset("=+-@\t\r")
MOST_IN_A_CELL = 32_767
# What the database writes as text, and XLSX as dates
DAYS = frozenset({"first_day", "last_day", "changed_on"})
# As many events are read at once.
PORTION = 200
# As many lists of topics, or of languages, are put in words once for all events that have the same.
LISTS = 2_000


class Rows:
    """The rows of events, given their keys; what events share, names above all, is read once for the whole sheet."""

    def __init__(self, kind, *, codes):
        """`kind` is "events" or "participations"; with `codes`, values are codes rather than words."""
        self.kind, self.codes = kind, codes
        self.columns = COLUMNS[kind]
        self.written = 0
        self.language = get_language()
        self.countries = dict(self._named(Country, "pk"))
        self.organizations = self._organizations()
        self.topics = _in_words(dict(self._named(Topic, "slug" if codes else None)))
        self.languages = _in_words({} if codes else dict(self._named(Language, None)))
        self.parties = Parties(self.countries, self.organizations)
        self.lists = Lists(*self._names_in_lists())
        self.words = {
            name: {} if codes else {key: str(label) for key, label in choices}
            for name, choices in {
                "kind": Event.Kind.choices,
                "status": Event.Status.choices,
                "precision": Event.DayPrecision.choices,
                "format": Event.Format.choices,
                "attendance_qualifier": Event.AttendanceQualifier.choices,
                "role": Role.choices,
                "presence": Participation.Presence.choices,
                "level": Participation.Level.choices,
            }.items()
        }
        self.address = settings.PORTAL_URL + reverse("events:event", args=["--"]).replace("--/", "")

    def of(self, keys):
        """Return the rows of the events with these keys, in their order; days are texts."""
        rows = self._of_events(keys) if self.kind == "events" else self._of_participations(keys)
        self.written += len(rows)
        return rows

    # One row for each event

    def _of_events(self, keys):
        words, countries, lists, topics, languages = self.words, self.countries, self.lists, self.topics, self.languages
        rows = []
        for head, row in self._begun(questions.events(self.language), keys):
            _key, precision, starts_at, ends_at, time_zone, form, venue, city, held_in = row[:9]
            latitude, longitude, city_latitude, city_longitude, series, edition, qualifier, number = row[9:17]
            spoken, about, parties, summary, sources, told_on = row[17:]
            if latitude is None:
                latitude, longitude = city_latitude, city_longitude
            rows.append(
                [
                    *head,
                    precision if self.codes else words["precision"].get(precision, ""),
                    starts_at,
                    ends_at,
                    time_zone,
                    words["format"].get(form, form),
                    venue,
                    city,
                    countries.get(held_in, ""),
                    held_in or "",
                    _number(latitude),
                    _number(longitude),
                    series or "",
                    edition,
                    words["attendance_qualifier"].get(qualifier, qualifier),
                    number,
                    languages(spoken),
                    topics(about),
                    *lists.of(parties),
                    summary,
                    sources or "",
                    told_on,
                ]
            )
        return rows

    def _begun(self, question, keys):
        """Yield for each event the beginning of its rows and what else the question tells, in the order of the keys."""
        kinds, statuses = self.words["kind"], self.words["status"]
        found = {row[questions.PLACE_OF_KEY]: row for row in question.rows(keys)}
        for row in map(found.get, keys):
            if row is None:
                continue
            public_id, slug, title_en, title_ru, kind, status, first, last, _key, precision = row[:10]
            yield (
                [
                    _identifier(public_id),
                    f"{self.address}{slug}/",
                    title_en or "",
                    title_ru or "",
                    kinds.get(kind, kind),
                    statuses.get(status, status),
                    first,
                    last,
                    edtf_of_texts(first, last, precision) or "",
                ],
                row[questions.PLACE_OF_KEY :],
            )

    def _names_in_lists(self):
        """Return what stands in a list of parties: {key: name of a country} and {key: name of an organization}."""
        if self.codes:
            return {key: key for key in self.countries}, {key: body.slug for key, body in self.organizations.items()}
        return self.countries, {key: body.short for key, body in self.organizations.items()}

    # One row for each participation

    def _of_participations(self, keys):
        seats = defaultdict(list)
        for key, *seat in questions.PARTICIPATIONS.rows(keys):
            seats[key].append(seat)
        roles, presences, levels = self.words["role"], self.words["presence"], self.words["level"]
        parties, rows = self.parties, []
        for head, (key, _precision, city, held_in) in self._begun(questions.heads(self.language), keys):
            head += (city, held_in or "")
            rows += [
                [
                    *head,
                    *parties[country, organization],
                    roles.get(role, role),
                    presences.get(presence, presence),
                    levels.get(level, level),
                    head_count,
                    as_written,
                    source,
                ]
                for country, organization, role, presence, level, head_count, as_written, source in seats[key]
            ]
        return rows

    # Names

    def _said(self, english, russian):
        return (russian or english if self.language == "ru" else english or russian) or ""

    def _named(self, model, code):
        """Yield (key, name) of all rows of `model`; the name is the value of the field `code`, if there is one."""
        fields = ("pk", "name_en", "name_ru", *([code] if code and code != "pk" else []))
        for row in model.objects.order_by().values(*fields):
            yield row["pk"], row[code] if code and code != "pk" else self._said(row["name_en"], row["name_ru"])

    def _organizations(self):
        fields = ("pk", "slug", "name_en", "name_ru", "acronym_en", "acronym_ru", "parent_id", "state_id")
        found = {}
        for row in Organization.objects.order_by().values(*fields):
            name = self._said(row["name_en"], row["name_ru"])
            short = self._said(row["acronym_en"], row["acronym_ru"]) or name
            found[row["pk"]] = Body(name, short, row["slug"], row["parent_id"], row["state_id"])
        return found


@dataclass(frozen=True)
class Body:
    """What the sheet says of an organization; `parent` is a key."""

    name: str
    short: str
    slug: str
    parent: int | None
    state: str | None


class Parties(dict):
    """The columns that say who took part, by (key of a country, key of an organization); made when first asked for."""

    def __init__(self, countries, organizations):
        super().__init__()
        self.countries, self.organizations = countries, organizations

    def __missing__(self, party):
        country, organization = party
        if country:
            columns = self.countries[country], country, "", country
        else:
            body = self.organizations[organization]
            parent = self.organizations[body.parent].name if body.parent else ""
            columns = body.name, body.slug, parent, body.state or ""
        self[party] = columns
        return columns


class Lists(dict):
    """The name of a party and the lists of its event in which it stands, by its mark, if it has one, and its key."""

    ORGANIZERS, HOSTS, COUNTRIES, ORGANIZATIONS = range(4)
    NONE = ("", "", "", "")
    OF_MARKS = {questions.ORGANIZES: ORGANIZERS, questions.HOSTS: HOSTS}

    def __init__(self, countries, organizations):
        super().__init__()
        self.countries, self.organizations = countries, organizations

    def __missing__(self, marked):
        special = self.OF_MARKS.get(marked[0])
        key = marked if special is None else marked[1:]
        if key.isdecimal():
            found = self.organizations[int(key)], self.ORGANIZATIONS, special
        else:
            found = self.countries[key], self.COUNTRIES, special
        self[marked] = found
        return found

    def of(self, marked):
        """Return the organizers, hosts, countries and organizations of an event, each party once."""
        if not marked:
            return self.NONE
        lists = {}, {}, {}, {}
        for name, kind, special in map(self.__getitem__, marked.split(",")):
            lists[kind][name] = True
            if special is not None:
                lists[special][name] = True
        return map("; ".join, lists)


def _in_words(names):
    """Return a function from keys with commas between them to the names with semicolons; what has no name is a code."""
    names = {str(key): name for key, name in names.items()}

    @lru_cache(LISTS)
    def in_words(keys):
        return "; ".join([names.get(key, key) for key in keys.split(",")]) if keys else ""

    return in_words


def _identifier(public_id):
    """The identifier as it is written everywhere: one of the databases keeps 32 digits."""
    if isinstance(public_id, UUID):
        return str(public_id)
    return f"{public_id[:8]}-{public_id[8:12]}-{public_id[12:16]}-{public_id[16:20]}-{public_id[20:]}"


def _number(value):
    """The same number from either database."""
    return None if value is None else float(value)


# Writing


def headers(rows, *, hxl):
    """Return the one or two header lines."""
    labels = [capfirst(str(column.label)) for column in rows.columns]
    return [labels, [column.hxl for column in rows.columns]] if hxl else [labels]


def as_csv(rows, portions, *, hxl=False):
    """Yield the pieces of a CSV file (RFC 4180, UTF-8 with the mark by which Excel knows it)."""
    yield "\ufeff" + csv_lines(headers(rows, hxl=hxl))
    for keys in portions:
        yield csv_lines(rows.of(keys))


def csv_lines(rows):
    # The csv module looks at each letter of a long text four times as slowly as this.
    return "".join([",".join(map(_cell_of_csv, row)) + "\r\n" for row in rows])


def _cell_of_csv(value):
    if value.__class__ is not str:
        return "" if value is None else str(value)
    if value[:1] in BEGINNINGS:
        # No spreadsheet computes what begins with an apostrophe, and most of them do not show it.
        value = f"'{value}"
    if '"' in value:
        return '"' + value.replace('"', '""') + '"'
    return f'"{value}"' if "," in value or "\n" in value or "\r" in value else value


def as_xlsx(rows, portions, *, hxl=False):
    """Return an open file with the workbook; its rows never lie in memory together."""
    book = Workbook(write_only=True)
    page = book.create_sheet(str(_("Events")) if rows.kind == "events" else str(_("Participations")))
    page.freeze_panes = "A3" if hxl else "A2"
    for line in headers(rows, hxl=hxl):
        page.append([_cell_of_xlsx(page, value) for value in line])
    days = [place for place, column in enumerate(rows.columns) if column.name in DAYS]
    for keys in portions:
        for row in rows.of(keys):
            for place in days:
                row[place] = row[place] and date.fromisoformat(row[place])
            page.append([_cell_of_xlsx(page, value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    book.save(file)
    file.seek(0)
    return file


def _cell_of_xlsx(page, value):
    if value is None or value == "":
        return None
    if isinstance(value, str):
        kept = "".join(letter for letter in value if letter >= " " or letter in "\n\t")[:MOST_IN_A_CELL]
        if not kept.startswith("="):
            return kept
        cell = WriteOnlyCell(page, kept)
        cell.data_type = "s"
        return cell
    if isinstance(value, date | time):
        cell = WriteOnlyCell(page, value)
        cell.number_format = "yyyy-mm-dd" if isinstance(value, date) else "hh:mm"
        return cell
    return value
