"""Which worker holds which enterprise: advisory locks on the connection that writes, and a heartbeat beside them."""

from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from qingyu.db.pool import Connection
from qingyu.db.sql import queries

_q = queries("holdings")
INGEST_LOCKS = 1000  # the class of the advisory locks under which ingest holds enterprises


@dataclass(frozen=True, slots=True)
class Share:
    """How the enterprises are shared at this moment: codes by id, mine, and those held by others."""

    enterprises: dict[int, str]
    mine: frozenset[int]
    others: frozenset[int]
    n_workers: int


def beat(conn: Connection, program: str, name: str, detail: dict[str, Any], backend: int | None = None) -> None:
    """Say that a worker lives. backend: the server's process of the connection that holds its locks; null: of this."""
    conn.execute(_q.beat, {"program": program, "name": name, "detail": Jsonb(detail), "backend": backend})


def end_when_silent(conn: Connection, silent_s: float) -> None:
    """Have the server end this connection when it asks nothing for so long inside a transaction [s]."""
    conn.execute(_q.end_when_silent, {"silent_ms": str(round(silent_s * 1000))})


def leave(conn: Connection, program: str, name: str) -> None:
    """Forget a worker that ends."""
    conn.execute(_q.leave, {"program": program, "name": name})


def end_frozen(conn: Connection, program: str, name: str, frozen_s: float) -> int:
    """End the connections of workers silent for longer than frozen_s [s]; returns how many."""
    conn.execute(_q.bury, {"program": program})
    return len(conn.execute(_q.end_frozen, {"program": program, "name": name, "frozen_s": frozen_s}).fetchall())


def look(conn: Connection, program: str, alive_s: float) -> Share:
    """Who holds what; a worker counts while it has beaten within alive_s. [s]"""
    alive = conn.execute(_q.workers_alive, {"program": program, "alive_s": alive_s}).fetchone()
    held = conn.execute(_q.held, {"lock_class": INGEST_LOCKS}).fetchall()
    return Share(
        enterprises={row[0]: row[1] for row in conn.execute(_q.enterprises_with_gateways)},
        mine=frozenset(row[0] for row in held if row[1]),
        others=frozenset(row[0] for row in held if not row[1]),
        n_workers=max(1, alive[0] if alive else 1),
    )


def take(conn: Connection, ids: list[int]) -> list[int]:
    """Try to hold enterprises; returns those that worked."""
    return [row[0] for row in conn.execute(_q.take, {"ids": ids, "lock_class": INGEST_LOCKS})] if ids else []


def give_back(conn: Connection, enterprise_id: int) -> None:
    """Hold an enterprise no longer."""
    conn.execute(_q.give_back, {"id": enterprise_id, "lock_class": INGEST_LOCKS})


def session_ready(conn: Connection, ids: list[int]) -> set[int]:
    """Note that enterprises have their session at the broker; returns those whose row somebody holds, to try again."""
    waiting = _not_ready(conn, ids)
    if waiting:  # an update wakes the keeper, even where no row of it changed
        conn.execute(_q.session_ready, {"ids": sorted(waiting)})
        waiting = _not_ready(conn, ids)
    return waiting


def _not_ready(conn: Connection, ids: list[int]) -> set[int]:
    return {row[0] for row in conn.execute(_q.not_ready, {"ids": ids})}
