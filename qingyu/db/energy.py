"""Use per slot and day of an enterprise's flows, as the rollups wrote it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from qingyu.db import holes
from qingyu.db.pool import Connection, one, records, rows
from qingyu.db.sql import queries
from qingyu.domain.energy.account import Slots, Use
from qingyu.domain.energy.coal import Direction, is_own_output
from qingyu.domain.energy.media import Medium, Method, method_of
from qingyu.domain.energy.periods import local_day
from qingyu.domain.energy.stated import FlowStatement, StatedFlow
from qingyu.domain.intensity.production import Statement
from qingyu.domain.kernel.scope import EVERYTHING, Scope
from qingyu.domain.metering.series import COARSEST_S, State

_q = queries("energy")
_STATES = (Slots(1, missing=1), Slots(1, measured=1), Slots(1, estimated=1), Slots(1, suspect=1))


@dataclass(frozen=True, slots=True)
class CountedChannel:
    """A channel of a flow, and while the flow holds. weight: sign and share. [1]  unit: of use."""

    flow_id: int
    flow: str
    carrier: str
    direction: str
    supply: str | None
    weight: float
    channel_id: int
    unit: str
    holds_from: datetime | None
    holds_to: datetime | None

    def holds_at(self, at: datetime) -> bool:
        """Whether the flow holds at an instant."""
        return (self.holds_from is None or self.holds_from <= at) and (self.holds_to is None or at < self.holds_to)


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot of a channel as part of a flow. use: [unit of use]"""

    flow_id: int
    channel_id: int
    start: datetime
    use: float | None
    n_received: int
    n_due: int
    state: int


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a slot of a channel held earlier, and the most it can count in an hour. [unit of use]"""

    channel_id: int
    usual: float | None
    most_per_h: float | None


def day_uses(
    conn: Connection,
    enterprise_id: int,
    signs: Mapping[Direction, int],
    from_day: date,
    to_day: date,
    scope: Scope = EVERYTHING,
    days: Collection[date] | None = None,
    flows: Collection[str] | None = None,
    until: datetime | None = None,
    declared: Sequence[Medium] | None = None,
) -> list[tuple[str, Use]]:
    """Use of each local day of [from_day, to_day), or of some days of it, with the code of the flow.

    signs: which directions count, and how.  flows: these only, by code.  until: then every slot that has passed by then
    is due, also on days of which nothing is held; without it what is held alone.  declared: the media, where they are
    known already.
    """
    asked = {
        **scope.parameters(),
        "enterprise_id": enterprise_id,
        "directions": [direction.value for direction in signs],
        "from_day": from_day,
        "to_day": to_day,
        "days": None if days is None else sorted(days),
        "flows": None if flows is None else sorted(flows),
        "until": until,
    }
    uses = _day_uses(conn.execute(_q.days, asked).fetchall(), signs, until is not None)
    if until is not None:
        uses = _with_expectations(conn, uses, from_day)
    return _by_method(uses, media(conn, enterprise_id) if declared is None else declared)


def slot_uses(
    conn: Connection,
    enterprise_id: int,
    signs: Mapping[Direction, int],
    from_at: datetime,
    to_at: datetime,
    zone: ZoneInfo,
    scope: Scope = EVERYTHING,
) -> list[tuple[str, Use]]:
    """Use of each slot of [from_at, to_at), with the code of the flow."""
    wanted = {**scope.parameters(), "enterprise_id": enterprise_id, "directions": [d.value for d in signs]}
    counted = {(c.flow_id, c.channel_id): c for c in records(conn, CountedChannel, _q.counted_channels, wanted)}
    stored = records(conn, SlotRow, _q.slots, {**wanted, "from_at": from_at, "to_at": to_at})
    # A flow that was registered between the two queries is there the next time.
    found = [row for row in stored if (row.flow_id, row.channel_id) in counted]
    found += _holes(conn, enterprise_id, list(counted.values()), found, from_at, to_at)
    found.sort(key=lambda row: (row.start, row.channel_id, row.flow_id))
    days = {at: local_day(at, zone) for at in {row.start for row in found}}
    uses = [_slot_use(row, counted[row.flow_id, row.channel_id], days[row.start], signs) for row in found]
    return _by_method(uses, media(conn, enterprise_id))


def _slot_use(row: SlotRow, channel: CountedChannel, day: date, signs: Mapping[Direction, int]) -> tuple[str, Use]:
    direction = Direction(channel.direction)
    return channel.flow, Use(
        channel_id=row.channel_id,
        start=row.start,
        day=day,
        carrier=channel.carrier,
        unit=channel.unit,
        weight=signs[direction] * channel.weight,
        use=row.use,
        n_received=row.n_received,
        n_due=row.n_due,
        slots=_STATES[row.state],
        is_own_output=is_own_output(direction, channel.carrier, channel.supply),
        flow=channel.flow,
    )


def _holes(
    conn: Connection,
    enterprise_id: int,
    counted: Sequence[CountedChannel],
    stored: Sequence[SlotRow],
    from_at: datetime,
    to_at: datetime,
) -> list[SlotRow]:
    """The missing slots of some channels, beside those that are stored."""
    by_channel: dict[int, list[CountedChannel]] = {}
    for channel in counted:
        by_channel.setdefault(channel.channel_id, []).append(channel)
    known: dict[int, list[datetime]] = {channel_id: [] for channel_id in by_channel}
    for row in stored:
        known[row.channel_id].append(row.start)
    return [
        SlotRow(channel.flow_id, channel_id, start, None, 0, n_due, State.MISSING)
        for channel_id, start, n_due in holes.missing(conn, enterprise_id, known, from_at, to_at)
        for channel in by_channel[channel_id]
        if channel.holds_at(start)
    ]


def media(conn: Connection, enterprise_id: int) -> list[Medium]:
    """What was declared about the enterprise's steam and condensate, the oldest declaration first."""
    return records(conn, _medium, _q.flow_media, {"enterprise_id": enterprise_id})


