"""The plan of a year 配额分配方案 as data: benchmarks, the slope of the industry's rule, shares and limits."""

from pydantic import Field

from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel import tables


class Benchmark(tables.FilePart):
    """Allowance per output of a class of units. [tCO2/MWh] of electricity, [tCO2/GJ] of heat"""

    id: str
    name_zh: str
    name_en: str
    unit: str
    value: float = Field(gt=0)


class Industry(tables.FilePart):
    """The rule of steel, cement and aluminium: a share of the verified emission, bounded. [1]"""

    slope: float
    bound: float = Field(gt=0)


class Plan(tables.FilePart):
    """A year's plan. pre_allocation: share of the verified emission before, by sector; offset: share of what is due."""

    year: int
    document: str
    verified: Verified
    source: str
    pre_allocation: dict[str, float]
    benchmarks: tuple[Benchmark, ...] = ()
    industry: Industry | None = None
    offset: float
    # Years of allowances that may be surrendered, and those the plan refuses; of the others it prints nothing.
    usable_vintages: tuple[int, ...]
    refused_vintages: tuple[int, ...]
    not_loaded: tuple[str, ...] = ()


class Rules(tables.FilePart):
    """What holds beside the yearly plans. threshold_t: emission of a year from which a user is in [tCO2e]."""

    threshold_t: float
    deposit_days: int
    plans: tuple[Plan, ...]

    def plan(self, year: int) -> Plan | None:
        """The plan of a year of emission, or null where none is loaded."""
        return next((one for one in self.plans if one.year == year), None)


def read(text: str, file: str) -> Rules:
    """The rules of a TOML file; raises BadTable with the file, the place and what was wanted."""
    return tables.read_toml(text, file, Rules)
