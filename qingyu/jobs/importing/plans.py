"""Scenarios of output 产量情景 of a table: what is planned to be made of a product in a month of this year or later."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from qingyu.db import production_plans
from qingyu.domain.energy.periods import next_month
from qingyu.domain.forecast.planned import Scenario
from qingyu.domain.kernel.quantities import QUANTITIES
from qingyu.domain.kernel.reason import because
from qingyu.errors import Kind as ErrorKind
from qingyu.jobs.importing.assessed import coded, reader
from qingyu.jobs.importing.kind import ENTERPRISE, MONTH, QUANTITY, UNIT, YEAR, Kind, sets_of
from qingyu.jobs.importing.names import TableKind
from qingyu.jobs.importing.place import Place, with_code
from qingyu.jobs.importing.production import in_its_unit
from qingyu.jobs.refused import Refused
from qingyu.jobs.tables.columns import Cells, Column, Shape

_SCENARIO = reader(
    coded(Scenario, "低=low 低情景=low 保守=low 基准=base 计划=base 基准情景=base 高=high 高情景=high"), Scenario
)


def take(place: Place, said: Mapping[str, Any]) -> bool:
    """Plan the month of a row; False where that is planned already. What was planned before stays to be read."""
    month, product = date.fromisoformat(f"{said['month']}-01"), said["product"]
    at, this_year = place.at, place.asked.now.astimezone(place.zone).year
    id_ = production_plans.product_id(at.conn, at.enterprise_id, product)
    if id_ is None:
        raise Refused(because("plan_of_unknown_product", product=product), ErrorKind.INVALID)
    if month.year < this_year:
        raise Refused(because("plan_of_year_past", year=this_year), ErrorKind.INVALID)
    quantity = in_its_unit(said["quantity"], said.get("unit"), place.product_units.get(product))
    if quantity < 0:
        raise Refused(
            because("statistic_below_zero", unit=place.product_units[product], got=quantity), ErrorKind.INVALID
        )
    beyond = QUANTITIES["production"].refusal(quantity)
    if beyond is not None:
        raise Refused(beyond, ErrorKind.INVALID)
    production_plans.hold(at.conn, at.enterprise_id)
    held = production_plans.plans(at.conn, at.enterprise_id, month, next_month(month))
    if any((row.product, row.scenario, row.quantity) == (product, said["scenario"], quantity) for row in held):
        return False
    document = said.get("document") or place.asked.name
    planned = (at.enterprise_id, id_, said["scenario"], month, quantity, document)
    production_plans.add(at.conn, *planned, at.actor, at.now)
    return True


PRODUCTION_PLANS = Kind(
    TableKind.PRODUCTION_PLANS,
    Shape(
        (
            ENTERPRISE,
            Column("product", Cells.text, "产品 产品代码 产品编码 产品名称"),
            Column("scenario", _SCENARIO, "情景 方案"),
            MONTH,
            Column("quantity", Cells.number, f"{QUANTITY} 产量 计划产量 计划量"),
            UNIT,
            Column("document", Cells.text, "文件 文件号 依据 来源 source"),
            YEAR,
        ),
        sets_of("product scenario month quantity"),
        amount="quantity",
        unit="unit",
        subject="product",
    ),
    take,
    about=("product", "scenario", "month"),
    alike=with_code("product"),
)
