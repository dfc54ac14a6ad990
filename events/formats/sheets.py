"""Events and participations as rows of a sheet: CSV for everybody, XLSX with real dates.

The words of a sheet are those of the page's language; with HXL tags below the headers (https://hxlstandard.org, 1.1)
the values are codes instead, the same in every language. No cell is ever a formula.
"""

import csv
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from organizations.models import Country, Language, Organization

from ..models import Event, Participation, Role, Source, Topic
from .gathering import IN_ORDER, tuples
from .records import edtf

# What a spreadsheet may take for the beginning of a formula (OWASP, CSV injection)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
MOST_IN_A_CELL = 32_767
# As many events are read at once.
PORTION = 2_000


@dataclass(frozen=True)
class Column:
    """One column: its name in the data dictionary, its header, its HXL tag."""

    name: str
    label: str
    hxl: str = ""


EVENTS = [
    Column("id", _("Identifier"), "#activity+id"),
    Column("url", _("Address"), "#activity+url"),
    Column("title_en", _("Title (English)"), "#activity+name+i_en"),
    Column("title_ru", _("Title (Russian)"), "#activity+name+i_ru"),
    Column("kind", _("Kind"), "#activity+type"),
    Column("status", _("Status"), "#status"),
    Column("first_day", _("First day"), "#date+start"),
    Column("last_day", _("Last day"), "#date+end"),
    Column("days", _("Days (EDTF)"), "#date+edtf"),
    Column("precision", _("Precision"), "#date+precision"),
    Column("starts_at", _("Begins at"), "#date+start+time"),
    Column("ends_at", _("Ends at"), "#date+end+time"),
    Column("time_zone", _("Time zone"), "#date+timezone"),
    Column("format", _("Format"), "#activity+format"),
    Column("venue", _("Venue"), "#loc+venue"),
    Column("city", _("City"), "#loc+city"),
    Column("held_in", _("Held in"), "#country+venue+name"),
    Column("held_in_code", _("Held in (code)"), "#country+venue+code"),
    Column("latitude", _("Latitude"), "#geo+lat"),
    Column("longitude", _("Longitude"), "#geo+lon"),
    Column("series", _("Series"), "#activity+series"),
    Column("edition", _("Edition"), "#activity+edition"),
    Column("attendance_qualifier", _("Attendance: qualifier"), "#meta+attendance+qualifier"),
    Column("attendance", _("Attendance"), "#meta+attendance+min"),
    Column("languages", _("Languages"), "#meta+languages"),
    Column("topics", _("Topics"), "#subsector+topic"),
    Column("organizers", _("Organizers"), "#org+organizer"),
    Column("hosts", _("Hosts"), "#org+host"),
    Column("countries", _("Countries listed"), "#country+participant+code"),
    Column("organizations", _("Organizations listed"), "#org+participant"),
    Column("summary", _("Summary"), "#activity+description"),
    Column("sources", _("Sources"), "#meta+source+url"),
    Column("changed_on", _("Last changed"), "#date+updated"),
]
PARTICIPATIONS = [
    Column("id", _("Identifier"), "#activity+id"),
    Column("url", _("Address"), "#activity+url"),
    Column("title_en", _("Title (English)"), "#activity+name+i_en"),
    Column("title_ru", _("Title (Russian)"), "#activity+name+i_ru"),
    Column("kind", _("Kind"), "#activity+type"),
    Column("status", _("Status"), "#status"),
    Column("first_day", _("First day"), "#date+start"),
    Column("last_day", _("Last day"), "#date+end"),
    Column("days", _("Days (EDTF)"), "#date+edtf"),
    Column("city", _("City"), "#loc+city"),
    Column("held_in_code", _("Held in (code)"), "#country+venue+code"),
    Column("party", _("Party"), "#org+name"),
    Column("party_key", _("Party (code)"), "#org+code"),
    Column("parent", _("Part of"), "#org+parent"),
    Column("state", _("State"), "#country+participant+code"),
    Column("role", _("Role"), "#org+role"),
    Column("presence", _("Presence"), "#org+presence"),
    Column("level", _("Level"), "#org+level"),
    Column("head_count", _("Number of people"), "#org+headcount"),
    Column("as_written", _("As written"), "#org+name+aswritten"),
    Column("source", pgettext_lazy("of a fact", "Source"), "#meta+source+url"),
]
COLUMNS = {"events": EVENTS, "participations": PARTICIPATIONS}
ORGANIZING = (Role.ORGANIZER, Role.CO_ORGANIZER)

