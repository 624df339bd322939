"""Reports of a region: of what is approved only, frozen, numbered, exported, and unchanged by later corrections."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from qingyu.domain.control.project import OffsetKind, Project
from qingyu.domain.kernel.chain import canonical
from qingyu.jobs.assessment import projects
from qingyu.jobs.assessment.acting import operating as operating_on
from qingyu.jobs.control import case_acts
from qingyu.jobs.control.case_acting import operating
from qingyu.jobs.control.case_acts import Subject
from tests.api import plants
from tests.api.conftest import LogIn
from tests.api.test_tasks import NINGXIA, PLAN, TASK, note

THIRD: dict[str, Any] = {"year": 2026, "period": "q3"}


@pytest.fixture
def reporter(officer: TestClient, plant: psycopg.Connection) -> TestClient:
    """An officer whose region has a plan, a published barometer, and a project."""
    officer.put(f"{NINGXIA}/plans/yearly", json=PLAN)
    officer.put(f"{NINGXIA}/plans/yearly/tasks/kilns", json=TASK)
    note(officer, "done", milestone=1, on="2026-06-20", document="方案批复")
    note(officer, "delay", milestone=2, on="2026-09-01", text="设备未到货")
    plant.execute(
        "INSERT INTO barometer_issue (region_id, year, through_month, version, rules, content, sha256, note,"
        " published_by, published_at) SELECT id, 2026, 9, 1, 'r', %s, repeat('a', 64), '', 'x', '2026-10-20Z'"
        " FROM region WHERE code = '640000'",
        (
            json.dumps({"lights": [{
                "controlled": "energy", "task": "intensity_year", "name_zh": "年度任务", "name_en": "the year's task",
                "target": 0.03, "actual": 0.02, "severity": 3, "label_zh": "一级",
            }]}),
        ),
    )  # fmt: skip
    plant.commit()
    return officer


def frozen(client: TestClient, **more: Any) -> Any:
    return client.post(f"{NINGXIA}/reports", json={**THIRD, **more})


def test_a_report_holds_what_is_approved_and_says_it_in_words(reporter: TestClient) -> None:
    found = reporter.get(f"{NINGXIA}/reports/draft", params=THIRD)
    assert found.status_code == 200, found.text
    said = found.json()
    assert (said["issue"], said["issue_sha256"], said["lights"][0]["severity"]) == ("2026-01..09 v1", "a" * 64, 3)
    assert (said["first_on"], said["last_on"]) == ("2026-07-01", "2026-09-30")
    (task,) = said["tasks"]
    # On 30 September milestone 2 of 31 October is delayed, and not in its last 30 days.
    assert (task["state"], task["light"], task["milestone"], task["due_on"]) == (
        "delayed", "green", "投运", "2026-10-31")  # fmt: skip
    assert (task["delay_reason"], task["evidence"], task["responsible"]) == ("设备未到货", "方案批复", "发展改革委")
    assert said["plans"][0]["progress"] == {"done": 1.0, "planned": 1.0, "whole": 4.0, "share": 1.0}
    assert "宁夏 2026 年三季度。晴雨表 2026-01..09 v1 共评定 1 项，其中预警 1 项。任务 1 项" in said["text_zh"]
    assert "1 tasks: 0 red, 0 yellow. 2026年节能工作计划: 1 done by weight of 1 due (100.0%)" in said["text_en"]


def test_a_period_without_a_published_barometer_says_so(reporter: TestClient) -> None:
    said = reporter.get(f"{NINGXIA}/reports/draft", params={"year": 2026, "period": "q2"}).json()
    assert (said["issue"], said["issue_reason"]["code"], said["lights"]) == (None, "report_without_issue", [])


def test_a_report_is_frozen_and_stays_whatever_is_corrected_later(reporter: TestClient) -> None:
    first = frozen(reporter)
    assert first.status_code == 201, first.text
    made = first.json()
    again = frozen(reporter)
    assert (again.status_code, again.json()["code"]) == (409, "report_unchanged")
    note(reporter, "done", milestone=2, on="2026-09-20", document="验收意见")
    assert frozen(reporter).json()["code"] == "report_note_missing"
    second = frozen(reporter, note="补报验收")
    assert (second.json()["version"], second.json()["tasks"][0]["state"]) == (2, "done")
    held = reporter.get(f"{NINGXIA}/reports/{made['id']}").json()
    assert held == made
    content = {name: value for name, value in held.items() if name not in (
        "id", "version", "sha256", "note", "published_by", "published_at")}  # fmt: skip
    assert hashlib.sha256(canonical(content).encode()).hexdigest() == held["sha256"]
    listed = reporter.get(f"{NINGXIA}/reports").json()["items"]
    assert [(one["version"], one["period"], one["note"]) for one in listed] == [(2, "q3", "补报验收"), (1, "q3", "")]


def test_cases_of_the_period_are_counted_by_whose_they_are(reporter: TestClient, plant: psycopg.Connection) -> None:
    case_acts.open_case(operating(plant, "cli:root", plants.NOW), Subject(enterprise="alpha"), "look", "", None)
    plant.execute("ALTER TABLE case_step DISABLE TRIGGER ALL")
    plant.execute("UPDATE case_step SET at = '2026-08-01Z'")
    plant.commit()
    said = reporter.get(f"{NINGXIA}/reports/draft", params=THIRD).json()
    assert said["cases"] == [
        {"kind": "region", "n_opened": 0, "n_closed": 0, "n_open": 0},
        {"kind": "enterprise", "n_opened": 1, "n_closed": 0, "n_open": 1},
    ]


def test_the_tables_of_a_report_are_exported(reporter: TestClient) -> None:
    made = frozen(reporter).json()
    got = reporter.get(f"{NINGXIA}/reports/{made['id']}", params={"format": "csv", "table": "tasks"})
    assert got.status_code == 200, got.text
    assert "设备未到货" in got.text


def test_a_period_that_is_not_over_has_no_report_and_only_officers_freeze_one(
    reporter: TestClient, log_in: LogIn
) -> None:
    assert reporter.get(f"{NINGXIA}/reports/draft", params={"year": 2026, "period": "q4"}).status_code == 422
    manager = log_in("manager-alpha")
    assert frozen(manager).status_code == 404
    assert manager.get(f"{NINGXIA}/reports").status_code == 404
    assert reporter.get(f"{NINGXIA}/reports/99").status_code == 404


def test_a_plan_that_is_over_is_in_no_report_and_weights_of_two_plans_are_not_summed(reporter: TestClient) -> None:
    for code, days in (("old", ("2025-01-01", "2025-12-31")), ("other", ("2026-01-01", "2030-12-31"))):
        plan = {**PLAN, "name": code, "kind": "action", "first_on": days[0], "last_on": days[1]}
        assert reporter.put(f"{NINGXIA}/plans/{code}", json=plan).status_code == 200
        mark = {"number": 1, "name": "m", "due_on": days[0], "weight": 60}
        task = {"name": "t", "lead": "l", "year": int(days[0][:4]), "milestones": [mark]}
        assert reporter.put(f"{NINGXIA}/plans/{code}/tasks/t", json=task).status_code == 200
    said = reporter.get(f"{NINGXIA}/reports/draft", params=THIRD).json()
    assert [one["code"] for one in said["plans"]] == ["other", "yearly"]
    assert (
        "“other”按权重完成 0，按期应完成 60（0.0%）。“2026年节能工作计划”按权重完成 1，按期应完成 1" in said["text_zh"]
    )


def test_a_project_stays_in_the_report_when_it_is_corrected_and_with_the_offsets_it_had(
    reporter: TestClient, plant: psycopg.Connection
) -> None:
    kiln = {"name": "窑", "energy_tce": 1, "coal_t": 5, "carbon_tco2": 0, "document": "d"}
    september = datetime(2026, 9, 1, tzinfo=UTC)
    by = operating_on(plant, "640000", "cli:root", september)
    projects.put(by, Project("kiln", "窑", "", "", None, 1.0, 5.0, 0.0, 1.0, 1.0), "d")
    projects.offset(by, "kiln", OffsetKind.COAL, 2.0, "锅炉 1", "d")
    plant.commit()
    assert reporter.put(f"{NINGXIA}/projects/kiln", json={**kiln, "coal_t": 6}).status_code == 200
    later = {"kind": "coal", "amount": 3, "source": "锅炉 2", "document": "d"}
    assert reporter.post(f"{NINGXIA}/projects/kiln/offsets", json=later).status_code == 201
    (told,) = reporter.get(f"{NINGXIA}/reports/draft", params=THIRD).json()["projects"]
    assert (told["code"], told["stage"], told["coal_offset"]) == ("kiln", "proposed", 2.0)
    assert reporter.get(f"{NINGXIA}/reports/draft", params={**THIRD, "period": "q2"}).json()["projects"] == []
