"""Readings for the tests of the register arithmetic, in quarter hours of an arbitrary day."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from qingyu.domain.metering.evaluation import evaluate
from qingyu.domain.metering.series import (
    DAY,
    SLOT,
    Channel,
    Evaluation,
    Event,
    Finding,
    FindingKind,
    Readings,
    RegisterKind,
    Version,
)

START = 20_000 * DAY


def version(**settings: Any) -> Version:
    """A version that holds from START on, 15 minutes where nothing else is said."""
    return Version(**{"from_us": START, "to_us": 2**60, "interval_s": 900, **settings})


def channel(
    kind: str = "cumulative",
    events: Sequence[Event] = (),
    *,
    is_signed: bool = False,
    zone: str = "UTC",
    **settings: Any,
) -> Channel:
    """A channel with one version."""
    versions = (version(**settings),)
    return Channel(RegisterKind(kind), versions, tuple(events), is_signed=is_signed, zone=ZoneInfo(zone))


def read(*values: float | None, step_s: float = 900, start_us: int = START) -> Readings:
    """Readings at a fixed step; None is one that did not come."""
    at_us = np.array([start_us + round(i * step_s * 1e6) for i, v in enumerate(values) if v is not None], np.int64)
    return Readings.of(at_us, np.array([v for v in values if v is not None], np.float64))


def slots(of: Channel, readings: Readings, n: int, *, now_us: int | None = None) -> Evaluation:
    """Evaluate the first n slots after START; now is their end where nothing else is said."""
    end = START + n * SLOT
    return evaluate(of, readings, START, end, end if now_us is None else now_us)


def use(of: Channel, readings: Readings, n: int) -> list[float | None]:
    """The use of the first n slots, None where nothing is known."""
    return [None if np.isnan(u) else u for u in slots(of, readings, n).slots.use.tolist()]


def states(of: Channel, readings: Readings, n: int) -> list[int]:
    """The states of the first n slots."""
    known: list[int] = slots(of, readings, n).slots.state.tolist()
    return known


def found(evaluation: Evaluation, kind: str) -> list[Finding]:
    """The findings of one kind."""
    return [f for f in evaluation.findings if f.kind is FindingKind(kind)]


def kinds(of: Channel, readings: Readings) -> list[str]:
    """The kinds of all findings, in time order."""
    return [str(f.kind) for f in slots(of, readings, 1).findings]
