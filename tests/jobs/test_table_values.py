"""What a cell says: read rightly, or refused with what was wanted; never another number or another day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from qingyu.jobs.tables import values
from qingyu.jobs.tables.sheet import Cell, Formula, Percent


@pytest.mark.parametrize(
    ("cell", "is_"),
    [
        ("-0", 0.0),
        ("12.5", 12.5),
        (" 42 ", 42.0),
        ("１２．５", 12.5),
        ("1e3", 1000.0),
        (7, 7.0),
        (".5", 0.5),
        ("－3", -3.0),
    ],
)
def test_a_number_as_people_write_one(cell: str | int, is_: float) -> None:
    assert values.number(cell) == is_
    assert str(values.number(cell)) == str(is_)  # what is nothing has no sign


@pytest.mark.parametrize(
    "cell",
    ["1_000", "1,234.5", "1234,5", "1 234", "1'234", "5²", "①", "12 t", "12%", "12.5‰", "nan", "inf", "1e400", "1e307",
     "0x10", "", True, float("nan"), float("inf"), 10**400, Percent(0.125), Formula("=A1"), datetime(2026, 1, 1),  # noqa: DTZ001
     "一百"],
)  # fmt: skip
def test_what_is_no_number_is_never_another_one(cell: Cell) -> None:
    with pytest.raises(ValueError, match=r"number|amount|sign|formula"):
        values.number(cell)


def test_declared_separators_must_group_by_threes() -> None:
    assert values.number("1,234,567.5", ",") == 1_234_567.5
    assert values.number("-12'345", "'") == -12_345
    assert values.number("1234.5", ",") == 1234.5
    for written in ("1,23", "1234,5", "12,34,567", "1,234,", ",123"):
        with pytest.raises(ValueError, match="not grouped in threes"):
            values.number(written, ",")


@pytest.mark.parametrize(
    "cell",
    ["2026-11-01", "2026/11/1", "2026.11.1", "2026年11月1日", "２０２６年１１月１日", "20261101", 20261101, "46327",
     46327, 46327.0, "2026-11-01 00:00:00", date(2026, 11, 1), datetime(2026, 11, 1), "2026-10-31 24:00"],  # noqa: DTZ001
)  # fmt: skip
def test_a_day_in_every_form_that_begins_with_the_year(cell: str | float | date | datetime) -> None:
    assert values.day(cell) == date(2026, 11, 1)


@pytest.mark.parametrize(
    "cell",
    [
        "11/1/2026",
        "1.11.2026",
        "26-11-01",
        "2026-02-30",
        "2026-11-01 08:00",
        "20261301",
        "5",
        1e300,
        10**400,
        0,
        "x",
        "",
    ],
)
def test_a_day_that_could_be_another_is_refused(cell: str | float) -> None:
    with pytest.raises(ValueError, match="wanted a"):
        values.day(cell)


@pytest.mark.parametrize(
    "cell", ["9999-12-31", "1970-01-01", "0001年1月1日", "2100-01-01T00:00:00Z", date(9999, 12, 31)]
)
def test_a_day_lies_in_years_in_which_a_slip_does_not(cell: str | date) -> None:
    with pytest.raises(ValueError, match="year from 2000 to 2099"):
        values.day(cell)
    with pytest.raises(ValueError, match="year from 2000 to 2099"):
        values.month(cell)


@pytest.mark.parametrize("cell", ["99999999999", 1e299, -(2**31) - 1])
def test_a_whole_number_is_one_that_can_be_stored(cell: str | float) -> None:
    with pytest.raises(ValueError, match="up to 2,147,483,647"):
        values.whole(cell)
    with pytest.raises(ValueError, match="up to 2,147,483,647"):
        values.year(cell)


def test_serial_numbers_of_a_workbook_from_1904() -> None:
    assert values.day(46327 - 1462, years_from=1904) == date(2026, 11, 1)


@pytest.mark.parametrize("cell", ["2026-11", "2026/11", "2026年11月", "202611", "Nov-26", 202611, "2026-11-01", 46327])
def test_a_month_in_every_form_even_what_a_spreadsheet_made_of_it(cell: str | int) -> None:
    assert values.month(cell) == "2026-11"


@pytest.mark.parametrize("cell", ["2026-13", "11-2026", "2026-11-02", "Nov 2026", "202613", "26-11"])
def test_a_month_that_could_be_another_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="wanted a"):
        values.month(cell)


def test_an_instant_is_local_unless_it_names_its_offset() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    for written in ("2026-11-01 08:00", "2026-11-01T08:00:00+08:00", "2026-11-01T00:00:00Z"):
        assert values.located(values.moment(written), zone) == datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize("written", ["2026-10-25 02:30", "2026-03-29 02:30"])
def test_an_hour_that_comes_twice_or_never_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="comes twice or never"):
        values.located(values.moment(written), ZoneInfo("Europe/Berlin"))


def test_yes_and_no_in_both_languages() -> None:
    assert values.flag("是")
    assert values.flag("Yes")
    assert not values.flag("否")
    with pytest.raises(ValueError, match="wanted yes or no"):
        values.flag("maybe")
