"""What the loader of a data file is made of: how an edition becomes the current one, and what its change touches."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from qingyu.db.pool import Connection, one
from qingyu.db.reopening import Touch
from qingyu.db.sql import queries

_q = queries("reference")

# conn, text, file, edition: reads all of the text first, then writes; what it does not understand it raises.
Put: TypeAlias = Callable[[Connection, str, str, str], None]
# conn, the edition before, the edition now: what of each enterprise a changed row reaches.
Touches: TypeAlias = Callable[[Connection, str, str], Mapping[int, Collection[Touch]]]


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of `qingyu/data`, how its rows are put, and which days its changed rows touch."""

    name: str
    put: Put
    touches: Touches | None = None


def put_rows(conn: Connection, file: str, edition: str, query: str, parameters: Sequence[dict[str, Any]]) -> None:
    """Make an edition current; its rows are written when they were not stored before."""
    if make_current(conn, file, edition, len(parameters)):
        with conn.cursor() as cursor:
            cursor.executemany(query, parameters)


def make_current(conn: Connection, file: str, edition: str, n_rows: int) -> bool:
    """Make an edition the current one of its file; true when its content was not stored before."""
    conn.execute(_q.retire_edition, {"file": file})
    put = one(conn, _q.put_edition, {"id": edition, "file": file, "n_rows": n_rows})
    return put is not None and bool(put["is_new"])
