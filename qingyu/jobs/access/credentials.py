"""The passwords of gateways: issued once and shown once, two of them while a rotation lasts, kept as hashes only."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from qingyu.db import gateways
from qingyu.db.gateways import GatewayRow
from qingyu.db.pool import Connection
from qingyu.domain.kernel.reason import because
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.access import broker
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.answer import Answer

BY_DOCUMENT = "registration"
OVERLAP = timedelta(days=1)
LONGEST_OVERLAP = timedelta(days=90)
_SLOTS = (1, 2)
_CODE = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")


@dataclass(frozen=True, slots=True)
class IssuedCredential(Answer):
    """A credential, shown this once."""

    enterprise: Annotated[str, Field(description="code of the enterprise")]
    gateway: Annotated[str, Field(description="code of the gateway")]
    user_name: Annotated[
        str, Field(description="the MQTT user name; after a rotation it may end in ~2, the topics never do")
    ]
    password: Annotated[str, Field(description="the password; the platform keeps a hash and cannot show it again")]
    old_ends_at: Annotated[
        datetime | None, Field(description="until when the credential before works too; null without one")
    ]


@dataclass(frozen=True, slots=True)
class At:
    """Where the acts on gateways are done, by whom and when."""

    conn: Connection
    enterprise_id: int
    enterprise: str
    actor: str
    now: datetime

    def record(self, what: str, gateway: str, **detail: str) -> None:
        """The audit line of an act."""
        name = f"{self.enterprise}/{gateway}"
        act = Act("credential", self.actor, f"gateway:{name}", self.enterprise_id, {"act": what, **detail})
        record(self.conn, act, self.now)


def declare(conn: Connection, gateway_id: int, password: str, now: datetime) -> None:
    """The password of a registration document, as long as no other was issued since: a rotation is not undone by it."""
    known = gateways.hashes_of(conn, gateway_id)
    if any(row.issued_by != BY_DOCUMENT for row in known):
        return
    # The same password keeps its hash, so that the broker's file does not change for nothing.
    if not any(broker.password_matches(password, row.hash) for row in known):
        gateways.put_credential(conn, gateway_id, 1, broker.hash_password(password), BY_DOCUMENT, now)


def create(at: At, code: str, device_class: str) -> IssuedCredential:
    """A new gateway with its first credential; Conflict when there is one of this name."""
    if not _CODE.fullmatch(code):
        raise Invalid(because("gateway_code_odd", code=code[:80]))
    known = gateways.find(at.conn, at.enterprise_id, code)
    if known and known.removed_at is None:
        raise Conflict(because("gateway_exists", enterprise=at.enterprise, code=code))
    gateway_id = gateways.put(at.conn, at.enterprise_id, code, device_class)
    gateways.drop_credentials(at.conn, gateway_id)
    at.record("create", code, device_class=device_class)
    return _issue(at, gateway_id, code, 1, None)


def rotate(at: At, code: str, overlap: timedelta = OVERLAP) -> IssuedCredential:
    """A new credential; the one before opens the broker too until the overlap ends. An overlap of 0 ends it now."""
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise Invalid(because("credential_overlap", days=LONGEST_OVERLAP.days, overlap=str(overlap)))
    row = _known(at, code)
    in_force = [c for c in gateways.credentials_of(at.conn, row.id) if c.ends_at is None or c.ends_at > at.now]
    newest = max(in_force, key=lambda c: c.issued_at, default=None)
    # The newest lives on in its slot for the overlap; the other slot is replaced, whatever a rotation left there.
    slot = next(slot for slot in _SLOTS if newest is None or slot != newest.slot)
    ends_at = at.now + overlap if newest else None
    if newest and ends_at:
        gateways.end_credential(at.conn, row.id, newest.slot, ends_at)
    at.record("rotate", code, old_ends_at=ends_at.isoformat() if ends_at else "none")
    return _issue(at, row.id, code, slot, ends_at)


def set_enabled(at: At, code: str, enabled: bool) -> None:
    """Let a gateway connect, or cut it off within a second; its credentials stay as they are."""
    row = _known(at, code)
    gateways.set_enabled(at.conn, row.id, enabled)
    at.record("enable" if enabled else "disable", code)


def remove(at: At, code: str) -> None:
    """Take a gateway out with its credentials; what it sent stays."""
    row = _known(at, code)
    gateways.remove(at.conn, row.id, at.now)
    at.record("remove", code)


def _known(at: At, code: str) -> GatewayRow:
    row = None if not _CODE.fullmatch(code) else gateways.find(at.conn, at.enterprise_id, code)
    if row is None or row.removed_at is not None:
        raise NotFound(because("no_gateway", enterprise=at.enterprise, code=code))
    return row


def _issue(at: At, gateway_id: int, code: str, slot: int, old_ends_at: datetime | None) -> IssuedCredential:
    password = secrets.token_urlsafe(24)
    gateways.put_credential(at.conn, gateway_id, slot, broker.hash_password(password), at.actor, at.now)
    name = f"{at.enterprise}/{code}"
    return IssuedCredential(at.enterprise, code, broker.user_name(name, slot), password, old_ends_at)
