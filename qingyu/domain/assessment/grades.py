"""How the whole gets its grade 等级: by bands of points, by counts of what was missed, or by all of some being met.

What is unknown is never guessed: a grade rule is asked for every outcome that is still possible, and gives the set.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from qingyu.domain.control.targets import TOLERANCE
from qingyu.domain.kernel.tables import FilePart


@dataclass(frozen=True, slots=True)
class Tally:
    """What a grade is made from, as far as it is known.

    least, most: points [point] that are sure, and that can still be reached. vetoed: null while that is open.
    missed, unknown: indicators of each kind. falsified: data were made up, by a finding of the assessor.
    """

    least: float = 0.0
    most: float = 0.0
    vetoed: bool | None = False
    control_missed: int = 0
    control_unknown: int = 0
    supporting_missed: int = 0
    supporting_unknown: int = 0
    falsified: bool = False
    met: frozenset[str] = frozenset()
    missed: frozenset[str] = frozenset()


class Band(FilePart):
    """The grade from so many points on."""

    at_least: float
    grade: str


class ByBands(FilePart):
    """Bands of points, best first; a missed veto indicator 一票否决 gives the lowest whatever the points.

    Without bands the scheme prints no grade but that of the veto.
    """

    by: Literal["bands"]
    bands: tuple[Band, ...] = ()
    below: str | None = None
    veto: str | None = None

    def possible(self, tally: Tally) -> list[str | None]:
        """Every grade that is still possible, best first.

        >>> rule = ByBands(by="bands", bands=(Band(at_least=60, grade="pass"),), below="fail", veto="fail")
        >>> rule.possible(Tally(55, 65)), rule.possible(Tally(99, 99, vetoed=True))
        (['pass', 'fail'], ['fail'])
        """
        if tally.vetoed and self.veto is not None:
            return [self.veto]
        found = list(dict.fromkeys(self._between(tally.least, tally.most)))
        if tally.vetoed is None and self.veto is not None and self.veto not in found:
            found.append(self.veto)
        return found

    def _between(self, least: float, most: float) -> Iterator[str | None]:
        lower = float("inf")
        for band in self.bands:
            if most >= band.at_least - TOLERANCE and least < lower - TOLERANCE:
                yield band.grade
            lower = band.at_least
        if not self.bands or least < lower - TOLERANCE:
            yield self.below


class ByCounts(FilePart):
    """The grade of 2026: nothing missed, too much missed, or between; falsified data fail whatever was met."""

    by: Literal["counts"]
    best: str
    middle: str
    worst: str
    control_missed_from: int = Field(ge=1)
    supporting_missed_from: int = Field(ge=1)

    def possible(self, tally: Tally) -> list[str | None]:
        """Every grade that is still possible, best first.

        >>> named = {"best": "a", "middle": "b", "worst": "c"}
        >>> rule = ByCounts(by="counts", control_missed_from=1, supporting_missed_from=3, **named)
        >>> rule.possible(Tally()), rule.possible(Tally(supporting_missed=2, supporting_unknown=1))
        (['a'], ['b', 'c'])
        """
        found = {
            self._grade(tally.control_missed + control, tally.supporting_missed + supporting, tally.falsified)
            for control in range(tally.control_unknown + 1)
            for supporting in range(tally.supporting_unknown + 1)
        }
        return [grade for grade in (self.best, self.middle, self.worst) if grade in found]

    def _grade(self, control: int, supporting: int, falsified: bool) -> str:
        if falsified or control >= self.control_missed_from or supporting >= self.supporting_missed_from:
            return self.worst
        return self.middle if control or supporting else self.best


class ByAll(FilePart):
    """Two grades: all of some indicators are met, or not."""

    by: Literal["all"]
    of: tuple[str, ...] = Field(min_length=1)
    met: str
    missed: str

    def possible(self, tally: Tally) -> list[str | None]:
        """Every grade that is still possible, best first."""
        if tally.missed & set(self.of):
            return [self.missed]
        return [self.met] if set(self.of) <= tally.met else [self.met, self.missed]


Grade = Annotated[ByBands | ByCounts | ByAll, Field(discriminator="by")]
