"""What happens when: a plan of faults, drawn from a seed before anything starts."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SERVERS = ("database", "broker")
INGEST = ("ingest 1", "ingest 2")
GATEWAYS = "gateways"


class Kind(StrEnum):
    """What can happen to a part of the platform."""

    KILL = "kill -9"
    STOP = "clean stop"
    FREEZE = "freeze"
    DISK_FULL = "disk full"
    TAKEOVER = "takeover"
    WORKERS = "four workers"
    FORGET = "broker forgets"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: from `at_s` for `lasts_s`, counted from the start of the load. [s]"""

    at_s: float
    lasts_s: float
    kind: Kind
    target: str

    @property
    def ends_s(self) -> float:
        """When it is over. [s]"""
        return self.at_s + self.lasts_s


# How long each kind lasts at least and at most [s]. A freeze may last longer than the 12 s after which a worker's
# peers end its connection, or shorter.
_LASTS_S = {
    Kind.KILL: (0.2, 2.0),
    Kind.STOP: (0.2, 2.0),
    Kind.FREEZE: (1.0, 15.0),
    Kind.DISK_FULL: (2.0, 5.0),
    Kind.TAKEOVER: (2.0, 4.0),
    Kind.WORKERS: (4.0, 12.0),
    Kind.FORGET: (1.5, 2.0),
}
# What is down needs a moment before the next fault of the same target finds something to break. [s]
_RECOVERY_S = 1.0


def menu(programs: Sequence[str]) -> list[tuple[Kind, str]]:
    """Every fault there is, once."""
    targets = (*programs, *SERVERS)
    return [
        *((kind, target) for kind in (Kind.KILL, Kind.STOP) for target in (*targets, GATEWAYS)),
        *((Kind.FREEZE, target) for target in targets),
        *((Kind.DISK_FULL, target) for target in SERVERS),
        (Kind.TAKEOVER, "client ids"),
        (Kind.WORKERS, "more ingest"),
        (Kind.FORGET, "broker"),
    ]


def draw(rng: random.Random, faults: Sequence[tuple[Kind, str]], seconds: float, longest_s: float) -> list[Fault]:
    """Spread faults over the load, in an order and at times of chance; two of one target never overlap, others may.

    The last one is over when the load ends. longest_s: how long a fault lasts at most. [s]
    """
    order = list(faults)
    rng.shuffle(order)
    free_at: dict[str, float] = {}
    drawn: list[Fault] = []
    pace = seconds / (len(order) + 1)
    for number, (kind, target) in enumerate(order):
        least, most = _LASTS_S[kind]
        lasts = rng.uniform(least, max(least, min(most, longest_s)))
        at = max((number + rng.random()) * pace, *(free_at.get(part, 0.0) for part in _parts(kind, target)), 0.0)
        for part in _parts(kind, target):
            free_at[part] = at + lasts + _RECOVERY_S
        drawn.append(Fault(at, lasts, kind, target))
    return sorted(drawn, key=lambda fault: fault.at_s)


def _parts(kind: Kind, target: str) -> tuple[str, ...]:
    """What a fault takes hold of: a broker that is to forget needs every ingest away before."""
    return (*INGEST, "broker") if kind is Kind.FORGET else (target,)
