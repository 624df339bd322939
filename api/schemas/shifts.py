"""What is sent about shifts 班次 and teams 班组."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.fields import SLUG_PATTERN, Asked, AskedDay, Line

_Code = Annotated[str, StringConstraints(pattern=SLUG_PATTERN)]
_Name = Annotated[Line, StringConstraints(max_length=100)]
_Minutes = Annotated[int, Field(ge=0, le=1440)]


class ShiftPart(Asked):
    """A shift by the local clock."""

    code: _Code = Field(description="code of the shift", examples=["night"])
    name_zh: _Name = Field(description="name in Chinese", examples=["夜班"])
    name_en: _Name = Field(description="name in English", examples=["night"])
    start_min: _Minutes = Field(description="minutes after midnight at which it begins", examples=[0])
    end_min: _Minutes = Field(
        description="at which it ends; not later than its start: of the day after", examples=[480]
    )


class TeamPart(Asked):
    """A team."""

    code: _Code = Field(description="code of the team", examples=["a"])
    name_zh: _Name = Field(description="name in Chinese", examples=["甲班"])
    name_en: _Name = Field(description="name in English", examples=["team A"])


class RotationPart(Asked):
    """Who works a shift, by the days of a cycle from the first day on."""

    shift: _Code = Field(description="code of the shift", examples=["night"])
    teams: Annotated[list[_Code | Literal[""]], Field(min_length=1, max_length=366)] = Field(
        description="codes of the teams; empty where none is named", examples=[["a"]]
    )


class RosterDeclaration(Asked):
    """The shifts and teams of an enterprise from a day on."""

    valid_from: AskedDay = Field(description="first day of the cycle", examples=["2026-11-01"])
    valid_to: AskedDay | None = Field(None, description="day after the last", examples=["2027-01-01"])
    shifts: Annotated[list[ShiftPart], Field(min_length=1, max_length=6)] = Field(description="the shifts of a day")
    teams: Annotated[list[TeamPart], Field(max_length=12)] = Field(default_factory=list, description="the teams")
    rotation: Annotated[list[RotationPart], Field(max_length=6)] = Field(
        default_factory=list, description="who works which shift in turn"
    )
