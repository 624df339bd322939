"""Tables as a workbook: every page and table, numbers as numbers, text never a formula, and a bound that is told."""

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._writer import ALL_TEMP_FILES
from starlette.testclient import TestClient

from api import workbook
from api.tables import Origin, tables_of
from api.workbook import _DAY, XLSX, Workbook
from qingyu.errors import Invalid
from tests.api import plants

ALPHA = "/api/v1/enterprises/alpha"
SHAPE = {
    "type": "array",
    "items": {"properties": {"a": {"type": "string"}, "n": {"type": "number", "x-unit": "kWh"}}},
}


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def made(rows: list[dict[str, Any]]) -> bytes:
    book = Workbook(tables_of(SHAPE, {}), "things", Origin("/api/v1/things?", "2026-11-01T00:00:00+00:00"))
    try:
        book.add(rows)
    except Invalid:
        book.finish().close()
        raise
    with book.finish() as file:
        return b"".join(workbook.parts_of(file))


def test_a_workbook_holds_every_page_of_the_list_and_says_where_from(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    for n in range(7):
        plants.open_warning(plant, "alpha", scope=f"s{n}")
    whole = alpha.get("/api/v1/warnings").json()["items"]
    for asked, headers in (("?format=xlsx&limit=2", {}), ("?limit=3", {"accept": XLSX})):
        answer = alpha.get(f"/api/v1/warnings{asked}", headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
        assert answer.headers["content-disposition"] == 'attachment; filename="warnings.xlsx"'
        found = sheets(answer.content)
        assert list(found) == ["warnings", "source"]
        heading, *rows = found["warnings"]
        assert [row[heading.index("id")] for row in rows] == [warning["id"] for warning in whole]
        assert ["as_of", plants.NOW.isoformat()] in found["source"]


def test_a_workbook_that_nobody_reads_or_that_breaks_off_leaves_no_file(
    alpha: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alpha.head("/api/v1/warnings?format=xlsx").status_code == 200  # a file left open is an error of this run

    def broken(self: Workbook, page: Any) -> None:
        raise RuntimeError("a page that cannot be read")

    monkeypatch.setattr(Workbook, "add", broken)
    assert alpha.get("/api/v1/warnings?format=xlsx").status_code == 500
    assert not [file for file in ALL_TEMP_FILES if Path(file).exists()]


def test_a_report_with_several_tables_has_a_sheet_for_each_unless_one_is_chosen(alpha: TestClient) -> None:
    asked = f"{ALPHA}/quality"
    whole = sheets(alpha.get(f"{asked}?format=xlsx").content)
    assert list(whole) == ["bars", "days", "channels", "consistency", "month_starts", "outages", "source"]
    assert len(whole["bars"]) == len(alpha.get(asked).json()["bars"]) + 1
    assert list(sheets(alpha.get(f"{asked}?format=xlsx&table=days").content)) == ["days", "source"]


@given(st.lists(st.tuples(st.text(max_size=40), st.floats(-1e300, 1e300)), max_size=5))
def test_what_is_written_is_what_is_read_and_no_text_is_a_formula(rows: list[tuple[str, float]]) -> None:
    rows = [*rows, ("=1+1", 2.0), ("@x", -0.5), ("2026-11-01T00:15:00+08:00", 1e300)]
    content = made([{"a": text, "n": number} for text, number in rows])
    book = openpyxl.load_workbook(BytesIO(content))
    for (text, number), (a, n, *_) in zip(rows, book["things"].iter_rows(min_row=2), strict=True):
        assert a.data_type != "f"
        assert a.value == text or not text or _DAY.fullmatch(text) or ILLEGAL_CHARACTERS_RE.search(text) or "\r" in text
        assert n.value == pytest.approx(number, rel=1e-14)
    heading = [cell.value for cell in next(book["things"].iter_rows())]
    assert heading == ["a", "n [kWh]", "unverified", "unconfirmed"]


def test_control_characters_and_endless_text_harm_no_file() -> None:
    (_, first, second) = sheets(made([{"a": "a\x00b", "n": 1}, {"a": "x" * 40_000, "n": None}]))["things"]
    assert first[0] == "a\N{REPLACEMENT CHARACTER}b"
    assert (len(second[0]), second[1]) == (32_767, None)


def test_a_day_is_a_day() -> None:
    (_, row) = sheets(made([{"a": "2026-11-01", "n": 1}]))["things"]
    assert row[0].date().isoformat() == "2026-11-01"


def test_a_name_that_only_looks_like_a_day_stays_the_text_it_is() -> None:
    names = ["2026-02-30", "2026-99-99", "0000-00-00", "\uff12\uff10\uff12\uff16-01-01", "0001-01-01", "1900-02-28"]
    (_, *rows) = sheets(made([{"a": name, "n": 1} for name in names]))["things"]
    assert [row[0] for row in rows] == names


def test_more_rows_than_a_workbook_takes_are_refused_with_what_to_do(
    plant: psycopg.Connection, alpha: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    for n in range(4):
        plants.open_warning(plant, "alpha", scope=f"s{n}")
    answer = alpha.get("/api/v1/warnings?format=xlsx&limit=2")
    assert (answer.status_code, answer.json()["code"]) == (422, "workbook_too_large")
    assert "format=csv" in answer.json()["detail"]
    with pytest.raises(Invalid, match="ask for less"):
        made([{"a": "x", "n": 1}] * 4)
