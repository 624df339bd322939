"""Forecasts of the year's end of regions, and what they are summed from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.db.told import told
from qingyu.domain.kernel.reason import Reason

_q = queries("region_forecasts")


@dataclass(frozen=True, slots=True)
class MemberRow:
    """The newest forecast of an enterprise. [unit of what is controlled] What follows p50 is null without a fan.

    origins: days before the forecast, below zero. horizons: days. off, off_naive: actual less forecast, of the model
    and of the naive one [share of the spread, for the same rows].
    """

    code: str
    as_of: date
    known: float
    naive: float | None
    p50: float | None
    spread: float | None
    origins: list[int] | None
    horizons: list[int] | None
    off: list[float] | None
    off_naive: list[float] | None


@dataclass(frozen=True, slots=True)
class RegionForecastRow:
    """Where the year of a region ends as of a day; the numbers are sums in the unit of what is controlled.

    others: the year of those that have no account here, as statistics state it. unforeseen: share that is naive [1].
    made_from: which forecasts of enterprises it was summed from.
    """

    controlled: str
    as_of: date
    year: int
    known: float
    others: float | None
    naive: float | None
    p10: float | None
    p50: float | None
    p90: float | None
    skill: float | None
    origins: int | None
    horizon: int | None
    coverage: float | None
    unforeseen: float | None
    n_enterprises: int
    n_fans: int
    reason: Reason | None
    made_from: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class OddsRow:
    """What a forecast means for a task. bound: the largest total it is met with, else a reason."""

    task: str
    target_id: int | None
    bound: float | None
    reason: Reason | None
    odds: float | None
    outlook: str


def due(conn: Connection, day: date, again_before: datetime, limit: int, only: int | None = None) -> list[int]:
    """Bodies whose forecast of a day is to be made, or made again because their enterprises have others than then.

    again_before: the instant before which the latter was made. only: of one body.
    """
    asked = {"day": day, "again_before": again_before, "limit": limit, "only": only}
    return [row[0] for row in conn.execute(_q.due, asked)]


def made_from(conn: Connection, region_id: int, day: date) -> str:
    """Which forecasts of a day the enterprises of a body have now."""
    row = conn.execute(_q.made_from, {"region_id": region_id, "day": day}).fetchone()
    assert row is not None
    return str(row[0])


def members(conn: Connection, controlled: str, since: date, day: date, codes: Sequence[str]) -> list[MemberRow]:
    """The newest forecasts that enterprises have of the days from one to another; who has none is left out."""
    asked = {"controlled": controlled, "since": since, "day": day, "codes": list(codes)}
    return records(conn, MemberRow, _q.members, asked)


def try_hold(conn: Connection, region_id: int) -> bool:
    """Whether nobody else makes the forecast of a region just now; held until the transaction ends."""
    row = conn.execute(_q.try_hold, {"region_id": region_id}).fetchone()
    return bool(row and row[0])


def put(conn: Connection, region_id: int, made: RegionForecastRow, tasks: Sequence[OddsRow]) -> None:
    """Write a forecast with what it means for the tasks; one of the same day goes."""
    key = {"region_id": region_id, "controlled": made.controlled, "as_of": made.as_of}
    conn.execute(_q.put, asdict(made) | key | {"reason": _json(made.reason)})
    for one in tasks:
        conn.execute(_q.put_odds, asdict(one) | key | {"reason": _json(one.reason)})


def _json(reason: Reason | None) -> Jsonb | None:
    return None if reason is None else Jsonb(reason.as_json())


def newest(conn: Connection, region_id: int, as_of: date | None, year: int | None = None) -> list[RegionForecastRow]:
    """The newest forecast of each quantity as of a day at the latest, of one year or of any, energy first."""
    return newest_of(conn, [region_id], as_of, year)[region_id]


def newest_of(
    conn: Connection, region_ids: Collection[int], as_of: date | None, year: int | None = None
) -> dict[int, list[RegionForecastRow]]:
    """The same of some regions, by their ids."""
    asked = {"region_ids": list(region_ids), "as_of": as_of, "year": year}
    found: dict[int, list[RegionForecastRow]] = {id_: [] for id_ in region_ids}
    for id_, row in records(conn, _forecast, _q.newest, asked):
        found[id_].append(row)
    return found


def _forecast(*, region_id: int, **own: Any) -> tuple[int, RegionForecastRow]:
    return region_id, told(RegionForecastRow)(**own)


def odds(conn: Connection, region_id: int, controlled: str, as_of: date) -> list[OddsRow]:
    """What the forecast of a day means for the tasks of a region, the year's first."""
    return _odds(conn, [(region_id, controlled, as_of)]).get((region_id, controlled), [])


def odds_of(
    conn: Connection, forecasts: Mapping[int, Sequence[RegionForecastRow]]
) -> dict[tuple[int, str], list[OddsRow]]:
    """What some forecasts mean for the tasks of their regions, by region and quantity. forecasts: by region."""
    return _odds(conn, [(id_, row.controlled, row.as_of) for id_, rows in forecasts.items() for row in rows])


def _odds(conn: Connection, asked: Sequence[tuple[int, str, date]]) -> dict[tuple[int, str], list[OddsRow]]:
    wanted = {name: [one[n] for one in asked] for n, name in enumerate(("region_ids", "controlled", "as_of"))}
    found: dict[tuple[int, str], list[OddsRow]] = {}
    for key, row in records(conn, _odds_row, _q.odds, wanted):
        found.setdefault(key, []).append(row)
    return found


def _odds_row(*, region_id: int, controlled: str, **own: Any) -> tuple[tuple[int, str], OddsRow]:
    return (region_id, controlled), told(OddsRow)(**own)
