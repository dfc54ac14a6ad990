"""The whole public record as files: for each year and complete, as CSV, JSON Lines and an SQLite database.

Made by a nightly command in a folder aside, which then takes the place of the one of before; a reader finds either the
old files or the new ones. Only what everybody may see goes into them.
"""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import file_digest
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone, translation

from .facets.counting import ask
from .filters import EventFilter
from .formats import gathering, records, sheets
from .models import Event

MANIFEST = "manifest.json"
TYPES = {".csv": "text/csv", ".jsonl": "application/jsonl", ".sqlite3": "application/vnd.sqlite3"}


@dataclass(frozen=True)
class Dump:
    """One file: its name, the year that it holds (None for all), its rows, its size in bytes, its SHA-256."""

    name: str
    kind: str
    year: int | None
    rows: int
    size: int
    sha256: str


def folder():
    return settings.PORTAL_DATA / "dumps"


def manifest():
    """Return {"made_at", "files": [Dump]} of what was made last; None before the first time."""
    try:
        found = json.loads((folder() / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return {"made_at": datetime.fromisoformat(found["made_at"]), "files": [Dump(**one) for one in found["files"]]}


def make(say=lambda line: None):
    """Make all files anew and return the manifest; in English, with codes for values."""
    with translation.override(settings.LANGUAGE_CODE):
        aside = folder().with_name("dumps.draft")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        files = []
        for year in [None, *_years()]:
            files += _of_year(aside, year)
            say(f"{year or 'complete'}")
        files.append(_database(aside))
        made = {"made_at": timezone.now().isoformat(), "files": [vars(one) for one in files]}
        (aside / MANIFEST).write_text(json.dumps(made, ensure_ascii=False, indent=1), encoding="utf-8")
        _replace(aside)
    return manifest()


def _replace(aside):
    old = folder().with_name("dumps.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder().exists():
        folder().rename(old)
    aside.rename(folder())
    shutil.rmtree(old, ignore_errors=True)


def _years():
    public = Event.objects.visible_to(AnonymousUser()).exclude(starts_on=None)
    return sorted({first.year for first in public.dates("starts_on", "year")})


def _question(year):
    """The events of the complete record, or those of a year; what goes on over New Year is in both."""
    user = AnonymousUser()
    query = QueryDict(mutable=True)
    if year:
        query["year"] = str(year)
    event_filter = EventFilter(query, Event.objects.visible_to(user), user=user)
    event_filter.is_valid()
    return ask(event_filter, user)


def _of_year(aside, year):
    name, question = str(year) if year else "complete", _question(year)
    for kind in ("events", "participations"):
        rows = sheets.Rows(kind, codes=True)
        path = aside / f"{kind}-{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            for piece in sheets.as_csv(rows, question.portions(sheets.PORTION)):
                file.write(piece)
        yield _dump(path, kind, year, rows.written)
    path, number = aside / f"events-{name}.jsonl", 0
    visible_events = Event.objects.visible_to(AnonymousUser())
    with path.open("w", encoding="utf-8") as file:
        for events in gathering.portions(question, gathering.with_places(visible_events)):
            publications, hanging = gathering.publications_of(events), gathering.Hanging(events)
            for event in events:
                record = records.record_of(event, publications[event.public_id], hanging.of(event))
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
                number += 1
    yield _dump(path, "records", year, number)


def _database(aside):
    path, question, number = aside / "border-events.sqlite3", _question(None), 0
    with closing(sqlite3.connect(path)) as database, database:
        for kind in ("events", "participations"):
            rows = sheets.Rows(kind, codes=True)
            names = ", ".join(f'"{column.name}"' for column in rows.columns)
            database.execute(f"CREATE TABLE {kind} ({names})")
            places = ", ".join("?" for _column in rows.columns)
            for keys in question.portions(sheets.PORTION):
                values = [[_plain(value) for value in row] for row in rows.of(keys)]
                database.executemany(f"INSERT INTO {kind} VALUES ({places})", values)
                number += len(values)
        database.execute("CREATE INDEX participations_by_event ON participations (id)")
        database.execute("CREATE INDEX participations_by_party ON participations (party_key)")
    return _dump(path, "database", None, number)


def _plain(value):
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return float(value) if value is not None and not isinstance(value, str | int | float) else value


def _dump(path, kind, year, rows):
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return Dump(path.name, kind, year, rows, path.stat().st_size, digest)


def path_of(name):
    """Return the file of this name, None if the manifest names none: no other file can be asked for."""
    made = manifest()
    known = made and {one.name for one in made["files"]}
    return Path(folder() / name) if known and name in known else None
