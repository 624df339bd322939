"""A scheme of assessment 考核办法 as data: what is looked at, how it earns points, what grade follows.

A new edition is a file of `data/schemes/` and its cases, and no code.
"""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from qingyu.domain.assessment.grades import ByAll, Grade
from qingyu.domain.assessment.points import Points
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel import tables


class Role(StrEnum):
    """What an indicator is for."""

    CONTROL = "control"  # 控制性
    SUPPORTING = "supporting"  # 支撑性
    SCORED = "scored"  # 计分
    STRETCH = "stretch"  # 激励目标: nothing is lost by missing it


class Body(StrEnum):
    """Who is assessed by a scheme."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    DEPARTMENT = "department"
    UNIT = "unit"  # 重点用能单位


class Feed(StrEnum):
    """What an indicator can be fed by."""

    INTENSITY_MET = "intensity.met"  # the year's task of energy per output
    INTENSITY_STATE = "intensity.state"  # year_and_cumulative, cumulative, year, neither
    INTENSITY_OR_LOWER = "intensity.or_lower"  # met, lower_than_last_year, neither
    INTENSITY_COMPLETION = "intensity.completion"  # actual over demanded drop of the year [1]
    TOTAL_MET = "total.met"
    TOTAL_OVER = "total.over"  # how far the total lies over what is allowed [share of 1]
    CARBON_INTENSITY_MET = "carbon.intensity.met"
    CARBON_TOTAL_MET = "carbon.total.met"
    COAL_TOTAL_MET = "coal.total.met"
    OIL_TOTAL_MET = "oil.total.met"
    NON_FOSSIL_MET = "non_fossil.share.met"  # of the energy, by physical supply
    CLEAN_POWER_MET = "clean_power.share.met"
    INDUSTRY_MET = "industry.met"  # energy and CO2 per value added, both
    PUBLIC_CARBON_MET = "public_carbon.met"
    BUILDING_CARBON_MET = "building_carbon.met"
    TRANSPORT_CARBON_MET = "transport_carbon.met"
    MARKET_CARBON_MET = "market_carbon.met"
    FOREST_MET = "forest_stock.met"  # its growth
    TWO_HIGH_MET = "two_high.met"  # each project approved in the year is offset
    MONTHLY_REPORTS = "monthly_reports.rate"  # months with a report over months that are over [1]


class Indicator(tables.FilePart):
    """One thing that is looked at. points: null where it is met or missed, or where no table of points was found.

    exempt_by: the indicator that, once met, frees from this one. items: what is looked at in it, where it has parts.
    fed_by: what the accounts say of it; null where only a person can.
    """

    code: str
    name_zh: str
    name_en: str
    role: Role
    points: Points | None = None
    veto: bool = False
    exempt_by: str | None = None
    items: tuple[str, ...] = ()
    unit: str = "1"
    fed_by: Feed | None = None

    @property
    def most(self) -> float:
        """The most points it can earn. [point]"""
        return self.points.span[1] if self.points else 0.0


class Clock(tables.FilePart):
    """A deadline of the scheme: so many days from an event on."""

    act_zh: str
    act_en: str
    days: int = Field(gt=0)
    working: bool
    since: str


class Consequence(tables.FilePart):
    """What follows a grade; proposed by the rule, decided by a person."""

    grade: str
    act_zh: str
    act_en: str


class NotLoaded(tables.FilePart):
    """What no text was found for, in both languages."""

    zh: str
    en: str


class Scheme(tables.FilePart):
    """A scheme. exclusions: the edition of what is left out of energy.

    not_loaded: what no text was found for; the operator must bring it, and until then it shows as missing.
    """

    id: str
    name_zh: str
    name_en: str
    document: str
    body: Body
    valid_from: date | None
    valid_to: date | None = None
    verified: Verified
    source: str
    exclusions: str = "gross"
    indicators: tuple[Indicator, ...] = Field(min_length=1)
    grade: Grade
    clocks: tuple[Clock, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    not_loaded: tuple[NotLoaded, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        codes = [one.code for one in self.indicators]
        for one in self.indicators:
            if one.exempt_by not in (None, *codes):
                raise ValueError(f"{one.code} is exempt by {one.exempt_by!r}, which is no indicator")
        if len(set(codes)) < len(codes):
            raise ValueError("each indicator has a code of its own")
        if isinstance(self.grade, ByAll) and not set(self.grade.of) <= set(codes):
            raise ValueError(f"the grade asks for {sorted(set(self.grade.of) - set(codes))}, which are no indicators")
        return self

    @property
    def points(self) -> float:
        """The most points of the whole. [point]"""
        return sum(one.most for one in self.indicators)

    def governs(self, day: date) -> bool:
        """Whether the scheme is in force on a day; false where its first day is unknown."""
        return self.valid_from is not None and self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def read(text: str, file: str) -> Scheme:
    """The scheme of a TOML file; raises BadTable with the file, the place and what was wanted."""
    return tables.read_toml(text, file, Scheme)
