"""Load, the day so far, energy, intensity and indicators over slots written as the rollups write them."""

from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from starlette.testclient import TestClient

from tests.api import plants
from tests.support.reasons import english

ALPHA = "/api/v1/enterprises/alpha"
DAY = timedelta(days=1)


def test_a_load_slot_is_the_use_of_a_quarter_hour_as_mean_power(plant: psycopg.Connection, alpha: TestClient) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    plants.add_slots(plant, kwh, plants.MIDNIGHT, [250.0, None, 500.0])
    plants.add_slots(plant, kwh, plants.MIDNIGHT + 3 * plants.SLOT, [100.0], plants.SUSPECT)
    plants.add_slots(plant, kwh, plants.MIDNIGHT - DAY, [125.0])
    found = alpha.get(f"{ALPHA}/load").json()
    assert (found["unit"], found["day"], found["time_zone"]) == ("kW", "2026-11-02", "Asia/Shanghai")
    assert (len(found["slots"]), len(found["yesterday"])) == (96, 96)
    assert found["slots"][0] == {"start": "2026-11-01T16:00:00Z", "kw": 1000.0, "state": "measured"}
    assert found["slots"][1] == {"start": "2026-11-01T16:15:00Z", "kw": None, "state": "missing"}
    assert (found["slots"][3]["kw"], found["slots"][3]["state"]) == (400.0, "suspect")
    assert found["slots"][4]["state"] == "missing"
    assert found["yesterday"][0]["kw"] == 500.0


def test_a_slot_that_has_not_ended_is_ahead_and_not_missing(alpha: TestClient) -> None:
    states = [slot["state"] for slot in alpha.get(f"{ALPHA}/load").json()["slots"]]
    # 12:07 local: 48 quarters of an hour have ended.
    assert states == ["missing"] * 48 + ["ahead"] * 48


