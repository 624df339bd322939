"""What the plants and their provinces are assessed by: targets, and sums of this year and the last.

None of it exists: every figure is assumed, and its document says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from device_sim.district.assessed_regions import BACK, Others, of_body, of_province, spans
from device_sim.district.declarations import ASSUMED, BY, Past, near
from device_sim.district.plant import Plant
from device_sim.district.used import Used, together

PLAN_YEARS, PLAN_DROP, YEAR_DROP, CARBON_DROP = 5, 0.135, 0.03, 0.17
ALLOWED_GROWTH = 0.02
_VALUE_PER_TCE = 0.35  # value added at constant price of a plant by its energy [1e4 CNY/tce]
_RESERVED = 0.05  # of a province's budget, for nobody yet
# Energy of everybody else, of that of the plants here.
_OTHERS = {"county": 0.2, "prefecture": 0.35, "province": 0.6, "park": 0.1}
# Who states another total than its meters say: some would be looked at.
_MISSTATED = {
    "pingluo-magnesium": -0.064,
    "kunlun-cement": -0.045,
    "shigatse-cement": 0.031,
    "qijiang-aluminium": -0.052,
}


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


def of_plant(plant: Plant, used: Used, past: Past) -> Mapping[str, Any]:
    """The targets and sums of a plant."""
    richer = 0.05 + 0.02 * near(past.seed, plant.code, "value")
    off = _MISSTATED.get(plant.code, 0.004 * near(past.seed, plant.code, "stated"))
    sums = []
    for one in spans(past, BACK):
        right = 1 + off * one.years
        said = {"energy_total": used.tce[one.month] * right}
        if used.carbon[one.month]:
            said["carbon_total"] = used.carbon[one.month] * right
        said["value_added"] = used.tce[one.month_before] * _VALUE_PER_TCE * (1 + richer) ** one.years
        sums += [_sum(name, one.month, value) for name, value in said.items()]
    drop, total = _targets(past)
    return {"assessment": {"targets": [{**drop, "per": "value_added"}, total], "statistics": sums}}


def of_regions(
    levels: Mapping[str, str], plants: Sequence[Plant], used: Mapping[str, Used], past: Past
) -> Mapping[str, Any]:
    """The targets and sums of regions. levels: of each by its code; used: by each plant."""
    apart = {
        code for body in bodies([{"code": plant.code} for plant in plants]) if body.is_apart for code in body.members
    }
    targets: list[Mapping[str, Any]] = []
    sums: list[Mapping[str, Any]] = []
    for code, level in levels.items():
        prefix = {"province": code[:2], "prefecture": code[:4]}.get(level, code)
        # A park apart is assessed beside the city and the county it lies in, and in the province.
        own = [
            plant.code
            for plant in plants
            if plant.region.startswith(prefix) and (level == "province" or plant.code not in apart)
        ]
        if not own:
            continue
        stated = _of_body(code, level, together(used[one] for one in own), past)
        targets += stated["region_targets"]
        sums += stated["region_statistics"]
    return {"region_targets": targets, "region_statistics": sums}


def of_bodies(known: Sequence[AssumedBody], used: Mapping[str, Used], past: Past) -> Mapping[str, Any]:
    """The same of the bodies that are assessed beside cities; they are declared before it is."""
    found = [
        _of_body(one.code, "park", together(used[code] for code in one.members), past) for one in known if one.is_apart
    ]
    return {key: [said for one in found for said in one[key]] for key in ("region_targets", "region_statistics")}


def _of_body(code: str, level: str, used: Used, past: Past) -> Mapping[str, Any]:
    grown, richer = (rate + 0.015 * near(past.seed, code, what) for rate, what in ((0.01, "growth"), (0.05, "gdp")))
    others = Others(_OTHERS[level], grown, richer)
    demanded = [{"region": code, **one} for one in _targets(past)]
    if level == "province":
        whole = of_province(code, others, used.tce, used.carbon, past)
        return {"region_targets": demanded + whole["region_targets"], "region_statistics": whole["region_statistics"]}
    drop, growth = _targets(past, "carbon")
    year = {**_targets(past)[0], "value": YEAR_DROP, "target_year": drop["base_year"] + 1}
    demanded += [{"region": code, **one} for one in (year, {**drop, "value": CARBON_DROP}, growth)]
    return {"region_targets": demanded, "region_statistics": of_body(code, others, used.tce, past)}


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


def _targets(past: Past, controlled: str = "energy") -> tuple[dict[str, Any], dict[str, Any]]:
    last_year = spans(past)[-1].year
    said = {"controlled": controlled, "base_year": last_year, "document": ASSUMED, "declared_by": BY}
    drop = {**said, "kind": "drop", "value": PLAN_DROP, "target_year": last_year + PLAN_YEARS}
    return drop, {**said, "kind": "growth", "value": ALLOWED_GROWTH, "target_year": last_year + 1}


def _sum(quantity: str, month: str, value: float) -> dict[str, Any]:
    return {"quantity": quantity, "month": month, "value": round(value, 1), "document": ASSUMED, "declared_by": BY}
