"""Rows of what an enterprise is assessed by: budgets of years 年度预算 and targets 考核目标, as officers send them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from qingyu.db import budgets as budget_rows
from qingyu.domain.control.body_target import BodyTarget, Controlled, TargetKind
from qingyu.domain.control.budget import BudgetBook, BudgetReason
from qingyu.domain.energy.factors import Verified
from qingyu.errors import Invalid
from qingyu.jobs.assessment import acting, budgets, declared
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.importing.place import Place

Said = Mapping[str, Any]
E = TypeVar("E", bound=StrEnum)

_CONTROLLED = {"能源": Controlled.ENERGY, "能耗": Controlled.ENERGY, "用能": Controlled.ENERGY} | {
    "碳排放": Controlled.CARBON,
    "碳": Controlled.CARBON,
}
_BOOKS = {"等价值": BudgetBook.EQUIVALENT, "等价": BudgetBook.EQUIVALENT} | {
    "当量值": BudgetBook.CALORIFIC,
    "当量": BudgetBook.CALORIFIC,
}
_KINDS = {
    "下降率": TargetKind.DROP,
    "增量": TargetKind.INCREMENT,
    "增速": TargetKind.GROWTH,
    "总量": TargetKind.CAP,
}


def year_budget(place: Place, said: Said) -> bool:
    """The budget of a year: given where there is none yet, else adjusted; its months by last year's, or by days."""
    by = _by(place)
    year, controlled = said["budget_year"], _named("controlled", said["controlled"], Controlled, _CONTROLLED)
    held = budget_rows.budget_of(by.conn, by.body, year, controlled)
    reason = BudgetReason.INITIAL if held is None else BudgetReason.ADJUSTMENT
    book = _named("book", said.get("book") or "none", BudgetBook, _BOOKS)
    asked = budgets.Asked(year, controlled, book, said["total"], None, None, reason, _document(place, said))
    return budgets.give(by, asked)


def target(place: Place, said: Said) -> bool:
    """A target; the same that holds already is unchanged, another value of its kind and period is refused."""
    by = _by(place)
    kind = _named("target", said["target"], TargetKind, _KINDS)
    controlled = _named("controlled", said["controlled"], Controlled, _CONTROLLED)
    years = said["base_year"], said["target_year"]
    made = BodyTarget(
        0,
        controlled,
        kind,
        said["value"],
        *years,
        _document(place, said),
        "",
        Verified.DECLARED,
        per=said.get("per") or "",
    )
    for one in declared.targets(by.conn, by.body):
        held = (one.controlled, one.kind, one.per, one.base_year, one.target_year, one.value)
        if held == (made.controlled, made.kind, made.per, *years, made.value):
            return False
    declared.demand(by, made)
    return True


def _by(place: Place) -> Acting:
    at, scope = place.at, place.asked.scope
    return Acting(at.conn, scope, acting.enterprise(at.conn, scope, at.enterprise), at.actor, at.now)


def _document(place: Place, said: Said) -> str:
    return str(said.get("document") or place.asked.name)


def _named(column: str, written: str, kind: type[E], words: Mapping[str, E]) -> E:
    if written in words:
        return words[written]
    try:
        return kind(written)
    except ValueError:
        raise Invalid(f"`{column}` is one of {', '.join([*kind, *words])}, got {written!r}") from None
