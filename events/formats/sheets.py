"""Events and participations as rows of a sheet: CSV for everybody, XLSX with real dates.

The words of a sheet are those of the page's language; with HXL tags below the headers (https://hxlstandard.org, 1.1)
the values are codes instead, the same in every language. No cell is ever a formula.
"""

import tempfile
from collections import defaultdict, namedtuple
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from organizations.models import Country, Language, Organization

from ..facets.among import Among
from ..models import Event, Participation, Publication, Role, Source, Topic
from .columns import COLUMNS
from .gathering import IN_ORDER, tuples
from .records import edtf

# What a spreadsheet may take for the beginning of a formula (OWASP, CSV injection)
BEGINNINGS = frozenset("=+-@\t\r")
MOST_IN_A_CELL = 32_767
# As many events are read at once.
PORTION = 500


ORGANIZING = (Role.ORGANIZER, Role.CO_ORGANIZER)

FIELDS = (
    *("pk", "public_id", "slug", "title_en", "title_ru", "kind", "status", "starts_on", "ends_on", "precision"),
    *("starts_at", "ends_at", "time_zone", "format", "venue_en", "venue_ru", "city__name_en", "city__name_ru"),
    *("held_in_id", "latitude", "longitude", "city__latitude", "city__longitude", "series__slug", "edition"),
    *("attendance_qualifier", "attendance_number", "summary_en", "summary_ru", "changed_at"),
)
EventRow = namedtuple("EventRow", [field.replace("__", "_") for field in FIELDS])
SEAT = (
    *("event_id", "country_id", "organization_id", "role", "presence", "level", "head_count", "as_written"),
    *("source__url", "source__title"),
)


