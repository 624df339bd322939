"""The rows of `coal_factors.csv` and `benchmarks.csv` as values, read strictly."""

import re

from qingyu.domain import tables
from qingyu.domain.benchmark.yardstick import Kind, Yardstick
from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.factors import Book, Factor, Verified
from qingyu.domain.energy.units import UNITS, converts

_SCHEME = re.compile(r"[a-z][a-z0-9]*")
_REGION = re.compile(r"[0-9]{6}")
FACTOR_COLUMNS = (
    "id",
    "statistics_code",
    "carrier",
    "book",
    "unit",
    "scheme",
    "region",
    "standard",
    "kgce_per_unit",
    "kgce_per_unit_low",
    "kgce_per_unit_high",
    "ncv_2008",
    "ncv_2020",
    "ncv_unit",
    "valid_from",
    "valid_to",
    "name_zh",
    "name_en",
    "derivation",
    "source",
    "verified",
    "note",
)
YARDSTICK_COLUMNS = (
    "id",
    "kind",
    "sector",
    "product_zh",
    "product_en",
    "indicator_zh",
    "indicator_en",
    "unit",
    "level1",
    "level2",
    "level3",
    "benchmark_level",
    "baseline_level",
    "standard",
    "valid_from",
    "valid_to",
    "published",
    "certain_from",
    "certain_to",
    "superseded_by",
    "boundary",
    "correction_rule",
    "source",
    "verified",
    "note",
)


def factors(text: str, file: str, edition: str) -> list[tuple[Factor, tables.Line]]:
    """The coefficients of a file, each with the row it was read from."""
    found = []
    for line in tables.read(text, file, FACTOR_COLUMNS, key=lambda row: row.text("id")):
        carrier = line.one_of("carrier", CARRIERS, "a known carrier")
        unit = line.one_of("unit", UNITS, "a known unit")
        if not converts(unit, CARRIERS[carrier].unit):
            line.fail("unit", f"a unit that becomes {CARRIERS[carrier].unit}, as totals of {carrier} are in it")
        value, low, high = (
            line.number_or_none(column) for column in ("kgce_per_unit", "kgce_per_unit_low", "kgce_per_unit_high")
        )
        if (value is None) != (low is not None and high is not None) or (low is None) != (high is None):
            line.fail("kgce_per_unit", "either one value, or a range in kgce_per_unit_low and kgce_per_unit_high")
        if not _SCHEME.fullmatch(line.cells["scheme"]):
            line.fail("scheme", "the code of an accounting scheme, as gbt2589")
        region = line.optional("region") or None
        if region is not None and not _REGION.fullmatch(region):
            line.fail("region", "the six digits of a region, or nothing where it holds everywhere")
        factor = Factor(
            id=line.text("id"),
            edition=edition,
            carrier=carrier,
            book=line.choice("book", Book),
            unit=unit,
            kgce_per_unit=value,
            verified=line.choice("verified", Verified),
            name_zh=line.text("name_zh"),
            name_en=line.text("name_en"),
            low=low,
            high=high,
            valid_from=line.date_or_none("valid_from"),
            valid_to=line.date_or_none("valid_to"),
            region=region,
            scheme=line.cells["scheme"],
            standard=line.text("standard"),
        )
        if factor.valid_from and factor.valid_to and factor.valid_from >= factor.valid_to:
            line.fail("valid_to", "a day after `valid_from`")
        line.text("source")
        found.append((factor, line))
    return found


def yardsticks(text: str, file: str, edition: str) -> list[tuple[Yardstick, tables.Line]]:
    """The yardsticks of a file, each with the row it was read from."""
    found = []
    for line in tables.read(text, file, YARDSTICK_COLUMNS, key=lambda row: row.text("id")):
        numerator, slash, denominator = line.text("unit").partition("/")
        # "(t·factor)" is written in brackets, as the standard prints it.
        if not slash or numerator not in UNITS or denominator.strip("()") not in UNITS:
            line.fail("unit", f"an energy unit over a product unit, both of: {', '.join(UNITS)}")
        levels = [line.number_or_none(c) for c in ("level1", "level2", "level3", "benchmark_level", "baseline_level")]
        if all(level is None for level in levels):
            line.fail("level1", "at least one level in the row")
        line.text("source")
        yardstick = Yardstick(
            id=line.text("id"),
            edition=edition,
            kind=line.choice("kind", Kind),
            sector=line.text("sector"),
            product_zh=line.text("product_zh"),
            product_en=line.text("product_en"),
            indicator_zh=line.text("indicator_zh"),
            indicator_en=line.text("indicator_en"),
            unit=line.text("unit"),
            level1=levels[0],
            level2=levels[1],
            level3=levels[2],
            benchmark=levels[3],
            baseline=levels[4],
            standard=line.optional("standard"),
            valid_from=line.date_or_none("valid_from"),
            valid_to=line.date_or_none("valid_to"),
            correction_rule=line.optional("correction_rule"),
            verified=line.choice("verified", Verified),
            note=line.optional("note"),
            published=line.date_or_none("published"),
            certain_from=line.date_or_none("certain_from"),
            certain_to=line.date_or_none("certain_to"),
            superseded_by=line.optional("superseded_by"),
            boundary=line.text("boundary"),
        )
        found.append((yardstick, line))
    return found
