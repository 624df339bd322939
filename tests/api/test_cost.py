"""The routes of cost and demand with the rights of the API's own role."""

from datetime import timedelta
from typing import Any

import psycopg
from starlette.testclient import TestClient

from qingyu.jobs.declaring import registry
from tests.api import plants

TARIFF: dict[str, Any] = {
    "code": "grid-2026",
    "valid_from": "2026-01-01",
    "source": "notice 7",
    "seasons": [
        {
            "hours": [
                {"from": "00:00", "to": "08:00", "band": "valley"},
                {"from": "08:00", "to": "24:00", "band": "peak"},
            ],
            "prices": {"valley": 0.25, "peak": 0.75},
        }
    ],
    "demand": {"basis": "contract", "contract_kw": 500.0, "cny_per_kw_month": 30.0},
}


def declare(conn: psycopg.Connection[Any]) -> None:
    alpha = plants.enterprise("alpha", "640100") | {"users": [], "gateways": [], "tariffs": [TARIFF]}
    registry.apply(conn, {"enterprises": [alpha]}, plants.NOW - timedelta(hours=1))
    conn.commit()


def test_the_cost_of_the_month_names_bands_in_both_languages(plant: psycopg.Connection[Any], alpha: TestClient) -> None:
    declare(plant)
    channel = plants.channel_id(plant, "alpha", "e01", "kwh")
    plants.add_slots(plant, channel, plants.MIDNIGHT, [20.0] * 40)  # 00:00 to 10:00 of 2 November in Shanghai
    found = alpha.get("/api/v1/enterprises/alpha/cost").json()
    bands = {b["band"]: b for b in found["electricity"]["bands"]}
    assert (bands["valley"]["kwh"], bands["valley"]["cny"]) == (640.0, 160.0)
    assert (bands["peak"]["kwh"], bands["peak"]["cny"], bands["peak"]["name_zh"]) == (160.0, 120.0, "高峰")
    assert found["electricity"]["demand"]["max_kw"] == 80.0
    assert found["electricity"]["demand"]["max_at"] == "2026-11-02T00:00:00+08:00"
    assert found["electricity"]["demand"]["whole_month_cny"] == 15_000.0
    assert found["is_open"]
    assert found["tariffs"][0]["seasons"][0]["hours"][1] == {"from": "08:00", "to": "24:00", "band": "peak"}


def test_before_any_price_is_declared_the_cost_is_null_with_a_reason(alpha: TestClient) -> None:
    found = alpha.get("/api/v1/enterprises/alpha/cost?month=2026-09").json()
    assert found["total_cny"] is None
    assert found["total_reason"]


def test_the_running_window_is_shown_beside_the_contract(plant: psycopg.Connection[Any], alpha: TestClient) -> None:
    declare(plant)
    channel = plants.channel_id(plant, "alpha", "e01", "kwh")
    plants.add_readings(
        plant, "alpha", channel, plants.NOW - timedelta(minutes=2), [1000.0, 1010.0], timedelta(minutes=1)
    )
    found = alpha.get("/api/v1/enterprises/alpha/demand").json()
    assert found["window_start"] == "2026-11-02T12:00:00+08:00"
    # The register moved 10 kWh in a minute, and nothing of the window is rolled up yet: 600 kW throughout.
    assert (found["projected_kw"], found["contract_kw"], found["state"]) == (600.0, 500.0, "over")
    assert (found["band"], found["cny_per_kwh"]) == ("peak", 0.75)


def test_the_bands_of_a_span_are_stretches_that_leave_nothing_between_them(
    plant: psycopg.Connection[Any], alpha: TestClient
) -> None:
    address = "/api/v1/enterprises/alpha/tariff-bands"
    assert alpha.get(address).json()["rows"] == []
    declare(plant)
    today = alpha.get(address).json()
    assert today["contract_kw"] == 500.0
    told = [(row["start"], row["end"], row["band"], row["cny_per_kwh"]) for row in today["rows"]]
    assert told == [
        ("2026-11-01T16:00:00Z", "2026-11-02T00:00:00Z", "valley", 0.25),
        ("2026-11-02T00:00:00Z", "2026-11-02T16:00:00Z", "peak", 0.75),
    ]
    # A tariff holds from its first day: of the year before nothing is told, and an endless span is refused.
    late = {"from": "2025-12-31T15:52:00Z", "to": "2026-01-01T04:00:00Z"}
    rows = alpha.get(address, params=late).json()["rows"]
    assert [(row["start"], row["band"]) for row in rows] == [
        ("2025-12-31T16:00:00Z", "valley"),
        ("2026-01-01T00:00:00Z", "peak"),
    ]
    assert alpha.get(address, params=late | {"to": "2026-03-01T00:00:00Z"}).status_code == 422


def test_a_month_that_is_none_is_refused(alpha: TestClient) -> None:
    assert alpha.get("/api/v1/enterprises/alpha/cost?month=2026-13").status_code == 422