class Rows:
    """The rows of events, given their keys; what events share, names above all, is read once for the whole sheet."""

    def __init__(self, kind, *, codes):
        """`kind` is "events" or "participations"; with `codes`, values are codes rather than words."""
        self.kind, self.codes = kind, codes
        self.columns = COLUMNS[kind]
        self.written = 0
        self.language = get_language()
        self.countries = dict(self._named(Country, "pk"))
        self.topics = dict(self._named(Topic, "slug" if codes else None))
        self.languages = {} if codes else dict(self._named(Language, None))
        self.organizations = self._organizations()
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
        """Return the rows of the events with these keys, in their order."""
        events = {row[0]: EventRow(*row) for row in tuples(Event, FIELDS, Among("pk", keys), order=())}
        make = self._of_events if self.kind == "events" else self._of_participations
        rows = make([events[key] for key in keys if key in events], keys)
        self.written += len(rows)
        return rows

    # One row for each event

    def _of_events(self, events, keys):
        parties = self._parties(keys)
        topics = self._through(Event.topics.through, "topic_id", self.topics, keys)
        languages = self._through(Event.languages.through, "language_id", self.languages, keys)
        sources, nobody = defaultdict(list), ((), (), (), ())
        for key, url in tuples(Source, ("event_id", "url"), Among("event_id", keys), order=IN_ORDER):
            if url:
                sources[key].append(url)
        told = dict(tuples(Publication, ("event_key", "changed_at"), Among("event_key", keys), order=()))
        joined = "; ".join
        rows, words, codes, said = [], self.words, self.codes, self._said
        for row in events:
            key = row.pk
            organizers, hosts, countries, organizations = parties.get(key, nobody)
            own = row.latitude is not None
            rows.append(
                [
                    *self._head(row),
                    row.precision if codes else words["precision"].get(row.precision, ""),
                    row.starts_at,
                    row.ends_at,
                    row.time_zone,
                    words["format"].get(row.format, row.format),
                    said(row.venue_en, row.venue_ru),
                    said(row.city_name_en, row.city_name_ru),
                    self.countries.get(row.held_in_id, ""),
                    row.held_in_id or "",
                    _number(row.latitude if own else row.city_latitude),
                    _number(row.longitude if own else row.city_longitude),
                    row.series_slug or "",
                    row.edition,
                    words["attendance_qualifier"].get(row.attendance_qualifier, row.attendance_qualifier),
                    row.attendance_number,
                    joined(languages.get(key, ())),
                    joined(topics.get(key, ())),
                    joined(organizers),
                    joined(hosts),
                    joined(countries),
                    joined(organizations),
                    said(row.summary_en, row.summary_ru),
                    " ".join(sources.get(key, ())),
                    told.get(key, row.changed_at).date(),
                ]
            )
        return rows

    def _head(self, row):
        return [
            str(row.public_id if isinstance(row.public_id, UUID) else UUID(row.public_id)),
            f"{self.address}{row.slug}/",
            row.title_en or "",
            row.title_ru or "",
            self.words["kind"].get(row.kind, row.kind),
            self.words["status"].get(row.status, row.status),
            row.starts_on,
            row.ends_on,
            edtf(row.starts_on, row.ends_on, row.precision) or "",
        ]

    def _parties(self, keys):
        """Return {key: (organizers, hosts, countries, organizations)}, each party once."""
        found = {}
        listed = Among("event_id", keys), ~Q(presence=Participation.Presence.DID_NOT_ATTEND)
        fields = ("event_id", "role", "country_id", "organization_id")
        of_countries, of_organizations = self._names_in_lists()
        for key, role, country, organization in tuples(Participation, fields, *listed, order=IN_ORDER):
            seats = found.get(key)
            if seats is None:
                seats = found[key] = ({}, {}, {}, {})
            if country:
                name = of_countries[country]
                seats[2][name] = True
            else:
                name = of_organizations[organization]
                seats[3][name] = True
            if role in ORGANIZING:
                seats[0][name] = True
            elif role == Role.HOST:
                seats[1][name] = True
        return found

    def _names_in_lists(self):
        """Return what stands in a list of parties: {key: name of a country} and {key: name of an organization}."""
        if self.codes:
            return {key: key for key in self.countries}, {key: body.slug for key, body in self.organizations.items()}
        return self.countries, {key: body.short for key, body in self.organizations.items()}

    # One row for each participation

    def _of_participations(self, events, keys):
        of_events = defaultdict(list)
        for row in tuples(Participation, SEAT, Among("event_id", keys), order=IN_ORDER):
            of_events[row[0]].append(row)
        rows = []
        for event in events:
            seats = of_events.get(event.pk, ())
            head = seats and [
                *self._head(event),
                self._said(event.city_name_en, event.city_name_ru),
                event.held_in_id or "",
            ]
            rows += ([*head, *self._seat(*row[1:])] for row in seats)
        return rows

    def _seat(self, country, organization, role, presence, level, head_count, as_written, url, title):
        if country:
            party, key, parent, state = self.countries[country], country, "", country
        else:
            body = self.organizations[organization]
            party, key, state = body.name, body.slug, body.state or ""
            parent = self.organizations[body.parent].name if body.parent else ""
        words = self.words
        return [
            party,
            key,
            parent,
            state,
            words["role"].get(role, role),
            words["presence"].get(presence, presence),
            words["level"].get(level, level),
            head_count,
            as_written,
            url or title or "",
        ]

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

    def _through(self, through, field, names, keys):
        found = defaultdict(list)
        for key, other in tuples(through, ("event_id", field), Among("event_id", keys)):
            found[key].append(names.get(other, other))
        return found


@dataclass(frozen=True)
class Body:
    """What the sheet says of an organization; `parent` is a key."""

    name: str
    short: str
    slug: str
    parent: int | None
    state: str | None


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


def _number(value):
    """The same number from either database."""
    return None if value is None else float(value)


def as_xlsx(rows, portions, *, hxl=False):
    """Return an open file with the workbook; its rows never lie in memory together."""
    book = Workbook(write_only=True)
    page = book.create_sheet(str(_("Events")) if rows.kind == "events" else str(_("Participations")))
    page.freeze_panes = "A3" if hxl else "A2"
    for line in headers(rows, hxl=hxl):
        page.append([_cell_of_xlsx(page, value) for value in line])
    for keys in portions:
        for row in rows.of(keys):
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
