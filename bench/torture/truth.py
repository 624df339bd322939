"""What is true in a run: which plants there are and what each register shows at each minute, from the seed alone."""

import json
import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.plant import document

STEP = timedelta(minutes=1)
METERS = 6  # the even ones speak at once, the odd ones late
CONTROL = "control"  # the enterprise whose gateway has no receipts
STEADY, LATE, AGAIN, SKEWED, HOSTILE = "gw1", "gw2", "gw3", "gw4", "gw5"
MANAGER, PASSWORD = "manager", "a-password-for-the-torture-1"


class Place(NamedTuple):
    """One reading: which meter of which plant, and the minute since the start."""

    plant: str
    meter: int
    minute: int


@dataclass(frozen=True, slots=True)
class Truth:
    """The values of a seed; increments are eighths, so that sums are exact in any order."""

    seed: int
    start: datetime
    plants: tuple[str, ...]

    def value(self, place: Place) -> float:
        """What the register shows. [kWh]"""
        return _register(self.seed, place.plant, place.meter, place.minute // _BLOCK)[place.minute % _BLOCK]

    def at(self, minute: int) -> datetime:
        """The instant of a minute."""
        return self.start + minute * STEP

    def minute(self, at: datetime) -> int:
        """The minute of an instant."""
        return (at - self.start) // STEP

    def documents(self) -> list[dict[str, Any]]:
        """The registration of all plants and of the control."""
        return [self._document(code) for code in (*self.plants, CONTROL)]

    def _document(self, code: str) -> dict[str, Any]:
        channel = {"kind": "cumulative", "interval_s": 60, "valid_from": self.start.isoformat()}
        whole = document(code, n_meters=METERS, gateways=5, **channel)
        plant = whole["enterprises"][0]
        plant["flows"][0]["channels"] = [{"meter": meter_code(m), "channel": "kwh"} for m in range(METERS)]
        plant["users"] = [
            {
                "name": f"{MANAGER}-{code}",
                "password": PASSWORD,
                "display_zh": "能源经理",
                "display_en": "Energy manager",
                "role": "enterprise_manager",
            }
        ]
        return whole


_BLOCK = 1440


@cache
def _register(seed: int, plant: str, meter: int, block: int) -> list[float]:
    """A day of a register, minute by minute."""
    before = 1000.0 * (meter + 1) if block == 0 else _register(seed, plant, meter, block - 1)[-1]
    rng = random.Random(f"{seed} {plant} {meter} {block}")
    return list(accumulate((rng.randint(1, 40) / 8 for _ in range(_BLOCK)), initial=before))[1:]


def meter_code(number: int) -> str:
    """As the registration document names it."""
    return f"e{number:03d}"


def password(plant: str, gateway: str) -> str:
    """As the registration document gives it out."""
    return f"secret-{plant}-{gateway.removeprefix('gw')}"


class Ledger:
    """What is on a gateway's disk, a line a call; written after the outbox has it, read again after a crash."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(self, places: Iterable[Place]) -> None:
        """One write, so that a killed process leaves whole lines."""
        os.write(self._fd, json.dumps(list(places)).encode() + b"\n")

    def close(self) -> None:
        """Nothing more is noted."""
        os.close(self._fd)


def noted(path: Path) -> Iterator[Place]:
    """Everything in a ledger."""
    if path.exists():
        for line in path.read_text("utf-8").splitlines():
            yield from (Place(*one) for one in json.loads(line))