def test_an_export_lowers_the_load_and_an_unknown_part_leaves_it_unknown(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    volt = plants.channel_id(plant, "alpha", "e01", "v")
    plant.execute("UPDATE channel SET unit = 'MWh' WHERE id = %s", (volt,))
    plant.execute(
        "WITH f AS (INSERT INTO flow (enterprise_id, code, carrier, direction)"
        " VALUES (%s, 'feed-in', 'electricity', 'export') RETURNING id)"
        " INSERT INTO flow_channel (flow_id, channel_id) SELECT id, %s FROM f",
        (plants.enterprise_id(plant, "alpha"), volt),
    )
    plants.add_slots(plant, kwh, plants.MIDNIGHT, [250.0, 250.0, 250.0])
    plants.add_slots(plant, volt, plants.MIDNIGHT, [0.05, None])
    slots = alpha.get(f"{ALPHA}/load").json()["slots"]
    assert [(s["kw"], s["state"]) for s in slots[:3]] == [(800.0, "measured"), (None, "missing"), (None, "missing")]


def test_the_day_so_far_is_held_against_yesterday_at_the_same_time(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    coal = plants.channel_id(plant, "alpha", "c01", "t")
    plants.add_slots(plant, kwh, plants.MIDNIGHT, [1100.0] * 4)
    plants.add_slots(plant, kwh, plants.MIDNIGHT - DAY, [1000.0] * 96)
    # The coal scale is half an hour behind the power meter.
    plants.add_slots(plant, coal, plants.MIDNIGHT, [2.0, 2.0])
    plants.add_slots(plant, coal, plants.MIDNIGHT - DAY, [2.5] * 96)
    found = alpha.get(f"{ALPHA}/today").json()
    assert (found["day"], found["until"]) == ("2026-11-02", "2026-11-01T17:00:00Z")
    power, scale = found["carriers"]
    assert (power["carrier"], power["quantity"], power["yesterday_same_time"]) == ("electricity", 4400.0, 4000.0)
    assert power["change"] == pytest.approx(0.1)
    assert (scale["carrier"], scale["quantity"], scale["yesterday_same_time"]) == ("raw_coal", 4.0, 5.0)
    assert scale["latest_at"] == "2026-11-01T16:30:00Z"
    # GB/T 2589: 0.1229 kgce/kWh, 0.7143 kgce/kg.
    assert found["coal_tce_calorific"] == pytest.approx(4400 * 0.1229e-3 + 4 * 0.7143)
    assert found["yesterday_same_time"]["coal_tce_calorific"] == pytest.approx(4000 * 0.1229e-3 + 5 * 0.7143)
    assert found["coal_tce_equivalent"] is None
    assert "2026" in english(found["equivalent_reason"])
    assert found["completeness"] == 1.0


def test_a_day_with_a_hole_is_not_held_against_yesterday(plant: psycopg.Connection, alpha: TestClient) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    plants.add_slots(plant, kwh, plants.MIDNIGHT, [1100.0, None, 1100.0])
    plants.add_slots(plant, kwh, plants.MIDNIGHT - DAY, [1000.0] * 96)
    found = alpha.get(f"{ALPHA}/today").json()
    assert found["carriers"][0]["quantity"] == 2200.0
    assert (found["carriers"][0]["change"], found["change"]) == (None, None)


def test_the_running_quarter_hour_is_compared_with_nothing_and_the_time_shown_has_passed(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    # 12:07 local: of the 49th quarter-hour seven minutes have come.
    plants.add_slots(plant, kwh, plants.MIDNIGHT, [*[1000.0] * 48, 466.7])
    plants.add_slots(plant, kwh, plants.MIDNIGHT - DAY, [1000.0] * 96)
    found = alpha.get(f"{ALPHA}/today").json()
    assert found["until"] == "2026-11-02T04:00:00Z"
    (power,) = found["carriers"]
    assert (power["quantity"], power["yesterday_same_time"], power["change"]) == (48_000.0, 48_000.0, 0.0)
    assert found["change"] == pytest.approx(0.0, abs=1e-12)


def test_a_day_that_began_in_its_middle_is_held_against_nothing(plant: psycopg.Connection, alpha: TestClient) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    plants.add_slots(plant, kwh, plants.MIDNIGHT, [1000.0] * 48)
    plants.add_slots(plant, kwh, plants.MIDNIGHT - DAY + 24 * plants.SLOT, [1000.0] * 72)
    found = alpha.get(f"{ALPHA}/today").json()
    assert (found["carriers"][0]["change"], found["change"]) == (None, None)
    assert found["coal_tce_calorific"] == pytest.approx(48_000 * 0.1229e-3)


def test_silence_after_the_newest_slot_lowers_the_completeness_of_the_day(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    plants.add_slots(plant, kwh, plants.MIDNIGHT, [1100.0] * 3 + [None] * 3)
    assert alpha.get(f"{ALPHA}/today").json()["completeness"] == 0.5


def test_a_day_without_a_slot_has_no_numbers_and_no_change(alpha: TestClient) -> None:
    found = alpha.get(f"{ALPHA}/today").json()
    assert (found["coal_tce_calorific"], found["change"], found["carriers"], found["completeness"]) == (
        None,
        None,
        [],
        None,
    )
    assert found["until"] == "2026-11-01T16:00:00Z"


def test_output_of_today_counts_its_highest_revision(plant: psycopg.Connection, alpha: TestClient) -> None:
    product = plant.execute(
        "SELECT p.id, p.enterprise_id FROM product p JOIN enterprise e ON e.id = p.enterprise_id WHERE e.code = 'alpha'"
    ).fetchone()
    assert product is not None
    for start, quantity, revision in ((0, 100.0, 0), (0, 90.0, 1), (1, 50.0, 0)):
        begin = plants.MIDNIGHT + start * timedelta(hours=8)
        plant.execute(
            "INSERT INTO production"
            " (product_id, enterprise_id, from_at, to_at, quantity, revision, batch_id, received_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, 1, %s)",
            (*product, begin, begin + timedelta(hours=8), quantity, revision, plants.NOW),
        )
    plant.commit()
    assert alpha.get(f"{ALPHA}/today").json()["production"] == [
        {
            "product": "clinker",
            "name_zh": "水泥熟料",
            "name_en": "clinker",
            "quantity": 140.0,
            "unit": "t",
            "until": "2026-11-02T08:00:00Z",
        }
    ]


def test_the_report_of_energy_goes_over_the_wire_as_it_is(plant: psycopg.Connection, alpha: TestClient) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    plant.execute(
        "INSERT INTO energy_day VALUES (%s, '2026-11-01', 96000, 96, 96, 96, 96, 0, 0, 0)",
        (kwh,),
    )
    plant.commit()
    found = alpha.get(f"{ALPHA}/energy", params={"from": "2026-11-01", "to": "2026-11-02", "by": "day"}).json()
    assert (found["from"], found["to"], found["by"]) == ("2026-11-01", "2026-11-02", "day")
    assert found["total"]["electricity_kwh"] == 96000
    assert found["total"]["slots"] == {"due": 96, "measured": 96, "estimated": 0, "suspect": 0, "missing": 0}
    assert len(found["rows"]) == 1
    assert datetime.fromisoformat(found["rows"][0]["start"]) == plants.MIDNIGHT - DAY


def add_indicator(conn: psycopg.Connection, code: str, value: float | None, unit: str, **more: Any) -> None:
    row = {
        "enterprise_id": plants.enterprise_id(conn, "alpha"),
        "scope": "clinker",
        "period": "month",
        "start_on": date(2026, 11, 1),
        "completeness": 0.97,
        "reason": None,
        "verified": True,
        "inputs": {},
        "is_open": True,
        "computed_at": plants.NOW,
        "superseded_at": None,
    } | more
    row["inputs"] = Jsonb(row["inputs"])
    names = ", ".join(row)
    places = ", ".join(f"%({name})s" for name in row)
    conn.execute(
        f"INSERT INTO indicator_value (code, value, unit, inputs_hash, {names})"
        f" VALUES (%(code)s, %(value)s, %(unit)s, 'h', {places})",
        row | {"code": code, "value": value, "unit": unit},
    )
    conn.commit()


def test_a_product_without_a_value_still_shows_its_ladder_and_says_why(alpha: TestClient) -> None:
    found = alpha.get(f"{ALPHA}/intensity", params={"month": "2026-11"}).json()
    product = found["products"][0]
    assert (found["month"], product["product"], product["value"]) == ("2026-11", "clinker", None)
    assert product["reason"]
    assert [(rung["key"], rung["value"]) for rung in product["ladder"]] == [
        ("level1", 100.0),
        ("level2", 107.0),
        ("level3", 117.0),
        ("benchmark", 100.0),
        ("baseline", 117.0),
    ]
    assert product["ladder"][0]["standard"] == "GB 16780-2021"


def test_an_intensity_stands_between_its_levels_with_its_gaps(plant: psycopg.Connection, alpha: TestClient) -> None:
    held_against = {
        "class": "between",
        "yardstick": {
            "id": "ndrc2023.clinker",
            "unit": "kgce/t",
            "standard": "old edition",
            "verified": "one_source",
            "levels": {"benchmark": 99.0, "baseline": 116.0},
        },
    }
    add_indicator(plant, "intensity", 106.0, "kgce/t")
    add_indicator(plant, "gap.relative", 0.06, "1", inputs=held_against)
    add_indicator(plant, "gap.absolute", 6.0, "kgce/t", inputs=held_against, verified=False)
    add_indicator(plant, "saving", 900.0, "tce", inputs=held_against)
    add_indicator(plant, "position", 0.64, "1", inputs=held_against)
    add_indicator(plant, "intensity", 103.0, "kgce/t", start_on=date(2026, 9, 1), is_open=False)
    product = alpha.get(f"{ALPHA}/intensity").json()["products"][0]
    assert (product["value"], product["unit"], product["class"]) == (106.0, "kgce/t", "between")
    assert (product["gap_relative"], product["gap_absolute"], product["gap_unit"]) == (0.06, 6.0, "kgce/t")
    assert (product["saving_tce"], product["position"], product["verified"]) == (900.0, 0.64, False)
    rungs = {rung["key"]: rung for rung in product["ladder"]}
    assert (rungs["benchmark"]["value"], rungs["benchmark"]["standard"]) == (99.0, "old edition")
    assert (rungs["own_best"]["value"], rungs["own_best"]["standard"]) == (103.0, "2026-09")


def test_a_gap_is_in_the_unit_of_its_benchmark_which_need_not_be_that_of_the_value(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    assert alpha.get(f"{ALPHA}/intensity").json()["products"][0]["gap_unit"] is None
    add_indicator(plant, "intensity", 60.0, "kWh/t")
    add_indicator(plant, "gap.absolute", 8.0, "kgce/t", inputs={"class": "between"})
    product = alpha.get(f"{ALPHA}/intensity").json()["products"][0]
    assert (product["unit"], product["gap_absolute"], product["gap_unit"]) == ("kWh/t", 8.0, "kgce/t")


def test_indicators_are_listed_as_known_now_and_as_known_then(plant: psycopg.Connection, alpha: TestClient) -> None:
    early, late = plants.NOW - 2 * DAY, plants.NOW - DAY
    day = {"period": "day", "start_on": date(2026, 10, 30), "is_open": False, "scope": ""}
    add_indicator(plant, "coal.calorific", 10.0, "tce", **day, computed_at=early, superseded_at=late)
    add_indicator(plant, "coal.calorific", 11.0, "tce", **day, computed_at=late)

    def values(**asked: str) -> list[float]:
        found = alpha.get(f"{ALPHA}/indicators", params={"code": "coal.calorific", **asked})
        assert found.status_code == 200, found.text
        return [row["value"] for row in found.json()["items"]]

    assert values() == [11.0]
    assert values(as_of=(late - timedelta(hours=1)).isoformat()) == [10.0]
    assert values(period="month") == []
    assert values(**{"from": "2026-10-31"}) == []


def test_the_day_so_far_names_the_flows_it_is_without_because_nobody_meters_them(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    assert alpha.get(f"{ALPHA}/today").json()["left_out"] == []
    id_ = plants.enterprise_id(plant, "alpha")
    plant.execute(
        "WITH f AS (INSERT INTO flow (enterprise_id, code, carrier, direction) VALUES (%s, 'oil', 'diesel', 'purchase')"
        " RETURNING id, enterprise_id) INSERT INTO flow_statement (enterprise_id, flow_id, from_on, to_on, quantity,"
        " unit, revision, source, declared_by, declared_at)"
        " SELECT enterprise_id, id, '2026-10-01', '2026-11-01', 5, 't', 0, 'invoice', 'manager', now() FROM f",
        (id_,),
    )
    plant.commit()
    (left,) = alpha.get(f"{ALPHA}/today").json()["left_out"]
    assert (left["flow"], left["carrier"]) == ("oil", "diesel")
    assert "has no meter" in english(left["reason"])
