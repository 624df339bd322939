"""Which column is what: by names in either language, titles above them, wide tables, or files without names."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from qingyu.domain.kernel.reason import because
from qingyu.errors import Invalid
from qingyu.jobs.importing.kind import Kind
from qingyu.jobs.importing.kinds import (
    BUDGETS,
    KINDS,
    MONTHLY_REPORTS,
    OUTPUT_VALUE,
    PRODUCTION,
    STATEMENTS,
)
from qingyu.jobs.importing.priced_kinds import PRICES
from qingyu.jobs.tables.columns import Cells, Layout, key_of, layout_of
from qingyu.jobs.tables.reading import read_sheet
from qingyu.jobs.tables.rows import TableRow, rows_of
from qingyu.jobs.tables.words import carrier_of
from tests.support.present import present


def no_subject(_: str) -> None:
    """No column is named after a subject."""


def read(
    kind: Kind[Any], text: str | bytes, subject_of: Callable[[str], str | None] = no_subject,
    columns: list[str] | None = None, thousands: str | None = None,
) -> tuple[list[TableRow], Layout]:  # fmt: skip
    sheet = read_sheet(text.encode() if isinstance(text, str) else text)
    cells = Cells(thousands, sheet.years_from)
    layout = layout_of(sheet, kind.shape, subject_of, cells, columns)
    return list(rows_of(sheet, layout, kind.shape, cells)), layout


def said(kind: Kind[Any], text: str, **options: Any) -> list[dict[str, object]]:
    return [dict(row.values) for row in read(kind, text, **options)[0]]


def test_names_in_either_language_and_a_title_above_them() -> None:
    text = "某厂2026年用能预算\n制表：张三,,2026-01-05\n月份,预算(万吨标准煤),备注\n2026年1月,1.5,\n"
    rows, layout = read(BUDGETS, text)
    assert [(row.line, dict(row.values)) for row in rows] == [(4, {"month": "2026-01", "coal_tce": 15000.0})]
    assert layout.ignored == ("备注",)


@pytest.mark.parametrize("years", ["99999", "26", "", "1e300"])
def test_a_month_of_a_row_needs_a_year_that_there_is(years: str) -> None:
    (row,), _ = read(BUDGETS, f"年份,1月\n{years},5\n")
    assert list(row.faults) == ["year"]
    assert said(BUDGETS, "年份,1月\n2026年,5\n") == [{"month": "2026-01", "coal_tce": 5.0}]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (PRODUCTION, "steel,2026-11-01,5\nsteel,2026-11-02,6\n"),
        (BUDGETS, "2026-01,5\n2026-02,6\n"),
        (STATEMENTS, "steel,2026-01,5,m3\nsteel,2026-02,6,m3\n"),
    ],
)
def test_a_file_without_names_may_begin_with_a_product_and_the_first_of_a_month(kind: Kind[Any], text: str) -> None:
    rows, layout = read(kind, text, subject_of=lambda name: name if name == "steel" else None)
    assert (layout.names_at, [row.line for row in rows], [dict(row.faults) for row in rows]) == (None, [1, 2], [{}, {}])


def test_money_is_read_in_the_unit_of_its_column() -> None:
    assert said(OUTPUT_VALUE, "月份,工业总产值（万元）,工业增加值(千元)\n2026-01,12.5,300\n") == [
        {"month": "2026-01", "output_value_cny": 125_000.0, "value_added_cny": 300_000.0}
    ]
    (row,), _ = read(OUTPUT_VALUE, "月份,工业总产值(t)\n2026-01,12\n")
    assert row.faults["output_value_cny"] == because("cell_unit_of_other_kind", unit="CNY", cell="'t'")


def test_a_price_says_in_its_name_what_it_is_per() -> None:
    (row,) = said(PRICES, "品种,生效日期,单价(元/吨)\n原煤,2026-01-01,850\n")
    assert (row["carrier"], row["cny_per_unit"], row["unit"]) == ("raw_coal", 850.0, "t")


def test_a_wide_table_of_carriers_is_a_row_for_each_cell_with_something_in_it() -> None:
    rows, _ = read(
        MONTHLY_REPORTS, "月份,电力(万千瓦时),原煤(吨)\n2026-01,120,\n2026-02,110,30\n", subject_of=carrier_of
    )
    assert [
        (row.line, row.column, row.values["carrier"], row.values["quantity"], row.values["unit"]) for row in rows
    ] == [
        (2, "电力(万千瓦时)", "electricity", 120.0, "10^4 kWh"),
        (3, "电力(万千瓦时)", "electricity", 110.0, "10^4 kWh"),
        (3, "原煤(吨)", "raw_coal", 30.0, "t"),
    ]


def test_months_may_be_columns_with_their_year_in_the_name_or_beside_them() -> None:
    long = [{"month": "2026-01", "coal_tce": 5.0}, {"month": "2026-02", "coal_tce": 6.0}]
    assert said(BUDGETS, "企业,2026-01,2026年2月\np,5,6\n") == [{"enterprise": "p", **row} for row in long]
    assert said(BUDGETS, "企业,年份,1月,2月\np,2026,5,6\n") == [{"enterprise": "p", **row} for row in long]


def test_products_may_be_columns() -> None:
    rows = said(PRODUCTION, "日期,熟料,水泥\n2026-01-01,5,6\n", subject_of={"熟料": "clinker", "水泥": "cement"}.get)
    assert [(row["product"], row["quantity"]) for row in rows] == [("clinker", 5.0), ("cement", 6.0)]


def test_a_file_without_names_is_read_where_its_first_row_fits_one_order_only() -> None:
    assert said(PRODUCTION, "clinker,2026-01-01,5\n")[0]["product"] == "clinker"
    assert said(PRODUCTION, "p,clinker,2026-01-01,2026-01-02,5\n")[0]["enterprise"] == "p"
    with pytest.raises(Invalid, match="no line names the columns"):
        read(PRODUCTION, "clinker,5,x\n")


def test_columns_may_be_named_beside_the_file() -> None:
    rows = said(PRODUCTION, "x,5,clinker,20260101\n", columns=["-", "quantity", "product", "day"])
    assert (rows[0]["product"], rows[0]["quantity"]) == ("clinker", 5.0)
    for wrong in (["quantity"], ["quantity", "product", "days"], ["day", "day", "product", "quantity"], ["day"] * 9):
        with pytest.raises(Invalid):
            read(PRODUCTION, "x,5,clinker,20260101\n", columns=wrong)


@pytest.mark.parametrize("name", ["结束日期", "截止日期", "止", "end date", "END_DATE"])
def test_a_last_day_that_may_or_may_not_count_is_asked_for(name: str) -> None:
    with pytest.raises(Invalid, match="may mean the last day or the day after it"):
        read(STATEMENTS, f"能源流,开始日期,{name},用量\nbill,2026-01-15,2026-02-14,5\n")


def test_two_columns_of_one_thing_and_columns_that_are_missing_are_told() -> None:
    with pytest.raises(Invalid, match="产量, quantity are both `quantity`"):
        read(PRODUCTION, "产品,日期,产量,quantity\na,2026-01-01,1,2\n")
    with pytest.raises(Invalid, match=r"wanted the columns product, .* got 企业, 产品"):
        read(PRODUCTION, "企业,产品\na,b\n")


def test_one_amount_of_several_rows_is_refused() -> None:
    book = openpyxl.Workbook()
    for row in (["产品", "日期", "产量"], ["a", "2026-01-01", 5], ["a", "2026-01-02", None]):
        present(book.active).append(row)
    present(book.active).merge_cells("C2:C3")
    file = io.BytesIO()
    book.save(file)
    rows, _ = read(PRODUCTION, file.getvalue())
    assert [row.faults["quantity"] for row in rows] == [because("cell_merged")] * 2


def test_no_name_stands_for_two_columns_of_one_kind() -> None:
    for kind in KINDS.values():
        keys = [key for column in kind.shape.columns for key in column.keys]
        twice = {key for key in keys if keys.count(key) > 1}
        assert not twice, f"{kind.name}: {twice}"
        assert not set(keys) & kind.shape.ambiguous.keys(), kind.name
        assert key_of("") not in keys
