"""Totalisers: from the states of a register to use, through dips, rollovers, swaps, resets, outliers and gaps."""

from dataclasses import dataclass, field

import numpy as np

from qingyu.domain.metering.outliers import MOST_OUTLIERS, bad_steps, find_outliers
from qingyu.domain.metering.series import (
    DAY,
    SECOND,
    UNKNOWN_CAP,
    Bools,
    Channel,
    Event,
    Finding,
    FindingKind,
    Floats,
    Ints,
    Readings,
    Segments,
    Settings,
    State,
    settings_at,
    version_at,
)

# A register whose rated maximum is unknown rolls over only when the step is at most this share of its modulus.
ROLLOVER_SHARE = 0.1
# A repeated state followed by a step too large for one interval was frozen; longer than this it is called a reset.
FROZEN_AT_MOST = 7 * DAY
_FROZEN_READINGS = 3


@dataclass(slots=True)
class _Walk:
    """What the walk over the good readings finds out, one entry a pair of neighbours."""

    level: Floats  # the state that counts on: a dip is held at the highest state before it
    use: Floats  # of the pair (i, i + 1), in register units; NaN where nothing is known
    frozen: list[tuple[int, int]] = field(
        default_factory=list
    )  # pairs that are one stretch, and its use is in the last
    findings: list[Finding] = field(default_factory=list)


def eventful_pairs(at_us: Ints, events: tuple[Event, ...]) -> Bools:
    """Whether an event lies in `(at[i], at[i + 1]]`, for each pair of neighbours."""
    mask = np.zeros(max(len(at_us) - 1, 0), np.bool_)
    after = np.searchsorted(at_us, [e.at_us for e in events], "left")
    mask[after[(after > 0) & (after < len(at_us))] - 1] = True
    return mask


def evaluate_register(channel: Channel, readings: Readings) -> tuple[Segments, list[Finding]]:
    """Turn register readings into stretches of use, with the findings except those of a stuck register.

    Every reading must lie in a version. A stretch is measured when its readings are within twice the expected interval,
    estimated when wider, suspect when outliers between its readings were left out, unknown (NaN) after a reset.
    """
    at_us, value = readings.at_us, readings.value
    settings = settings_at(channel.versions, version_at(channel.versions, at_us))
    eventful = eventful_pairs(at_us, channel.events)
    outlier = find_outliers(at_us, value, settings, eventful)
    findings = _gaps(at_us, settings) + _spikes(at_us, value, outlier)

    kept = np.flatnonzero(~outlier)
    good = Settings(
        settings.interval_us[kept],
        settings.multiplier[kept],
        settings.cap_per_us[kept],
        settings.tolerance[kept],
        settings.modulus[kept],
    )
    t, v = at_us[kept], value[kept]
    walk = _walk(channel, t, v, good)
    findings += walk.findings + _dips(t, v, walk.level)

    expected = np.maximum(good.interval_us[:-1], good.interval_us[1:])
    quality = np.where(np.diff(t) <= 2 * expected, State.MEASURED, State.ESTIMATED).astype(np.uint8)
    quality[np.diff(kept) > 1] = State.SUSPECT
    start, end, use = t[:-1].copy(), t[1:], walk.use
    keep = np.ones(len(use), np.bool_)
    for first, last in walk.frozen:
        keep[first:last] = False
        start[last], quality[last] = t[first], State.ESTIMATED
    return Segments(start[keep], end[keep], use[keep], quality[keep]), findings


