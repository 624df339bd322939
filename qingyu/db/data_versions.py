"""Whether the data of an enterprise are those they were."""

from dataclasses import dataclass

from qingyu.db.pool import Connection, one, record
from qingyu.db.sql import queries

_q = queries("data_versions")


@dataclass(frozen=True, slots=True)
class DataVersion:
    """What is the same as long as nothing of an enterprise's data changed; peers: nor what it sees of the others'.

    numbers: with the day in China by the database's clock, on which it hangs, too, who sees the enterprise.
    """

    enterprise_id: int
    numbers: str


def of_enterprise(conn: Connection, code: str) -> DataVersion | None:
    """The version of an enterprise's data, to be asked before they are read; None where the caller sees none such."""
    return record(conn, DataVersion, _q.of_enterprise, {"code": code, "peers": False})


def with_peers(conn: Connection, code: str) -> DataVersion | None:
    """The same with what is compared with it: closed months of all products."""
    return record(conn, DataVersion, _q.of_enterprise, {"code": code, "peers": True})


def again(conn: Connection, enterprise_id: int, *, peers: bool) -> str:
    """The numbers of one that the caller was seen to see on the day in them, whatever the scope of the transaction."""
    row = one(conn, _q.again, {"enterprise_id": enterprise_id, "peers": peers})
    assert row is not None
    return str(row["numbers"])


@dataclass(frozen=True, slots=True)
class DeclaredVersion:
    """What is the same as long as nothing that is declared of an enterprise changed; everybody: nor what is printed."""

    own: str
    everybody: str


def declared(conn: Connection, enterprise_id: int) -> DeclaredVersion:
    """The version of what is declared of an enterprise, to be asked before it is read."""
    found = record(conn, DeclaredVersion, _q.declared, {"enterprise_id": enterprise_id})
    assert found is not None
    return found
