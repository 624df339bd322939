"""Devices that nobody registered, and what is held of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from qingyu.db.pool import Connection, record, records
from qingyu.db.sql import queries
from qingyu.domain.kernel.answer import Answer

_q = queries("quarantine")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The password of unknown devices, hashed, and whether somebody listens to them."""

    hash: str
    is_heard: bool


@dataclass(frozen=True, slots=True)
class Fill:
    """How much is held of a device and of all [byte], of how many devices, and whether this one is among them."""

    bytes_of_all: int
    n_devices: int
    bytes_of_this: int
    is_known: bool


@dataclass(frozen=True, slots=True)
class UnknownDevice(Answer):
    """A device that nobody registered, and what is held of it."""

    serial: Annotated[str, Field(description="what the device calls itself in its topic")]
    first_at: Annotated[datetime, Field(description="when it sent something first")]
    last_at: Annotated[datetime, Field(description="when it sent something last")]
    n_held: Annotated[int, Field(description="messages that are held")]
    bytes_held: Annotated[int, Field(description="their size [byte]")]
    n_refused: Annotated[int, Field(description="messages there was no room for: counted, and not held")]
    refused_at: Annotated[datetime | None, Field(description="the last time there was no room")]


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A message of an unknown device, as it came."""

    kind: str
    payload: bytes


def enrolment(conn: Connection) -> Enrolment | None:
    """The hash of the password of unknown devices, and whether they are heard; None where they may not connect."""
    return record(conn, Enrolment, _q.enrolment)


def session_ready(conn: Connection, now: datetime) -> None:
    """Somebody listens to unknown devices from now on."""
    conn.execute(_q.session_ready, {"now": now})


def is_open(conn: Connection) -> bool:
    """Whether unknown devices may connect."""
    row = conn.execute(_q.is_open).fetchone()
    return bool(row and row[0])


def open_enrolment(conn: Connection, hashed: str, by: str, now: datetime) -> None:
    """Let unknown devices connect."""
    conn.execute(_q.open_enrolment, {"hash": hashed, "by": by, "now": now})


def close_enrolment(conn: Connection) -> None:
    """Let them connect no more; what is held stays."""
    conn.execute(_q.close_enrolment)


def take_turn(conn: Connection) -> bool:
    """Be the one that holds messages, as long as this connection lives; False while another is."""
    row = conn.execute(_q.lock).fetchone()
    return bool(row and row[0])


def room(conn: Connection, serial: str) -> Fill:
    """How much of the room is taken, by one device and by all."""
    row = record(conn, Fill, _q.room, {"serial": serial})
    assert row is not None
    return row


def hold(conn: Connection, serial: str, kind: str, payload: bytes, now: datetime) -> None:
    """Hold a message as it came."""
    conn.execute(_q.note_held, {"serial": serial, "now": now, "size": len(payload)})
    conn.execute(_q.hold, {"serial": serial, "kind": kind, "now": now, "payload": payload})


def refuse(conn: Connection, serial: str, now: datetime) -> None:
    """Count a message for which there is no room."""
    conn.execute(_q.note_refused, {"serial": serial, "now": now})


def list_devices(conn: Connection) -> list[UnknownDevice]:
    """Unknown devices, the newest first."""
    return records(conn, UnknownDevice, _q.list_devices)


def device(conn: Connection, serial: str) -> UnknownDevice | None:
    """One unknown device, locked until the end of the transaction."""
    return record(conn, UnknownDevice, _q.device, {"serial": serial})


def held(conn: Connection, serial: str) -> list[HeldMessage]:
    """What is held of a device, oldest first."""
    return records(conn, HeldMessage, _q.held, {"serial": serial})


def discard(conn: Connection, serial: str) -> None:
    """Forget a device and what is held of it."""
    conn.execute(_q.discard, {"serial": serial})
