"""Targets as the documents print them 目标: each with its clause, and the path its kind gives from year to year."""

from dataclasses import dataclass
from enum import StrEnum

from qingyu.domain.control import targets
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel import tables

FILE = "published_targets.csv"
COLUMNS = (
    "id",
    "region_zh",
    "level",
    "indicator",
    "indicator_zh",
    "op",
    "value",
    "unit",
    "base_year",
    "target_year",
    "document",
    "clause",
    "verified",
    "note",
)


class Level(StrEnum):
    """What kind of body a target is for."""

    NATION = "nation"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    CITY = "city"
    DISTRICT = "district"


class Op(StrEnum):
    """How the value is meant."""

    EQUAL = "="
    AT_LEAST = ">="
    AT_MOST = "<="
    ABOVE = ">"
    BELOW = "<"
    ABOUT = "~"  # 左右


@dataclass(frozen=True, slots=True)
class Target:
    """One printed target. value: [unit]. base_year: null where the document prints none."""

    id: str
    region_zh: str
    level: Level
    indicator: str
    indicator_zh: str
    op: Op
    value: float
    unit: str
    base_year: int | None
    target_year: int
    document: str
    clause: str
    verified: Verified
    note: str

    @property
    def years(self) -> int | None:
        """Years from the base to the target."""
        return None if self.base_year is None else self.target_year - self.base_year

    @property
    def is_drop(self) -> bool:
        """Whether the value is a drop since the base year [%], which compounds from year to year."""
        return self.unit == "%" and "DROP" in self.indicator

    @property
    def is_increment(self) -> bool:
        """Whether the value is a cap on the increase since the base year, which is shared by years."""
        return "INCREMENT" in self.indicator

    @property
    def annual_percent(self) -> float | None:
        """The equal yearly drop that gives the whole one. [%] Null where it is no drop, or from no known year."""
        if not self.is_drop or self.years is None:
            return None
        return targets.annual_rate(self.value / 100, self.years) * 100

    def path(self) -> dict[int, float] | None:
        """What is due by each year: a cumulative drop [%] by equal rates, or a linear increment [unit]; else null."""
        if self.base_year is None or self.years is None:
            return None
        years = range(1, self.years + 1)
        if self.is_drop:
            due = targets.path(self.value / 100, self.years)
            return {self.base_year + n: share * 100 for n, share in zip(years, due, strict=True)}
        if self.is_increment:
            return {self.base_year + n: targets.allowed_total(0.0, self.value, n, self.years) for n in years}
        return None


def read(text: str, file: str = FILE) -> list[Target]:
    """The rows of `published_targets.csv`, read strictly; raises BadTable."""
    return [_target(line) for line in tables.read(text, file, COLUMNS, key=lambda row: row.text("id"))]


def _target(line: tables.Line) -> Target:
    value, base, year = (line.number_or_none(name) for name in ("value", "base_year", "target_year"))
    if value is None:
        line.fail("value", "a number")
    if year is None:
        line.fail("target_year", "a year")
    if base is not None and base >= year:
        line.fail("base_year", "a year before the target's")
    return Target(
        id=line.text("id"),
        region_zh=line.text("region_zh"),
        level=line.choice("level", Level),
        indicator=line.text("indicator"),
        indicator_zh=line.text("indicator_zh"),
        op=line.choice("op", Op),
        value=value,
        unit=line.text("unit"),
        base_year=None if base is None else int(base),
        target_year=int(year),
        document=line.text("document"),
        clause=line.text("clause"),
        verified=line.choice("verified", Verified),
        note=line.optional("note"),
    )
