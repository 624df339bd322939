"""The registration document of the district: regions, plants, budgets, events of swaps, declarations, and log-ins."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from device_sim.district import assessed, declarations, declared_carbon, declared_metering, declared_money
from device_sim.district.assessed_regions import KGCE_PER_KWH
from device_sim.district.declarations import ASSUMED, Past
from device_sim.district.fleet import GATEWAY
from device_sim.district.places import INDUSTRIES, MORE_INDUSTRIES, MORE_REGIONS, REGIONS
from device_sim.district.plant import Channel, Flow, Plant
from device_sim.district.plant_faults import Kind
from device_sim.district.production import coal_kgce
from device_sim.district.signals import Grain, Signal
from device_sim.district.used import Used, of_plant
from device_sim.replay.recording import instant

Password = Callable[[str], str]


def document(
    plants: Sequence[Plant],
    signals: Mapping[str, Mapping[str, Signal]],
    *,
    seed: int,
    from_us: int,
    made_at_us: int,
    until_us: int,
    live_from_us: int | None,
    months: Sequence[tuple[str, int, int]],
    device_class: str,
    password: Password,
    grains: Sequence[Grain] = (),
) -> dict[str, Any]:
    """Everything to register. months: name, start and end of each month with a budget [us]. grains: of the far past.

    made_at: where the past ended when the district was first made; until: where it ends now, which closes months.
    """
    past = Past(
        seed, from_us, made_at_us, [m for m in months if m[1] >= from_us and m[2] <= until_us]
    )  # fmt: skip
    years = sorted({int(name[:4]) for name, _, _ in months})
    used = {
        plant.code: [_month_tce(plant, signals[plant.code], from_us, start, end) for _, start, end in months]
        for plant in plants
    }
    # What is stated for the assessment is in the equivalent book, as the accounts that it stands beside.
    stated = {plant.code: of_plant(plant, signals[plant.code], past) for plant in plants}
    held = {code for plant in plants for code in (plant.region, plant.region[:4] + "00", plant.region[:2] + "0000")}
    industries = {plant.industry for plant in plants}
    return {
        "regions": [
            {"code": code, "parent": parent, "level": level, "name_zh": zh, "name_en": en}
            for code, parent, level, zh, en in REGIONS + MORE_REGIONS
            if code in held
        ],
        "industries": [
            {"code": code, "name_zh": zh, "name_en": en}
            for code, zh, en in INDUSTRIES + MORE_INDUSTRIES
            if code in industries or (code, zh, en) in INDUSTRIES
        ],
        "equivalent_factors": [
            {
                "region": None, "year": year, "kgce_per_kwh": KGCE_PER_KWH, "declared_by": "device_sim",
                "source": ASSUMED,
            }
            for year in years
        ],
        **declarations.of_operator(years),
        "enterprises": [
            _enterprise(
                plant, signals[plant.code], past, live_from_us, months, used[plant.code], stated[plant.code],
                device_class, password, grains
            )
            for plant in plants
        ],
        **assessed.of_regions(
            {code: level for code, _, level, _, _ in REGIONS + MORE_REGIONS if code in held}, plants, stated, past
        ),
        "users": [
            {
                "name": f"{name}-officer", "password": password("log-in"), "role": "regulator_officer",
                "region": region,
                "display_zh": f"{zh}主管", "display_en": f"{en} officer",
            }
            for name, region, zh, en in (
                ("ningxia", "640000", "宁夏", "Ningxia"), ("qinghai", "630000", "青海", "Qinghai"),
                ("tibet", "540000", "西藏", "Tibet"), ("chongqing", "500000", "重庆", "Chongqing"),
                ("qingtongxia", "640381", "青铜峡", "Qingtongxia"),
            )
        ],
    }  # fmt: skip


def bodies_document(
    plants: Sequence[Plant], signals: Mapping[str, Mapping[str, Signal]], *, seed: int, from_us: int, made_at_us: int
) -> dict[str, Any]:
    """Targets and sums of the bodies that are no region, to be applied when these are declared."""
    past = Past(seed, from_us, made_at_us, ())
    known = assessed.bodies([{"code": plant.code} for plant in plants])
    members = {code for body in known for code in body.members}
    used = {plant.code: of_plant(plant, signals[plant.code], past) for plant in plants if plant.code in members}
    return dict(assessed.of_bodies(known, used, past))


def _enterprise(
    plant: Plant,
    signals: Mapping[str, Signal],
    past: Past,
    live_from_us: int | None,
    months: Sequence[tuple[str, int, int]],
    used_tce: Sequence[float],
    stated: Used,
    device_class: str,
    password: Password,
    grains: Sequence[Grain],
) -> dict[str, Any]:
    product = plant.product
    from_us = past.from_us
    flows = [_flow(flow) for flow in plant.flows]
    if any(unit.conversion for unit in plant.units):
        flows.append(declarations.STATED_FLOW)
    return {
        "code": plant.code, "name_zh": plant.name_zh, "name_en": plant.name_en, "time_zone": "Asia/Shanghai",
        "tier": plant.tier, "region": plant.region, "industry": plant.industry, "two_high": plant.two_high,
        "units": [
            {
                "code": u.code, "level": u.level, "parent": u.parent, "name_zh": u.name_zh, "name_en": u.name_en,
                "conversion": u.conversion,
            }
            for u in plant.units
        ],
        "gateways": [
            {"code": GATEWAY, "class": device_class, "password": password(f"{plant.code}/{GATEWAY}")}
        ],
        "meters": [
            {
                "code": meter.code, "unit": meter.unit, "name_zh": meter.name_zh, "name_en": meter.name_en,
                "accuracy_class": meter.accuracy_class,
                "channels": [
                    _channel(channel, live_from_us if channel.is_live_only else from_us, grains)
                    for channel in meter.channels
                    if live_from_us is not None or not channel.is_live_only
                ],
            }
            for meter in plant.meters
        ],
        "flows": flows,
        "products": [
            {
                "code": product.code, "name_zh": product.name_zh, "name_en": product.name_en, "unit": product.unit,
                "limit_id": product.limit_id, "benchmark_id": product.benchmark_id,
                "flows": [{"flow": code} for code in product.flows],
                "boundaries": [{"boundary": product.boundary[0], "units": list(product.boundary[1])}]
                if product.boundary[0]
                else [],
            }
        ],
        "budgets": [
            {"month": name, "coal_tce": round(tce * plant.budget_factor, 1)}
            for (name, _, _), tce in zip(months, used_tce, strict=True)
        ],
        "events": [
            {
                "meter": signal.channel.meter, "channel": signal.channel.code, "kind": "swap",
                "at": instant(fault.start_us).isoformat(), "end_index": round(signal.swap_indices(fault)[0], 6),
                "start_index": signal.swap_indices(fault)[1], "reason": "instrument exchanged for calibration",
            }
            for signal in signals.values()
            for fault in signal.faults
            if fault.kind is Kind.SWAP
        ],
        "users": [
            {
                "name": f"{plant.code}-manager", "password": password("log-in"), "role": "enterprise_manager",
                "display_zh": f"{plant.name_zh} 能源经理", "display_en": f"{plant.name_en} energy manager",
            }
        ],
        **declarations.of_plant(plant, signals, past),
        **assessed.of_plant(plant, stated, past),
        "carbon": declared_carbon.of_plant(plant),
        **declared_metering.of_plant(plant, signals, past),
        **declared_money.of_plant(plant, signals, past),
    }  # fmt: skip


def _flow(flow: Flow) -> dict[str, Any]:
    made = flow.direction == "production"
    supply = {"purchase": "grid", "production": "self_generated"} if flow.carrier == "electricity" else {}
    return {
        "code": flow.code, "carrier": flow.carrier, "direction": flow.direction,
        "from": flow.unit if made else flow.unit if flow.direction == "export"
        else "plant" if flow.direction == "internal" else None,
        "to": "plant" if made else flow.unit if flow.direction in ("internal", "purchase") else None,
        "is_feedstock": flow.is_feedstock, "is_renewable": flow.is_renewable, "supply": supply.get(flow.direction),
        "channels": [{"meter": flow.meter, "channel": flow.channel}],
    }  # fmt: skip


def _month_tce(
    plant: Plant,
    signals: Mapping[str, Signal],
    from_us: int,
    start_us: int,
    end_us: int,
) -> float:
    """What the plant uses in a month [tce]; a month that begins before the district does is scaled up to its length."""
    begin = max(start_us, from_us)
    used = float(coal_kgce(plant, signals, np.array([begin, end_us], np.int64))[0]) / 1000
    return used * (end_us - start_us) / (end_us - begin)


def _channel(channel: Channel, valid_from_us: int | None, grains: Sequence[Grain]) -> dict[str, Any]:
    assert valid_from_us is not None
    before = [{"until": instant(g.until_us).isoformat(), "interval_s": g.interval_s} for g in grains]
    coarse = {"read_before": before} if before and not channel.is_live_only else {}
    return {
        **coarse,
        "code": channel.code, "quantity": channel.quantity, "carrier": channel.carrier, "kind": channel.kind,
        "unit": channel.unit, "valid_from": instant(valid_from_us).isoformat(), "interval_s": channel.interval_s,
        "multiplier": channel.multiplier, "modulus": channel.modulus,
        "rated_max_per_h": None if channel.rated_max_per_h is None else round(channel.rated_max_per_h, 3),
        "dip_tolerance": 0.0,
    }  # fmt: skip
