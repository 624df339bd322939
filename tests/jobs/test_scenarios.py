"""How the planned products of a plant are weighed, and which months of them are known."""

from datetime import date

import pytest

from qingyu.db.production_plans import MeasureRow
from qingyu.domain.intensity.windows import Month
from qingyu.domain.kernel.reason import because
from qingyu.jobs.forecasting.scenarios import in_year, weigh
from tests.domain.intensity.test_windows import row

JANUARY, FEBRUARY, MARCH = (date(2026, n, 1) for n in (1, 2, 3))


def made(at: date, energy: float | None, unit: str = "tce", output: float = 100.0) -> Month:
    return row(at, energy, output, energy_unit=unit)


def test_a_month_whose_output_is_not_stated_is_unknown_and_one_that_made_nothing_is_not() -> None:
    of = {JANUARY: made(JANUARY, 10.0), FEBRUARY: made(FEBRUARY, None, output=0.0), MARCH: made(MARCH, 1.0, output=0.0)}
    found = weigh({"a": of}, {"a"})
    assert found.months == {JANUARY: pytest.approx(10_000.0), FEBRUARY: None, MARCH: 0.0}


def test_products_of_the_same_energy_weigh_the_same_whatever_unit_it_has() -> None:
    units = {"a": (10.0, "tce"), "b": (10_000.0, "kgce"), "c": (10_000.0 / 0.1229, "kWh")}
    found = weigh({code: {MARCH: made(MARCH, *of)} for code, of in units.items()}, set(units))
    assert found.weights == pytest.approx(dict.fromkeys(units, 100.0))


@pytest.mark.parametrize("products", [{}, {"new": {MARCH: made(MARCH, None)}}, {"new": {MARCH: made(MARCH, 1.0, "m")}}])
def test_a_planned_product_of_which_nothing_is_known_is_told_and_no_zero(
    products: dict[str, dict[date, Month]],
) -> None:
    found = weigh({"a": {MARCH: made(MARCH, 1.0)}, **products}, {"a", "new"})
    assert found.reason == because("plan_of_product_without_months", product="new")


def test_a_measure_that_was_due_in_a_known_month_is_not_counted_again() -> None:
    was, comes = (in_year(MeasureRow(1, "boiler", "Li", due, 365.0), MARCH, 2026) for due in (FEBRUARY, MARCH))
    assert (was.in_year, was.reason and was.reason.code) == (0.0, "measure_was_due")
    assert (comes.in_year, comes.reason) == (306.0, None)
