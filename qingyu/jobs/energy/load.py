"""The electric load of an enterprise: mean power over its boundary in slots of 15 minutes, today and yesterday."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from qingyu.db import energy as energy_rows
from qingyu.db import enterprises, load
from qingyu.db.pool import Connection, Row
from qingyu.domain.energy.account import Slots, Use
from qingyu.domain.energy.coal import BOUNDARY_SIGN
from qingyu.domain.energy.periods import SLOT, day_start
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.kernel.scope import Scope

CARRIER = "electricity"
_WORST_FIRST = ("missing", "suspect", "estimated", "measured")


def day(conn: Connection, scope: Scope, code: str, wanted: date | None, now: datetime) -> dict[str, Any]:
    """The load of a local day (today when None) and of the day before; raises NotFound."""
    enterprise = enterprises.enterprise(conn, scope, code)
    zone = enterprise.zone
    wanted = wanted or now.astimezone(zone).date()
    before, start, end = (day_start(wanted + timedelta(days=n), zone) for n in (-1, 0, 1))
    channels = load.boundary_channels(conn, scope, enterprise.id, before, end)
    due = [row for row in channels if row["carrier"] == CARRIER]
    found = energy_rows.slot_uses(conn, enterprise.id, BOUNDARY_SIGN, before, end, zone, scope)
    uses = [use for _, use in found if use.carrier == CARRIER]
    return {
        "time_zone": enterprise.time_zone,
        "day": wanted,
        "slots": list(curve(uses, due, start, end, now)),
        "yesterday": list(curve(uses, due, before, start, now)),
    }


def curve(
    uses: Iterable[Use], due: Sequence[Row], start: datetime, end: datetime, now: datetime
) -> Iterator[dict[str, Any]]:
    """Mean power of each slot in [start, end): null as soon as one of the channels that are due is unknown. [kW]

    due: the channels of the boundary, each with the span in which its flow holds.
    """
    by_slot: dict[date | datetime, list[Use]] = defaultdict(list)
    for use in uses:
        by_slot[use.start].append(use)
    for n in range((end - start) // SLOT):
        at = start + n * SLOT
        if at + SLOT > now:
            yield {"start": at, "kw": None, "state": "ahead"}
        else:
            yield {"start": at, **_power(by_slot[at], {row["channel_id"] for row in due if _holds(row, at)})}


def _holds(row: Row, at: datetime) -> bool:
    begun = row["holds_from"] is None or row["holds_from"] <= at
    return begun and (row["holds_to"] is None or at < row["holds_to"])


def _power(uses: Sequence[Use], wanted: set[int]) -> dict[str, Any]:
    states = {use.channel_id: _state(use.slots) for use in uses}
    if not wanted or not wanted <= states.keys():
        return {"kw": None, "state": "missing"}
    state = next(state for state in _WORST_FIRST if state in states.values())
    known = [use.use * use.weight for use in uses if use.use is not None and converts(use.unit, "kWh")]
    if len(known) < len(uses):
        return {"kw": None, "state": state}
    used_kwh = sum(convert(part, use.unit, "kWh") for part, use in zip(known, uses, strict=True))
    return {"kw": used_kwh / (SLOT / timedelta(hours=1)), "state": state}


def _state(slots: Slots) -> str:
    return next(state for state in _WORST_FIRST if getattr(slots, state))
