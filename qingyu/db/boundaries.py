"""What the yardsticks of an enterprise's products charge, as it was registered, with the flows between its units."""

from collections.abc import Sequence

from qingyu.db.pool import Connection, rows
from qingyu.db.sql import queries
from qingyu.domain.benchmark.boundary import FlowEnds, ProductBoundary
from qingyu.domain.energy.coal import Direction

_q = queries("boundaries")


def declared(conn: Connection, enterprise_id: int) -> dict[tuple[str, str], ProductBoundary]:
    """The registered boundaries by product and code."""
    units: dict[tuple[str, str], list[str]] = {}
    flows: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows(conn, _q.declared, {"enterprise_id": enterprise_id}):
        key = row["product"], row["boundary"]
        units.setdefault(key, [])
        if row["unit"] is not None:
            units[key].append(row["unit"])
        else:
            flows.setdefault(key, {})[row["flow"]] = row["share"]
    return {key: ProductBoundary(tuple(its), flows.get(key)) for key, its in units.items()}


def flows(conn: Connection, enterprise_id: int) -> dict[str, FlowEnds]:
    """The flows of an enterprise by code."""
    found = rows(conn, _q.flows, {"enterprise_id": enterprise_id})
    return {row["code"]: FlowEnds(**{**row, "direction": Direction(row["direction"])}) for row in found}


def put(
    conn: Connection, enterprise_id: int, product_id: int, parts: Sequence[tuple[str, int | None, int | None, float]]
) -> None:
    """Replace the boundaries of a product. parts: (code, unit, flow, share), one of unit and flow."""
    conn.execute(_q.clear, {"product_id": product_id})
    for boundary, unit_id, flow_id, share in parts:
        part = {"boundary": boundary, "unit_id": unit_id, "flow_id": flow_id, "share": share}
        conn.execute(_q.add, {"enterprise_id": enterprise_id, "product_id": product_id, **part})
