"""Daily mean temperatures of regions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.energy.factors import Verified
from qingyu.domain.forecast.weather import Temperatures
from qingyu.domain.kernel.answer import Answer

_q = queries("weather")


@dataclass(frozen=True, slots=True)
class TemperatureSummary(Answer):
    """What temperatures a region has of one source. n: days, from the first to the last."""

    source: str
    verified: str
    first_on: date
    last_on: date
    n: int
    declared_at: datetime


def put(
    conn: Connection,
    region_id: int,
    celsius: Mapping[date, float],
    source: str,
    verified: Verified,
    by: str,
    now: datetime,
) -> int:
    """Write temperatures down; how many are new. Those that are there already are left as they are."""
    said = {"days": list(celsius), "celsius": list(celsius.values()), "source": source, "verified": verified}
    return conn.execute(_q.put, {**said, "region_id": region_id, "by": by, "now": now}).rowcount


def of_enterprise(
    conn: Connection, enterprise_id: int, until_day: date, until: datetime | None
) -> tuple[Temperatures, ...]:
    """Those of each region above it that has any, nearest first, before a day. until: as known before an instant."""
    asked = {"enterprise_id": enterprise_id, "until_day": until_day, "until": until}
    found = conn.execute(_q.of_enterprise, asked).fetchall()
    return tuple(_series(list(rows)) for _, rows in groupby(found, key=lambda row: row[0]))


def _series(rows: Sequence[tuple[int, date, float, str]]) -> Temperatures:
    celsius = {day: mean for _, day, mean, _ in rows}
    return Temperatures(celsius, all(Verified(mark).is_verified for *_, mark in rows))


def summary(conn: Connection, region_id: int) -> list[TemperatureSummary]:
    """What a region has, by source."""
    return records(conn, TemperatureSummary, _q.summary, {"region_id": region_id})
