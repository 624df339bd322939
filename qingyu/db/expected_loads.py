"""The loads that channels are expected to have, the hours beside them, and the days that both are made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.energy.coal import BOUNDARY_SIGN
from qingyu.domain.forecast.band import LoadBand
from qingyu.domain.forecast.history import Floats
from qingyu.domain.forecast.unusual import Late
from qingyu.domain.kernel.scope import Scope

_q = queries("expected_loads")


@dataclass(frozen=True, slots=True)
class ExpectedOf:
    """A channel that measures a use. unit: of a use times to_use. is_signed: it measures both directions."""

    id: int
    unit: str
    to_use: float
    is_signed: bool


@dataclass(frozen=True, slots=True)
class BoundaryPart:
    """A channel of a flow over the boundary. part: of its use in the flow, below zero where it is taken off. [1]"""

    channel_id: int
    unit: str
    to_use: float
    direction: str
    part: float


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """A day of a channel: its band by hours and the hours that are over [unit/h], the weeks before it [unit].

    The band is empty without one; loads, uses and baseline hold null where something is not known.
    """

    scope: str
    unit: str
    is_signed: bool
    day: date
    p10: list[float]
    p50: list[float]
    p90: list[float]
    level: float
    model: str | None
    skill: float | None
    coverage: float | None
    loads: list[float | None]
    uses: list[float | None]
    baseline: list[float]
    spread: float | None


def due(conn: Connection, at: datetime, again_before: datetime, limit: int, only: int | None = None) -> list[int]:
    """Enterprises without loads expected for the day of an instant, or not looked at since another. only: of one."""
    asked = {"at": at, "again_before": again_before, "limit": limit, "only": only}
    return [row[0] for row in conn.execute(_q.due, asked)]


def channels(conn: Connection, enterprise_id: int) -> list[ExpectedOf]:
    """The channels that measure a use."""
    return records(conn, ExpectedOf, _q.channels, {"enterprise_id": enterprise_id})


def waiting(conn: Connection, enterprise_id: int, day: date, at: datetime, limit: int) -> list[ExpectedOf]:
    """Channels in use at an instant of which nothing is expected for a day yet, with or without a reason."""
    asked = {"enterprise_id": enterprise_id, "day": day, "at": at, "limit": limit}
    return records(conn, ExpectedOf, _q.waiting, asked)


def looked_for(conn: Connection, enterprise_id: int) -> date | None:
    """The day for which loads were expected last; null before the first."""
    row = conn.execute(_q.looked_for, {"enterprise_id": enterprise_id}).fetchone()
    return None if row is None else row[0]


def put_look(conn: Connection, enterprise_id: int, day: date, at: datetime) -> None:
    """The loads of a day are expected, and the hours were looked at."""
    conn.execute(_q.put_look, {"enterprise_id": enterprise_id, "day": day, "at": at})


def day_uses(conn: Connection, channel_id: int, since: date, until: date) -> dict[date, float]:
    """What a channel used on the known days of [since, until). [unit of the channel]"""
    return dict(conn.execute(_q.day_uses, {"id": channel_id, "since": since, "until": until}).fetchall())


def put(conn: Connection, channel_id: int, day: date, band: LoadBand, late: Late | None, now: datetime) -> None:
    """Write what is expected of a channel on a day, by hours, and the weeks before it."""
    said = {
        "channel_id": channel_id,
        "day": day,
        "p10": band.p10.tolist(),
        "p50": band.p50.tolist(),
        "p90": band.p90.tolist(),
        "level": band.level,
        "model": band.model,
        "skill": band.skill,
        "days": band.days,
        "coverage": band.coverage,
        "reason": None if band.reason is None else Jsonb(band.reason.as_json()),
        "uses": [] if late is None else _nulls(late.uses),
        "baseline": [] if late is None else late.baseline.tolist(),
        "spread": None if late is None else late.spread,
        "made_at": now,
    }
    conn.execute(_q.put, said)


def drop_old(conn: Connection, enterprise_id: int, day: date) -> None:
    """Forget what was expected of days before one."""
    conn.execute(_q.drop_old, {"enterprise_id": enterprise_id, "day": day})


def put_hours(conn: Connection, enterprise_id: int, since: date, from_at: datetime, until: datetime) -> None:
    """Put the hours of the days since one beside their band. from_at: when that day begins; until: full hours."""
    asked = {"enterprise_id": enterprise_id, "since": since, "from_at": from_at, "until": until}
    conn.execute(_q.put_hours, asked)


def listing(conn: Connection, enterprise_id: int, since: date) -> list[ExpectedRow]:
    """The days of channels since one that have a band or a baseline, by channel and day."""
    return records(conn, ExpectedRow, _q.listing, {"enterprise_id": enterprise_id, "since": since})


def coarsest_s(conn: Connection, channel_ids: Sequence[int], from_at: datetime, to_at: datetime) -> int | None:
    """How rarely channels were read at the most in a span. [s] Null without a version in it."""
    row = conn.execute(_q.coarsest, {"ids": list(channel_ids), "from_at": from_at, "to_at": to_at}).fetchone()
    return None if row is None else row[0]


def boundary(conn: Connection, scope: Scope, enterprise_id: int, at: datetime) -> list[BoundaryPart]:
    """The channels of the electricity over the boundary at an instant."""
    asked = {"enterprise_id": enterprise_id, "at": at, "directions": [one.value for one in BOUNDARY_SIGN]}
    return records(conn, BoundaryPart, _q.boundary, {**scope.parameters(), **asked})


def _nulls(values: Floats) -> Sequence[float | None]:
    return [None if np.isnan(one) else one for one in values.tolist()]
