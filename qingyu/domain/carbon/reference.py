"""The rows of `co2_factors.csv` and `carbon_schemes.csv` as values, read strictly."""

from collections.abc import Collection

from qingyu.domain.carbon.factor import Category, Co2Factor, Level, fuel_tco2_per_unit
from qingyu.domain.carbon.scheme import SchemeRow, Topic
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.units import UNITS
from qingyu.domain.kernel import tables

FACTOR_COLUMNS = (
    *("id", "category", "carrier", "region", "level", "variant", "scheme", "data_year", "value", "unit", "ncv"),
    *(
        "ncv_unit",
        "carbon_tc_per_tj",
        "oxidation",
        "valid_from",
        "valid_to",
        "name_zh",
        "name_en",
        "source",
        "verified",
    ),
    "note",
)
SCHEME_COLUMNS = (
    *("id", "scheme", "topic", "item", "report_from", "report_to", "data_year", "level", "variant", "choice"),
    *("parameters", "name_zh", "name_en", "source", "verified", "note"),
)
VARIANTS = ("average", "ex_market_nonfossil", "fossil", "ets")
_NUMERATORS = ("tCO2", "tCO2e", "kgCO2e", "tC")
_ROUNDING = 6e-5  # the values are printed with four decimals


def factors(text: str, file: str, edition: str) -> list[Co2Factor]:
    """The CO2 factors of a file; a fuel's value must be the one its heat value, carbon and oxidation give."""
    found = []
    for line in tables.read(text, file, FACTOR_COLUMNS, key=lambda row: row.text("id")):
        category = line.choice("category", Category)
        numerator, _, per = line.text("unit").partition("/")
        if numerator not in _NUMERATORS or per not in UNITS:
            line.fail("unit", f"one of {', '.join(_NUMERATORS)} over one of {', '.join(UNITS)}")
        factor = Co2Factor(
            id=line.text("id"),
            edition=edition,
            category=category,
            carrier=line.one_of("carrier", CARRIERS, "a known carrier") if line.optional("carrier") else None,
            region=line.optional("region") or None,
            level=line.choice("level", Level) if line.optional("level") else None,
            variant=line.optional("variant"),
            scheme=line.optional("scheme"),
            data_year=_year(line, "data_year"),
            value=line.number_or_none("value"),
            unit=line.text("unit"),
            ncv=line.number_or_none("ncv"),
            ncv_unit=line.optional("ncv_unit"),
            carbon_tc_per_tj=line.number_or_none("carbon_tc_per_tj"),
            oxidation=line.number_or_none("oxidation"),
            verified=line.choice("verified", Verified),
            name_zh=line.text("name_zh"),
            name_en=line.text("name_en"),
            **line.validity(),
            source=line.text("source"),
            note=line.optional("note"),
        )
        _check(line, factor)
        found.append(factor)
    keys = [(f.data_year, f.level, f.variant, f.region) for f in found if f.category is Category.GRID]
    for key in keys:
        if keys.count(key) > 1:
            raise tables.BadTable(f"{file}: {key} of the grid factors is there more than once; wanted one row each")
    return found


def _check(line: tables.Line, factor: Co2Factor) -> None:
    if factor.value is None and factor.category is not Category.GRID:
        line.fail("value", "a number; only a factor of electricity may be unpublished")
    if factor.category is Category.GRID:
        if factor.carrier != "electricity" or factor.per != "MWh":
            line.fail("carrier", "electricity, per MWh, in a row of the category grid")
        if factor.level is None:
            line.fail("level", "one of " + ", ".join(Level))
        line.one_of("variant", VARIANTS, "one of")
        if (factor.region is None) != (factor.level is Level.NATION):
            line.fail("region", "a region for a grid or a province, none for the nation")
    if (factor.category is Category.CARBON_CONTENT) != factor.unit.startswith("tC/"):
        line.fail("unit", "tC per unit in a row of the category carbon_content, and only there")
    if factor.category is not Category.FUEL:
        return
    if factor.carrier is None:
        line.fail("carrier", "a carrier in a row of the category fuel")
    parts = factor.ncv, factor.carbon_tc_per_tj, factor.oxidation, factor.value
    if None in parts or factor.ncv_unit != f"GJ/{factor.per}":
        line.fail("ncv", f"heat value in GJ/{factor.per}, carbon and oxidation of every fuel")
    ncv, carbon, oxidation, value = (part or 0.0 for part in parts)
    made = fuel_tco2_per_unit(ncv, carbon, oxidation)
    if abs(made - value) > _ROUNDING:
        line.fail("value", f"{made:.4f}, as heat value, carbon and oxidation give")


def schemes(text: str, file: str, edition: str, factor_ids: Collection[str]) -> list[SchemeRow]:
    """What the schemes of a file say; factor_ids: those a row may choose."""
    found = []
    for line in tables.read(text, file, SCHEME_COLUMNS, key=lambda row: row.text("id")):
        topic = line.choice("topic", Topic)
        row = SchemeRow(
            id=line.text("id"),
            edition=edition,
            scheme=line.text("scheme"),
            topic=topic,
            item=line.optional("item"),
            report_from=_year(line, "report_from"),
            report_to=_year(line, "report_to"),
            data_year=_year(line, "data_year"),
            level=line.choice("level", Level) if line.optional("level") else None,
            variant=line.optional("variant"),
            choice=line.optional("choice"),
            parameters=_parameters(line),
            verified=line.choice("verified", Verified),
            name_zh=line.optional("name_zh"),
            name_en=line.optional("name_en"),
            source=line.text("source"),
            note=line.optional("note"),
        )
        if topic is Topic.GRID:
            line.one_of("variant", VARIANTS, "one of")
            if row.data_year is None or row.level is None:
                line.fail("data_year", "a data year and a level in a row of the topic grid")
        elif topic is Topic.GREEN_POWER:
            line.one_of("choice", ("zero", "grid"), "one of")
        elif topic in (Topic.FUEL, Topic.HEAT, Topic.PROCESS):
            if row.choice not in factor_ids:
                line.fail("choice", "the id of a row of co2_factors.csv")
        else:
            line.text("name_zh")
            line.text("name_en")
        found.append(row)
    named = {row.scheme for row in found if row.topic is Topic.NAME}
    for row in found:
        if row.scheme not in named:
            raise tables.BadTable(f"{file}: the scheme {row.scheme!r} has no row of the topic name; wanted one")
    return found


def _year(line: tables.Line, column: str) -> int | None:
    value = line.number_or_none(column)
    if value is None:
        return None
    return int(value) if value.is_integer() and 2000 <= value <= 2100 else line.fail(column, "a year, or nothing")


def _parameters(line: tables.Line) -> dict[str, float]:
    found = {}
    for part in line.optional("parameters").split():
        name, equals, number = part.partition("=")
        try:
            found[name] = float(number)
        except ValueError:
            line.fail("parameters", "name=number, separated by blanks")
        if not equals or not name:
            line.fail("parameters", "name=number, separated by blanks")
    return found
