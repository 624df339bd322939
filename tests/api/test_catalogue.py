"""Enterprises, units, meters and channels as the console shows them."""

from datetime import timedelta

import psycopg
from starlette.testclient import TestClient

from qingyu.domain.energy.catalogue import CATALOGUE
from qingyu.domain.energy.formulas import FORMULAS
from tests.api import plants


def test_an_enterprise_is_shown_with_its_place_and_its_trade(alpha: TestClient) -> None:
    found = alpha.get("/api/v1/enterprises/alpha").json()
    assert found["region"] == {"code": "640100", "name_zh": "银川", "name_en": "Yinchuan"}
    assert found["industry"]["code"] == "C3011"
    assert (found["meters"], found["open_warnings"], found["worst_severity"]) == (2, 0, None)
    assert found["last_received_at"] is None


def test_units_come_with_their_parents(alpha: TestClient) -> None:
    found = alpha.get("/api/v1/enterprises/alpha/units").json()["items"]
    assert [(u["code"], u["parent"], u["level"]) for u in found] == [("plant", None, 1), ("kiln", "plant", 2)]


def test_channels_come_with_their_settings_and_flows(alpha: TestClient) -> None:
    found = {f"{c['meter']}/{c['code']}": c for c in alpha.get("/api/v1/enterprises/alpha/channels").json()["items"]}
    assert sorted(found) == ["c01/t", "e01/kwh", "e01/v"]
    assert found["e01/kwh"]["flows"] == ["grid"]
    assert found["e01/v"]["flows"] == []
    assert (found["c01/t"]["interval_s"], found["c01/t"]["unit_code"]) == (900, "kiln")
    assert found["c01/t"]["valid_from"] == "2025-12-31T16:00:00Z"


def test_a_meter_shows_its_newest_value_its_age_and_its_last_full_day(
    plant: psycopg.Connection, alpha: TestClient
) -> None:
    kwh = plants.channel_id(plant, "alpha", "e01", "kwh")
    coal = plants.channel_id(plant, "alpha", "c01", "t")
    # 12:07 local: the newest register reading is 7 minutes old, the coal scale has been silent since midnight.
    plants.add_readings(plant, "alpha", kwh, plants.NOW - timedelta(minutes=22), [100.0, 112.5])
    plants.add_readings(plant, "alpha", coal, plants.MIDNIGHT, [3.0])
    noon = plants.NOW.replace(minute=0)
    plants.add_slots(plant, kwh, noon - timedelta(hours=2), [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, None, 1.0])
    meters = {m["code"]: m for m in alpha.get("/api/v1/enterprises/alpha/meters").json()["items"]}
    assert meters["e01"]["certificate_no"] == "JL-2026-17"
    assert meters["c01"]["unit"]["code"] == "kiln"
    power, voltage = (next(c for c in meters["e01"]["channels"] if c["code"] == code) for code in ("kwh", "v"))
    assert power["latest"] == {"at": "2026-11-02T04:00:00Z", "value": 112.5}
    assert (power["age_s"], power["fresh"]) == (420, "fresh")
    assert len(power["last_24h"]) == 24
    assert [hour["state"] for hour in power["last_24h"][-3:]] == ["missing", "measured", "missing"]
    assert power["last_24h"][-1]["hour"] == "2026-11-02T03:00:00Z"
    assert (voltage["latest"], voltage["age_s"], voltage["fresh"], voltage["last_24h"]) == (None, None, "silent", [])
    assert meters["c01"]["channels"][0]["fresh"] == "silent"


def test_the_catalogue_of_indicators_is_answered_as_it_is(alpha: TestClient) -> None:
    found = {one["code"]: one for one in alpha.get("/api/v1/indicators").json()["indicators"]}
    assert list(found) == list(CATALOGUE)
    for code, known in CATALOGUE.items():
        one = found[code]
        assert (one["name_zh"], one["name_en"], one["unit"]) == (known.name_zh, known.name_en, known.unit)
        assert (tuple(one["periods"]), one["stage"]) == (known.periods, known.stage.name.lower())
        assert {f["id"]: f["version"] for f in one["formulas"]} == {
            id_: FORMULAS[id_].version for id_ in known.formulas
        }
