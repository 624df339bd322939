"""What could not be computed, and work that failed: written by analytics, read by operators and by health."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qingyu.db.pool import Connection, one, records
from qingyu.db.sql import queries
from qingyu.domain.energy.guarded import Fault

_q = queries("faults")


@dataclass(frozen=True, slots=True)
class FailedWork:
    """Work of an enterprise that failed n_tries times; set aside it waits for other inputs or an operator."""

    job: str
    line_ids: list[int]
    error: str
    n_tries: int
    first_at: datetime
    last_at: datetime
    inputs_fingerprint: str
    is_aside: bool


@dataclass(frozen=True, slots=True)
class ListedFault:
    """What of an enterprise could not be computed, since when, and why."""

    enterprise: str
    maker: str
    period: str
    start_on: date
    error: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class ListedWork:
    """Work of an enterprise that failed or is set aside."""

    enterprise: str
    job: str
    line_ids: list[int]
    error: str
    n_tries: int
    first_at: datetime
    last_at: datetime
    is_aside: bool


def indicator_faults(conn: Connection, enterprise: str | None = None) -> list[ListedFault]:
    """What could not be computed, for operators."""
    return records(conn, ListedFault, _q.indicator_faults, {"enterprise": enterprise})


def put_indicator_faults(
    conn: Connection, enterprise_id: int, made: Iterable[tuple[str, str, date]], faults: Iterable[Fault], now: datetime
) -> None:
    """Keep the faults of what was made, and no others. made: maker, kind of period and its start."""
    found, mine = list(faults), {"enterprise_id": enterprise_id}
    gone = [*zip(*sorted({*made} - {(f.maker, f.period, f.start_on) for f in found}), strict=True)]
    if gone:
        makers, kinds, starts = map(list, gone)
        conn.execute(_q.clear_indicator_faults, mine | {"makers": makers, "periods": kinds, "starts": starts})
    for f in found:
        said = {"maker": f.maker, "period": f.period, "start_on": f.start_on, "error": f.error, "now": now}
        conn.execute(_q.put_indicator_fault, mine | said)


def failed_work(conn: Connection, enterprise: str | None = None) -> list[ListedWork]:
    """Work that failed or is set aside, for operators."""
    return records(conn, ListedWork, _q.failed_work, {"enterprise": enterprise})


def failed_of(conn: Connection, enterprise_id: int) -> dict[str, FailedWork]:
    """What failed of one enterprise, by job."""
    return {one.job: one for one in records(conn, FailedWork, _q.failed_of, {"enterprise_id": enterprise_id})}


def put_failed_work(
    conn: Connection,
    enterprise_id: int,
    job: str,
    *,
    line_ids: Sequence[int],
    error: str,
    n_tries: int,
    fingerprint: str,
    is_aside: bool,
    now: datetime,
) -> None:
    """Note work that failed."""
    said = {"line_ids": list(line_ids), "error": error, "n_tries": n_tries, "fingerprint": fingerprint}
    conn.execute(
        _q.put_failed_work, {"enterprise_id": enterprise_id, "job": job, **said, "is_aside": is_aside, "now": now}
    )


def forget(conn: Connection, enterprise_id: int, job: str | None = None) -> int:
    """Forget that work failed, so that it is tried again; returns how much there was."""
    return conn.execute(_q.forget_failed_work, {"enterprise_id": enterprise_id, "job": job}).rowcount


def fingerprint(conn: Connection, enterprise_id: int) -> str:
    """What the work of an enterprise is made of; another one when a reading or a declaration came."""
    row = one(conn, _q.fingerprint, {"enterprise_id": enterprise_id})
    assert row is not None
    return str(row["fingerprint"])
