"""Intensities over several months, added up from stored month rows: year to date, rolling 12 months."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qingyu.domain.energy import terms
from qingyu.domain.energy.indicator import Value
from qingyu.domain.energy.periods import next_month
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.intensity.ratio import COMPLETENESS_BAR
from qingyu.domain.kernel.reason import Reason, because


class Window(StrEnum):
    """Which months, up to and with the one it is named by."""

    MONTH = "month"
    YTD = "ytd"
    ROLLING12 = "rolling12"


PRODUCT_WINDOWS = (Window.YTD, Window.ROLLING12)


@dataclass(frozen=True, slots=True)
class Month:
    """A stored month row, as far as a window needs it.

    energy: [energy_unit], null with the reason.  output: [output_unit], 0 for the coal of the whole enterprise.
    completeness: the known share of its energy, null where nothing was due. [1]
    expected: its energy, known or not, without its sign; null where nobody can say. [kgce]
    """

    code: str
    scope: str
    start_on: date
    unit: str
    energy: float | None
    energy_unit: str
    output: float
    output_unit: str
    coverage: float
    until: date
    completeness: float | None
    expected: float | None
    reason: Reason | None
    verified: bool
    is_open: bool
    inputs_hash: str

    @property
    def ref(self) -> terms.Term:
        """The reference of a term to this row."""
        return terms.of_indicator(self.code, self.scope, "month", self.start_on, self.inputs_hash)


def months_of(window: Window, month: date) -> list[date]:
    """The months of a window that ends with a month.

    >>> [f"{m:%y-%m}" for m in months_of(Window.YTD, date(2026, 3, 1))]
    ['26-01', '26-02', '26-03']
    >>> months_of(Window.ROLLING12, date(2026, 3, 1))[0]
    datetime.date(2025, 4, 1)
    """
    if window is Window.MONTH:
        return [month]
    back = month.month - 1 if window is Window.YTD else 11
    return [shift(month, n - back) for n in range(back + 1)]


def months_behind(code: str, start_on: date) -> list[date]:
    """The months that a stored value of a code rests on: its own, and of a window those before it.

    >>> months_behind("coal.calorific", date(2026, 3, 17))
    [datetime.date(2026, 3, 1)]
    >>> [len(months_behind(f"intensity.{window}", date(2026, 3, 1))) for window in PRODUCT_WINDOWS]
    [3, 12]
    """
    last = code.rsplit(".", 1)[-1]
    window = Window(last) if last in PRODUCT_WINDOWS else Window.MONTH
    return months_of(window, start_on.replace(day=1))


def shift(month: date, by: int) -> date:
    """A month later or earlier.

    >>> shift(date(2026, 1, 1), -1), shift(date(2025, 12, 1), 2)
    (datetime.date(2025, 12, 1), datetime.date(2026, 2, 1))
    """
    n = month.year * 12 + month.month - 1 + by
    return date(n // 12, n % 12 + 1, 1)


def touched_by(month: date) -> list[date]:
    """The months whose windows hold this one: to the end of its year, and eleven months on."""
    return [shift(month, n) for n in range(max(12 - month.month, 11) + 1)]


@dataclass(frozen=True, slots=True)
class Sums:
    """Energy and output of a window, or the reason why there are none. energy: [energy_unit]  output: [output_unit]"""

    months: Sequence[date]
    parts: Sequence[Month]
    energy: float | None
    energy_unit: str
    output: float | None
    output_unit: str
    completeness: float | None
    coverage: float
    reason: Reason | None

    @property
    def verified(self) -> bool:
        """Whether every month rests on figures that were seen in a source."""
        return all(part.verified for part in self.parts)


def sums(window: Window, month: date, rows: Mapping[date, Month], energy_unit: str, output_unit: str) -> Sums:
    """Add up the months of a window that ends with a month. rows: by month.

    A month of which too little is known, or that began in its middle, leaves no number: its part is not known. The
    stated output is held against the bar over the window as a whole, as it is over the days of a month.
    """
    wanted = months_of(window, month)
    # An open month of which no whole day is stated yet brings nothing: the window ends before it.
    parts = [rows[m] for m in wanted if m in rows and (rows[m].until > m or not rows[m].is_open)]
    completeness, coverage = completeness_of(parts), _coverage(parts)
    reason = not_computed([m for m in wanted if m not in rows])
    if reason is None and not parts:
        reason = rows[month].reason or because("no_day_stated")
    reason = reason or first_odd(parts, energy_unit, output_unit) or too_little_known(completeness, coverage)
    energy = output = None
    if reason is None:
        energy = math.fsum(convert(p.energy or 0.0, p.energy_unit, energy_unit) for p in parts)
        output = math.fsum(convert(p.output, p.output_unit, output_unit) for p in parts)
    return Sums(wanted, parts, energy, energy_unit, output, output_unit, completeness, coverage, reason)


def product(window: Window, month: date, rows: Mapping[date, Month]) -> Value | None:
    """The intensity of a product over a window. rows: of the product by month. Null where the month has no row.

    e = sum of E / sum of P: a month that made more weighs more.
    """
    last = rows.get(month)
    if last is None:
        return None
    numerator, _, denominator = last.unit.partition("/")
    found = sums(window, month, rows, numerator, denominator)
    energy, made, reason, parts = found.energy, found.output, found.reason, found.parts
    if reason is None and not made:
        reason = because("nothing_produced")
    return Value(
        code=f"intensity.{window}",
        scope=last.scope,
        period="month",
        start_on=month,
        value=energy / made if reason is None and energy is not None and made else None,
        unit=last.unit,
        completeness=found.completeness,
        reason=reason,
        verified=found.verified,
        is_open=last.is_open,
        inputs={
            "formula": f"intensity.{window}",
            "from_month": f"{found.months[0]:%Y-%m}",
            "to_month": f"{month:%Y-%m}",
            "until": last.until.isoformat(),
            "energy": energy,
            "energy_unit": numerator,
            "output": made,
            "output_unit": denominator,
            "coverage": found.coverage,
            "terms": [
                terms.plain(
                    "energy", energy, numerator, formula="months", terms=[energy_term(p, numerator) for p in parts]
                ),
                terms.plain(
                    "output", made, denominator, formula="months", terms=[output_term(p, denominator) for p in parts]
                ),
            ],
            "reason": reason,
        },
    )


def not_computed(months: Sequence[date]) -> Reason | None:
    """Why months without a row give no number; null where none lacks one."""
    if not months:
        return None
    named = [f"{month:%Y-%m}" for month in months[:3]] + (["…"] if len(months) > 3 else [])
    return because("months_not_computed", n=len(months), months=named)


def first_odd(parts: Sequence[Month], energy_unit: str, output_unit: str) -> Reason | None:
    """What keeps the first month that cannot be added from being added; null where all can."""
    for part in parts:
        if part.energy is None:
            return _of_month(part, part.reason or because("its_energy_unknown"))
        if part.completeness is not None and part.completeness < COMPLETENESS_BAR:
            return _of_month(part, because("incomplete_in", share=part.completeness))
        if not converts(part.energy_unit, energy_unit) or not converts(part.output_unit, output_unit):
            return because(
                "month_in_other_units",
                month=f"{part.start_on:%Y-%m}",
                energy_unit=part.energy_unit,
                output_unit=part.output_unit,
                wanted_energy=energy_unit,
                wanted_output=output_unit,
            )
    return None


def _of_month(part: Month, reason: Reason) -> Reason:
    return because("of_month", month=f"{part.start_on:%Y-%m}", reason=reason)


def completeness_of(parts: Sequence[Month]) -> float | None:
    """The known share of the energy of all months; each weighs by what is expected of it, else by its days."""
    known = [(p, p.completeness) for p in parts if p.completeness is not None]
    if not known:
        return None
    expected = [p.expected for p, _ in known]
    weights = [float((next_month(p.start_on) - p.start_on).days) for p, _ in known]
    if None not in expected and any(expected):
        weights = [e or 0.0 for e in expected]
    return min(1.0, math.fsum(w * c for w, (_, c) in zip(weights, known, strict=True)) / math.fsum(weights))


def _coverage(parts: Sequence[Month]) -> float:
    """The stated part of the time of all months. [1]"""
    days = [((min(p.until, next_month(p.start_on)) - p.start_on).days, p.coverage) for p in parts]
    total = sum(n for n, _ in days)
    return math.fsum(n * share for n, share in days) / total if total else 0.0


def too_little_known(completeness: float | None, coverage: float) -> Reason | None:
    """Why too little is known of some months. completeness: of the energy.  coverage: of the time. [1]"""
    if completeness is None:
        return because("no_reading_due_in_period")
    if coverage < COMPLETENESS_BAR:
        return because("production_in_part", share=coverage, bar=COMPLETENESS_BAR)
    return None


def energy_term(part: Month, unit: str) -> terms.Term:
    """The energy of a month in a unit, with the row it stands in; null where it is not known in that unit."""
    known = part.energy is not None and converts(part.energy_unit, unit)
    value = convert(part.energy, part.energy_unit, unit) if known and part.energy is not None else None
    return {"name": f"{part.start_on:%Y-%m}", "value": value, "unit": unit, "from": part.ref}


def output_term(part: Month, unit: str) -> terms.Term:
    """The output of a month in a unit."""
    value = convert(part.output, part.output_unit, unit) if converts(part.output_unit, unit) else None
    return {"name": f"{part.start_on:%Y-%m}", "value": value, "unit": unit}  # its row is the one the energy names
