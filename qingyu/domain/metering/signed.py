"""Registers that count both ways (净值): the use between two readings is their difference, whichever way it goes."""

import numpy as np

from qingyu.domain.metering import register_findings
from qingyu.domain.metering.register import eventful_pairs
from qingyu.domain.metering.register_findings import gaps, runs
from qingyu.domain.metering.series import (
    Bools,
    Channel,
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
from qingyu.domain.metering.signed_excursions import find
from qingyu.domain.metering.swapping import is_unseen


def evaluate_signed(channel: Channel, readings: Readings) -> tuple[Segments, list[Finding]]:
    """Turn the readings of a register of both directions into stretches of use.

    Nothing is known of a step beyond the rated maximum or across a reset. A register without a rated maximum has no
    bound: whatever it shows counts, but for what it jumps to and comes back from (signed_excursions).
    """
    settings = settings_at(channel.versions, version_at(channel.versions, readings.at_us))
    off, low = _off_path(channel, readings, settings)
    kept = np.flatnonzero(~off)
    left_out = gaps(readings.at_us, settings) + register_findings.off_path(readings.at_us, readings.value, off, low)
    at_us, value, settings = readings.at_us[kept], readings.value[kept], settings.of(kept)
    elapsed = np.diff(at_us)
    use, rolled = _unrolled(np.diff(value), settings.modulus[1:])
    findings = left_out + _told(channel, at_us, value, settings, use)
    eventful = eventful_pairs(at_us, channel.events)
    beyond = (np.abs(use) > settings.cap_per_us[1:] * elapsed + settings.tolerance[1:]) & ~eventful
    for first, last in runs(beyond):
        evidence: dict[str, float | int | str | list[float] | None] = {"values": value[first : last + 2].tolist()}
        findings.append(Finding(FindingKind.SPIKE, int(at_us[first]), int(at_us[last + 1]), evidence))
    for i in np.flatnonzero(rolled & ~beyond & ~eventful).tolist():
        shown: dict[str, float | int | str | list[float] | None] = {
            "before": float(value[i]),
            "after": float(value[i + 1]),
            "modulus": float(settings.modulus[i + 1]),
            "use": float(use[i]),
        }
        findings.append(Finding(FindingKind.ROLLOVER, int(at_us[i]), int(at_us[i + 1]), shown))
    expected = np.maximum(settings.interval_us[:-1], settings.interval_us[1:])
    quality = np.where(elapsed <= 2 * expected, State.MEASURED, State.ESTIMATED).astype(np.uint8)
    quality[np.diff(kept) > 1] = State.ESTIMATED
    high = np.concatenate([[0], np.cumsum(off & ~low)])
    quality[high[kept[1:]] > high[kept[:-1]]] = State.SUSPECT
    quality[beyond] = State.SUSPECT
    return Segments(at_us[:-1].copy(), at_us[1:], np.where(beyond, np.nan, use), quality), findings


def _off_path(channel: Channel, readings: Readings, settings: Settings) -> tuple[Bools, Bools]:
    """Which readings are off the path of the register, and which of them answer a placeholder below it."""
    off, low = np.zeros(len(readings), np.bool_), np.zeros(len(readings), np.bool_)
    for one in find(readings.value, settings.modulus, eventful_pairs(readings.at_us, channel.events)):
        off[one.first : one.last + 1] = True
        low[one.first : one.last + 1] |= one.is_low
    return off, low


def _unrolled(step: Floats, modulus: Floats) -> tuple[Floats, np.ndarray]:
    """Steps with a rollover taken out: of a known modulus, the shorter way round."""
    over = np.where(np.isnan(modulus), False, np.abs(step) > modulus / 2)
    return np.where(over, step - np.sign(step) * np.nan_to_num(modulus), step), over


def _told(channel: Channel, at_us: Ints, value: Floats, settings: Settings, use: Floats) -> list[Finding]:
    """Put what operators told of the register into `use`."""
    found = []
    for i in np.flatnonzero(eventful_pairs(at_us, channel.events)).tolist():
        total, index = 0.0, float(value[i])
        told = [e for e in channel.events if at_us[i] < e.at_us <= at_us[i + 1]]
        for event in told:
            if event.end_index is None or event.start_index is None:
                total, index = np.nan, 0.0
            else:
                total, index = total + event.end_index - index, event.start_index
        use[i] = total + float(value[i + 1]) - index
        elapsed = int(at_us[i + 1] - at_us[i])
        most = float(settings.cap_per_us[i + 1]) * elapsed + float(settings.tolerance[i + 1])
        is_near = elapsed <= 2 * int(settings.interval_us[i + 1])
        if len(told) == 1 and is_unseen(told[0], at_us, value, i, float(use[i]), most, is_near=is_near):
            use[i] = np.nan
        known = None if np.isnan(use[i]) else float(use[i])
        evidence: dict[str, float | int | str | list[float] | None] = {
            "before": float(value[i]),
            "after": float(value[i + 1]),
            "events": len(told),
            "use": known,
        }
        found.append(Finding(FindingKind(told[-1].kind), int(at_us[i]), int(at_us[i + 1]), evidence))
    return found
