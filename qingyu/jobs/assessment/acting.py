"""Who acts for an assessed body: an officer who sees the whole of it, or an operator."""

from dataclasses import dataclass
from datetime import datetime

from qingyu.db import enterprises, regions
from qingyu.db.dual_control import BodyId
from qingyu.db.pool import Connection
from qingyu.domain.access import roles
from qingyu.domain.access.roles import Permission
from qingyu.domain.assessment.stage import Stage
from qingyu.domain.control.assessed_body import is_region_code
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.errors import Forbidden
from qingyu.jobs.access.identity import Caller


@dataclass(frozen=True, slots=True)
class AssessedBody(BodyId):
    """A region or an enterprise that is assessed 考核对象."""

    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Acting:
    """A body, and who acts for it when."""

    conn: Connection
    scope: Scope
    body: AssessedBody
    actor: str
    now: datetime


def region(conn: Connection, scope: Scope, code: str) -> AssessedBody:
    """A region; raises NotFound for one that the scope does not see whole."""
    found = regions.seen_whole(conn, scope, code)
    return AssessedBody("region", found.id, found.code, found.name_zh, found.name_en)


def enterprise(conn: Connection, scope: Scope, code: str) -> AssessedBody:
    """An enterprise; raises NotFound for one that the scope does not see."""
    found = enterprises.enterprise(conn, scope, code)
    return AssessedBody("enterprise", found.id, found.code, found.name_zh, found.name_en)


def body(conn: Connection, code: str) -> AssessedBody:
    """A body by its code for the command line: of the tree of regions, or an enterprise; raises NotFound."""
    return (region if is_region_code(code) else enterprise)(conn, EVERYTHING, code)


def acting(conn: Connection, caller: Caller, body: AssessedBody, now: datetime) -> Acting:
    """An officer who acts for a body that the caller sees; raises Forbidden for everybody else."""
    if not roles.may(caller.role, Permission.CONFIRM):
        raise Forbidden(because("assessed_by_officers"))
    return Acting(conn, caller.scope, body, caller.actor, now)


def stating(conn: Connection, caller: Caller, body: AssessedBody, stage: Stage, now: datetime) -> Acting:
    """Whoever may state findings of a stage; raises Forbidden for everybody else.

    A body assesses itself: an enterprise by its managers, a region by its own officers. What follows is of an officer
    who sees the enterprise, or who stands above the region: nobody reviews their own.
    """
    is_own = body.kind == "enterprise" or caller.scope.region_id == body.id
    if stage is Stage.SELF:
        wanted = Permission.DECLARE if body.kind == "enterprise" else Permission.CONFIRM
        if not (is_own and roles.may(caller.role, wanted)):
            raise Forbidden(because("self_assessment_of_itself"))
    elif not roles.may(caller.role, Permission.CONFIRM) or (body.kind == "region" and is_own):
        raise Forbidden(because("review_by_officer_above"))
    return Acting(conn, caller.scope, body, caller.actor, now)


def operating(conn: Connection, code: str, actor: str, now: datetime) -> Acting:
    """The operator of the command line, for any body by its code; raises NotFound."""
    return Acting(conn, EVERYTHING, body(conn, code), actor, now)
