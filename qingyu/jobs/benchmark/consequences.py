"""What follows for the price of a line's electricity from its class and its lists, the largest consequence first."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from qingyu.db import benchmarks as rows
from qingyu.db.benchmarks import Listed
from qingyu.db.energy import Product
from qingyu.db.pool import Connection
from qingyu.domain.benchmark.corrections import Condition, ProductCondition, in_force
from qingyu.domain.benchmark.yardstick import Yardstick, gap
from qingyu.domain.cost.price_policy import Facts, Indicator
from qingyu.domain.energy.indicator import StoredValue
from qingyu.domain.kernel.validity import last_declared
from qingyu.jobs.benchmark import price_effects
from qingyu.jobs.benchmark.price_effects import PriceEffect
from qingyu.jobs.intensity.verdicts import GAP_OF, Role, period_code

Values = Mapping[str, StoredValue]
_ROLES = tuple(GAP_OF)


def of_products(
    conn: Connection,
    enterprise_id: int,
    products: Sequence[Product],
    values: Mapping[str, Values],
    start: date,
    yardsticks: Mapping[str, Yardstick],
    declared: Sequence[ProductCondition],
) -> dict[str, list[PriceEffect]]:
    """The price effects on each product, the dearest first.

    values: of the month by product and code.  yardsticks: by id, as they judge the month.  declared: the conditions.
    """
    listings, places = rows.listings(conn, enterprise_id), rows.places(conn, enterprise_id)
    policies = rows.policies(conn)
    found = {}
    for product in products:
        code, own = product.code, values[product.code]
        held = {role: y for role in _ROLES if (y := yardsticks.get(product.yardsticks.get(role, ""))) is not None}
        holds = in_force(declared, code, start)
        over_year = {role: value for role in held if (value := _over_year(own, role)) is not None}
        facts = _facts(held, over_year, holds, _listed(listings, code, start), places, start)
        annual_kwh, basis = _annual_kwh(own, held, start)
        found[code] = sorted(price_effects.of(policies, facts, annual_kwh, basis), key=_dearest)
    return found


def _dearest(effect: PriceEffect) -> tuple[float, float, str]:
    cost = effect.cost_high_cny_per_year or effect.cost_cny_per_year
    return -(cost or 0.0), -(effect.adder_cny_per_kwh or 0.0), effect.rule


def _over_year(values: Values, role: Role) -> Mapping[str, Any] | None:
    """What is stored of a product over the twelve months its yardstick is of; a month alone decides no price."""
    row = values.get(period_code(role))
    return row.inputs if row is not None and row.inputs.get("value") is not None else None


def _facts(
    held: Mapping[Role, Yardstick],
    over_year: Mapping[Role, Mapping[str, Any]],
    holds: Mapping[Condition, float],
    listed: Listed | None,
    places: frozenset[str],
    start: date,
) -> Facts:
    values = price_effects.values(holds, {y.id: over_year.get(role, {}).get("value") for role, y in held.items()})
    year = over_year.get("limit")
    level = year["yardstick"]["levels"]["level3"] if year is not None else None
    if year is not None and level is not None and (relative := gap(year["value"], level).relative) is not None:
        values[Indicator.LIMIT_EXCESS] = relative
    sectors = [y.sector for y in held.values()]
    return Facts(
        sector=sectors[-1] if sectors else "",
        regions=places,
        day=start,
        listing=listed.list_class if listed else None,
        line_started_on=listed.line_started_on if listed else None,
        values=values,
        non_hydro_percent=holds.get(Condition.NON_HYDRO_RENEWABLE_PERCENT),
        incentive_percent=holds.get(Condition.INCENTIVE_RENEWABLE_PERCENT),
    )


def _listed(listings: Sequence[Listed], product: str, start: date) -> Listed | None:
    return last_declared((one for one in listings if one.product == product), start)


def _annual_kwh(values: Values, held: Mapping[Role, Yardstick], start: date) -> tuple[float | None, str]:
    """The line's own electricity in a year, at the boundary of a yardstick and never the plant's. [kWh/a], basis"""
    for role in reversed(_ROLES):
        year = _over_year(values, role)
        if year is not None and year["electricity_kwh"] is not None:
            return year["electricity_kwh"], price_effects.YEAR_BASIS
    days = 366 if calendar.isleap(start.year) else 365
    for role in reversed(_ROLES):
        inputs = values[GAP_OF[role]].inputs if role in held and GAP_OF[role] in values else {}
        for part in inputs.get("carriers", ()):
            counted = (date.fromisoformat(inputs["until"]) - start).days
            if part["carrier"] == "electricity" and part["quantity"] is not None and counted > 0:
                return part["quantity"] * days / counted, price_effects.BASIS
    return None, price_effects.BASIS
