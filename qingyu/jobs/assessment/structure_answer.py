"""What the account of a region by carrier answers with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from qingyu.domain.control.regional import Regional
from qingyu.domain.control.span import Basis
from qingyu.jobs.answer import LITERALS, Answer, Sentence
from qingyu.jobs.assessment.barometer_answer import ThroughMonth, Year

Made = Annotated[Basis, LITERALS]


@dataclass(frozen=True, slots=True)
class RegionLine(Answer):
    """A quantity of a region since January. value: null with a reason.

    known: what the accounts here come to as far as they are known; other: of everybody without one, as stated.
    metered, statistical, estimated: of what is known, summing to 1; null where the accounts do not say.
    """

    quantity: Annotated[Regional, LITERALS, Field(description="what is summed over the region")]
    name_zh: str
    name_en: str
    unit: str
    value: float | None
    basis: Made | None
    reason: Sentence | None
    known: float
    other: Annotated[float | None, Field(description="of everybody without an account here, as a document states")]
    completeness: float | None
    metered: Annotated[float | None, Field(description="what of the known is metered [1]", ge=0, le=1)]
    statistical: Annotated[float | None, Field(description="what of the known documents state [1]")]
    estimated: Annotated[float | None, Field(description="what of the known is an estimate [1]")]
    n_enterprises: int
    n_known: int
    verified: bool


@dataclass(frozen=True, slots=True)
class StructureShare(Answer):
    """A share of a region's structure 结构占比, with what is above and below it; value: null with a reason. [1]"""

    share_of: Annotated[str, Field(description="which share", examples=["coal_for_power"])]
    name_zh: str
    name_en: str
    numerator: Annotated[float | None, Field(description="what is above the line")]
    denominator: Annotated[float | None, Field(description="what is below the line")]
    unit: str
    value: float | None
    basis: Made | None
    reason: Sentence | None
    verified: bool


@dataclass(frozen=True, slots=True)
class RegionIntensity(Answer):
    """Energy or CO2 of a region per value added at constant price; value: null with a reason.

    basis: of what is above the line; what is below is always stated.
    """

    intensity_of: Annotated[str, Field(description="what is per what", examples=["energy_per_gdp"])]
    name_zh: str
    name_en: str
    numerator: Annotated[float | None, Field(description="what is above the line")]
    denominator: Annotated[float | None, Field(description="what is below the line [10^4 CNY]")]
    unit: str
    value: float | None
    basis: Made | None
    reason: Sentence | None
    verified: bool


@dataclass(frozen=True, slots=True)
class RegionStructure(Answer):
    """The account of a region by what it is made of 地区能源账, from January to a month."""

    code: str
    name_zh: str
    name_en: str
    year: Year
    through_month: ThroughMonth
    lines: Annotated[Sequence[RegionLine], Field(description="the quantities of the region")]
    shares: Annotated[Sequence[StructureShare], Field(description="shares of the structure")]
    intensities: Annotated[Sequence[RegionIntensity], Field(description="per value added at constant price")]
    n_unconfirmed: int
