"""Metering by GB 17167: rates of equipping, the certificate ledger, and parent meters against their children."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas.fields import Confirmable, Instant, Model, Number, Said

Level = Literal[1, 2, 3]


class MeteringStandard(Model):
    """An edition of GB 17167; without tables nothing is judged by it."""

    id: str
    name_zh: str
    name_en: str
    valid_from: date | None
    valid_to: date | None
    has_tables: bool
    edition: str
    verified: str


class MeteringRate(Model):
    """The rates of a level (1 boundary, 2 sub-unit, 3 equipment), of one energy or (energy null) of all.

    equipped_share 配备率 = equipped / required; working_share 完好率 and in_date_share 检定率 are of what is installed.
    """

    level: Level
    energy: str | None
    name_zh: str
    name_en: str
    required: int
    equipped: int
    unknown: int
    installed: int
    working: int
    in_date: int
    equipped_share: Number | None
    working_share: Number | None
    in_date_share: Number | None
    wanted_share: Number | None
    is_met: bool | None
    reason: Said | None
    requirement_ids: list[str]
    rates_verified: str | None
    thresholds_verified: str | None


class MeteringNeed(Model):
    """An energy that has to be measured at a unit or a flow, and the meters that do."""

    level: Level
    unit: str | None
    energy: str
    flow: str | None
    required: int
    equipped: int
    meters: list[str]
    reason: Said | None


class MeterReason(Model):
    """A meter that does not count, and why."""

    meter: str
    level: Level
    reason: Said | None


class UnratedChannel(Model):
    """A channel whose rated maximum is asked for; estimated_max_per_h is the largest rate of the last 35 days."""

    meter: str
    channel: str
    estimated_max_per_h: Number | None
    seen_at: Instant | None = Field(description="the quarter-hour in which that was measured")


class Metering(Model):
    """How an enterprise is equipped with meters by GB 17167, as it is now."""

    enterprise: str
    on: date
    standard: MeteringStandard
    in_force: list[MeteringStandard]
    note: Said | None
    rates: list[MeteringRate]
    missing: list[MeteringNeed]
    undeclared: list[MeteringNeed]
    not_required: list[MeteringNeed]
    not_working: list[MeterReason]
    not_in_date: list[MeterReason]
    unrated: list[UnratedChannel]


class MeterCertificate(Model):
    """A verification or calibration of a meter; certificate_id is null for the one that came with the registration."""

    certificate_id: int | None
    certificate_no: str | None
    laboratory: str
    accuracy_class: str | None
    class_id: str | None
    seal_no: str | None
    verified_on: date | None
    due_on: date | None
    declared_by: str
    declared_at: Instant | None


class MeterGrade(Model):
    """Whether a meter is supervised-grade: its class, its date and its seal; null where something is not known."""

    supervised: bool | None
    required_class: str | None
    class_id: str | None
    verified: str | None
    lacks: list[Said]


class MeterSwap(Model):
    """A recorded swap of an instrument."""

    channel: str
    at: Instant
    end_index: Number
    start_index: Number
    reason: str = Field(description="why, in the words of who recorded it")
    recorded_by: str
    recorded_at: Instant


class LedgerMeter(Model):
    """A meter in the certificate ledger."""

    meter: str
    name_zh: str
    name_en: str
    unit: str
    status: Literal["in_date", "due_soon", "overdue", "unknown"]
    days_left: int | None
    certificate: MeterCertificate | None
    grade: MeterGrade
    history: list[MeterCertificate]
    swaps: list[MeterSwap]


class Certificates(Model):
    """The certificate ledger 检定台账 as it stands now; `n_in_date` counts those due soon too."""

    enterprise: str
    on: date
    n_meters: int
    n_in_date: int
    n_due_soon: int
    n_overdue: int
    n_unknown: int
    meters: list[LedgerMeter]


class NodeFigures(Model):
    """Parent less children over the days on which every meter of the node counted without a hole."""

    parent: Number | None
    children: Number | None
    unaccounted: Number | None
    unaccounted_share: Number | None
    tolerance: Number | None
    within: bool | None
    days: int
    days_compared: int
    reason: Said | None
    tolerance_reason: Said | None


class NodeRow(NodeFigures):
    """A day, or the part of a month that lies in the span."""

    start: date


class NodeChild(Model):
    """A flow between a node and one of its sub-units."""

    unit: str
    flow: str


class MeteringNode(Model):
    """A unit that hands a carrier on; `tolerance_share` is the declared one, null where accuracy classes make it."""

    unit: str
    carrier: str
    unit_of_quantity: str
    parent: list[str]
    children: list[NodeChild]
    is_closed: bool
    tolerance_share: Number | None
    total: NodeFigures
    rows: list[NodeRow]


class ReconciledFlow(Model):
    """What a flow was measured as and what closes the nodes; `test` is the move over its own standard deviation."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    flow: str
    from_: str | None = Field(alias="from")
    to: str | None
    measured: Number
    reconciled: Number
    move: Number
    sigma: Number
    move_in_sigma: Number | None
    test: Number
    flag: Literal["ok", "look", "suspect"]


class NodeLeftOut(Model):
    """A node that takes no part in the reconciliation, and why."""

    unit: str
    reason: Said


class Reconciliation(Model):
    """The least-squares reconciliation of a carrier over the span."""

    carrier: str
    unit_of_quantity: str
    days_compared: int
    nodes: list[str]
    left_out: list[NodeLeftOut]
    chi2: Number | None
    degrees_of_freedom: int | None
    moves: list[ReconciledFlow]
    reason: Said | None


class NodeBalance(Confirmable):
    """Parent meters against their children at every node, closed days only, half-open."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    enterprise: str
    time_zone: str
    from_: date = Field(alias="from")
    to: date
    by: Literal["day", "month"]
    tolerance_formula: str
    nodes: list[MeteringNode]
    reconciliations: list[Reconciliation]
