"""Totalisers: from the states of a register to use, through dips, rollovers, swaps, resets, outliers and gaps."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qingyu.domain.metering import register_findings
from qingyu.domain.metering.catch_up import FROZEN_AT_MOST, find_catch_ups
from qingyu.domain.metering.excursions import RETURN_WITHIN, falls, find_excursions, runs_back
from qingyu.domain.metering.from_zero import known_from_zero
from qingyu.domain.metering.outliers import MOST_OUTLIERS, find_outliers
from qingyu.domain.metering.register_findings import runs
from qingyu.domain.metering.restarting import RESTART
from qingyu.domain.metering.series import (
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
from qingyu.domain.metering.swapping import is_unseen

# A register whose rated maximum is unknown rolls over only when the step is at most this share of its modulus.
ROLLOVER_SHARE = 0.1
# A repeated state followed by a step too large for one interval was frozen, if not for longer than FROZEN_AT_MOST.
_FROZEN_READINGS = 3


@dataclass(slots=True)
class _Walk:
    """What the walk over the good readings finds out, one entry a pair of neighbours."""

    level: Floats  # the state that counts on: a dip is held at the highest state before it
    use: Floats  # of the pair (i, i + 1), in register units; NaN where nothing is known
    left_out: Bools  # whether readings between the two were off the path of the register
    reverse: Bools  # whether the register runs back in the pair
    begins: dict[int, int] = field(default_factory=dict)  # pairs of which only the time after this instant is known
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
    estimated when wider, when the register fell and came back in it or caught up after a standstill, suspect when it
    jumped and came back, unknown (NaN) after a reset.
    """
    at_us, value = readings.at_us, readings.value
    settings = settings_at(channel.versions, version_at(channel.versions, at_us))
    off, low = off_path(channel, at_us, value, settings)
    settings, _ = known_from_zero(channel, at_us, value, settings, eventful_pairs(at_us, channel.events))
    findings = register_findings.gaps(at_us, settings) + register_findings.off_path(at_us, value, off, low)

    kept = np.flatnonzero(~off)
    good = settings.of(kept)
    t, v = at_us[kept], value[kept]
    walk = _walk(channel, t, v, good, np.diff(kept) > 1)
    findings += register_findings.dips(t, v, walk.level) + register_findings.reverse_runs(t, v, walk.reverse)

    expected = np.maximum(good.interval_us[:-1], good.interval_us[1:])
    quality = np.where(np.diff(t) <= 2 * expected, State.MEASURED, State.ESTIMATED).astype(np.uint8)
    high = np.concatenate([[0], np.cumsum(off & ~low)])
    quality[np.diff(kept) > 1] = State.ESTIMATED
    quality[high[kept[1:]] > high[kept[:-1]]] = State.SUSPECT
    _unconfirmed(t, v, walk, quality)
    _catch_ups(t, v, walk, quality)
    return _segments(t, walk, quality), findings + walk.findings


def off_path(channel: Channel, at_us: Ints, value: Floats, settings: Settings) -> tuple[Bools, Bools]:
    """Which readings are off the path of the register, and which of them are below it."""
    eventful = eventful_pairs(at_us, channel.events)
    off = find_outliers(at_us, value, settings, eventful)
    low = np.zeros(len(value), np.bool_)
    for first, last in runs(off):
        low[first : last + 1] = bool((value[first : last + 1] < value[first - 1]).all())
    kept = np.flatnonzero(~off)
    good = settings.of(kept)
    for one in find_excursions(at_us[kept], value[kept], good, eventful_pairs(at_us[kept], channel.events)):
        first, last = int(kept[one.first]), int(kept[one.last])
        off[first : last + 1], low[first : last + 1] = True, one.is_low
    return off, low


def _segments(t: Ints, walk: _Walk, quality: NDArray[np.uint8]) -> Segments:
    """The pairs of the walk as stretches; of a frozen run only the last, over the whole of it."""
    start, end, use = t[:-1].copy(), t[1:], walk.use
    keep = np.ones(len(use), np.bool_)
    for first, last in walk.frozen:
        keep[first:last] = False
        start[last], quality[last] = t[first], State.ESTIMATED
    for pair, begin in walk.begins.items():
        start[pair] = begin
    return Segments(start[keep], end[keep], use[keep], quality[keep])


