"""Applications to a round of leaders 申报: by a manager of the enterprise, or nominated by an officer who sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from qingyu.db import energy, enterprises
from qingyu.db import leader_rounds as rows
from qingyu.db.leader_rounds import ApplicationRow, RoundRow
from qingyu.db.pool import Connection
from qingyu.domain.access import roles
from qingyu.domain.access.roles import Permission
from qingyu.domain.benchmark.leader_round import late
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.errors import Forbidden, NotFound
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.access.identity import Caller
from qingyu.jobs.benchmark import leader_reviewing, leader_rounds
from qingyu.jobs.benchmark.leader_rounds_answer import WholeLeaderRound
from qingyu.jobs.refused import Refused


@dataclass(frozen=True, slots=True)
class Applying:
    """An enterprise, and who applies for it when. is_officer: who nominates, and withdraws nominations only."""

    conn: Connection
    scope: Scope
    enterprise: Enterprise
    is_officer: bool
    actor: str
    now: datetime


def applying(conn: Connection, caller: Caller, enterprise: str, now: datetime) -> Applying:
    """Whoever may apply for an enterprise; raises NotFound, and Forbidden for those who only read."""
    found = enterprises.enterprise(conn, caller.scope, enterprise)
    is_officer = roles.may(caller.role, Permission.CONFIRM)
    if not is_officer and not roles.may(caller.role, Permission.DECLARE):
        raise Forbidden(because("round_applied_by_manager"))
    return Applying(conn, caller.scope, found, is_officer, caller.actor, now)


def operating(conn: Connection, enterprise: str, actor: str, now: datetime) -> Applying:
    """The operator of the command line, for any enterprise; raises NotFound."""
    return Applying(conn, EVERYTHING, enterprises.enterprise(conn, EVERYTHING, enterprise), True, actor, now)


def apply(by: Applying, region: str, code: str, product: str, document: str) -> WholeLeaderRound:
    """Apply for a product; said again it is said once, and another letter takes the place of the one before.

    A manager's own application takes the place of a nomination; an officer does not replace what the enterprise applied
    with. Raises NotFound, Refused.
    """
    of = _open(by, region, code)
    found = next((one for one in energy.products(by.conn, by.enterprise.id) if one.code == product), None)
    if found is None:
        raise NotFound(because("no_product_of", enterprise=by.enterprise.code, product=product))
    matched = leader_reviewing.matching(by.conn, of, found)
    if matched is None:
        raise Refused(because("product_not_in_round", product=product))
    said = (matched[1], document, by.is_officer)
    held = _held(by, of, product)
    if held is None or (held.yardstick, held.document, held.is_nominated) != said:
        if held is not None and by.is_officer and not held.is_nominated:
            raise Refused(because("round_applied_by_itself", enterprise=by.enterprise.code))
        if held is not None:
            _withdraw(by, of, held)
        whose = (of.id, by.enterprise.id, product, matched[1])
        rows.apply(by.conn, *whose, document, by.actor, by.now, is_nominated=by.is_officer)
        _note(by, of, {"product": product, "yardstick": matched[1], "nominated": by.is_officer, "document": document})
    return leader_rounds.show(by.conn, by.scope, region, code, by.now)


def withdraw(by: Applying, region: str, code: str, product: str) -> WholeLeaderRound:
    """Take an application back while the window is open; an officer takes back a nomination only.

    Raises NotFound, Refused, Forbidden.
    """
    of = _open(by, region, code)
    held = _held(by, of, product)
    if held is None:
        raise NotFound(because("not_applied", enterprise=by.enterprise.code, product=product, round=code))
    if by.is_officer and not held.is_nominated:
        raise Forbidden(because("withdrawn_by_manager"))
    _withdraw(by, of, held)
    return leader_rounds.show(by.conn, by.scope, region, code, by.now)


def _held(by: Applying, of: RoundRow, product: str) -> ApplicationRow | None:
    """The application for a product that holds."""
    mine = (by.enterprise.id, product)
    return next((row for row in rows.applications(by.conn, of.id) if (row.enterprise_id, row.product) == mine), None)


def _withdraw(by: Applying, of: RoundRow, held: ApplicationRow) -> None:
    rows.withdraw(by.conn, held.id, by.actor, by.now)
    _note(by, of, {"product": held.product, "document": held.document}, kind="withdraw")


def _open(by: Applying, region: str, code: str) -> RoundRow:
    """A round that takes applications of the enterprise on its day; one acts at a time. Raises NotFound, Refused."""
    of = leader_rounds.one(by.conn, region, code)
    rows.one_by_one(by.conn, of.region_id)
    of = leader_rounds.one(by.conn, region, code)
    if not rows.lies_in(by.conn, by.enterprise.region_id, of.region_id):
        raise Refused(because("round_elsewhere", enterprise=by.enterprise.code))
    closed = late(of, of.passed, by.enterprise.day(by.now))
    if closed is not None:
        raise Refused(closed)
    return of


def _note(by: Applying, of: RoundRow, detail: Mapping[str, object], kind: str = "declare") -> None:
    what = f"application to leader round {of.code} of {of.region}"
    record(by.conn, Act(kind, by.actor, what, enterprise_id=by.enterprise.id, detail=detail), by.now)
