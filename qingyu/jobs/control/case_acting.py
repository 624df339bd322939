"""Who acts on a case: the manager of the plant or the officers of the region it is of, or officers above them."""

from dataclasses import dataclass
from datetime import datetime

from qingyu.db.cases import CaseRow
from qingyu.db.pool import Connection
from qingyu.domain.access import roles
from qingyu.domain.access.roles import Permission
from qingyu.domain.control import case
from qingyu.domain.control.case import CaseState, CaseStep, Side
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.jobs.access.identity import Caller


@dataclass(frozen=True, slots=True)
class CaseActing:
    """Somebody who looks at cases or acts on them. role: null for the operator of the command line.

    written_by, written_at: who writes the act down, and when, where it was taken by another and before.
    """

    conn: Connection
    scope: Scope
    actor: str
    role: str | None
    now: datetime
    written_by: str | None = None
    written_at: datetime | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the role has a permission; an operator has all."""
        return self.role is None or roles.may(self.role, permission)


def acting(conn: Connection, caller: Caller, now: datetime) -> CaseActing:
    """A user or a token."""
    return CaseActing(conn, caller.scope, caller.actor, caller.role, now)


def operating(conn: Connection, actor: str, now: datetime) -> CaseActing:
    """The operator of the command line, who writes down what either side did."""
    return CaseActing(conn, EVERYTHING, actor, None, now)


def sides(by: CaseActing, row: CaseRow) -> list[Side]:
    """For which sides of a case somebody who sees it acts; of a region's case its own officers only answer."""
    if by.role is None:
        return list(Side)
    if row.enterprise_id is not None and row.enterprise_id == by.scope.enterprise_id:
        return [Side.ANSWERING] if by.may(Permission.DECLARE) else []
    if not by.may(Permission.CONFIRM):
        return []
    is_own = row.region_id is not None and row.region_id == by.scope.region_id
    return [Side.ANSWERING if is_own else Side.SUPERVISING]


def moves(by: CaseActing, row: CaseRow) -> list[CaseStep]:
    """The steps that somebody may take now."""
    if row.state is CaseState.CLOSED:
        return []
    found = [step for side in sides(by, row) for step in case.moves(row.state, side)]
    return list(dict.fromkeys(found))
