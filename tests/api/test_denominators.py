"""A public body and a carrier are judged per floor area, head and turnover, by the targets of their own."""

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api.test_dual_control import DROP, NINGXIA, lights, months, state

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


def test_water_is_demanded_of_a_public_body_per_head_and_as_a_total(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    for quantity, asked, value in (
        ("persons", "2024-12", 900.0), ("water", "2025-09", 18_000.0), ("water", "2026-09", 17_460.0),
        ("water", "2025-12", 24_000.0),
    ):  # fmt: skip
        assert state(officer, quantity, asked, value, ALPHA).status_code == 201
    water = {**DROP, "controlled": "water", "value": 0.02, "target_year": 2026}
    assert officer.post(f"{ALPHA}/targets", json={**water, "per": "persons"}).status_code == 201
    refused = officer.post(f"{ALPHA}/targets", json={**water, "per": "clinker"})
    assert (refused.status_code, refused.json()["code"]) == (422, "target_per_unknown")
    made = officer.post(f"{ALPHA}/targets", json={**water, "kind": "cap", "value": 23_000.0})
    assert made.json()["unit"] == "m3"
    found = officer.get(f"{ALPHA}/barometer?month=2026-09").json()["lights"]
    year, total = (
        next(one for one in found if (one["controlled"], one["task"]) == ("water", task))
        for task in ("intensity_year", "total")
    )
    # 3 % less water by as many: 2 % was demanded.
    assert (year["per"], year["actual"], year["severity"]) == ("persons", pytest.approx(0.03), 0)
    # 3 % less than a year before, where 23,000 of 24,000 m3 asks for 4.2 %.
    assert (total["name_zh"], total["actual"]) == ("用水总量", pytest.approx(-0.03))
    assert (total["target"], total["severity"]) == (pytest.approx(23 / 24 - 1), pytest.approx(2, abs=1))


def test_a_region_is_judged_per_floor_area_beside_its_gdp_and_no_scheme_takes_the_one_for_the_other(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    for quantity, asked, value in (
        ("energy_total", "2025-09", 1000.0), ("energy_total", "2026-09", 1000.0),
        ("gdp", "2025-09", 100.0), ("gdp", "2026-09", 105.0),
        ("floor_area", "2025-09", 40_000.0), ("floor_area", "2026-09", 40_000.0),
        ("water", "2025-09", 100.0), ("water", "2026-09", 90.0),
    ):  # fmt: skip
        assert state(officer, quantity, asked, value).status_code == 201
    of_area = {**DROP, "value": 0.01, "target_year": 2026, "per": "floor_area"}
    for target in (
        {**DROP, "value": 0.03, "target_year": 2026, "per": None}, of_area,
        {**of_area, "per": None, "controlled": "water", "value": 0.05},
    ):  # fmt: skip
        made = officer.post(f"{NINGXIA}/targets", json=target)
        assert made.status_code == 201, made.text
    # The same once more holds already; per another denominator it is another target.
    assert officer.post(f"{NINGXIA}/targets", json=of_area).status_code == 409
    assert officer.post(f"{NINGXIA}/targets", json={**of_area, "per": "clinker"}).status_code == 422
    of_industry = officer.post(f"{NINGXIA}/targets", json={**of_area, "controlled": "industry_energy"})
    assert of_industry.json()["code"] == "target_per_of_other"
    found = officer.get(f"{NINGXIA}/barometer?month=2026-09").json()["lights"]
    year = {(one["controlled"], one["per"]): one for one in found if one["task"] == "intensity_year"}
    assert year["energy", ""]["actual"] == pytest.approx(1 - 1 / 1.05)
    assert (year["energy", "floor_area"]["actual"], year["energy", "floor_area"]["target"]) == (
        0.0,
        pytest.approx(0.01),
    )
    assert year["energy", "floor_area"]["severity"] > year["energy", ""]["severity"] == 0
    assert (year["water", ""]["actual"], year["water", ""]["name_zh"]) == (
        pytest.approx(1 - 0.9 / 1.05),
        "单位GDP用水降低（年度）",
    )
    # The drop per GDP is met and the one per area missed: the indicator is of the former.
    sheet = officer.get(f"{NINGXIA}/assessments/region-2021?month=2026-09").json()
    fed = {one["indicator"]: one["accounts"] for one in sheet["rows"]}
    assert fed["intensity"]["met"] is True
