"""A product over the statistical period of its yardstick (统计期): twelve whole months; one month alone is a trend."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qingyu.domain.benchmark.yardstick import classify, gap, position
from qingyu.domain.energy import terms
from qingyu.domain.energy.indicator import Value
from qingyu.domain.intensity import windows
from qingyu.domain.intensity.windows import Month, Sums, Window
from qingyu.domain.kernel.reason import Reason, because

# What a month's gap becomes over the period, and the level it is held against.
PERIOD_OF = {"gap.absolute": ("gap.rolling12", "benchmark"), "limit.gap.absolute": ("limit.gap.rolling12", "level3")}
PERIOD_CODES = tuple(code for code, _ in PERIOD_OF.values())


@dataclass(frozen=True, slots=True)
class Held:
    """The last month of a period as it is stored: the levels that hold, and whether they judge it.

    electricity_kwh: of each month of the period that is known, what was charged. [kWh]
    """

    yardstick: Mapping[str, Any]
    in_force: bool
    boundary: str
    reason: Reason | None
    electricity_kwh: Mapping[date, float | None]


def standing(of: str, month: date, rows: Mapping[date, Month], held: Held) -> Value | None:
    """The gap over the twelve months that end with a closed one; null for one that is open or has no row.

    of: the code of the month's gap.  rows: by month, in the unit of the yardstick.  The edition that judges the last
    month judges the period.
    """
    last = rows.get(month)
    if last is None or last.is_open:
        return None
    code, key = PERIOD_OF[of]
    numerator, _, denominator = last.unit.partition("/")
    found = windows.sums(Window.ROLLING12, month, rows, numerator, denominator.strip("()"))
    reason = found.reason or (None if held.in_force else held.reason)
    value = found.energy / found.output if reason is None and found.energy is not None and found.output else None
    if reason is None and value is None:
        reason = because("nothing_produced")
    levels = held.yardstick.get("levels", {})
    level = levels.get(key)
    to = None if value is None or level is None else gap(value, level)
    best, floor = levels.get("benchmark"), levels.get("baseline")
    judged = None if value is None or of != "gap.absolute" else classify(value, best, floor)
    return Value(
        code=code,
        scope=last.scope,
        period="month",
        start_on=month,
        value=None if to is None else to.absolute,
        unit=last.unit,
        completeness=found.completeness,
        reason=reason if to is None else None,
        verified=found.verified and held.yardstick.get("verified") != "unverified",
        is_open=False,
        inputs={
            **_proof(found, value, level, last.unit),
            "from_month": f"{found.months[0]:%Y-%m}",
            "to_month": f"{month:%Y-%m}",
            "value": value,
            "unit": last.unit,
            "class": judged.value if judged else None,
            "position": None if value is None or best is None or floor is None else position(value, best, floor),
            "in_force": value is not None,
            "boundary": held.boundary,
            "yardstick": dict(held.yardstick),
            "electricity_kwh": _electricity(found, held),
            "output": found.output,
            "reason": reason,
        },
    )


def _electricity(sums: Sums, held: Held) -> float | None:
    known = [held.electricity_kwh.get(part.start_on) for part in sums.parts]
    return None if sums.reason or None in known else math.fsum(kwh for kwh in known if kwh is not None)


def _proof(sums: Sums, value: float | None, level: float | None, unit: str) -> dict[str, Any]:
    """The formula of the gap: energy and output of the months, and the level."""
    numerator, _, denominator = unit.partition("/")
    energy = [windows.energy_term(p, numerator) for p in sums.parts]
    output = [windows.output_term(p, denominator.strip("()")) for p in sums.parts]
    below = [
        terms.plain("energy", sums.energy, numerator, formula="months", terms=energy),
        terms.plain("output", sums.output, denominator, formula="months", terms=output),
    ]
    return {
        "formula": "benchmark.gap.absolute",
        "terms": [
            terms.plain("intensity", value, unit, formula="intensity.rolling12", terms=below),
            {"name": "level", "value": level, "unit": unit},
        ],
    }
