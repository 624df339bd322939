"""Swaps whose told instant is not quite that of the readings: a work order's hour, or midnight where a day was told."""

from dataclasses import replace

import numpy as np

from qingyu.domain.metering.series import DAY, Bools, Channel, Event, Ints, Readings

# A person writes the day, or the hour of the work order; the registers show the moment.
TOLD_WITHIN = DAY


def at_their_readings(channel: Channel, readings: Readings) -> tuple[Event, ...]:
    """The events of a channel, each swap between the two readings of which one is the old meter's, one the new one's.

    A swap from index E to S makes the register step by S - E. Where the pair of readings around the told instant does
    not, and one pair alone within `TOLD_WITHIN` does, the swap was there: left where it was told, what lies between the
    two indexes would be use. Several events within that time stay as told.
    """
    events = channel.events
    return tuple(
        event if _has_company(event, events) else replace(event, at_us=_seen_at(event, readings)) for event in events
    )


def _has_company(event: Event, events: tuple[Event, ...]) -> bool:
    return any(other is not event and abs(other.at_us - event.at_us) <= 2 * TOLD_WITHIN for other in events)


def _seen_at(event: Event, readings: Readings) -> int:
    """When the readings show a swap, else when it was told. [us]"""
    at_us, value = readings.at_us, readings.value
    told = int(np.searchsorted(at_us, event.at_us, "left"))
    if event.kind != "swap" or event.end_index is None or event.start_index is None or not 0 < told < len(at_us):
        return event.at_us
    by = event.start_index - event.end_index
    if by == 0 or not is_unseen(event, float(value[told - 1]), float(value[told])):
        return event.at_us
    low = int(np.searchsorted(at_us, event.at_us - TOLD_WITHIN, "left"))
    high = int(np.searchsorted(at_us, event.at_us + TOLD_WITHIN, "right"))
    step = np.diff(value[low:high])
    seen: Ints = np.flatnonzero(np.abs(step - by) < abs(by) / 2)
    return int(at_us[low + int(seen[0]) + 1]) if len(seen) == 1 else event.at_us


def is_unseen(event: Event, before: float, after: float) -> bool:
    """Whether two readings around a swap step as if none had been: nearer to no step than to that of the swap.

    >>> is_unseen(Event(0, "swap", end_index=5_000.0, start_index=0.0), 4_990.0, 4_995.0)
    True
    """
    if event.kind != "swap" or event.end_index is None or event.start_index is None:
        return False
    by = event.start_index - event.end_index
    return bool((after - before) * np.sign(by) < abs(by) / 2)


def may_be_seen(channel: Channel, at_us: Ints) -> Bools:
    """Whether a swap that was told of may be seen at each instant: no reading there stands for itself alone."""
    near = np.zeros(len(at_us), np.bool_)
    for event in channel.events:
        if event.kind == "swap":
            near |= np.abs(at_us - event.at_us) <= TOLD_WITHIN
    return near
