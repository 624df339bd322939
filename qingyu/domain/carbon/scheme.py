"""Which CO2 factor is in force: the scheme a report follows, what was declared, and what nobody published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from qingyu.domain.carbon.factor import Category, Choice, Co2Factor, Level
from qingyu.domain.carbon.guideline import GUIDELINES, Guideline, of_industry
from qingyu.domain.carbon.measured import Measured, declared_factor, with_measured
from qingyu.domain.energy.factors import NoFactor, Verified
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.validity import Validity, last_begun, last_declared

DEFAULT_SCHEME = "guideline-2013"


class Topic(StrEnum):
    """What a row of `carbon_schemes.csv` settles."""

    NAME = "name"
    GRID = "grid"
    GREEN_POWER = "green_power"
    HEAT = "heat"
    FUEL = "fuel"
    PROCESS = "process"


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """One thing a scheme says, for reports of [report_from, report_to], both included; null is unbounded."""

    id: str
    edition: str
    scheme: str
    topic: Topic
    item: str
    report_from: int | None
    report_to: int | None
    data_year: int | None
    level: Level | None
    variant: str
    choice: str
    parameters: Mapping[str, float] = field(hash=False)
    verified: Verified
    name_zh: str = ""
    name_en: str = ""
    source: str = ""
    note: str = ""

    def serves(self, report_year: int) -> bool:
        """Whether the row is for reports of a year."""
        return (self.report_from is None or self.report_from <= report_year) and (
            self.report_to is None or report_year <= self.report_to
        )


@dataclass(frozen=True, slots=True)
class Setting(Validity):
    """What an enterprise declared about its account, from a day on until a later declaration takes its place.

    choices: factor id by carrier, where several are printed.  data_year, level, variant: of electricity, when the
    authority asks for another than the scheme's.  guideline: which of the 24, or of the carbon market; one that is not
    said is that of the industry.  absent: process items of it that this enterprise does not have.
    """

    scheme: str
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)
    grid: str | None = None
    data_year: int | None = None
    level: Level | None = None
    variant: str | None = None
    guideline: str | None = None
    absent: tuple[str, ...] = ()
    declared_by: str = ""
    source: str = ""
    declared_at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Substitute:
    """What stands for the factor of electricity nobody publishes. value: [tCO2/MWh], null is the national average."""

    region: str
    report_year: int
    tco2_per_mwh: float | None
    declared_by: str
    source: str


@dataclass(frozen=True, slots=True)
class Content:
    """The carbon of a unit of a carrier. tc_per_unit: [tC/unit]  id: of the declaration or the printed factor."""

    tc_per_unit: float
    unit: str
    id: str


_MOST_KNOWN = 4_096  # of a carrier on a day; a book may be kept while a history of years is taken over


@dataclass(slots=True)
class Book:
    """Everything that decides a factor of an enterprise. regions: its region's code and those above, nearest first.

    industry: of GB/T 4754, which stands in for a guideline that was not declared.

    settings, substitutes, measured: the newest declaration first.
    """

    factors: Mapping[str, Co2Factor]
    rows: Sequence[SchemeRow]
    regions: Sequence[str] = ()
    settings: Sequence[Setting] = ()
    substitutes: Sequence[Substitute] = ()
    measured: Sequence[Measured] = ()
    industry: str | None = None
    _known: dict[tuple[str, date], Choice | NoFactor] = field(default_factory=dict)

    def setting(self, day: date) -> Setting:
        """The declaration in force on a day: the one that began last, of several the newest."""
        return last_begun(reversed(self.settings), day) or Setting(DEFAULT_SCHEME)

    def in_force(self, carrier: str, day: date) -> Choice | NoFactor:
        """The factor of a carrier on a day and why it is this one, or why there is none.

        Precedence: measured, then what the enterprise declared, then what the scheme says, then the only one printed.
        """
        key = carrier, day
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[key] = self._find(carrier, day)
        return found

    def row(self, topic: Topic, item: str, day: date) -> SchemeRow | None:
        """What the scheme in force on a day says about a thing."""
        return self._row(self.setting(day).scheme, topic, item, day.year)

    def green_is_zero(self, item: str, day: date) -> SchemeRow | None:
        """The row by which green power of a kind counts zero on a day; null where it does not."""
        row = self.row(Topic.GREEN_POWER, item, day)
        return row if row is not None and row.choice == "zero" else None

    def guideline(self, day: date) -> Guideline | None:
        """The guideline of the account on a day: declared, else that of the industry; null where neither says one."""
        declared = self.setting(day).guideline
        return GUIDELINES[declared] if declared is not None else of_industry(self.industry)

    def changes(self, start: date, end: date) -> list[date]:
        """The first day, and each day inside [start, end) on which another setting begins."""
        inside = {s.valid_from for s in self.settings if s.valid_from is not None and start < s.valid_from < end}
        return [start, *sorted(inside)]

    def carbon_content(self, carrier: str, day: date) -> Content | NoFactor:
        """The carbon of a unit of a carrier that is raw material, without oxidation: measured, else of its factor."""
        found = self.in_force(carrier, day)
        factor = found.factor if isinstance(found, Choice) else None
        for said in (m for m in self.measured if m.carrier == carrier and m.holds_on(day)):  # the newest that says it
            if said.carbon_tc_per_unit is not None:
                return Content(said.carbon_tc_per_unit, said.unit, f"measured.{carrier}.{said.id}")
            per_tj = said.carbon_tc_per_tj
            if per_tj is None:
                printed = self._fuel(carrier, day)
                per_tj = printed.factor.carbon_tc_per_tj if isinstance(printed, Choice) else None
            if said.ncv_gj_per_unit is not None and per_tj is not None:
                return Content(said.ncv_gj_per_unit * per_tj / 1000.0, said.unit, f"measured.{carrier}.{said.id}")
        if factor is None or factor.ncv is None or factor.carbon_tc_per_tj is None:
            return NoFactor(because("carbon_content_missing", carrier=carrier))
        return Content(factor.ncv * factor.carbon_tc_per_tj / 1000.0, factor.per, factor.id)

    def _row(self, scheme: str, topic: Topic, item: str, report_year: int) -> SchemeRow | None:
        found = (r for r in self.rows if r.scheme == scheme and r.topic is topic and r.item == item)
        return next((r for r in found if r.serves(report_year)), None)

    def _find(self, carrier: str, day: date) -> Choice | NoFactor:
        measured = last_declared((m for m in reversed(self.measured) if m.carrier == carrier), day)
        if carrier == "electricity":
            printed = self._electricity(day)
        elif carrier == "heat":
            printed = self._heat(day)
        else:
            printed = self._fuel(carrier, day)
        return printed if measured is None else with_measured(measured, printed)

    def _electricity(self, day: date) -> Choice | NoFactor:
        setting, year = self.setting(day), day.year
        row = self._row(setting.scheme, Topic.GRID, "", year)
        data_year = setting.data_year or (row.data_year if row else None)
        level = setting.level or (row.level if row else None)
        variant = setting.variant or (row.variant if row and not setting.level else "average")
        if data_year is None or level is None:
            return NoFactor(because("scheme_without_electricity", scheme=setting.scheme, year=year))
        declared = setting.data_year is not None or setting.level is not None
        mark = Verified.DECLARED if declared or row is None else row.verified
        why = (
            because("chosen_by_declaration", source=setting.source)
            if declared or row is None
            else because("chosen_by_scheme_of_year", scheme=row.scheme, year=year, source=row.source)
        )
        where = self._where(level, setting)
        if isinstance(where, NoFactor):
            return where
        found = self._grid(data_year, level, variant, where)
        if found is not None and found.value is not None:
            return Choice(found, mark, why)
        return self._substitute(data_year, level, where, year)

    def _where(self, level: Level, setting: Setting) -> str | NoFactor | None:
        if level is Level.NATION:
            return None
        if level is Level.GRID:
            return setting.grid or NoFactor(because("grid_undeclared"))
        province = next((code for code in self.regions if code.endswith("0000") and code != "100000"), None)
        return province or NoFactor(because("province_unknown"))

    def _grid(self, data_year: int, level: Level, variant: str, where: str | None) -> Co2Factor | None:
        return next(
            (
                f
                for f in self.factors.values()
                if f.category is Category.GRID
                and (f.data_year, f.level, f.variant, f.region) == (data_year, level, variant, where)
            ),
            None,
        )

    def _called(self, where: str) -> str | Reason:
        """A region or power grid by name and code, as `Tibet (西藏 540000)`; the code alone where no row names it."""
        named = (f for f in self.factors.values() if f.category is Category.GRID and f.region == where)
        row = next(named, None)
        return (
            where
            if row is None
            else because("region_named", name_en=row.name_en.partition(",")[0], name_zh=row.name_zh, code=where)
        )

    def _substitute(self, data_year: int, level: Level, where: str | None, year: int) -> Choice | NoFactor:
        found = next((s for s in self.substitutes if s.region in self.regions and s.report_year == year), None)
        if found is None:
            name = because("nation") if where is None else self._called(where)
            return NoFactor(
                because("electricity_factor_unpublished", place=name, level=level, data_year=data_year, year=year)
            )
        why = because("chosen_by_substitute", by=found.declared_by, source=found.source)
        if found.tco2_per_mwh is None:
            nation = self._grid(data_year, Level.NATION, "average", None)
            if nation is None or nation.value is None:
                return NoFactor(because("national_average_missing", data_year=data_year))
            return Choice(nation, Verified.DECLARED, why)
        said = f"{found.declared_by}: {found.source}"
        factor = declared_factor(
            f"declared.grid.{found.region}.{found.report_year}", "electricity", found.tco2_per_mwh, "tCO2/MWh", said
        )
        return Choice(factor, Verified.DECLARED, why)

    def _heat(self, day: date) -> Choice | NoFactor:
        scheme = self.setting(day).scheme
        rows = (self._row(scheme, Topic.HEAT, item, day.year) for item in (*self.regions, ""))
        row = next((r for r in rows if r is not None), None)
        if row is None or row.choice not in self.factors:
            return NoFactor(because("scheme_without_heat", scheme=scheme, year=day.year))
        return Choice(
            self.factors[row.choice], row.verified, because("chosen_by_scheme", scheme=row.scheme, source=row.source)
        )

    def _fuel(self, carrier: str, day: date) -> Choice | NoFactor:
        setting = self.setting(day)
        if carrier in setting.choices:
            chosen = self.factors.get(setting.choices[carrier])
            if chosen is None:
                return NoFactor(because("declared_factor_gone", factor=setting.choices[carrier], carrier=carrier))
            return Choice(chosen, Verified.DECLARED, because("chosen_by_declaration", source=setting.source))
        row = self._row(setting.scheme, Topic.FUEL, carrier, day.year)
        if row is not None and row.choice in self.factors:
            return Choice(
                self.factors[row.choice],
                row.verified,
                because("chosen_by_scheme", scheme=row.scheme, source=row.source),
            )
        printed = [
            f for f in self.factors.values() if f.category is Category.FUEL and f.carrier == carrier and f.holds_on(day)
        ]
        if len(printed) == 1:
            return Choice(printed[0], printed[0].verified, because("only_factor_printed"))
        if not printed:
            return NoFactor(because("co2_factor_missing", carrier=carrier))
        names = ", ".join(sorted(f.id for f in printed))
        return NoFactor(because("co2_factor_ambiguous", carrier=carrier, scheme=setting.scheme, names=names))
