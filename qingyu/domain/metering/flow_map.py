"""Where a carrier goes: the flows between the units of an enterprise in a span, and what nobody measures below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.metering.needs import Unit
from qingyu.domain.metering.node_balance import Edge

# A flow of which less is known is no whole: a quarter-hour of a month is 0.0003, of a day 0.01.
WHOLE = 0.999


@dataclass(frozen=True, slots=True)
class Counted:
    """What a channel counted in a span, in how many of its quarter-hours it is known, and how many were due."""

    use: float | None
    n_known: int
    n_due: int


@dataclass(frozen=True, slots=True)
class Link:
    """A flow between two units; null is outside. quantity: of what is known. [unit of the carrier]"""

    code: str
    source: str | None
    target: str | None
    quantity: float | None
    known_share: float | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Junction:
    """A unit that hands a carrier on. unaccounted = came - passed_on; null with a reason where a flow is not known.

    known_share: of the flow at it of which the least is known. What is known of one flow in part is no smaller flow:
    the rest would call a meter that fell silent a loss.
    """

    unit: str
    came: float | None
    passed_on: float | None
    reason: Reason | None = None
    known_share: float | None = None

    @property
    def unaccounted(self) -> float | None:
        """What came and left by no meter: used in the unit itself, lost, or passed on unmeasured."""
        return None if self.came is None or self.passed_on is None else self.came - self.passed_on

    @property
    def share(self) -> float | None:
        """The same of what came; null where nothing came."""
        return self.unaccounted / self.came if self.unaccounted is not None and self.came else None


def link(edge: Edge, counted: Mapping[int, Counted]) -> Link:
    """A flow over a span, of all its meters; null with the reason as soon as one of them is not known at all."""
    found = [(part, counted.get(part.channel_id)) for part in edge.parts]
    n_due = sum(one.n_due for _, one in found if one is not None)
    share = min(1.0, sum(one.n_known for _, one in found if one is not None) / n_due) if n_due else None
    nothing = Link(edge.code, edge.source, edge.target, None, share)
    if not found:
        return replace(nothing, reason=because("flow_without_meter", flow=edge.code))
    known = []
    for part, one in found:
        if part.to_unit is None:
            said = {"meter": part.meter, "flow": edge.code, "carrier": edge.carrier}
            return replace(nothing, reason=because("meter_in_other_unit", **said))
        if one is None or one.use is None:
            return replace(nothing, reason=because("flow_unknown", flow=edge.code))
        known.append(part.weight * part.to_unit * one.use)
    return Link(edge.code, edge.source, edge.target, fsum(known), share)


def junctions(links: Sequence[Link], units: Sequence[Unit]) -> list[Junction]:
    """Every unit that something comes to and that passes something on to units inside the enterprise, in their order.

    >>> plant = [Unit("plant", 1, None), Unit("kiln", 2, "plant")]
    >>> flows = [Link("grid", None, "plant", 100.0, 1.0), Link("k", "plant", "kiln", 90.0, 1.0)]
    >>> [(one.unit, one.unaccounted, one.share) for one in junctions(flows, plant)]
    [('plant', 10.0, 0.1)]
    """
    inner = [one for one in links if one.source != one.target]
    return [
        _junction(unit.code, [one for one in inner if unit.code in (one.source, one.target)])
        for unit in units
        if any(one.source == unit.code and one.target is not None for one in inner)
    ]


def _junction(unit: str, links: Sequence[Link]) -> Junction:
    known = sorted((one.known_share, one.code) for one in links if one.known_share is not None)
    share, least = known[0] if known else (None, "")
    unknown = sorted(one.code for one in links if one.quantity is None)
    came = [one.quantity for one in links if one.target == unit and one.quantity is not None]
    left = [one.quantity for one in links if one.source == unit and one.quantity is not None]
    if unknown:
        return Junction(unit, None, None, because("flow_unknown", flow=unknown[0]), share)
    if share is not None and share < WHOLE:
        return Junction(unit, None, None, because("flow_known_in_part", flow=least, share=share), share)
    if not came:
        return Junction(unit, None, fsum(left), because("nothing_entered"), share)
    return Junction(unit, fsum(came), fsum(left), known_share=share)
