"""A proposal of what each child of a region gets of its budget 分解方案, from what each used in the years before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Protocol

from qingyu.db import benchmarks, indicators
from qingyu.db import budgets as rows
from qingyu.db.budgets import BodyRow, BudgetRow
from qingyu.db.pool import Connection
from qingyu.domain.control import decomposition
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.budget import BudgetBook, in_amount, steps
from qingyu.domain.control.decomposition import (
    BenchmarkClass,
    Child,
    ChildPart,
    ClassWeights,
    DecompositionRule,
    is_known,
)
from qingyu.domain.control.span import Total, whole
from qingyu.domain.energy import periods
from qingyu.domain.intensity.windows import Window, months_of
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.assessment.budget_answer import Decomposition, ProposedPart
from qingyu.jobs.assessment.budget_tree import key_of, node_of, with_budgets
from qingyu.jobs.assessment.budget_use import used_by
from qingyu.jobs.assessment.region_reads import ACCOUNTS
from qingyu.jobs.refused import Refused

WEIGHTS = "decomposition.toml"
_GAP = "gap.rolling12"
_YEARS = 3  # of history
_Years = Mapping[str, Sequence[Total | None]]


@cache
def weights() -> ClassWeights:
    """The weights of the package; raises BadTable where the file is none."""
    return decomposition.read_weights(files("qingyu").joinpath("data", WEIGHTS).read_text("utf-8"), WEIGHTS)


def propose(
    conn: Connection,
    scope: Scope,
    region: AssessedBody,
    year: int,
    controlled: Controlled,
    rule: DecompositionRule,
    now: datetime,
) -> Decomposition:
    """What of a region's budget, less its reserve and what others keep, each child gets by a rule.

    Raises Refused where it has none.
    """
    own = rows.budget_of(conn, region, year, controlled)
    if own is None:
        raise Refused(because("budget_is_not_given", body=region.code, year=year))
    taken = with_budgets(conn, region, year, controlled)
    asked = _Asked(conn, scope, region, controlled, own.book, rule, now)
    years = _years(asked, [child for child, _ in taken], year)
    children = {key_of(child): _known(asked, child, held, years, year) for child, held in taken}
    node = node_of(own, taken)
    # Who gets no part keeps what it has: a proposal of that too could not be adopted.
    kept = sum(steps(node.children.get(key, 0.0)) for key, child in children.items() if not is_known(child))
    available = max(0.0, in_amount(steps(own.total) - steps(own.reserve) - kept))
    parts = decomposition.decompose(rule, available, list(children.values()), weights())
    by_key = {part.code: part for part in parts}
    return Decomposition(
        code=region.code,
        year=year,
        controlled=controlled,
        unit=ACCOUNTS[controlled][1],
        rule=rule,
        available=available,
        parts=[_shown(child, children[key_of(child)], by_key[key_of(child)], held) for child, held in taken],
        source=weights().source,
        verified=weights().verified,
    )


class MonthValue(Protocol):
    """A stored value of a month, as far as it is read here."""

    @property
    def code(self) -> str:
        """Of which indicator."""

    @property
    def start_on(self) -> date:
        """The first day of the month."""

    @property
    def value(self) -> float | None:
        """Null where it is not known."""


@dataclass(frozen=True, slots=True)
class _Asked:
    conn: Connection
    scope: Scope
    region: AssessedBody
    controlled: Controlled
    book: BudgetBook
    rule: DecompositionRule
    now: datetime


def _years(asked: _Asked, children: Sequence[BodyRow], year: int) -> _Years:
    """What each child used in the years before, by key, the last first."""
    n_years = _YEARS if asked.rule is DecompositionRule.HISTORY else 1
    bodies = [(child, asked.book) for child in children]
    used = [
        used_by(asked.conn, asked.scope, asked.region, bodies, asked.controlled, whole(year - n))
        for n in range(1, n_years + 1)
    ]
    return {key_of(child): [each.get(key_of(child)) for each in used] for child in children}


def _known(asked: _Asked, child: BodyRow, held: BudgetRow | None, years: _Years, year: int) -> Child:
    if held is not None and held.book is not asked.book:
        books = {"budget_book": held.book, "budget_book_wanted": asked.book}
        return Child(key_of(child), None, because("budget_in_another_book", body=child.code, **books))
    totals = years[key_of(child)]
    last = totals[0]
    known = [one.value for one in totals if one is not None and one.value is not None]
    is_works = child.kind == "enterprise"
    return Child(
        code=key_of(child),
        last=None if last is None else last.value,
        reason=because("year_unknown", year=year - 1) if last is None else last.reason,
        mean=sum(known) / len(known) if known else None,
        standing=_standing(asked, child) if is_works and asked.rule is DecompositionRule.BENCHMARK_CLASS else None,
        headroom=_headroom(asked, child) if is_works and asked.rule is DecompositionRule.HEADROOM else None,
    )


def _standing(asked: _Asked, child: BodyRow) -> BenchmarkClass | None:
    """The class of its products in the last month that has ended, the worst of them; null where none is judged."""
    month = periods.month_before(periods.china_day(asked.now))
    found = []
    for row in indicators.of_month(asked.conn, child.id, month, [_GAP]):
        levels = row.inputs.get("yardstick", {}).get("levels", {})
        value = row.inputs.get("value") if row.inputs.get("in_force") else None
        if value is not None and levels.get("baseline") is not None and value > levels["baseline"]:
            found.append(BenchmarkClass.BEYOND_BASELINE)
        elif value is not None and levels.get("benchmark") is not None:
            at = value <= levels["benchmark"]
            found.append(BenchmarkClass.AT_BENCHMARK if at else BenchmarkClass.BETWEEN)
    return max(found, key=list(BenchmarkClass).index, default=None)


def _headroom(asked: _Asked, child: BodyRow) -> float | None:
    """What it could have saved in the last twelve months that ended, down to its benchmarks. [tce, or tCO2 of carbon]

    Null unless all twelve are known: a year's cut is not weighed by the months of half a year.
    """
    months = last_twelve_months(asked.now)
    return headroom_of(asked.controlled, months, benchmarks.worth_inputs(asked.conn, child.id, months))


def last_twelve_months(now: datetime) -> list[date]:
    """The first days of the twelve months that ended last."""
    return months_of(Window.ROLLING12, periods.month_before(periods.china_day(now)))


def headroom_of(controlled: Controlled, months: Sequence[date], stored: Iterable[MonthValue]) -> float | None:
    """What the stored values of some months say could have been saved in them. [tce, or tCO2 of carbon]

    Null unless every month is there and every product in it is known.
    """
    code = "gap.co2" if controlled is Controlled.CARBON else "saving"
    found = [(row.start_on, row.value) for row in stored if row.code == code]
    known = [max(0.0, value) for _, value in found if value is not None]
    is_whole = len(known) == len(found) and {day for day, _ in found} == set(months)
    return sum(known) if is_whole else None


def _shown(child: BodyRow, known: Child, part: ChildPart, held: BudgetRow | None) -> ProposedPart:
    change = None if part.amount is None or not known.last else decomposition.change(part.amount, known.last)
    return ProposedPart(
        kind=child.kind,
        code=child.code,
        name_zh=child.name_zh,
        name_en=child.name_en,
        last=known.last,
        standing=known.standing,
        headroom=known.headroom,
        held=None if held is None else held.total,
        amount=part.amount,
        change=change,
        reason=sentence_or_none(part.reason),
    )
