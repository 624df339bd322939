"""The gaps over twelve months, by which limits are judged, of the stored month rows they are made of."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from qingyu.db import benchmarks as rows
from qingyu.db.benchmarks import GapMonth
from qingyu.domain.benchmark.period import PERIOD_OF, Held, standing
from qingyu.domain.benchmark.yardstick import KGCE_PER_KGOE
from qingyu.domain.energy.indicator import Value
from qingyu.domain.energy.periods import next_month
from qingyu.domain.energy.units import UNITS
from qingyu.domain.intensity import windows
from qingyu.domain.intensity.windows import Month
from qingyu.jobs.energy.gathering import Gathered
from qingyu.jobs.intensity.windows import by_scope


def values(gathered: Gathered) -> list[Value]:
    """The periods that end with some months, made of the stored month rows, which they name by their hashes."""
    affected = gathered.months
    first, end = windows.shift(affected[0], -11), next_month(affected[-1])
    stored = rows.gap_months(gathered.conn, gathered.enterprise_id, first, end, list(PERIOD_OF))
    made: list[Value] = []
    for code in PERIOD_OF:
        of_code = [_in_its_unit(row) for row in stored if row.code == code]
        _, products = by_scope(of_code)
        for product, months in products.items():
            its = {row.start_on: row for row in of_code if row.scope == product}
            made += [v for m in affected if (v := _standing(code, m, months, its)) is not None]
    return made


def _standing(code: str, month: date, months: dict[date, Month], its: Mapping[date, GapMonth]) -> Value | None:
    last = its.get(month)
    if last is None:
        return None
    held = Held(
        yardstick=last.yardstick or {},
        in_force=bool(last.in_force),
        boundary=last.boundary or "",
        reason=last.reason,
        electricity_kwh={start: row.electricity_kwh for start, row in its.items()},
    )
    return standing(code, month, months, held)


def _in_its_unit(row: GapMonth) -> GapMonth:
    """A row whose energy is in kgce although its yardstick counts oil equivalent, with it in oil equivalent."""
    numerator = row.unit.partition("/")[0]
    if numerator in UNITS and UNITS[numerator].kind == "standard oil" and row.energy is not None:
        return replace(row, energy=row.energy / KGCE_PER_KGOE, energy_unit="kgoe")
    return row
