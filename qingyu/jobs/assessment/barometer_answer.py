"""What the barometer of a region or an enterprise answers with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from qingyu.domain.assessment.barometer import Task
from qingyu.domain.assessment.lights import Direction
from qingyu.domain.control.body_target import Controlled, Demanded, TargetKind
from qingyu.domain.control.denominators import Denominator, Numerator
from qingyu.domain.control.span import Basis
from qingyu.domain.energy.factors import Verified
from qingyu.jobs.answer import LITERALS, Answer, Sentence

Year = Annotated[int, Field(description="a year", examples=[2026])]
ThroughMonth = Annotated[int, Field(description="the month a sum since January ends with", examples=[9], ge=1, le=12)]
Of = Annotated[Controlled, LITERALS]
Aim = Annotated[Demanded, LITERALS, Field(description="energy, CO2, or a carrier, share or sector of a region")]


@dataclass(frozen=True, slots=True)
class StatedSum(Answer):
    """A sum since January that a document states of a region or an enterprise 统计数据. unit: of the value."""

    id: int
    quantity: str
    year: Year
    through_month: ThroughMonth
    value: float
    unit: str
    document: Annotated[str, Field(description="where it is printed")]
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class ControlTarget(Answer):
    """A target of a region or an enterprise 考核目标. value: in its unit, over the whole period.

    per: what a drop of an enterprise is per: `value_added`, `output_value` or the code of a product; else empty.
    yearly: what a year of the period has to bring, by equal rates [1]; null where it is no drop.
    """

    id: int
    controlled: Aim
    kind: Annotated[TargetKind, LITERALS]
    per: str
    value: float
    unit: str
    base_year: Year
    target_year: Year
    yearly: float | None
    document: Annotated[str, Field(description="the document that demands it")]
    clause: str
    verified: Annotated[Verified, LITERALS]
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class BarometerLight(Answer):
    """A light 灯. target, actual, gap: shares of 1; gap above zero is the wrong side. severity: 0 as wanted .. 3 worst.

    movement: steps of severity since the issue of an earlier month; above zero it got worse.
    """

    controlled: Aim
    per: str
    task: Annotated[Task, LITERALS]
    name_zh: str
    name_en: str
    target: float | None
    actual: float | None
    gap: float | None
    direction: Annotated[Direction, LITERALS]
    severity: int | None
    label_zh: str | None
    colour_zh: str | None
    words_zh: str | None
    reason: Sentence | None
    movement: int | None
    odds: Annotated[
        float | None, Field(description="of an enterprise's intensity: odds that its year misses the task, by forecast")
    ]
    verified: Annotated[bool, Field(description="false where a figure, or how it is read, is not verified")]
    by: ControlTarget | None


@dataclass(frozen=True, slots=True)
class BarometerMember(Answer):
    """What an enterprise gives to a total, now and in the same months a year before; null where it lacks a month.

    contribution: its change over the region's total a year before: the contributions of all sum to the growth. [1]
    """

    code: str
    name_zh: str
    name_en: str
    region: str
    now: float | None
    now_reason: Sentence | None
    before: float | None
    before_reason: Sentence | None
    basis: Annotated[Basis, LITERALS] | None
    contribution: float | None
    verified: bool
    n_unconfirmed: int


@dataclass(frozen=True, slots=True)
class BarometerTotal(Answer):
    """A controlled total: energy in the equivalent book [tce], CO2 [tCO2]. metered: what the accounts here sum to."""

    controlled: Of
    unit: str
    now: float | None
    now_reason: Sentence | None
    before: float | None
    before_reason: Sentence | None
    basis: Annotated[Basis, LITERALS] | None
    metered: float
    growth: float | None
    verified: bool
    members: Annotated[Sequence[BarometerMember], Field(description="who moves it, the largest contribution first")]


@dataclass(frozen=True, slots=True)
class LightRuleSet(Answer):
    """The rule set of an issuer that the lights follow. Only severity is compared across rule sets."""

    id: str
    name_zh: str
    name_en: str
    source: str
    verified: Annotated[Verified, LITERALS]


@dataclass(frozen=True, slots=True)
class Barometer(Answer):
    """The barometer of a region 节能晴雨表 from January to a month."""

    code: str
    name_zh: str
    name_en: str
    year: Year
    through_month: ThroughMonth
    rules: LightRuleSet
    lights: Sequence[BarometerLight]
    totals: Sequence[BarometerTotal]


@dataclass(frozen=True, slots=True)
class BodyRatio(Answer):
    """An amount per floor area, head or turnover since January, and in the same months a year before. [unit]

    drop: against the year before. [share of 1] Null with a reason.
    """

    of: Annotated[Numerator, LITERALS, Field(description="what is divided")]
    per: Annotated[Denominator, LITERALS, Field(description="what it is per")]
    unit: str
    now: float | None
    before: float | None
    drop: float | None
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class EnterpriseBarometer(Answer):
    """The barometer of an enterprise from January to a month. totals have no members.

    n_unconfirmed: months of a change that waits for an officer; what stood before counts.
    """

    code: str
    name_zh: str
    name_en: str
    year: Year
    through_month: ThroughMonth
    rules: LightRuleSet
    lights: Sequence[BarometerLight]
    totals: Sequence[BarometerTotal]
    ratios: Sequence[BodyRatio]
    n_unconfirmed: int


@dataclass(frozen=True, slots=True)
class BarometerIssue(Answer):
    """A published issue. sha256: of its content in canonical JSON; a correction is the next version."""

    id: int
    year: Year
    through_month: ThroughMonth
    version: int
    rules: str
    note: str
    published_by: str
    published_at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class PublishedBarometer(BarometerIssue):
    """An issue with what it held."""

    content: Annotated[dict[str, Any], Field(description="the barometer as it was published")]
