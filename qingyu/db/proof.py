"""What a proof looks up: stored values, and what stands behind a carrier's quantity."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qingyu.db.pool import Connection, record, records
from qingyu.db.sql import queries
from qingyu.db.told import told
from qingyu.domain.energy.coal import Direction
from qingyu.domain.energy.indicator import StoredValue
from qingyu.domain.intensity.production import Statement
from qingyu.domain.kernel.scope import Scope

_q = queries("proof")


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """What a channel counted in some days as part of a flow. use: [unit of use, else unit]

    to_use: from the unit of the channel to that of use. [1]  sign, share: in the flow. [1]  n_...: readings, and the
    days they are of.
    """

    flow: str
    direction: str
    is_feedstock: bool
    is_renewable: bool
    meter: str
    channel: str
    channel_id: int
    kind: str
    unit: str
    use_unit: str | None
    to_use: float
    sign: int
    share: float
    use: float | None
    n_received: int
    n_due: int
    n_measured: int
    n_estimated: int
    n_suspect: int
    n_missing: int
    n_days: int


@dataclass(frozen=True, slots=True)
class ReadingsRow:
    """The count, the ends and the batches of the readings of a channel; last_known_at: when the last batch came."""

    channel_id: int
    n_readings: int
    first_at: datetime
    last_at: datetime
    first_batch: int
    last_batch: int
    last_known_at: datetime | None


@dataclass(frozen=True, slots=True)
class StatementRow(Statement):
    """A statement of output as it came. quantity: [unit]"""

    batch_id: int
    received_at: datetime
    unit: str


def value(
    conn: Connection,
    scope: Scope,
    enterprise_id: int,
    key: tuple[str, str, str, date],
    as_of: datetime | None = None,
    inputs_hash: str | None = None,
) -> StoredValue | None:
    """A stored value by its key: the one with these inputs, else the one in force, now or at an instant."""
    code, of, period, start_on = key
    return record(
        conn,
        told(StoredValue),
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
    directions: Collection[Direction],
    flows: Sequence[str] | None,
) -> list[ChannelRow]:
    """What each channel counted in the days of a span, as part of a flow; flows: these only, of any direction."""
    return records(
        conn,
        ChannelRow,
        _q.channels,
        {
            **scope.parameters(),
            "enterprise_id": enterprise_id,
            "carrier": carrier,
            "from_day": span[0],
            "to_day": span[1],
            "directions": sorted(direction.value for direction in directions),
            "flows": None if flows is None else list(flows),
        },
    )


def readings(conn: Connection, ids: Collection[int], from_at: datetime, to_at: datetime) -> dict[int, ReadingsRow]:
    """The count, the ends and the batches of the readings of some channels, by channel."""
    asked = {"ids": sorted(ids), "from_at": from_at, "to_at": to_at}
    return {row.channel_id: row for row in records(conn, ReadingsRow, _q.readings, asked)} if ids else {}


def statements(
    conn: Connection, scope: Scope, enterprise_id: int, product: str, from_at: datetime, to_at: datetime
) -> list[StatementRow]:
    """Every revision of the statements of a product inside a span."""
    asked = {"enterprise_id": enterprise_id, "product": product, "from_at": from_at, "to_at": to_at}
    return records(conn, StatementRow, _q.statements, {**scope.parameters(), **asked})
