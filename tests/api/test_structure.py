"""What a region's energy is made of: accounts by carrier and statistics of the others, shares, and what each lacks."""

from datetime import date
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from starlette.testclient import TestClient

from qingyu.db import structure
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment.declared import QUANTITIES
from tests.api import plants
from tests.api.conftest import LogIn
from tests.api.test_dual_control import NINGXIA, state
from tests.support.near import near

PAGE = f"{NINGXIA}/structure?month=2026-03"
# What a month of a plant is made of, by code and scope: value, and of it stated.
MONTH = {
    ("coal.equivalent", ""): 1000.0,
    ("coal.calorific", ""): 800.0,
    ("co2.total", ""): 2500.0,
    ("structure.energy", ""): 1000.0,
    ("structure.energy", "coal"): 600.0,
    ("structure.energy", "gas"): 100.0,
    ("structure.energy", "electricity"): 300.0,
    ("structure.power", "consumed"): 1_000_000.0,
    ("structure.power", "bought"): 900_000.0,
    ("structure.bought_power", ""): 270.0,
    ("structure.power", "own"): 100_000.0,
    ("structure.power", "direct"): 0.0,
    ("structure.power", "traded"): 50_000.0,
    ("structure.non_fossil", "own"): 30.0,
    ("structure.non_fossil", "direct"): 0.0,
    ("structure.non_fossil", "traded"): 15.0,
    ("structure.feedstock", ""): 40.0,
    ("structure.coal_use", "power"): 200.0,
    ("structure.coal_use", "chemistry"): 100.0,
}


def write(
    conn: psycopg.Connection, year: int = 2026, through: int = 3, scale: float = 1.0, code: str = "alpha"
) -> None:
    """Months of a plant, as analytics would write them: a quarter of each is stated."""
    for month in range(1, through + 1):
        for (name, scope), value in MONTH.items():
            told = {"bases_tce": {"stated": value * scale / 4, "estimated": 0.0}} if name == "structure.energy" else {}
            conn.execute(
                "INSERT INTO indicator_value (enterprise_id, code, scope, period, start_on, value, unit, completeness,"
                " verified, inputs, inputs_hash, is_open, computed_at)"
                " VALUES (%s, %s, %s, 'month', %s, %s, 'tce', 0.98, true, %s, 'h', false, %s)",
                (
                    plants.enterprise_id(conn, code), name, scope, date(year, month, 1), value * scale, Jsonb(told),
                    plants.NOW,
                ),
            )  # fmt: skip
    conn.commit()


def others(officer: TestClient, month: str, **values: float) -> None:
    for name, value in values.items():
        assert state(officer, f"{name}_other", month, value).status_code == 201


def by(body: dict[str, Any], rows: str, key: str) -> dict[str, dict[str, Any]]:
    return {one[key]: one for one in body[rows]}


