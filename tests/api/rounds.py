"""A round of leaders of the tests: what is announced, what is stored of its plants, and the calls that take it on."""

from datetime import UTC, date, datetime
from typing import Any

import psycopg
from fastapi import FastAPI
from starlette.testclient import TestClient

from qingyu.db import indicators
from qingyu.domain.energy.indicator import Value
from qingyu.domain.kernel.reason import because
from tests.api import plants
from tests.api.conftest import LogIn

CLINKER = "gb16780-2021.clinker.comprehensive"
ROUND = "/api/v1/regions/640000/leader-rounds/cement"
SAID = {
    "name": "2026年度水泥行业能效领跑者遴选", "edition": "miit-2026-energy", "year": 2026, "period_year": 2025,
    "yardsticks": [CLINKER], "opens_on": "2026-11-02", "last_on": "2026-11-02", "most": 1, "document": "公告",
}  # fmt: skip
LETTER = {"document": "申报书"}
AFTER = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)  # midnight in Shanghai: the window is over


def of_year(
    code: str, scope: str, month: int, number: float | None, unit: str, inputs: dict[str, Any] | None = None
) -> Value:
    reason = because("nothing_produced") if number is None else None
    start_on = date(2025, month, 1)
    return Value(
        code, scope, "month", start_on, number, unit, 0.99, reason, True, False, {"of": code, **(inputs or {})}
    )


def tell(conn: psycopg.Connection, plant: str, value: float | None, coal_t: float = 1000.0) -> None:
    """What is stored of a plant for 2025: a clinker intensity over twelve months, and what it used in each."""
    id_ = plants.enterprise_id(conn, plant)
    levels = {"level1": 100.0, "level2": 107.0, "level3": 117.0}
    said = {"value": value, "yardstick": {"id": CLINKER, "levels": levels}, "reason": None}
    gap = None if value is None else value - 117.0
    values = [of_year("limit.gap.rolling12", "clinker", 12, gap, "kgce/t", said)]
    values += [of_year("coal.equivalent", "", month, coal_t, "tce") for month in range(1, 13)]
    values += [of_year("co2.total", "", month, coal_t, "tCO2") for month in range(1, 13)]
    months = [date(2025, month, 1) for month in range(1, 13)]
    indicators.put(conn, id_, [], months, values, plants.NOW, [v.code for v in values])
    conn.execute(
        "INSERT INTO energy_month (channel_id, month, use, n_received, n_due, n_slots, n_measured, n_estimated,"
        " n_suspect, n_missing) VALUES (%s, '2025-06-01', 5, 96, 96, 100, 99, 1, 0, 0)",
        (plants.channel_id(conn, plant, "c01", "t"),),
    )
    conn.commit()


def afterwards(app: FastAPI, log_in: LogIn, name: str) -> TestClient:
    """A client of somebody who logs in when the window is over."""
    app.state.clock = lambda: AFTER
    return log_in(name)


def passed(client: TestClient, stage: str, **more: Any) -> Any:
    return client.post(f"{ROUND}/stages", json={"stage": stage, "document": "会议纪要", **more})


def applied(client: TestClient, plant: str, product: str = "clinker") -> Any:
    return client.put(f"{ROUND}/applications/{plant}/{product}", json=LETTER)


def decided(client: TestClient, plant: str, chosen: bool, **more: Any) -> Any:
    return client.put(f"{ROUND}/applications/{plant}/clinker/decision", json={"chosen": chosen, **more})


def unmet(application: dict[str, Any]) -> dict[str, bool | None]:
    return {one["check"]: one["met"] for one in application["checks"] if not one["met"]}
