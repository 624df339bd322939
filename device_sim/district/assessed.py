"""What the plants and their provinces are assessed by: targets, and the sums of the months before the district began.

None of it exists: every figure is assumed, and its document says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from device_sim.district import assessed_regions
from device_sim.district.declarations import ASSUMED, BY, Past, near
from device_sim.district.plant import Plant

PLAN_YEARS, PLAN_DROP = 5, 0.135
ALLOWED_GROWTH = 0.02
_VALUE_PER_TCE = 0.35  # value added at constant price of a plant by its energy [1e4 CNY/tce]
_RESERVED = 0.05  # of a province's budget, for nobody yet
_OTHERS = 40.0  # energy of a province over that of its plants here


def of_plant(plant: Plant, month_tce: float, past: Past) -> Mapping[str, Any]:
    """The targets and sums of a plant. month_tce: what it uses in a usual month [tce]."""
    # Who overruns the budget has grown; value added grows in any case.
    grown = 1 / plant.budget_factor - 1 + 0.01 * near(past.seed, plant.code, "growth")
    richer = 0.05 + 0.02 * near(past.seed, plant.code, "value")
    energy = _sums("energy_total", month_tce, grown, past)
    value = _sums("value_added", month_tce * _VALUE_PER_TCE, richer, past)
    drop, total = _targets(past)
    return {"assessment": {"targets": [{**drop, "per": "value_added"}, total], "statistics": [*energy, *value]}}


def of_regions(
    provinces: Sequence[str], counties: Sequence[str], month_tce: Mapping[str, float], past: Past
) -> Mapping[str, Any]:
    """The targets and sums of provinces and counties. month_tce: what the plants of each use in a usual month [tce]."""
    targets: list[Mapping[str, Any]] = []
    sums: list[Mapping[str, Any]] = []
    for code in provinces:
        base = month_tce.get(code, 0.0) * _OTHERS
        grown, richer = (rate + 0.02 * near(past.seed, code, what) for rate, what in ((0.02, "growth"), (0.05, "gdp")))
        targets += [{"region": code, **one} for one in _targets(past)]
        whole = assessed_regions.of_province(code, base, grown, richer, past)
        targets += whole["region_targets"]
        sums += whole["region_statistics"]
    for code, of_plants in assessed_regions.plants_of(month_tce, counties).items():
        targets += [{"region": code, **one} for one in _targets(past)]
        sums += assessed_regions.of_county(code, of_plants, past)
    return {"region_targets": targets, "region_statistics": sums}


@dataclass(frozen=True, slots=True)
class RegionBudget:
    """What the plants and all others of a province may use in a year, equivalent book. total, reserve: [tce]"""

    region: str
    year: int
    total: float
    reserve: float


def region_budgets(stated: Sequence[Mapping[str, Any]]) -> list[RegionBudget]:
    """The budget of each province: what is stated of its last year, with the growth that is allowed."""
    return [
        RegionBudget(one["region"], int(one["month"][:4]) + 1, total, round(total * _RESERVED, 2))
        for one in stated
        if one["quantity"] == "energy_total" and one["month"].endswith("-12")
        for total in [round(one["value"] * (1 + ALLOWED_GROWTH), 2)]
    ]


@dataclass(frozen=True, slots=True)
class AssumedBody:
    """A body that is no region, and its members from the first month of a year on, none of it real."""

    region: str
    code: str
    kind: str
    is_apart: bool
    name_zh: str
    name_en: str
    members: tuple[str, ...]


BODIES = (
    AssumedBody("640000", "NINGDONG", "park", True, "宁东基地", "Ningdong base", ("helan-power", "ningdong-methanol")),
    AssumedBody(
        *("640000", "HELAN-GROUP", "group", False, "贺兰集团", "Helan group"), ("helan-power", "qingtong-aluminium")
    ),
)


def bodies(enterprises: Sequence[Mapping[str, Any]]) -> list[AssumedBody]:
    """The bodies whose members are all in the district."""
    there = {one["code"] for one in enterprises}
    return [one for one in BODIES if there.issuperset(one.members)]


def _last_month(past: Past) -> date:
    """The last month that was over when the district was made."""
    return (past.made_on.replace(day=1) - timedelta(days=1)).replace(day=1)


def _targets(past: Past) -> tuple[dict[str, Any], dict[str, Any]]:
    last_year = _last_month(past).year - 1
    said = {"controlled": "energy", "base_year": last_year, "document": ASSUMED, "declared_by": BY}
    drop = {**said, "kind": "drop", "value": PLAN_DROP, "target_year": last_year + PLAN_YEARS}
    return drop, {**said, "kind": "growth", "value": ALLOWED_GROWTH, "target_year": last_year + 1}


def _sums(quantity: str, a_month: float, grown: float, past: Past) -> list[dict[str, Any]]:
    """The sum of this year so far, and those of last year: of the same months, and of all of it."""
    last = _last_month(past)
    wanted = {
        f"{last:%Y-%m}": a_month * last.month * (1 + grown),
        f"{last.year - 1}-{last.month:02d}": a_month * last.month,
        f"{last.year - 1}-12": a_month * 12,
    }
    return [
        {"quantity": quantity, "month": month, "value": round(value, 1), "document": ASSUMED, "declared_by": BY}
        for month, value in wanted.items()
    ]
