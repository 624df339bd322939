"""Files as spreadsheets save them, and files that somebody made to hurt: a sheet of cells, or a plain refusal."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from qingyu.errors import Invalid
from qingyu.jobs.tables import workbook
from qingyu.jobs.tables.reading import read_sheet
from qingyu.jobs.tables.sheet import MOST_COLUMNS, Formula, Percent, Sheet
from tests.support.present import present

TEXT = "产品,日期,产量\n熟料,2026-11-01,12.5\n水泥,2026-11-02,13\n"


def made(fill: Callable[[Worksheet], None], **of_workbook: datetime) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    fill(sheet)
    for name, value in of_workbook.items():
        setattr(book, name, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rows(*of: Sequence[object]) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in of:
            sheet.append(list(row))

    return fill


def changed(data: bytes, name: str, content: bytes) -> bytes:
    """The same archive with another content of one part."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, content)
    return file.getvalue()


def cells(sheet: Sheet) -> list[list[object]]:
    return [list(row) for row in sheet.cells.itertuples(index=False, name=None)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le-bom"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_text_in_any_encoding_and_with_any_delimiter_is_the_same_table(encoding: str, between: str, ends: str) -> None:
    text = TEXT.replace(",", between).replace("\n", ends)
    data = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    sheet = read_sheet(data)
    assert cells(sheet) == [["产品", "日期", "产量"], ["熟料", "2026-11-01", "12.5"], ["水泥", "2026-11-02", "13"]]
    assert list(sheet.cells.index) == [1, 2, 3]


def test_lines_are_those_of_the_file_where_cells_hold_line_ends_and_lines_are_empty() -> None:
    sheet = read_sheet(b'a,b\n\n"two\nlines",1\n,,\nx,2\n')
    assert list(sheet.cells.index) == [1, 3, 6]


def test_a_decimal_comma_does_not_make_a_comma_the_delimiter() -> None:
    assert cells(read_sheet(b"a;b\n1,5;2\n3,5;4\n"))[1] == ["1,5", "2"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no row"),
        (b"\n\n,,\n", "no row"),
        (b"a,b\n1,\x00\n", "NUL"),
        (b"\xff\xff\xff\xff,\x81", "neither UTF-8"),
        (b"%PDF-1.7 ...", "a PDF"),
        ("<html><table><tr><td>产量".encode("gbk"), "a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old .xls or a workbook with a password"),
        (b'a,b\n"open,1\n', "no line of a CSV"),
        (b"x" * 3000, "3000 characters"),
        (b",".join(b"%d" % i for i in range(MOST_COLUMNS + 1)), "columns"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        read_sheet(data)


def test_more_rows_than_are_taken_are_refused_before_they_are_all_read() -> None:
    with pytest.raises(Invalid, match="more than 10 rows; split it"):
        read_sheet(b"a,b\n" + b"1,2\n" * 1_000_000, most_rows=10)
    many = made(rows(*([i, i] for i in range(50))))
    with pytest.raises(Invalid, match="more than 10 rows; split it"):
        read_sheet(many, most_rows=10)


@pytest.mark.parametrize("data", [b'a,b\n"' + b"x" * 200_000 + b'",1\n', b"a" * 200_000 + b",b\n1,2\n"])
def test_a_cell_longer_than_any_is_refused_with_its_line(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_sheet(data)


def test_a_row_behind_however_many_blank_lines_is_seen() -> None:
    assert cells(read_sheet(b"a,b\n" + b"\n" * 500 + b"1,2\n", most_rows=10)) == [["a", "b"], ["1", "2"]]


def test_a_workbook_gives_its_values_dates_and_what_is_shown_as_percent() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["日期", "产量", "份额"])
        sheet.append([datetime(2026, 11, 1), 12.5, 0.125])  # noqa: DTZ001  a spreadsheet knows no zone
        sheet["C2"].number_format = "0.0%"

    sheet = read_sheet(made(fill))
    assert cells(sheet)[1] == [datetime(2026, 11, 1), 12.5, Percent(0.125)]  # noqa: DTZ001


def test_a_formula_without_a_value_is_told_and_nothing_is_calculated() -> None:
    sheet = read_sheet(made(rows(["a", "b"], [1, "=A2*2"], [1, "=1/0"])))
    assert cells(sheet)[1] == [1, Formula("=A2*2")]


def test_a_range_merged_over_lines_stands_on_each_of_them_and_is_known_as_merged() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (["产品", "日期", "产量"], ["熟料", "2026-11-01", 1], [None, "2026-11-02", 2]):
            sheet.append(list(row))
        sheet.merge_cells("A2:A3")

    sheet = read_sheet(made(fill))
    assert cells(sheet)[2] == ["熟料", "2026-11-02", 2]
    assert sheet.merged == {(2, 0), (3, 0)}


def test_merged_ranges_that_overlap_are_refused_before_they_are_worked_through() -> None:
    data = made(rows(*(["2026-01", n] for n in range(3_000))))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    ranges = b"".join(b'<mergeCell ref="A%d:A1048576"/>' % n for n in range(1, 3_000))
    merged = sheet.replace(b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>")
    with pytest.raises(Invalid) as refused:
        read_sheet(changed(data, "xl/worksheets/sheet1.xml", merged))
    assert "overlap" in str(refused.value)


def test_a_sheet_is_chosen_by_name_and_the_others_are_told() -> None:
    book = openpyxl.Workbook()
    present(book.active).append(["first"])
    book.create_sheet("账单").append(["second"])
    file = io.BytesIO()
    book.save(file)
    assert cells(read_sheet(file.getvalue(), "账单")) == [["second"]]
    assert "账单" in read_sheet(file.getvalue()).notes[0]
    with pytest.raises(Invalid, match="there is no sheet 'x'"):
        read_sheet(file.getvalue(), "x")


def test_days_of_a_workbook_from_1904_keep_their_meaning() -> None:
    file = made(rows(["a"], [1]), epoch=datetime(1904, 1, 1))  # noqa: DTZ001
    assert read_sheet(file).years_from == 1904


def test_a_cell_at_the_far_corner_costs_nothing() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["a", "b"])
        sheet["A1048576"] = 1

    assert list(read_sheet(made(fill)).cells.index) == [1, 1_048_576]


SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
CELL = b'<row r="%d"><c r="%s%d" t="inlineStr"><is><t>x</t></is></c></row>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (DTD + HEAD + b"<row><c><v>&e;</v></c></row></sheetData></worksheet>", "declares entities"),
        (LAUGHS + HEAD + b"</sheetData></worksheet>", "declares entities"),
        ((DTD + HEAD + b"</sheetData></worksheet>").decode().encode("utf-16"), "not in UTF-8"),
        (HEAD + b"<row><c></row>", "no .xlsx that can be read"),
        (HEAD + CELL % (2_000_000_000, b"A", 2_000_000_000) + b"</sheetData></worksheet>", "no row"),
        (HEAD + CELL % (1, b"ZZZZZZZZ", 1) + b"</sheetData></worksheet>", "no .xlsx that can be read"),
        (HEAD + b"".join(CELL % (n, b"XFD", n) for n in range(1, 500)) + b"</sheetData></worksheet>", "cells"),
        (b"", "no .xlsx that can be read"),
    ],
)
def test_a_hostile_sheet_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        read_sheet(changed(made(rows(["a"], [1])), SHEET, content))


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = changed(made(rows(["a"])), "xl/media/zeros.bin", b"\0" * (workbook.MOST_UNPACKED + 1))
    assert len(bomb) < 1_000_000
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(Invalid, match="unpacked this workbook has"):
        read_sheet(bomb)


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(Invalid, match=r"no \.xlsx"):
        read_sheet(file.getvalue())


def test_a_workbook_cut_anywhere_or_with_bytes_turned_is_a_table_or_a_refusal() -> None:
    whole = made(rows(["a", "b"], [1, "=A2"]))
    for n in range(0, len(whole), 97):
        for data in (whole[:n], whole[:n] + b"\xff" + whole[n + 1 :]):
            try:
                read_sheet(data)
            except Invalid:
                continue
