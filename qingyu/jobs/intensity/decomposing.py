"""Why the energy of an enterprise changed between two periods: gathers month rows and weather, asks the domain."""

from collections.abc import Collection, Mapping
from datetime import date

from qingyu.db import energy, enterprises
from qingyu.db import intensity as rows
from qingyu.db.energy import Product
from qingyu.db.intensity import Sensitivity
from qingyu.db.pool import Connection
from qingyu.domain.energy.coal import KGCE_PER_TCE
from qingyu.domain.energy.periods import next_month
from qingyu.domain.intensity import decomposition, windows
from qingyu.domain.intensity.decomposition import Activity, Cause, Decomposition
from qingyu.domain.intensity.windows import Month, Sums, Window
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.kernel.validity import last_declared
from qingyu.errors import Invalid
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.intensity.intensity_answer import ChangePart, IntensityDecomposition, ProductChange
from qingyu.jobs.intensity.windows import by_scope

NO_SENSITIVITY = because("no_sensitivity")
_NO_DEGREE_DAYS = {"heating": "no_heating_degree_days", "cooling": "no_cooling_degree_days"}


def decompose(
    conn: Connection, scope: Scope, code: str, from_month: date, to_month: date, window: str = "month"
) -> IntensityDecomposition:
    """The change from the window that ends with one month to that which ends with another. Energy: [tce]"""
    try:
        span = Window(window)
    except ValueError as error:
        raise Invalid(
            because("choice_of", field="window", known=tuple(Window), got=window), code="bad_window"
        ) from error
    if from_month >= to_month:
        raise Invalid(
            because("two_months_in_order", start=f"{from_month:%Y-%m}", end=f"{to_month:%Y-%m}"), code="bad_span"
        )
    enterprise = enterprises.enterprise(conn, scope, code)
    wanted = sorted({*windows.months_of(span, from_month), *windows.months_of(span, to_month)})
    stored = rows.months(conn, enterprise.id, wanted[0], next_month(wanted[-1]), ("product.coal", "intensity"))
    coal, products = by_scope(row for row in stored if row.code != "intensity")
    charged = {(row.scope, row.start_on) for row in stored if row.code == "intensity"}
    names = {product.code: product for product in energy.products(conn, enterprise.id)}
    weather = _Weather(conn, enterprise.id, wanted)
    sides = [_Side(span, month, coal, products, charged, weather) for month in (from_month, to_month)]
    reason = sides[0].reason or sides[1].reason
    found = None
    if reason is None:
        total = tuple(side.total for side in sides)
        other = tuple(weather.tce(None, side.months) for side in sides)
        before, after = sides[0].activities, sides[1].activities
        found = decomposition.decompose(before, after, (total[0], total[1]), (other[0], other[1]))
        reason = weather.reason
    return _answer(found, reason, weather, sides, names, span, from_month, to_month)


def months_behind(decomposition: IntensityDecomposition) -> set[date]:
    """The months of both periods of a decomposition."""
    ends = (date.fromisoformat(f"{month}-01") for month in (decomposition.from_month, decomposition.to_month))
    return {month for end in ends for month in windows.months_of(decomposition.window, end)}


class _Weather:
    """Declared sensitivities and degree-days of some months."""

    def __init__(self, conn: Connection, enterprise_id: int, months: list[date]) -> None:
        self.declared = rows.sensitivities(conn, enterprise_id)
        self.degree_days = rows.degree_days(conn, enterprise_id, months) if self.declared else {}
        self.reason: Reason | None = None if self.declared else NO_SENSITIVITY
        for kind in sorted({one.kind for one in self.declared}):
            lacking = [m for m in months if (m, kind) not in self.degree_days and self._valid(kind, m)]
            if lacking:
                self.reason = because(_NO_DEGREE_DAYS[kind], month=f"{lacking[0]:%Y-%m}")

    def tce(self, product: str | None, months: list[date]) -> float:
        """Energy of some months due to degree-days, s D. [tce]"""
        if self.reason is not None:
            return 0.0  # weather that is known in one period only would look like a change
        found = 0.0
        for month in months:
            for kind in ("heating", "cooling"):
                held = last_declared((one for one in self._valid(kind, month) if one.product == product), month)
                if held is not None:
                    found += held.kgce_per_degree_day * self.degree_days[month, kind] / KGCE_PER_TCE
        return found

    def _valid(self, kind: str, month: date) -> list[Sensitivity]:
        return [one for one in self.declared if one.kind == kind and one.holds_on(month)]


