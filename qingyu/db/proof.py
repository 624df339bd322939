"""What a proof looks up: stored values, and what stands behind a carrier's quantity."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from qingyu.db.pool import Connection, Row, record, rows
from qingyu.db.sql import queries
from qingyu.db.told import told
from qingyu.domain.kernel.scope import Scope

_q = queries("proof")


def value(
    conn: Connection,
    scope: Scope,
    enterprise_id: int,
    key: tuple[str, str, str, date],
    as_of: datetime | None = None,
    inputs_hash: str | None = None,
) -> Row | None:
    """A stored value by its key: the one with these inputs, else the one in force, now or at an instant."""
    code, of, period, start_on = key
    return record(
        conn,
        told(dict),
        _q.value,
        {
            **scope.parameters(),
            "enterprise_id": enterprise_id,
            "code": code,
            "scope": of,
            "period": period,
            "start_on": start_on,
            "as_of": as_of,
            "hash": inputs_hash,
        },
    )


def channels(
    conn: Connection,
    scope: Scope,
    enterprise_id: int,
    carrier: str,
    span: tuple[date, date],
    directions: Collection[str],
    flows: Sequence[str] | None,
) -> list[Row]:
    """What each channel counted in the days of a span, as part of a flow; flows: these only, of any direction."""
    return rows(
        conn,
        _q.channels,
        {
            **scope.parameters(),
            "enterprise_id": enterprise_id,
            "carrier": carrier,
            "from_day": span[0],
            "to_day": span[1],
            "directions": sorted(directions),
            "flows": None if flows is None else list(flows),
        },
    )


def readings(conn: Connection, ids: Collection[int], from_at: datetime, to_at: datetime) -> dict[int, Row]:
    """The count, the ends and the batches of the readings of some channels, by channel."""
    found = rows(conn, _q.readings, {"ids": sorted(ids), "from_at": from_at, "to_at": to_at}) if ids else []
    return {row["channel_id"]: row for row in found}


def statements(
    conn: Connection, scope: Scope, enterprise_id: int, product: str, from_at: datetime, to_at: datetime
) -> list[Row]:
    """Every revision of the statements of a product inside a span."""
    span = {"from_at": from_at, "to_at": to_at}
    return rows(conn, _q.statements, {**scope.parameters(), "enterprise_id": enterprise_id, "product": product, **span})
