"""Slots of which nothing came: none is stored, for the channel's service and settings tell all that there is to say."""

import numpy as np

from qingyu.domain.metering.series import SLOT, Bools, Channel, Ints, Slots, State
from qingyu.domain.metering.slots import ceil_slot, count_due, is_past


def telling(slots: Slots) -> Bools:
    """Which slots say what a channel alone does not: something came in them, is known of them, or is suspect."""
    silent = (slots.state == State.MISSING) & (slots.n_received == 0)
    return np.asarray(~silent, np.bool_)


def with_holes(channel: Channel, known: Slots, from_us: int, to_us: int, until_us: int, now_us: int) -> Slots:
    """Slots that begin in [from_us, to_us), in time order, and between them the missing ones.

    A missing slot has ended by until_us and lies in the channel's service; of it is due what is due by now_us.

    >>> from qingyu.domain.metering.series import RegisterKind, Version
    >>> meter = Channel(RegisterKind.CUMULATIVE, (Version(0, 9 * SLOT, 300),), service_us=2 * SLOT)
    >>> found = with_holes(meter, nothing(), 0, 9 * SLOT, 4 * SLOT, 4 * SLOT)
    >>> (found.at_us // SLOT).tolist(), found.n_due.tolist(), found.use.tolist()
    ([2, 3], [3, 3], [nan, nan])
    """
    return known.beside(missing(channel, known.at_us, from_us, to_us, until_us, now_us))


def missing(channel: Channel, known_us: Ints, from_us: int, to_us: int, until_us: int, now_us: int) -> Slots:
    """The missing slots of `with_holes` alone; known_us: where the known ones begin. [us]"""
    low, high = ceil_slot(from_us), min(to_us, until_us)
    every: Ints = np.arange(max(0, -(-(high - low) // SLOT)), dtype=np.int64) * SLOT + low
    at_us = every[is_past(channel, every, until_us)]
    at_us = at_us[~np.isin(at_us, known_us)]
    return _missing(at_us, count_due(channel, at_us, now_us))


def nothing() -> Slots:
    """No slot at all."""
    none = np.zeros(0, np.int64)
    return _missing(none, none)


def _missing(at_us: Ints, n_due: Ints) -> Slots:
    n = len(at_us)
    return Slots(
        at_us=at_us,
        use=np.full(n, np.nan),
        n_received=np.zeros(n, np.int16),
        n_due=n_due.astype(np.int16),
        measured_share=np.zeros(n, np.float32),
        estimated_share=np.zeros(n, np.float32),
        state=np.full(n, State.MISSING, np.int16),
    )
