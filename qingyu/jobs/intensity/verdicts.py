"""What is thought of a product over the twelve months its yardstick is of, and what that yardstick charges of it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from qingyu.db import indicators
from qingyu.db.energy import Product
from qingyu.db.pool import Connection, Row
from qingyu.domain.benchmark.boundary import BOUNDARIES
from qingyu.domain.benchmark.period import PERIOD_CODES, PERIOD_OF
from qingyu.domain.benchmark.yardstick import Yardstick
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.periods import next_month
from qingyu.domain.intensity.windows import shift
from qingyu.domain.kernel.reason import because, read
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.restating.standing import waiting_since

NOT_COMPUTED = because("twelve_months_not_computed")
GAP_OF = {"benchmark": "gap.absolute", "limit": "limit.gap.absolute"}


def period_code(role: str) -> str:
    """The code of the stored value a verdict of a role is read from."""
    return PERIOD_OF[GAP_OF[role]][0]


def values_of(
    conn: Connection, scope: Scope, enterprise: Enterprise, products: Iterable[Product], start: date, today: date
) -> dict[str, dict[str, Row]]:
    """What counts of each product in a month, by product and code.

    A month that is still open is judged by the twelve months up to the one that closed last.  While a change of a
    closed month waits, the value before counts.
    """
    found: dict[str, dict[str, Row]] = {product.code: {} for product in products}
    after = next_month(start)
    first = shift(start, -1) if after > today else start
    waiting = waiting_since(conn, enterprise.id)
    asked = (conn, scope, enterprise.code, None, "month", first, after)
    for row in indicators.listing(*asked, unsettled=waiting, standing=True):
        if row["scope"] in found and (row["start_on"] == start or row["code"] in PERIOD_CODES):
            found[row["scope"]][row["code"]] = row
    return found


def of(role: str, values: Mapping[str, Row]) -> dict[str, Any]:
    """The verdict over twelve months, as the API gives it. values: by code, of a product."""
    row = values.get(period_code(role))
    found: Mapping[str, Any] = row["inputs"] if row is not None else {}
    value, level = found.get("value"), found.get("yardstick", {}).get("levels", {}).get("level3")
    why = row["reason"] if row is not None else NOT_COMPUTED
    over = None if role != "limit" or value is None or level is None else value > level
    return {
        "from_month": found.get("from_month"),
        "to_month": found.get("to_month"),
        "value": value,
        "class": found.get("class"),
        "position": found.get("position"),
        "over_limit": over,
        "verified": row["verified"] if row is not None else True,
        "reason": None if value is not None else read(found.get("reason")) or why,
    }


def named(code: str) -> dict[str, Any] | None:
    """A boundary by its code as the API names it; null for the flows a product is charged with."""
    known = BOUNDARIES.get(code)
    if known is None:
        return None
    return {"code": known.code, "name_zh": known.zh, "name_en": known.en, "verified": known.verified.value}


def boundary(yardstick: Yardstick, row: Row | None) -> dict[str, Any] | None:
    """What a yardstick charges, and the flows that were really charged in a month; null where it names nothing."""
    known = named(yardstick.boundary)
    charges = row["inputs"].get("charges", ()) if row is not None else ()
    return None if known is None else known | {"flows": [charge[0] for charge in charges]}
