"""Rounds in which an authority selects leaders 能效领跑者、碳效领跑者遴选: their rules, their window, their stages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qingyu.domain.energy.account import worst
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel import tables
from qingyu.domain.kernel.reason import Reason, because


class RoundKind(StrEnum):
    """What is compared: energy per unit of product, or CO2 per unit of product."""

    ENERGY = "energy"
    CARBON = "carbon"


class Bar(StrEnum):
    """The level an applicant has to reach: of the yardstick, as it holds for the product."""

    BENCHMARK = "benchmark"  # 标杆水平
    LEVEL1 = "level1"  # 限额先进值
    NONE = "none"  # no level is printed: the intensities themselves are compared


class RoundStage(StrEnum):
    """Where a round stands. The first three follow from the days of the window, the others are acts of an authority."""

    ANNOUNCED = "announced"  # 已公告
    APPLYING = "applying"  # 申报中
    ENDED = "ended"  # 申报截止, not yet reviewed
    REVIEWED = "reviewed"  # 已审核
    PUBLISHED = "published"  # 已公布
    CANCELLED = "cancelled"  # 已取消


_S = RoundStage
NEXT: Mapping[RoundStage, tuple[RoundStage, ...]] = {
    _S.ANNOUNCED: (_S.CANCELLED,),
    _S.APPLYING: (_S.CANCELLED,),
    _S.ENDED: (_S.REVIEWED, _S.CANCELLED),
    _S.REVIEWED: (_S.REVIEWED, _S.PUBLISHED, _S.CANCELLED),
    _S.PUBLISHED: (),
    _S.CANCELLED: (),
}


@dataclass(frozen=True, slots=True)
class LeaderRound:
    """A round as it is announced 公告. edition: id of the rules it follows; period_year: what is compared, it is over.

    most: leaders a sector. least_tce, least_tco2: a plant has to use (equivalent book) or to emit more in the year,
    either is enough; null where the round does not ask for it. opens_on, last_on: days of the window, both included.
    least_completeness, most_estimated: of the data of the year. [1]  given: what the announcement says itself, by name
    of the field; the rest is the edition's, and of the data a proposal of this platform.
    """

    code: str
    name: str
    kind: RoundKind
    edition: str
    year: int
    period_year: int
    yardsticks: tuple[str, ...]
    bar: Bar
    most: int
    least_tce: float | None
    least_tco2: float | None
    least_completeness: float
    most_estimated: float
    opens_on: date
    last_on: date
    document: str
    given: tuple[str, ...]


def stage_on(of: LeaderRound, passed: RoundStage | None, *days: date) -> RoundStage:
    """Where a round stands on a day. passed: the newest act of the authority; null where there is none.

    days: at least one; the own days of those who apply, whose clocks differ: the window is open while it is for one.
    """
    if passed is not None:
        return passed
    if max(days) < of.opens_on:
        return RoundStage.ANNOUNCED
    return RoundStage.APPLYING if min(days) <= of.last_on else RoundStage.ENDED


def fault(of: LeaderRound, today: date) -> Reason | None:
    """Why a round cannot be announced as it is said; null where it can. today: the day of its announcement."""
    if of.period_year >= today.year:
        return because("round_period_not_over", year=of.period_year)
    if of.last_on < of.opens_on:
        return because("round_window_backwards", opens=of.opens_on, last=of.last_on)
    if (of.bar is Bar.NONE) != (of.kind is RoundKind.CARBON):
        return because("round_bar_of_kind")
    return None


def refusal(of: LeaderRound, passed: RoundStage | None, to: RoundStage, *days: date) -> Reason | None:
    """Why a round may not pass to a stage; null where it may. days: as of `stage_on`."""
    stage = stage_on(of, passed, *days)
    return None if to in NEXT[stage] else because("round_stage_not_next", round_stage=stage, round_stage_to=to)


def late(of: LeaderRound, passed: RoundStage | None, day: date) -> Reason | None:
    """Why nothing is applied for or withdrawn on a day of the enterprise; null inside the window."""
    stage = stage_on(of, passed, day)
    if stage is RoundStage.APPLYING:
        return None
    return because("round_not_open", round_stage=stage, opens=of.opens_on, last=of.last_on, day=day)


class RoundEdition(tables.FilePart):
    """The rules of a round as a document prints them; null where it prints none, and the authority says the number.

    bar_verified: of the bar alone, which no document may print.
    """

    id: str
    name_zh: str
    name_en: str
    kind: RoundKind
    bar: Bar
    bar_verified: Verified
    most: int | None = None
    least_tce: float | None = None
    least_tco2: float | None = None
    sectors_zh: tuple[str, ...] = ()
    source: str
    verified: Verified
    not_found: str = ""


class DataBars(tables.FilePart):
    """What the data of an applicant have to be like; shares. [1]"""

    least_completeness: float
    most_estimated: float
    source: str
    verified: Verified


class RoundRules(tables.FilePart):
    """The file of the rules of rounds."""

    data: DataBars
    editions: tuple[RoundEdition, ...]


def verified(of: LeaderRound, edition: RoundEdition | None, data: DataBars) -> Verified:
    """How sure the rules of a round are: as the least sure of those that the announcement did not say itself.

    edition: null where it is no longer in the file.
    """
    if edition is None:
        return Verified.UNVERIFIED
    marks = [edition.verified]
    if "bar" not in of.given:
        marks.append(edition.bar_verified)
    if not {"least_completeness", "most_estimated"} <= set(of.given):
        marks.append(data.verified)
    return worst(marks) or Verified.UNVERIFIED


def read_rules(text: str, file: str) -> RoundRules:
    """The rules of a TOML file; raises BadTable with the file, the place and what was wanted."""
    return tables.read_toml(text, file, RoundRules)
