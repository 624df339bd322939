"""Readings sent again some milliseconds later: two instants closer than a channel can measure are one."""

import numpy as np

from qingyu.domain.metering.series import (
    SECOND,
    Bools,
    Channel,
    Finding,
    FindingKind,
    Ints,
    Readings,
    RegisterKind,
    version_at,
)

# A period cannot begin twice within this share of its length; nothing is measured twice within a second.
_SHARE = 0.01
_LEAST_US = SECOND


def distinct(channel: Channel, readings: Readings) -> tuple[Readings, Bools, list[Finding]]:
    """The readings without those sent again, which of them open a chain, and the findings; the first one counts.

    A reading that is not closer than `apart` to the one before it opens a chain: what came before does not matter.
    """
    at_us, n = readings.at_us, len(readings)
    opens = np.ones(n, np.bool_)
    if n < 2 or channel.kind is RegisterKind.GAUGE:
        return readings, opens, []
    apart = _apart_us(channel, at_us)
    opens[1:] = np.diff(at_us) >= apart[1:]
    if opens.all():
        return readings, opens, []
    keep, kept = np.ones(n, np.bool_), 0
    for i in range(n):
        if not opens[i] and at_us[i] - at_us[kept] < apart[i]:
            keep[i] = False
        else:
            kept = i
    return readings.keep(keep), opens[keep], _findings(readings, keep)


def _apart_us(channel: Channel, at_us: Ints) -> Ints:
    """How far apart two instants are at least. [us]"""
    interval = np.array([v.interval_s * SECOND for v in channel.versions], np.int64)
    share = _SHARE if channel.kind.is_period else 0.0
    apart = np.minimum(np.maximum(_LEAST_US, share * interval), interval // 2).astype(np.int64)
    of_each: Ints = apart[version_at(channel.versions, at_us)]
    return of_each


def _findings(readings: Readings, keep: Bools) -> list[Finding]:
    """One finding for each reading that counts and was sent again."""
    found = []
    kept = np.flatnonzero(keep)
    again = np.diff(np.concatenate([kept, [len(keep)]])) > 1
    for first in kept[again].tolist():
        after = np.flatnonzero(keep[first + 1 :])
        last = first + int(after[0]) if len(after) else len(keep) - 1
        values = readings.value[first : last + 1].tolist()
        apart_ms = int(readings.at_us[last] - readings.at_us[first]) // 1_000
        evidence: dict[str, float | int | str | list[float] | None] = {"values": values, "apart_ms": apart_ms}
        found.append(Finding(FindingKind.RESENT, int(readings.at_us[first]), int(readings.at_us[last]), evidence))
    return found
