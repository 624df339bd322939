"""Findings in channels (gaps, resets, rollovers, swaps, spikes, stuck registers) by the codes people know."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """What was seen in a channel, with the numbers that show it."""

    enterprise: str
    meter: str
    channel: str
    kind: str
    from_at: datetime
    to_at: datetime
    evidence: dict[str, Any]


def list_findings(conn: Connection, scope: Scope, enterprise: str | None = None) -> list[ListedFinding]:
    """The findings a caller may see, of one enterprise when its code is given."""
    asked = {**scope.parameters(), "enterprise": enterprise}
    return records(conn, ListedFinding, queries("findings").list_findings, asked)
