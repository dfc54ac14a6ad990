"""From the cells of a sheet to events that may be made of them, and to what stands against it. Nothing is written.

One row is one party at one event; rows of one event have its title and days, or leave them empty below the first.
"""

import re
from dataclasses import dataclass, field
from datetime import time
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events import typed_days
from events.duplicates import Sketch, similar
from events.models import Event, Participation, Place, Role, Series, Topic
from organizations.models import Country, Organization

from .columns import BY_NAME
from .models import Origin
from .names import Names, choices_by_label, fold

TEXTS = ("title_en", "title_ru", "venue_en", "venue_ru", "summary_en", "summary_ru", "internal_note")
CHOICES = {"kind": Event.Kind, "status": Event.Status, "format": Event.Format}
# As many of the first events are compared with what is here already.
COMPARED = 100


@dataclass(frozen=True)
class Problem:
    """Why a cell cannot be brought in: the row's number in the sheet, the column's label, the cell, a sentence."""

    row: int
    column: str
    value: str
    sentence: str


@dataclass
class Unmatched:
    """A name of no known party, the rows that have it, and the parties that it may mean."""

    key: str
    name: str
    rows: list = field(default_factory=list)
    options: list = field(default_factory=list)


@dataclass
class Seat:
    """A party at the table of an event, as a row of the sheet says."""

    party: object
    role: str
    presence: str
    as_written: str
    source: tuple | None


@dataclass
class Entry:
    """An event that would be made, or one that is here and gets further parties (`existing`)."""

    row: int
    existing: Event | None = None
    fields: dict = field(default_factory=dict)
    topics: list = field(default_factory=list)
    seats: list = field(default_factory=list)
    sources: dict = field(default_factory=dict)
    alike: list = field(default_factory=list)
    uid: str = ""
    # Brought in before, and still a draft: its fields follow the origin. Otherwise what is here stays as it is.
    follows: bool = False

    @property
    def title(self):
        return self.existing or self.fields.get("title_en") or self.fields.get("title_ru")


@dataclass
class Checked:
    """What a sheet comes to."""

    entries: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    unmatched: list = field(default_factory=list)

    @property
    def may_be_imported(self):
        return bool(self.entries) and not self.problems and not self.unmatched


def check(sheet, user):
    """Return what the SheetImport comes to, with its present mapping and decisions, for `user`."""
    return _Checking(sheet, user).run()


