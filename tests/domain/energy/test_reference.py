"""The data files: read strictly, every row with its source and mark."""

from collections import Counter
from importlib.resources import files

import pytest

from qingyu.domain.benchmark import reference as benchmark_reference
from qingyu.domain.energy import reference
from qingyu.domain.energy.coal import CALORIFIC_KGCE_PER_KWH
from qingyu.domain.kernel.tables import BadTable
from qingyu.errors import Invalid


def text(name: str) -> str:
    return files("qingyu").joinpath("data", name).read_text("utf-8")


FACTORS, YARDSTICKS = text("coal_factors.csv"), text("benchmarks.csv")


def test_every_coefficient_is_there_with_its_mark() -> None:
    found = [factor for factor, _ in reference.factors(FACTORS, "coal_factors.csv", "e")]
    assert Counter(factor.verified.value for factor in found) == {"two_sources": 34, "one_source": 23, "unverified": 11}
    by_id = {factor.id: factor for factor in found}
    assert by_id["gbt2589-2020.electricity-calorific"].kgce_per_unit == CALORIFIC_KGCE_PER_KWH
    gas = by_id["gbt2589-2020.coke-oven-gas"]
    assert (gas.kgce_per_unit, gas.low, gas.high) == (None, 0.5714, 0.6143)


def test_every_yardstick_is_there_with_its_mark() -> None:
    found = [yardstick for yardstick, _ in benchmark_reference.yardsticks(YARDSTICKS, "benchmarks.csv", "e")]
    assert Counter(y.verified.value for y in found) == {"one_source": 124, "unverified": 40, "two_sources": 15}
    by_id = {y.id: y for y in found}
    converter = by_id["gb21256-2025.converter.process"]
    assert (converter.level1, converter.level2, converter.level3) == (-30.0, -28.0, -12.0)
    assert by_id["gb21256-2025.eaf-50-70.process"].level2 is None
    assert (by_id["ndrc2023.ferrosilicon"].benchmark, by_id["ndrc2023.ferrosilicon"].baseline) == (1770.0, 1850.0)


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("id,statistics_code", "id,stat_code", "line 1: the column 'stat_code' is unknown"),
        (",ncv_unit,", ",", "line 1: the column 'ncv_unit' is missing"),
        ("raw_coal,both,kg", "black_coal,both,kg", "line 2, carrier: wanted a known carrier"),
        ("raw_coal,both,kg", "raw_coal,both,catty", "line 2, unit: wanted a known unit"),
        ("raw_coal,both,kg", "raw_coal,both,kWh", "line 2, unit: wanted a unit that becomes t"),
        (
            "raw_coal,both,kg,gbt2589,,GB/T 2589-2020,0.7143",
            "raw_coal,both,kg,gbt2589,,GB/T 2589-2020,",
            "line 2, kgce_per_unit: wanted either one value, or a range",
        ),
        (
            "raw_coal,both,kg,gbt2589,,GB/T 2589-2020,0.7143",
            "raw_coal,both,kg,gbt2589,,GB/T 2589-2020,0.7143-0.8",
            "line 2, kgce_per_unit: wanted a number or nothing",
        ),
        (
            "raw_coal,both,kg,gbt2589,,GB/T 2589-2020,0.7143",
            "raw_coal,both,kg,gbt2589,,GB/T 2589-2020,nan",
            "line 2, kgce_per_unit: wanted a finite number",
        ),
        ("raw_coal,both,kg", "raw_coal,either,kg", "line 2, book: wanted one of calorific, equivalent, both"),
        ("raw_coal,both,kg,gbt2589", "raw_coal,both,kg,", "line 2, scheme: wanted the code of an accounting scheme"),
        (
            "raw_coal,both,kg,gbt2589,",
            "raw_coal,both,kg,gbt2589,64",
            "line 2, region: wanted the six digits of a region",
        ),
        ("kg,gbt2589,,GB/T 2589-2020,", "kg,gbt2589,,,", "line 2, standard: wanted a text"),
        ("kJ/kg,,,原煤", "kJ/kg,2026-01-01,2026-01-01,原煤", "line 2, valid_to: wanted a day after `valid_from`"),
        ("gbt2589-2020.washed-coal,", "gbt2589-2020.raw-coal,", "line 3: .* is already in line 2"),
    ],
)
def test_a_coefficient_that_is_not_understood_is_refused_with_file_line_and_what_was_wanted(
    old: str, new: str, wanted: str
) -> None:
    changed = FACTORS.replace(old, new, 1)
    assert changed != FACTORS
    with pytest.raises(BadTable, match=f"coal_factors.csv {wanted}"):
        reference.factors(changed, "coal_factors.csv", "e")


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (",kgce/t,100,107,117", ",kgce,100,107,117", "line 2, unit: wanted an energy unit over a product unit"),
        (",kgce/t,100,107,117", ",kgce/bag,100,107,117", "line 2, unit: wanted an energy unit over a product unit"),
        (",kgce/t,100,107,117", ",kgce/t,,,", "line 2, level1: wanted at least one level"),
        ("two_sources", "certain", "line 2, verified: wanted one of"),
        ("2026-07-01", "July 2026", "valid_from: wanted a day like"),
        ("gb_limit,cement", "limit,cement", "line 2, kind: wanted one of"),
    ],
)
def test_a_yardstick_that_is_not_understood_is_refused(old: str, new: str, wanted: str) -> None:
    changed = YARDSTICKS.replace(old, new, 1)
    assert changed != YARDSTICKS
    with pytest.raises(BadTable, match=wanted):
        benchmark_reference.yardsticks(changed, "benchmarks.csv", "e")


def test_an_error_of_a_table_is_one_of_ours() -> None:
    assert issubclass(BadTable, Invalid)
