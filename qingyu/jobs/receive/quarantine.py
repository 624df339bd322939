"""Unknown devices: let in with one password, held within bounds, and adopted with what they have sent."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from qingyu.db import gateways, quarantine
from qingyu.db.pool import Connection
from qingyu.domain.kernel.reason import because
from qingyu.errors import NotFound
from qingyu.jobs.access import broker, credentials
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.access.credentials import At, IssuedCredential
from qingyu.jobs.answer import Answer
from qingyu.jobs.receive import receiving
from qingyu.jobs.receive.intake import Bounds
from qingyu.jobs.receive.receipts import Receipt

USER, READER = broker.UNKNOWN, broker.READER_OF_UNKNOWN
_SERIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_KINDS = ("readings", "production")


@dataclass(frozen=True, slots=True)
class Room:
    """How much is held of unknown devices at most. [byte]"""

    of_one: int = 1024 * 1024
    of_all: int = 64 * 1024 * 1024
    devices: int = 1000


ROOM = Room()
Take = Callable[[Connection, Bounds, str, str, str, bytes, datetime], Receipt]


@dataclass(frozen=True, slots=True)
class AdoptedDevice(Answer):
    """The gateway an unknown device has become, and what became of what was held of it."""

    issued: Annotated[IssuedCredential, Field(description="its credential, shown this once")]
    n_messages: Annotated[int, Field(description="messages that were held")]
    n_written: Annotated[int, Field(description="readings and statements in them that are stored now")]
    n_rejected: Annotated[int, Field(description="those that were refused, kept with their reason")]
    n_refused_before: Annotated[int, Field(description="messages there had been no room for")]


def open_enrolment(conn: Connection, actor: str, now: datetime) -> str:
    """Let unknown devices connect with a new password, which is returned this once."""
    password = secrets.token_urlsafe(24)
    quarantine.open_enrolment(conn, broker.hash_password(password), actor, now)
    record(conn, Act("credential", actor, "enrolment", None, {"act": "open"}), now)
    return password


def close_enrolment(conn: Connection, actor: str, now: datetime) -> None:
    """Cut unknown devices off; what is held stays."""
    quarantine.close_enrolment(conn)
    record(conn, Act("credential", actor, "enrolment", None, {"act": "close"}), now)


def hold(conn: Connection, topic: str, payload: bytes, now: datetime, room: Room = ROOM) -> bool:
    """Hold a message of an unknown device; False where there is no room, or the topic names no device."""
    levels = topic.split("/")
    if len(levels) != 5 or not _SERIAL.fullmatch(levels[3]) or levels[4] not in _KINDS:
        return False
    serial, kind = levels[3:]
    taken = quarantine.room(conn, serial)
    fits = bool(
        taken.bytes_of_this + len(payload) <= room.of_one
        and taken.bytes_of_all + len(payload) <= room.of_all
        and (taken.is_known or taken.n_devices < room.devices)
    )
    if fits:
        quarantine.hold(conn, serial, kind, payload, now)
    else:
        quarantine.refuse(conn, serial, now)
    return fits


def adopt(
    at: At, serial: str, gateway: str, device_class: str, bounds: Bounds, take: Take = receiving.receive
) -> AdoptedDevice:
    """Make an unknown device a gateway of an enterprise, and take up what was held of it as if it came now.

    take: how a message is taken by who may not write readings himself. A gateway of this name that is there gets a
    new credential. Raises NotFound for a device that is not held.
    """
    device = quarantine.device(at.conn, serial)
    if device is None:
        raise NotFound(because("no_device_to_adopt", serial=serial[:80]))
    known = gateways.find(at.conn, at.enterprise_id, gateway)
    there = known is not None and known.removed_at is None
    issued = credentials.rotate(at, gateway) if there else credentials.create(at, gateway, device_class)
    held = quarantine.held(at.conn, serial)
    n_written = n_rejected = 0
    for row in held:
        receipt = take(at.conn, bounds, at.enterprise, gateway, row.kind, row.payload, at.now)
        n_written += receipt.counts.written
        n_rejected += receipt.counts.rejected
    quarantine.discard(at.conn, serial)
    at.record("adopt", gateway, serial=serial)
    return AdoptedDevice(issued, len(held), n_written, n_rejected, device.n_refused)


def discard(conn: Connection, serial: str, actor: str, now: datetime) -> None:
    """Forget an unknown device and what is held of it."""
    if quarantine.device(conn, serial) is None:
        raise NotFound(because("no_device", serial=serial[:80]))
    quarantine.discard(conn, serial)
    record(conn, Act("credential", actor, f"device:{serial}", None, {"act": "discard"}), now)
