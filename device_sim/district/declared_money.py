"""What the plants declare in money: tariffs by season and band, prices, an adder, output value, running hours."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from device_sim.district.curves import SLOT_US
from device_sim.district.declarations import ASSUMED, BY, Past, near
from device_sim.district.plant import Plant
from device_sim.district.plant_faults import DAY_US
from device_sim.district.production import made
from device_sim.district.signals import Signal

# Assumed, by province: a flat price of electricity, coal, coke and natural gas [CNY/kWh, CNY/t, CNY/t, CNY/m3].
PRICES = {
    "64": (0.42, 520.0, 1750.0, 2.6), "63": (0.39, 610.0, 1820.0, 2.1), "54": (0.53, 980.0, 2300.0, 4.2),
    "50": (0.58, 780.0, 1880.0, 2.9),
}  # fmt: skip
# Assumed, by sector: price of a unit of product [CNY], and value added over output value.
WORTH = {
    "coal-power": (365.0, 0.31), "aluminium": (19_800.0, 0.24), "ferrosilicon": (6_350.0, 0.17),
    "silicomanganese": (6_050.0, 0.15), "cement": (255.0, 0.33), "soda-ash": (1_520.0, 0.27),
    "coal-methanol": (2_280.0, 0.21), "gas-methanol": (2_310.0, 0.14), "arc-steel": (3_720.0, 0.16),
    "blast-furnace": (2_720.0, 0.12), "magnesium": (17_200.0, 0.2), "carbide": (2_950.0, 0.16),
    "silicon-metal": (11_600.0, 0.18), "glass": (74.0, 0.22), "paper": (6_900.0, 0.19), "food": (7_400.0, 0.26),
    "hospital": (1_150.0, 0.55), "offices": (310.0, 0.6),
}  # fmt: skip
BANDS = {"sharp": 1.8, "peak": 1.5, "flat": 1.0, "valley": 0.5, "deep_valley": 0.35}
# Contract demand over the largest quarter-hour of the first week; below 1 the plant goes over its contract.
CONTRACTS = {"xining-steel": 0.97, "kunlun-cement": 1.005}
# The process that makes the product.
MAKERS = {
    "coal-power": "turbine", "aluminium": "potline", "ferrosilicon": "furnace", "silicomanganese": "furnace",
    "cement": "kiln", "soda-ash": "calcining", "coal-methanol": "synthesis", "gas-methanol": "synthesis",
    "arc-steel": "furnace", "blast-furnace": "blower", "magnesium": "reduction", "carbide": "furnace",
    "silicon-metal": "furnace", "glass": "melting", "paper": "machine",
}  # fmt: skip
# Assumed heating degree-days of the months of a year, where it is cold, and what one costs [kgce].
DEGREE_DAYS = (790, 640, 520, 330, 170, 60, 20, 30, 130, 330, 560, 740)
HEATED = {"xining-steel": 42.0, "lhasa-cement": 18.0, "delingha-soda": 95.0}


def of_plant(plant: Plant, signals: Mapping[str, Signal], past: Past) -> dict[str, Any]:
    """What one plant declares in money and months."""
    electricity, coal, coke, gas = PRICES[plant.region[:2]]
    buys_power = any(flow.carrier == "electricity" and flow.direction == "purchase" for flow in plant.flows)
    by_carrier = {"raw_coal": coal, "coke": coke, "natural_gas": gas, "blast_furnace_gas": 0.11}
    begins = {"valid_from": past.year_begins.isoformat(), "source": ASSUMED, "declared_by": BY}
    return {
        "tariffs": [_tariff(plant, signals, past, electricity) | begins] if buys_power else [],
        "carrier_prices": [
            {"carrier": carrier, "cny_per_unit": price, **begins}
            for carrier, price in by_carrier.items()
            if any(flow.carrier == carrier and flow.sign for flow in plant.flows)
        ],
        "price_adders": [{"code": "assumed-adder", "cny_per_kwh": 0.02, **begins}]
        if plant.code == "huinong-silicon"
        else [],
        "intensity": _intensity(plant, signals, past),
    }


def _hours(*plan: str) -> list[dict[str, str]]:
    parts = (line.split() for line in plan)
    return [{"from": start, "to": end, "band": band} for start, end, band in parts]


_NIGHT = "22:00 08:00 valley"
_PLANS = (
    ((2, 3, 4, 5, 6, 9, 10, 11), _hours(_NIGHT, "08:00 11:00 peak", "11:00 17:00 flat", "17:00 22:00 peak")),
    ((7, 8), _hours(_NIGHT, "08:00 14:00 flat", "14:00 19:00 peak", "19:00 21:00 sharp", "21:00 22:00 peak")),
    ((12, 1), _hours(_NIGHT, "08:00 11:00 peak", "11:00 17:00 flat", "17:00 19:00 sharp", "19:00 22:00 peak")),
)
_HOLIDAY_HOURS = _hours("00:00 11:00 valley", "11:00 16:00 deep_valley", "16:00 23:00 flat", "23:00 00:00 valley")


def _tariff(plant: Plant, signals: Mapping[str, Signal], past: Past, flat_cny: float) -> dict[str, Any]:
    """Three seasons and the plan of holidays; the prices are multiples of a flat one."""
    year = past.first_day.year
    holidays = [
        date(y, month, day).isoformat() for y in (year, year + 1) for month, day in ((1, 1), (5, 1), (10, 1), (10, 2))
    ]
    seasons = [
        {"months": list(months), "days": ["workday", "weekend"], "hours": hours, "prices": _priced(hours, flat_cny)}
        for months, hours in _PLANS
    ]
    seasons.append({"days": ["holiday"], "hours": _HOLIDAY_HOURS, "prices": _priced(_HOLIDAY_HOURS, flat_cny)})
    return {
        "code": f"sim-{year}", "seasons": seasons, "holidays": holidays, "demand": _demand(plant, signals, past),
        "power_factor_share": -0.0075 if plant.tier == "hundred" else 0.0,
    }  # fmt: skip


def _priced(hours: list[dict[str, str]], flat_cny: float) -> dict[str, float]:
    return {band: round(flat_cny * BANDS[band], 4) for band in {line["band"]: None for line in hours}}


def _demand(plant: Plant, signals: Mapping[str, Signal], past: Past) -> dict[str, Any]:
    """By contract; smelters by their largest demand, the smallest plant by its transformers."""
    edges = np.arange(past.from_us, past.from_us + 7 * DAY_US + 1, SLOT_US, dtype=np.int64)
    most_kw = float(signals["e01/kwh"].use(edges).max()) * 4
    if plant.sector == "aluminium":
        return {"basis": "actual", "cny_per_kw_month": 36.0}
    if plant.tier == "ten_thousand" and plant.sector == "cement":
        return {"basis": "capacity", "cny_per_kw_month": 24.0, "capacity_kva": _round_up(most_kw * 1.25, 500)}
    return {
        "basis": "contract", "cny_per_kw_month": 36.0, "tolerance_share": 0.05, "excess_factor": 2.0,
        "contract_kw": _round_up(most_kw * CONTRACTS.get(plant.code, 1.12), 10),
    }  # fmt: skip


def _round_up(value: float, step: float) -> float:
    return math.ceil(value / step) * step


def _intensity(plant: Plant, signals: Mapping[str, Signal], past: Past) -> dict[str, Any]:
    price, added = WORTH[plant.sector]
    said: dict[str, Any] = {"source": ASSUMED, "declared_by": BY}
    figures = []
    hours = []
    for month, start, end in past.closed:
        output = made(plant, signals, start, end, past.seed)
        moved = 1 + 0.03 * near(past.seed, plant.code, "price", month)
        figures.append({"month": month, **_worth(output * price * moved, added), **said})
        if plant.tier == "hundred":
            # The same output at the prices of a base year, four per cent below.
            constant = {"price_basis": "constant", "base_year": 2020}
            figures.append({"month": month, **_worth(output * price * 0.96, added), **constant, **said})
        length_h = (end - start) / 3_600_000_000
        stood_h = round(12 * (1 + near(past.seed, plant.code, "stood", month)), 1)
        hours.append({"product": plant.product.code, "month": month, "hours": length_h - stood_h, "declared_by": BY})
    degree_days = [
        {"month": month, "kind": "heating", "degree_days": DEGREE_DAYS[int(month[-2:]) - 1], **said}
        for month, _, _ in past.closed
    ]
    is_heated = plant.code in HEATED
    return {
        "economic_figures": figures,
        "running_hours": hours,
        "processes": [{"unit": MAKERS[plant.sector], "product": plant.product.code}] if plant.sector in MAKERS else [],
        "degree_days": degree_days if is_heated else [],
        "weather_sensitivities": [
            {"product": plant.product.code, "kind": "heating", "kgce_per_degree_day": HEATED[plant.code], **said}
        ]
        if is_heated
        else [],
    }


def _worth(output_cny: float, added: float) -> dict[str, float]:
    """To ten thousand CNY, as figures are reported."""
    return {"output_value_cny": round(output_cny, -4), "value_added_cny": round(output_cny * added, -4)}
