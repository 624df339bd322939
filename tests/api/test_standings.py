"""A region and the bodies below it side by side: lights of what is demanded of each, and who causes the change."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from qingyu.db import region_forecasts
from qingyu.db.region_forecasts import RegionForecastRow
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.forecasting import standings
from tests.api.bodies import EAST, JOIN, NINGXIA, PARK, YINCHUAN, declared, works
from tests.api.conftest import LogIn
from tests.api.test_dual_control import CAP, months, september, state

OF_2026 = RegionForecastRow(
    controlled="energy",
    as_of=date(2026, 11, 2),
    year=2026,
    known=9000.0,
    others=None,
    naive=None,
    p10=None,
    p50=None,
    p90=None,
    skill=None,
    origins=None,
    horizon=None,
    coverage=None,
    unforeseen=None,
    n_enterprises=1,
    n_fans=0,
    reason=because("forecast_unforeseen", share=0.62, most=0.5),
    made_from="",
    made_at=datetime(2026, 11, 2, tzinfo=UTC),
)
PAGE = f"{NINGXIA}/standings?month=2026-09"


def test_bodies_stand_beside_their_region_and_their_parts_sum_to_its_change(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    months(plant, 2025, 1000.0)
    months(plant, 2026, 1050.0)
    plant.execute("UPDATE indicator_value SET verified = false")
    works(plant, "gamma", "640100", 300.0)
    declared(officer, PARK)
    assert officer.post(f"{EAST}/members", json=JOIN).status_code == 201
    september(officer)
    for month, value in (("2025-09", 500.0), ("2026-09", 480.0)):
        assert state(officer, "energy_total", month, value, "/api/v1/enterprises/gamma").status_code == 201
    for month in ("2025-09", "2026-09"):
        assert state(officer, "energy_other", month, 0.0, EAST).status_code == 201
    for body, target in ((NINGXIA, CAP), (EAST, CAP)):
        assert officer.post(f"{body}/targets", json=target).status_code == 201
    found = officer.get(PAGE).json()
    assert [(one["code"], one["n_enterprises"]) for one in found["bodies"]] == [("640100", 1), ("NINGDONG", 1)]
    assert found["own"]["n_enterprises"] == 2
    # Of the city nothing is demanded, of the park and the province a growth of 3 % at most.
    assert [len(one["lights"]) for one in (found["own"], *found["bodies"])] == [1, 0, 1]
    barometer = officer.get(f"{EAST}/barometer?month=2026-09").json()
    assert found["bodies"][1]["lights"] == [one for one in barometer["lights"] if one["by"]]
    assert found["bodies"][1]["lights"][0]["actual"] == pytest.approx(0.05)
    # 9,450 + 480 + 900 tce after 9,000 + 500 + 1,000: the park by 450, the city's plant by -20, the others by -100.
    energy, carbon = found["causes"]
    assert (energy["change"], energy["growth"]) == (pytest.approx(330.0), pytest.approx(330 / 10500))
    assert [(one["code"], one["amount"]) for one in energy["bodies"]] == [("NINGDONG", 450.0), ("640100", -20.0)]
    assert (energy["bodies_rest"], energy["bodies_unknown"]) == (pytest.approx(-100.0), [])
    # The total of a body of which something is demanded, as its barometer has it: all users, not the plants alone.
    used = [(one["now"], one["verified"]) for one in (found["own"], *found["bodies"])]
    assert used[0] == (pytest.approx(10830.0), False)
    assert used[1:] == [(None, True), (pytest.approx(9450.0), False)]
    assert [one["verified"] for one in (*energy["bodies"], *energy["enterprises"])] == [False, True, False, True]
    assert found["own"]["growth"] == pytest.approx(energy["growth"])
    assert [one["code"] for one in energy["enterprises"]] == ["alpha", "gamma"]
    shares = sum(one["share"] for one in energy["bodies"]) + energy["bodies_rest"] / 10500
    assert shares == pytest.approx(energy["growth"])
    assert (carbon["change"], carbon["bodies"], carbon["bodies_rest"]) == (None, [], None)
    assert carbon["reason"]["zh"]


def test_a_city_sees_its_own_page_and_who_does_not_see_a_region_whole_sees_none(
    plant: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    found = officer.get(f"{YINCHUAN}/standings").json()
    assert (found["code"], found["through_month"], found["bodies"]) == ("640100", 10, [])
    assert found["causes"][0]["reason"]["code"]
    assert log_in("manager-alpha").get(PAGE).status_code == 404
    assert officer.get(f"{NINGXIA}/standings?month=2026-12").status_code == 422


def test_the_years_end_is_of_the_year_that_is_asked_for(plant: psycopg.Connection, officer: TestClient) -> None:
    ((ningxia,),) = plant.execute("SELECT id FROM region WHERE code = '640000'").fetchall()
    region_forecasts.put(plant, ningxia, OF_2026, [])
    plant.commit()
    before = officer.get(f"{NINGXIA}/standings?month=2025-09").json()["own"]
    assert (before["forecasts"], before["reason"]["code"]) == ([], "year_without_forecast")
    region_forecasts.put(plant, ningxia, replace(OF_2026, as_of=date(2025, 12, 30), year=2025), [])
    plant.commit()
    for month, as_of in (("2025-09", "2025-12-30"), ("2026-09", "2026-11-02")):
        found = officer.get(f"{NINGXIA}/standings?month={month}").json()["own"]
        assert ([one["as_of"] for one in found["forecasts"]], found["reason"]) == ([as_of], None)


def test_a_body_whose_plant_lacks_a_month_is_named_in_the_rest(plant: psycopg.Connection, officer: TestClient) -> None:
    months(plant, 2026, 1050.0)
    for month, value in (("2025-09", 11_000.0), ("2026-09", 12_000.0)):
        assert state(officer, "energy_total", month, value).status_code == 201
    energy = officer.get(PAGE).json()["causes"][0]
    assert (energy["bodies"], energy["bodies_rest"]) == ([], 1000.0)
    assert [one["code"] for one in energy["bodies_unknown"]] == ["640100"]


def test_the_number_of_queries_does_not_grow_with_the_bodies(
    plant: psycopg.Connection, officer: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for body in (NINGXIA, YINCHUAN):
        assert officer.post(f"{body}/targets", json=CAP).status_code == 201
    executed: list[object] = []
    execute = psycopg.Cursor.execute

    def counted(cursor: psycopg.Cursor, *asked: Any, **more: Any) -> psycopg.Cursor:
        executed.append(asked[0])
        return execute(cursor, *asked, **more)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)

    def asked() -> tuple[int, int]:
        """How many bodies stand beside the region, and how many queries that took."""
        executed.clear()
        found = standings.show(plant, EVERYTHING, "640000", date(2026, 9, 1), "state-2020", OF_2026.made_at)
        return sum(len(one.lights) > 0 for one in found.bodies), len(executed)

    one, few = asked()
    plant.execute(
        "INSERT INTO region (code, level, name_zh, name_en, parent_id) SELECT '6402' || n || '0', 'prefecture', '市',"
        " 'city', r.id FROM region r, generate_series(1, 5) n WHERE r.code = '640000'"
    )
    plant.execute(
        "INSERT INTO region_target (region_id, quantity, kind, value, base_year, target_year, document, verified,"
        " declared_by, declared_at) SELECT id, 'energy', 'growth', 0.03, 2025, 2026, 'd', 'declared', 'test', now()"
        " FROM region WHERE code LIKE '6402_0'"
    )
    assert (one, asked()) == (1, (6, few))
    assert few <= 16
