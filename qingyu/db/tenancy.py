"""The caller's scope in the transaction: the database shows nothing beyond it, whatever a query forgets."""

from collections.abc import Iterator
from contextlib import contextmanager

from qingyu.db.pool import Connection
from qingyu.db.sql import queries
from qingyu.domain.kernel.scope import Scope

_q = queries("tenancy")


def limit_to(conn: Connection, scope: Scope) -> None:
    """Show this transaction what lies in a scope, and nothing else."""
    conn.execute(_q.set_scope, scope.parameters())


@contextmanager
def over_everybody(conn: Connection) -> Iterator[None]:
    """Widen a transaction for what is made from all enterprises and names none, as percentiles; narrow it again."""
    conn.execute(_q.widen, {"all": True})
    yield
    # Where the block raises, the transaction is over and its scope with it.
    conn.execute(_q.widen, {"all": False})
