"""A proposal of what each child of a region gets of its budget 分解方案, from what each used in the years before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from qingyu.db import benchmarks, indicators, regions
from qingyu.db import budgets as rows
from qingyu.db.budgets import BodyRow
from qingyu.db.pool import Connection
from qingyu.domain.control import decomposition
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.budget import BudgetBook, in_amount, steps
from qingyu.domain.control.decomposition import BenchmarkClass, Child, ChildPart, ClassWeights, DecompositionRule
from qingyu.domain.control.span import Total, whole
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.assessment import barometer
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.assessment.barometer import ACCOUNTS
from qingyu.jobs.assessment.budget_answer import Decomposition, ProposedPart
from qingyu.jobs.assessment.budgets import with_budgets
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
    """What of a region's budget, less its reserve, each child gets by a rule. Raises Refused where it has none."""
    own = rows.budget_of(conn, region, year, controlled)
    if own is None:
        raise Refused(because("budget_is_not_given", body=region.code, year=year))
    taken = with_budgets(conn, region, year, controlled)
    held = {child.code: budget.total for child, budget in taken if budget is not None}
    asked = _Asked(conn, scope, region, controlled, own.book, rule, now)
    years = _years(asked, [child for child, _ in taken], year)
    children = {child.code: _known(asked, child, years) for child, _ in taken}
    available = in_amount(steps(own.total) - steps(own.reserve))
    parts = decomposition.decompose(rule, available, list(children.values()), weights())
    by_code = {part.code: part for part in parts}
    return Decomposition(
        code=region.code,
        year=year,
        controlled=controlled,
        unit=ACCOUNTS[controlled][1],
        rule=rule,
        available=available,
        parts=[_shown(child, children[child.code], by_code[child.code], held.get(child.code)) for child, _ in taken],
        source=weights().source,
        verified=weights().verified,
    )


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
    """What each child used in the years before, the last first."""
    is_calorific = asked.book is BudgetBook.CALORIFIC
    code = "coal.calorific" if is_calorific else ACCOUNTS[asked.controlled][0]
    statistic = "" if is_calorific else f"{asked.controlled}_total"
    found: dict[str, list[Total | None]] = {child.code: [] for child in children}
    spans = [whole(year - n) for n in range(1, _YEARS + 1 if asked.rule is DecompositionRule.HISTORY else 2)]
    for span in spans:
        counted = {
            row.code: barometer.counted_of(row, span)
            for row in regions.spans(asked.conn, asked.scope, asked.region.id, span, code, statistic)
        }
        for child in children:
            if child.kind == "enterprise":
                found[child.code].append(counted.get(child.code))
            elif is_calorific:
                found[child.code].append(Total(None, None, because("region_without_calorific"), True))
            else:
                found[child.code].append(barometer.spent(asked.conn, asked.scope, child, asked.controlled, span))
    return found


def _known(asked: _Asked, child: BodyRow, years: _Years) -> Child:
    totals = years[child.code]
    last = totals[0]
    known = [one.value for one in totals if one is not None and one.value is not None]
    is_works = child.kind == "enterprise"
    return Child(
        code=child.code,
        last=None if last is None else last.value,
        reason=None if last is None else last.reason,
        mean=sum(known) / len(known) if known else None,
        standing=_standing(asked, child) if is_works and asked.rule is DecompositionRule.BENCHMARK_CLASS else None,
        headroom=_headroom(asked, child) if is_works and asked.rule is DecompositionRule.HEADROOM else None,
    )


def _standing(asked: _Asked, child: BodyRow) -> BenchmarkClass | None:
    """The class of its products in the last month that has ended, the worst of them; null where none is judged."""
    month = periods.month_start(periods.month_start(periods.china_day(asked.now)) - periods.DAY)
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
    """What it could have saved in the last twelve months that ended, down to its benchmarks; null where not known."""
    month = periods.month_start(periods.china_day(asked.now))
    months = []
    for _ in range(12):
        month = periods.month_start(month - timedelta(days=1))
        months.append(month)
    stored = benchmarks.worth_inputs(asked.conn, child.id, months)
    known = [row.value for row in stored if row.code == "saving" and row.value is not None]
    return sum(max(0.0, value) for value in known) if known else None


def _shown(child: BodyRow, known: Child, part: ChildPart, held: float | None) -> ProposedPart:
    change = None if part.amount is None or not known.last else decomposition.change(part.amount, known.last)
    return ProposedPart(
        kind=child.kind,
        code=child.code,
        name_zh=child.name_zh,
        name_en=child.name_en,
        last=known.last,
        standing=known.standing,
        headroom=known.headroom,
        held=held,
        amount=part.amount,
        change=change,
        reason=sentence_or_none(part.reason),
    )