def _walk(channel: Channel, t: Ints, v: Floats, settings: Settings) -> _Walk:
    """Walk epoch by epoch: within one, the level is the running maximum and the use its steps."""
    n = len(v)
    eventful = eventful_pairs(t, channel.events)
    walk = _Walk(level=np.empty(n), use=np.empty(max(n - 1, 0)))
    begin, block = 0, 1024
    carried = v[0] if n else 0.0
    while begin < n:
        # Blocks double while nothing happens, so that a quiet year costs a few numpy calls.
        end = min(n, begin + block)
        level = np.maximum(np.maximum.accumulate(v[begin:end]), carried)
        before = np.concatenate([[carried], level[:-1]])
        step = v[begin:end] - before
        elapsed = t[begin:end] - t[np.maximum(np.arange(begin, end) - 1, 0)]
        tolerance = settings.tolerance[begin:end]
        breaks = (step < -tolerance) | (step > settings.cap_per_us[begin:end] * elapsed + tolerance)
        breaks |= eventful[np.maximum(np.arange(begin, end) - 1, 0)] if n > 1 else False
        if walk_starts := begin == 0:
            breaks[0] = False
        at = int(np.argmax(breaks)) if breaks.any() else end - begin
        walk.level[begin : begin + at] = level[:at]
        low = 1 if walk_starts else 0
        walk.use[begin + low - 1 : begin + at - 1] = level[low:at] - before[low:at]
        if begin + at == end:
            carried, begin, block = level[-1], end, block * 2
            continue
        h = begin + at
        held = float(level[at - 1]) if at else float(carried)
        walk.use[h - 1] = _break(channel, t, v, settings, walk, h, held)
        walk.level[h] = v[h]
        carried, begin, block = v[h], h + 1, 256
    return walk


def _break(channel: Channel, t: Ints, v: Floats, settings: Settings, walk: _Walk, h: int, held: float) -> float:
    """Decide what the pair (h - 1, h) is that the running maximum does not explain; returns its use, NaN if unknown."""
    start, end, value = int(t[h - 1]), int(t[h]), float(v[h])
    tolerance = float(settings.tolerance[h])
    most = float(settings.cap_per_us[h]) * (end - start) + tolerance
    modulus = None if np.isnan(settings.modulus[h]) else float(settings.modulus[h])
    told = [e for e in channel.events if start < e.at_us <= end]
    evidence: dict[str, float | int | str | list[float] | None] = {"before": held, "after": value}

    if told:
        use, kind = _told(told, held, value, modulus, tolerance)
        evidence |= {"events": len(told), "use": None if np.isnan(use) else use}
        if kind is FindingKind.SWAP:
            evidence |= {"end_index": told[0].end_index, "start_index": told[-1].start_index}
        walk.findings.append(Finding(kind, start, end, evidence))
        return use
    if value > held:
        first = _frozen_since(t, v, h, held, value, settings)
        if first is not None:
            walk.frozen.append((first, h - 1))
            evidence = {"value": held, "readings": h - first, "step": value - held, "shown_by": "catch-up"}
            walk.findings.append(Finding(FindingKind.STUCK, int(t[first]), start, evidence))
            return value - held
        # The level above may yet turn out to be an outlier; a few readings later it is known.
        kind = FindingKind.RESET if len(v) - h > MOST_OUTLIERS else FindingKind.SPIKE
        walk.findings.append(Finding(kind, start, end, {**evidence, "at_most": most}))
        return np.nan
    if modulus is not None and held <= modulus:
        use = modulus - held + value
        if 0 <= use <= (most if settings.cap_per_us[h] < UNKNOWN_CAP else ROLLOVER_SHARE * modulus):
            walk.findings.append(
                Finding(FindingKind.ROLLOVER, start, end, {**evidence, "modulus": modulus, "use": use})
            )
            return use
    walk.findings.append(Finding(FindingKind.RESET, start, end, evidence))
    return np.nan


def _told(
    told: list[Event], held: float, value: float, modulus: float | None, tolerance: float
) -> tuple[float, FindingKind]:
    """The use between two readings with events between them, and the kind to report: the last event's."""
    use, index = 0.0, held
    for event in told:
        if event.end_index is not None and event.start_index is not None:
            step, index = event.end_index - index, event.start_index
        elif event.kind == "rollover" and modulus is not None:
            step, index = modulus - index, 0.0
        else:
            step, index = np.nan, 0.0
        use += np.nan if step < -tolerance else max(step, 0.0) if step == step else step
    step = value - index
    use += np.nan if step < -tolerance else max(step, 0.0)
    return use, FindingKind(told[-1].kind)


