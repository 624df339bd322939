"""Corrections of levels that standards print: which apply under a product's declared conditions, and which do not."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from qingyu.domain.benchmark.yardstick import Kind, Yardstick
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.validity import Validity, last_declared

STANDARD_PRESSURE_PA = 101_325.0
HIGH_M = 1_500.0  # GB 16780-2021 corrects above this altitude
REFERENCE_CLINKER_PERCENT = 75.0


class Condition(StrEnum):
    """What is declared of a product because a correction or a price rule asks for it; the unit is in the name."""

    ALTITUDE_M = "altitude_m"  # 海拔
    PRESSURE_PA = "pressure_pa"  # 年平均大气压
    CLINKER_RATIO_PERCENT = "clinker_ratio_percent"  # 熟料系数
    ORE_GRADE_PERCENT = "ore_grade_percent"  # 入炉矿品位
    CHROMIUM_IRON_RATIO = "chromium_iron_ratio"  # 铬铁比
    HOT_METAL_PERCENT = "hot_metal_percent"  # 铁水比
    BASELINE_ALTITUDE = "baseline_altitude"  # switch: 1 where K is to correct the 基准 level too
    LIQUID_COMPREHENSIVE_KWH_PER_T = "liquid_comprehensive_kwh_per_t"  # 铝液综合交流电耗, as assessed for prices
    LIQUID_AC_KWH_PER_T = "liquid_ac_kwh_per_t"  # 铝液电解交流电耗
    COMPARABLE_CEMENT_KWH_PER_T = "comparable_cement_kwh_per_t"  # 可比水泥综合电耗
    COMPARABLE_CLINKER_KWH_PER_T = "comparable_clinker_kwh_per_t"  # 可比熟料综合电耗
    NON_HYDRO_RENEWABLE_PERCENT = "non_hydro_renewable_percent"  # 非水可再生能源占比
    INCENTIVE_RENEWABLE_PERCENT = "incentive_renewable_percent"  # 上一年激励值 of the province


# What can be: outside it is a slip of the pen. (least, most)
RANGES: dict[Condition, tuple[float, float]] = {
    Condition.ALTITUDE_M: (-200.0, 6_000.0),
    Condition.PRESSURE_PA: (40_000.0, 110_000.0),
    Condition.CLINKER_RATIO_PERCENT: (0.0, 100.0),
    Condition.ORE_GRADE_PERCENT: (0.0, 100.0),
    Condition.CHROMIUM_IRON_RATIO: (0.0, 20.0),
    Condition.HOT_METAL_PERCENT: (0.0, 100.0),
    Condition.BASELINE_ALTITUDE: (0.0, 1.0),
    Condition.LIQUID_COMPREHENSIVE_KWH_PER_T: (10_000.0, 25_000.0),
    Condition.LIQUID_AC_KWH_PER_T: (10_000.0, 25_000.0),
    Condition.COMPARABLE_CEMENT_KWH_PER_T: (10.0, 500.0),
    Condition.COMPARABLE_CLINKER_KWH_PER_T: (10.0, 500.0),
    Condition.NON_HYDRO_RENEWABLE_PERCENT: (0.0, 100.0),
    Condition.INCENTIVE_RENEWABLE_PERCENT: (0.0, 100.0),
}

Conditions = Mapping[Condition, float]


@dataclass(frozen=True, slots=True)
class ProductCondition(Validity):
    """A condition declared of a product. value: null takes it back."""

    product: str
    condition: Condition
    value: float | None
    source: str = ""


def in_force(declared: Iterable[ProductCondition], product: str, day: date) -> dict[Condition, float]:
    """What holds of a product on a day: of several declarations the last. declared: in the order of declaration."""
    mine = [one for one in declared if one.product == product]
    held = {c: last_declared((one for one in mine if one.condition is c), day) for c in {one.condition for one in mine}}
    return {c: one.value for c, one in held.items() if one is not None and one.value is not None}


@dataclass(frozen=True, slots=True)
class Correction:
    """One level before and after. level: its name in the yardstick.  printed, corrected: [the yardstick's unit]"""

    level: str
    printed: float
    corrected: float
    formula: str


@dataclass(frozen=True, slots=True)
class NotApplied:
    """A correction the standard prints that was not made, and why."""

    rule: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Ladder:
    """A yardstick with its levels as they hold for a product, beside the printed ones."""

    printed: Yardstick
    yardstick: Yardstick
    corrections: tuple[Correction, ...] = ()
    not_applied: tuple[NotApplied, ...] = ()


def altitude_factor(pressure_pa: float, altitude_m: float) -> float:
    """K of level 3 for kilns above 1500 m. pressure_pa: mean air pressure. [Pa]  altitude_m: [m]  GB 16780-2021.

    >>> round(altitude_factor(65_000.0, 3_600.0), 4), round(117 * altitude_factor(65_000.0, 3_600.0), 1)
    (1.0436, 122.1)
    >>> altitude_factor(95_000.0, 500.0)
    1.0
    """
    return 1.179 - 0.211 * pressure_pa / STANDARD_PRESSURE_PA if altitude_m > HIGH_M else 1.0


def clinker_ratio(level: float, per_point: float, ratio_percent: float) -> float:
    """A cement level for a clinker ratio other than 75 %. level: [kgce/t]  Source: GB 16780-2021.

    >>> [round(clinker_ratio(level, c, 70.0), 2) for level, c in ((80.0, 1.10), (87.0, 1.15), (94.0, 1.20))]
    [74.5, 81.25, 88.0]
    """
    return level + per_point * (ratio_percent - REFERENCE_CLINKER_PERCENT)


def ore_grade(level: float, per_point: float, grade_percent: float, reference_percent: float) -> float:
    """A smelting-electricity level for an ore grade other than the reference. level: [kWh/t]  Source: GB 21341-2022.

    >>> ore_grade(4000.0, 100.0, 34.0, 36.0)
    4200.0
    """
    return level - per_point * (grade_percent - reference_percent)


def hot_metal(level: float, per_point: float, hot_metal_percent: float) -> float:
    """An electric-arc-furnace level for the share of hot metal in the charge. level: [kgce/t]  Source: GB 21256-2025.

    >>> hot_metal(72.0, 0.8, 30.0)
    48.0
    """
    return level - per_point * hot_metal_percent


def ladder(yardstick: Yardstick, conditions: Conditions) -> Ladder:
    """The levels of a yardstick under declared conditions. The parts of its rule are carried out in the printed order.

    What is not declared, and what no formula here stands for, is named and changes nothing.
    """
    made = _Making(yardstick, conditions)
    for part in filter(None, (text.strip() for text in yardstick.correction_rule.split(";"))):
        made.carry_out(part)
    if yardstick.kind in (Kind.NDRC_2021, Kind.NDRC_2023) and yardstick.standard.startswith("GB 16780"):
        made.baseline_altitude()
    return Ladder(yardstick, made.yardstick, tuple(made.corrections), tuple(made.not_applied))


_ALTITUDE = re.compile(r"level3 (?:also )?x K\b")
_CLINKER = re.compile(r"\+([\d.]+)/([\d.]+)/([\d.]+) per point of clinker ratio above 75 %")
_ORE = re.compile(r"minus ([\d.]+) kWh/t per point of ore grade above ([\d.]+) %(?: \(Cr/Fe>=([\d.]+)\))?")
_HOT_METAL = re.compile(r"-([\d.]+) per point hot-metal ratio")
_LIMIT_LEVELS = ("level1", "level2", "level3")


class _Making:
    """The yardstick as far as its corrections have been carried out."""

    def __init__(self, yardstick: Yardstick, conditions: Conditions) -> None:
        self.yardstick, self.conditions = yardstick, conditions
        self.corrections: list[Correction] = []
        self.not_applied: list[NotApplied] = []

    def carry_out(self, part: str) -> None:
        if _ALTITUDE.match(part):
            self._altitude(part, "level3")
        elif found := _CLINKER.match(part):
            ratio = self._declared(part, Condition.CLINKER_RATIO_PERCENT)
            if ratio is not None:
                for level, per_point in zip(_LIMIT_LEVELS, map(float, found.groups()), strict=True):
                    self._set(
                        level,
                        partial(clinker_ratio, per_point=per_point, ratio_percent=ratio),
                        f"+ {per_point:.2f} × ({ratio:g} − {REFERENCE_CLINKER_PERCENT:g})",
                    )
        elif found := _ORE.match(part):
            self._ore(part, float(found[1]), float(found[2]), float(found[3]) if found[3] else None)
        elif found := _HOT_METAL.match(part):
            share = self._declared(part, Condition.HOT_METAL_PERCENT)
            if share is not None:
                per_point = float(found[1])
                for level in _LIMIT_LEVELS:
                    self._set(level, lambda v: hot_metal(v, per_point, share), f"− {per_point:g} × {share:g}")
        else:
            self._leave(part, because("correction_not_carried_out"))

    def baseline_altitude(self) -> None:
        """K on the 基准 level: the list does not say whether it applies, so the enterprise's switch decides."""
        rule = "baseline x K"
        if self.conditions.get(Condition.BASELINE_ALTITUDE) == 1.0:
            self._altitude(rule, "baseline")
        elif self.conditions.get(Condition.ALTITUDE_M, 0.0) > HIGH_M:
            self._leave(rule, because("baseline_correction_off"))

    def _altitude(self, rule: str, level: str) -> None:
        altitude_m = self._declared(rule, Condition.ALTITUDE_M)
        if altitude_m is None or altitude_m <= HIGH_M:
            return
        pressure_pa = self._declared(rule, Condition.PRESSURE_PA)
        if pressure_pa is not None:
            k = altitude_factor(pressure_pa, altitude_m)
            self._set(level, lambda v: v * k, f"× K, K = 1.179 − 0.211 × {pressure_pa:g}/101325 = {k:.4f}")

    def _ore(self, rule: str, per_point: float, reference: float, least_ratio: float | None) -> None:
        grade = self._declared(rule, Condition.ORE_GRADE_PERCENT)
        if grade is None:
            return
        if least_ratio is not None:
            ratio = self._declared(rule, Condition.CHROMIUM_IRON_RATIO)
            if ratio is None:
                return
            if ratio < least_ratio:
                self._leave(rule, because("chromium_ratio_low", ratio=ratio, least=least_ratio))
                return
        for level in _LIMIT_LEVELS:
            self._set(
                level,
                lambda v: ore_grade(v, per_point, grade, reference),
                f"− {per_point:g} × ({grade:g} − {reference:g})",
            )

    def _declared(self, rule: str, condition: Condition) -> float | None:
        value = self.conditions.get(condition)
        if value is None:
            self._leave(rule, because("condition_undeclared", condition=condition.value))
        return value

    def _leave(self, rule: str, reason: Reason) -> None:
        self.not_applied.append(NotApplied(rule, reason))

    def _set(self, level: str, made: Callable[[float], float], formula: str) -> None:
        before: float | None = getattr(self.yardstick, level)
        if before is None:
            return
        after = made(before)
        self.corrections.append(Correction(level, before, after, f"{before:g} {formula} = {after:.6g}"))
        changed: dict[str, Any] = {level: after}
        self.yardstick = replace(self.yardstick, **changed)
