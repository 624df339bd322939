"""CO2 over HTTP: the account and its change, the factors with their certainty, and who may see them."""

import psycopg
from starlette.testclient import TestClient

from qingyu.jobs.declaring import registry
from tests.api import plants
from tests.support.reasons import english

URL = "/api/v1/enterprises/alpha/carbon"


def a_day(conn: psycopg.Connection, use: float) -> None:
    """One measured day of electricity at plant alpha, on which alone its flow is."""
    conn.execute("UPDATE flow SET valid = '[2026-10-31T16:00Z,2026-11-01T16:00Z)' WHERE code = 'grid'")
    conn.execute(
        "INSERT INTO energy_day SELECT c.id, '2026-11-01', %s, 96, 96, 96, 96, 0, 0, 0 FROM channel c"
        " JOIN meter m ON m.id = c.meter_id JOIN enterprise e ON e.id = m.enterprise_id"
        " WHERE e.code = 'alpha' AND c.code = 'kwh'",
        (use,),
    )
    conn.commit()


def test_the_account_of_a_month_names_the_factor_behind_each_number(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    a_day(plant, 50_000.0)
    found = alpha.get(f"{URL}?month=2026-11").json()
    assert {part["name"]: part["tco2"] for part in found["total"]["parts"]} == {
        "electricity": 50.0 * 0.6187,
        "process": None,  # the industry is cement, and nobody declared its clinker
    }
    assert found["scheme"]["guideline"]["code"] == "08"
    assert not found["scheme"]["guideline"]["is_declared"]
    (term, _) = found["total"]["terms"]
    assert (term["part"], term["factor"]["id"]) == ("electricity", "grid.2023.640000")
    assert term["choice_verified"] == "unverified"
    assert not found["total"]["verified"]
    assert found["scheme"]["scheme"] == "guideline-2013"
    assert not found["scheme"]["is_declared"]
    assert found == alpha.get(URL).json()


def grinding(plant: psycopg.Connection, **said: object) -> None:
    """Plant alpha declares its account: a cement works without a kiln."""
    setting = {"scheme": "guideline-2013", "guideline": "08", "absent": ["clinker"], "source": "n", "declared_by": "m"}
    alone = plants.enterprise("alpha", "640100") | {"carbon": {"settings": [setting | said]}}
    registry.apply(plant, {"enterprises": [alone]}, plants.NOW)
    plant.commit()


def test_a_span_is_given_by_day(plant: psycopg.Connection, alpha: TestClient) -> None:
    a_day(plant, 50_000.0)
    grinding(plant)
    found = alpha.get(f"{URL}?from=2026-10-31&to=2026-11-03&by=day").json()
    assert [(row["start_on"], row["total_tco2"]) for row in found["rows"]] == [
        ("2026-10-31", None),
        ("2026-11-01", 50.0 * 0.6187),
        ("2026-11-02", None),
    ]
    assert english(found["rows"][0]["reason"]) == "nothing that emits is known of this period"


def test_a_span_without_its_end_or_turned_round_is_refused(alpha: TestClient) -> None:
    for query in ("from=2026-11-01", "from=2026-11-02&to=2026-11-01", "month=2026-11&from=2026-11-01&to=2026-11-02"):
        answer = alpha.get(f"{URL}?{query}")
        assert (query, answer.status_code) == (query, 422)
        assert answer.json()["code"] == "bad_span"


def test_the_change_to_another_edition_is_a_factor_effect_alone(plant: psycopg.Connection, alpha: TestClient) -> None:
    a_day(plant, 50_000.0)
    grinding(plant)
    found = alpha.get(f"{URL}/change?base=2026-11&month=2026-11&data_year=2022").json()
    assert abs(found["factor_tco2"] - 50.0 * (0.6423 - 0.6187)) < 1e-9
    assert abs(found["physical_tco2"]) < 1e-9


def test_the_factors_carry_their_certainty_and_an_unpublished_one_is_null(alpha: TestClient) -> None:
    found = alpha.get("/api/v1/carbon-factors?category=grid&region=540000").json()
    assert [(f["value"], f["verified"]) for f in found["factors"]] == [(None, "unverified")]
    assert found["default_scheme"] == "guideline-2013"
    assert len(alpha.get("/api/v1/carbon-factors").json()["factors"]) == 153


def test_a_stranger_gets_404_and_nobody_without_a_session_gets_anything(alpha: TestClient, anyone: TestClient) -> None:
    for path in ("", "/change"):
        assert alpha.get(f"/api/v1/enterprises/beta/carbon{path}").status_code == 404
        assert anyone.get(URL + path).status_code == 401
    assert anyone.get("/api/v1/carbon-factors").status_code == 401


def test_a_registered_scheme_shows_in_the_account(plant: psycopg.Connection, alpha: TestClient) -> None:
    alone = plants.enterprise("alpha", "640100") | {
        "carbon": {
            "settings": [
                {"scheme": "gbt32150-2025", "source": "notice 3", "declared_by": "manager", "valid_from": "2026-01-01"}
            ]
        }
    }
    registry.apply(plant, {"enterprises": [alone]}, plants.NOW)
    plant.commit()
    found = alpha.get(URL).json()["scheme"]
    assert (found["scheme"], found["is_declared"]) == ("gbt32150-2025", True)
    assert found["electricity"]["id"] == "grid.2023.nation.average"
