"""Bars that a plant, a park or a project is held against: zero-carbon factories and parks, leaders, promises.

Sources: 发改环资〔2025〕910号, 工信部联节〔2026〕13号, 工信厅联节函〔2026〕372号; the numbers are in `data/bars.toml`.
"""

from dataclasses import dataclass

from qingyu.domain.assessment.points import Comparison
from qingyu.domain.kernel import tables


class Level(tables.FilePart):
    """What a factory needs for a level. carbon: at most [tCO2/tce]; the others at least, shares of 1."""

    carbon: float
    non_fossil: float
    physical: float


class ParkBar(tables.FilePart):
    """The bar of parks from a size on. from_tce: [tce]; carbon: at most [tCO2/tce]."""

    from_tce: float
    carbon: float


class LeaderSize(tables.FilePart):
    """Above which size a plant may apply as a leader: either of the two."""

    tce: float
    tco2e: float


class Bars(tables.FilePart):
    """The loaded bars. parks: smallest size first."""

    source: str
    factory_basic: Level
    factory_target: Level
    parks: tuple[ParkBar, ...]
    leader: LeaderSize


def read(text: str, file: str) -> Bars:
    """The bars of a TOML file; raises BadTable with the file, the place and what was wanted."""
    return tables.read_toml(text, file, Bars)


def reaches(level: Level, carbon: float, non_fossil: float, physical: float) -> bool:
    """Whether a factory has a level; exactly on a bar is on it."""
    return (
        Comparison.AT_MOST.holds(carbon, level.carbon)
        and Comparison.AT_LEAST.holds(non_fossil, level.non_fossil)
        and Comparison.AT_LEAST.holds(physical, level.physical)
    )


@dataclass(frozen=True, slots=True)
class ParkVerdict:
    """A park against its bar. carbon, bar: [tCO2/tce]. to_cut_t: emission above the bar [tCO2]."""

    carbon: float
    bar: float
    met: bool
    to_cut_t: float


def park(bars: Bars, tce: float, tco2: float) -> ParkVerdict | None:
    """A zero-carbon park; null where it is smaller than every size that has a bar."""
    fitting = [one for one in bars.parks if tce >= one.from_tce]
    if not fitting:
        return None
    carbon, bar = tco2 / tce, fitting[-1].carbon
    return ParkVerdict(carbon, bar, Comparison.AT_MOST.holds(carbon, bar), max(0.0, tco2 - bar * tce))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whether a plant may apply as a leader."""

    eligible_size: bool
    eligible_green: bool


def candidate(bars: Bars, tce: float, tco2e: float, green_share: float, region_weight: float) -> Candidate:
    """By size, energy or emission, and by the share of green power against the region's weight of 2025."""
    size = tce > bars.leader.tce or tco2e > bars.leader.tco2e
    return Candidate(size, Comparison.AT_LEAST.holds(green_share, region_weight))


def over_promise(promised: float, actual: float) -> float:
    """How far a project is above what its review promised; a share of 1, below zero where it is better.

    >>> round(over_promise(120_000, 133_000) * 100, 2)
    10.83
    """
    return actual / promised - 1.0
