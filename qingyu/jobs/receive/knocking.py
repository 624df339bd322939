"""A gateway that sends over HTTP: whether it is the one it says, and the taking of its message."""

from datetime import datetime

from qingyu.db import doors
from qingyu.db.pool import Connection
from qingyu.jobs.access import broker
from qingyu.jobs.receive import receiving
from qingyu.jobs.receive.intake import Bounds
from qingyu.jobs.receive.receipts import Receipt

# Checked where there is no such gateway, so that the time of the answer does not tell which there are.
_NOBODY = broker.hash_password("nobody", b"0" * 12)


def is_gateway(conn: Connection, enterprise: str, gateway: str, user: str, password: str, now: datetime) -> bool:
    """Whether a user name and a password are those of a gateway at the broker, also during a rotation."""
    known = doors.hashes_of(conn, enterprise, gateway, now)
    opened = [
        broker.password_matches(password, one.hash)
        for one in known
        if user == broker.user_name(f"{enterprise}/{gateway}", one.slot)
    ]
    if not opened:
        broker.password_matches(password, _NOBODY)
    return any(opened)


def take(
    conn: Connection, bounds: Bounds, enterprise: str, gateway: str, kind: str, payload: bytes, now: datetime
) -> Receipt:
    """Take a message as ingest would; raises as `receiving.receive`."""
    with doors.as_ingest(conn):
        return receiving.receive(conn, bounds, enterprise, gateway, kind, payload, now)
