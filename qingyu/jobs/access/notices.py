"""Where a user wants to hear of warnings and cases 通知: addresses of the own, and what was told there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from qingyu.db import notices as rows
from qingyu.db.notices import Notice, NoticeAddress, Trial, Wanted
from qingyu.db.pool import Connection
from qingyu.domain.access import roles
from qingyu.domain.access.roles import Permission
from qingyu.domain.control import notice
from qingyu.domain.kernel.reason import because
from qingyu.errors import Conflict, Forbidden, Invalid, NotFound
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.access.identity import Caller

MOST_OF_ONE_USER = 5
TEST_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Own:
    """Whose addresses are looked after, by whom and when. user_id: null for an operator, who looks after all."""

    conn: Connection
    user_id: int | None
    actor: str
    now: datetime


def own(conn: Connection, caller: Caller, now: datetime) -> Own:
    """The acts of a user who sees a place; raises Forbidden for one who sees none."""
    if not roles.may(caller.role, Permission.READ_BUSINESS):
        raise Forbidden(because("notices_need_place"))
    rows.limit_to_person(conn, caller.user_id)
    return Own(conn, caller.user_id, caller.actor, now)


def listing(by: Own) -> list[NoticeAddress]:
    """The addresses, by id."""
    return rows.addresses(by.conn, by.user_id)


def show(by: Own, id_: int) -> NoticeAddress:
    """One of them; raises NotFound."""
    found = rows.addresses(by.conn, by.user_id, id_)
    if not found:
        raise NotFound(because("no_notice_address", id=id_))
    return found[0]


def add(by: Own, user_id: int, address: str, wanted: Wanted, allowed: Collection[str]) -> NoticeAddress:
    """Add an address of a user. allowed: the ways for which the operator named a host. Raises Invalid, Conflict."""
    parsed = notice.parse(address)
    if parsed is None:
        raise Invalid(because("notice_address_odd"), code="bad_address")
    if parsed.kind not in allowed:
        raise Invalid(because("notice_way_closed", way=parsed.kind), code="way_closed")
    if not wanted.wants:
        raise Invalid(because("notice_wants", wanted=notice.Want))
    rows.hold_person(by.conn, user_id)
    if len(rows.addresses(by.conn, user_id)) >= MOST_OF_ONE_USER:
        raise Conflict(because("too_many_notice_addresses", n=MOST_OF_ONE_USER), code="too_many_addresses")
    id_ = rows.add(by.conn, user_id, parsed, wanted, by.now)
    if id_ is None:
        raise Conflict(because("notice_address_known", address=parsed.shown), code="address_known")
    made = show(by, id_)
    _record(by, "notice_address_added", made, wants=[str(want) for want in wanted.wants])
    return made


def try_out(by: Own, id_: int) -> Notice:
    """Send a notice that tries an address; raises NotFound, and Conflict within a minute of the user's last one."""
    tried = show(by, id_)
    if rows.add_test(by.conn, id_, by.now - TEST_EVERY, by.now) is None:
        raise Conflict(because("notice_test_too_soon"), code="test_too_soon")
    _record(by, "notice_address_tried", tried)
    return rows.listing(by.conn, id_, None, 1)[0]


def remove(by: Own, id_: int) -> None:
    """Remove an address with what was still on its way."""
    gone = show(by, id_)
    rows.remove(by.conn, id_)
    _record(by, "notice_address_removed", gone)


def told(by: Own, id_: int, before: int | None, limit: int) -> list[Notice]:
    """What an address was told, the latest first; raises NotFound."""
    show(by, id_)
    return rows.listing(by.conn, id_, before, limit)


def trials(by: Own, id_: int, limit: int) -> list[Trial]:
    """What became of the latest notices of an address, and what the other side said: for an operator. NotFound."""
    show(by, id_)
    return rows.trials(by.conn, id_, limit)


def _record(by: Own, act: str, of: NoticeAddress, **detail: Any) -> None:
    # The log is kept for years and outlives the user; and whoever reads a robot's token in it would speak in its group.
    said = {"act": act, "user": of.user_name, "address": notice.masked(of.shown), **detail}
    record(by.conn, Act("change", by.actor, f"notice_address:{of.id}", None, said), by.now)
