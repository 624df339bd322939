"""A roster 班次 declared by a document on the command line, in the form of the API's body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from qingyu.domain.energy.shift import DAY_MIN, MOST_CYCLE, MOST_SHIFTS, MOST_TEAMS, Roster, Team, WorkShift
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.text import LINE
from qingyu.errors import Invalid, faults

_STRICT = ConfigDict(extra="forbid")
_Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,62}$")]
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=LINE)]
_Minutes = Annotated[int, Field(ge=0, le=DAY_MIN)]
_Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]


@dataclass(frozen=True, slots=True)
class NamedSaid:
    """A team, as a document writes it."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    code: _Code
    name_zh: _Name
    name_en: _Name


@dataclass(frozen=True, slots=True)
class ShiftSaid(NamedSaid):
    """A shift. start_min, end_min: minutes after midnight."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    start_min: _Minutes
    end_min: _Minutes


@dataclass(frozen=True, slots=True)
class TurnSaid:
    """Who works a shift, by the days of a cycle; an empty word names nobody."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    shift: _Code
    teams: Annotated[Sequence[_Code | Literal[""]], Field(min_length=1, max_length=MOST_CYCLE)]


@dataclass(frozen=True, slots=True)
class RosterSaid:
    """The shifts and teams of some days, as a document writes them."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    valid_from: _Day
    shifts: Annotated[Sequence[ShiftSaid], Field(min_length=1, max_length=MOST_SHIFTS)]
    valid_to: _Day | None = None
    teams: Annotated[Sequence[NamedSaid], Field(max_length=MOST_TEAMS)] = ()
    rotation: Annotated[Sequence[TurnSaid], Field(max_length=MOST_SHIFTS)] = ()


_SAID = TypeAdapter(RosterSaid)


def read(document: Mapping[str, Any]) -> Roster:
    """The roster that a document says; raises Invalid with the place of each fault."""
    try:
        said = _SAID.validate_python(document)
    except ValidationError as error:
        raise Invalid(f"wanted a roster as docs/analysis.md shows it: {faults(error)}") from error
    if len({one.shift for one in said.rotation}) < len(said.rotation):
        raise Invalid(because("roster_code_twice"), code="roster_code_twice")
    return Roster(
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        shifts=[WorkShift(one.code, one.name_zh, one.name_en, one.start_min, one.end_min) for one in said.shifts],
        teams=[Team(one.code, one.name_zh, one.name_en) for one in said.teams],
        rotation={one.shift: one.teams for one in said.rotation},
    )
