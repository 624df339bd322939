"""Gateways: whether they may connect, their passwords at the broker, and what the broker refused."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from qingyu.db.pool import Connection, one, record, records, rows
from qingyu.db.sql import queries
from qingyu.domain.kernel.answer import Answer
from qingyu.domain.kernel.scope import Scope

_q = queries("gateways")

DeviceClass: TypeAlias = Literal["A", "B", "C"]
CLASSES = "A keeps messages until our receipt; B is plain QoS 1"


@dataclass(frozen=True, slots=True)
class Credential:
    """A password that opens the broker now, hashed."""

    gateway: str
    slot: int
    hash: str


@dataclass(frozen=True, slots=True)
class GatewayRow:
    """A gateway that is or was there."""

    id: int
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """When a password of a gateway was issued, and until when it holds."""

    slot: int
    issued_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class HashRow:
    """A password of a gateway, to compare one with."""

    slot: int
    hash: str
    issued_by: str


@dataclass(frozen=True, slots=True)
class KnownGateway(Answer):
    """A gateway as it is known to the platform; its password is not: only a hash of it is kept."""

    gateway: Annotated[str, Field(description="code of the gateway")]
    device_class: Annotated[DeviceClass, Field(description=CLASSES)]
    enabled: Annotated[bool, Field(description="whether it may connect")]
    created_at: Annotated[datetime, Field(description="when it was registered")]
    online: Annotated[bool | None, Field(description="what it said of itself last; null when it never did")]
    online_since: Annotated[datetime | None, Field(description="when it said so")]
    last_message_at: Annotated[datetime | None, Field(description="when a numbered message of it came last")]
    credentials: Annotated[int, Field(description="passwords that open the broker now: two while a rotation lasts")]
    issued_at: Annotated[datetime | None, Field(description="when the newest was issued")]
    old_ends_at: Annotated[datetime | None, Field(description="until when the one before works too")]


@dataclass(frozen=True, slots=True)
class ListedGateway(KnownGateway):
    """A gateway among those of several enterprises."""

    enterprise: str


@dataclass(frozen=True, slots=True)
class BrokerRefusal(Answer):
    """What the broker refused to a gateway on a day."""

    user_name: Annotated[str, Field(description="the MQTT user name")]
    kind: Annotated[
        Literal["log_in", "publish", "tls"], Field(description="a log-in, or a message on a topic not its own")
    ]
    day: Annotated[date, Field(description="the day in UTC")]
    n: Annotated[int, Field(description="how often")]
    first_at: Annotated[datetime, Field(description="the first time")]
    last_at: Annotated[datetime, Field(description="the last time")]
    example: Annotated[str, Field(description="the topic, or the name that was tried, of the last time")]


def listen(conn: Connection) -> None:
    """Be told from now on when something changes that the broker must know."""
    conn.execute("LISTEN gateways")


def wait(conn: Connection, timeout_s: float) -> bool:
    """Wait until something changed, at most so long; True when it did."""
    return any(True for _ in conn.notifies(timeout=timeout_s, stop_after=1))


def session_users(conn: Connection) -> list[str]:
    """The users as which ingest connects, one for each enterprise."""
    return [row["code"] for row in rows(conn, _q.session_users)]


def credentials(conn: Connection, now: datetime) -> list[Credential]:
    """Gateway, slot and hash of every password that opens the broker now."""
    return records(conn, Credential, _q.credentials, {"now": now})


def barred(conn: Connection) -> list[str]:
    """Gateways that are disabled or removed."""
    return [row["gateway"] for row in rows(conn, _q.barred)]


def names(conn: Connection) -> set[str]:
    """The names of all gateways there are or were."""
    return {row["gateway"] for row in rows(conn, _q.names)}


def drop_ended(conn: Connection, now: datetime) -> None:
    """Forget the passwords that ran out."""
    conn.execute(_q.drop_ended, {"now": now})


def find(conn: Connection, enterprise_id: int, code: str) -> GatewayRow | None:
    """A gateway, locked until the end of the transaction."""
    return record(conn, GatewayRow, _q.gateway, {"enterprise_id": enterprise_id, "code": code})


def put(conn: Connection, enterprise_id: int, code: str, device_class: str) -> int:
    """A gateway that may connect; returns its id."""
    row = one(conn, _q.put_gateway, {"enterprise_id": enterprise_id, "code": code, "class": device_class})
    assert row is not None
    return int(row["id"])


def set_enabled(conn: Connection, gateway_id: int, enabled: bool) -> None:
    """Whether a gateway may connect."""
    conn.execute(_q.set_enabled, {"gateway_id": gateway_id, "enabled": enabled})


def remove(conn: Connection, gateway_id: int, now: datetime) -> None:
    """Take a gateway and its passwords out; what it sent stays."""
    conn.execute(_q.remove, {"gateway_id": gateway_id, "now": now})
    drop_credentials(conn, gateway_id)


def credentials_of(conn: Connection, gateway_id: int) -> list[IssuedRow]:
    """Slot, issue and end of a gateway's passwords."""
    return records(conn, IssuedRow, _q.credentials_of, {"gateway_id": gateway_id})


def hashes_of(conn: Connection, gateway_id: int) -> list[HashRow]:
    """Slot, hash and issuer of a gateway's passwords."""
    return records(conn, HashRow, _q.hashes_of, {"gateway_id": gateway_id})


def put_credential(conn: Connection, gateway_id: int, slot: int, hashed: str, issued_by: str, now: datetime) -> None:
    """The password of a slot, hashed."""
    values: dict[str, Any] = {"gateway_id": gateway_id, "slot": slot, "hash": hashed, "issued_by": issued_by}
    conn.execute(_q.put_credential, values | {"now": now})


def end_credential(conn: Connection, gateway_id: int, slot: int, ends_at: datetime) -> None:
    """A password holds until an instant."""
    conn.execute(_q.end_credential, {"gateway_id": gateway_id, "slot": slot, "ends_at": ends_at})


def drop_credentials(conn: Connection, gateway_id: int) -> None:
    """All passwords of a gateway."""
    conn.execute(_q.drop_credentials, {"gateway_id": gateway_id})


def list_gateways(conn: Connection, scope: Scope, now: datetime, enterprise: str | None = None) -> list[ListedGateway]:
    """The gateways a caller may see, of one enterprise or of all."""
    return records(conn, ListedGateway, _q.list_gateways, {**scope.parameters(), "now": now, "enterprise": enterprise})


def count_refusal(
    conn: Connection, user_name: str, kind: str, n: int, first_at: datetime, last_at: datetime, example: str
) -> None:
    """So many times more, the broker refused something to somebody."""
    values: dict[str, Any] = {"user_name": user_name, "kind": kind, "day": last_at.date(), "n": n}
    conn.execute(_q.count_refusal, values | {"first_at": first_at, "last_at": last_at, "example": example})


def forget_refusals(conn: Connection, before: date) -> None:
    """Forget counts of days before this one."""
    conn.execute(_q.forget_refusals, {"before": before})


def list_refusals(conn: Connection, enterprise: str | None = None, *, limit: int = 200) -> list[BrokerRefusal]:
    """What the broker refused, newest first; the enterprise's own, or everybody's."""
    return records(conn, BrokerRefusal, _q.list_refusals, {"enterprise": enterprise, "limit": limit})
