"""What becomes of work that fails: tried again, then set aside alone so that the rest of its enterprise goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qingyu.db import faults, pool
from qingyu.db.faults import FailedWork
from qingyu.domain.energy.guarded import sentence

RETRY = timedelta(minutes=1)  # between the tries of one piece of work
TRIES = 3  # after so many it is set aside
AGAIN = timedelta(minutes=10)  # the shortest time after which new inputs make set-aside work due again


@dataclass(frozen=True, slots=True)
class Failed:
    """The lines of a piece of work that failed, and the error of the last of them."""

    line_ids: list[int]
    error: str


def waits(known: FailedWork | None, now: datetime) -> bool:
    """Whether a piece of work failed so lately that it is not its turn yet."""
    return known is not None and not known.is_aside and now < known.last_at + RETRY


def note(conn: pool.Connection, enterprise_id: int, job: str, error: Exception, now: datetime) -> FailedWork:
    """Count one more failure of a job as a whole; nothing is set aside yet."""
    known = faults.failed_of(conn, enterprise_id).get(job)
    n_tries = 1 if known is None else known.n_tries + 1
    faults.put_failed_work(
        conn,
        enterprise_id,
        job,
        line_ids=known.line_ids if known else [],
        error=sentence(error),
        n_tries=n_tries,
        fingerprint=faults.fingerprint(conn, enterprise_id),
        is_aside=known is not None and known.is_aside,
        now=now,
    )
    return faults.failed_of(conn, enterprise_id)[job]


def set_aside(conn: pool.Connection, enterprise_id: int, job: str, failed: Failed, n_tries: int, now: datetime) -> None:
    """Set aside the lines that fail alone, or a whole job that has none; with nothing that fails, forget it."""
    if not failed.error:
        faults.forget(conn, enterprise_id, job)
        return
    faults.put_failed_work(
        conn,
        enterprise_id,
        job,
        line_ids=failed.line_ids,
        error=failed.error,
        n_tries=n_tries,
        fingerprint=faults.fingerprint(conn, enterprise_id),
        is_aside=True,
        now=now,
    )


def those_that_fail(ids: Sequence[int], try_these: Callable[[Sequence[int]], Exception | None]) -> Failed:
    """Find by halving which lines fail alone; the others are done on the way.

    >>> bad = {3, 7}
    >>> those_that_fail(range(1, 9), lambda ids: ValueError("no") if bad & set(ids) else None).line_ids
    [3, 7]
    """
    if not ids:
        return Failed([], "")
    error = try_these(ids)
    if error is None:
        return Failed([], "")
    if len(ids) == 1:
        return Failed(list(ids), sentence(error))
    middle = len(ids) // 2
    first, second = (those_that_fail(half, try_these) for half in (ids[:middle], ids[middle:]))
    return Failed([*first.line_ids, *second.line_ids], second.error or first.error)
