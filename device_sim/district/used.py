"""What plants used in the spans that documents state: this year as meters have it, last year by how much each grew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np

from device_sim.district.assessed_regions import BACK, KGCE_PER_KWH, spans
from device_sim.district.declarations import LOCAL_US, Past, near
from device_sim.district.plant import Plant
from device_sim.district.plant_faults import DAY_US
from device_sim.district.production import coal_kgce
from device_sim.district.signals import Signal

_EPOCH = date(1970, 1, 1)
# CO2 of a tonne of standard coal, equivalent book, as the platform reckons it of each plant; it does not of
# the brewery. A test compares them. [tCO2/tce]
CARBON = MappingProxyType({
    "changshou-iron": 1.567, "changshou-methanol": 0.613, "datong-aluminium": 2.166, "dawukou-silicon": 2.285,
    "delingha-soda": 2.886, "fuling-glass": 1.732, "golmud-glass": 1.502, "golmud-magnesium": 3.718,
    "golmud-soda": 2.892, "hechuan-cement": 7.469, "helan-power": 4.831, "huangshui-silicon": 1.185,
    "huangzhong-aluminium": 2.193, "huangzhong-silicon": 1.213, "huinong-silicon": 2.311, "jiangjin-steel": 1.965,
    "jiulongpo-paper": 1.745, "kunlun-cement": 6.239, "ledu-cement": 6.902, "lhasa-cement": 7.009,
    "lhasa-hotel": 1.74, "lingwu-power": 4.891, "litong-cement": 7.013, "litong-dairy": 1.857, "minhe-carbide": 1.351,
    "minhe-silicon": 1.188, "ningdong-methanol": 1.706, "pingluo-carbide": 2.349, "pingluo-magnesium": 3.29,
    "qijiang-aluminium": 2.177, "qijiang-power": 4.763, "qingtong-aluminium": 2.183, "shannan-cement": 7.555,
    "shapotou-paper": 1.847, "shigatse-cement": 6.546, "shizui-manganese": 2.284, "wanzhou-soda": 2.976,
    "xingqing-offices": 1.974, "xining-hospital": 0.929, "xining-steel": 0.81, "yuzhong-offices": 1.813,
    "zhongning-aluminium": 2.185, "zhongning-manganese": 2.286,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Used:
    """Energy, equivalent book [tce], and CO2 [tCO2] of plants by span, each named by the month it ends with."""

    tce: Mapping[str, float]
    carbon: Mapping[str, float]


def of_plant(plant: Plant, signals: Mapping[str, Signal], past: Past) -> Used:
    """What a plant used. Days that lie before the past are like a mean day of what is known."""
    # Who overruns the budget has grown.
    grown = 1 / plant.budget_factor - 1 + 0.01 * near(past.seed, plant.code, "growth")
    said = spans(past, BACK)
    ends = _after(said[0].month)
    tce = {}
    for one in said:
        # All of last year is the twelve months that ended last, the months of it those of this one.
        is_whole = one.years == 0 and one.months == 12
        end = ends if is_whole else date(one.year + 1 - one.years, 1, 1).replace(month=one.months)
        begin = date(ends.year - 1, ends.month, 1) if is_whole else date(end.year, 1, 1)
        amount = _between(plant, signals, past, begin, end if is_whole else _after(f"{end:%Y-%m}"))
        tce[one.month] = amount / (1 if one.years else 1 + grown)
    return Used(tce, {month: value * CARBON.get(plant.code, 0.0) for month, value in tce.items()})


def together(of: Iterable[Used]) -> Used:
    """What some plants used together."""
    tce: dict[str, float] = {}
    carbon: dict[str, float] = {}
    for one in of:
        for month, amount in one.tce.items():
            tce[month] = tce.get(month, 0.0) + amount
            carbon[month] = carbon.get(month, 0.0) + one.carbon[month]
    return Used(tce, carbon)


def _after(month: str) -> date:
    """The day after a month."""
    year, number = map(int, month.split("-"))
    return date(year + number // 12, number % 12 + 1, 1)


def _between(plant: Plant, signals: Mapping[str, Signal], past: Past, begin: date, end: date) -> float:
    known = max(begin, past.first_day), min(end, past.made_on)
    first, last = known if known[0] < known[1] else (past.first_day, past.made_on)
    edges = np.array([_midnight(first), _midnight(last)], np.int64)
    used = float(coal_kgce(plant, signals, edges, KGCE_PER_KWH)[0]) / 1000
    return used * (end - begin).days / (last - first).days


def _midnight(day: date) -> int:
    """The midnight in UTC+8 that begins a day. [us]"""
    return (day - _EPOCH).days * DAY_US - LOCAL_US
