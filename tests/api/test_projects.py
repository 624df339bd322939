"""The register of energy-intensive projects: who sees and writes it, its gate, its offsets and its stages."""

import json
from datetime import date
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from qingyu.jobs.assessment import projects
from tests.api import plants
from tests.api.conftest import LogIn

NINGXIA, YINCHUAN = "/api/v1/regions/640000", "/api/v1/regions/640100"
KILN = {
    "name": "年产100万吨水泥熟料项目", "energy_tce": 98_000.0, "coal_t": 120_000.0, "carbon_tco2": 830_000.0,
    "coal_ratio": 1.0, "document": "节能报告",
}  # fmt: skip
BOILER = {"kind": "coal", "amount": 70_000.0, "source": "2号燃煤锅炉", "document": "关停验收意见"}


def passed(client: TestClient, stage: str, **more: Any) -> Any:
    said = {"stage": stage, "document": "节能审查意见", **more}
    return client.post(f"{NINGXIA}/projects/kiln/stages", json=said)


def checks(body: dict[str, Any]) -> dict[str, Any]:
    return {one["check"]: one["met"] for one in body["checks"]}


def test_a_project_goes_from_its_application_through_a_gate_that_an_act_opens(officer: TestClient) -> None:
    made = officer.put(f"{NINGXIA}/projects/kiln", json=KILN)
    assert made.status_code == 200, made.text
    # No bar is printed for Ningxia, and no target of the region is known.
    assert checks(made.json()) == {"coal_replacement": False, "carbon_replacement": True, "region_on_schedule": None}
    assert (made.json()["stage"], made.json()["gate_is_open"], made.json()["moves"]) == (
        "proposed", False, ["reviewed", "refused"])  # fmt: skip
    assert passed(officer, "approved").json()["code"] == "project_stage_not_next"
    assert passed(officer, "reviewed").status_code == 201
    closed = passed(officer, "approved")
    assert (closed.status_code, closed.json()["code"]) == (409, "project_gate_closed")
    for source in ("2号燃煤锅炉", "3号燃煤锅炉"):
        found = officer.post(f"{NINGXIA}/projects/kiln/offsets", json={**BOILER, "source": source})
        assert found.status_code == 201, found.text
    assert checks(found.json())["coal_replacement"]
    assert passed(officer, "approved").status_code == 409
    done = passed(officer, "approved", authority="专题会议纪要〔2026〕12号")
    assert (done.status_code, done.json()["stage"]) == (201, "approved")
    assert [(one["stage"], one["authority"]) for one in done.json()["stages"]] == [
        ("reviewed", ""), ("approved", "专题会议纪要〔2026〕12号")]  # fmt: skip


def test_s4_counts_what_was_declared_as_offset_and_nothing_else(officer: TestClient, plant: psycopg.Connection) -> None:
    def s4(month: str = "2026-10") -> tuple[bool | None, str | None]:
        sheet = officer.get(f"{NINGXIA}/assessments/state-2026?month={month}").json()
        (found,) = [one["accounts"] for one in sheet["rows"] if one["indicator"] == "S4"]
        return found["met"], (found["reason"] or {}).get("code")

    def approve(code: str, **more: Any) -> None:
        assert officer.put(f"{NINGXIA}/projects/{code}", json={**KILN, **more}).status_code == 200
        for stage in ("reviewed", "approved"):
            said = {"stage": stage, "document": "审查意见"} | ({"authority": "纪要"} if stage == "approved" else {})
            assert officer.post(f"{NINGXIA}/projects/{code}/stages", json=said).status_code == 201
        plant.execute("UPDATE energy_project_stage SET passed_at = '2026-10-20Z'")
        plant.commit()

    approve("kiln", coal_t=0.0)
    assert (s4(), s4("2026-09")) == ((None, "project_without_carbon_ratio"), (None, "no_project_approved"))
    approve("mill", coal_t=0.0, carbon_ratio=1.0)
    assert s4() == (False, None)
    offset = {**BOILER, "kind": "carbon", "amount": 830_000.0}
    plant.execute("UPDATE energy_project SET carbon_ratio = 1.0")
    plant.commit()
    for code in ("kiln", "mill"):
        assert s4() == (False, None)
        said = officer.post(f"{NINGXIA}/projects/{code}/offsets", json={**offset, "source": f"{code}的旧窑"})
        assert said.status_code == 201, said.text
    assert s4() == (True, None)