def _unconfirmed(t: Ints, v: Floats, walk: _Walk, quality: NDArray[np.uint8]) -> None:
    """A register that fell without a word and has not moved since may answer a placeholder: nothing is known yet."""
    kinds = (FindingKind.RESET, FindingKind.ROLLOVER)
    fallen = [f for f in walk.findings if f.kind in kinds and f.evidence.get("events") is None]
    if not fallen:
        return
    h = int(np.searchsorted(t, fallen[-1].to_us))
    stands = t[-1] - t[h - 1] <= RETURN_WITHIN and bool((v[h:] == v[h]).all()) and v[h] < v[h - 1]
    if stands and (v[h] == 0 or fallen[-1].kind is FindingKind.RESET):
        walk.use[h - 1 :], quality[h:] = np.nan, State.SUSPECT


def _catch_ups(t: Ints, v: Floats, walk: _Walk, quality: NDArray[np.uint8]) -> None:
    """Spread the step after a standstill over it where the register must have been frozen."""
    sure = (quality == State.MEASURED) & ~np.isnan(walk.use)
    sure[list(walk.begins)] = False
    for first, last in walk.frozen:
        sure[first : last + 1] = False
    for one in find_catch_ups(t, walk.use, sure):
        walk.frozen.append((one.first, one.last))
        evidence: dict[str, float | int | str | list[float] | None] = {
            "value": float(v[one.first]),
            "readings": one.last - one.first + 1,
            "step": float(walk.use[one.last]),
            "usual_step": one.usual_per_us * float(t[one.last + 1] - t[one.last]),
            "shown_by": "catch-up",
        }
        walk.findings.append(Finding(FindingKind.STUCK, int(t[one.first]), int(t[one.last]), evidence))


def _walk(channel: Channel, t: Ints, v: Floats, settings: Settings, left_out: Bools) -> _Walk:
    """Walk epoch by epoch: within one, the level is the running maximum and the use its steps."""
    n = len(v)
    eventful = eventful_pairs(t, channel.events)
    reverse = runs_back(falls(v, settings.tolerance, eventful))
    walk = _Walk(level=np.empty(n), use=np.empty(max(n - 1, 0)), left_out=left_out, reverse=reverse)
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
        is_near = end - start <= 2 * int(settings.interval_us[h])
        if len(told) == 1 and is_unseen(told[0], t, v, h - 1, use, most, is_near=is_near):
            use = np.nan  # the register goes on: what lies between the two indexes was not used in this pair
        if np.isnan(use) and _begins_again(told[-1], held, value, end, float(settings.cap_per_us[h]), tolerance):
            use, walk.begins[h - 1] = value, told[-1].at_us
        if kind is None:
            return use
        evidence |= {"events": len(told), "use": None if np.isnan(use) else use}
        if kind is FindingKind.SWAP:
            evidence |= {"end_index": told[0].end_index, "start_index": told[-1].start_index}
        walk.findings.append(Finding(kind, start, end, evidence))
        return use
    if walk.reverse[h - 1]:
        return np.nan
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
    if walk.left_out[h - 1]:
        return np.nan  # it came back, to a little less: what it lost while it was off is not known
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
) -> tuple[float, FindingKind | None]:
    """The use between two readings with events between them, and the kind to report: the last event's, if any."""
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
    return use, None if told[-1].kind == RESTART else FindingKind(told[-1].kind)


def _begins_again(event: Event, held: float, value: float, end_us: int, cap_per_us: float, tolerance: float) -> bool:
    """Whether what a register shows after it was set to zero was used since; a reset without a fall was none."""
    if event.kind not in ("reset", RESTART) or end_us <= event.at_us:
        return False
    fell = event.kind == RESTART or value < held
    return fell and 0 <= value <= cap_per_us * (end_us - event.at_us) + tolerance


def _frozen_since(t: Ints, v: Floats, h: int, held: float, value: float, settings: Settings) -> int | None:
    """The first reading of the repeated state before a step too large for one interval, if time explains it."""
    if v[h - 1] != held:
        return None
    low = int(np.searchsorted(t, t[h - 1] - FROZEN_AT_MOST, "left"))
    other = np.flatnonzero(v[low:h] != v[h - 1])
    first = low + int(other[-1]) + 1 if len(other) else low
    enough = h - first >= _FROZEN_READINGS
    return first if enough and value - held <= settings.cap_per_us[h] * (t[h] - t[first]) else None