FIELDS = (
    *("pk", "public_id", "slug", "title_en", "title_ru", "kind", "status", "starts_on", "ends_on", "precision"),
    *("starts_at", "ends_at", "time_zone", "format", "venue_en", "venue_ru", "city__name_en", "city__name_ru"),
    *("held_in_id", "latitude", "longitude", "city__latitude", "city__longitude", "series__slug", "edition"),
    *("attendance_qualifier", "attendance_number", "summary_en", "summary_ru", "changed_at"),
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
        events = {row["pk"]: row for row in Event.objects.filter(pk__in=keys).order_by().values(*FIELDS)}
        make = self._of_events if self.kind == "events" else self._of_participations
        rows = make([events[key] for key in keys if key in events], keys)
        self.written += len(rows)
        return rows

    # One row for each event

    def _of_events(self, events, keys):
        parties = self._parties(keys)
        topics = self._through(Event.topics.through, "topic_id", self.topics, keys)
        languages = self._through(Event.languages.through, "language_id", self.languages, keys)
        sources = defaultdict(list)
        for key, url in tuples(Source, ("event_id", "url"), Q(event__in=keys), order=IN_ORDER):
            if url:
                sources[key].append(url)
        return [self._event(row, parties[row["pk"]], topics, languages, sources) for row in events]

    def _event(self, row, parties, topics, languages, sources):
        key, words = row["pk"], self.words
        organizers, hosts, countries, organizations = parties
        own = row["latitude"] is not None
        return [
            *self._head(row),
            row["precision"] if self.codes else words["precision"].get(row["precision"], ""),
            row["starts_at"],
            row["ends_at"],
            row["time_zone"],
            words["format"].get(row["format"], row["format"]),
            self._said(row, "venue"),
            self._said(row, "city__name"),
            self.countries.get(row["held_in_id"], ""),
            row["held_in_id"] or "",
            row["latitude"] if own else row["city__latitude"],
            row["longitude"] if own else row["city__longitude"],
            row["series__slug"] or "",
            row["edition"],
            words["attendance_qualifier"].get(row["attendance_qualifier"], row["attendance_qualifier"]),
            row["attendance_number"],
            "; ".join(languages[key]),
            "; ".join(topics[key]),
            "; ".join(organizers),
            "; ".join(hosts),
            "; ".join(countries),
            "; ".join(organizations),
            self._said(row, "summary"),
            " ".join(sources[key]),
            row["changed_at"].date(),
        ]

    def _head(self, row):
        return [
            str(row["public_id"]),
            f"{self.address}{row['slug']}/",
            row["title_en"] or "",
            row["title_ru"] or "",
            self.words["kind"].get(row["kind"], row["kind"]),
            self.words["status"].get(row["status"], row["status"]),
            row["starts_on"],
            row["ends_on"],
            edtf(row["starts_on"], row["ends_on"], row["precision"]) or "",
        ]

    def _parties(self, keys):
        """Return {key: (organizers, hosts, countries, organizations)}, each party once."""
        found = defaultdict(lambda: ({}, {}, {}, {}))
        listed = Q(event__in=keys) & ~Q(presence=Participation.Presence.DID_NOT_ATTEND)
        fields = ("event_id", "role", "country_id", "organization_id")
        for key, role, country, organization in tuples(Participation, fields, listed, order=IN_ORDER):
            name = self._party(country, organization)
            organizers, hosts, countries, organizations = found[key]
            if role in ORGANIZING:
                organizers[name] = True
            elif role == Role.HOST:
                hosts[name] = True
            if country:
                countries[name] = True
            else:
                organizations[name] = True
        return found

    def _party(self, country, organization):
        if self.codes:
            return country or self.organizations[organization].slug
        return self.countries[country] if country else self.organizations[organization].short

    # One row for each participation

    def _of_participations(self, events, keys):
        rows = Participation.objects.filter(event__in=keys).order_by("order", "pk")
        of_events = defaultdict(list)
        for row in rows.values(
            *("event_id", "country_id", "organization_id", "role", "presence", "level", "head_count", "as_written"),
            *("source__url", "source__title"),
        ):
            of_events[row["event_id"]].append(row)
        return [self._participation(event, row) for event in events for row in of_events[event["pk"]]]

    def _participation(self, event, row):
        if row["country_id"]:
            party, key, parent, state = self.countries[row["country_id"]], row["country_id"], "", row["country_id"]
        else:
            body = self.organizations[row["organization_id"]]
            party, key, state = body.name, body.slug, body.state or ""
            parent = self.organizations[body.parent].name if body.parent else ""
        words = self.words
        return [
            *self._head(event),
            self._said(event, "city__name"),
            event["held_in_id"] or "",
            party,
            key,
            parent,
            state,
            words["role"].get(row["role"], row["role"]),
            words["presence"].get(row["presence"], row["presence"]),
            words["level"].get(row["level"], row["level"]),
            row["head_count"],
            row["as_written"],
            row["source__url"] or row["source__title"] or "",
        ]

    # Names

    def _said(self, row, field):
        other = "ru" if self.language == "en" else "en"
        return row.get(f"{field}_{self.language}") or row[f"{field}_{other}"] or ""

    def _named(self, model, code):
        """Yield (key, name) of all rows of `model`; the name is the value of the field `code`, if there is one."""
        fields = ("pk", "name_en", "name_ru", *([code] if code and code != "pk" else []))
        for row in model.objects.order_by().values(*fields):
            yield row["pk"], row[code] if code and code != "pk" else self._said(row, "name")

    def _organizations(self):
        fields = ("pk", "slug", "name_en", "name_ru", "acronym_en", "acronym_ru", "parent_id", "state_id")
        found = {}
        for row in Organization.objects.order_by().values(*fields):
            name = self._said(row, "name")
            found[row["pk"]] = Body(
                name, self._said(row, "acronym") or name, row["slug"], row["parent_id"], row["state_id"]
            )
        return found

    def _through(self, through, field, names, keys):
        found = defaultdict(list)
        for key, other in tuples(through, ("event_id", field), Q(event__in=keys)):
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


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value):
        return value


def as_csv(rows, portions, *, hxl=False):
    """Yield the pieces of a CSV file (RFC 4180, UTF-8 with the mark by which Excel knows it)."""
    write = csv.writer(_Echo()).writerow
    yield "\ufeff" + "".join(write(line) for line in headers(rows, hxl=hxl))
    for keys in portions:
        yield "".join(write([_cell_of_csv(value) for value in row]) for row in rows.of(keys))


def _cell_of_csv(value):
    if value is None:
        return ""
    if isinstance(value, str):
        # No spreadsheet computes what begins with an apostrophe, and most of them do not show it.
        return f"'{value}" if value.startswith(DANGEROUS) else value
    return value.isoformat() if isinstance(value, date | datetime | time) else value


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
