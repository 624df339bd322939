"""Meters as they are hung up: ratings, transformers' ratios, last digits and moduli that fit the loads behind them."""

import math

from device_sim.district.curves import Load
from device_sim.district.plant import Channel, Meter

# Rated maximum over mean: the steepest heat of an arc furnace stays below it.
PEAK = 2.6


def electric(
    code: str, unit: str, name_zh: str, name_en: str, loads: tuple[Load, ...], interval_s: int, kind: str = "cumulative"
) -> Meter:
    """A meter of electricity of a unit. kind: a register, the energy of each interval, or its mean power."""
    most = PEAK * sum(load.mean_per_h for load in loads)
    if kind == "mean_power":
        channel = Channel(
            code, "kw", "active_power", "electricity", kind, "kWh", interval_s, loads, rated_max_per_h=most
        )
    elif kind == "interval":
        channel = Channel(
            code, "kwh", "active_energy", "electricity", kind, "kWh", interval_s, loads, rated_max_per_h=most
        )
    else:
        # The transformers' ratio: about a hundred register units an hour, as in the field.
        multiplier = _nice(most / PEAK / 100)
        channel = Channel(
            code, "kwh", "active_energy", "electricity", kind, "kWh", interval_s, loads, multiplier, 0.01, 1_000_000.0,
            most / multiplier,
        )  # fmt: skip
    return Meter(code, unit, name_zh, name_en, "0.5S", (channel,))


def counter(
    code: str, carrier: str, name_zh: str, name_en: str, load: Load, unit: str = "plant", accuracy: str | None = None
) -> Meter:
    """A totaliser of a fuel, of steam or of water, at the plant unless another unit is said."""
    is_gas = carrier in ("natural_gas", "blast_furnace_gas")
    channel = Channel(
        code, "total", "volume" if is_gas else "mass", carrier, "cumulative", "m3" if is_gas else "t", 900, (load,),
        1.0, 0.1 if is_gas else 0.01, 1_000_000_000.0 if is_gas else 1_000_000.0, PEAK * load.mean_per_h,
    )  # fmt: skip
    return Meter(code, unit, name_zh, name_en, accuracy or ("2.0" if is_gas else "0.5"), (channel,))


def _nice(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 ... above a value."""
    power = 10.0 ** math.floor(math.log10(max(value, 1.0)))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value or step == 10.0)
