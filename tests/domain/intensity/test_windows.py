"""Windows of months: which months, what adds up, when there is a reason instead; and which prices are reckoned in."""

import math
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.energy.periods import next_month
from qingyu.domain.intensity import economic_windows, economics, windows
from qingyu.domain.intensity.economics import Basis, Figure, Measure
from qingyu.domain.intensity.windows import Month, Window, months_of, shift, touched_by
from qingyu.domain.kernel.reason import Reason
from tests.support.near import near
from tests.support.present import present
from tests.support.reasons import as_said, english

DECEMBER = date(2026, 12, 1)
YEAR = [date(2026, n, 1) for n in range(1, 13)]
months = st.dates(date(2001, 1, 1), date(2090, 12, 31)).map(lambda day: day.replace(day=1))


def row(month: date, energy: float | None = 100.0, output: float = 10.0, **more: Any) -> Month:
    known: dict[str, Any] = {
        "code": "intensity",
        "scope": "clinker",
        "start_on": month,
        "unit": "kgce/t",
        "energy": energy,
        "energy_unit": "kgce",
        "output": output,
        "output_unit": "t",
        "coverage": 1.0,
        "until": next_month(month),
        "completeness": 1.0,
        "expected": energy,
        "reason": None if energy is not None else as_said("coke has no coefficient"),
        "verified": True,
        "is_open": False,
        "inputs_hash": f"h{month:%m}",
    }
    return Month(**(known | more))


def figure(month: date, amount: float, basis: Basis = Basis.CURRENT, year: int | None = None) -> Figure:
    return Figure(1, month, amount, amount / 4, basis, year, 0, "report", "manager", "2026-01-01")


@given(month=months)
def test_a_month_touches_the_windows_that_hold_it_and_only_those(month: date) -> None:
    later = [shift(month, n) for n in range(-3, 30)]
    holding = {m for m in later if any(month in months_of(w, m) for w in (Window.YTD, Window.ROLLING12))}
    assert holding == set(touched_by(month))


@given(month=months, by=st.integers(-30, 30))
def test_a_month_shifted_there_and_back_is_the_same(month: date, by: int) -> None:
    assert shift(shift(month, by), -by) == month
    assert (shift(month, 1), shift(month, 0)) == (next_month(month), month)


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0.1, 1e4)), min_size=12, max_size=12))
def test_a_rolling_year_lies_between_its_best_and_its_worst_month(parts: list[tuple[float, float]]) -> None:
    rows = {month: row(month, *part) for month, part in zip(YEAR, parts, strict=True)}
    value = present(windows.product(Window.ROLLING12, DECEMBER, rows)).value
    each = [energy / made for energy, made in parts]
    assert min(each) * (1 - 1e-9) <= present(value) <= max(each) * (1 + 1e-9)
    assert value == pytest.approx(math.fsum(e for e, _ in parts) / math.fsum(p for _, p in parts))
    # In December both windows hold the same months.
    assert present(windows.product(Window.YTD, DECEMBER, rows)).value == value


def test_units_of_months_are_made_one() -> None:
    rows = {m: row(m) for m in YEAR} | {YEAR[0]: row(YEAR[0], 0.1, 10_000.0, energy_unit="tce", output_unit="kg")}
    assert present(windows.product(Window.YTD, YEAR[1], rows)).value == pytest.approx(10.0)
    rows[YEAR[0]] = row(YEAR[0], energy_unit="kWh")
    reason = present(windows.product(Window.YTD, YEAR[1], rows)).reason
    assert english(reason) == "2026-01 is reckoned in kWh and t, which do not become kgce and t"


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ({"energy": None}, "2026-01: coke has no coefficient"),
        ({"completeness": 0.75}, "2026-01: completeness of the energy is 75.0%"),
        ({"coverage": 0.5}, "production is stated for 73.7% of the period, at least 90% is needed"),
    ],
)
def test_what_a_month_lacks_its_windows_say(odd: dict[str, Any], reason: str) -> None:
    rows = {YEAR[0]: row(YEAR[0], **odd), YEAR[1]: row(YEAR[1])}
    value = windows.product(Window.YTD, YEAR[1], rows)
    assert (present(value).value, english(present(value).reason)) == (None, reason)


def test_months_without_output_give_the_reason_and_an_unverified_month_marks_its_windows() -> None:
    rows = {m: row(m, output=0.0) for m in YEAR}
    assert english(present(windows.product(Window.YTD, DECEMBER, rows)).reason) == "nothing was produced in this period"
    rows = {m: row(m, verified=m != YEAR[3]) for m in YEAR}
    assert present(windows.product(Window.YTD, YEAR[2], rows)).verified
    assert not present(windows.product(Window.YTD, YEAR[3], rows)).verified


