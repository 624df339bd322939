"""Parent meter against the sum of its children at each node of an enterprise's units, and what is unaccounted for.

At a node (a unit, a carrier): parent = what comes in from outside the unit less what leaves it; children = what its
sub-units take less what they give back; unaccounted = parent - children. The default tolerance combines the largest
permitted errors of all meters of the node in quadrature: T = sqrt(sum (a_i/100 x E_i)^2), a_i the accuracy class in
percent, E_i the quantity the meter counted.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.validity import Validity
from qingyu.domain.metering.needs import Unit

TOLERANCE_FORMULA = "T = sqrt(sum((a_i / 100 * E_i)^2)), a_i accuracy class [percent], E_i quantity of the meter"


@dataclass(frozen=True, slots=True)
class EdgeChannel:
    """A channel that measures an edge. to_unit: factor from its unit to that of the carrier, null where none exists."""

    channel_id: int
    meter: str
    weight: float
    to_unit: float | None


@dataclass(frozen=True, slots=True)
class Edge(Validity):
    """A flow of a carrier between two units; null is outside the enterprise. On local days."""

    code: str
    carrier: str
    source: str | None
    target: str | None
    parts: tuple[EdgeChannel, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A unit that hands a carrier on: its edges with +1 for what comes in to it and -1 for what leaves.

    parent: edges to and from outside the unit.  children: edges to and from its sub-units, by unit.
    """

    unit: str
    carrier: str
    parent: tuple[tuple[int, Edge], ...]
    children: tuple[tuple[int, str, Edge], ...]
    tolerance_share: float | None = None
    is_closed: bool = True

    @property
    def edges(self) -> tuple[tuple[int, Edge], ...]:
        """All edges with their signs at the node."""
        return (*self.parent, *((sign, edge) for sign, _, edge in self.children))

    @property
    def reason(self) -> Reason | None:
        """Why the node cannot be balanced at all; null where it can."""
        if not any(sign > 0 for sign, _ in self.parent):
            return because("nothing_measures", unit=self.unit, carrier=self.carrier)
        for _, edge in self.edges:
            if not edge.parts:
                return because("flow_without_meter", flow=edge.code)
            for part in edge.parts:
                if part.to_unit is None:
                    return because("meter_in_other_unit", meter=part.meter, flow=edge.code, carrier=self.carrier)
        return None


@dataclass(frozen=True, slots=True)
class Balance:
    """A node over some days. Quantities in the unit of the carrier; null with a reason where they are not known."""

    parent: float | None
    children: float | None
    tolerance: float | None
    n_days: int
    n_days_compared: int
    reason: Reason | None = None
    tolerance_reason: Reason | None = None

    @property
    def unaccounted(self) -> float | None:
        """parent - children."""
        return None if self.parent is None or self.children is None else self.parent - self.children

    @property
    def share(self) -> float | None:
        """Unaccounted as a share of the parent; null where the parent is not above zero."""
        if self.unaccounted is None or self.parent is None or self.parent <= 0:
            return None
        return self.unaccounted / self.parent

    @property
    def is_within(self) -> bool | None:
        """Whether the rest lies within the tolerance."""
        if self.unaccounted is None or self.tolerance is None:
            return None
        return abs(self.unaccounted) <= self.tolerance


# Use of a channel on a day, in its own unit; only days without a hole are in it.
Uses = Mapping[tuple[int, date], float]


def ends(direction: str, source: str | None, target: str | None, units: Mapping[str, Unit]) -> tuple[str | None, str | None]:  # fmt: skip  # noqa: E501
    """Between which units a flow runs; what is left out follows from its direction.

    Without a target a purchase comes to the boundary unit; what is internal and has one end runs to or from the parent
    of that end; what a sub-unit produces goes to its parent, what the boundary unit produces or draws from stock comes
    into it from outside its meters.
    """
    top = next((unit.code for unit in units.values() if unit.level == 1), None)
    if direction in ("purchase", "stock"):
        return None, target or top
    if direction == "export":
        return source or top, None
    if direction == "production":
        if source is None or units[source].parent is None:
            return None, target or source or top
        return source, target or units[source].parent
    if source is None and target is not None:
        return units[target].parent, target
    if target is None and source is not None:
        return source, units[source].parent
    return source, target


