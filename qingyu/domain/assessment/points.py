"""How an indicator earns its points 得分: by steps of a value, by a named state, by hand. Each rule is data."""

import math
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from qingyu.domain.control.targets import TOLERANCE
from qingyu.domain.kernel.tables import FilePart


class Comparison(StrEnum):
    """How a value stands to a bound."""

    AT_MOST = "<="
    BELOW = "<"
    AT_LEAST = ">="
    ABOVE = ">"

    def holds(self, value: float, bound: float) -> bool:
        """Whether it does, with the tolerance on the side that the words are on.

        >>> Comparison.AT_MOST.holds(0.1 + 0.2, 0.3), Comparison.BELOW.holds(0.1 + 0.2 - 1e-12, 0.3)
        (True, False)
        """
        match self:
            case Comparison.AT_MOST:
                return value <= bound + TOLERANCE
            case Comparison.BELOW:
                return value < bound - TOLERANCE
            case Comparison.AT_LEAST:
                return value >= bound - TOLERANCE
            case Comparison.ABOVE:
                return value > bound + TOLERANCE


class Step(FilePart):
    """Points of the values that pass a test; the first step that holds counts."""

    test: Comparison
    bound: float = Field(allow_inf_nan=False)
    points: float = Field(ge=0, allow_inf_nan=False)


class Bonus(FilePart):
    """Points for each whole `every` beyond `beyond`, at most `most`."""

    beyond: float
    every: float = Field(gt=0)
    points: float = Field(gt=0)
    most: float = Field(gt=0)

    def of(self, value: float) -> float:
        """The points above the usual ones.

        >>> [Bonus(beyond=1.0, every=0.1, points=3, most=9).of(done) for done in (1.0, 1.2, 1.5)]
        [0.0, 6.0, 9.0]
        """
        n_whole = math.floor(max(0.0, value - self.beyond) / self.every + TOLERANCE)
        return min(self.most, n_whole * self.points)


class BySteps(FilePart):
    """Points by where a value lies; a share of 1 unless the indicator names another unit."""

    by: Literal["steps"]
    steps: tuple[Step, ...] = Field(min_length=1)
    otherwise: float = Field(default=0.0, ge=0)
    bonus: Bonus | None = None

    def of(self, value: float) -> float:
        """The points of a value."""
        usual = next((step.points for step in self.steps if step.test.holds(value, step.bound)), self.otherwise)
        return usual + (self.bonus.of(value) if self.bonus else 0.0)

    def next_step(self, value: float) -> Step | None:
        """The nearest step that earns more than a value does; null where none does.

        >>> steps = (Step(test="<=", bound=0.0, points=15), Step(test="<", bound=0.1, points=10))
        >>> BySteps(by="steps", steps=steps).next_step(0.05).bound
        0.0
        """
        better = [step for step in self.steps if step.points > self.of(value)]
        return min(better, key=lambda step: step.points, default=None)

    @property
    def span(self) -> tuple[float, float]:
        """The least and the most that can be earned."""
        usual = [step.points for step in self.steps] + [self.otherwise]
        return min(usual), max(usual) + (self.bonus.most if self.bonus else 0.0)


class ByState(FilePart):
    """Points of named states, such as of a year and of the years so far."""

    by: Literal["state"]
    states: dict[str, float] = Field(min_length=1)

    @property
    def span(self) -> tuple[float, float]:
        """The least and the most that can be earned."""
        return min(self.states.values()), max(self.states.values())


class ByHand(FilePart):
    """Points that a person gives for a proof; until then anything from none to all of them."""

    by: Literal["hand"]
    most: float = Field(gt=0)
    items: tuple[str, ...] = ()

    @property
    def span(self) -> tuple[float, float]:
        """The least and the most that can be earned."""
        return 0.0, self.most


Points = Annotated[BySteps | ByState | ByHand, Field(discriminator="by")]
