"""What is declared of an enterprise and kept: each noun has its table and its file, with `declare` and `said`."""

from collections.abc import Mapping
from datetime import datetime

from qingyu.db.pool import Connection
from qingyu.db.sql import queries


def declare(
    conn: Connection, noun: str, enterprise_id: int, said: Mapping[str, object], by: str, now: datetime
) -> bool:
    """Append what is said of a noun, by the names of its fields; False where the newest of its key says the same."""
    written = {**said, "enterprise_id": enterprise_id, "declared_by": by, "declared_at": now}
    return conn.execute(queries(noun).declare, written).rowcount > 0
