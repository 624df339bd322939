"""The rows of `coal_factors.csv` as values, read strictly."""

import re

from qingyu.domain.energy.carriers import CARRIERS
from qingyu.domain.energy.factors import Book, Factor, Verified
from qingyu.domain.energy.units import UNITS, converts
from qingyu.domain.kernel import tables

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
            **line.validity(),
            region=region,
            scheme=line.cells["scheme"],
            standard=line.text("standard"),
        )
        line.text("source")
        found.append((factor, line))
    return found