def _medium(*, method: str, **own: Any) -> Medium:
    return Medium(method=Method(method), **own)


def unmetered(conn: Connection, enterprise_id: int) -> list[StatedFlow]:
    """The flows of which anything was ever stated, until they are metered, without what is stated."""
    found = rows(conn, _q.stated_flows, {"enterprise_id": enterprise_id})
    declared = media(conn, enterprise_id) if found else []
    return [
        StatedFlow(
            **{**row, "direction": Direction(row["direction"])},
            statements=(),
            media=tuple(m for m in declared if m.flow == row["code"]),
        )
        for row in found
    ]


def stated_flows(
    conn: Connection, enterprise_id: int, from_day: date, to_day: date, flows: Sequence[StatedFlow] | None = None
) -> list[StatedFlow]:
    """The flows that are stated, until they are metered, with every statement that touches [from_day, to_day).

    flows: the unmetered ones, where they are known already.
    """
    found = unmetered(conn, enterprise_id) if flows is None else flows
    if not found:
        return []
    span = {"enterprise_id": enterprise_id, "from_day": from_day, "to_day": to_day}
    said: dict[int, list[FlowStatement]] = {}
    for row in rows(conn, _q.flow_statements, span):
        said.setdefault(row.pop("flow_id"), []).append(FlowStatement(**row))
    return [replace(flow, statements=tuple(said.get(flow.id, ()))) for flow in found]


def is_read_by_the_day(conn: Connection, enterprise_id: int, from_at: datetime, to_at: datetime) -> bool:
    """Whether something that counts is read so rarely in a span that its days are known and their slots are not."""
    span = {"enterprise_id": enterprise_id, "from_at": from_at, "to_at": to_at, "coarsest_s": COARSEST_S}
    row = one(conn, _q.is_read_by_the_day, span)
    return row is not None and bool(row["found"])


def pending_batches(conn: Connection, enterprise_id: int, scope: Scope = EVERYTHING) -> int:
    """How many batches the rollups have not seen yet."""
    row = one(conn, _q.pending_batches, {**scope.parameters(), "enterprise_id": enterprise_id})
    return int(row["n"]) if row else 0


