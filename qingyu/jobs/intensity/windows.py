"""Year to date, rolling 12 months and economic intensities, of the stored month rows they are made of."""

from collections.abc import Iterable
from datetime import date

from qingyu.db import intensity as rows
from qingyu.db.intensity import SummableMonth
from qingyu.domain.energy.indicator import Value
from qingyu.domain.energy.periods import month_start, next_month
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.intensity import economic_windows, windows
from qingyu.domain.intensity.economics import Measure
from qingyu.domain.intensity.windows import PRODUCT_WINDOWS, Month, Window
from qingyu.domain.kernel.reason import Reason
from qingyu.jobs.energy.gathering import Gathered


def touched(gathered: Gathered) -> list[date]:
    """The months whose windows the months of a refresh are part of: up to a year after each, none before."""
    latest = month_start(gathered.today)
    return sorted({m for month in gathered.months for m in windows.touched_by(month) if m <= latest})


def values(gathered: Gathered) -> list[Value]:
    """The windows that end with some months, made of the stored month rows, which they name by their hashes."""
    conn, enterprise_id, affected = gathered.conn, gathered.enterprise_id, gathered.months
    first = windows.shift(affected[0], -11)
    stored = rows.months(conn, enterprise_id, first, next_month(affected[-1]))
    coal, products = by_scope(stored)
    made: list[Value] = []
    for of_product in products.values():
        made += _made(windows.product(window, month, of_product) for month in affected for window in PRODUCT_WINDOWS)
    figures = rows.figures(conn, enterprise_id, first, next_month(affected[-1])) if coal else []
    if figures:
        made += _made(
            economic_windows.economic(measure, window, month, coal, figures)
            for month in affected
            for measure in Measure
            for window in Window
        )
    return made


def by_scope(stored: Iterable[SummableMonth]) -> tuple[dict[date, Month], dict[str, dict[date, Month]]]:
    """Stored month rows as months: coal of the enterprise, and the intensity of each product."""
    coal: dict[date, Month] = {}
    products: dict[str, dict[date, Month]] = {}
    for row in stored:
        if row.code == "coal.calorific":
            coal[row.start_on] = _coal(row)
        else:
            products.setdefault(row.scope, {})[row.start_on] = _product(row)
    return coal, products


def _made(values: Iterable[Value | None]) -> list[Value]:
    return [value for value in values if value is not None]


def _coal(row: SummableMonth) -> Month:
    return _month(row, row.value, row.unit, 0.0, "t", row.reason)


def _product(row: SummableMonth) -> Month:
    numerator, _, denominator = row.unit.partition("/")
    energy, energy_unit = row.energy, row.energy_unit or numerator
    output, output_unit = row.output or 0.0, row.product_unit or denominator
    if row.energy_unit is None and row.value is not None and converts(output_unit, denominator):
        energy = row.value * convert(output, output_unit, denominator)  # stored before energy was named
    unknown = row.unsplit or row.energy_reason or row.output_reason
    reason = unknown or row.reason
    return _month(row, None if unknown else energy, energy_unit, output, output_unit, reason)


def _month(
    row: SummableMonth, energy: float | None, energy_unit: str, output: float, output_unit: str, reason: Reason | None
) -> Month:
    return Month(
        code=row.code,
        scope=row.scope,
        start_on=row.start_on,
        unit=row.unit,
        energy=energy,
        energy_unit=energy_unit,
        output=output,
        output_unit=output_unit,
        coverage=1.0 if row.coverage is None else row.coverage,
        until=row.until or next_month(row.start_on),
        completeness=row.completeness,
        expected=row.expected_kgce,
        reason=reason,
        verified=row.verified,
        is_open=row.is_open,
        inputs_hash=row.inputs_hash,
    )