def test_one_source_offsets_once_even_for_another_project(officer: TestClient) -> None:
    for code in ("kiln", "mill"):
        officer.put(f"{NINGXIA}/projects/{code}", json=KILN)
    assert officer.post(f"{NINGXIA}/projects/kiln/offsets", json=BOILER).status_code == 201
    again = officer.post(f"{NINGXIA}/projects/mill/offsets", json=BOILER)
    assert (again.status_code, again.json()["code"]) == (409, "offset_used")
    carbon = officer.post(f"{NINGXIA}/projects/mill/offsets", json={**BOILER, "kind": "carbon"})
    assert carbon.status_code == 201


def test_an_application_is_changed_while_it_is_proposed_only_and_said_again_it_is_said_once(
    officer: TestClient,
) -> None:
    first = officer.put(f"{NINGXIA}/projects/kiln", json=KILN).json()
    assert officer.put(f"{NINGXIA}/projects/kiln", json=KILN).json() == first
    assert officer.put(f"{NINGXIA}/projects/kiln", json={**KILN, "coal_t": 1.0}).json()["coal_t"] == 1.0
    passed(officer, "reviewed")
    late = officer.put(f"{NINGXIA}/projects/kiln", json=KILN)
    assert (late.status_code, late.json()["code"]) == (409, "project_is_judged")
    same = officer.put(f"{NINGXIA}/projects/kiln", json={**KILN, "coal_t": 1.0})
    assert same.status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"yardstick": "nobody's", "intensity": 1.0},
        {"yardstick": "nobodys", "intensity": 1.0},
        {"intensity": 1.0},
        {"energy_tce": -1.0},
        {"coal_ratio": 11.0},
        {"name": ""},
    ],
)
def test_an_application_that_cannot_be_is_refused(officer: TestClient, wrong: dict[str, Any]) -> None:
    assert officer.put(f"{NINGXIA}/projects/kiln", json={**KILN, **wrong}).status_code in (400, 422)
    assert officer.get(f"{NINGXIA}/projects").json()["items"] == []


def test_who_sees_the_region_whole_reads_it_and_its_officers_write(officer: TestClient, log_in: LogIn) -> None:
    assert officer.put(f"{NINGXIA}/projects/kiln", json=KILN).status_code == 200
    assert officer.put(f"{YINCHUAN}/projects/kiln", json=KILN).status_code == 200
    listed = officer.get(f"{NINGXIA}/projects").json()["items"]
    assert [(one["region"], one["code"]) for one in listed] == [("640000", "kiln"), ("640100", "kiln")]
    assert [one["region"] for one in officer.get(f"{YINCHUAN}/projects").json()["items"]] == ["640100"]
    manager = log_in("manager-alpha")
    assert manager.get(f"{NINGXIA}/projects").status_code == 404
    assert manager.put(f"{NINGXIA}/projects/kiln", json=KILN).status_code == 404
    assert officer.get(f"{NINGXIA}/projects/none").status_code == 404


def running(officer: TestClient, **more: Any) -> None:
    """A project that runs: 1200 tce and 2400 tCO2 were promised."""
    promised = {**KILN, "energy_tce": 1200.0, "coal_t": 0.0, "carbon_tco2": 2400.0, **more}
    assert officer.put(f"{NINGXIA}/projects/kiln", json=promised).status_code == 200
    passed(officer, "reviewed")
    for stage in ("approved", "building", "running"):
        made = passed(officer, stage, authority="会议纪要")
        assert made.status_code == 201, made.text


def account(plant: psycopg.Connection, code: str, unit: str, month_value: float, n: int) -> None:
    """The last n closed months of plant alpha before November 2026."""
    for back in range(1, n + 1):
        year, month = divmod(2026 * 12 + 10 - back, 12)
        plant.execute(
            "INSERT INTO indicator_value (enterprise_id, code, period, start_on, value, unit, completeness, verified,"
            " inputs, inputs_hash, is_open, computed_at) VALUES (%s, %s, 'month', %s, %s, %s, 1, true, '{}', 'h',"
            " false, %s)",
            (plants.enterprise_id(plant, "alpha"), code, date(year, month + 1, 1), month_value, unit, plants.NOW),
        )
    plant.commit()


START = {"enterprise": "alpha", "started_on": "2025-06-15", "document": "节能验收意见"}


