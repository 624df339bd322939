"""Yardsticks: levels may be null, negative or not in order; a unit that does not match gives a reason."""

from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from qingyu.domain.benchmark import reference
from qingyu.domain.benchmark.yardstick import Class, Kind, Yardstick, classify, position, saving_kgce, stand
from qingyu.domain.energy.account import Amount
from qingyu.domain.energy.coverage import Coverage
from qingyu.domain.energy.factors import Verified
from qingyu.domain.intensity.production import Output
from qingyu.domain.intensity.ratio import Metric, intensity
from tests.support.present import present
from tests.support.reasons import as_said, english

DAY = date(2026, 8, 1)


def yardstick(
    unit: str = "kgce/t",
    levels: tuple[float | None, float | None, float | None] = (None, None, None),
    best: float | None = None,
    floor: float | None = None,
    valid_from: date | None = None,
) -> Yardstick:
    return Yardstick(
        "y", "e", Kind.GB_LIMIT, "s", "产品", "product", "指标", "indicator", unit, *levels, best, floor, "GB 1",
        valid_from, None, "", Verified.ONE_SOURCE,
    )  # fmt: skip


def test_clinker_of_106_stands_at_64_7_percent_between_117_and_100() -> None:
    found = stand(106.0, "kgce/t", 1_800_000.0, yardstick(best=100.0, floor=117.0), DAY)
    assert present(found.benchmark).relative == pytest.approx(0.06)
    assert present(found.benchmark).absolute == 6.0
    assert present(found.saving_kgce) / 1000 == pytest.approx(10_800.0)
    assert round(present(found.position) * 100, 1) == 64.7
    assert found.standing_class is Class.BETWEEN


def test_a_converter_of_minus_22_has_no_relative_gap() -> None:
    found = stand(-22.0, "kgce/t", 1000.0, yardstick(best=-30.0, floor=-10.0), DAY)
    assert (present(found.benchmark).absolute, present(found.benchmark).relative, found.position) == (8.0, None, 0.6)


def test_levels_that_are_not_in_order_are_each_compared_by_themselves() -> None:
    found = stand(286.5, "gce/kWh", 1.0, yardstick("gce/kWh", (286.0, 285.0, 299.0)), DAY)
    assert [present(found.level1).absolute, present(found.level2).absolute, present(found.level3).absolute] == [
        0.5,
        1.5,
        -12.5,
    ]


def test_a_level_that_is_a_dash_gives_no_gap() -> None:
    found = stand(70.0, "kgce/t", 1.0, yardstick(levels=(61.0, None, 72.0)), DAY)
    assert found.level2 is None
    assert found.standing_class is None


@pytest.mark.parametrize("unit", ["kgoe/t", "kWh/t", "gce/kWh", "kgce/重量箱"])
def test_a_unit_that_does_not_match_gives_a_reason_and_no_number(unit: str) -> None:
    found = stand(100.0, "kgce/t", 1.0, yardstick(unit, (90.0, 95.0, 99.0), 90.0, 99.0), DAY)
    assert found.value is None
    assert found.level3 is None
    assert english(found.reason) == f"the value is in kgce/t, the yardstick y in {unit}"


def test_a_yardstick_does_not_judge_before_it_is_in_force() -> None:
    later = yardstick(levels=(361.0, 370.0, 415.0), valid_from=date(2026, 7, 1))
    assert english(stand(400.0, "kgce/t", 1.0, later, date(2026, 6, 30)).reason) == "GB 1 is in force from 2026-07-01"
    assert present(stand(400.0, "kgce/t", 1.0, later, date(2026, 7, 1)).level3).absolute == -15.0


def test_what_is_better_than_the_leader_saves_nothing_more_and_stands_above_one() -> None:
    found = stand(98.0, "kgce/t", 1000.0, yardstick(best=100.0, floor=117.0), DAY)
    assert (found.saving_kgce, found.standing_class) == (0.0, Class.BENCHMARK)
    assert present(found.position) > 1


