"""The meters of an enterprise as its manager sees them: newest value, age, last 24 hours of each channel."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from qingyu.db import catalogue, enterprises
from qingyu.db.metering import certificates_in_force
from qingyu.db.pool import Connection, Row
from qingyu.domain.energy.use import WORST_FIRST
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.metering.freshness import freshness

HOUR = timedelta(hours=1)
SLOTS_AN_HOUR = 4
STATES = ("missing", "measured", "estimated", "suspect")


def meters(conn: Connection, scope: Scope, code: str, now: datetime) -> list[dict[str, Any]]:
    """The meters of an enterprise, each with its unit, certificate and channels; raises NotFound."""
    enterprise = enterprises.enterprise(conn, scope, code)
    found = catalogue.meters(conn, scope, enterprise.id)
    channels = catalogue.channels(conn, scope, enterprise.id, now)
    ids = [channel["id"] for channel in channels]
    latest = catalogue.latest(conn, ids)
    first_hour = last_full_hours(now, enterprise.zone)
    slots = catalogue.slot_states(conn, ids, first_hour, first_hour + 24 * HOUR)
    states: dict[int, dict[datetime, str]] = defaultdict(dict)
    for slot in slots:
        states[slot["channel_id"]][slot["slot_at"]] = STATES[slot["state"]]

    by_meter: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for channel in channels:
        strip = [] if channel["kind"] == "gauge" else list(hours(states[channel["id"]], first_hour))
        by_meter[channel["meter_id"]].append(_channel(channel, latest.get(channel["id"]), strip, now))
    # From the ledger of certificates, which knows what was declared later as well as what was registered.
    today = enterprise.day(now)
    held = certificates_in_force(conn, enterprise.id, today)
    return [_meter(meter, held.get(meter["code"]), by_meter[meter["id"]]) for meter in found]


def last_full_hours(now: datetime, zone: ZoneInfo) -> datetime:
    """The start of the earliest of the 24 hours, full in local time, that lie behind `now`."""
    local = now.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    return local.astimezone(UTC) - 24 * HOUR


def hours(states: dict[datetime, str], first_hour: datetime) -> Iterable[dict[str, Any]]:
    """24 hours with the worst state of the four slots of each; a slot that was never written is missing.

    >>> day = datetime(2026, 11, 1, tzinfo=UTC)
    >>> next(iter(hours({day + i * timedelta(minutes=15): "measured" for i in range(4)}, day)))["state"]
    'measured'
    >>> next(iter(hours({day: "measured"}, day)))["state"]
    'missing'
    """
    for n in range(24):
        start = first_hour + n * HOUR
        seen = {states.get(start + i * HOUR / SLOTS_AN_HOUR, "missing") for i in range(SLOTS_AN_HOUR)}
        yield {"hour": start, "state": next(state for state in WORST_FIRST if state in seen)}


def _channel(channel: Row, latest: Row | None, strip: list[dict[str, Any]], now: datetime) -> dict[str, Any]:
    at = latest["at"] if latest else None
    return {
        **{key: channel[key] for key in ("code", "quantity", "carrier", "kind", "unit", "is_signed", "interval_s")},
        "latest": {"at": at, "value": latest["value"]} if latest else None,
        "age_s": max(0, int((now - at).total_seconds())) if at else None,
        "fresh": freshness(at, channel["kind"], channel["interval_s"], now),
        "last_24h": strip,
    }


def _meter(meter: Row, held: Row | None, channels: list[dict[str, Any]]) -> dict[str, Any]:
    unit = {"code": meter["unit_code"], "name_zh": meter["unit_zh"], "name_en": meter["unit_en"]}
    certificate = {key: held[key] if held else None for key in ("certificate_no", "verified_on", "due_on")}
    return {
        **{key: meter[key] for key in ("code", "name_zh", "name_en")},
        "accuracy_class": held["accuracy_class"] if held else meter["accuracy_class"],
        **certificate,
        "unit": unit,
        "channels": channels,
    }
