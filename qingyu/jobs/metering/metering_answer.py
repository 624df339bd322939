"""Metering by GB 17167: rates of equipping and the verification of meters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from qingyu.db.metering import MeterSwap
from qingyu.domain.metering.certificates import MeterCertificate, Status
from qingyu.jobs.answer import LITERALS, Answer, Sentence

Level = Annotated[int, Field(json_schema_extra={"enum": [1, 2, 3]})]


@dataclass(frozen=True, slots=True)
class MeteringStandard(Answer):
    """An edition of GB 17167; without tables nothing is judged by it."""

    id: str
    name_zh: str
    name_en: str
    valid_from: date | None
    valid_to: date | None
    has_tables: bool
    edition: str
    verified: str


@dataclass(frozen=True, slots=True)
class MeteringRate(Answer):
    """The rates of a level (1 boundary, 2 sub-unit, 3 equipment), of one energy or (energy null) of all.

    equipped_share 配备率 = equipped / required; working_share 完好率 and in_date_share 检定率 are of what is installed.
    """

    level: Level
    energy: str | None
    name_zh: str
    name_en: str
    required: int
    equipped: int
    unknown: int
    installed: int
    working: int
    in_date: int
    equipped_share: float | None
    working_share: float | None
    in_date_share: float | None
    wanted_share: float | None
    is_met: bool | None
    reason: Sentence | None
    requirement_ids: Sequence[str]
    rates_verified: str | None
    thresholds_verified: str | None


@dataclass(frozen=True, slots=True)
class MeteringNeed(Answer):
    """An energy that has to be measured at a unit or a flow, and the meters that do."""

    level: Level
    unit: str | None
    energy: str
    flow: str | None
    required: int
    equipped: int
    meters: Sequence[str]
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class MeterReason(Answer):
    """A meter that does not count, and why."""

    meter: str
    level: Level
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class UnratedChannel(Answer):
    """A channel whose rated maximum is asked for; estimated_max_per_h is the largest rate of the last 35 days."""

    meter: str
    channel: str
    estimated_max_per_h: float | None
    seen_at: Annotated[datetime | None, Field(description="the quarter-hour in which that was measured")]


@dataclass(frozen=True, slots=True)
class Metering(Answer):
    """How an enterprise is equipped with meters by GB 17167, as it is now."""

    enterprise: str
    on: date
    standard: MeteringStandard
    in_force: Sequence[MeteringStandard]
    note: Sentence | None
    rates: Sequence[MeteringRate]
    missing: Sequence[MeteringNeed]
    undeclared: Sequence[MeteringNeed]
    not_required: Sequence[MeteringNeed]
    not_working: Sequence[MeterReason]
    not_in_date: Sequence[MeterReason]
    unrated: Sequence[UnratedChannel]


@dataclass(frozen=True, slots=True)
class MeterGrade(Answer):
    """Whether a meter is supervised-grade: its class, its date and its seal; null where something is not known."""

    supervised: bool | None
    required_class: str | None
    class_id: str | None
    verified: str | None
    lacks: Sequence[Sentence]


@dataclass(frozen=True, slots=True)
class MeterVerification(Answer):
    """The verification of a meter."""

    meter: str
    name_zh: str
    name_en: str
    unit: str
    status: Annotated[Status, LITERALS]
    days_left: int | None
    certificate: MeterCertificate | None
    grade: MeterGrade
    history: Sequence[MeterCertificate]
    swaps: Sequence[MeterSwap]


@dataclass(frozen=True, slots=True)
class Certificates(Answer):
    """Verification of the meters 检定台账 as it stands now; `n_in_date` counts those due soon too."""

    enterprise: str
    on: date
    n_meters: int
    n_in_date: int
    n_due_soon: int
    n_overdue: int
    n_unknown: int
    meters: Sequence[MeterVerification]
