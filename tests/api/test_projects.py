"""The register of energy-intensive projects: who sees and writes it, its gate, its offsets and its stages."""

from typing import Any

import pytest
from starlette.testclient import TestClient

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
