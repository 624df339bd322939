"""The boundaries that yardsticks charge: registered with a product, checked, and built from the flows of its units."""

from collections.abc import Callable, Sequence

from qingyu.db import account
from qingyu.db import boundaries as rows
from qingyu.db.pool import Connection
from qingyu.domain.benchmark import boundary
from qingyu.domain.benchmark.boundary import BOUNDARIES, Built
from qingyu.domain.kernel.reason import because
from qingyu.errors import Invalid
from qingyu.jobs.declaring.registration import Product, ProductBoundary

IdOf = Callable[[str], int]


def put(
    conn: Connection,
    enterprise_id: int,
    product_id: int,
    wanted: Sequence[ProductBoundary],
    unit_id: IdOf,
    flow_id: IdOf,
) -> None:
    """Write what a product's boundaries are."""
    parts: list[tuple[str, int | None, int | None, float]] = []
    for part in wanted:
        parts += [(part.boundary, unit_id(code), None, 1.0) for code in part.units]
        parts += [(part.boundary, None, flow_id(flow.flow), flow.share) for flow in part.flows]
    rows.put(conn, enterprise_id, product_id, parts)


def check(conn: Connection, enterprise_id: int, products: Sequence[Product]) -> None:
    """Refuse a boundary that its flows cannot make up, and say which meter is missing; raises Invalid."""
    if not any(product.boundaries for product in products):
        return
    flows, parents = rows.flows(conn, enterprise_id), _parents(conn, enterprise_id)
    for product in products:
        for part in product.boundaries:
            known = BOUNDARIES[part.boundary]
            for flow in part.flows:
                if not known.counts(flows[flow.flow].carrier):
                    carrier = flows[flow.flow].carrier
                    fault = {"product": product.code, "boundary": known.code, "carrier": carrier}
                    raise Invalid(because("boundary_counts_none", **fault, flow=flow.flow))
            named = {flow.flow: flow.share for flow in part.flows}
            shares = named or boundary.of_units(frozenset(part.units), parents, flows.values(), known)
            where = ", ".join(part.units) or "its flows"
            if reason := boundary.missing_need(product.code, known, shares, flows, where):
                raise Invalid(because("boundary_needs_meter", product=product.code, fault=reason))


class Boundaries:
    """What the products of an enterprise are charged with by the boundaries of their yardsticks."""

    def __init__(self, conn: Connection, enterprise_id: int) -> None:
        self.declared = rows.declared(conn, enterprise_id)
        # Without any boundary no flow has to be looked at.
        self.flows = rows.flows(conn, enterprise_id) if self.declared else {}
        self.parents = _parents(conn, enterprise_id) if self.declared else {}
        self._built: dict[tuple[str, str], Built] = {}

    def of(self, product: str, code: str) -> Built:
        """The flows of a boundary of a product, or why there are none."""
        key = product, code
        if key not in self._built:
            self._built[key] = boundary.build(product, code, self.declared.get(key), self.parents, self.flows)
        return self._built[key]

    @property
    def all_flows(self) -> set[str]:
        """Every flow that any registered boundary counts."""
        return {flow for key in self.declared for flow in self.of(*key).shares}


def _parents(conn: Connection, enterprise_id: int) -> dict[str, str | None]:
    """Each unit with the one above it."""
    return {code: unit.parent for code, unit in account.units(conn, enterprise_id).items()}