@pytest.mark.parametrize(
    ("value", "best", "floor", "wanted"),
    [(1901.0, None, 1900.0, Class.BELOW_BASELINE), (1800.0, None, 1900.0, None), (90.0, 100.0, None, Class.BENCHMARK)],
)
def test_a_missing_level_leaves_open_what_only_it_could_decide(
    value: float, best: float | None, floor: float | None, wanted: Class | None
) -> None:
    assert classify(value, best, floor) is wanted


def test_a_floor_that_is_not_above_the_leader_gives_no_position() -> None:
    assert position(100.0, 110.0, 110.0) is None


def test_electricity_saved_counts_by_its_calorific_value() -> None:
    assert saving_kgce(400.0, "kWh/t", 1000.0) == pytest.approx(49_160.0)
    assert saving_kgce(1.0, "kgoe/t", 1000.0) == pytest.approx(1_428.6)
    assert saving_kgce(1.0, "GJ/t", 1000.0) is None


@pytest.mark.parametrize(
    ("completeness", "output", "wanted"),
    [
        (0.899, Output(10.0, 1.0, ()), "completeness of the energy is 89.9%"),
        (None, Output(10.0, 1.0, ()), "no reading of the product's flows was due"),
        (1.0, Output(10.0, 0.89, ()), "production is stated for 89.0% of the period"),
        (1.0, Output(0.0, 1.0, ()), "nothing was produced"),
        (1.0, Output(0.0, 0.0, (), as_said("production statements overlap")), "production statements overlap"),
    ],
)
def test_below_the_bar_there_is_no_intensity_but_the_reason(
    completeness: float | None, output: Output, wanted: str
) -> None:
    found = intensity(Amount(1000.0), Metric.COAL, output, "t", "kgce/t", Coverage(completeness))
    assert found.value is None
    assert wanted in english(found.reason)


def test_the_bar_itself_is_enough() -> None:
    assert intensity(Amount(1000.0), Metric.COAL, Output(10.0, 0.9, ()), "t", "kgce/t", Coverage(0.9)).value == 100.0


def dated(**days: Any) -> Yardstick:
    return replace(yardstick(best=100.0, floor=117.0), standard="GB 1", **days)


@pytest.mark.parametrize(
    ("days", "day", "reason"),
    [
        ({"valid_from": date(2022, 11, 1)}, date(2017, 5, 1), "GB 1 is in force from 2022-11-01"),
        ({"valid_to": date(2024, 1, 1)}, date(2024, 1, 1), "GB 1 was in force until 2024-01-01"),
        ({"published": date(2024, 9, 29)}, date(2024, 9, 28), "GB 1 was published on 2024-09-29"),
        (
            {"certain_from": date(2023, 7, 7)},
            date(2022, 5, 1),
            "GB 1 surely held from 2023-07-07; the edition of 2022-05-01 is not collected",
        ),
        (
            {"valid_to": date(2024, 1, 1), "certain_to": date(2016, 12, 31)},
            date(2017, 5, 1),
            "GB 1 surely held until 2016-12-31; the edition of 2017-05-01 is not collected",
        ),
        ({"published": date(2024, 9, 29)}, date(2024, 9, 29), None),
        ({"certain_from": date(2023, 7, 7), "certain_to": date(2030, 1, 1)}, date(2026, 1, 1), None),
    ],
)
def test_a_day_is_judged_by_the_edition_of_that_day_or_by_none(
    days: dict[str, date], day: date, reason: str | None
) -> None:
    found = stand(106.0, "kgce/t", 1000.0, dated(**days), day)
    assert english(found.reason) == (reason or "")
    assert (found.standing_class is None) == (reason is not None)


def test_no_yardstick_of_ours_judges_may_2017_but_those_of_its_time() -> None:
    text = files("qingyu").joinpath("data", "benchmarks.csv").read_text("utf-8")
    found = [y for y, _ in reference.yardsticks(text, "benchmarks.csv", "e")]
    judging = {y.kind for y in found if y.reason_not_on(date(2017, 5, 1)) is None}
    assert judging <= {Kind.LEADER_2017, Kind.LEADER_2022, Kind.PROVINCE}  # these name a year, and no day of force
    today = [y for y in found if y.kind is Kind.GB_LIMIT and y.reason_not_on(date(2026, 11, 1)) is not None]
    assert today == []
