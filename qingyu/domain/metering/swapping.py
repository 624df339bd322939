"""Swaps whose told instant is not quite that of the readings: a work order's hour, or midnight where a day was told."""

from dataclasses import replace

import numpy as np

from qingyu.domain.metering.series import DAY, UNKNOWN_CAP, Bools, Channel, Event, Floats, Ints, Readings

# A person writes the day, or the hour of the work order; the registers show the moment.
TOLD_WITHIN = DAY
# Use across a swap is believed up to so many times what is used beside it, or what the pair shows without one.
_USUAL_TIMES = 2


def at_their_readings(channel: Channel, readings: Readings) -> tuple[Event, ...]:
    """The events of a channel, each swap between the two readings of which one is the old meter's, one the new one's.

    A swap from index E to S makes the register step by S - E. Where the pair of readings around the told instant does
    not, and one pair alone within `TOLD_WITHIN` does, the swap was there: left where it was told, what lies between the
    two indexes would be use. Swaps of which these times meet stay as told; other events do not matter.
    """
    events = channel.events
    seen = (
        event if _has_company(event, events) else replace(event, at_us=_seen_at(event, readings)) for event in events
    )
    return tuple(sorted(seen, key=lambda event: event.at_us))


def _has_company(event: Event, events: tuple[Event, ...]) -> bool:
    # Where the days of two swaps meet, `may_be_seen` holds from the first to the last, so that both are looked at anew.
    return any(
        other is not event and other.kind == "swap" and abs(other.at_us - event.at_us) <= 2 * TOLD_WITHIN
        for other in events
    )


def _seen_at(event: Event, readings: Readings) -> int:
    """When the readings show a swap, else when it was told. [us]"""
    at_us, value = readings.at_us, readings.value
    told = int(np.searchsorted(at_us, event.at_us, "left"))
    if event.kind != "swap" or event.end_index is None or event.start_index is None or not 0 < told < len(at_us):
        return event.at_us
    by = event.start_index - event.end_index
    use = float(value[told] - value[told - 1]) - by
    if not is_unseen(event, at_us, value, told - 1, use):
        return event.at_us
    low = int(np.searchsorted(at_us, event.at_us - TOLD_WITHIN, "left"))
    high = int(np.searchsorted(at_us, event.at_us + TOLD_WITHIN, "right"))
    step = np.diff(value[low:high])
    seen: Ints = np.flatnonzero(np.abs(step - by) < abs(by) / 2)
    return int(at_us[low + int(seen[0]) + 1]) if len(seen) == 1 else event.at_us


def is_unseen(
    event: Event, at_us: Ints, value: Floats, pair: int, use: float, most: float = np.inf, *, is_near: bool = True
) -> bool:
    """Whether the readings (pair, pair + 1) around a swap go on as if none had been, so that `use` as told was not.

    Their step is nearer to none than to that of the swap, and the use as told is beyond the rated maximum, or not usual
    beside theirs. A gap is long, and a register that steps the way of the swap did not go on: within a known maximum
    either is believed. use, most: of the pair, the most by the rated maximum. [register unit]

    >>> at_us, value = np.array([0, 1, 2]), np.array([4_980.0, 4_990.0, 4_995.0])
    >>> is_unseen(Event(2, "swap", end_index=5_000.0, start_index=0.0), at_us, value, 1, 5_005.0)
    True
    """
    if event.kind != "swap" or event.end_index is None or event.start_index is None:
        return False
    by, step = event.start_index - event.end_index, float(value[pair + 1] - value[pair])
    if step * np.sign(by) >= abs(by) / 2:
        return False
    if abs(use) > most:
        return abs(step) <= most
    is_believed = step * by > 0 or not is_near
    if is_believed and most < UNKNOWN_CAP:
        return False
    beside = [i for i in (pair - 1, pair + 1) if 0 <= i < len(value) - 1]
    steps = [(float(value[i + 1] - value[i]), float(at_us[i + 1] - at_us[i])) for i in beside]
    # A step that may be the swap's own says nothing of what is usual.
    rates = [abs(size) / elapsed for size, elapsed in steps if abs(size - by) >= abs(by) / 2]
    usual = (max if is_believed else min)(rates, default=0.0) * float(at_us[pair + 1] - at_us[pair])
    return bool(abs(use) > _USUAL_TIMES * max(abs(step), usual))


def may_be_seen(channel: Channel, at_us: Ints) -> Bools:
    """Whether a swap that was told of may be seen at each instant: no reading there stands for itself alone."""
    near = np.zeros(len(at_us), np.bool_)
    for event in channel.events:
        if event.kind == "swap":
            near |= np.abs(at_us - event.at_us) <= TOLD_WITHIN
    return near
