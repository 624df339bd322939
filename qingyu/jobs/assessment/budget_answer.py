"""What the budgets 用能预算、碳排放预算 of a region or an enterprise are answered with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from qingyu.db.budgets import BudgetRow
from qingyu.domain.control.budget import BudgetBook, BudgetReason
from qingyu.domain.control.decomposition import BenchmarkClass, DecompositionRule
from qingyu.domain.control.span import Basis
from qingyu.domain.energy.factors import Verified
from qingyu.jobs.answer import LITERALS, Answer, Sentence, spread
from qingyu.jobs.assessment.barometer_answer import Of, ThroughMonth, Year
from qingyu.jobs.assessment.region_reads import ACCOUNTS

Kind = Annotated[Literal["region", "enterprise"], Field(description="which kind of body it is")]
Severity = Annotated[int, Field(description="0 within the budget, 1 yellow, 2 orange, 3 red", ge=0, le=3)]


@dataclass(frozen=True, slots=True)
class BudgetVersion(Answer):
    """A version of a budget [unit]. reserve: of the total, kept back from those below; months: twelve shares of it.

    act: what made it; the versions that one transfer or decomposition made have the same.
    """

    year: Year
    controlled: Of
    unit: str
    book: Annotated[BudgetBook, LITERALS]
    version: int
    total: float
    reserve: float
    months: Annotated[Sequence[float], Field(description="shares of the months, January first; they sum to the total")]
    reason: Annotated[BudgetReason, LITERALS]
    act: int
    document: Annotated[str, Field(description="the document that gives it")]
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class BudgetExecution(Answer):
    """What was used since January against the budget of the same months 执行. share: used over allowed [1]."""

    through_month: ThroughMonth
    used: float | None
    used_reason: Sentence | None
    basis: Annotated[Basis, LITERALS] | None
    verified: bool
    allowed: Annotated[float, Field(description="the budget of the same months")]
    share: float | None
    severity: Severity | None


@dataclass(frozen=True, slots=True)
class BudgetForecast(Answer):
    """Where the year ends against its budget. year_end: the median, or the naive one where no model is believed."""

    as_of: date | None
    year_end: float | None
    p10: float | None
    p90: float | None
    year_share: Annotated[float | None, Field(description="year's end over the budget of the year [1]")]
    severity: Annotated[Severity | None, Field(description="by the same cuts; of a naive year's end 1 at most")]
    odds: Annotated[float | None, Field(description="odds of ending above the budget [1]")]
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class BudgetChild(Answer):
    """Who takes a part of a budget, with its own; null where it has none."""

    kind: Kind
    code: str
    name_zh: str
    name_en: str
    budget: BudgetVersion | None
    execution: BudgetExecution | None


@dataclass(frozen=True, slots=True)
class BodyBudget(Answer):
    """The budget of a body in a year, what it was given on to, and how it is spent [unit].

    given: what the children take; left: what is neither given on nor kept back; both null without a budget.
    """

    kind: Kind
    code: str
    name_zh: str
    name_en: str
    year: Year
    controlled: Of
    unit: str
    budget: BudgetVersion | None
    given: float | None
    left: float | None
    execution: BudgetExecution | None
    forecast: BudgetForecast | None
    children: Sequence[BudgetChild]


@dataclass(frozen=True, slots=True)
class ProposedPart(Answer):
    """What a child is proposed to get [unit]; null with a reason. last: of the year before. change: over it [1]."""

    kind: Kind
    code: str
    name_zh: str
    name_en: str
    last: float | None
    standing: Annotated[BenchmarkClass, LITERALS] | None
    headroom: Annotated[float | None, Field(description="what it could save in a year down to its benchmark [unit]")]
    held: Annotated[float | None, Field(description="the budget it has now")]
    amount: float | None
    change: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class Decomposition(Answer):
    """A proposal 分解方案: what of a budget each child gets by a rule; the amounts sum to `available` [unit].

    source, verified: of the weights of the rule.
    """

    code: str
    year: Year
    controlled: Of
    unit: str
    rule: Annotated[DecompositionRule, LITERALS]
    available: Annotated[float, Field(description="the budget less its reserve and what those keep who get no part")]
    parts: Sequence[ProposedPart]
    source: str
    verified: Annotated[Verified, LITERALS]


def as_answer(row: BudgetRow) -> BudgetVersion:
    """A version as it is answered."""
    shown = {name: value for name, value in spread(row).items() if name not in ("body_id", "id")}
    return BudgetVersion(**shown, unit=ACCOUNTS[row.controlled][1])
