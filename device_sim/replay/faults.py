"""Delivery faults for a replay: which readings arrive when, how often and in what order; pure functions on arrays."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qingyu.errors import Invalid

Ints = NDArray[np.int64]
_US_PER_H = 3_600_000_000


class BadFaults(Invalid):
    """The faults asked for are not understood."""

    code = "bad_faults"


class Order(StrEnum):
    """In what order readings leave: as the file has them, by time, or backwards."""

    AS_IS = "as-is"
    TIME = "time"
    REVERSE = "reverse"


class Restarts(StrEnum):
    """When a totaliser begins again from zero by design."""

    DAILY = "daily"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class RegisterSpec:
    """Turn intervals into a totaliser with so many decimals; opening and modulus are register states."""

    decimals: int = 2
    opening: float = 0.0
    modulus: float | None = None
    swap_at: datetime | None = None
    swap_start: float = 0.0
    restarts: Restarts | None = None


@dataclass(frozen=True, slots=True)
class FaultSpec:
    """Shares are of all readings, 0 to 1; the rest are durations in their unit."""

    duplicates: float = 0.0
    shuffle_h: float = 0.0
    late: float = 0.0
    late_h: float = 48.0
    order: Order = Order.AS_IS
    register: RegisterSpec | None = None
    hole_h: float = 0.0
    hole_at: datetime | None = None
    hole_filled_later: bool = False


def parse_faults(text: str, order: Order = Order.AS_IS) -> FaultSpec:
    """Read `duplicates=0.05,shuffle_h=6,late=0.02:48h,as_cumulative=decimals:2,modulus:100000,hole:3d,...`.

    Names stand before `=` or `:`; `as_cumulative=` only opens the list of the register's own names.

    >>> parse_faults("late=0.02:48h").late_h
    48.0
    """
    given: dict[str, Any] = {"order": order}
    register: dict[str, Any] | None = None
    for part in filter(None, (part.strip() for part in text.split(","))):
        if part == "as_cumulative" or part.startswith("as_cumulative="):
            register = register or {}
            part = part.removeprefix("as_cumulative").removeprefix("=")
            if not part:
                continue
        cut = min((place for place in (part.find("="), part.find(":")) if place >= 0), default=len(part))
        name, value = part[:cut], part[cut + 1 :]
        try:
            match name:
                case "duplicates" | "shuffle_h":
                    given[name] = float(value)
                case "late":
                    share, _, by = value.partition(":")
                    given["late"] = float(share)
                    if by:
                        given["late_h"] = hours(by)
                case "order":
                    given["order"] = Order(value)
                case "hole":
                    given["hole_h"] = hours(value)
                case "hole_at":
                    given["hole_at"] = _instant(value)
                case "hole_filled_later":
                    given[name] = value in ("", "true")
                case "decimals" | "opening" | "modulus" | "swap_at" | "swap_start" | "restarts":
                    if register is None:
                        raise BadFaults(f"{name} belongs to as_cumulative=; put that before it")
                    read: Any = {"decimals": int, "swap_at": _instant, "restarts": Restarts}.get(name, float)
                    register[name] = read(value)
                case _:
                    raise BadFaults(f"no fault is named {name!r}; docs/replay.md lists them")
        except ValueError as error:
            raise BadFaults(f"{name}: {value!r} is not understood ({error})") from error
    spec = FaultSpec(**given, register=RegisterSpec(**register) if register is not None else None)
    if register and "restarts" in register and set(register) - {"decimals", "restarts"}:
        raise BadFaults("a register that restarts begins at zero: it has no opening, modulus or swap")
    if not (0 <= spec.duplicates <= 1 and 0 <= spec.late <= 1 and spec.shuffle_h >= 0):
        raise BadFaults("duplicates and late are shares from 0 to 1, shuffle_h is not negative")
    return spec


def hours(text: str) -> float:
    """Hours of a text such as 90m, 48h or 3d."""
    unit = {"m": 1 / 60, "h": 1.0, "d": 24.0}.get(text[-1:])
    if unit is None:
        raise ValueError("wanted a duration such as 90m, 48h or 3d")
    return float(text[:-1]) * unit


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("wanted an instant with an offset, such as 2018-07-01T10:00:00+09:00")
    return at


def arrange(at_us: Ints, clock_us: Ints, spec: FaultSpec, rng: np.random.Generator) -> Ints:
    """The order in which readings arrive, as indices; one that comes twice stands twice, a lost one is absent.

    at_us: labels  clock_us: when each would arrive without faults, a time that never falls along a channel [us]
    """
    arrival = (at_us if spec.order is Order.TIME else clock_us).astype(np.float64)
    n = len(arrival)
    if spec.shuffle_h:
        arrival = arrival + rng.random(n) * spec.shuffle_h * _US_PER_H
    arrival[rng.random(n) < spec.late] += spec.late_h * _US_PER_H
    index = np.arange(n)
    again = np.flatnonzero(rng.random(n) < spec.duplicates)
    index = np.concatenate([index, again])
    arrival = np.concatenate([arrival, arrival[again] + rng.random(len(again)) * max(spec.shuffle_h, 1.0) * _US_PER_H])
    order = index[np.argsort(arrival, kind="stable")]
    if spec.order is Order.REVERSE:
        order = order[::-1]
    in_hole = _hole(at_us, spec)[order]
    return np.concatenate([order[~in_hole], order[in_hole]]) if spec.hole_filled_later else order[~in_hole]


def _hole(at_us: Ints, spec: FaultSpec) -> NDArray[np.bool_]:
    """The readings that do not come when they should; by default the hole begins after two fifths of the time."""
    if not spec.hole_h or not len(at_us):
        return np.zeros(len(at_us), np.bool_)
    first, last = int(at_us.min()), int(at_us.max())
    start = first + (last - first) * 2 // 5 if spec.hole_at is None else microseconds(spec.hole_at)
    return (at_us >= start) & (at_us < start + spec.hole_h * _US_PER_H)


def microseconds(at: datetime) -> int:
    """Microseconds since 1970 UTC [us]."""
    return int((at - datetime.fromisoformat("1970-01-01T00:00:00+00:00")) // timedelta(microseconds=1))