class _Side:
    """One of the two periods."""

    def __init__(
        self,
        span: Window,
        month: date,
        coal: Mapping[date, Month],
        products: Mapping[str, Mapping[date, Month]],
        charged: Collection[tuple[str, date]],
        weather: _Weather,
    ) -> None:
        self.months = windows.months_of(span, month)
        self.coal = windows.sums(span, month, coal, "tce", "t")
        self.total = self.coal.energy or 0.0
        self.sums: dict[str, Sums] = {}
        for code, of_product in sorted(products.items()):
            if not any((code, m) in charged or m in of_product for m in self.months):
                continue  # not registered yet in these months: nothing of it was made
            unit = next(iter(of_product.values())).output_unit
            self.sums[code] = windows.sums(span, month, of_product, "tce", unit)
        reasons = [
            because("of_product", product=code, reason=found.reason)
            for code, found in self.sums.items()
            if found.reason
        ]
        still_open = next((part.start_on for part in self.coal.parts if part.is_open), None)
        is_part = because("month_still_open", month=f"{still_open:%Y-%m}") if still_open else None
        self.reason = is_part or self.coal.reason or (reasons[0] if reasons else None)
        self.activities = {
            code: Activity(found.energy or 0.0, found.output or 0.0, found.output_unit, weather.tce(code, self.months))
            for code, found in self.sums.items()
        }


def _answer(
    decomposition: Decomposition | None,
    reason: Reason | None,
    weather: _Weather,
    sides: list[_Side],
    names: Mapping[str, Product],
    span: Window,
    from_month: date,
    to_month: date,
) -> IntensityDecomposition:
    return IntensityDecomposition(
        window=span,
        from_month=f"{from_month:%Y-%m}",
        to_month=f"{to_month:%Y-%m}",
        unit="tce",
        energy_before=sides[0].coal.energy,
        energy_after=sides[1].coal.energy,
        change=decomposition.change if decomposition else None,
        reason=sentence_or_none(None if decomposition else reason),
        mix_reason=sentence_or_none(decomposition.mix_reason if decomposition else None),
        weather_reason=sentence_or_none(weather.reason),
        completeness_before=sides[0].coal.completeness,
        completeness_after=sides[1].coal.completeness,
        verified=all(side.coal.verified and all(s.verified for s in side.sums.values()) for side in sides),
        parts=[_part(part, decomposition, weather) for part in Cause] if decomposition else [],
        products=[_product(change, names.get(change.product)) for change in decomposition.products]
        if decomposition
        else [],
    )


def _part(part: Cause, whole: Decomposition, weather: _Weather) -> ChangePart:
    zh, en = decomposition.NAMES[part]
    value: float | None = whole.parts[part]
    reason = None
    if part is Cause.MIX and whole.mix_reason is not None:
        value, reason = None, whole.mix_reason
    if part is Cause.WEATHER and weather.reason is not None:
        value, reason = None, weather.reason
    share = None if value is None or not whole.change else value / whole.change
    return ChangePart(part, zh, en, value, share, sentence_or_none(reason))


def _product(change: decomposition.Change, product: Product | None) -> ProductChange:
    return ProductChange(
        product=change.product,
        name_zh=product.name_zh if product else change.product,
        name_en=product.name_en if product else change.product,
        energy_before=change.before.energy,
        energy_after=change.after.energy,
        output_before=change.before.output,
        output_after=change.after.output,
        unit=change.before.unit,
        method=change.method,
        parts={part.value: change.parts[part] for part in Cause if part in change.parts},
    )
