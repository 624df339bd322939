"""Output of a made-up plant by shift, made from the energy it is charged with and the intensity it is meant to have."""

from collections.abc import Mapping

import numpy as np

from device_sim.district.curves import Ints, chance
from device_sim.district.fleet import key_of
from device_sim.district.plant import Plant
from device_sim.district.signals import Signal
from device_sim.gateway.payload import Production
from device_sim.replay.recording import instant

SHIFT_US = 8 * 3_600_000_000


def charged_energy(
    plant: Plant, signals: Mapping[str, Signal], edges_us: Ints
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """What the product is charged with between neighbouring instants: kWh where its yardstick is kWh/t, else kgce."""
    total = np.zeros(len(edges_us) - 1)
    for flow in plant.flows:
        if flow.code not in plant.product.charged:
            continue
        factor = 1.0 if plant.product.target_unit == "kWh/t" else plant.kgce(flow.carrier)
        total += flow.sign_inside * factor * signals[f"{flow.meter}/{flow.channel}"].use(edges_us)
    return total


def coal_kgce(
    plant: Plant, signals: Mapping[str, Signal], edges_us: Ints, bought_kgce_per_kwh: float | None = None
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Comprehensive energy over the boundary between neighbouring instants, calorific book [kgce].

    bought_kgce_per_kwh: the equivalent book, in which electricity that is bought counts as much.
    """
    total = np.zeros(len(edges_us) - 1)
    for flow in plant.flows:
        if flow.sign:
            per_unit = plant.kgce(flow.carrier)
            if bought_kgce_per_kwh is not None and flow.carrier == "electricity" and flow.sign > 0:
                per_unit = bought_kgce_per_kwh
            total += flow.sign * per_unit * signals[f"{flow.meter}/{flow.channel}"].use(edges_us)
    return total


def statements(plant: Plant, signals: Mapping[str, Signal], edges_us: Ints, seed: int) -> list[Production]:
    """One statement a shift; a shift's intensity varies by one per cent around the intended one."""
    energy = charged_energy(plant, signals, edges_us)
    near = 0.99 + 0.02 * chance(key_of(seed, plant.code, "output"), edges_us[:-1] // SHIFT_US)
    output = np.round(np.maximum(energy, 0.0) / plant.product.target * near, 3)
    return [
        Production(plant.product.code, instant(int(start)), instant(int(end)), float(quantity))
        for start, end, quantity in zip(edges_us[:-1], edges_us[1:], output, strict=True)
    ]


def made(plant: Plant, signals: Mapping[str, Signal], start_us: int, end_us: int, seed: int) -> float:
    """The output stated for the shifts of a span that begins and ends with a shift. [unit of the product]"""
    edges = np.arange(start_us, end_us + 1, SHIFT_US, dtype=np.int64)
    return sum(statement.quantity for statement in statements(plant, signals, edges, seed))


def crossed(
    plant: Plant, signals: Mapping[str, Signal], carrier: str, edges_us: Ints
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """What crossed the boundary of a carrier between neighbouring instants, net of what left [unit of the carrier]."""
    total = np.zeros(len(edges_us) - 1)
    for flow in plant.flows:
        if flow.carrier == carrier and flow.sign:
            total += flow.sign * signals[f"{flow.meter}/{flow.channel}"].use(edges_us)
    return total
