"""Corrected levels: the worked examples, what is left uncorrected and why, and what a correction never does."""

from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.benchmark import reference
from qingyu.domain.benchmark.corrections import RANGES, Condition, ProductCondition, in_force, ladder
from qingyu.domain.benchmark.yardstick import Class, stand
from tests.support.reasons import english

TEXT = files("qingyu").joinpath("data", "benchmarks.csv").read_text("utf-8")
YARDSTICKS = {y.id: y for y, _ in reference.yardsticks(TEXT, "benchmarks.csv", "e1")}
CLINKER, CEMENT = "gb16780-2021.clinker.comprehensive", "gb16780-2021.cement.comprehensive"
SILICOMANGANESE = "gb21341-2022.silicomanganese.smelting-electricity"
LHASA = {Condition.ALTITUDE_M: 3_600.0, Condition.PRESSURE_PA: 65_000.0}
APRIL = date(2026, 4, 1)


def levels(yardstick: str, **conditions: float) -> list[float | None]:
    held = ladder(YARDSTICKS[yardstick], {Condition(k): v for k, v in conditions.items()}).yardstick
    return [held.level1, held.level2, held.level3]


def test_a_kiln_at_650_hectopascal_has_level_3_at_122_1() -> None:
    found = ladder(YARDSTICKS[CLINKER], LHASA)
    assert (found.yardstick.level1, found.yardstick.level2) == (100, 107)
    assert found.yardstick.level3 == pytest.approx(122.1, abs=0.05)
    assert [c.level for c in found.corrections] == ["level3"]
    assert "K = 1.179 − 0.211 × 65000/101325 = 1.0436" in found.corrections[0].formula
    assert (found.corrections[0].printed, found.not_applied) == (117, ())


def test_a_high_kiln_over_the_printed_limit_is_within_the_corrected_one() -> None:
    found = ladder(YARDSTICKS[CLINKER], LHASA)
    printed = stand(120.0, "kgce/t", None, found.printed, APRIL).level3
    held = stand(120.0, "kgce/t", None, found.yardstick, APRIL).level3
    assert printed is not None
    assert held is not None
    assert printed.absolute > 0 > held.absolute


def test_a_low_kiln_keeps_the_printed_level_and_nothing_is_left_open() -> None:
    found = ladder(YARDSTICKS[CLINKER], {Condition.ALTITUDE_M: 1_500.0})
    assert (found.yardstick, found.corrections, found.not_applied) == (found.printed, (), ())


@pytest.mark.parametrize(
    ("conditions", "reason"),
    [
        ({}, "altitude is not declared"),
        ({Condition.ALTITUDE_M: 3_600.0}, "mean air pressure is not declared"),
    ],
)
def test_what_is_not_declared_corrects_nothing_and_is_named(conditions: dict[Condition, float], reason: str) -> None:
    found = ladder(YARDSTICKS[CLINKER], conditions)
    assert found.yardstick == found.printed
    assert [english(n.reason) for n in found.not_applied] == [reason]


def test_k_on_the_baseline_of_the_list_is_a_switch_that_is_off() -> None:
    listed = YARDSTICKS["ndrc2023.clinker"]
    off, on = ladder(listed, LHASA), ladder(listed, LHASA | {Condition.BASELINE_ALTITUDE: 1.0})
    assert off.yardstick.baseline == 117
    assert "the switch for it is off" in english(off.not_applied[0].reason)
    assert on.yardstick.baseline == pytest.approx(122.1, abs=0.05)
    assert on.yardstick.benchmark == 100
    assert stand(120.0, "kgce/t", None, off.yardstick, APRIL).standing_class is Class.BELOW_BASELINE
    assert stand(120.0, "kgce/t", None, on.yardstick, APRIL).standing_class is Class.BETWEEN


def test_a_clinker_ratio_of_70_gives_74_5_and_81_25_and_88() -> None:
    assert levels(CEMENT, clinker_ratio_percent=70.0) == [pytest.approx(v) for v in (74.5, 81.25, 88.0)]


def test_cement_high_up_is_corrected_by_its_ratio_and_then_by_k() -> None:
    found = ladder(YARDSTICKS[CEMENT], LHASA | {Condition.CLINKER_RATIO_PERCENT: 70.0})
    assert found.yardstick.level3 == pytest.approx(88.0 * 1.0436, abs=0.01)
    assert [c.level for c in found.corrections] == ["level1", "level2", "level3", "level3"]


