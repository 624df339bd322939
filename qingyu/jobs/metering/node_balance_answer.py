"""Parent meters against their children at every node, and the reconciled flows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from qingyu.jobs.answer import Answer, Confirmable, From, Sentence


@dataclass(frozen=True, slots=True)
class NodeFigures(Answer):
    """Parent less children over the days on which every meter of the node counted without a hole."""

    parent: float | None
    children: float | None
    unaccounted: float | None
    unaccounted_share: float | None
    tolerance: float | None
    within: bool | None
    days: int
    days_compared: int
    reason: Sentence | None
    tolerance_reason: Sentence | None


@dataclass(frozen=True, slots=True)
class NodeRow(NodeFigures):
    """A day, or the part of a month that lies in the span."""

    start: date


@dataclass(frozen=True, slots=True)
class NodeChild(Answer):
    """A flow between a node and one of its sub-units."""

    unit: str
    flow: str


@dataclass(frozen=True, slots=True)
class MeteringNode(Answer):
    """A unit that hands a carrier on; `tolerance_share` is the declared one, null where accuracy classes make it."""

    unit: str
    carrier: str
    unit_of_quantity: str
    parent: Sequence[str]
    children: Sequence[NodeChild]
    is_closed: bool
    tolerance_share: float | None
    total: NodeFigures
    rows: Sequence[NodeRow]


@dataclass(frozen=True, slots=True)
class ReconciledFlow(Answer):
    """What a flow was measured as and what closes the nodes; `test` is the move over its own standard deviation."""

    flow: str
    from_: Annotated[str | None, Field(alias="from")]
    to: str | None
    measured: float
    reconciled: float
    move: float
    sigma: float
    move_in_sigma: float | None
    test: float
    flag: Annotated[str, Field(json_schema_extra={"enum": ["ok", "look", "suspect"]})]


@dataclass(frozen=True, slots=True)
class NodeLeftOut(Answer):
    """A node that takes no part in the reconciliation, and why."""

    unit: str
    reason: Sentence


@dataclass(frozen=True, slots=True)
class Reconciliation(Answer):
    """The least-squares reconciliation of a carrier over the span."""

    carrier: str
    unit_of_quantity: str
    days_compared: int
    nodes: Sequence[str]
    left_out: Sequence[NodeLeftOut]
    chi2: float | None
    degrees_of_freedom: int | None
    moves: Sequence[ReconciledFlow]
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class NodeBalance(Confirmable):
    """Parent meters against their children at every node, closed days only, half-open."""

    enterprise: str
    time_zone: str
    from_: From
    to: date
    by: Annotated[str, Field(json_schema_extra={"enum": ["day", "month"]})]
    tolerance_formula: str
    nodes: Sequence[MeteringNode]
    reconciliations: Sequence[Reconciliation]
