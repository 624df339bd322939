"""Rows of what an enterprise is assessed by: budgets of years 年度预算 and targets 考核目标, as officers send them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from qingyu.db import budgets as budget_rows
from qingyu.domain.control.body_target import BodyTarget, Controlled, Structural, TargetKind
from qingyu.domain.control.body_target import demanded as demanded_of
from qingyu.domain.control.budget import BudgetBook, BudgetReason
from qingyu.domain.control.denominators import Denominator
from qingyu.domain.energy.factors import Verified
from qingyu.domain.intensity.economics import Measure
from qingyu.domain.kernel.reason import because
from qingyu.errors import Kind
from qingyu.jobs.assessment import acting, budgets, declared
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.assessment.region_reads import ACCOUNTS
from qingyu.jobs.importing.place import Place
from qingyu.jobs.refused import Refused, Unfit
from qingyu.jobs.tables import values
from qingyu.jobs.tables.columns import Cells
from qingyu.jobs.tables.values import plain
from qingyu.jobs.tables.words import amount_in

Said = Mapping[str, Any]
T = TypeVar("T")

_PERCENT = {"": 1.0, "1": 1.0, "%": 0.01, "‰": 0.001}  # what a share is worth, by its unit
_PER: dict[str, Measure | Denominator] = {
    "增加值": Measure.VALUE_ADDED,
    "工业增加值": Measure.VALUE_ADDED,
    "产值": Measure.OUTPUT_VALUE,
    "总产值": Measure.OUTPUT_VALUE,
    "工业总产值": Measure.OUTPUT_VALUE,
    "建筑面积": Denominator.FLOOR_AREA,
    "人均": Denominator.PERSONS,
    "用能人数": Denominator.PERSONS,
    "货运周转量": Denominator.FREIGHT_TURNOVER,
    "客运周转量": Denominator.PASSENGER_TURNOVER,
}


def coded(kind: type[StrEnum], words: str) -> dict[str, str]:
    """Codes and their Chinese words (`word=code`), each with the code it stands for."""
    return {one.value: one.value for one in kind} | dict(each.split("=") for each in words.split())


def reader(codes: Mapping[str, str], made: Callable[[str], T]) -> Callable[[Cells, Any], T]:
    """Reads a cell that is one of a few codes or of their words, so that two ways are one."""
    known = {plain(word).lower(): made(code) for word, code in codes.items()}

    def read(_: Cells, cell: Any) -> T:
        found = known.get(plain(values.text(cell)).lower())
        if found is None:
            raise Unfit(because("cell_none_of", wanted=list(known), cell=values.shown(cell)))
        return found

    return read


CONTROLLED = coded(Controlled, "能源=energy 能耗=energy 用能=energy 碳排放=carbon 碳=carbon")
controlled = reader(CONTROLLED, Controlled)
# Of a target also the water, which has no budget.
_TARGETED = CONTROLLED | dict.fromkeys(("water", "用水", "用水量"), Structural.WATER.value)
targeted = reader(_TARGETED, demanded_of)
book = reader(coded(BudgetBook, "等价值=equivalent 等价=equivalent 当量值=calorific 当量=calorific"), BudgetBook)
kind = reader(
    coded(TargetKind, "下降率=drop 增量=increment 增速=growth 总量=cap 占比上限=share_at_most 占比下限=share_at_least"),
    TargetKind,
)


def per(_: Cells, cell: Any) -> str:
    """What a drop is per: a measure of output or a denominator by its code or word, else the product as written."""
    written = plain(values.text(cell))
    return _PER.get(written, written)


def year_budget(place: Place, said: Said) -> bool:
    """The budget of a year: given where there is none yet, else adjusted; its months by last year's, or by days.

    A row that gave the budget once is unchanged: the same file, sent again, would undo what was moved since.
    """
    by = _by(place)
    year, of = said["budget_year"], said["controlled"]
    total = _amount(said["total"], said.get("unit"), ACCOUNTS[of][1])
    own, document = said.get("book") or BudgetBook.NONE, _document(place, said)
    if budgets.was_given(by, year, of, own, total, document):
        return False
    held = budget_rows.budget_of(by.conn, by.body, year, of)
    reason = BudgetReason.INITIAL if held is None else BudgetReason.ADJUSTMENT
    return budgets.give(by, budgets.Asked(year, of, own, total, None, None, reason, document))


def target(place: Place, said: Said) -> bool:
    """A target; the same that holds already is unchanged, another value of its kind and period is refused."""
    return demanded(_by(place), said, _document(place, said), said.get("per") or "")


def demanded(by: Acting, said: Said, document: str, per: str = "") -> bool:
    """Demand a target of a row: whether it is new."""
    years = said["base_year"], said["target_year"]
    own = said["controlled"], said["target"], said["value"]
    made = BodyTarget(0, *own, *years, document, said.get("clause") or "", Verified.DECLARED, per=per)
    made = replace(made, value=_amount(made.value, said.get("unit"), declared.unit(made)))
    for one in declared.targets(by.conn, by.body):
        held = (one.controlled, one.kind, one.per, one.base_year, one.target_year, one.value)
        if held == (made.controlled, made.kind, made.per, *years, made.value):
            return False
    declared.demand(by, made)
    return True


def _amount(value: float, written: str | None, unit: str) -> float:
    """An amount in the unit of the platform [tce, tCO2 or 1]; without a unit it is that one. Raises Refused."""
    if unit != "1":
        return value if written is None else amount_in(value, written, unit)
    share = _PERCENT.get(plain(written or ""))
    if share is None:
        raise Refused(because("cell_unit_of_other_kind", unit="1, %", cell=repr(written)), Kind.INVALID)
    # 0.8 % is 0.008, without what a product of two doubles adds.
    return value if share == 1.0 else value / round(1 / share)


def _by(place: Place) -> Acting:
    at, scope = place.at, place.asked.scope
    return Acting(at.conn, scope, acting.enterprise(at.conn, scope, at.enterprise), at.actor, at.now)


def _document(place: Place, said: Said) -> str:
    return str(said.get("document") or place.asked.name)
