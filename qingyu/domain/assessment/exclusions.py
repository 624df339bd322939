"""What an assessment leaves out of energy 扣除: feedstock, and renewables by edition; one physics, several verdicts."""

from dataclasses import dataclass
from enum import StrEnum

from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel import tables


class Renewables(StrEnum):
    """Which energy from renewable (and, since 2024, other non-fossil) sources is left out."""

    NONE = "none"
    ABOVE_PLAN = "above_plan"  # 超出规划部分
    ADDED = "added"  # 新增: since the base year
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Year:
    """The energy of a body in a year [unit of mass of standard coal], and its product [constant price].

    feedstock 原料用能, renewables: parts of energy. renewables_planned: what the plan wanted of them.
    """

    energy: float
    feedstock: float
    renewables: float
    product: float
    renewables_planned: float = 0.0


class Exclusions(tables.FilePart):
    """An edition of what is left out of the total and of the intensity; the product is never adjusted.

    electricity_only: of renewables it means electricity, and no biomass that is burnt.
    """

    id: str
    name_zh: str
    name_en: str
    source: str
    verified: Verified
    feedstock_of_total: bool = False
    feedstock_of_intensity: bool = False
    renewables_of_total: Renewables = Renewables.NONE
    renewables_of_intensity: Renewables = Renewables.NONE
    electricity_only: bool = False

    def total(self, year: Year, base: Year) -> float:
        """The energy that counts in the assessment of the total. [unit of year.energy]"""
        feedstock = year.feedstock if self.feedstock_of_total else 0.0
        return year.energy - feedstock - _left_out(self.renewables_of_total, year, base)

    def intensity(self, year: Year, base: Year) -> float:
        """The energy that counts per product, divided by it; the base year leaves out by the same rule."""
        feedstock = year.feedstock if self.feedstock_of_intensity else 0.0
        return (year.energy - feedstock - _left_out(self.renewables_of_intensity, year, base)) / year.product

    def drop(self, year: Year, base: Year) -> float:
        """The drop of the intensity since the base year; a share of 1.

        >>> gross = Exclusions(id="gross", name_zh="", name_en="", source="", verified=Verified.TWO_SOURCES)
        >>> round(gross.drop(Year(1180, 130, 260, 135), Year(1000, 80, 120, 100)) * 100, 2)
        12.59
        """
        return 1.0 - self.intensity(year, base) / self.intensity(base, base)


def _left_out(which: Renewables, year: Year, base: Year) -> float:
    match which:
        case Renewables.NONE:
            return 0.0
        case Renewables.ABOVE_PLAN:
            return max(0.0, year.renewables - year.renewables_planned)
        case Renewables.ADDED:
            return year.renewables - base.renewables
        case Renewables.ALL:
            return year.renewables


class _File(tables.FilePart):
    editions: tuple[Exclusions, ...]


def read(text: str, file: str) -> dict[str, Exclusions]:
    """The editions of a TOML file by id; raises BadTable with the file, the place and what was wanted."""
    return {one.id: one for one in tables.read_toml(text, file, _File).editions}
