"""Enterprises by their code, as far as a caller sees them, or by their id."""

from qingyu.db.pool import Connection, record
from qingyu.db.sql import queries
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import NotFound

_q = queries("enterprises")


def enterprise(conn: Connection, scope: Scope, code: str) -> Enterprise:
    """The enterprise under a code; raises NotFound where there is none and, in the same words, where it is not seen."""
    found = record(conn, Enterprise, _q.enterprise, {**scope.parameters(), "code": code})
    if found is None:
        raise NotFound(because("no_enterprise_seen", enterprise=code))
    return found


def enterprise_by_id(conn: Connection, enterprise_id: int) -> Enterprise:
    """The enterprise under an id; raises NotFound."""
    found = record(conn, Enterprise, _q.enterprise_by_id, {"id": enterprise_id})
    if found is None:
        raise NotFound(f"there is no enterprise with the id {enterprise_id}")
    return found
