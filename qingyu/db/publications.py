"""Warnings on their way to the displays of their own enterprise over MQTT."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries

_q = queries("publications")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is still to be published, with the warning as it stands."""

    id: int
    enterprise: str
    time_zone: str
    warning_id: int
    state: str
    at: datetime
    rule_id: str
    rule_version: int
    code: str
    severity: int
    template_version: int
    parameters: dict[str, Any]
    value: float | None
    limit_value: float | None
    unit: str


def waiting(conn: Connection, most: int) -> list[Waiting]:
    """What is still to be published, in order."""
    return records(conn, Waiting, _q.waiting, {"most": most})


def published(conn: Connection, id_: int) -> None:
    """Note that the broker has it."""
    conn.execute(_q.published, {"id": id_})


def forget(conn: Connection, before: datetime) -> None:
    """Drop what happened before an instant."""
    conn.execute(_q.forget, {"before": before})
