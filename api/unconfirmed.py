"""Which closed months of an answer have a change that waits for an officer: said with every report of months."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from qingyu.db import catalogue
from qingyu.db.pool import Connection
from qingyu.domain.scope import Scope
from qingyu.jobs import standing


def marked(conn: Connection, scope: Scope, code: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer about `month`, or about the days from `from` to `to`, with its unconfirmed months."""
    first, end = _span(answer)
    months = standing.waiting_since(conn, catalogue.enterprise(conn, scope, code)["id"])
    return {**answer, "unconfirmed_months": sorted(m for m in months if first < _after(m) and m < end)}


def _span(answer: Mapping[str, Any]) -> tuple[date, date]:
    if "month" in answer:
        first = date.fromisoformat(f"{answer['month']}-01")
        return first, _after(first)
    first, end = (date.fromisoformat(str(answer[name])) for name in ("from", "to"))
    return first, end


def _after(month: date) -> date:
    return month + timedelta(days=monthrange(month.year, month.month)[1])
