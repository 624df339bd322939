"""What is answered of rounds of leaders 领跑者遴选."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from qingyu.domain.benchmark.leader_review import ReviewCheck
from qingyu.domain.benchmark.leader_round import Bar, RoundKind, RoundStage
from qingyu.domain.energy.factors import Verified
from qingyu.jobs.answer import LITERALS, Answer, Sentence


@dataclass(frozen=True, slots=True)
class LeaderReviewCheck(Answer):
    """A check of an applicant. met: null where it cannot be told, with the reason. wanted, actual: [unit]"""

    check: Annotated[ReviewCheck, LITERALS]
    met: bool | None
    wanted: float | None
    actual: float | None
    unit: str
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class LeaderApplication(Answer):
    """An application 申报 that holds, with what the newest review found of it; nothing of that before the review.

    value, level: [unit]; gap_relative: to the bar, less is better [1]. place, is_proposed, is_leader and what was
    decided: for those who see the region whole, and for whoever sees the application once the list is published.
    """

    enterprise: str
    enterprise_zh: str
    enterprise_en: str
    product: str
    product_zh: str
    product_en: str
    yardstick: str
    is_nominated: bool
    document: str
    applied_by: str
    applied_at: datetime
    sector: str | None
    value: float | None
    unit: str | None
    level: float | None
    gap_relative: float | None
    verified: bool | None
    inputs_hash: str | None
    checks: Sequence[LeaderReviewCheck]
    place: int | None
    is_proposed: bool | None
    is_leader: bool | None
    decision: str | None
    authority: str | None


@dataclass(frozen=True, slots=True)
class LeaderRoundAct(Answer):
    """An act of the authority on a round. sha256: of the list that was published."""

    stage: Annotated[RoundStage, LITERALS]
    document: str
    text: str
    sha256: str | None
    passed_at: datetime


@dataclass(frozen=True, slots=True)
class PublishedRoundLeader(Answer):
    """A leader of a published list. value, level: [unit]; authority: the act that let it in although a check failed."""

    enterprise: str
    enterprise_zh: str
    enterprise_en: str
    product: str
    product_zh: str
    product_en: str
    yardstick: str
    sector: str
    value: float | None
    unit: str
    level: float | None
    gap_relative: float | None
    place: int | None
    verified: bool
    inputs_hash: str | None
    authority: str


@dataclass(frozen=True, slots=True)
class LeaderRoundSummary(Answer):
    """A round as it is announced 公告, and where it stands. verified: as the least sure of what it did not say itself.

    period_year: the year that is compared; most: leaders a sector; least_tce, least_tco2: the size, more than either is
    enough; opens_on, last_on: days of the window, both included.
    """

    code: str
    region: str
    name: str
    kind: Annotated[RoundKind, LITERALS]
    edition: str
    verified: Annotated[Verified, LITERALS]
    year: int
    period_year: int
    yardsticks: Sequence[str]
    bar: Annotated[Bar, LITERALS]
    most: int
    least_tce: float | None
    least_tco2: float | None
    least_completeness: float
    most_estimated: float
    opens_on: date
    last_on: date
    document: str
    declared_at: datetime
    stage: Annotated[RoundStage, LITERALS]


@dataclass(frozen=True, slots=True)
class WholeLeaderRound(LeaderRoundSummary):
    """A round with the applications the caller sees, the acts of the authority, and the list once it is published."""

    applications: Sequence[LeaderApplication]
    acts: Sequence[LeaderRoundAct]
    leaders: Sequence[PublishedRoundLeader]
    moves: Sequence[Annotated[RoundStage, LITERALS]]


@dataclass(frozen=True, slots=True)
class LeaderRoundEdition(Answer):
    """The rules of a round as a document prints them; null where it prints none. not_found: what is not known of it.

    bar_verified: of the bar alone.
    """

    id: str
    name_zh: str
    name_en: str
    kind: Annotated[RoundKind, LITERALS]
    bar: Annotated[Bar, LITERALS]
    bar_verified: Annotated[Verified, LITERALS]
    most: int | None
    least_tce: float | None
    least_tco2: float | None
    sectors_zh: Sequence[str]
    source: str
    verified: Annotated[Verified, LITERALS]
    not_found: str