def test_what_a_project_promised_stands_beside_the_account_of_what_it_became(
    officer: TestClient, plant: psycopg.Connection
) -> None:
    running(officer)
    made = officer.post(f"{NINGXIA}/projects/kiln/starts", json=START)
    assert made.status_code == 201, made.text
    said = made.json()
    assert [(one["kind"], one["actual"], one["reason"]["code"]) for one in said["promises"]] == [
        ("energy", None, "promise_months_lacking"), ("carbon", None, "promise_months_lacking")]  # fmt: skip
    account(plant, "coal.equivalent", "tce", 105.0, 14)
    account(plant, "co2.total", "tCO2", 230.0, 14)
    (said,) = officer.get(f"{NINGXIA}/projects/kiln/starts").json()["items"]
    assert (said["enterprise"], said["from_month"], said["cuts_verified"]) == ("alpha", "2025-11-01", "unverified")
    energy, carbon = said["promises"]
    assert (energy["promised"], energy["actual"], energy["severity"]) == (1200.0, 1260.0, 1)
    assert energy["over"] == pytest.approx(0.05)
    assert (carbon["actual"], carbon["severity"]) == (2760.0, 3)


def test_an_intensity_is_judged_by_the_yardstick_of_the_promise_only(
    officer: TestClient, plant: psycopg.Connection
) -> None:
    running(officer, yardstick="gb16780-2021.clinker.comprehensive", intensity=100.0)
    officer.post(f"{NINGXIA}/projects/kiln/starts", json={**START, "product": "clinker"})
    account(plant, "coal.equivalent", "tce", 100.0, 12)
    account(plant, "co2.total", "tCO2", 200.0, 12)

    def intensity() -> Any:
        return officer.get(f"{NINGXIA}/projects/kiln/starts").json()["items"][0]["promises"][-1]

    assert (intensity()["kind"], intensity()["reason"]["code"]) == ("intensity", "promise_without_account")
    plant.execute(
        "INSERT INTO indicator_value (enterprise_id, code, scope, period, start_on, value, unit, completeness,"
        " verified, inputs, inputs_hash, is_open, computed_at) VALUES (%s, 'gap.rolling12', 'clinker', 'month',"
        " '2026-10-01', 0.1, 'kgce/t', 1, true, %s, 'h', false, %s)",
        (
            plants.enterprise_id(plant, "alpha"),
            json.dumps({"value": 108.0, "yardstick": {"id": "gb16780-2021.clinker.comprehensive"}}),
            plants.NOW,
        ),
    )
    plant.commit()
    assert (intensity()["actual"], intensity()["unit"], intensity()["severity"]) == (108.0, "kgce/t", 1)
    plant.execute(
        "UPDATE indicator_value SET inputs = jsonb_set(inputs, '{yardstick,id}', '\"other\"') WHERE scope <> ''"
    )
    plant.commit()
    assert intensity()["reason"]["code"] == "promise_of_other_yardstick"


def test_what_a_project_became_is_said_once_it_runs_and_of_an_enterprise_that_is_seen(officer: TestClient) -> None:
    officer.put(f"{NINGXIA}/projects/kiln", json=KILN)
    early = officer.post(f"{NINGXIA}/projects/kiln/starts", json=START)
    assert (early.status_code, early.json()["code"]) == (409, "project_not_running")
    officer.put(f"{NINGXIA}/projects/mill", json=KILN)
    running(officer)
    assert officer.post(f"{NINGXIA}/projects/kiln/starts", json={**START, "enterprise": "beta"}).status_code == 404
    late = officer.post(f"{NINGXIA}/projects/kiln/starts", json={**START, "started_on": "2026-12-01"})
    assert late.status_code == 422


def test_a_project_in_a_park_has_the_bar_of_the_province_the_park_lies_in(
    officer: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar = projects.bars()["540000"]
    monkeypatch.setattr(projects, "bars", lambda: {"640000": bar})
    park = {"code": "NINGDONG", "kind": "park", "is_apart": True, "name_zh": "宁东", "name_en": "N", "document": "d"}
    assert officer.post(f"{NINGXIA}/bodies", json=park).status_code == 201
    made = officer.put("/api/v1/regions/NINGDONG/projects/kiln", json=KILN)
    assert made.status_code == 200, made.text
    assert checks(made.json())["unit_intensity"] is None