def _frozen_since(t: Ints, v: Floats, h: int, held: float, value: float, settings: Settings) -> int | None:
    """The first reading of the repeated state before a step too large for one interval, if time explains it."""
    if v[h - 1] != held:
        return None
    low = int(np.searchsorted(t, t[h - 1] - FROZEN_AT_MOST, "left"))
    other = np.flatnonzero(v[low:h] != v[h - 1])
    first = low + int(other[-1]) + 1 if len(other) else low
    enough = h - first >= _FROZEN_READINGS
    return first if enough and value - held <= settings.cap_per_us[h] * (t[h] - t[first]) else None


def _gaps(at_us: Ints, settings: Settings) -> list[Finding]:
    elapsed = np.diff(at_us)
    expected = np.maximum(settings.interval_us[:-1], settings.interval_us[1:])
    return [
        Finding(
            FindingKind.GAP,
            int(at_us[i]),
            int(at_us[i + 1]),
            {"seconds": int(elapsed[i]) // SECOND, "expected_s": int(expected[i]) // SECOND},
        )
        for i in np.flatnonzero(elapsed > 2 * expected)
    ]


def _spikes(at_us: Ints, value: Floats, outlier: Bools) -> list[Finding]:
    found = []
    for first, last in runs(outlier):
        found.append(
            Finding(
                FindingKind.SPIKE,
                int(at_us[first]),
                int(at_us[last]),
                {
                    "values": value[first : last + 1].tolist(),
                    "before": float(value[first - 1]),
                    "after": float(value[last + 1]),
                },
            )
        )
    return found


def _dips(at_us: Ints, value: Floats, level: Floats) -> list[Finding]:
    found = []
    for first, last in runs(value < level):
        evidence = {"held": float(level[first]), "lowest": float(value[first : last + 1].min()), "n": last - first + 1}
        found.append(Finding(FindingKind.DIP, int(at_us[first]), int(at_us[last]), {**evidence}))
    return found


def runs(mask: Bools) -> list[tuple[int, int]]:
    """First and last index of each run of true values.

    >>> runs(np.array([True, False, True, True]))
    [(0, 0), (2, 3)]
    """
    edges = np.diff(np.concatenate([[0], mask.astype(np.int8), [0]]))
    return list(zip(np.flatnonzero(edges == 1).tolist(), (np.flatnonzero(edges == -1) - 1).tolist(), strict=True))


def register_cuts(channel: Channel, readings: Readings) -> tuple[Bools, Bools]:
    """Where the past and the future of a register do not know of each other: (cut, moved), one each a reading.

    At a cut no step within `MARGIN` readings is bad, and the level is the reading itself whatever came before. Where
    the register also moved, no later step can show the readings before it as frozen; where it did not, that holds
    for changes farther away than `FROZEN_AT_MOST`.
    """
    at_us, value = readings.at_us, readings.value
    n = len(value)
    settings = settings_at(channel.versions, version_at(channel.versions, at_us))
    eventful = eventful_pairs(at_us, channel.events)
    bad = bad_steps(at_us, value, settings, eventful) if n > 1 else np.zeros(0, np.bool_)
    n_bad = np.concatenate([[0], np.cumsum(bad)])
    index = np.arange(n)
    quiet = n_bad[np.minimum(index + MARGIN, n - 1)] == n_bad[np.maximum(index - MARGIN, 0)]
    synced = np.zeros(n, np.bool_)
    highest = np.full(n, -np.inf)
    for back in range(1, _SYNC_WITHIN + 1):
        highest[back:] = np.maximum(highest[back:], value[:-back])
        synced[back:] |= (value[back:] >= highest[back:]) & (value[back:] >= value[:-back] + settings.tolerance[:-back])
    moved = np.zeros(n, np.bool_)
    moved[1:] = value[1:] > value[:-1]
    return quiet & synced, moved


_SYNC_WITHIN = 8
MARGIN = _SYNC_WITHIN + 2 * MOST_OUTLIERS + 2
