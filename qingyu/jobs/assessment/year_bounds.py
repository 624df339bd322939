"""What the targets and the budget of an enterprise allow its totals of a year to be."""

from dataclasses import dataclass
from datetime import datetime

from qingyu.db import budgets, dual_control
from qingyu.db.dual_control import BodyId
from qingyu.db.pool import Connection
from qingyu.domain.assessment.barometer import Figures
from qingyu.domain.control import body_target
from qingyu.domain.control.body_target import BodyTarget, Controlled, TargetKind
from qingyu.domain.control.budget import BudgetBook, BudgetReason
from qingyu.domain.kernel.reason import Reason, because
from qingyu.jobs.assessment import enterprise_barometer
from qingyu.jobs.assessment.acting import AssessedBody


@dataclass(frozen=True, slots=True)
class YearBound:
    """The largest total of a year that is allowed [tce or tCO2], else a reason. target_id: null of a budget too."""

    value: float | None
    reason: Reason | None
    target_id: int | None


def bounds(
    conn: Connection, body: AssessedBody, year: int, until: datetime | None = None
) -> dict[Controlled, YearBound]:
    """The bounds of an enterprise's energy and CO2 in a year.

    until: by what was demanded, stated and budgeted just before an instant; null for now.
    """
    targets = dual_control.targets(conn, body, until=until)
    return {
        controlled: _within_budget(
            budget(conn, body, year, controlled, until),
            _bound(body_target.total_of(targets, controlled, year), figures, year),
        )
        for controlled, figures in enterprise_barometer.of_year(conn, body, targets, year, until).items()
    }


def _within_budget(held: float | None, bound: YearBound) -> YearBound:
    """The budget of the year where it is less than what the targets allow."""
    if held is None or (bound.value is not None and bound.value <= held):
        return bound
    return YearBound(held, None, None)


def budget(conn: Connection, body: BodyId, year: int, of: Controlled, until: datetime | None = None) -> float | None:
    """The budget that bounds a year [tce or tCO2]: one in the calorific book bounds nothing.

    until: the one that held just before an instant; null for now.
    """
    if until is None:
        held = budgets.budget_of(conn, body, year, of)
    else:
        then = (one for one in budgets.versions(conn, body, year, of) if one.declared_at < until)
        held = next(then, None)
        held = None if held is not None and held.reason is BudgetReason.WITHDRAWAL else held
    return None if held is None or held.book is BudgetBook.CALORIFIC else held.total


def _bound(target: BodyTarget | None, figures: Figures, year: int) -> YearBound:
    if target is None:
        return YearBound(None, because("no_target", year=year), None)
    if target.kind is TargetKind.CAP:
        return YearBound(target.value, None, target.id)
    last, base = figures.before, figures.years.get(target.base_year)
    grown = body_target.allowed_growth(target, year, last.value, base.value if base else None)
    if grown is None or last.value is None:
        lacking = last.reason or (base.reason if base else None) or because("growth_of_nothing")
        return YearBound(None, lacking, target.id)
    return YearBound(last.value * (1.0 + grown), None, target.id)
