"""What is registered and declared, in the words of a registration document."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries

_q = queries("registered")
_OF_REGIONS = queries("registered_regions")  # and what holds for everybody


@dataclass(frozen=True, slots=True)
class Owned:
    """What is said, in the words of a document, and whose it is: an enterprise's code, or empty."""

    owner: str
    said: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Name:
    kind: str
    code: str
    channel: str | None
    id: int


def said(conn: Connection, kind: str, enterprise_ids: Sequence[int]) -> list[Owned]:
    """What is said of a kind, in the order in which later ones take precedence."""
    # What is only kept says it in its own file.
    query: str = vars(_q).get(kind) or vars(_OF_REGIONS).get(kind) or queries(kind).said
    return records(conn, Owned, query, {"ids": list(enterprise_ids)} if "%(ids)s" in query else None)


def enterprise_ids(conn: Connection, codes: Sequence[str]) -> list[int]:
    """The ids of the enterprises that are registered, of some codes."""
    return [row[0] for row in conn.execute(_q.ids, {"codes": list(codes)})]


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of what is registered of an enterprise by code; of channels by the codes of meter and channel."""

    units: dict[str, int] = field(default_factory=dict)
    meters: dict[str, int] = field(default_factory=dict)
    channels: dict[tuple[str, str], int] = field(default_factory=dict)
    flows: dict[str, int] = field(default_factory=dict)
    products: dict[str, int] = field(default_factory=dict)


def ids(conn: Connection, enterprise_id: int) -> Ids:
    """What is registered of an enterprise; the dictionaries are the caller's own."""
    found = Ids()
    of_kind = {"unit": found.units, "meter": found.meters, "flow": found.flows, "product": found.products}
    for name in records(conn, _Name, _q.names, {"enterprise_id": enterprise_id}):
        if name.channel is not None:
            found.channels[name.code, name.channel] = name.id
        else:
            of_kind[name.kind][name.code] = name.id
    return found
