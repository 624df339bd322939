"""Readings that come in any order, repeated, in any batches give the slots and findings of a rebuild, exactly."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qingyu.domain.metering.cuts import LOOK
from qingyu.domain.metering.evaluation import evaluate
from qingyu.domain.metering.reach import LOAD_AFTER, LOAD_BEFORE, Reach, Want, reach_of
from qingyu.domain.metering.series import DAY, HOUR, SLOT, Channel, Event, Finding, Readings, RegisterKind, Version
from tests.domain.metering.meters import START
from tests.support.thorough import thorough


@dataclass
class Store:
    """What a database would hold of one channel, changed only within the reach of what was touched."""

    channel: Channel
    narrow: bool = False  # load as little as the slots need; findings of stuck meters then are not looked at
    readings: dict[int, float] = field(default_factory=dict)
    slots: dict[int, tuple[object, ...]] = field(default_factory=dict)
    findings: dict[tuple[str, int], Finding] = field(default_factory=dict)

    def load(self, low: int | None, high: int | None) -> Readings:
        at = sorted(t for t in self.readings if (low is None or t >= low) and (high is None or t <= high))
        return Readings.of(np.array(at, np.int64), np.array([self.readings[t] for t in at], np.float64))

    def touch(self, first: int, last: int, now_us: int) -> None:
        low, high = (first, last) if self.narrow else (first - LOAD_BEFORE, last + LOAD_AFTER)
        known = sorted(self.readings)
        before = sum(t < low for t in known)
        after = sum(t > high for t in known)
        n_before = n_after = 40
        while True:
            start, end = max(0, before - n_before), min(len(known), len(known) - after + n_after)
            some = known[start:end]
            loaded = Readings.of(np.array(some, np.int64), np.array([self.readings[t] for t in some], np.float64))
            reach = reach_of(self.channel, loaded, first, last, start == 0, end == len(known), findings=not self.narrow)
            if isinstance(reach, Reach):
                break
            assert isinstance(reach, Want)
            n_before, n_after = n_before * (8 if reach.before else 1), n_after * (8 if reach.after else 1)
        answer = evaluate(self.channel, loaded, reach.from_us, reach.to_us, now_us)
        self.slots = {t: s for t, s in self.slots.items() if not reach.from_us <= t < reach.to_us}
        self.slots |= rows_of(answer.slots)
        self.findings = keyed(f for f in self.findings.values() if not reach.holds(f))
        self.findings |= keyed(f for f in answer.findings if reach.holds(f))


def keyed(findings: Iterable[Finding]) -> dict[tuple[str, int], Finding]:
    return {(f.kind, f.from_us): f for f in findings}


def rows_of(slots: object) -> dict[int, tuple[object, ...]]:
    columns = [
        plain(getattr(slots, n)) for n in ("use", "n_received", "n_due", "measured_share", "estimated_share", "state")
    ]
    return dict(zip(slots.at_us.tolist(), zip(*columns, strict=True), strict=True))  # type: ignore[attr-defined]


def plain(column: np.ndarray) -> list[object]:
    """Values that are equal to themselves."""
    values: list[object] = column.tolist()
    return [None if v != v else v for v in values] if column.dtype.kind == "f" else values


def history(
    seed: int, n: int, kind: str, tolerance: float, rated: bool, modulus: bool, idle: float
) -> tuple[Channel, dict[int, float]]:
    """A faulty meter's life: gaps, outliers, dips, rollovers, resets, a swap, stops, and another rhythm half way."""
    rng = np.random.default_rng(seed)
    jitter = rng.choice([0, 0, 1, 60]) * 1_000_000
    at_us = START + np.arange(n) * SLOT + rng.integers(0, jitter + 1, n)
    step = np.where(rng.random(n) < idle, 0.0, np.round(rng.uniform(0, 30, n), rng.integers(0, 6)))
    still = rng.integers(0, n)
    step[still : still + rng.integers(0, n // 2 + 1)] = 0.0
    events: list[Event] = []
    value = np.cumsum(step) + rng.choice([0, 900, 5e6])
    if kind == "cumulative_daily":
        of_day = (at_us - 60_000_000) // DAY
        begins = np.searchsorted(of_day, of_day, "left")
        value = np.cumsum(step) - np.concatenate([[0.0], np.cumsum(step)])[begins]
    elif kind == "cumulative":
        if modulus:
            value %= 1000.0
        if rng.random() < 0.4:
            at = int(rng.integers(1, n))
            told_late_us = int(rng.choice([-5, 0, 1, 40 * SLOT, -40 * SLOT]))
            events.append(Event(int(at_us[at]) + told_late_us, "swap", float(value[at - 1] + 2), 50.0))
            value[at:] += 53 - value[at]
            if rng.random() < 0.4:
                later_us = int(rng.integers(1, 210)) * SLOT
                events.append(
                    Event(events[0].at_us + later_us, str(rng.choice(["swap", "reset", "rollover"])), 60.0, 50.0)
                )
        if rng.random() < 0.4:
            at = int(rng.integers(1, n))
            value[at:] -= value[at]
        value = np.where(rng.random(n) < 0.1, value - rng.uniform(0, max(tolerance, 0.1) * 1.2, n), value)
    else:
        value = step
    for at in rng.integers(0, n, rng.integers(0, 3 + n // 400)):  # restarts, placeholders, frozen registers
        length = int(rng.integers(3, 80))
        value[at : at + length] = rng.choice([0.0, -1.0, 65_535.0, value[at], value[at]])
    for at in rng.integers(0, n, n // 25):
        value[at : at + rng.integers(1, 7)] = rng.choice([0.0, 1e7, value[at] + 40, value[at] - 40])
    come = rng.random(n) > rng.choice([0.0, 0.1, 0.6])
    hole = rng.integers(0, n)
    come[hole : hole + rng.integers(0, n // 3 + 1)] = False
    if not come.any():
        come[0] = True
    again = come & (rng.random(n) < rng.choice([0.0, 0.02]))
    half = int(at_us[n // 2]) + int(rng.integers(0, SLOT))
    shared: dict[str, Any] = {
        "modulus": 1000.0 if modulus else None,
        "rated_max_per_h": 150.0 if rated else None,
        "dip_tolerance": tolerance,
    }
    versions = (
        Version(START, half, 900, float(rng.choice([1.0, 40.0])), **shared),
        Version(half, 2**60, int(rng.choice([900, 300, 3600])), 3.0, **shared),
    )
    if kind == "cumulative" and rng.random() < 0.3:  # a gateway that had not reached its meter yet
        value[: rng.integers(1, n)] = 0.0
    life = dict(zip((at_us[again] + 3_000).tolist(), value[again].tolist(), strict=True))
    life |= zip(at_us[come].tolist(), value[come].tolist(), strict=True)
    return Channel(RegisterKind(kind), versions, tuple(events)), life


@settings(max_examples=thorough(250, else_=30), deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.sampled_from([2, 30, 200, 700, 1500, 6000]),
    kind=st.sampled_from(
        ["cumulative", "cumulative", "cumulative", "cumulative_daily", "interval", "mean_power", "gauge"]
    ),
    is_signed=st.sampled_from([False, False, False, True]),
    tolerance=st.sampled_from([0.0, 0.5, 20.0]),
    rated=st.booleans(),
    modulus=st.booleans(),
    idle=st.sampled_from([0.0, 0.3, 0.98]),
    batches=st.integers(1, 14),
    narrow=st.booleans(),
)
@example(
    seed=1,
    n=700,
    kind="cumulative",
    is_signed=False,
    tolerance=0.5,
    rated=True,
    modulus=True,
    idle=0.98,
    batches=9,
    narrow=False,
)
@example(
    seed=298,
    n=30,
    kind="interval",
    is_signed=False,
    tolerance=0.0,
    rated=False,
    modulus=False,
    idle=0.0,
    batches=1,
    narrow=False,
)
def test_any_order_of_arrival_equals_a_rebuild(
    seed: int,
    n: int,
    kind: str,
    is_signed: bool,
    tolerance: float,
    rated: bool,
    modulus: bool,
    idle: float,
    batches: int,
    narrow: bool,
) -> None:
    meter, life = history(seed, n, kind, tolerance, rated, modulus, idle)
    meter = replace(meter, is_signed=is_signed and not meter.kind.restarts)
    now_us = START + (n + 8) * SLOT
    rng = np.random.default_rng(seed + 1)
    order = list(life)
    if rng.random() < 0.7:
        rng.shuffle(order)
    order += rng.choice(order, len(order) // 5).tolist()
    store = Store(meter, narrow)
    cuts = np.sort(rng.integers(0, len(order) + 1, batches))
    for part in np.split(np.array(order), cuts):
        if not len(part):
            continue
        # A batch is cut at its holes, as the union of touched spans is not: both must be right.
        spans = [part] if rng.random() < 0.5 else np.array_split(np.sort(part), min(len(part), 4))
        store.readings |= {int(t): life[int(t)] for t in part if int(t) not in store.readings}
        for span in spans:
            store.touch(int(span.min()), int(span.max()), now_us)
    # Silence is written by the clock job; here the whole span is looked at, so that only the slots matter.
    end = START + (n + 12) * SLOT
    rebuilt = evaluate(meter, store.load(None, None), START - 48 * HOUR, end, now_us)
    expected = rows_of(rebuilt.slots)
    silent = {t: row for t, row in expected.items() if t not in store.slots}
    assert all(row[0] is None and row[-1] == 0 and row[1] == 0 for row in silent.values())
    assert store.slots == {t: row for t, row in expected.items() if t in store.slots}
    looked_at = [f for f in rebuilt.findings if not (narrow and f.kind == "stuck")]
    stored = [f for f in store.findings.values() if not (narrow and f.kind == "stuck")]
    assert keyed(stored) == keyed(looked_at)


def test_a_changed_value_far_from_the_rest_reaches_only_its_neighbourhood() -> None:
    meter = Channel(RegisterKind.CUMULATIVE, (Version(START, 2**60, 900),))
    at_us = START + np.arange(20_000, dtype=np.int64) * SLOT
    readings = Readings.of(at_us, np.arange(20_000.0))
    reach = reach_of(meter, readings, int(at_us[9_000]), int(at_us[9_000]), True, True)
    assert isinstance(reach, Reach)
    assert at_us[9_000] - reach.from_us < 60 * SLOT
    # A register that falls in the change may come back, and stand still meanwhile, so long after it.
    assert reach.to_us - at_us[9_000] < LOOK + 60 * SLOT
