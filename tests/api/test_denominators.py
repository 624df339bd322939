"""A public body and a carrier are judged per floor area, head and turnover, by the targets of their own."""

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api.test_dual_control import DROP, lights, months, state

ALPHA = "/api/v1/enterprises/alpha"


def test_a_public_body_is_judged_per_floor_area_and_shows_energy_and_water_per_head(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    months(plant, 2025, 100.0, through=12)
    months(plant, 2026, 98.0)
    for quantity, asked, value in (
        ("floor_area", "2024-12", 40_000.0), ("floor_area", "2026-06", 42_000.0), ("persons", "2024-12", 900.0),
        ("water", "2025-09", 18_000.0), ("water", "2026-09", 17_460.0),
    ):  # fmt: skip
        assert state(officer, quantity, asked, value, ALPHA).status_code == 201
    # -5 % in five years: 1.021 % a year.
    drop = officer.post(f"{ALPHA}/targets", json={**DROP, "value": 0.05, "per": "floor_area"})
    assert drop.status_code == 201, drop.text
    assert drop.json()["yearly"] == pytest.approx(0.01021, abs=5e-6)
    body = officer.get(f"{ALPHA}/barometer?month=2026-09").json()
    year = lights(body)["intensity_year"]
    assert (year["per"], year["actual"]) == ("floor_area", pytest.approx(1 - 0.98 * 40 / 42))
    assert year["severity"] == 0
    ratios = {(one["of"], one["per"]): one for one in body["ratios"]}
    assert ratios["energy", "floor_area"]["now"] == pytest.approx(9 * 98.0 * 1000 / 42_000)
    water = ratios["water", "persons"]
    assert [water[name] for name in ("now", "before", "unit")] == [pytest.approx(19.4), 20.0, "m3/person"]
    assert water["drop"] == pytest.approx(0.03)
    assert ratios["carbon", "persons"]["reason"] is not None


def test_a_carrier_without_a_stated_turnover_is_told_so(plant: psycopg.Connection, officer: TestClient) -> None:
    months(plant, 2025, 100.0)
    months(plant, 2026, 98.0)
    assert officer.post(f"{ALPHA}/targets", json={**DROP, "per": "freight_turnover"}).status_code == 201
    assert state(officer, "freight_turnover", "2026-09", 1e8, ALPHA).status_code == 201
    year = lights(officer.get(f"{ALPHA}/barometer?month=2026-09").json())["intensity_year"]
    assert (year["actual"], year["reason"]["code"]) == (None, "denominator_not_stated")
    assert state(officer, "freight_turnover", "2025-09", 0.97e8, ALPHA).status_code == 201
    year = lights(officer.get(f"{ALPHA}/barometer?month=2026-09").json())["intensity_year"]
    assert year["actual"] == pytest.approx(1 - 0.98 * 0.97)
