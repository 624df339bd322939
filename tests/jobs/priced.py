"""Prices of the plant of the tests of jobs, quarters of its supply, and what is stored of its cost."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from qingyu.domain.energy import periods
from qingyu.jobs.declaring import registry
from qingyu.jobs.declaring.parts import Registered
from tests.jobs.plant import Plant

SHANGHAI = ZoneInfo("Asia/Shanghai")
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
NOW = datetime(2026, 4, 2, tzinfo=UTC)
SLOT = timedelta(minutes=15)
HOURS = [
    {"from": "22:00", "to": "08:00", "band": "valley"},
    {"from": "08:00", "to": "12:00", "band": "peak"},
    {"from": "12:00", "to": "17:00", "band": "flat"},
    {"from": "17:00", "to": "22:00", "band": "peak"},
]
PRICES = {"valley": 0.3, "flat": 0.6, "peak": 1.0}
OF_A_DAY = 9 * 40 * 1.0 + 5 * 40 * 0.6 + 10 * 40 * 0.3  # 40 kW around the clock


def tariff(
    code: str = "grid", valid_from: str = "2026-01-01", factor: float = 1.0, **more: object
) -> dict[str, object]:
    prices = {band: price * factor for band, price in PRICES.items()}
    return {
        "code": code,
        "valid_from": valid_from,
        "source": "notice 1",
        "seasons": [{"hours": HOURS, "prices": prices}],
    } | more


def declare(
    conn: psycopg.Connection, *tariffs: Mapping[str, object], now: datetime = NOW, code: str = "plant", **more: object
) -> Registered:
    """Register the prices of the plant; the rest of the document is the smallest there is."""
    enterprise: dict[str, object] = {
        "code": code,
        "name_zh": "厂",
        "name_en": "Plant",
        "region": "640000",
        "tariffs": list(tariffs),
    } | more
    return registry.apply(conn, {"enterprises": [enterprise]}, now)


def slots(plant: Plant, channel: str, start: date, end: date, use: float = 10.0) -> None:
    at, until = periods.day_start(start, SHANGHAI), periods.day_start(end, SHANGHAI)
    rows = []
    while at < until:
        rows.append((plant.channels[channel], at, use))
        at += SLOT
    with plant.conn.cursor() as cursor:
        cursor.executemany("INSERT INTO energy_slot VALUES (%s, %s, %s, 1, 1, 1, 0, 1)", rows)


def stored(conn: psycopg.Connection, code: str, period: str = "month", scope: str = "") -> dict[date, tuple[Any, ...]]:
    return {
        row[0]: row[1:]
        for row in conn.execute(
            "SELECT start_on, value, reason, inputs, completeness FROM indicator_value"
            " WHERE code = %s AND period = %s AND scope = %s AND superseded_at IS NULL ORDER BY start_on",
            (code, period, scope),
        )
    }


def march_days() -> list[date]:
    return list(periods.days(MARCH, APRIL))