def nodes(
    edges: Sequence[Edge], units: Sequence[Unit], tolerances: Mapping[tuple[str, str], tuple[float | None, bool]]
) -> list[Node]:
    """Every unit and carrier with at least one edge to or from a sub-unit. tolerances: share and is_closed."""
    parent_of = {unit.code: unit.parent for unit in units}
    found = []
    for unit in units:
        for carrier in sorted({edge.carrier for edge in edges}):
            parent: list[tuple[int, Edge]] = []
            children: list[tuple[int, str, Edge]] = []
            for edge in edges:
                if edge.carrier != carrier or edge.source == edge.target:
                    continue
                if edge.target == unit.code:
                    below = _child(edge.source, unit.code, parent_of)
                    (parent.append((1, edge)) if below is None else children.append((1, below, edge)))
                elif edge.source == unit.code:
                    below = _child(edge.target, unit.code, parent_of)
                    (parent.append((-1, edge)) if below is None else children.append((-1, below, edge)))
            if children:
                share, closed = tolerances.get((unit.code, carrier), (None, True))
                found.append(Node(unit.code, carrier, tuple(parent), tuple(children), share, closed))
    return found


def _child(code: str | None, above: str, parent_of: Mapping[str, str | None]) -> str | None:
    """The direct sub-unit of `above` that holds a unit; null where the unit lies outside."""
    while code is not None and parent_of.get(code) != above:
        code = parent_of.get(code)
    return code


def complete_days(edges: Sequence[Edge], days: Sequence[date], uses: Uses) -> list[date]:
    """The days on which every meter of every edge counted without a hole; an edge that does not hold asks nothing."""
    return [
        day
        for day in days
        if all((part.channel_id, day) in uses for edge in edges if edge.holds_on(day) for part in edge.parts)
    ]


def quantity(edge: Edge, days: Sequence[date], uses: Uses) -> float:
    """What an edge carried on some complete days. [unit of the carrier]"""
    return math.fsum(_of_part(edge, part, days, uses) for part in edge.parts)


def error_limit(edge: Edge, days: Sequence[date], uses: Uses, class_of: Mapping[str, float]) -> float | None:
    """The largest permitted errors of an edge's meters in quadrature; null where a class is not known. [same unit]"""
    if any(part.meter not in class_of for part in edge.parts):
        return None
    return math.hypot(*(class_of[p.meter] / 100 * _of_part(edge, p, days, uses) for p in edge.parts))


def _of_part(edge: Edge, part: EdgeChannel, days: Sequence[date], uses: Uses) -> float:
    assert part.to_unit is not None
    held = [uses[part.channel_id, day] for day in days if edge.holds_on(day)]
    return part.weight * part.to_unit * math.fsum(held)


def balance(node: Node, days: Sequence[date], uses: Uses, class_of: Mapping[str, float]) -> Balance:
    """A node over the complete days among `days`. class_of: accuracy class by meter. [percent]"""
    nothing = Balance(None, None, None, len(days), 0)
    if node.reason is not None:
        return replace(nothing, reason=node.reason)
    edges = [edge for _, edge in node.edges]
    compared = complete_days(edges, days, uses)
    if not compared:
        return replace(nothing, reason=because("no_whole_day_of_node"))
    parent = math.fsum(sign * quantity(edge, compared, uses) for sign, edge in node.parent)
    children = math.fsum(-sign * quantity(edge, compared, uses) for sign, _, edge in node.children)
    found = Balance(parent, children, None, len(days), len(compared))
    if node.tolerance_share is not None:
        return replace(found, tolerance=node.tolerance_share * abs(parent))
    limits = [error_limit(edge, compared, uses, class_of) for edge in edges]
    known = [limit for limit in limits if limit is not None]
    if len(known) < len(limits):
        missing = sorted({part.meter for edge in edges for part in edge.parts if part.meter not in class_of})
        return replace(found, tolerance_reason=because("class_unknown", meters=missing))
    return replace(found, tolerance=math.hypot(*known))
