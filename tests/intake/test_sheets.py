"""Files that are sheets, and files that are not."""

import contextlib
import io
import zipfile
from datetime import datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from intake import blank, sheets
from intake.columns import COLUMNS, guess


def workbook(*lines):
    book, file = Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(file)
    return file.getvalue()


def refusal(content):
    with pytest.raises(sheets.Unreadable) as refused:
        sheets.read(content)
    return str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"Title,Days\n\nA,2019\nB,",
        "Title;Days\n\nA;2019\nB".encode("utf-8-sig"),
        "Title\tDays\n\nA\t2019\nB\t".encode("utf-16"),
        workbook(["Title", "Days"], [None, None], ["A", 2019.0], ["B"]),
    ],
    ids=["comma", "semicolon", "tabulator in UTF-16", "workbook"],
)
def test_a_sheet_is_read_with_the_numbers_of_its_rows_whatever_it_is_saved_as(content):
    sheet = sheets.read(content)
    assert (sheet.header, sheet.rows) == (["Title", "Days"], [[3, ["A", "2019"]], [4, ["B", ""]]])


def test_russian_letters_of_an_old_excel_are_read():
    assert sheets.read("Название;Дни\nСеминар;2019".encode("cp1251")).rows == [[2, ["Семинар", "2019"]]]


def test_a_date_in_a_workbook_is_a_day():
    [[_number, cells]] = sheets.read(workbook(["Days"], [datetime(2019, 11, 5)])).rows
    assert cells == ["2019-11-05"]


def test_what_is_no_sheet_is_refused_with_a_sentence():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.MOST_UNPACKED + 1))
    assert "unpacks to more" in refusal(bomb.getvalue())
    assert "not a workbook" in refusal(b"PK\x03\x04 and then nothing")
    assert "neither a .csv" in refusal(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert "at least one row" in refusal(b"Title,Days")
    assert "at least one row" in refusal(b"")
    assert "larger than 5 MB" in refusal(b"x" * (sheets.MOST_BYTES + 1))
    assert "more than 5000 rows" in refusal(b"Title\n" + b"A\n" * 5001)
    assert "more than 60 columns" in refusal(b"," * 60 + b"x\n" + b"," * 60 + b"y")
    assert "rules of CSV" in refusal(b'Title\n"A" b\n')
    assert "A cell holds more" in refusal(b"Title\n" + b"A" * 5001)


@given(st.binary(max_size=200))
def test_no_file_breaks_it(content):
    with contextlib.suppress(sheets.Unreadable):
        assert sheets.read(content).rows


@given(st.binary(max_size=200))
def test_no_broken_workbook_breaks_it(content):
    with pytest.raises(sheets.Unreadable):
        sheets.read(b"PK" + content)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_blank_sheet_is_understood_when_it_comes_back(language):
    with translation.override(language):
        for content in (blank.as_csv(), blank.as_xlsx()):
            assert guess(sheets.read(content).header) == [column.name for column in COLUMNS]
        assert load_workbook(io.BytesIO(blank.as_xlsx())).active.freeze_panes == "A2"


def test_headings_are_recognized_in_either_language_and_none_twice():
    assert guess(["Date", "НАЗВАНИЕ", "source_url", "Colour", "Dates"]) == ["days", "title_ru", "source_url", "", ""]
