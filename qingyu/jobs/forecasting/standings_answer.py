"""What is answered of a region and the bodies below it side by side 各地晴雨."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from qingyu.domain.control.assessed_body import RegionKind
from qingyu.domain.control.body_target import Controlled
from qingyu.jobs.answer import LITERALS, Answer, Named, Sentence
from qingyu.jobs.assessment.barometer_answer import BarometerLight, LightRuleSet, ThroughMonth, Year
from qingyu.jobs.forecasting.forecast_answer import RegionYearForecast


@dataclass(frozen=True, slots=True)
class BodyStanding(Answer):
    """A body with its lights and where its year ends. lights: of what is demanded of it alone.

    n_enterprises: those it is assessed with in the month. now, growth: its energy since January, equivalent book, all
    users [tce], against the same months a year before [1]; null where it is not known or nothing is demanded of it.
    verified: whether these are. reason: why its year's end is not shown.
    """

    code: str
    kind: Annotated[RegionKind, LITERALS]
    is_apart: bool
    name_zh: str
    name_en: str
    n_enterprises: int
    now: float | None
    growth: float | None
    verified: bool
    lights: Sequence[BarometerLight]
    forecasts: Sequence[RegionYearForecast]
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class CausePart(Answer):
    """What a part gives to a change. share: over the total a year before [1]; the shares sum to the growth."""

    code: str
    name_zh: str
    name_en: str
    amount: Annotated[float, Field(description="its change against the same months a year before")]
    share: float | None
    verified: bool


@dataclass(frozen=True, slots=True)
class StandingCauses(Answer):
    """Who causes the change of a total 谁造成的: parts and rest sum to the change, by bodies as by enterprises.

    rest: null where the change is unknown. unknown, n_rest: bodies, enterprises in the rest, other users aside.
    """

    controlled: Annotated[Controlled, LITERALS]
    unit: str
    change: Annotated[float | None, Field(description="now less the same months a year before; null if unknown")]
    reason: Sentence | None
    growth: float | None
    verified: bool
    bodies: Sequence[CausePart]
    bodies_rest: Annotated[float | None, Field(description="what no body here gives: what lies in none, and others")]
    bodies_unknown: Annotated[
        Sequence[Named], Field(description="bodies in the rest: an enterprise of theirs lacks a month")
    ]
    enterprises: Annotated[Sequence[CausePart], Field(description="those that give most, either way")]
    enterprises_rest: Annotated[float | None, Field(description="what all others give, key enterprises or not")]
    enterprises_n_rest: Annotated[int, Field(description="key enterprises in the rest", examples=[392])]


@dataclass(frozen=True, slots=True)
class RegionStandings(Answer):
    """A region, the bodies it assesses side by side, and who causes the change of its totals."""

    code: str
    name_zh: str
    name_en: str
    year: Year
    through_month: ThroughMonth
    rules: LightRuleSet
    own: Annotated[BodyStanding, Field(description="the region itself, as the bodies below it are shown")]
    bodies: Annotated[Sequence[BodyStanding], Field(description="regions and parks apart below it, by code")]
    causes: Annotated[Sequence[StandingCauses], Field(description="who causes the change of each total")]
