"""What a case lost so far: what was used beyond what was expected over the span of its warning, and what that is worth.

Own proposal. Pieces of the span are months of a product beside its level times its output, days of the account beside
their part of the month's budget, or hours of a channel beside what its earlier weeks expect of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import fsum
from typing import Any

import numpy as np

from qingyu.domain.benchmark.yardstick import in_kgce
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.forecast.band import WHOLE
from qingyu.domain.forecast.history import Floats
from qingyu.domain.kernel.reason import Reason, because


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the span. value, expected: as the curve shows them, each null where it is not known.

    more: what was used beyond what was expected, below zero where it was less; null where either is not known, or less
    than WHOLE of it. completeness: how much of it is known, null where nothing is expected or nobody says. [share of 1]
    """

    from_at: datetime
    to_at: datetime
    value: float | None
    expected: float | None
    more: float | None
    completeness: float | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """What the loss is in another unit. per: of one unit of the loss. Without a number there is the reason."""

    value: float | None
    per: float | None
    reason: Reason | None = None
    verified: bool = True


def total(pieces: Iterable[Piece]) -> float | None:
    """The sum of the pieces that are known; null where none is.

    >>> at = datetime(2026, 1, 1)
    >>> total([Piece(at, at, 3.0, 1.0, 2.0), Piece(at, at, None, 1.0, None), Piece(at, at, 0.5, 1.0, -0.5)])
    1.5
    """
    known = [one.more for one in pieces if one.more is not None]
    return fsum(known) if known else None


def told_in(unit: str) -> str | None:
    """In what the loss of a value is told: kWh, or kgce for coal and oil equivalent; null where it is no energy.

    >>> told_in("kWh/t"), told_in("kgoe/(t·factor)"), told_in("m3/t")
    ('kWh', 'kgce', None)
    """
    energy = unit.partition("/")[0]
    if converts(energy, "kWh"):
        return "kWh"
    return None if in_kgce(0.0, energy) is None else "kgce"


def of_month(inputs: Mapping[str, Any], level: str, from_at: datetime, to_at: datetime) -> Piece:
    """A month of a product: (e - level) x output, in the unit it is told in. inputs: of its stored gap.

    The level is that which holds for the product in that month, with the corrections of its standard; in a month in
    which the list was not in force there is none.
    """
    value, yardstick, unit = inputs.get("value"), inputs.get("yardstick", {}), inputs.get("unit", "")
    held = yardstick.get("levels", {}).get(level) if inputs.get("in_force") else None
    energy, _, per = unit.partition("/")
    per, output, of = per.strip("()"), inputs.get("output"), inputs.get("product_unit", "")
    if value is None or held is None or output is None or yardstick.get("unit") != unit or not converts(of, per):
        return Piece(from_at, to_at, value, held, None)
    beyond = (value - held) * convert(output, of, per)
    more = convert(beyond, energy, "kWh") if told_in(unit) == "kWh" else in_kgce(beyond, energy)
    return Piece(from_at, to_at, value, held, more)


def of_day(
    used_tce: float | None,
    budget_tce: float,
    n_days: int,
    from_at: datetime,
    to_at: datetime,
    completeness: float | None = None,
) -> Piece:
    """A day of the account beside its part of the month's budget: each of the month's days has the same. [tce]

    completeness: of the day's readings, null where it was stated as a whole. [share of 1]

    >>> at = datetime(2026, 4, 1)
    >>> of_day(12.0, 300.0, 30, at, at).more, of_day(12.0, 300.0, 30, at, at, 0.5).more
    (2.0, None)
    """
    expected = budget_tce / n_days
    known = used_tce if completeness is None or completeness >= WHOLE else None
    return Piece(from_at, to_at, known, expected, None if known is None else known - expected, completeness)


def of_hours(loads: Floats, expected: Floats, edges: Sequence[datetime]) -> list[Piece]:
    """Hours of a channel beside what was expected of them. [unit/h] edges: one instant more than there are hours."""
    made = []
    for n, (load, usual) in enumerate(zip(loads.tolist(), expected.tolist(), strict=True)):
        value, held = (None if np.isnan(one) else one for one in (load, usual))
        more = None if value is None or held is None else value - held
        completeness = None if held is None else float(more is not None)
        made.append(Piece(edges[n], edges[n + 1], value, held, more, completeness))
    return made


def by_days(pieces: Sequence[Piece], day_of: Mapping[datetime, date]) -> list[Piece]:
    """Hours summed to days: mean loads and the use beyond, of those of which both are known. day_of: by beginning.

    Of a day with too few of them neither is known: one hour is no day.
    """
    found: dict[date, list[Piece]] = {}
    for one in pieces:
        found.setdefault(day_of[one.from_at], []).append(one)
    return [_day(of) for of in found.values()]


def _day(of: Sequence[Piece]) -> Piece:
    due = [one for one in of if one.completeness is not None]
    known = [one for one in due if one.more is not None]
    share, from_at, to_at = completeness_of(due), of[0].from_at, of[-1].to_at
    if share is None or share < WHOLE:
        return Piece(from_at, to_at, None, _mean(one.expected for one in due), None, share)
    value, expected = _mean(one.value for one in known), _mean(one.expected for one in known)
    return Piece(from_at, to_at, value, expected, total(known), share)


def completeness_of(pieces: Sequence[Piece]) -> float | None:
    """How much of some pieces is known, each by how long it is; null where nobody says of any. [share of 1]"""
    said = [(one.completeness, (one.to_at - one.from_at).total_seconds()) for one in pieces]
    known = [(share, lasts) for share, lasts in said if share is not None]
    length = fsum(lasts for _, lasts in known)
    return fsum(share * lasts for share, lasts in known) / length if length else None


def _mean(values: Iterable[float | None]) -> float | None:
    known = [one for one in values if one is not None]
    return fsum(known) / len(known) if known else None


def worth(more: float | None, per: float | None, reason: Reason | None, *, verified: bool = True) -> Worth:
    """A loss in another unit, at so much of it for one unit of the loss.

    >>> worth(10.0, 0.5, None).value
    5.0
    """
    if more is None or per is None:
        return Worth(None, per, reason or because("loss_unknown"), verified)
    return Worth(more * per, per, None, verified)


def mean_of(parts: Iterable[tuple[float | None, float | None]]) -> float | None:
    """Sum of what is counted over the sum of energy, of the periods of which both are known; null without any.

    >>> mean_of([(10.0, 2.0), (None, 5.0), (20.0, 4.0)])
    5.0
    """
    known = [(each, energy) for each, energy in parts if each is not None and energy is not None and energy > 0]
    energy = fsum(one for _, one in known)
    return fsum(each for each, _ in known) / energy if known else None
