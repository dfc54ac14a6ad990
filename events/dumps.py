"""The whole public record as files: for each year and complete, as CSV, JSON Lines and an SQLite database; beside them
organizations, series and the words of all lists, and what each column means.

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
from .facets.seen import Seen
from .filters import EventFilter
from .formats import gathering, records, reference, sheets, skos
from .formats.columns import OF_DUMPS
from .models import Event, Series

MANIFEST = "manifest.json"
TYPES = {".csv": "text/csv", ".jsonl": "application/jsonl", ".sqlite3": "application/vnd.sqlite3"}


@dataclass(frozen=True)
class Dump:
    """One file: its name, what it holds, of which year (None for all), its rows, its size in bytes, its SHA-256."""

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
        reference_rows = {kind: [*make()] for kind, make in REFERENCE.items()}
        for kind, found in reference_rows.items():
            files += _of_reference(aside, kind, found)
        files.append(_columns(aside))
        files.append(_database(aside, reference_rows))
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
        portions = (rows.of(keys) for keys in question.portions(sheets.PORTION))
        path = _written(aside / f"{kind}-{name}.csv", kind, portions)
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


def _written(path, kind, portions):
    """Write a CSV file of portions of rows under the names of its columns, which are the same in every language."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\ufeff" + sheets.csv_lines([[column.name for column in OF_DUMPS[kind]]]))
        for rows in portions:
            file.write(sheets.csv_lines(rows))
    return path


# What events refer to


def _organizations():
    counts = Seen(AnonymousUser()).counted("organization")
    organizations = reference.organizations_for(AnonymousUser()).prefetch_related(*reference.WITH_ORGANIZATION)
    return (reference.organization_record(one, counts) for one in organizations.order_by("slug"))


def _series():
    counts = Seen(AnonymousUser()).counted("series")
    series = Series.objects.visible_to(AnonymousUser()).prefetch_related(*reference.WITH_SERIES)
    return (reference.series_record(one, counts) for one in series.order_by("slug"))


def _vocabularies():
    for scheme in skos.schemes():
        for concept in skos.scheme(scheme.name).concepts:
            yield {
                "scheme": scheme.name,
                "notation": concept.notation,
                "label": concept.labels,
                "other_labels": concept.others,
                "broader": concept.broader or None,
                "url": concept.address,
            }


REFERENCE = {"organizations": _organizations, "series": _series, "vocabularies": _vocabularies}


def _of_reference(aside, kind, found):
    path = _written(aside / f"{kind}.csv", kind, [[_flat(record, kind) for record in found]])
    yield _dump(path, kind, None, len(found))
    path = aside / f"{kind}.jsonl"
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in found), encoding="utf-8")
    yield _dump(path, kind, None, len(found))


def _flat(record, kind):
    """Return a record as a row: one column for each language, and a list in one cell."""
    row = []
    for column in OF_DUMPS[kind]:
        field, _underscore, language = column.name.rpartition("_")
        value = record[field].get(language) if field in record else record[column.name]
        if isinstance(value, list):
            value = "; ".join(one["name"] if isinstance(one, dict) else one for one in value)
        row.append(value)
    return row


def _columns(aside):
    """What every column of the other files means, in each language."""
    said = []
    for kind, columns in OF_DUMPS.items():
        for column in columns:
            meanings = []
            for language, _name in settings.LANGUAGES:
                with translation.override(language):
                    meanings.append(str(column.meaning))
            said.append([kind, column.name, column.hxl, *meanings])
    path = aside / "columns.csv"
    head = ["file", "column", "hxl", *(f"meaning_{language}" for language, _name in settings.LANGUAGES)]
    path.write_text("\ufeff" + sheets.csv_lines([head, *said]), encoding="utf-8", newline="")
    return _dump(path, "columns", None, len(said))


# All of it in one


def _database(aside, reference_rows):
    path, question, number = aside / "border-events.sqlite3", _question(None), 0
    with closing(sqlite3.connect(path)) as database, database:
        for kind in ("events", "participations"):
            rows = sheets.Rows(kind, codes=True)
            insert = _table(database, kind)
            for keys in question.portions(sheets.PORTION):
                values = [[_plain(value) for value in row] for row in rows.of(keys)]
                database.executemany(insert, values)
                number += len(values)
        for kind, found in reference_rows.items():
            database.executemany(_table(database, kind), [_flat(record, kind) for record in found])
            number += len(found)
        database.execute("CREATE INDEX participations_by_event ON participations (id)")
        database.execute("CREATE INDEX participations_by_party ON participations (party_key)")
    return _dump(path, "database", None, number)


def _table(database, kind):
    """Create the table and return the statement that fills it."""
    names = [column.name for column in OF_DUMPS[kind]]
    database.execute(f"CREATE TABLE {kind} ({', '.join(names)})")
    return f"INSERT INTO {kind} VALUES ({', '.join('?' for _name in names)})"


def _plain(value):
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return value


def _dump(path, kind, year, rows):
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return Dump(path.name, kind, year, rows, path.stat().st_size, digest)


def path_of(name):
    """Return the file of this name, None if the manifest names none: no other file can be asked for."""
    made = manifest()
    known = made and {one.name for one in made["files"]}
    return Path(folder() / name) if known and name in known else None
