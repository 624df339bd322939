"""Channels as the arithmetic needs them: settings, events, corrections, and their readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from qingyu.db import binary
from qingyu.db.pool import Connection, records
from qingyu.db.rollups import calendar
from qingyu.db.sql import queries
from qingyu.domain.metering.periods import to_us
from qingyu.domain.metering.series import Channel, Event, Ints, Readings, RegisterKind, Version
from qingyu.domain.metering.slots import floor_slot

_q = queries("channels")
_FOREVER_US = 2**60


@dataclass(frozen=True, slots=True)
class Metered:
    """A channel with its corrections: (instants [us], values)."""

    id: int
    channel: Channel
    corrections: tuple[Ints, Any]


@dataclass(frozen=True, slots=True)
class EventRow:
    """What was said of a register; of a correction the value."""

    channel_id: int
    at: datetime
    kind: str
    end_index: float | None
    start_index: float | None
    value: float | None


def channels(conn: Connection, enterprise_id: int, ids: Sequence[int] | None = None) -> list[Metered]:
    """The channels of an enterprise, or some of them, as the arithmetic needs them."""
    wanted = None if ids is None else list(ids)
    named = conn.execute(_q.channels, {"enterprise_id": enterprise_id, "ids": wanted}).fetchall()
    kinds: dict[int, tuple[str, bool]] = {row[0]: (row[1], row[2]) for row in named}
    begun = {row[0]: [to_us(at) for at in row[3:] if at is not None] for row in named}
    zone = ZoneInfo(calendar(conn, enterprise_id)[0])
    versions: dict[int, list[Version]] = {}
    for channel_id, version in records(conn, _version, _q.versions, {"ids": list(kinds)}):
        versions.setdefault(channel_id, []).append(version)
    events: dict[int, list[Event]] = {}
    corrections: dict[int, dict[int, float]] = {}
    for row in records(conn, EventRow, _q.events, {"ids": list(kinds)}):
        at_us = to_us(row.at)
        if row.value is not None:
            corrections.setdefault(row.channel_id, {})[at_us] = row.value
        else:
            events.setdefault(row.channel_id, []).append(Event(at_us, row.kind, row.end_index, row.start_index))
    found = []
    for channel_id, (kind, is_signed) in kinds.items():
        mine = tuple(versions.get(channel_id, []))
        # Readings are due at the enterprise's own full hours and midnights, at which its channels begin.
        phase_us = floor_slot(mine[0].from_us) if mine else 0
        service_us = min([*begun[channel_id], *corrections.get(channel_id, {})], default=None)
        told = tuple(events.get(channel_id, []))
        channel = Channel(RegisterKind(kind), mine, told, phase_us, service_us, is_signed, zone)
        laid_over = sorted(corrections.get(channel_id, {}).items())
        instants, values = [at for at, _ in laid_over], [value for _, value in laid_over]
        found.append(Metered(channel_id, channel, (np.array(instants, np.int64), np.array(values, np.float64))))
    return found


def _version(
    *, channel_id: int, from_at: datetime | None, to_at: datetime | None, **settings: Any
) -> tuple[int, Version]:
    from_us, until_us = to_us(from_at) if from_at else 0, to_us(to_at) if to_at else _FOREVER_US
    return channel_id, Version(from_us, until_us, **settings)


def bounds(conn: Connection, metered: Metered) -> tuple[int, int] | None:
    """The first and the last instant of a channel that has a value, corrections included; None without any. [us]"""
    row = conn.execute(_q.bounds, {"id": metered.id}).fetchone()
    known = [us for us in (row or ()) if us is not None] + metered.corrections[0].tolist()
    return (min(known), max(known)) if known else None


def readings(conn: Connection, metered: Metered, from_us: int, to_us_: int) -> Readings:
    """The readings of a channel in [from_us, to_us_], both inclusive, corrections laid over."""
    span = binary.span(metered.id, from_us, to_us_)
    raw = binary.copied_out(conn, _q.copy_readings_out, span, [("at", ">i8"), ("value", ">f8")])
    at_us, value = raw["at"].astype(np.int64) + binary.PG_EPOCH_US, raw["value"].astype(np.float64)
    corrected_us, corrected = metered.corrections
    mine = (corrected_us >= from_us) & (corrected_us <= to_us_)
    if not mine.any():
        return Readings.of(at_us, value)
    corrected_us, corrected = corrected_us[mine], corrected[mine]
    place = np.searchsorted(at_us, corrected_us)
    there = np.zeros(len(corrected_us), np.bool_)
    inside = place < len(at_us)
    there[inside] = at_us[place[inside]] == corrected_us[inside]
    value[place[there]] = corrected[there]
    at_all = np.concatenate([at_us, corrected_us[~there]])
    order = np.argsort(at_all, kind="stable")
    received = np.concatenate([np.ones(len(at_us), np.bool_), np.zeros(int((~there).sum()), np.bool_)])
    return Readings(at_all[order], np.concatenate([value, corrected[~there]])[order], received[order])
