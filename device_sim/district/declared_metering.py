"""What the plants declare about their meters: needs by GB 17167, certificates, tolerances of nodes, monthly reports."""

import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from device_sim.district.declarations import ASSUMED, BY, Past, near
from device_sim.district.fleet import key_of
from device_sim.district.plant import Meter, Plant
from device_sim.district.production import crossed
from device_sim.district.signals import Signal

HOURS_A_YEAR = 8760.0
CERTIFIED_FOR = timedelta(days=365)
# Days from the making of the district to the end of a certificate; every other one has more than a month left.
DUE_IN_DAYS = {
    ("kunlun-cement", "f01"): -12,
    ("huinong-silicon", "p01"): -45,
    ("delingha-soda", "s01"): -3,
    ("xining-steel", "q05"): 14,
    ("changshou-iron", "f02"): 21,
    ("lhasa-cement", "p04"): 6,
}
# Meters without a certificate, without a seal, or worse than the class their use asks for.
UNCERTIFIED = {("changshou-methanol", "q02"), ("lhasa-cement", "w01")}
UNSEALED = {("helan-power", "p04"), ("shizui-manganese", "f01")}
WORSE = {("kunlun-cement", "q06"): "2.0", ("delingha-soda", "p05"): "1.0"}
# What a unit uses and nothing measures.
UNMETERED: dict[str, tuple[tuple[str, str, float, str], ...]] = {
    "kunlun-cement": (("kiln", "raw_coal", 240_000.0, "t/a"),),
    "huangshui-silicon": (("furnace", "water", 52_000.0, "t/a"),),
    "delingha-soda": (("calcining", "steam", 60.0, "MW"),),
}
# The report that does not fit: every second month it says so much more than what was used.
WRONG_REPORT = ("shizui-manganese", "electricity", 0.07)


def of_plant(plant: Plant, signals: Mapping[str, Signal], past: Past) -> dict[str, Any]:
    """What one plant declares about its meters."""
    return {
        "metering_needs": list(_needs(plant)),
        "certificates": [certificate for meter in plant.meters for certificate in _certificates(plant, meter, past)],
        "node_tolerances": list(_tolerances(plant)),
        "monthly_reports": list(_reports(plant, signals, past)),
    }


def _mean_per_h(meter: Meter) -> float:
    return sum(load.mean_per_h for load in meter.channels[0].loads)


def _needs(plant: Plant) -> Iterator[dict[str, Any]]:
    """A flow over the boundary needs its meter without being declared; water has no flow, and units below have none."""
    made_by = {flow.meter for flow in plant.flows if flow.direction == "production"}
    for meter in plant.meters:
        carrier, per_h = meter.channels[0].carrier, _mean_per_h(meter)
        if carrier == "water":
            yield _need(meter.unit, carrier, per_h * HOURS_A_YEAR, "t/a")
        elif carrier == "electricity" and meter.unit != "plant" and meter.code not in made_by:
            yield _need(meter.unit, carrier, per_h, "kW")
    for flow in plant.flows:
        if flow.direction == "purchase" and flow.unit == "boiler":
            burnt = next(meter for meter in plant.meters if meter.code == flow.meter)
            yield _need(flow.unit, flow.carrier, _mean_per_h(burnt) * HOURS_A_YEAR, "t/a")
    for unit_code, energy, amount, unit in UNMETERED.get(plant.code, ()):
        yield _need(unit_code, energy, amount, unit)


def _need(unit: str, energy: str, amount: float, amount_unit: str) -> dict[str, Any]:
    return {"unit": unit, "energy": energy, "amount": _digits(amount), "amount_unit": amount_unit}


def _certificates(plant: Plant, meter: Meter, past: Past) -> Iterator[dict[str, Any]]:
    place = plant.code, meter.code
    if place in UNCERTIFIED:
        return
    days_left = DUE_IN_DAYS.get(place, 40 + key_of(past.seed, *place, "certificate") % 300)
    due_on = past.made_on + timedelta(days=days_left)
    if meter.code == "e01":
        yield _certificate(plant, meter, due_on - CERTIFIED_FOR)
    yield _certificate(plant, meter, due_on)


def _certificate(plant: Plant, meter: Meter, due_on: date) -> dict[str, Any]:
    place = plant.code, meter.code
    verified_on = due_on - CERTIFIED_FOR
    return {
        "meter": meter.code, "certificate_no": f"SIM-{plant.code}-{meter.code}-{verified_on:%Y%m}",
        "laboratory": f"示例检定机构 (fictional); {ASSUMED}",
        "accuracy_class": WORSE.get(place, meter.accuracy_class), "class_id": _class_id(meter),
        "seal_no": None if place in UNSEALED else f"SIM-S-{key_of(0, *place) % 100_000:05d}",
        "verified_on": verified_on.isoformat(), "due_on": due_on.isoformat(),
    }  # fmt: skip


def _class_id(meter: Meter) -> str:
    match meter.channels[0].carrier:
        case "electricity":
            of_use = "active-energy.i" if meter.code == "e01" else "active-energy.ii"
        case "water":
            of_use = "water-flow.over-dn250"
        case "steam":
            of_use = "steam-flow"
        case "natural_gas" | "blast_furnace_gas":
            of_use = "gas-flow"
        case _:
            of_use = "fuel-scale.dynamic"
    return f"gb17167-2006.{of_use}"


def _tolerances(plant: Plant) -> Iterator[dict[str, Any]]:
    """Nodes below which something has no meter; where it is little, the default tolerance is left to judge."""
    used = {meter.unit: _mean_per_h(meter) for meter in plant.meters if meter.channels[0].carrier == "electricity"}
    for unit in plant.units:
        children = sum(used[child.code] for child in plant.units if child.parent == unit.code and child.code in used)
        if not children or plant.code in ("helan-power", "qingtong-aluminium", "huinong-silicon"):
            continue
        open_share = 1.0 - children / used[unit.code]
        if open_share > 0.02:
            yield {
                "unit": unit.code, "carrier": "electricity", "is_closed": False,
                "tolerance_share": math.ceil(open_share * 100 + 2) / 100,
            }  # fmt: skip


def _reports(plant: Plant, signals: Mapping[str, Signal], past: Past) -> Iterator[dict[str, Any]]:
    """月报 of closed months: the truth, rounded by hand and a little off."""
    carriers = {flow.carrier: None for flow in plant.flows if flow.sign}
    for carrier in carriers:
        for month, start, end in past.closed:
            true = float(crossed(plant, signals, carrier, np.array([start, end], np.int64))[0])
            off = 0.004 * near(past.seed, plant.code, carrier, "report", month)
            if (plant.code, carrier) == WRONG_REPORT[:2] and int(month[-2:]) % 2 == 0:
                off = WRONG_REPORT[2]
            unit = "MWh" if carrier == "electricity" else "m3" if carrier.endswith("gas") else "t"
            yield {
                "carrier": carrier, "month": month, "unit": unit, "source": f"月报 {month}; {ASSUMED}",
                "quantity": _digits(true * (1 + off) / (1000 if unit == "MWh" else 1), 5), "declared_by": BY,
            }  # fmt: skip


def _digits(value: float, n: int = 3) -> float:
    """So many digits, as somebody writes down."""
    return float(f"{value:.{n}g}")
