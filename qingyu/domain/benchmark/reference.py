"""The rows of `benchmarks.csv` as values, read strictly."""

from qingyu.domain.benchmark.yardstick import Kind, Yardstick
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.units import UNITS
from qingyu.domain.kernel import tables

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
            **line.validity(),
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
