"""Forecasts of the year's end of enterprises, and the days they are made from."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.db.told import told
from qingyu.domain.forecast.backtest import Errors
from qingyu.domain.kernel.reason import Reason

_q = queries("forecasts")


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """Where a year ends as of a day; the numbers are sums in the unit of what is controlled.

    stated: how much of what is known a document states of the months before the accounts.
    weather_gain: of a model by degree-days, how much smaller its error was than that of the best without [1].
    weather_verified: of the temperatures behind it.
    p50 is null with a reason; bound is null where nothing bounds the year, or with a reason of its own.
    """

    controlled: str
    as_of: date
    year: int
    known: float
    stated: float
    naive: float | None
    p10: float | None
    p50: float | None
    p90: float | None
    model: str | None
    skill: float | None
    origins: int | None
    horizon: int | None
    coverage: float | None
    reason: Reason | None
    target_id: int | None
    bound: float | None
    bound_reason: Reason | None
    odds: float | None
    outlook: str
    made_at: datetime
    weather_gain: float | None = None
    weather_verified: bool | None = None


def days(
    conn: Connection, enterprise_id: int, code: str, since: date, until: date, completeness: float
) -> dict[date, float]:
    """The values of an indicator on the days of [since, until) that are complete enough."""
    asked = {"enterprise_id": enterprise_id, "code": code, "since": since, "until": until}
    return dict(conn.execute(_q.days, asked | {"completeness": completeness}).fetchall())


def due(conn: Connection, at: datetime, again_before: datetime, limit: int, only: int | None = None) -> list[int]:
    """Enterprises without a forecast of the day that an instant lies in, or with one of a year that was not known then.

    again_before: the instant before which the latter was made. only: of one enterprise.
    """
    asked = {"at": at, "again_before": again_before, "limit": limit, "only": only}
    return [row[0] for row in conn.execute(_q.due, asked)]


def put(conn: Connection, enterprise_id: int, made: ForecastRow) -> None:
    """Write a forecast; one of the same day goes."""
    said = asdict(made) | {"enterprise_id": enterprise_id}
    reasons = {"reason": _json(made.reason), "bound_reason": _json(made.bound_reason)}
    conn.execute(_q.put, said | reasons)


def put_error(
    conn: Connection, enterprise_id: int, controlled: str, as_of: date, errors: Errors, spread: float
) -> None:
    """Keep the back-test behind a forecast, origins in days before it; that of a later day stays. spread: [unit]"""
    said = {"enterprise_id": enterprise_id, "controlled": controlled, "as_of": as_of, "spread": spread}
    rows = {"origins": errors.origin.tolist(), "horizons": errors.horizon.tolist()}
    conn.execute(_q.put_error, said | rows | {"off": errors.off.tolist(), "off_naive": errors.naive.tolist()})


def _json(reason: Reason | None) -> Jsonb | None:
    return None if reason is None else Jsonb(reason.as_json())


def newest(conn: Connection, enterprise_id: int, as_of: date | None) -> list[ForecastRow]:
    """The newest forecast of each quantity as of a day at the latest, energy first."""
    asked = {"enterprise_id": enterprise_id, "as_of": as_of}
    return records(conn, told(ForecastRow, "reason", "bound_reason"), _q.newest, asked)
