"""The account, the balance and the ledger over the API: what is asked, what comes, and who may not see it."""

from datetime import date

import psycopg
from starlette.testclient import TestClient

from tests.api import plants
from tests.api.conftest import LogIn
from tests.support.reasons import english

ALPHA = "/api/v1/enterprises/alpha"


def day(conn: psycopg.Connection, meter: str, channel: str, on: date, use: float) -> None:
    conn.execute(
        "INSERT INTO energy_day VALUES (%s, %s, %s, 96, 96, 96, 96, 0, 0, 0)",
        (plants.channel_id(conn, "alpha", meter, channel), on, use),
    )
    conn.commit()


def test_the_account_of_a_month_gives_every_flow_and_the_total(plant: psycopg.Connection, alpha: TestClient) -> None:
    day(plant, "e01", "kwh", date(2026, 10, 5), 1000.0)
    day(plant, "c01", "t", date(2026, 10, 5), 10.0)
    found = alpha.get(f"{ALPHA}/account?month=2026-10").json()
    assert (found["from"], found["to"], found["is_open"]) == ("2026-10-01", "2026-11-01", False)
    # A day of thirty-one is no month: there is no total, and what is known is said.
    total = found["total"]
    assert (total["coal_tce_calorific"], round(total["completeness"], 4)) == (None, round(1 / 31, 4))
    assert english(total["calorific_reason"]).startswith("completeness of the energy is 3.2%")
    assert round(total["known"]["coal_tce"], 4) == round(7.143 + 0.1229, 4)
    assert round(total["known"]["expected_tce"], 3) == round(31 * (7.143 + 0.1229), 3)
    plant.execute("UPDATE flow SET valid = '[2026-10-04T16:00Z,2026-10-05T16:00Z)'")  # it flowed on this day alone
    plant.commit()
    found = alpha.get(f"{ALPHA}/account?month=2026-10").json()
    assert round(found["total"]["coal_tce_calorific"], 4) == round(7.143 + 0.1229, 4)
    assert {flow["flow"]: flow["quantity"] for flow in found["flows"]} == {"coal": 10.0, "grid": 1000.0}
    assert english(found["total"]["equivalent_reason"]).startswith("no equivalent factor of electricity")
    assert english(found["key_unit"]["reason"]) == "the class by law is that of a whole calendar year"


def test_without_a_span_the_running_month_is_given(alpha: TestClient) -> None:
    found = alpha.get(f"{ALPHA}/account").json()
    assert (found["from"], found["to"], found["is_open"]) == ("2026-11-01", "2026-12-01", True)
    assert found["total"]["coal_tce_calorific"] is None
    assert english(found["calorific_reason"]) == "nothing is known of this period"


def test_a_coal_that_goes_straight_to_the_kiln_is_its_end_use(plant: psycopg.Connection, alpha: TestClient) -> None:
    day(plant, "c01", "t", date(2026, 10, 5), 10.0)
    found = alpha.get(f"{ALPHA}/balance?from=2026-10-01&to=2026-11-01").json()
    coal = next(carrier for carrier in found["carriers"] if carrier["carrier"] == "raw_coal")
    assert [(use["unit"], use["quantity"]) for use in coal["end_use"]] == [("kiln", 10.0)]
    assert coal["supply"]["value"] == coal["uses"]["value"] == 10.0
    power = next(carrier for carrier in found["carriers"] if carrier["carrier"] == "electricity")
    assert (power["supply"]["value"], english(power["supply"]["reason"])) == (
        None,
        "nothing is known of the flow grid in this period",
    )


def test_the_ledger_has_a_row_for_each_carrier_and_day(plant: psycopg.Connection, alpha: TestClient) -> None:
    for n in (5, 6):
        day(plant, "c01", "t", date(2026, 10, n), 10.0)
    found = alpha.get(f"{ALPHA}/ledger?from=2026-10-05&to=2026-10-07&by=day").json()
    coal = [row for row in found["rows"] if row["carrier"] == "raw_coal"]
    assert [(row["from"], row["purchase"], round(row["coal_tce_calorific"], 6)) for row in coal] == [
        ("2026-10-05", 10.0, 7.143),
        ("2026-10-06", 10.0, 7.143),
    ]
    assert [row["from"] for row in found["periods"]] == ["2026-10-05", "2026-10-06"]
    assert round(found["total"]["coal_tce_calorific"], 6) == 14.286


