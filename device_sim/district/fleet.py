"""The district: enterprises that do not exist, in four regions; the same seed makes the same plants."""

import hashlib
import random

from device_sim.district.curves import Load, Shape
from device_sim.district.instruments import counter, electric
from device_sim.district.more_sectors import ALL_SECTORS
from device_sim.district.own_energy import CALORIFIC, extend
from device_sim.district.places import ALL_PLACES, BETWEEN, INDUSTRY_OF, LAGGARD, LEADER, PLACES, Place
from device_sim.district.plant import KGCE, Channel, Flow, Meter, Plant, Product, Unit
from device_sim.district.sectors import Process, Sector

GATEWAY = "gw1"
# So many plants are the district of the examples; there are more for who asks.
FIRST = len(PLACES)


def key_of(seed: int, *names: str) -> int:
    """A number for a name under a seed, the same on every machine."""
    return int.from_bytes(hashlib.blake2b("/".join((str(seed), *names)).encode(), digest_size=7).digest())


def make_district(seed: int, n_plants: int = FIRST) -> tuple[Plant, ...]:
    """The plants of a seed: so many of them, the same ones first."""
    return tuple(_plant(place, seed) for place in ALL_PLACES[:n_plants])


def _plant(place: Place, seed: int) -> Plant:
    sector = ALL_SECTORS[place.sector]
    rng = random.Random(key_of(seed, place.code))
    target = _target(sector, place.standing, rng)
    # At the target's intensity a unit takes more, or less, of everything than at the leader's.
    scale = 1.0 if sector.exports_electricity else target / sector.levels[0]
    kwh_per_h = place.per_h * sector.electricity_kwh * scale
    key = key_of(seed, place.code, "electricity")
    main = Load(key, kwh_per_h, Shape.DEMAND if sector.exports_electricity else Shape.CONTINUOUS, winter=0.02)

    units = [Unit("plant", 1, None, "全厂", "whole plant")]
    meters: list[Meter] = []
    flows: list[Flow] = []
    leaves: list[Load] = []
    for process in sector.processes:
        loads = _process_loads(place.code, seed, process, kwh_per_h)
        leaves.extend(loads.values())
        units.append(Unit(process.code, 2, "plant", process.name_zh, process.name_en))
        number = len(meters) + 1
        meters.append(
            electric(f"p{number:02d}", process.code, process.name_zh, process.name_en, tuple(loads.values()), 900)
        )
        flows.append(Flow(f"to-{process.code}", "electricity", "internal", process.code, meters[-1].code, "kwh"))
        for machine in process.machines if place.is_detailed else ():
            units.append(Unit(f"{process.code}-{machine.code}", 3, process.code, machine.name_zh, machine.name_en))
            number = len(meters) + 1
            load_of = (loads[machine.code],)
            meters.append(
                electric(f"q{number:02d}", units[-1].code, machine.name_zh, machine.name_en, load_of, 900, machine.kind)
            )
    direction = "export" if sector.exports_electricity else "purchase"
    rest = Load(key_of(seed, place.code, "rest"), max(kwh_per_h - sum(x.mean_per_h for x in leaves), 0.0), Shape.SHIFTS)
    boundary = (main,) if sector.exports_electricity else (*leaves, rest)
    name = ("上网电量表", "electricity supplied") if sector.exports_electricity else ("进线总电表", "incoming supply")
    incoming = electric("e01", "plant", *name, boundary, 300)
    gauge = Channel(
        "e01", "kw", "active_power", "electricity", "gauge", "kW", 10, boundary, resolution=0.1, is_live_only=True
    )
    meters.insert(0, Meter("e01", "plant", *name, "0.2S", (*incoming.channels, gauge)))
    flows.insert(0, Flow("grid", "electricity", direction, "plant", "e01", "kwh"))
    for number, fuel in enumerate(sector.fuels, 1):
        code = f"f{number:02d}"
        if sector.exports_electricity:
            # Coal follows the electricity it makes: the same key, so the intensity is the target at every moment.
            own = {said.carrier: said.kgce_per_unit for said in CALORIFIC.get(place.code, ())}
            per_h = place.per_h * target / own.get(fuel.carrier, KGCE[fuel.carrier])
            load = Load(key, per_h, Shape.DEMAND, winter=0.02)
        else:
            per_h = abs(place.per_h * fuel.per_unit * scale)
            load = Load(key_of(seed, place.code, code), per_h, Shape.CONTINUOUS, winter=0.03)
        meters.append(counter(code, fuel.carrier, fuel.name_zh, fuel.name_en, load))
        direction = "purchase" if fuel.per_unit > 0 else "export"
        flows.append(Flow(code, fuel.carrier, direction, fuel.unit, code, "total", fuel.is_feedstock))
    water = Load(key_of(seed, place.code, "water"), place.per_h * 0.6, Shape.CONTINUOUS)
    meters.append(counter("w01", "water", "新水总表", "fresh water", water))

    code, zh, en, unit = sector.product
    crossing = tuple(f.code for f in flows if f.direction in ("purchase", "export"))
    registered = ("f01",) if sector.exports_electricity else crossing
    _, inside = sector.boundary
    charged = registered if "plant" in inside else tuple(f.code for f in flows if f.unit in inside)
    standing = place.standing if sector.benchmark_id else None
    product = Product(
        code,
        zh,
        en,
        unit,
        sector.limit_id,
        sector.benchmark_id,
        registered,
        sector.boundary,
        charged,
        target,
        sector.level_unit,
        standing,
    )
    plant = Plant(
        place.code, f"{place.name_zh}(示例)", f"{place.name_en} (fictional)", place.sector, place.region,
        INDUSTRY_OF[place.sector], place.tier, bool(sector.processes),
        tuple(units), tuple(meters), tuple(flows), product, place.budget,
        CALORIFIC.get(place.code, ()),
    )  # fmt: skip
    return extend(plant, key_of(seed, place.code, "sun"))


def _target(sector: Sector, standing: str, rng: random.Random) -> float:
    best, floor = sector.levels
    share = {LEADER: rng.uniform(-0.25, -0.12), BETWEEN: rng.uniform(0.35, 0.65), LAGGARD: rng.uniform(1.2, 1.45)}[
        standing
    ]
    return best + share * (floor - best)


def _process_loads(plant: str, seed: int, process: Process, kwh_per_h: float) -> dict[str, Load]:
    """The loads of a process: each metered machine, and under "" what has no meter of its own."""
    parts = {machine.code: machine.share for machine in process.machines}
    parts[""] = max(process.share - sum(parts.values()), 0.0005)
    return {
        name: Load(key_of(seed, plant, process.code, name), kwh_per_h * share, process.shape)
        for name, share in parts.items()
    }
