"""The lines of batches: what came of an enterprise, what it touched, and so what has to be computed again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qingyu.db.binary import Instants, Int4s, Int8s, take_columns
from qingyu.db.pool import Connection
from qingyu.db.readings import Ints
from qingyu.db.sql import queries

_q = queries("batch_lines")


@dataclass(frozen=True, slots=True)
class BatchLine:
    """When a batch of an enterprise became known, which channels it touched from when to when, and its counts.

    touches: whether days have to be computed for it.
    """

    id: int
    enterprise_id: int
    source: str
    received_at: datetime
    channel_ids: Sequence[int]
    from_ats: Sequence[datetime]
    to_ats: Sequence[datetime]
    touches: bool
    n_messages: int
    n_received: int
    n_written: int
    n_duplicate: int = 0
    n_conflict: int = 0
    n_rejected: int = 0


@dataclass(frozen=True, slots=True)
class TouchingLines:
    """The lines of one batch side by side: one element an enterprise, and what they touched one after the other.

    channel_ids, from_us and to_us: each enterprise's channels with their first and last instant [us], those of line i
    at [starts[i], starts[i + 1]). A line that wrote nothing needs no days computed.
    """

    ids: Ints
    enterprise_ids: Ints
    starts: Ints
    channel_ids: Ints
    from_us: Ints
    to_us: Ints
    n_messages: Ints
    n_received: Ints
    n_written: Ints
    n_conflict: Ints
    n_rejected: Ints


def ids(conn: Connection, n: int) -> list[int]:
    """Draw n numbers for batch lines."""
    return [row[0] for row in conn.execute(_q.batch_ids, {"n": n})]


def insert(conn: Connection, lines: Sequence[BatchLine]) -> None:
    """Write the lines of the batches of a transaction."""
    with conn.cursor() as cursor:
        # Not asdict: it copies thousands of instants one by one.
        cursor.executemany(_q.insert, [{n: getattr(line, n) for n in BatchLine.__slots__} for line in lines])


def insert_touching(conn: Connection, source: str, received_at: datetime, lines: TouchingLines) -> None:
    """Write the lines of a batch in one statement; what is received and neither written nor in conflict is double."""
    if not len(lines.ids):
        return
    values = {
        "source": source,
        "received_at": received_at,
        "ids": Int8s(lines.ids),
        "enterprise_ids": Int4s(lines.enterprise_ids),
        "firsts": Int4s(lines.starts[:-1] + 1),
        "lasts": Int4s(lines.starts[1:]),
        "channel_ids": Int4s(lines.channel_ids),
        "from_ats": Instants(lines.from_us),
        "to_ats": Instants(lines.to_us),
        **{
            name: Int4s(getattr(lines, name))
            for name in ("n_messages", "n_received", "n_written", "n_conflict", "n_rejected")
        },
    }
    with conn.cursor() as cursor:
        take_columns(cursor)
        cursor.execute(_q.insert_touching, values)
