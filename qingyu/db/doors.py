"""How the API lets a gateway in, and stores what it sends with the rights of ingest and no longer than that."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries

_q = queries("doors")


@dataclass(frozen=True, slots=True)
class HashOf:
    """A password of a gateway as it is kept."""

    slot: int
    hash: str


def hashes_of(conn: Connection, enterprise: str, gateway: str, at: datetime) -> list[HashOf]:
    """The passwords that open the platform for a gateway at an instant; none where there is no such gateway."""
    return records(conn, HashOf, _q.hashes_of, {"enterprise": enterprise, "gateway": gateway, "at": at})


@contextmanager
def as_ingest(conn: Connection) -> Iterator[None]:
    """Give the transaction the rights of ingest for a while; where the block raises it is over anyway."""
    conn.execute(_q.act_as, {"role": "qingyu_ingest"})
    yield
    conn.execute(_q.act_as, {"role": "none"})
