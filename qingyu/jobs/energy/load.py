"""The electric load of an enterprise: mean power over its boundary in slots of 15 minutes, today and yesterday."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from qingyu.db import energy as energy_rows
from qingyu.db import enterprises, load
from qingyu.db.load import BoundaryChannel
from qingyu.db.pool import Connection
from qingyu.domain.energy.account import Slots, Use
from qingyu.domain.energy.coal import BOUNDARY_SIGN
from qingyu.domain.energy.periods import DAY, SLOT, day_start, month_start
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.energy.use import WORST_FIRST, SlotState
from qingyu.domain.kernel.scope import Scope
from qingyu.jobs.answer import Answer, Confirmable

CARRIER = "electricity"


@dataclass(frozen=True, slots=True)
class LoadSlot(Answer):
    """Mean power of a 15-minute slot; null where nothing is known, `ahead` while the slot has not ended."""

    start: datetime
    kw: float | None
    state: SlotState | Literal["ahead"]


@dataclass(frozen=True, slots=True)
class Load(Confirmable):
    """The electric load at the boundary of an enterprise on one of its days, and on the day before."""

    unit: Literal["kW"] = field(default="kW", kw_only=True)
    time_zone: str
    day: date
    slots: Sequence[LoadSlot]
    yesterday: Sequence[LoadSlot]


def day(conn: Connection, scope: Scope, code: str, wanted: date | None, now: datetime) -> Load:
    """The load of a local day (today when None) and of the day before; raises NotFound."""
    enterprise = enterprises.enterprise(conn, scope, code)
    zone = enterprise.zone
    wanted = wanted or enterprise.day(now)
    before, start, end = (day_start(wanted + timedelta(days=n), zone) for n in (-1, 0, 1))
    channels = load.boundary_channels(conn, scope, enterprise.id, before, end)
    due = [row for row in channels if row.carrier == CARRIER]
    found = energy_rows.slot_uses(conn, enterprise.id, BOUNDARY_SIGN, before, end, zone, scope)
    uses = [use for _, use in found if use.carrier == CARRIER]
    return Load(
        time_zone=enterprise.time_zone,
        day=wanted,
        slots=list(curve(uses, due, start, end, now)),
        yesterday=list(curve(uses, due, before, start, now)),
    )


def months_behind(load: Load) -> set[date]:
    """The months of the day of a load and of the day before."""
    return {month_start(load.day), month_start(load.day - DAY)}


def curve(
    uses: Iterable[Use], due: Sequence[BoundaryChannel], start: datetime, end: datetime, now: datetime
) -> Iterator[LoadSlot]:
    """Mean power of each slot in [start, end): null as soon as one of the channels that are due is unknown. [kW]

    due: the channels of the boundary, each with the span in which its flow holds.
    """
    by_slot: dict[date | datetime, list[Use]] = defaultdict(list)
    for use in uses:
        by_slot[use.start].append(use)
    for n in range((end - start) // SLOT):
        at = start + n * SLOT
        if at + SLOT > now:
            yield LoadSlot(at, None, "ahead")
        else:
            yield LoadSlot(at, *_power(by_slot[at], {row.channel_id for row in due if _holds(row, at)}))


def _holds(row: BoundaryChannel, at: datetime) -> bool:
    begun = row.holds_from is None or row.holds_from <= at
    return begun and (row.holds_to is None or at < row.holds_to)


def _power(uses: Sequence[Use], wanted: set[int]) -> tuple[float | None, SlotState]:
    states = {use.channel_id: _state(use.slots) for use in uses}
    if not wanted or not wanted <= states.keys():
        return None, "missing"
    state = next(state for state in WORST_FIRST if state in states.values())
    known = [use.use * use.weight for use in uses if use.use is not None and converts(use.unit, "kWh")]
    if len(known) < len(uses):
        return None, state
    used_kwh = sum(convert(part, use.unit, "kWh") for part, use in zip(known, uses, strict=True))
    return used_kwh / (SLOT / timedelta(hours=1)), state


def _state(slots: Slots) -> SlotState:
    return next(state for state in WORST_FIRST if getattr(slots, state))
