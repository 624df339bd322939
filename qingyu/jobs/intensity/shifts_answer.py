"""What shifts and teams are answered as: the rosters, and what each shift and team used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from qingyu.domain.energy.curve import PointState
from qingyu.jobs.answer import Answer, Confirmable, Named, Sentence


@dataclass(frozen=True, slots=True)
class RosterShift(Named):
    """A shift 班次 by the local clock."""

    start_min: Annotated[int, Field(description="minutes after midnight at which it begins", examples=[1320])]
    end_min: Annotated[int, Field(description="at which it ends; not later than its start: of the day after")]


@dataclass(frozen=True, slots=True)
class ShiftRotation(Answer):
    """Who works a shift, by the days of a cycle from the roster's first day on."""

    shift: Annotated[str, Field(description="code of the shift", examples=["early"])]
    teams: Annotated[Sequence[str], Field(description="codes of the teams; empty where none is named")]


@dataclass(frozen=True, slots=True)
class ShiftRoster(Answer):
    """The shifts of some days and the teams that work them in turn 倒班."""

    valid_from: date | None
    valid_to: date | None
    holds: Annotated[bool, Field(description="whether it is the one in force today")]
    shifts: Annotated[Sequence[RosterShift], Field(description="its shifts 班次 by their beginning")]
    teams: Annotated[Sequence[Named], Field(description="its teams 班组")]
    rotation: Annotated[Sequence[ShiftRotation], Field(description="who works which shift in turn")]
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class WorkedShift(Answer):
    """A shift that was worked; it belongs to the day on which it begins."""

    day: date
    shift: Annotated[str, Field(description="code of the shift", examples=["early"])]
    team: Annotated[str | None, Field(description="code of the team; null where none is named", examples=["a"])]
    from_at: datetime
    to_at: datetime
    use: float | None
    state: PointState
    known_share: float | None
    output: Annotated[float | None, Field(description="output stated by the shift; null where it is not known")]
    per_output: Annotated[float | None, Field(description="use over output, where both are wholly known")]


@dataclass(frozen=True, slots=True)
class ShiftSum(Named):
    """What a shift or a team used over the days, of its wholly known shifts."""

    n: Annotated[int, Field(description="shifts that have ended")]
    n_known: Annotated[int, Field(description="of these, those wholly known")]
    use: float | None
    mean_use: Annotated[float | None, Field(description="of a shift that is wholly known")]
    output: Annotated[float | None, Field(description="output of the shifts whose use and output are known")]
    per_output: Annotated[float | None, Field(description="their use over their output")]
    against_all: Annotated[float | None, Field(description="by how much it is above that of all of them [1]")]


@dataclass(frozen=True, slots=True)
class ShiftComparison(Confirmable):
    """Use, and use per unit of output, by shift and by team."""

    enterprise: str
    time_zone: str
    meter: Annotated[str | None, Field(description="code of the meter; null for the boundary")]
    channel: Annotated[str | None, Field(description="code of the channel; null for the boundary")]
    carrier: str
    unit: str
    product: Annotated[str | None, Field(description="code of the product it is set against; null for none")]
    output_unit: Annotated[str | None, Field(description="unit of the product")]
    from_on: Annotated[date, Field(description="first day")]
    to_on: Annotated[date, Field(description="day after the last")]
    reason: Sentence | None
    by_shift: Annotated[Sequence[ShiftSum], Field(description="by shift 班次")]
    by_team: Annotated[Sequence[ShiftSum], Field(description="by team 班组")]
    rows: Sequence[WorkedShift]
