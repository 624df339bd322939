"""Which days of which enterprises a declared change can touch, and the work line that has them computed again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from qingyu.db import rollups
from qingyu.db.enterprises import enterprise_by_id
from qingyu.db.pool import Connection, records
from qingyu.db.sql import queries
from qingyu.domain.energy import periods
from qingyu.domain.energy.media import PRESSURE_CLASSES

_q = queries("reopening")


@dataclass(frozen=True, slots=True)
class Touch:
    """What a change reaches, of an enterprise: local days of [from_day, to_day), null is unbounded.

    Narrowed to days with use of some carriers or channels, or with statements of carriers or flows without a meter;
    `scopes` adds periods that hold indicators of these.
    """

    from_day: date | None = None
    to_day: date | None = None
    carriers: Collection[str] | None = None
    channel_ids: Collection[int] | None = None
    flow_ids: Collection[int] = ()
    scopes: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class RegisteredRow:
    """A flow or a product as it is registered: all that is said of it, and the flows and channels that feed it."""

    code: str
    said: dict[str, Any]
    flow_ids: list[int]
    channel_ids: list[int]
    is_stated: bool = False


State: TypeAlias = tuple[dict[str, RegisteredRow], dict[str, RegisteredRow]]  # flows and products, by code


def note(conn: Connection, enterprise_id: int, touch: Touch, source: str, now: datetime) -> int:
    """Write one work line for the days that are touched, if there are any; returns how many."""
    # Analytics commits before the days are read, or starts after this transaction: no day falls between.
    rollups.hold(conn, enterprise_id)
    days = _held_days(conn, enterprise_id, touch)
    if days:
        zone = enterprise_by_id(conn, enterprise_id).zone
        spans = runs(days)
        from_ats = [periods.day_start(first, zone) for first, _ in spans]
        to_ats = [periods.day_start(end, zone) for _, end in spans]
        rollups.note_change(conn, enterprise_id, source, [], from_ats, to_ats, now)
    return len(days)


def wait_at_most(conn: Connection, seconds: float) -> None:
    """Until the end of the transaction wait no longer than this for a lock; then Unavailable is raised. [s]"""
    conn.execute(_q.wait_at_most, {"timeout": f"{round(seconds * 1000)}ms"})


def _held_days(conn: Connection, enterprise_id: int, touch: Touch) -> list[date]:
    parameters = {
        "enterprise_id": enterprise_id,
        "from_day": touch.from_day,
        "to_day": touch.to_day,
        "carriers": _listed(_of_flows(touch.carriers)),
        "channel_ids": _listed(touch.channel_ids),
        "flow_ids": _listed(touch.flow_ids),
        "scopes": _listed(touch.scopes),
    }
    return [row[0] for row in conn.execute(_q.held_days, parameters)]


def _of_flows(carriers: Collection[str] | None) -> Collection[str] | None:
    """The carriers of the flows these coefficients are used for: that of a pressure class stands in for steam's."""
    if carriers is None or not set(carriers) & set(PRESSURE_CLASSES.values()):
        return carriers
    return {*carriers, "steam"}


def _listed(wanted: Collection[Any] | None) -> list[Any] | None:
    return None if wanted is None else sorted(wanted)


def runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """Days in order as half-open spans.

    >>> first = date(2026, 3, 1)
    >>> [(a.day, b.day) for a, b in runs([first, first.replace(day=2), first.replace(day=5)])]
    [(1, 3), (5, 6)]
    """
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and spans[-1][1] == day:
            spans[-1] = (spans[-1][0], day + periods.DAY)
        else:
            spans.append((day, day + periods.DAY))
    return spans


def under_region(conn: Connection, region: str | None) -> list[int]:
    """The enterprises of a region and of all below it, in order; without a region all of them."""
    return [row[0] for row in conn.execute(_q.under_region, {"region": region})]


def server_now(conn: Connection) -> datetime:
    """The server's clock, of the transaction."""
    row = conn.execute(_q.server_now).fetchone()
    assert row is not None
    now: datetime = row[0]
    return now


def registered(conn: Connection, enterprise_id: int) -> State:
    """The flows and the products of an enterprise by code."""
    flows = records(conn, RegisteredRow, _q.registered_flows, {"enterprise_id": enterprise_id})
    products = records(conn, RegisteredRow, _q.registered_products, {"enterprise_id": enterprise_id})
    return {one.code: one for one in flows}, {one.code: one for one in products}


def of_yardsticks(conn: Connection, ids: Collection[str]) -> dict[int, Touch]:
    """What a change of some yardsticks touches, by enterprise."""
    return dict(records(conn, _touch_of, _q.products_with_yardstick, {"ids": sorted(ids)}))


def _touch_of(
    enterprise_id: int, products: list[str], channel_ids: list[int], flow_ids: list[int]
) -> tuple[int, Touch]:
    return enterprise_id, Touch(channel_ids=channel_ids, flow_ids=flow_ids, scopes=products)
