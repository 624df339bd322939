"""From stretches of use to slots of 15 minutes: what was used, what came, what was due, and how sure it is."""

import numpy as np

from qingyu.domain.metering.series import (
    SECOND,
    SLOT,
    Bools,
    Channel,
    Floats,
    Ints,
    Readings,
    RegisterKind,
    Segments,
    Slots,
    State,
    Version,
    version_at,
)

# A slot is called measured when at least this share of it is, and nothing in it is an estimate.
MEASURED_SHARE = 0.9


def floor_slot(at_us: int) -> int:
    """The start of the slot that holds an instant. [us]

    >>> floor_slot(1_000 * SECOND) // SECOND
    900
    """
    return at_us // SLOT * SLOT


def ceil_slot(at_us: int) -> int:
    """The first start of a slot not before an instant. [us]"""
    return -(-at_us // SLOT) * SLOT


def count_due(channel: Channel, slot_us: Ints, now_us: int) -> Ints:
    """Count the readings that should have come by now, for each slot; none before its service or outside its validity.

    The first reading counts for the due instant nearest to it, so that instant is the first.

    A period is labelled by its start, so its reading is due one interval after its label.
    """
    due = np.zeros(len(slot_us), np.int64)
    for version in channel.versions if channel.service_us is not None else ():
        interval = version.interval_s * SECOND
        known_by = now_us - interval if channel.kind.is_period else now_us
        low = np.maximum(slot_us, max(version.from_us, (channel.service_us or 0) - interval // 2))
        high = np.minimum(np.minimum(slot_us + SLOT, version.to_us), known_by + 1)
        # The due instants with low <= phase + k * interval < high.
        due += np.maximum(_ceil(high - channel.phase_us, interval) - _ceil(low - channel.phase_us, interval), 0)
    return due


def _ceil(a: Ints, b: int) -> Ints:
    return -(-a // b)


def count_received(channel: Channel, readings: Readings, from_us: int, n_slots: int) -> Ints:
    """Count, for each slot, its due instants to which a reading came nearer than to any other.

    A meter that sends more often than it should does not fill the holes of another hour, and a clock that is some
    seconds early does not make one.
    """
    received = np.zeros(n_slots, np.int64)
    came = readings.at_us[readings.received]
    which = version_at(channel.versions, came)
    for number, version in enumerate(channel.versions):
        interval = version.interval_s * SECOND
        mine = came[which == number]
        k = (2 * (mine - channel.phase_us) + interval) // (2 * interval)
        at_us = k[np.diff(k, prepend=k[:1] - 1) > 0] * interval + channel.phase_us
        at_us = at_us[(at_us >= max(from_us, version.from_us)) & (at_us < version.to_us)]
        slot = (at_us - from_us) // SLOT
        received += np.bincount(slot[slot < n_slots], minlength=n_slots)
    return received


def split_at_versions(segments: Segments, versions: tuple[Version, ...]) -> Segments:
    """Cut the segments where a version begins or ends, the use in proportion to the time."""
    for edge in sorted({e for v in versions for e in (v.from_us, v.to_us)}):
        where = np.flatnonzero((segments.start_us < edge) & (segments.end_us > edge))
        for i in where[::-1]:
            start, end, use = int(segments.start_us[i]), int(segments.end_us[i]), float(segments.use[i])
            before = use * ((edge - start) / (end - start))
            segments = Segments(
                np.insert(segments.start_us, i + 1, edge),
                np.insert(segments.end_us, i, edge),
                np.concatenate([segments.use[:i], [before, use - before], segments.use[i + 1 :]]),
                np.insert(segments.quality, i, segments.quality[i]),
            )
    return segments


def spread(channel: Channel, segments: Segments, readings: Readings, from_us: int, to_us: int, now_us: int) -> Slots:
    """Lay segments over the slots of `[from_us, to_us)`, both at the start of a slot, in proportion to the time.

    What a segment gives to a slot is computed from the segment alone, and a slot adds its pieces one after the other in
    time order (`numpy.bincount` does), so the result is the same to the last digit in any span that holds the slot.
    """
    n_slots = max(0, (to_us - from_us) // SLOT)
    inside = (segments.end_us > from_us) & (segments.start_us < to_us) & (segments.end_us > segments.start_us)
    start, end = segments.start_us[inside], segments.end_us[inside]
    use, quality = segments.use[inside], segments.quality[inside]
    first = np.maximum(start - from_us, 0) // SLOT
    last = (np.minimum(end, to_us) - from_us - 1) // SLOT
    n_pieces = last - first + 1
    of = np.repeat(np.arange(len(start)), n_pieces)
    slot = np.arange(len(of)) - np.repeat(np.cumsum(n_pieces) - n_pieces, n_pieces) + first[of]
    slot_start = from_us + slot * SLOT
    overlap = np.minimum(end[of], slot_start + SLOT) - np.maximum(start[of], slot_start)
    piece = use[of] * (overlap / (end[of] - start[of]))

    known = ~np.isnan(piece)
    sure = known & (quality[of] == State.MEASURED)
    suspect = np.bincount(slot[quality[of] == State.SUSPECT], minlength=n_slots) > 0
    measured_us = np.bincount(slot[sure], overlap[sure], n_slots)
    known_us = np.bincount(slot[known], overlap[known], n_slots)
    total: Floats = np.bincount(slot[known], piece[known], n_slots).astype(np.float64)
    total[known_us == 0] = np.nan

    state = np.where(measured_us >= MEASURED_SHARE * SLOT, State.MEASURED, State.ESTIMATED)
    state[known_us > measured_us] = State.ESTIMATED
    state[known_us == 0] = State.MISSING
    state[suspect] = State.SUSPECT

    at_us = from_us + np.arange(n_slots, dtype=np.int64) * SLOT
    received = count_received(channel, readings, from_us, n_slots)
    exists = (known_us > 0) | suspect | (received > 0) | is_past(channel, at_us, now_us)
    if channel.kind is RegisterKind.GAUGE:
        total = np.full(n_slots, np.nan)
    return Slots(
        at_us=at_us[exists],
        use=total[exists],
        n_received=received[exists].astype(np.int16),
        n_due=count_due(channel, at_us, now_us)[exists].astype(np.int16),
        measured_share=(measured_us / SLOT)[exists].astype(np.float32),
        estimated_share=((known_us - measured_us) / SLOT)[exists].astype(np.float32),
        state=state[exists].astype(np.int16),
    )


def is_past(channel: Channel, slot_us: Ints, now_us: int) -> Bools:
    """Whether a slot has ended by now and lies in the channel's service: then it has a row, be it a missing one."""
    valid = np.zeros(len(slot_us), np.bool_)
    if channel.service_us is None:
        return valid
    for version in channel.versions:
        valid |= (slot_us + SLOT > max(version.from_us, channel.service_us)) & (slot_us < version.to_us)
    return valid & (slot_us + SLOT <= now_us)
