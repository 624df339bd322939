"""Bodies that are no region 园区、行业、集团: declared below a region, with members by whole months, and listed.

A member is declared by an officer who sees the enterprise and stands above the body: nobody takes in another's.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from qingyu.db import bodies as rows
from qingyu.db import regions as accounts
from qingyu.db.bodies import BodyMember, ListedRow, PlaceRow
from qingyu.db.pool import Connection
from qingyu.db.regions import ShareRow
from qingyu.domain.control import assessed_body
from qingyu.domain.control.assessed_body import Body, label
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.errors import Forbidden, NotFound
from qingyu.jobs.access.audit import record
from qingyu.jobs.answer import spread
from qingyu.jobs.assessment import acting, declared, regions, standing
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.assessment.bodies_answer import DeclaredBody, ListedBody, RegionBodies
from qingyu.jobs.refused import Refused


def declare(by: Acting, body: Body, document: str) -> DeclaredBody:
    """Declare a body below a region; said again, it is said once. Raises Refused for one that cannot be."""
    rows.one_by_one(by.conn)
    parent = standing.place(by.conn, by.body.code)
    fault = assessed_body.body_fault(body, parent.kind)
    if fault is not None:
        raise Refused(fault)
    if rows.put(by.conn, parent.id, body):
        note(by, f"body {body.code}", {**spread(body, Body), "document": document})
        return DeclaredBody(**spread(body, Body), parent=parent.code)
    held = standing.place(by.conn, body.code)
    same = Body(held.code, body.kind, held.is_apart, held.name_zh, held.name_en) == body
    if not same or (held.parent_id, held.kind.value) != (parent.id, body.kind.value):
        raise Refused(because("body_code_taken", body=body.code))
    return DeclaredBody(**spread(body, Body), parent=parent.code)


def members(conn: Connection, scope: Scope, body: str) -> list[BodyMember]:
    """The memberships of a body, the latest first; raises NotFound, Refused for a region."""
    found = _with_members(conn, acting.region(conn, scope, body).code)
    return rows.members(conn, scope, found.id)


def add_member(by: Acting, enterprise: str, month: date, document: str) -> BodyMember:
    """An enterprise is a member from a month on; said again, it is said once. Raises NotFound, Forbidden, Refused."""
    found = _with_members(by.conn, by.body.code)
    above = standing_above(by, found)
    wanted = acting.enterprise(by.conn, by.scope, enterprise)
    rows.one_by_one(by.conn)
    if found.is_apart and not rows.has(by.conn, above, wanted.id, month):
        region = found.parent or ""
        raise Refused(because("member_lies_elsewhere", enterprise=enterprise, region=region, month=label(month)))
    held = rows.members(by.conn, EVERYTHING, found.id, wanted.id)
    same = [one for one in held if (one.valid_from, one.valid_to, one.document) == (month, None, document)]
    if same:
        return same[0]
    id_ = rows.add_member(by.conn, found.id, wanted.id, month, document, by.actor, by.now)
    if id_ is None:
        is_here = any(one.valid_to is None or max(one.valid_from, month) < one.valid_to for one in held)
        said = {"enterprise": enterprise, "month": label(month)} | ({"body": found.code} if is_here else {})
        raise Refused(because("member_already" if is_here else "member_of_body_apart", **said))
    note(by, f"member {enterprise}", {"enterprise": enterprise, "valid_from": month, "document": document})
    return _member(by, found, id_)


def end_member(by: Acting, id_: int, month: date) -> BodyMember:
    """A membership ends before a month; with its first month it never was. Raises NotFound, Forbidden, Refused."""
    found = _with_members(by.conn, by.body.code)
    standing_above(by, found)
    rows.one_by_one(by.conn)
    held = _member(by, found, id_)
    fault = assessed_body.end_fault(held.valid_from, held.valid_to, month)
    if fault is not None:
        raise Refused(fault)
    rows.end_member(by.conn, id_, month, by.actor, by.now)
    note(by, f"member {held.enterprise}", {"enterprise": held.enterprise, "valid_to": month})
    return _member(by, found, id_)


def standing_above(by: Acting, stands: PlaceRow) -> int:
    """The id of the region above, for those who see the whole of it; raises Forbidden for all others."""
    if by.scope != EVERYTHING:
        try:
            return acting.region(by.conn, by.scope, stands.parent or "").id
        except NotFound:
            raise Forbidden(because("declared_from_above")) from None
    return stands.parent_id or stands.id


def note(by: Acting, what: str, detail: Mapping[str, Any]) -> None:
    """The audit line of what was declared."""
    record(by.conn, declared.act(by, "declare", what, detail), by.now)


def listing(conn: Connection, scope: Scope, region: str, month: date | None, now: datetime) -> RegionBodies:
    """The bodies of a region in a month with what each has, the last month that has ended by default.

    Raises NotFound, Invalid for a month that has not begun, Refused for one in which the region was not.
    """
    found, asked = acting.region(conn, scope, region), regions.month_of(month, now)
    standing.check_month(conn, found.code, asked)
    shares = accounts.shares(conn, scope, found.id, asked, regions.QUANTITIES, assessed=True)
    n_unseen = accounts.n_unseen(conn, scope, found.id, asked, assessed=True)
    inside = accounts.shares(conn, scope, found.id, asked, regions.QUANTITIES[:1])
    mine = {row.enterprise for row in shares}
    listed = rows.of_region(conn, scope, found.id, asked)
    parts = [one for one in listed if one.kind.is_region or one.is_apart]
    rest = sorted(mine - {code for one in parts for code in one.enterprises})
    own = standing.place(conn, found.code)
    direct = ListedRow(found.id, found.code, own.kind, False, found.name_zh, found.name_en, rest, 0)
    return RegionBodies(
        *(found.code, found.name_zh, found.name_en, asked, regions.is_open(asked, now)),
        bodies=[_listed(one, shares) for one in parts],
        direct=_listed(direct, shares),
        sums=regions.sums_of(shares, n_unseen),
        beside=[
            _listed(one, accounts.shares(conn, scope, one.id, asked, regions.QUANTITIES))
            for one in listed
            if one not in parts
        ],
        elsewhere=len({row.enterprise for row in inside} - mine),
    )


def _listed(one: ListedRow, shares: Sequence[ShareRow]) -> ListedBody:
    said = {name: value for name, value in spread(one).items() if name not in ("id", "n_unseen")}
    own = [row for row in shares if row.enterprise in one.enterprises]
    return ListedBody(**said, sums=regions.sums_of(own, one.n_unseen))


def _with_members(conn: Connection, code: str) -> PlaceRow:
    found = standing.place(conn, code)
    if found.kind.is_region:
        raise Refused(because("body_has_no_members", body=code))
    return found


def _member(by: Acting, body: PlaceRow, id_: int) -> BodyMember:
    held = rows.members(by.conn, by.scope, body.id)
    known = next((one for one in held if one.id == id_), None)
    if known is None:
        raise NotFound(because("membership_unknown", body=body.code, id=id_))
    return known
