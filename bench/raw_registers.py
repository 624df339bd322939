"""What a channel counted in each quarter-hour of a month, from its raw readings, by numpy alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import psycopg

QUARTER_S = 900
STANDSTILL = 3  # readings without a step

_READINGS = "SELECT at, value FROM reading WHERE channel_id = %s AND at >= %s AND at <= %s ORDER BY at"
_SWAPS = "SELECT at, end_index, start_index FROM channel_event WHERE channel_id = %s AND kind = 'swap' ORDER BY at"


@dataclass(frozen=True)
class Month:
    """A plant's month: local days, and its first and last instant."""

    plant: str
    zone: ZoneInfo
    first: date
    end: date

    def instants(self) -> tuple[datetime, datetime]:
        """Where it begins and ends."""
        midnight = datetime.min.time()
        return datetime.combine(self.first, midnight, self.zone), datetime.combine(self.end, midnight, self.zone)

    def edges(self) -> np.ndarray:
        """The instants between its quarter-hours, in seconds since 1970."""
        start, end = (instant.timestamp() for instant in self.instants())
        return np.arange(start, end + 1, QUARTER_S)


def quarters(conn: psycopg.Connection[Any], month: Month, channel: Any) -> np.ndarray:
    """What a channel counted in each quarter-hour of the month, in its unit."""
    edges = month.edges()
    if channel.kind == "cumulative":
        at, total = sound_register(conn, month, channel)
        in_all: np.ndarray = np.diff(np.interp(edges, at, total)) * channel.multiplier
        return in_all
    at, value = _readings(conn, month, channel)
    amount = value * (channel.interval_s / 3600 if channel.kind == "mean_power" else 1) * channel.multiplier
    counted: np.ndarray = np.histogram(at, bins=edges, weights=amount)[0]
    return counted


def sound_register(conn: psycopg.Connection[Any], month: Month, channel: Any) -> tuple[np.ndarray, np.ndarray]:
    """The sound readings of a register around a month: their instants [s since 1970], and what it had counted by then.

    The count begins at 0 and goes on over rollovers and swaps; it wants the channel's multiplier.
    """
    at, value = _sound(*_readings(conn, month, channel))
    return at, np.concatenate([[0.0], np.cumsum(_steps(conn, channel, at, value))])


def _readings(conn: psycopg.Connection[Any], month: Month, channel: Any) -> tuple[np.ndarray, np.ndarray]:
    start, end = month.instants()
    around = timedelta(days=2)
    found = conn.execute(_READINGS, (channel.id, start - around, end + around)).fetchall()
    return np.array([row[0].timestamp() for row in found]), np.array([row[1] for row in found], dtype=float)


def _sound(at: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A register without what it showed wrongly: peaks, dropouts, standstills that it makes up for.

    It tells its total, so that a straight line over what is left out loses nothing.
    """
    keep = np.ones(len(value), dtype=bool)
    n = 1
    while n < len(value) - 1:
        before = value[n - 1]
        back = np.flatnonzero(value[n + 1 : n + 9] >= before)
        if value[n] > value[n + 1] >= before:
            keep[n] = False
        elif value[n] < before and len(back):
            keep[n : n + 1 + back[0]] = False
            n += int(back[0])
        n += 1
    at, value = at[keep], value[keep]
    still = np.diff(value) == 0
    keep = np.ones(len(value), dtype=bool)
    usual = np.median(np.diff(value)[~still])
    for end in np.flatnonzero(~still):
        start = end
        while start > 0 and still[start - 1]:
            start -= 1
        if end - start >= STANDSTILL and value[end + 1] - value[end] > 1.5 * usual:
            keep[start + 1 : end + 1] = False
    return at[keep], value[keep]


def _steps(conn: psycopg.Connection[Any], channel: Any, at: np.ndarray, value: np.ndarray) -> np.ndarray:
    steps = np.diff(value)
    swaps = {
        int(np.searchsorted(at, swapped_at.timestamp())) - 1: (end, start)
        for swapped_at, end, start in conn.execute(_SWAPS, (channel.id,)).fetchall()
    }
    for n in np.flatnonzero(steps < 0):
        if int(n) in swaps:
            end, start = swaps[int(n)]
            steps[n] = (end - value[n]) + (value[n + 1] - start)
        elif channel.modulus and value[n] > 0.9 * channel.modulus:
            steps[n] += channel.modulus
        else:
            steps[n] = 0  # reset: nobody knows what it had counted when it fell
    return steps
