"""Devices that nobody registered, and what is held of them."""

from datetime import datetime

from qingyu.db.pool import Connection, Row, one, rows
from qingyu.db.sql import queries

_q = queries("quarantine")


def enrolment(conn: Connection) -> Row | None:
    """The hash of the password of unknown devices, and whether they are heard; None where they may not connect."""
    return one(conn, _q.enrolment)


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


def room(conn: Connection, serial: str) -> Row:
    """Bytes held of a device and of all, the number of devices, and whether this one is among them."""
    row = one(conn, _q.room, {"serial": serial})
    assert row is not None
    return row


def hold(conn: Connection, serial: str, kind: str, payload: bytes, now: datetime) -> None:
    """Hold a message as it came."""
    conn.execute(_q.note_held, {"serial": serial, "now": now, "size": len(payload)})
    conn.execute(_q.hold, {"serial": serial, "kind": kind, "now": now, "payload": payload})


def refuse(conn: Connection, serial: str, now: datetime) -> None:
    """Count a message for which there is no room."""
    conn.execute(_q.note_refused, {"serial": serial, "now": now})


def list_devices(conn: Connection) -> list[Row]:
    """Unknown devices, the newest first."""
    return rows(conn, _q.list_devices)


def device(conn: Connection, serial: str) -> Row | None:
    """One unknown device, locked until the end of the transaction."""
    return one(conn, _q.device, {"serial": serial})


def held(conn: Connection, serial: str) -> list[Row]:
    """What is held of a device, oldest first."""
    return rows(conn, _q.held, {"serial": serial})


def discard(conn: Connection, serial: str) -> None:
    """Forget a device and what is held of it."""
    conn.execute(_q.discard, {"serial": serial})
