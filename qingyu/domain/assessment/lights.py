"""The barometer 晴雨表: how a gap to a target becomes a light. Each issuer's levels and colours are data.

Levels of different rule sets run in opposite directions, so only `severity` (0 as wanted, 3 worst) is ever compared.
"""

from enum import StrEnum

from pydantic import Field

from qingyu.domain.assessment.points import Comparison
from qingyu.domain.control.targets import TOLERANCE
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel import tables


class Direction(StrEnum):
    """Which side of the target is the good one."""

    AT_LEAST = "at_least"  # a drop of intensity
    AT_MOST = "at_most"  # a growth of the total


class Basis(StrEnum):
    """What a cut is a number of."""

    SHARE_OF_TARGET = "share_of_target"
    POINTS = "points"  # percentage points, or the unit of the target


class Light(tables.FilePart):
    """A light. severity: 0 as wanted .. 3 worst. label_zh, colour_zh: as the issuer prints them."""

    severity: int = Field(ge=0, le=3)
    label_zh: str
    colour_zh: str
    words_zh: str = ""


class Cut(tables.FilePart):
    """From which gap on a light shines; period: null where the same cut holds for every issue of the year."""

    test: Comparison
    gap: float
    light: Light
    period: str | None = None


class LightRules(tables.FilePart):
    """A rule set of one issuer; cuts worst first."""

    id: str
    name_zh: str
    name_en: str
    verified: Verified
    source: str
    basis: Basis
    normal: Light
    cuts: tuple[Cut, ...] = Field(min_length=1)

    def rates(self, period: str | None) -> bool:
        """Whether this issue of the year is rated at all: some sets speak of a half-year and three quarters only."""
        return any(cut.period in (None, period) for cut in self.cuts)

    def light(
        self, target: float, actual: float | None, direction: Direction = Direction.AT_LEAST, period: str | None = None
    ) -> Light | None:
        """The light of what was reached against a target, both in one unit; null where nothing is known.

        A zero target is no division: any miss of it is beyond every share. Exactly on a cut is on the cut.
        """
        if actual is None:
            return None
        gap = target - actual if direction is Direction.AT_LEAST else actual - target
        if gap <= TOLERANCE:
            return self.normal
        scale = abs(target) if self.basis is Basis.SHARE_OF_TARGET else 1.0
        for cut in self.cuts:
            if cut.period in (None, period) and cut.test.holds(gap, cut.gap * scale):
                return cut.light
        return self.normal


class _File(tables.FilePart):
    rules: tuple[LightRules, ...]


def read(text: str, file: str) -> dict[str, LightRules]:
    """The rule sets of a TOML file by id; raises BadTable with the file, the place and what was wanted."""
    return {one.id: one for one in tables.read_toml(text, file, _File).rules}
