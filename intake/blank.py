"""The sheet to download and fill in: the columns as headings, one line that shows how, marked as an example."""

import csv
import io

from openpyxl import Workbook
from openpyxl.styles import Font

from .columns import COLUMNS


def as_csv():
    """Return the bytes of the blank sheet as CSV in UTF-8, with the mark by which Excel knows that."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(_lines())
    return text.getvalue().encode("utf-8-sig")


def as_xlsx():
    """Return the bytes of the blank sheet as a workbook."""
    book = Workbook()
    page = book.active
    for line in _lines():
        page.append(line)
    for cell in page[1]:
        cell.font = Font(bold=True)
        page.column_dimensions[cell.column_letter].width = max(14, len(str(cell.value)) + 2)
    page.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _lines():
    return [[str(column.label) for column in COLUMNS], [column.example for column in COLUMNS]]