def test_an_open_month_without_a_whole_day_leaves_the_window_at_the_month_before() -> None:
    rows = {YEAR[0]: row(YEAR[0]), YEAR[1]: row(YEAR[1], None, 0.0, until=YEAR[1], is_open=True)}
    value = windows.product(Window.YTD, YEAR[1], rows)
    assert (present(value).value, present(value).is_open) == (near(10.0), True)
    alone = windows.product(Window.YTD, YEAR[0], {YEAR[0]: row(YEAR[0], None, 0.0, until=YEAR[0], is_open=True)})
    assert (present(alone).value, english(present(alone).reason)) == (None, "coke has no coefficient")
    assert windows.product(Window.YTD, YEAR[2], rows) is None


def coal(**more: bool | float) -> dict[date, Month]:
    return {m: row(m, 10.0, 0.0, code="coal.calorific", unit="tce", energy_unit="tce", **more) for m in YEAR}


def test_energy_per_value_added_waits_for_the_end_of_the_month_and_for_a_figure() -> None:
    figures = [figure(m, 4e6) for m in YEAR]
    made = economic_windows.economic(Measure.VALUE_ADDED, Window.MONTH, DECEMBER, coal(), figures)
    assert (present(made).code, present(made).value, present(made).unit) == (
        "intensity.value_added",
        near(0.1),
        "tce/10^4 CNY",
    )
    assert not present(made).verified  # the formula was not read in the standard
    assert economic_windows.economic(Measure.VALUE_ADDED, Window.MONTH, DECEMBER, coal(is_open=True), figures) is None
    assert economic_windows.economic(Measure.VALUE_ADDED, Window.MONTH, DECEMBER, coal(), figures[:-1]) is None
    low = economic_windows.economic(Measure.OUTPUT_VALUE, Window.YTD, DECEMBER, coal(completeness=0.8), figures)
    assert (present(low).value, english(present(low).reason)) == (None, "2026-01: completeness of the energy is 80.0%")


def test_value_added_below_zero_gives_the_reason() -> None:
    figures = [figure(DECEMBER, -4e6)]
    made = economic_windows.economic(Measure.VALUE_ADDED, Window.MONTH, DECEMBER, coal(), figures)
    assert (present(made).value, english(present(made).reason)) == (
        None,
        "the value added of this period is not above zero",
    )


def test_constant_prices_come_first_where_every_month_has_them() -> None:
    both = [figure(m, 1.0) for m in YEAR] + [figure(m, 2.0, Basis.CONSTANT, 2020) for m in YEAR[:3]]
    chosen = economics.choose(both, Measure.OUTPUT_VALUE, YEAR[:3])
    assert not isinstance(chosen, Reason)
    assert {f.prices for f in chosen} == {(Basis.CONSTANT, 2020)}
    current = economics.choose(both, Measure.OUTPUT_VALUE, YEAR)
    assert not isinstance(current, Reason)
    assert {f.prices for f in current} == {(Basis.CURRENT, None)}


def why(figures: list[Figure], months: list[date]) -> str:
    """Why no figures of these months can be added."""
    found = economics.choose(figures, Measure.OUTPUT_VALUE, months)
    assert isinstance(found, Reason)
    return english(found)


def test_two_base_years_are_never_added() -> None:
    figures = [figure(YEAR[0], 1.0, Basis.CONSTANT, 2015), figure(YEAR[1], 1.0, Basis.CONSTANT, 2020)]
    assert "different price bases" in why(figures, YEAR[:2])
    assert why(figures, YEAR[:3]).endswith("is declared for 2026-03")
    assert why([], YEAR[:1]).endswith("is declared for 2026-01")


def test_the_last_day_counts_in_the_coverage_of_an_open_month() -> None:
    rows = {YEAR[0]: row(YEAR[0], until=YEAR[0] + timedelta(days=10), coverage=0.95, is_open=True)}
    assert present(windows.product(Window.YTD, YEAR[0], rows)).inputs["coverage"] == pytest.approx(0.95)


def test_months_that_are_stated_whole_are_complete_without_a_reading() -> None:
    stated = {month: row(month, expected=None) for month in months_of(Window.YTD, date(2026, 3, 1))}
    found = windows.product(Window.YTD, date(2026, 3, 1), stated)
    assert (present(found).value, present(found).completeness, present(found).reason) == (10.0, 1.0, None)
    unknown = {month: row(month, None, completeness=None, reason=as_said("why")) for month in stated}
    assert present(windows.product(Window.YTD, date(2026, 3, 1), unknown)).value is None
