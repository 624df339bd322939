"""Energy over output value or value added, of months, a year to date, and rolling 12 months."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from qingyu.domain.energy import terms
from qingyu.domain.energy.factors import Verified
from qingyu.domain.energy.indicator import Value
from qingyu.domain.intensity.economics import Figure, Measure, choose
from qingyu.domain.intensity.windows import (
    Month,
    Window,
    completeness_of,
    energy_term,
    first_odd,
    months_of,
    not_computed,
    too_little_known,
)
from qingyu.domain.kernel.reason import Reason, because

CNY_PER_UNIT = 10_000.0  # [CNY per 10^4 CNY]
ECONOMIC_UNIT = "tce/10^4 CNY"
FORMULA_VERIFIED = Verified.UNVERIFIED  # e = E / G and e = E / V were not read in the text of the standard


def economic(
    measure: Measure, window: Window, month: date, rows: Mapping[date, Month], figures: Sequence[Figure]
) -> Value | None:
    """Energy over output value or value added. rows: coal of the enterprise by month. [tce/10^4 CNY]

    Null where the month is still open or has no figure of this kind. Source: GB/T 2589-2020, e_g = E / G, e_a = E / V.
    """
    last = rows.get(month)
    stated = any(f.month == month and f.amount_cny(measure) is not None for f in figures)
    if last is None or last.is_open or not stated:
        return None
    wanted = months_of(window, month)
    parts = [rows[m] for m in wanted if m in rows]
    missing = [m for m in wanted if m not in rows]
    chosen = choose(figures, measure, wanted)
    completeness = completeness_of(parts)
    reason = (
        not_computed(missing)
        or first_odd(parts, "tce", "t")
        or (chosen if isinstance(chosen, Reason) else None)
        or too_little_known(completeness, 1.0)
    )
    energy = amount = None
    used = [] if isinstance(chosen, Reason) else chosen
    if reason is None:
        energy = math.fsum(p.energy or 0.0 for p in parts)
        amount = math.fsum(f.amount_cny(measure) or 0.0 for f in used) / CNY_PER_UNIT
        reason = None if amount > 0 else because("figure_not_above_zero", measure=measure)
    return Value(
        code=f"intensity.{measure}" + ("" if window is Window.MONTH else f".{window}"),
        scope="",
        period="month",
        start_on=month,
        value=energy / amount if reason is None and energy is not None and amount else None,
        unit=ECONOMIC_UNIT,
        completeness=completeness,
        reason=reason,
        verified=FORMULA_VERIFIED.is_verified,
        is_open=False,
        inputs={
            "formula": f"intensity.{measure}",
            "from_month": f"{wanted[0]:%Y-%m}",
            "to_month": f"{month:%Y-%m}",
            "energy": energy,
            "energy_unit": "tce",
            "amount_cny": None if amount is None else amount * CNY_PER_UNIT,
            "formula_verified": FORMULA_VERIFIED.value,
            "price_basis": used[0].basis.value if used else None,
            "base_year": used[0].base_year if used else None,
            "terms": [
                terms.plain("energy", energy, "tce", formula="months", terms=[energy_term(p, "tce") for p in parts]),
                terms.plain(
                    measure.value, amount, "10^4 CNY", formula="months", terms=[_stated(f, measure) for f in used]
                ),
            ],
            "reason": reason,
        },
    )


def _stated(figure: Figure, measure: Measure) -> dict[str, Any]:
    amount = figure.amount_cny(measure)
    return {
        "name": f"{figure.month:%Y-%m}",
        "value": None if amount is None else amount / CNY_PER_UNIT,
        "unit": "10^4 CNY",
        "from": {
            "kind": "declaration",
            "table": "economic_figure",
            "id": figure.id,
            "declared_by": figure.declared_by,
            "declared_at": figure.declared_at,
        },
    }
