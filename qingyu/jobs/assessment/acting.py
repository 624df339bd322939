"""Who acts for a region: an officer who sees the whole of it, or an operator."""

from dataclasses import dataclass
from datetime import datetime

from qingyu.db import quality
from qingyu.db.pool import Connection
from qingyu.db.quality_rows import RegionRow
from qingyu.domain.access import roles
from qingyu.domain.access.roles import Permission
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.errors import Forbidden
from qingyu.jobs.access.identity import Caller


@dataclass(frozen=True, slots=True)
class Acting:
    """A region, and who acts for it when."""

    conn: Connection
    scope: Scope
    region: RegionRow
    actor: str
    now: datetime


def acting(conn: Connection, caller: Caller, region: str, now: datetime) -> Acting:
    """An officer of a region; raises NotFound for one that the caller does not see whole, then Forbidden."""
    found = quality.region(conn, caller.scope, region)
    if not roles.may(caller.role, Permission.CONFIRM):
        raise Forbidden("statistics, targets and issues of a region are its officers'; you may read them")
    return Acting(conn, caller.scope, found, caller.actor, now)


def operating(conn: Connection, region: str, actor: str, now: datetime) -> Acting:
    """The operator of the command line, for any region; raises NotFound."""
    return Acting(conn, EVERYTHING, quality.region(conn, EVERYTHING, region), actor, now)
