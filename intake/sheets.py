"""Reads the rows of a CSV or XLSX file. Pure: bytes in, texts out; what kind of file it is, its content says."""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from openpyxl import load_workbook

MOST_BYTES = 5 * 1024 * 1024
# What a workbook of that size may unpack to: more is a bomb.
MOST_UNPACKED = 60 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 60
LONGEST_CELL = 5_000
# Excel in a Russian Windows writes the last one.
ENCODINGS = ("utf-8-sig", "utf-16", "cp1251")


class Unreadable(Exception):
    """The file is no sheet that can be read; the sentence says why."""


@dataclass(frozen=True)
class Sheet:
    """The first row, and (number in the sheet, cells) of every row below that is not empty."""

    header: list
    rows: list


def read(content):
    """Return the Sheet that these bytes are. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 5 MB."))
    lines = _of_workbook(content) if content.startswith(b"PK") else _of_text(content)
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if any(line)]
    if len(numbered) < 2:
        raise Unreadable(_("The sheet needs a row of column names and at least one row below it."))
    width = max(len(line) for _number, line in numbered)
    if width > MOST_COLUMNS:
        raise Unreadable(_("The sheet has more than %(most)d columns.") % {"most": MOST_COLUMNS})
    (_first, header), *rows = ((number, line + [""] * (width - len(line))) for number, line in numbered)
    return Sheet(header, [[number, line] for number, line in rows])


def _of_workbook(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise Unreadable(_("The workbook unpacks to more than is read from one."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        lines = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1, values_only=True)
        return _counted([_in_words(cell) for cell in line] for line in lines)
    except Unreadable:
        raise
    except Exception as problem:  # openpyxl lets through whatever its parsers raise
        raise Unreadable(_("This is not a workbook that can be read. Save it as .xlsx or .csv.")) from problem


def _of_text(content):
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if encoding != "utf-16" or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            break
    else:
        raise Unreadable(_("The letters of this file cannot be read. Save it as .xlsx, or as .csv in UTF-8."))
    if "\0" in text:
        raise Unreadable(_("This is neither a .csv nor an .xlsx file."))
    try:
        delimiter = csv.Sniffer().sniff(text.split("\n", 1)[0], delimiters=",;\t|").delimiter
    except csv.Error:
        delimiter = ","
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return _counted([_in_words(cell) for cell in line] for line in lines)
    except csv.Error as problem:
        raise Unreadable(_("The file breaks the rules of CSV: %(problem)s") % {"problem": problem}) from problem


def _counted(lines):
    found = []
    for line in lines:
        if len(found) > MOST_ROWS:
            raise Unreadable(_("The sheet has more than %(most)d rows. Divide it.") % {"most": MOST_ROWS})
        while line and not line[-1]:
            line.pop()
        found.append(line)
    return found


def _in_words(cell):
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell).replace("\0", "").strip()
    if len(text) > LONGEST_CELL:
        raise Unreadable(_("A cell holds more than %(most)d letters.") % {"most": LONGEST_CELL})
    return text