@dataclass(frozen=True, slots=True)
class Product:
    """A product, the yardsticks beside it, and the share of each flow it is charged with."""

    id: int
    code: str
    name_zh: str
    name_en: str
    unit: str
    limit_id: str | None
    benchmark_id: str | None
    flows: dict[str, float]

    @property
    def yardsticks(self) -> dict[str, str]:
        """The ids of the yardsticks beside it, by role."""
        found = {"limit": self.limit_id, "benchmark": self.benchmark_id}
        return {role: id_ for role, id_ in found.items() if id_}


def products(conn: Connection, enterprise_id: int) -> list[Product]:
    """The products of an enterprise, by code."""
    return records(conn, Product, _q.products, {"enterprise_id": enterprise_id})


def statements(conn: Connection, enterprise_id: int, from_at: datetime, to_at: datetime) -> dict[str, list[Statement]]:
    """What was stated about each product's output inside [from_at, to_at), every revision."""
    found: dict[str, list[Statement]] = {}
    for row in rows(conn, _q.statements, {"enterprise_id": enterprise_id, "from_at": from_at, "to_at": to_at}):
        found.setdefault(row.pop("product"), []).append(Statement(**row))
    return found


def _by_method(uses: list[tuple[str, Use]], declared: Sequence[Medium]) -> list[tuple[str, Use]]:
    """The uses, those of flows with a declared enthalpy or pressure class with what stands for the coefficient."""
    flows = {m.flow for m in declared}
    if not flows:
        return uses
    return [
        (flow, replace(use, method=method_of(declared, flow, use.carrier, use.day)) if flow in flows else use)
        for flow, use in uses
    ]


def _with_expectations(conn: Connection, uses: Sequence[tuple[str, Use]], from_day: date) -> list[tuple[str, Use]]:
    """The uses, those of channels with unknown slots with what an earlier period and the plate say of them."""
    lacking = {use.channel_id for _, use in uses if use.known_slots < use.slots.due}
    if not lacking:
        return list(uses)
    found = records(conn, Expectation, _q.expectations, {"channel_ids": sorted(lacking), "from_day": from_day})
    of = {row.channel_id: row for row in found}
    return [
        (flow, replace(use, usual=of[use.channel_id].usual, most_per_h=of[use.channel_id].most_per_h))
        if use.channel_id in of
        else (flow, use)
        for flow, use in uses
    ]


# Of the running day the last slots may still be on their way.
_ON_THEIR_WAY = 3


def _day_uses(rows: Sequence[tuple[Any, ...]], signs: Mapping[Direction, int], whole: bool) -> list[tuple[str, Use]]:
    """The uses of the rows of the query of days, each with the code of its flow. rows: columns in its order."""
    found: list[tuple[str, Use]] = []
    slots_of: dict[tuple[int, ...], Slots] = {}
    weighs: dict[tuple[str, str, str | None], tuple[int, bool]] = {}
    for row in rows:
        flow, carrier, direction, supply, weight, channel_id, unit, start, day, use, n_received, n_due, *counts = row
        *held, begins_on, is_running = counts
        key = (*held, is_running)
        slots = slots_of.get(key)
        if slots is None:
            slots = slots_of[key] = _slots(*held, is_running=is_running, whole=whole)
        way = carrier, direction, supply
        if way not in weighs:
            of = Direction(direction)
            weighs[way] = signs[of], is_own_output(of, carrier, supply)
        sign, own = weighs[way]
        said = (channel_id, start, day, carrier, unit, sign * weight, use, n_received, n_due, slots)
        found.append((flow, Use(*said, None, None, None, own, flow, None, None, begins_on)))
    return found


def _slots(
    n: int, measured: int, estimated: int, suspect: int, missing: int, passed: int, *, is_running: bool, whole: bool
) -> Slots:
    held = Slots(n, measured, estimated, suspect, missing)
    return _passed(held, passed - _ON_THEIR_WAY * is_running) if whole else held


def _passed(held: Slots, n: int) -> Slots:
    """Slots of a day of which so many have passed: those of which nothing is held are missing too."""
    there = held.measured + held.estimated + held.suspect
    due = max(there, n)
    return held if (due, due - there) == (held.due, held.missing) else replace(held, due=due, missing=due - there)
