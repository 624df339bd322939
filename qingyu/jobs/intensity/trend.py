"""Intensities by month, with the year to date and the rolling twelve months that end with each."""

from collections.abc import Mapping
from datetime import date, datetime

from qingyu.db import energy, enterprises
from qingyu.db import intensity as rows
from qingyu.db.energy import Product
from qingyu.db.intensity import MonthValue, Process
from qingyu.db.pool import Connection
from qingyu.domain.energy.catalogue import Stage, codes
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.indicator import NOT_YET
from qingyu.domain.energy.periods import month_start, next_month
from qingyu.domain.intensity import economic_windows, windows
from qingyu.domain.intensity.economics import Measure
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.answer import sentence, sentence_or_none, spread
from qingyu.jobs.intensity.intensity_answer import (
    EconomicMonth,
    EconomicTrend,
    IntensityTrend,
    ProductMonth,
    ProductTrend,
    WindowValue,
)

MOST_MONTHS = 120
_CODES = ["product.coal", *codes("intensity"), *codes("intensity", stage=Stage.STORED)]
NO_FIGURE = because("figure_undeclared")

_Values = Mapping[tuple[str, str, date], MonthValue]


def trend(
    conn: Connection,
    scope: Scope,
    code: str,
    product: str | None,
    from_month: date | None,
    to_month: date | None,
    now: datetime,
) -> IntensityTrend:
    """Month, year to date and rolling 12 months of [from_month, to_month); the last twelve months when left out."""
    enterprise = enterprises.enterprise(conn, scope, code)
    end = to_month or next_month(enterprise.day(now))
    start = month_start(from_month) if from_month else windows.shift(end, -12)
    months = _months(start, end)
    found = {(row.code, row.scope, row.start_on): row for row in rows.trend(conn, enterprise.id, start, end, _CODES)}
    wanted = _products(conn, enterprise, product)
    processes = rows.processes(conn, enterprise.id)
    return IntensityTrend(
        from_=f"{start:%Y-%m}",
        to=f"{end:%Y-%m}",
        products=[_product_trend(p, processes.get(p.code), found, months) for p in wanted],
        economic=[_economic_trend(measure, found, months) for measure in Measure],
    )


def months_behind(trend: IntensityTrend) -> set[date]:
    """The months that the values and windows of a trend rest on."""
    start, end = (date.fromisoformat(f"{month}-01") for month in (trend.from_, trend.to))
    return {before for month in _months(start, end) for before in windows.months_of(windows.Window.ROLLING12, month)}


def _products(conn: Connection, enterprise: Enterprise, product: str | None) -> list[Product]:
    found = [p for p in energy.products(conn, enterprise.id) if product in (None, p.code)]
    if product is not None and not found:
        raise NotFound(because("no_product", enterprise=enterprise.code, product=product))
    return found


def _months(start: date, end: date) -> list[date]:
    months: list[date] = []
    month = start
    while month < end and len(months) <= MOST_MONTHS:
        months.append(month)
        month = next_month(month)
    if not months or len(months) > MOST_MONTHS:
        raise Invalid(
            because("months_up_to", n=MOST_MONTHS, start=f"{start:%Y-%m}", end=f"{end:%Y-%m}"),
            code="bad_span",
        )
    return months


def _product_trend(product: Product, process: Process | None, values: _Values, months: list[date]) -> ProductTrend:
    code, shown = product.code, []
    for month in months:
        coal = values.get(("product.coal", code, month))
        shown.append(
            ProductMonth(
                **spread(_value(values.get(("intensity", code, month)))),
                month=f"{month:%Y-%m}",
                energy_tce=coal.value if coal else None,
                ytd=_value(values.get(("intensity.ytd", code, month))),
                rolling12=_value(values.get(("intensity.rolling12", code, month))),
            )
        )
    units = [row.unit for row in shown if row.unit]
    return ProductTrend(
        product=code,
        name_zh=product.name_zh,
        name_en=product.name_en,
        process=process,
        unit=units[-1] if units else f"kgce/{product.unit}",
        rows=shown,
    )


def _economic_trend(measure: Measure, values: _Values, months: list[date]) -> EconomicTrend:
    code = f"intensity.{measure}"
    return EconomicTrend(
        measure=measure,
        unit=economic_windows.ECONOMIC_UNIT,
        rows=[
            EconomicMonth(
                **spread(_value(values.get((code, "", month)), NO_FIGURE)),
                month=f"{month:%Y-%m}",
                ytd=_value(values.get((f"{code}.ytd", "", month)), NO_FIGURE),
                rolling12=_value(values.get((f"{code}.rolling12", "", month)), NO_FIGURE),
            )
            for month in months
        ],
    )


def _value(row: MonthValue | None, why_not: Reason = NOT_YET) -> WindowValue:
    if row is None:
        return WindowValue(None, None, sentence(why_not), None, None, None, None)
    return WindowValue(
        value=row.value,
        unit=row.unit,
        reason=sentence_or_none(row.reason),
        completeness=row.completeness,
        verified=row.verified,
        is_open=row.is_open,
        inputs_hash=row.inputs_hash,
    )
