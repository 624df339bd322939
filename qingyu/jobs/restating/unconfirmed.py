"""Which months behind an answer have a change that no officer confirmed: said with every answer about months."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Protocol, TypeVar, runtime_checkable

from qingyu.db import enterprises
from qingyu.db.pool import Connection
from qingyu.domain.energy.indicator import StoredValue
from qingyu.domain.energy.periods import next_month
from qingyu.domain.intensity.windows import months_behind
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import Confirmable
from qingyu.jobs.restating import standing

Kind = TypeVar("Kind", bound=Confirmable)


@runtime_checkable
class OfDays(Protocol):
    """An answer about local days, half-open."""

    @property
    def from_(self) -> date:
        """The first day."""

    @property
    def to(self) -> date:
        """The day after the last."""


@runtime_checkable
class OfMonth(Protocol):
    """An answer about a month."""

    @property
    def month(self) -> str:
        """As 2026-11."""


def marked(conn: Connection, scope: Scope, code: str, answer: Kind, months: Collection[date] | None = None) -> Kind:
    """An answer about some months with those of them that are not confirmed.

    months: all by default that share a day with its `month`, or with its days from `from` to `to`.
    """
    waiting = standing.waiting_since(conn, enterprises.enterprise(conn, scope, code).id)
    if months is None:
        first, end = _span(answer)
        found = sorted(m for m in waiting if first < next_month(m) and m < end)
    else:
        found = sorted(waiting.keys() & set(months))
    return replace(answer, unconfirmed_months=found)


def of_value(conn: Connection, enterprise_id: int, value: StoredValue) -> list[date]:
    """The months for which a stored value is not confirmed: it was computed after a change of them that waits."""
    waiting = standing.waiting_since(conn, enterprise_id)
    behind = months_behind(value.code, value.start_on)
    return [m for m in behind if m in waiting and not value.is_open and value.computed_at >= waiting[m]]


def _span(answer: Confirmable) -> tuple[date, date]:
    if isinstance(answer, OfDays):
        return answer.from_, answer.to
    assert isinstance(answer, OfMonth), f"a {type(answer).__name__} says no month and no days"
    first = date.fromisoformat(f"{answer.month}-01")
    return first, next_month(first)