def test_an_ore_grade_of_34_gives_4200_kwh() -> None:
    assert levels(SILICOMANGANESE, ore_grade_percent=34.0) == [4000.0, 4200.0, 4450.0]


def test_the_grade_of_chrome_ore_corrects_only_above_the_printed_ratio_of_chromium_to_iron() -> None:
    chrome = "gb21341-2022.hc-ferrochrome.smelting-electricity"
    assert levels(chrome, ore_grade_percent=45.0) == [3100, 3300, 3500]
    assert levels(chrome, ore_grade_percent=45.0, chromium_iron_ratio=2.1) == [3100, 3300, 3500]
    assert levels(chrome, ore_grade_percent=45.0, chromium_iron_ratio=2.2) == [2700, 2900, 3100]


def test_hot_metal_lowers_the_level_of_an_arc_furnace_and_the_other_parts_of_the_rule_are_named() -> None:
    found = ladder(YARDSTICKS["gb21256-2025.eaf-70-up.process"], {Condition.HOT_METAL_PERCENT: 30.0})
    assert [found.yardstick.level1, found.yardstick.level2, found.yardstick.level3] == [37.0, 40.0, 48.0]
    assert [n.rule for n in found.not_applied] == ["stainless x1.10", "+8/+15 quality/bearing steel"]


def test_a_missing_level_stays_missing() -> None:
    found = ladder(YARDSTICKS["gb21256-2025.eaf-50-70.process"], {Condition.HOT_METAL_PERCENT: 30.0})
    assert found.yardstick.level2 is None


def test_every_printed_rule_is_carried_out_or_named() -> None:
    every = {Condition.CHROMIUM_IRON_RATIO: 3.0, Condition.ORE_GRADE_PERCENT: 30.0, Condition.HOT_METAL_PERCENT: 10.0}
    every |= LHASA | {Condition.CLINKER_RATIO_PERCENT: 80.0}
    ruled = [y for y in YARDSTICKS.values() if y.correction_rule]
    assert len(ruled) >= 30
    for yardstick in ruled:
        found = ladder(yardstick, every)
        assert found.corrections or found.not_applied, yardstick.id
    assert sum(1 for y in ruled if ladder(y, every).corrections) == 13


def declared(value: float | None, start: date | None = None, end: date | None = None) -> ProductCondition:
    return ProductCondition("clinker", Condition.ALTITUDE_M, value, valid_from=start, valid_to=end)


def test_of_several_declarations_that_hold_the_last_one_stands() -> None:
    told = [declared(2_000.0), declared(3_600.0, APRIL), declared(1_000.0, None, APRIL)]
    assert in_force(told, "clinker", date(2026, 3, 1)) == {Condition.ALTITUDE_M: 1_000.0}
    assert in_force(told, "clinker", APRIL) == {Condition.ALTITUDE_M: 3_600.0}
    assert in_force([*told, declared(None)], "clinker", APRIL) == {}
    assert in_force(told, "cement", APRIL) == {}


@given(st.dictionaries(st.sampled_from(list(Condition)), st.floats(0, 1)), st.sampled_from(sorted(YARDSTICKS)))
def test_conditions_change_no_level_that_was_not_printed(shares: dict[Condition, float], id_: str) -> None:
    conditions = {c: RANGES[c][0] + s * (RANGES[c][1] - RANGES[c][0]) for c, s in shares.items()}
    found = ladder(YARDSTICKS[id_], conditions)
    for level in ("level1", "level2", "level3", "benchmark", "baseline"):
        printed, held = getattr(found.printed, level), getattr(found.yardstick, level)
        assert (printed is None) == (held is None)
        if printed != held:
            assert level in {c.level for c in found.corrections}


@given(st.floats(40_000, 95_000), st.floats(40_000, 95_000))
def test_thinner_air_never_tightens_the_limit(a: float, b: float) -> None:
    thin, thick = sorted((a, b))
    low = ladder(YARDSTICKS[CLINKER], {Condition.ALTITUDE_M: 3_000.0, Condition.PRESSURE_PA: thin}).yardstick.level3
    high = ladder(YARDSTICKS[CLINKER], {Condition.ALTITUDE_M: 3_000.0, Condition.PRESSURE_PA: thick}).yardstick.level3
    assert low is not None
    assert high is not None
    assert low >= high
