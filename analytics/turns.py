"""One turn of the work: enterprises with open lines, then those whose clock is behind; each in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qingyu.db import pool
from qingyu.db import rollups as table
from qingyu.jobs import early_warnings, indicators, rollups

SLOT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn did: enterprises and lines, and whether more is known to wait."""

    n_enterprises: int = 0
    n_lines: int = 0
    more_waits: bool = False


def turn(conn: pool.Connection, now: Callable[[], datetime]) -> Turn:
    """What has come, then what has not: silence is looked at in every turn, for somewhere something always comes."""
    done = work(conn, now)
    pass_time(conn, now)
    return done


def work(conn: pool.Connection, now: Callable[[], datetime]) -> Turn:
    """Do the open lines of every enterprise that no other worker is at, once around."""
    n_enterprises = n_lines = 0
    more_waits = False
    for enterprise_id in table.waiting(conn):
        with conn.transaction():
            if not table.try_hold(conn, enterprise_id):
                continue
            moment = now()
            touched = rollups.process(conn, enterprise_id, moment)
            follow(conn, touched, moment)
        n_enterprises += 1
        n_lines += touched.n_lines
        more_waits |= touched.n_lines >= rollups.LINES_AT_ONCE
    return Turn(n_enterprises, n_lines, more_waits)


def pass_time(conn: pool.Connection, now: Callable[[], datetime]) -> None:
    """Write what silence means: missing slots, indicators of periods that closed, rules about time."""
    for enterprise_id in table.behind(conn, floor_to_slot(now())):
        with conn.transaction():
            if not table.try_hold(conn, enterprise_id):
                continue
            moment = now()
            follow(conn, rollups.advance(conn, enterprise_id, moment), moment)


def follow(conn: pool.Connection, touched: rollups.Touched, now: datetime) -> None:
    """Indicators and warnings after slots, in the same transaction."""
    indicators.refresh(conn, touched.enterprise_id, days_of(touched), sorted(touched.months), now)
    early_warnings.evaluate(conn, touched.enterprise_id, now)


def days_of(touched: rollups.Touched) -> list[date]:
    """The touched days, in order."""
    return sorted(touched.days)


def floor_to_slot(at: datetime) -> datetime:
    """The start of the quarter hour that holds an instant."""
    return at - (at - datetime.fromtimestamp(0, at.tzinfo)) % SLOT