class _Checking:
    def __init__(self, sheet, user):
        self.sheet, self.user = sheet, user
        self.visible_events = Event.objects.visible_to(user)
        self.names = Names()
        self.checked = Checked()
        self.unmatched = {}
        self.entries = {}
        self.labels = {name: choices_by_label(kind.choices) for name, kind in CHOICES.items()}
        self.roles = choices_by_label(Role.choices)
        self.presences = choices_by_label(Participation.Presence.choices)

    def run(self):
        entry = None
        for number, cells in self.sheet.rows:
            row = {name: cell for name, cell in zip(self.sheet.mapping, cells, strict=False) if name and cell}
            if row:
                entry = self._row(number, row, entry)
        self._complete()
        self.checked.unmatched = list(self.unmatched.values())
        self.checked.problems.sort(key=lambda one: one.row)
        return self.checked

    def _tell(self, row, column, value, sentence):
        label = str(BY_NAME[column].label) if column else ""
        self.checked.problems.append(Problem(row, label, value, str(sentence)))

    # Rows and the events they belong to

    def _row(self, number, row, above):
        if "uid" in row:
            entry = self._of_origin(number, row["uid"])
        elif "event" in row:
            entry = self._existing(number, row["event"])
        elif "title_en" in row or "title_ru" in row:
            key = fold(row.get("title_en") or row["title_ru"]), fold(row.get("days", ""))
            entry = self.entries.get(key)
            if entry is None:
                entry = self.entries[key] = Entry(number)
                self.checked.entries.append(entry)
        elif above is not None:
            entry = above
        else:
            self._tell(number, "title_en", "", _("The first row needs a title, or the address of an event."))
            return None
        if entry is None:
            return None
        if entry.existing is None or entry.follows:
            self._fields(number, row, entry)
        elif entry.uid:
            return entry
        elif stray := next((name for name in (*TEXTS, "days", "kind", "city") if name in row), None):
            self._tell(
                number, stray, row[stray], _("The event is here already: only parties and sources are added to it.")
            )
        source = self._source(number, row, entry)
        if "party" in row:
            self._seat(number, row, entry, source)
        elif "role" in row:
            self._tell(number, "party", "", _("There is a role, but no party."))
        return entry

    def _of_origin(self, number, uid):
        """The entry of an event that another site knows by `uid`; one that is here already is found by it."""
        key = "uid", uid
        if key not in self.entries:
            known = self.origins.get(uid)
            follows = known is not None and known.state == Event.State.DRAFT
            self.entries[key] = Entry(number, existing=known, uid=uid[:500], follows=follows)
            self.checked.entries.append(self.entries[key])
        return self.entries[key]

    @cached_property
    def origins(self):
        """{uid: event} of what was brought in before and the user may see."""
        found = Origin.objects.filter(event__in=self.visible_events).select_related("event")
        return {origin.uid: origin.event for origin in found}

    def _existing(self, number, text):
        slug = text.rstrip("/").rsplit("/", 1)[-1].lower()
        if slug not in self.entries:
            event = self.visible_events.filter(slug=slug).first()
            if event is None:
                self._tell(number, "event", text, _("There is no event with this address."))
                return None
            self.entries[slug] = Entry(number, existing=event)
            self.checked.entries.append(self.entries[slug])
        return self.entries[slug]

    def _fields(self, number, row, entry):
        for name, value in self._read_fields(number, row):
            known = entry.fields.setdefault(name, value)
            if known != value:
                sentence = _("Row %(row)d says otherwise of the same event.") % {"row": entry.row}
                self._tell(number, name if name in BY_NAME else "days", str(value), sentence)
        for topic in self._all_of(Topic, number, "topics", row):
            if topic not in entry.topics:
                entry.topics.append(topic)

    def _read_fields(self, number, row):
        for name in TEXTS:
            if name in row:
                longest = Event._meta.get_field(name).max_length
                if longest and len(row[name]) > longest:
                    self._tell(number, name, row[name][:80], _("At most %(most)d letters.") % {"most": longest})
                yield name, row[name]
        for name, labels in self.labels.items():
            if name in row:
                if fold(row[name]) in labels:
                    yield name, labels[fold(row[name])]
                else:
                    known = ", ".join(str(label) for _value, label in CHOICES[name].choices)
                    self._tell(number, name, row[name], _("This is none of: %(known)s.") % {"known": known})
        yield from self._read_days(number, row)
        if "edition" in row:
            if row["edition"].isascii() and row["edition"].isdigit() and 0 < int(row["edition"]) < 32_768:
                yield "edition", int(row["edition"])
                yield "edition_basis", "stated"
            else:
                self._tell(number, "edition", row["edition"], _("An edition is a whole number."))
        yield from self._read_times(number, row)
        if "location" in row:
            yield from self._read_location(row["location"])
        for name, model in (("city", Place), ("held_in", Country), ("series", Series)):
            if name in row and (found := self._one_of(model, number, name, row[name])):
                yield name, found

    def _read_days(self, number, row):
        typed = typed_days.read(row["days"]) if "days" in row else None
        if "days" in row and typed is None:
            self._tell(
                number, "days", row["days"], _("These are no days. Write them as in 5–6 Nov 2019, or 2019-11-05.")
            )
        elif typed:
            last = typed.last
            if "last_day" in row:
                ending = typed_days.read(row["last_day"])
                if ending is None:
                    self._tell(number, "last_day", row["last_day"], _("This is no day."))
                else:
                    last = ending.last
            yield "starts_on", typed.first
            yield "ends_on", last
            yield "precision", typed.precision

    def _read_times(self, number, row):
        for name in ("starts_at", "ends_at"):
            if name in row and "time_zone" in row:
                try:
                    yield name, time.fromisoformat(row[name])
                except ValueError:
                    self._tell(number, name, row[name], _("This is no time. Write it as in 09:30."))
        if "time_zone" in row and ("starts_at" in row or "ends_at" in row):
            yield "time_zone", row["time_zone"][:40]

    def _read_location(self, text):
        """City and country, as far as parts of the text are called so; the rest is the venue."""
        venue = []
        for part in re.split(r"[,;/\n]", text):
            cities, countries = self.names.of(Place, part), self.names.of(Country, part)
            if len(cities) == 1:
                yield "city", cities[0]
            elif len(countries) == 1:
                yield "held_in", countries[0]
            elif part.strip():
                venue.append(part.strip())
        if venue:
            yield "venue_ru" if re.search("[а-яё]", text.lower()) else "venue_en", ", ".join(venue)[:200]

    def _one_of(self, model, number, name, text):
        found = self.names.of(model, text)
        if len(found) == 1:
            return found[0]
        sentence = _("Several are called so: %(names)s.") if found else _("Nothing here is called so. Add it first.")
        self._tell(number, name, text, sentence % {"names": ", ".join(map(str, found))})
        return None

    def _all_of(self, model, number, name, row):
        parts = [part.strip() for part in row.get(name, "").split(";") if part.strip()]
        return [found for part in parts if (found := self._one_of(model, number, name, part))]

    # Sources and parties

    def _source(self, number, row, entry):
        url, title = row.get("source_url", ""), row.get("source_title", "")
        if not url and not title:
            return None
        if url:
            try:
                url = self._url_field.clean(url)
            except ValidationError as problem:
                self._tell(number, "source_url", url, " ".join(problem.messages))
                return None
        publisher = row.get("source_publisher", "") or (url.split("/")[2] if url else "")
        if not publisher:
            self._tell(number, "source_publisher", "", _("A source without an address needs its publisher."))
            return None
        source = (url, title)
        entry.sources.setdefault(source, publisher[:200])
        return source

    @cached_property
    def _url_field(self):
        return forms.URLField(max_length=500, assume_scheme="https")

    def _seat(self, number, row, entry, source):
        text = row["party"]
        role = self.roles.get(fold(row.get("role", ""))) if "role" in row else None
        if role is None:
            known = ", ".join(str(label) for _value, label in Role.choices)
            self._tell(
                number, "role", row.get("role", ""), _("A party needs one of the roles: %(known)s.") % {"known": known}
            )
        presence = Participation.Presence.TOOK_PART
        if "presence" in row:
            presence = self.presences.get(fold(row["presence"]))
            if presence is None:
                known = ", ".join(str(label) for _value, label in Participation.Presence.choices)
                self._tell(number, "presence", row["presence"], _("This is none of: %(known)s.") % {"known": known})
        party = self._party(number, text)
        if party is None or role is None or presence is None:
            return
        if entry.follows and self._sits_there(entry, party, role):
            return
        if any(seat.party == party and seat.role == role for seat in entry.seats) or self._sits_there(
            entry, party, role
        ):
            self._tell(number, "party", text, _("This party is at the table in this role already."))
            return
        entry.seats.append(Seat(party, role, presence, row.get("as_written", text)[:300], source))

    def _sits_there(self, entry, party, role):
        if entry.existing is None:
            return False
        kind = "country" if isinstance(party, Country) else "organization"
        return entry.existing.participations.filter(role=role, **{kind: party}).exists()

    def _party(self, number, text):
        key = fold(text)
        decided = self.sheet.decisions.get(key, "")
        if decided == "none":
            return None
        kind, _dash, pk = decided.partition("-")
        model = {"country": Country, "organization": Organization}.get(kind)
        party = model.objects.filter(pk=pk).first() if model else None
        found = [party] if party else self.names.parties(text)
        if len(found) == 1:
            return found[0]
        if key not in self.unmatched:
            self.unmatched[key] = Unmatched(key, text, options=found or self.names.candidates(text))
        self.unmatched[key].rows.append(number)
        return None

    # Events as wholes

    def _complete(self):
        editions = {}
        for place, entry in enumerate(self.checked.entries):
            if entry.existing is not None and not entry.follows:
                continue
            event = entry.existing or Event()
            if entry.existing is None:
                if self.sheet.default_kind:
                    entry.fields.setdefault("kind", self.sheet.default_kind)
                if "kind" not in entry.fields:
                    self._tell(entry.row, "kind", "", _("Say what kind of event this is."))
                if not entry.title:
                    self._tell(entry.row, "title_en", "", _("The event has no title."))
            for name, value in entry.fields.items():
                setattr(event, name, value)
            if entry.existing is None and "starts_on" not in entry.fields:
                event.precision = Event.DayPrecision.UNKNOWN
                if not any(
                    one.row == entry.row and one.column == str(BY_NAME["days"].label) for one in self.checked.problems
                ):
                    self._tell(entry.row, "days", "", _("Give the days, at least the month or the year."))
            try:
                event.clean()
                event.validate_constraints()
            except ValidationError as problem:
                for message in problem.messages:
                    self._tell(entry.row, "", str(entry.title), message)
            edition = (event.series_id, event.edition)
            if None not in edition and editions.setdefault(edition, entry.row) != entry.row:
                sentence = _("Row %(row)d has the same edition of this series.") % {"row": editions[edition]}
                self._tell(entry.row, "edition", str(event.edition), sentence)
            if place < COMPARED and entry.existing is None:
                entry.alike = similar(self._sketch(entry, event), self.visible_events)

    def _sketch(self, entry, event):
        parties = [seat.party for seat in entry.seats]
        return Sketch.with_table(
            event,
            countries={party.pk for party in parties if isinstance(party, Country)},
            organizations={party.pk for party in parties if isinstance(party, Organization)},
            sources={url for url, _title in entry.sources if url},
        )