def test_a_span_that_makes_no_sense_is_refused_with_what_is_wanted(alpha: TestClient) -> None:
    for asked in ("account?month=2026-10&from=2026-10-01", "balance?from=2026-10-02&to=2026-10-01", "account?to=2026"):
        answer = alpha.get(f"{ALPHA}/{asked}")
        assert (asked, answer.status_code) == (asked, 422)
        assert answer.json()["code"] in ("invalid", "bad_span")


SAID = {"flow": "peat", "from": "2026-10-01", "to": "2026-11-01", "quantity": 50.0, "unit": "t", "source": "scale"}


def unmetered_flow(conn: psycopg.Connection) -> None:
    conn.execute(
        "INSERT INTO flow (enterprise_id, code, carrier, direction) VALUES (%s, 'peat', 'raw_coal', 'purchase')",
        (plants.enterprise_id(conn, "alpha"),),
    )
    conn.commit()


def test_the_manager_states_a_flow_and_states_it_again(plant: psycopg.Connection, alpha: TestClient) -> None:
    unmetered_flow(plant)
    assert alpha.post(f"{ALPHA}/statements", json=SAID).status_code == 201
    again = alpha.post(f"{ALPHA}/statements", json=SAID | {"quantity": 60.0}).json()
    assert [(row["quantity"], row["revision"], row["in_force"], row["declared_by"]) for row in again] == [
        (50.0, 0, False, "manager-alpha"),
        (60.0, 1, True, "manager-alpha"),
    ]
    assert alpha.get(f"{ALPHA}/statements?from=2026-10-05&to=2026-10-06").json() == again
    assert alpha.get(f"{ALPHA}/statements?from=2026-10-05&to=2026-10-06&flow=grid").json() == []
    found = alpha.get(f"{ALPHA}/account?month=2026-10").json()
    assert round(found["total"]["coal_tce_calorific"], 6) == 42.858
    lines = plant.execute("SELECT count(*) FROM ingest_batch WHERE source = 'declaration' AND rolled_up_at IS NULL")
    assert lines.fetchone() == (2,)


def test_only_the_manager_of_the_enterprise_states_its_flows(plant: psycopg.Connection, log_in: LogIn) -> None:
    unmetered_flow(plant)
    officer = log_in("ningxia").post(f"{ALPHA}/statements", json=SAID)
    assert (officer.status_code, officer.json()["detail"][:22]) == (403, "a flow is stated by th")
    assert log_in("manager-beta").post(f"{ALPHA}/statements", json=SAID).status_code == 404


def test_a_statement_that_cannot_be_is_refused_with_what_is_wanted(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    unmetered_flow(plant)
    for change, status, said in (
        ({"unit": "sacks"}, 422, "wanted a unit such as"),
        ({"source": "a\x00b"}, 422, "source"),
        ({"unit": "kWh"}, 422, "a unit that becomes t"),
        ({"to": "2026-10-01"}, 422, "the day after the last"),
        ({"flow": "grid"}, 409, "is measured by a channel"),
        ({"flow": "moss"}, 404, "no flow 'moss'"),
    ):
        answer = alpha.post(f"{ALPHA}/statements", json=SAID | change)
        assert (change, answer.status_code) == (change, status)
        assert said in answer.json()["detail"]


def test_a_stranger_gets_the_same_answer_as_for_a_plant_that_is_not_there(log_in: LogIn) -> None:
    stranger = log_in("manager-beta")
    for noun in ("account", "balance", "ledger", "statements"):
        foreign = stranger.get(f"{ALPHA}/{noun}")
        assert foreign.status_code == 404
        assert "that you may see" in foreign.json()["detail"]
