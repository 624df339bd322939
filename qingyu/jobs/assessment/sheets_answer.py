"""What the score sheets of a body answer with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from qingyu.domain.assessment.judge import Wanted
from qingyu.domain.assessment.scheme import Role
from qingyu.domain.assessment.stage import Stage
from qingyu.jobs.answer import LITERALS, Answer, Sentence
from qingyu.jobs.assessment.barometer_answer import ThroughMonth, Year

# Names that mean something else elsewhere in the API.
StateName = Annotated[str | None, Field(description="the name of a state, where its rule knows states")]
SchemeIdentity = Annotated[str, Field(description="id of the scheme of assessment", examples=["state-2026"])]
Grade = Annotated[str | None, Field(description="grade of the assessment; null unless it is sure", examples=["完成"])]
Sure = Annotated[float, Field(description="points that are sure [point]", examples=[30.0])]


@dataclass(frozen=True, slots=True)
class FoundByAccounts(Answer):
    """What the accounts say of an indicator 自动取数; all null with a reason where they cannot."""

    met: bool | None
    value: float | None
    state: StateName
    points: float | None
    reason: Sentence | None
    verified: bool


@dataclass(frozen=True, slots=True)
class FoundByPerson(Answer):
    """What a person states of an indicator at a stage, with the document that proves it. given: points [point]."""

    stage: Annotated[
        Stage, LITERALS, Field(description="who found it: the body itself, on review, on the site, at last")
    ]
    met: bool | None
    value: float | None
    state: StateName
    given: float | None
    points: float | None
    document: str
    note: str
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class AssessmentRow(Answer):
    """An indicator of a sheet. points: of what counts at last; at_risk: not sure yet; lost: out of reach [point].

    wants: what a finding of it says; states: the names it may say, where it is a state. next_points: what the nearest
    better step earns more, at next_value or next_state; next_saving: what of the total has to go for it [tce].
    """

    indicator: str
    name_zh: str
    name_en: str
    role: Annotated[Role, LITERALS, Field(description="what the indicator is for")]
    veto: bool
    unit: str
    wants: Wanted
    states: Sequence[str]
    items: Annotated[Sequence[str], Field(description="what is looked at in it")]
    accounts: FoundByAccounts
    persons: Sequence[FoundByPerson]
    points: float | None
    most: float
    at_risk: float
    lost: float
    next_points: float | None
    next_value: float | None
    next_state: str | None
    next_saving: float | None


@dataclass(frozen=True, slots=True)
class StageResult(Answer):
    """What a sheet comes to at a stage: each stands on those before it, the first on the accounts.

    points: null while any is unknown; least: what is sure; most: what can still be reached. grade: null unless sure.
    """

    stage: Annotated[
        Literal["accounts", "self", "review", "onsite", "final"],
        Field(description="the accounts alone, or with what was stated up to a stage"),
    ]
    n_stated: int
    points: float | None
    least: Sure
    most: float
    vetoed: bool | None
    grade: Grade
    possible: Annotated[Sequence[str | None], Field(description="every grade what is unknown can still lead to")]


@dataclass(frozen=True, slots=True)
class ProposedConsequence(Answer):
    """What a sure grade leads to by the scheme 建议的后果; a person decides."""

    act_zh: str
    act_en: str


@dataclass(frozen=True, slots=True)
class Missing(Answer):
    """What no text was found for 未收录; the operator must bring it."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class LeftOutEnergy(Answer):
    """What the scheme's edition leaves out of energy from January to the month of a year 扣除. [tce]

    gross: before it; renewables: physical first, then certificates; each null where it is unknown.
    """

    year: Year
    gross: Annotated[float | None, Field(description="energy before anything is left out [tce]")]
    feedstock: Annotated[float | None, Field(description="energy used as a material [tce]")]
    renewables: Annotated[float | None, Field(description="non-fossil energy, physical and by certificates [tce]")]
    net_total: Annotated[float | None, Field(description="what counts of the total [tce]")]
    net_intensity: Annotated[float | None, Field(description="what counts per output [tce]")]
    reason: Sentence | None
    verified: bool


@dataclass(frozen=True, slots=True)
class AssessmentSheet(Answer):
    """A body's sheet by a scheme 考核评分表 for a year, from January to a month. governs: in force at the end of it.

    most: of the whole [point]; null where the scheme has no points. not_loaded: what no text was found for.
    """

    code: str
    name_zh: str
    name_en: str
    year: Year
    through_month: ThroughMonth
    scheme: SchemeIdentity
    scheme_name_zh: str
    scheme_name_en: str
    document: str
    governs: bool
    verified: bool
    exclusions: str
    left_out: Annotated[
        Sequence[LeftOutEnergy],
        Field(description="by its edition, of the year and the one before; empty where nothing is"),
    ]
    not_loaded: Sequence[Missing]
    most: float | None
    stages: Sequence[StageResult]
    rows: Annotated[Sequence[AssessmentRow], Field(description="the indicators of the scheme")]
    consequences: Sequence[ProposedConsequence]


@dataclass(frozen=True, slots=True)
class SchemeResult(Answer):
    """What a scheme says of a body at last. n_unknown: indicators of which nothing is known."""

    scheme: SchemeIdentity
    name_zh: str
    name_en: str
    document: str
    governs: bool
    verified: bool
    points: float | None
    least: Sure
    most: float | None
    grade: Grade
    possible: Sequence[str | None]
    n_indicators: int
    n_unknown: Annotated[int, Field(description="indicators of which nothing is known", examples=[3])]


@dataclass(frozen=True, slots=True)
class SchemeComparison(Answer):
    """All schemes for a body of its kind, past and present, on the same accounts 各考核办法对照."""

    code: str
    name_zh: str
    name_en: str
    year: Year
    through_month: ThroughMonth
    schemes: Annotated[Sequence[SchemeResult], Field(description="the schemes of assessment, the oldest first")]
