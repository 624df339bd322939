"""An indicator value names its inputs; what is written when the inputs changed, in an open and in a closed period."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

# Of a month of which there is no row at all.
NOT_YET = "nothing is computed for this month: analytics has seen neither readings nor output of it"

CATALOGUE: dict[str, tuple[str, str]] = {
    "coal.calorific": ("综合能耗(当量)", "comprehensive energy, calorific"),
    "coal.equivalent": ("综合能耗(等价)", "comprehensive energy, equivalent"),
    "intensity": ("单位产品能耗", "energy per unit of product"),
    "product.coal": ("产品能耗(当量)", "energy charged to a product, calorific"),
    "intensity.ytd": ("单位产品能耗(年初至今)", "energy per unit of product, year to date"),
    "intensity.rolling12": ("单位产品能耗(滚动12月)", "energy per unit of product, rolling 12 months"),
    "intensity.output_value": ("单位产值能耗", "energy per output value"),
    "intensity.output_value.ytd": ("单位产值能耗(年初至今)", "energy per output value, year to date"),
    "intensity.output_value.rolling12": ("单位产值能耗(滚动12月)", "energy per output value, rolling 12 months"),
    "intensity.value_added": ("单位增加值能耗", "energy per value added"),
    "intensity.value_added.ytd": ("单位增加值能耗(年初至今)", "energy per value added, year to date"),
    "intensity.value_added.rolling12": ("单位增加值能耗(滚动12月)", "energy per value added, rolling 12 months"),
    "allocation.unallocated": ("未分摊能耗", "energy of a shared flow charged to no product"),
    "cost.electricity": ("电费", "cost of electricity"),
    "cost.carrier": ("其他能源品种费用", "cost of a carrier other than electricity"),
    "cost.total": ("用能成本", "cost of energy"),
    "demand.max_kw": ("最大需量", "largest demand of a quarter-hour"),
    "gap.relative": ("与标杆水平的相对差距", "relative gap to the benchmark level"),
    "gap.absolute": ("与标杆水平的绝对差距", "absolute gap to the benchmark level"),
    "gap.cny": ("差距折合费用", "the gap to the benchmark level in money"),
    "gap.co2": ("差距折合二氧化碳", "the gap to the benchmark level in CO2"),
    "saving": ("节能潜力", "saving potential down to the benchmark level"),
    "position": ("基准与标杆之间的位置", "position between baseline (0) and benchmark (1)"),
    "limit.gap.relative": ("与限定值的相对差距", "relative gap to limit level 3"),
    "limit.gap.absolute": ("与限定值的绝对差距", "absolute gap to limit level 3"),
    "co2.total": ("碳排放总量", "CO2 emission"),
    "co2.combustion": ("燃料燃烧排放", "CO2 of combustion"),
    "co2.process": ("工业过程排放", "CO2 of processes"),
    "co2.electricity": ("净购入电力排放", "CO2 of electricity bought, less sold"),
    "co2.heat": ("净购入热力排放", "CO2 of heat bought, less sold"),
    "co2.scope1": ("直接排放(范围一)", "direct emission, scope 1"),
    "co2.scope2": ("间接排放(范围二)", "indirect emission of energy, scope 2"),
    "co2.intensity": ("单位产品碳排放", "CO2 per unit of product"),
    "co2.intensity.value_added": ("单位增加值碳排放", "CO2 per value added"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """A computed indicator. value: [unit], null with a reason.  inputs: everything that made it, as JSON."""

    code: str
    scope: str
    period: str
    start_on: date
    value: float | None
    unit: str
    completeness: float | None
    reason: str | None
    verified: bool
    is_open: bool
    inputs: dict[str, Any] = field(hash=False)

    @property
    def key(self) -> tuple[str, str, str, date]:
        """What there is one value in force of."""
        return self.code, self.scope, self.period, self.start_on

    @property
    def inputs_hash(self) -> str:
        """SHA-256 of the canonical JSON of the inputs.

        >>> Value("c", "", "day", date(2026, 1, 1), 1.0, "t", 1.0, None, True, False, {"b": 1, "a": 2}).inputs_hash[:8]
        'd3626ac3'
        """
        text = json.dumps(self.inputs, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Known:
    """The row in force of a key, as far as the decision needs it."""

    id: int
    code: str
    scope: str
    period: str
    start_on: date
    unit: str
    inputs_hash: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Write:
    """What is to be written: rows to supersede, values to append, live rows to rewrite."""

    supersede: tuple[int, ...]
    append: tuple[Value, ...]
    rewrite: tuple[tuple[int, Value], ...]


def decide(known: Iterable[Known], values: Iterable[Value]) -> Write:
    """Compare what is in force with what was computed.

    Same inputs: nothing. A live row moves. A closed row is superseded and a new one appended. A row of a period that
    was computed again without it (a flow or a product was taken away) becomes null and says so.
    """
    rows = {(row.code, row.scope, row.period, row.start_on): row for row in known}
    supersede: list[int] = []
    append: list[Value] = []
    rewrite: list[tuple[int, Value]] = []
    seen = set()
    found = list(values)
    open_starts = {(v.period, v.start_on): v.is_open for v in found}
    for value in found:
        seen.add(value.key)
    for key, row in rows.items():
        if key not in seen:
            is_open = open_starts.get((row.period, row.start_on), row.is_open)
            found.append(_gone(row, is_open))
    for value in found:
        row_now = rows.get(value.key)
        if row_now is None:
            append.append(value)
        elif row_now.is_open:
            if row_now.inputs_hash != value.inputs_hash or not value.is_open:
                rewrite.append((row_now.id, value))
        elif row_now.inputs_hash != value.inputs_hash:
            supersede.append(row_now.id)
            append.append(value)
    return Write(tuple(supersede), tuple(append), tuple(rewrite))


def _gone(row: Known, is_open: bool) -> Value:
    return Value(
        code=row.code,
        scope=row.scope,
        period=row.period,
        start_on=row.start_on,
        value=None,
        unit=row.unit,
        completeness=None,
        reason="nothing feeds this indicator any more in this period",
        verified=True,
        is_open=is_open,
        inputs={"gone": True},
    )
