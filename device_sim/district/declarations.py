"""What the plants declare beside meters: CO2, coefficients, conditions of products, statements, green certificates.

None of them exists. Every figure is assumed and says so in its `source`; each is a pure function of plant, seed, place
and month, so that a run that goes on declares the same words again and the platform writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from typing import Any

from device_sim.district.fleet import key_of
from device_sim.district.own_energy import STEAM_KJ_PER_KG
from device_sim.district.plant import Plant
from device_sim.district.production import made
from device_sim.district.signals import Signal
from device_sim.replay.recording import instant

BY = "device_sim"
ASSUMED = "示例假定值，无公开数据 (assumed for a district that does not exist; no published value)"
LOCAL_US = 8 * 3_600_000_000
LOCAL = timezone(timedelta(hours=8))
TIBET, NINGXIA = "540000", "640000"


@dataclass(frozen=True, slots=True)
class Past:
    """What a declaration may rest on: the seed, where the past begins and where it ended when it was made [us].

    closed: name, start and end [us] of the months that lie wholly in the past of this run.
    """

    seed: int
    from_us: int
    made_at_us: int
    closed: Sequence[tuple[str, int, int]]

    @property
    def first_day(self) -> date:
        """The local day on which everything begins."""
        return local_day(self.from_us)

    @property
    def made_on(self) -> date:
        """The local day on which the district was made; certificates are old or young beside it."""
        return local_day(self.made_at_us)

    @property
    def year_begins(self) -> date:
        """The first of January before everything begins."""
        return date(self.first_day.year, 1, 1)


def local_day(at_us: int) -> date:
    """The day in UTC+8 of an instant."""
    return instant(at_us + LOCAL_US).date()


def near(seed: int, *names: str) -> float:
    """A number in [-1, 1) for some names under a seed."""
    return key_of(seed, *names) / 2**55 - 1.0


def of_operator(years: Sequence[int]) -> dict[str, Any]:
    """What the operator and the authorities declare for everybody."""
    return {
        "grid_substitutes": [
            {"region": TIBET, "report_year": year, "basis": "national_average", "source": ASSUMED, "declared_by": BY}
            for year in years
        ],
        "quality_bars": [
            {
                "region": NINGXIA, "metric": "completeness", "limit": 0.95, "valid_from": f"{min(years)}-01-01",
                "declared_by": BY, "source": ASSUMED,
            }
        ],
    }  # fmt: skip


# The lowest value MIIT printed of natural-gas methanol in the round of 2017; which company it was is not known.
LEADER = {
    "yardstick": "gb29436-2023.methanol-natural-gas.comprehensive", "product-zh": "甲醇(天然气)",
    "product-en": "methanol, natural gas", "company": "未载明 not named in the source", "value": "1133",
    "unit": "kgce/t", "year": "2017", "verified": "one_source", "by": BY,
    "source": "MIIT 2017 能效领跑者, lowest published value among leaders and finalists",
}  # fmt: skip


def of_plant(plant: Plant, signals: Mapping[str, Signal], past: Past) -> dict[str, Any]:
    """What one plant declares of its coefficients, its product and its account."""
    return {
        "measured_factors": [
            {
                "carrier": said.carrier, "level": said.level, "ncv": said.ncv, "ncv_unit": said.unit,
                "valid_from": past.first_day.isoformat(), "laboratory": "示例实验室 (fictional)", "declared_by": BY,
                "proof": f"SIM-NCV-{plant.code}-{said.carrier}: {ASSUMED}",
            }
            for said in plant.calorific
        ],
        "factor_schemes": _schemes(plant),
        "product_conditions": [
            {"product": plant.product.code, "kind": kind, "value": value, "source": ASSUMED, "declared_by": BY}
            for kind, value in _conditions(plant)
        ],
        "price_listings": [
            {
                "product": plant.product.code, "document": ASSUMED, "declared_by": BY,
                "list_class": list_class, "line_started_on": started,
            }
            for list_class, started in _LISTINGS.get(plant.code, ())
        ],
        "account": _account(plant, signals, past),
    }  # fmt: skip


def _schemes(plant: Plant) -> list[dict[str, Any]]:
    return [{"scheme": "tcisa416", "declared_by": BY}] if plant.industry.startswith("C31") else []


_LISTINGS: dict[str, tuple[tuple[str | None, str | None], ...]] = {
    "huinong-silicon": (("restricted", "2006-09-01"),),
    "kunlun-cement": ((None, "2012-05-01"),),
    "xining-steel": (("band2", "2009-04-01"),),
}
# Altitude and mean air pressure are those of a standard atmosphere somewhere near the places the plants are set in.
_CONDITIONS: dict[str, tuple[tuple[str, float], ...]] = {
    "kunlun-cement": (
        ("altitude_m", 2450.0), ("pressure_pa", 75_200.0), ("comparable_clinker_kwh_per_t", 66.0),
    ),
    "lhasa-cement": (
        ("altitude_m", 3650.0), ("pressure_pa", 64_400.0), ("comparable_clinker_kwh_per_t", 61.0),
    ),
    "hechuan-cement": (("altitude_m", 230.0), ("pressure_pa", 98_600.0)),
    "huinong-silicon": (("ore_grade_percent", 97.5),),
    "huangshui-silicon": (("ore_grade_percent", 98.6),),
    "shizui-manganese": (("ore_grade_percent", 34.0),),
    "xining-steel": (("hot_metal_percent", 4.0),),
    "qingtong-aluminium": (("non_hydro_renewable_percent", 12.0), ("incentive_renewable_percent", 15.0)),
    "datong-aluminium": (("non_hydro_renewable_percent", 22.0), ("incentive_renewable_percent", 18.0)),
}  # fmt: skip


def _conditions(plant: Plant) -> list[tuple[str, float]]:
    found = list(_CONDITIONS.get(plant.code, ()))
    if plant.sector == "aluminium":
        # What prices are decided by is assessed once a year: the intended figure, and with casting and fumes.
        found.append(("liquid_ac_kwh_per_t", round(plant.product.target, 0)))
        found.append(("liquid_comprehensive_kwh_per_t", round(plant.product.target * 1.02, 0)))
    return found


_STEAM_TO_CALCINING = 1.6  # t of steam for a tonne of soda ash; nobody meters it
_GREEN_CERTIFICATES = 4000  # of 1000 kWh, for a month


def _account(plant: Plant, signals: Mapping[str, Signal], past: Past) -> dict[str, Any]:
    account: dict[str, Any] = {}
    if any(flow.carrier == "steam" for flow in plant.flows):
        account["media"] = [
            {"flow": flow, "method": "enthalpy", "enthalpy_kj_per_kg": STEAM_KJ_PER_KG, "source": ASSUMED}
            for flow in ("steam", STATED_FLOW["code"])
        ]
        account["statements"] = [
            {
                "flow": STATED_FLOW["code"], **_days(start, end), "unit": "t", "source": ASSUMED,
                "quantity": round(_STEAM_TO_CALCINING * made(plant, signals, start, end, past.seed), 1),
            }
            for _, start, end in past.closed
        ]  # fmt: skip
    if any(flow.is_renewable for flow in plant.flows):
        account["certificates"] = [
            {
                "number": f"SIM-GEC-{plant.code}-{month}", **_days(start, end), "issued_on": local_day(end).isoformat(),
                "count": round(_GREEN_CERTIFICATES * (1 + 0.2 * near(past.seed, plant.code, "gec", month))),
                "proof": ASSUMED,
            }
            for month, start, end in past.closed
        ]  # fmt: skip
    return account


# A flow without a meter, in the plant that has a boiler: what it comes to is stated by month.
STATED_FLOW: dict[str, Any] = {
    "code": "steam-to-calcining", "carrier": "steam", "direction": "internal", "from": "plant", "to": "calcining",
}  # fmt: skip


def _days(start_us: int, end_us: int) -> dict[str, str]:
    return {"from": local_day(start_us).isoformat(), "to": local_day(end_us).isoformat()}
