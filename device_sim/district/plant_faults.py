"""Faults of meters and of their delivery with known truth: drawn by seed, so that a score can say what was found."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from device_sim.district.fleet import key_of
from device_sim.district.plant import Channel, Plant
from qingyu.errors import Invalid

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US


class Kind(StrEnum):
    """What goes wrong, and in brackets what the platform should call it."""

    LOST = "lost"  # readings of some hours never come (gap)
    SILENT = "silent"  # a meter stops speaking shortly before now and stays silent (gap)
    LATE = "late"  # readings of some hours come a day later (nothing: repaired)
    REPEATED = "repeated"  # readings come twice (nothing)
    REORDERED = "reordered"  # readings change places within hours (nothing)
    STUCK = "stuck"  # the same state for hours, then it catches up (stuck)
    SPIKE = "spike"  # one reading far too high (spike)
    RESET = "reset"  # the register falls to zero without a word (reset)
    ROLLOVER = "rollover"  # the register passes its modulus (rollover)
    SWAP = "swap"  # the instrument is exchanged, with the event (swap)
    SKEWED = "skewed"  # the clock is four minutes ahead for some hours (nothing)


# Register faults change what a register counts from; one channel gets at most one of them.
OF_REGISTERS = frozenset({Kind.RESET, Kind.ROLLOVER, Kind.SWAP})
# In 30 days, over the whole district.
DEFAULT_RATES: Mapping[Kind, float] = {
    Kind.LOST: 10, Kind.SILENT: 1, Kind.LATE: 6, Kind.REPEATED: 6, Kind.REORDERED: 6, Kind.STUCK: 6, Kind.SPIKE: 12,
    Kind.RESET: 3, Kind.ROLLOVER: 6, Kind.SWAP: 3, Kind.SKEWED: 2,
}  # fmt: skip
_HOURS = {
    Kind.LOST: (2, 12), Kind.LATE: (3, 20), Kind.REPEATED: (12, 36), Kind.REORDERED: (12, 36), Kind.STUCK: (4, 14),
    Kind.SKEWED: (5, 24),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one channel in [start, end), since 1970 UTC [us]."""

    enterprise: str
    meter: str
    channel: str
    kind: Kind
    start_us: int
    end_us: int


def parse_rates(text: str) -> Mapping[Kind, float]:
    """`none`, `default`, or how many of a kind in 30 days: `lost=20,spike=5`."""
    if text == "none":
        return {}
    if text == "default":
        return DEFAULT_RATES
    rates: dict[Kind, float] = {}
    for part in filter(None, text.split(",")):
        name, _, value = part.partition("=")
        try:
            rates[Kind(name.strip())] = float(value)
        except ValueError as error:
            raise Invalid(
                f"--faults: wanted none, default or a list such as lost=20,spike=5 of {', '.join(Kind)}; got {part!r}"
            ) from error
    return rates


def draw(
    plants: Sequence[Plant], rates: Mapping[Kind, float], start_us: int, end_us: int, seed: int
) -> tuple[Fault, ...]:
    """Faults between two instants [us], at least a day and a half apart on one channel."""
    rng = random.Random(key_of(seed, "faults"))
    places = [(plant.code, channel) for plant in plants for channel in plant.channels(live=False)]
    edge = min(DAY_US, (end_us - start_us) // 10)
    drawn: list[Fault] = []
    for kind in Kind:
        # The silent meter is about now and does not multiply with history.
        share = 1.0 if kind is Kind.SILENT else (end_us - start_us) / (30 * DAY_US)
        for _ in range(round(rates.get(kind, 0) * share)):
            for _ in range(100):
                fault = _one(rng, kind, *rng.choice(places), start_us + edge, end_us - edge, end_us)
                if fault is not None and _has_room(fault, drawn):
                    drawn.append(fault)
                    break
    return tuple(sorted(drawn, key=lambda fault: (fault.enterprise, fault.meter, fault.channel, fault.start_us)))


def _one(
    rng: random.Random, kind: Kind, plant: str, channel: Channel, low_us: int, high_us: int, end_us: int
) -> Fault | None:
    if kind in OF_REGISTERS and channel.kind != "cumulative":
        return None
    # A day-time machine stands still every night: nobody could tell a frozen meter from it.
    step = channel.interval_s * 1_000_000
    if kind is Kind.SILENT:
        if channel.meter in ("e01", "w01"):
            return None
        start = end_us - rng.randint(18, 30) * HOUR_US
        return Fault(plant, channel.meter, channel.code, kind, start // step * step, end_us + 3650 * DAY_US)
    start = rng.randrange(low_us, high_us) // step * step
    if kind in _HOURS:
        length = rng.randint(*_HOURS[kind]) * HOUR_US
    elif kind is Kind.SPIKE:
        length = step
    else:
        length, start = step, start + step // 2  # between two readings
    return Fault(plant, channel.meter, channel.code, kind, start, start + length)


def _has_room(fault: Fault, drawn: Sequence[Fault]) -> bool:
    for other in drawn:
        if (other.enterprise, other.meter, other.channel) != (fault.enterprise, fault.meter, fault.channel):
            continue
        if fault.kind in OF_REGISTERS and other.kind in OF_REGISTERS:
            return False
        room = 3 * DAY_US // 2
        if fault.start_us < other.end_us + room and other.start_us < fault.end_us + room:
            return False
    return True