def test_a_region_is_made_of_accounts_and_of_what_documents_state_of_the_others(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    write(plant)
    others(
        officer, "2026-03", energy=1000.0, coal=200.0, gas=500.0, non_fossil=265.0, coal_for_power=0, coal_chemistry=0
    )
    state(officer, "gdp", "2026-03", 8000.0)
    body = officer.get(PAGE).json()
    assert (body["code"], body["year"], body["through_month"]) == ("640000", 2026, 3)
    lines = by(body, "lines", "quantity")
    coal = lines["coal"]
    assert (coal["value"], coal["known"], coal["other"], coal["basis"]) == (2000.0, 1800.0, 200.0, "summed")
    assert (coal["metered"], coal["statistical"], coal["estimated"]) == (near(0.675), near(0.325), 0.0)
    assert coal["completeness"] == near(0.98)
    assert (lines["non_fossil"]["value"], lines["feedstock"]["known"]) == (400.0, 120.0)
    # What nobody stated of the others makes no total, and the plants' own part stays to be seen.
    assert (lines["power"]["value"], lines["power"]["known"]) == (None, 3_000_000.0)
    assert "其他用户用电量" in lines["power"]["reason"]["zh"]
    shares = by(body, "shares", "share_of")
    assert {name: shares[name]["value"] for name in ("coal", "gas", "non_fossil", "coal_for_power")} == {
        "coal": 0.5, "gas": near(0.2), "non_fossil": near(0.1), "coal_for_power": near(600 / 1700),
    }  # fmt: skip
    assert (shares["coal_for_power"]["numerator"], shares["coal_for_power"]["denominator"]) == (600.0, 1700.0)
    per = by(body, "intensities", "intensity_of")
    energy = per["energy_per_gdp"]
    assert (energy["value"], energy["numerator"], energy["denominator"]) == (near(0.5), 4000.0, 8000.0)
    assert (energy["basis"], per["industry_energy"]["basis"]) == ("summed", None)
    assert "规上工业增加值" in per["industry_energy"]["reason"]["zh"]


def test_certificates_are_told_apart_from_power_and_count_beyond_what_was_traded(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    write(plant)
    plant.execute(
        "INSERT INTO green_certificate (enterprise_id, number, count, for_from, for_to, own_production, proof,"
        " declared_by, declared_at) VALUES (%s, 'G1', 350, '2026-01-01', '2026-04-01', false, 'p', 'x', now())",
        (plants.enterprise_id(plant, "alpha"),),
    )
    plant.commit()
    others(officer, "2026-03", energy=0, non_fossil=0, certified=0, certified_power=0, own_power=0)
    body = officer.get(PAGE).json()
    lines, shares = by(body, "lines", "quantity"), by(body, "shares", "share_of")
    # 350 MWh held, 150 of them came with traded power.
    assert (lines["certified_power"]["value"], lines["own_power"]["value"]) == (near(200_000.0), 300_000.0)
    assert (shares["non_fossil"]["value"], shares["non_fossil_certified"]["value"]) == (near(0.045), near(0.065))


def test_a_month_that_was_never_composed_is_unknown_and_no_zero(plant: psycopg.Connection, officer: TestClient) -> None:
    write(plant, through=2)
    others(officer, "2026-03", coal=200.0)
    coal = by(officer.get(PAGE).json(), "lines", "quantity")["coal"]
    assert (coal["value"], coal["known"], coal["n_known"]) == (None, 1200.0, 0)
    assert "alpha" in coal["reason"]["zh"]


def test_stated_totals_need_no_account(officer: TestClient) -> None:
    for name in QUANTITIES["region"]:
        assert state(officer, name, "2026-03", 100.0).status_code == 201, name
    body = officer.get(PAGE).json()
    assert {one["value"] for one in body["lines"]} == {100.0}
    assert {one["statistical"] for one in body["lines"]} == {1.0, None}
    assert {one["basis"] for one in body["shares"] if one["value"] is not None} == {"stated"}
    assert by(body, "shares", "share_of")["clean_power"]["value"] == 1.0


def test_only_those_who_see_the_whole_region_see_what_it_is_made_of(log_in: LogIn) -> None:
    assert log_in("manager-alpha").get(PAGE).status_code == 404


SHARE = {
    "controlled": "coal_for_power", "kind": "share_at_least", "value": 0.4, "base_year": 2025, "target_year": 2026,
    "document": "宁政发〔2026〕1号", "clause": "(五)",
}  # fmt: skip


def lights(officer: TestClient, month: str = "2026-03") -> dict[tuple[str, str], dict[str, Any]]:
    body = officer.get(f"{NINGXIA}/barometer?month={month}").json()
    return {(one["controlled"], one["task"]): one for one in body["lights"]}


def test_a_share_a_cap_of_coal_and_a_sector_are_demanded_judged_and_shown_as_lights(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    write(plant)
    write(plant, 2025, through=12)
    for month in ("2025-03", "2025-12", "2026-03"):
        others(officer, month, coal=0, coal_for_power=0, coal_chemistry=0)
    for name, month, value in (
        ("industry_energy", "2025-03", 100.0), ("industry_energy", "2026-03", 99.0),
        ("industry_value_added", "2025-03", 100.0), ("industry_value_added", "2026-03", 110.0),
        ("forest_stock", "2025-03", 1000.0), ("forest_stock", "2025-12", 1004.0), ("forest_stock", "2026-03", 1005.0),
        ("market_carbon", "2025-03", 100.0), ("market_carbon", "2026-03", 101.0),
    ):  # fmt: skip
        state(officer, name, month, value)
    cap = {**SHARE, "controlled": "coal", "kind": "cap", "value": 7000.0}
    drop = {**SHARE, "controlled": "industry_energy", "kind": "drop", "value": 0.08}
    forest = {**SHARE, "controlled": "forest_stock", "kind": "growth", "value": 0.01}
    market = {**forest, "controlled": "market_carbon"}
    for target in (SHARE, cap, drop, forest, market):
        assert officer.post(f"{NINGXIA}/targets", json=target).status_code == 201
    found = lights(officer)
    share = found["coal_for_power", "share"]
    assert (share["actual"], share["target"], share["colour_zh"]) == (near(0.4), 0.4, "绿")
    assert share["verified"] is False  # 电煤 is our own reading
    assert (share["name_zh"], share["by"]["clause"]) == ("电煤（占煤炭，不含煤化工）占比", "(五)")
    coal = found["coal", "total"]
    assert (coal["actual"], coal["target"], coal["colour_zh"]) == (0.0, near(7000 / 7200 - 1), "红")
    assert found["industry_energy", "intensity_year"]["actual"] == near(0.1)
    # 0.5 % of growth is less than the 1 % that is demanded of a stock, and 1 % no more than what is allowed of CO2.
    stock, of_market = found["forest_stock", "total"], found["market_carbon", "total"]
    assert (stock["actual"], stock["target"], stock["colour_zh"], stock["verified"]) == (near(0.005), 0.01, "红", False)
    assert (of_market["actual"], of_market["colour_zh"]) == (near(0.01), "绿")
    assert ("gas", "share") not in found  # nothing of it is demanded
    sheet = officer.get(f"{NINGXIA}/assessments/state-2026?month=2026-03").json()
    accounts = {one["indicator"]: one["accounts"] for one in sheet["rows"]}
    assert (accounts["C3"]["met"], accounts["C4"]["met"], accounts["S3"]["met"]) == (False, None, None)
    assert (accounts["S8"]["met"], accounts["S9"]["met"], accounts["S9"]["verified"]) == (True, False, False)
    assert {accounts[code]["reason"]["code"] for code in ("C4", "C5", "S7")} == {"no_target_judged"}
    assert accounts["S4"]["reason"]["code"] == "no_project_approved"


def test_a_share_on_the_way_says_what_its_base_year_lacks(plant: psycopg.Connection, officer: TestClient) -> None:
    write(plant)
    others(officer, "2026-03", coal=0, coal_for_power=0, coal_chemistry=0)
    officer.post(f"{NINGXIA}/targets", json={**SHARE, "target_year": 2030})
    light = lights(officer)["coal_for_power", "share"]
    assert (light["severity"], light["actual"]) == (None, None)
    assert "缺少 2025 的月份" in light["reason"]["zh"]


def test_what_may_not_be_demanded_is_refused_in_words(officer: TestClient) -> None:
    for wrong, said in (
        ({"kind": "drop"}, "of coal for power may be demanded: share at most"),
        ({"value": 1.5}, "a share at least is a share"),
        ({"value": -0.1}, "a share at least is a share"),
    ):
        answer = officer.post(f"{NINGXIA}/targets", json={**SHARE, **wrong})
        assert (answer.status_code, said in answer.text) == (422, True), answer.text
    own = officer.post("/api/v1/enterprises/alpha/targets", json=SHARE)
    assert own.status_code == 422


def test_a_scheme_that_excludes_is_fed_with_what_is_left_and_shows_gross_left_out_and_net(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    write(plant, 2025, through=9)
    write(plant, 2026, through=9, scale=1.04)
    growth = {**SHARE, "controlled": "energy", "kind": "growth", "value": 0.03}
    assert officer.post("/api/v1/enterprises/alpha/targets", json=growth).status_code == 201
    page = "/api/v1/enterprises/alpha/assessments/key-unit-shanghai-2024?month=2026-09"
    found = officer.get(page).json()
    now, before = found["left_out"]
    # 45 tce of 1,000 a month are renewable.
    assert (before["year"], before["gross"], before["renewables"], before["net_total"]) == (2025, 9000.0, 405.0, 8595.0)
    assert (now["feedstock"], now["net_intensity"], now["reason"]) == (near(374.4), near(8595 * 1.04), None)
    total = next(one for one in found["rows"] if one["indicator"] == "total")
    assert total["accounts"]["met"] is False
    # Half of this year's use became green: what counts fell, though the gross energy did not.
    plant.execute(
        "INSERT INTO green_certificate (enterprise_id, number, count, for_from, for_to, own_production, proof,"
        " declared_by, declared_at) VALUES (%s, 'G1', 4000, '2026-01-01', '2026-10-01', false, 'p', 'x', now())",
        (plants.enterprise_id(plant, "alpha"),),
    )
    plant.commit()
    found = officer.get(page).json()
    assert next(one for one in found["rows"] if one["indicator"] == "total")["accounts"]["met"] is True
    assert (found["left_out"][0]["gross"], found["left_out"][0]["verified"]) == (near(9360.0), False)
    gross = officer.get("/api/v1/enterprises/alpha/assessments/key-unit-huairou-145?month=2026-09").json()
    assert gross["left_out"] == []


def test_a_month_whose_account_nothing_feeds_any_more_is_unknown_and_no_zero(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    write(plant)
    gone = 'UPDATE indicator_value SET value = NULL, reason = \'{"code": "feeds_no_more", "parameters": {}}\''
    plant.execute(f"{gone} WHERE start_on = '2026-03-01' AND (code, scope) = ('structure.energy', 'gas')")
    plant.commit()
    others(officer, "2026-03", energy=0, gas=0, coal=0)
    lines = by(officer.get(PAGE).json(), "lines", "quantity")
    assert [lines[one]["value"] for one in ("energy", "coal", "gas")] == [3000.0, 1800.0, 200.0]
    plant.execute(f"{gone} WHERE start_on = '2026-03-01'")
    plant.commit()
    lines = by(officer.get(PAGE).json(), "lines", "quantity")
    assert [lines[one]["value"] for one in ("energy", "coal", "gas")] == [None, None, None]
    assert (lines["energy"]["known"], lines["coal"]["known"]) == (2000.0, 1200.0)


def test_certificates_are_found_with_those_of_others_under_their_number(plant: psycopg.Connection) -> None:
    for enterprise, number, count, year in (
        ("alpha", "g1", 4, 2026),
        ("alpha", "G1", 5, 2026),
        ("alpha", "G2", 5, 2025),
        ("beta", " ｇ１ ", 7, 2025),
        ("beta", "G3", 7, 2025),
        ("beta", "Ｇ2", 0, 2026),
    ):
        plant.execute(
            "INSERT INTO green_certificate (enterprise_id, number, count, for_from, for_to, own_production, proof,"
            " declared_by, declared_at) VALUES (%s, %s, %s, make_date(%s, 1, 1), make_date(%s, 4, 1), false, 'p', 'x',"
            " now())",
            (plants.enterprise_id(plant, enterprise), number, count, year, year),
        )
    days = date(2026, 1, 1), date(2027, 1, 1)
    found = structure.certificates(plant, EVERYTHING, ["alpha", "beta"], *days)
    assert [(code, one.number, one.count, one.for_from.year) for code, one in found] == [
        ("alpha", "G1", 5, 2026),
        ("beta", "G1", 7, 2025),
    ]


def test_certificates_held_for_the_year_leave_the_months_before_its_end_open(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    write(plant)
    plant.execute(
        "INSERT INTO green_certificate (enterprise_id, number, count, for_from, for_to, own_production, proof,"
        " declared_by, declared_at) VALUES (%s, 'G1', 5000, '2026-01-01', '2027-01-01', false, 'p', 'x', now())",
        (plants.enterprise_id(plant, "alpha"),),
    )
    plant.commit()
    others(officer, "2026-03", energy=0, non_fossil=0, certified=0, certified_power=0)
    body = officer.get(PAGE).json()
    lines, shares = by(body, "lines", "quantity"), by(body, "shares", "share_of")
    assert lines["certified_power"]["value"] is lines["certified"]["value"] is None
    assert "2027-01-01" in shares["non_fossil_certified"]["reason"]["zh"]
    assert shares["non_fossil"]["value"] == near(0.045)
