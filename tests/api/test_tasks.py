"""Plans and tasks over the API: who writes them, what is refused, lights by day, and figures known as of an instant."""

import io
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qingyu.domain.access.roles import Role
from qingyu.jobs.access import people
from qingyu.jobs.access.people import Person, Rights
from tests.api import plants
from tests.api.conftest import LogIn

NINGXIA, YINCHUAN = "/api/v1/regions/640000", "/api/v1/regions/640100"
PLAN = {
    "name": "2026年节能工作计划", "kind": "yearly", "first_on": "2026-01-01", "last_on": "2026-12-31",
    "document": "宁发改环资〔2026〕5号",
}  # fmt: skip
MARKS = [
    {"number": 1, "name": "方案", "due_on": "2026-06-30", "weight": 1},
    {"number": 2, "name": "投运", "due_on": "2026-10-31", "weight": 3},
]
TASK = {
    "name": "水泥能效改造", "lead": "工业和信息化厅", "responsible": ["发展改革委"], "year": 2026, "milestones": MARKS,
    "indicator": "节能量", "indicator_unit": "tce", "indicator_target": 1000,
}  # fmt: skip


def note(client: TestClient, act: str, task: str = "kilns", **more: Any) -> Any:
    return client.post(f"{NINGXIA}/plans/yearly/tasks/{task}/acts", json={"act": act, **more})


def put(client: TestClient, task: str = "kilns", **more: Any) -> Any:
    return client.put(f"{NINGXIA}/plans/yearly/tasks/{task}", json={**TASK, **more})


@pytest.fixture
def planner(officer: TestClient) -> TestClient:
    """An officer whose region has a plan with a task."""
    assert officer.put(f"{NINGXIA}/plans/yearly", json=PLAN).status_code == 200
    made = put(officer)
    assert made.status_code == 200, made.text
    return officer


def test_a_task_goes_from_its_start_to_its_end_and_its_progress_is_by_weight(planner: TestClient) -> None:
    def task() -> Any:
        (found,) = planner.get(f"{NINGXIA}/plans/yearly").json()["tasks"]
        return found

    assert (task()["state"], task()["light"]) == ("open", "red"), "the day of milestone 2 is past on 2 November"
    assert note(planner, "start", on="2026-02-01").status_code == 201
    assert note(planner, "done", milestone=1, on="2026-06-20", document="方案批复").status_code == 201
    late = note(planner, "delay", milestone=2, text="设备未到货", expected_on="2026-12-10")
    assert late.status_code == 201, late.text
    assert (task()["state"], task()["light"]) == ("delayed", "red")
    assert [(m["done_on"], m["delay_reason"]) for m in task()["milestones"]] == [
        ("2026-06-20", ""), (None, "设备未到货")]  # fmt: skip
    assert note(planner, "measure", value=250.0, document="统计台账").status_code == 201
    assert task()["indicator"]["actual"] == 250.0
    (listed,) = planner.get(f"{NINGXIA}/plans").json()["items"]
    assert listed["progress"] == {"done": 1.0, "planned": 4.0, "whole": 4.0, "share": 0.25}
    assert (listed["n_tasks"], listed["n_red"], listed["n_yellow"]) == (1, 1, 0)
    done = note(planner, "done", milestone=2, document="验收意见")
    assert (done.json()["tasks"][0]["state"], done.json()["leads"][0]["light"]) == ("done", "green")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"lead": None}, "task_without_lead"),
        ({"year": 2027}, "task_year_outside"),
        ({"parent": "none"}, "task_parent_unknown"),
        ({"milestones": [{**MARKS[0], "due_on": "2027-01-31"}]}, "task_milestone_outside"),
        ({"milestones": [MARKS[0], MARKS[0]]}, "task_milestone_twice"),
        ({"indicator": None}, "task_target_without_indicator"),
    ],
)
def test_a_task_that_cannot_be_is_refused(planner: TestClient, more: dict[str, Any], code: str) -> None:
    answer = put(planner, "mills", **more)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert len(planner.get(f"{NINGXIA}/plans/yearly").json()["tasks"]) == 1


@pytest.mark.parametrize(
    ("act", "more", "status"),
    [
        ("done", {"milestone": 1}, 422),  # no evidence
        ("done", {"milestone": 9, "document": "d"}, 409),
        ("done", {"document": "d"}, 422),
        ("delay", {"milestone": 1}, 409),  # no reason
        ("start", {"on": "2026-11-30"}, 422),
        ("measure", {"document": "d"}, 422),
        ("start", {"milestone": 1}, 422),
        ("delay", {"milestone": 1, "text": "t", "expected_on": "2026-01-01"}, 422),
    ],
)
def test_an_act_that_says_too_little_or_too_much_is_refused(
    planner: TestClient, act: str, more: dict[str, Any], status: int
) -> None:
    answer = note(planner, act, **more)
    assert answer.status_code == status, answer.text
    assert planner.get(f"{NINGXIA}/plans/yearly").json()["tasks"][0]["acts"] == []


def test_a_task_is_not_a_part_of_itself_and_a_plan_leaves_no_milestone_outside(planner: TestClient) -> None:
    assert put(planner, "part", parent="kilns").status_code == 200
    assert put(planner, parent="part").json()["code"] == "task_parent_unknown"
    cut = planner.put(f"{NINGXIA}/plans/yearly", json={**PLAN, "last_on": "2026-08-31"})
    assert (cut.status_code, cut.json()["code"]) == (409, "plan_leaves_milestone")


def test_what_is_withdrawn_counts_no_more_and_takes_no_act(planner: TestClient) -> None:
    assert note(planner, "withdraw", text="并入另一任务").status_code == 201
    found = planner.get(f"{NINGXIA}/plans/yearly").json()
    assert (found["n_tasks"], found["tasks"][0]["state"], found["tasks"][0]["light"]) == (0, "withdrawn", None)
    assert note(planner, "start").json()["code"] == "task_is_withdrawn"


def test_the_mid_term_figure_is_reproduced_after_later_corrections(planner: TestClient, app: FastAPI) -> None:
    note(planner, "done", milestone=1, on="2026-06-20", document="方案批复")
    asked = {"day": "2026-06-30", "as_of": plants.NOW.isoformat()}
    midterm = planner.get(f"{NINGXIA}/plans/yearly", params=asked).json()
    assert midterm["progress"] == {"done": 1.0, "planned": 1.0, "whole": 4.0, "share": 1.0}
    app.state.clock = lambda: plants.NOW + timedelta(minutes=10)
    more = [*MARKS, {"number": 3, "name": "评估", "due_on": "2026-06-15", "weight": 4}]
    assert put(planner, milestones=more).status_code == 200
    now = planner.get(f"{NINGXIA}/plans/yearly", params={"day": "2026-06-30"}).json()
    assert now["progress"] == {"done": 1.0, "planned": 5.0, "whole": 8.0, "share": 0.2}
    assert planner.get(f"{NINGXIA}/plans/yearly", params=asked).json() == midterm
    assert datetime.fromisoformat(midterm["as_of"]) == plants.NOW


def test_a_milestone_of_which_something_was_noted_keeps_its_number(planner: TestClient) -> None:
    note(planner, "done", milestone=1, document="方案批复")
    assert put(planner, milestones=[MARKS[1]]).json()["code"] == "task_milestone_acted"
    assert put(planner).status_code == 200


def test_an_indicator_follows_a_published_barometer_or_says_that_there_is_none(
    planner: TestClient, plant: psycopg.Connection
) -> None:
    put(
        planner, indicator="单位GDP能耗下降率", indicator_target=None, indicator_unit=None, feed="energy.intensity_year"
    )
    indicator = planner.get(f"{NINGXIA}/plans/yearly").json()["tasks"][0]["indicator"]
    assert (indicator["actual"], indicator["reason"]["code"]) == (None, "task_feed_unpublished")
    plant.execute(
        "INSERT INTO barometer_issue (region_id, year, through_month, version, rules, content, sha256, note,"
        " published_by, published_at) SELECT id, 2026, 9, 1, 'r', %s, repeat('0', 64), '', 'x', '2026-10-20Z'"
        " FROM region WHERE code = '640000'",
        (
            '{"lights": [{"controlled": "energy", "task": "intensity_year", "target": 0.03, "actual": 0.02},'
            ' {"controlled": "energy", "task": "intensity_year", "per": "floor_area", "target": 0.01, "actual": 0}]}',
        ),
    )
    plant.commit()
    indicator = planner.get(f"{NINGXIA}/plans/yearly").json()["tasks"][0]["indicator"]
    assert (indicator["target"], indicator["actual"], indicator["stated_in"]) == (0.03, 0.02, "2026-01..09 v1")
    assert indicator["unit"] == "1"
    plant.execute("UPDATE barometer_issue SET year = 2025")
    plant.commit()
    indicator = planner.get(f"{NINGXIA}/plans/yearly").json()["tasks"][0]["indicator"]
    assert (indicator["actual"], indicator["reason"]["code"]) == (None, "task_feed_unpublished")
    plant.execute("UPDATE barometer_issue SET year = 2026")
    plant.commit()
    before = planner.get(f"{NINGXIA}/plans/yearly", params={"day": "2026-09-29"}).json()
    assert before["tasks"][0]["indicator"]["actual"] is None
    assert note(planner, "measure", value=1.0, document="d").json()["code"] == "task_not_measured_by_hand"


def test_a_linked_project_shows_its_stage(planner: TestClient) -> None:
    kiln = {"name": "窑", "energy_tce": 1, "coal_t": 0, "carbon_tco2": 0, "document": "d"}
    assert planner.put(f"{NINGXIA}/projects/kiln", json=kiln).status_code == 200
    found = put(planner, projects=["kiln", "none"]).json()["tasks"][0]["projects"]
    assert [(one["code"], one["stage"]) for one in found] == [("kiln", "proposed"), ("none", None)]


def test_who_sees_the_region_whole_reads_it_and_its_officers_write(planner: TestClient, log_in: LogIn) -> None:
    assert planner.put(f"{YINCHUAN}/plans/yearly", json=PLAN).status_code == 200
    listed = planner.get(f"{NINGXIA}/plans").json()["items"]
    assert [(one["region"], one["code"]) for one in listed] == [("640000", "yearly"), ("640100", "yearly")]
    assert [one["region"] for one in planner.get(f"{YINCHUAN}/plans").json()["items"]] == ["640100"]
    manager = log_in("manager-alpha")
    assert manager.get(f"{NINGXIA}/plans").status_code == 404
    assert manager.put(f"{NINGXIA}/plans/yearly", json=PLAN).status_code == 404
    assert planner.get(f"{NINGXIA}/plans/none").status_code == 404
    assert note(planner, "start", "none").status_code == 404


TABLE = """任务编码,任务,牵头单位,责任单位,节点,完成期限,权重,指标,指标单位,目标值
1.1,淘汰落后产能,工业和信息化厅,发展改革委、生态环境厅,名单公布,2026-03-31,1,产能,万t,50
1.1,,,,关停,2026-11-30,2,,,
1.2,建筑节能,,,方案,2026-05-31,1,,,
1.3,公共机构节能,机关事务局,,方案,2026-13-01,1,,,
1.3,,,,验收,2026-12-01,1,,,
"""


def send(client: TestClient, text: str, **query: Any) -> Any:
    asked = {"name": "任务.csv", **query}
    head = {"Content-Type": "application/octet-stream"}
    return client.post(f"{NINGXIA}/plans/yearly/imports", params=asked, content=text.encode(), headers=head)


def test_a_table_of_tasks_is_judged_row_by_row_before_it_is_taken(planner: TestClient) -> None:
    tried = send(planner, TABLE, dry_run=True).json()
    said = [(one["line"], one["verdict"], one["code"]) for one in tried["verdicts"]]
    assert said == [
        (2, "new", None), (3, "new", None), (4, "refused", "task_without_lead"),
        (5, "refused", "bad_cell"), (6, "refused", "row_of_refused"),
    ]  # fmt: skip
    assert len(planner.get(f"{NINGXIA}/plans/yearly").json()["tasks"]) == 1
    stored = send(planner, TABLE).json()
    assert [one["verdict"] for one in stored["verdicts"]] == ["stored"] * 2 + ["refused"] * 3
    task = planner.get(f"{NINGXIA}/plans/yearly").json()["tasks"][0]
    assert (task["code"], task["responsible"]) == ("1.1", ["发展改革委", "生态环境厅"])
    assert [(one["number"], one["due_on"], one["weight"]) for one in task["milestones"]] == [
        (1, "2026-03-31", 1.0), (2, "2026-11-30", 2.0)]  # fmt: skip
    assert (task["indicator"]["target"], task["indicator"]["unit"]) == (50.0, "万t")
    assert [one["verdict"] for one in send(planner, TABLE).json()["verdicts"]][:2] == ["unchanged"] * 2
    assert send(planner, "a,b\n1,2\n").status_code == 422


HEAD = "任务编码,任务,牵头单位,节点,完成期限"


def test_a_table_sent_again_keeps_what_was_noted_and_what_it_has_no_column_for(planner: TestClient) -> None:
    send(planner, f"{HEAD},年度\n1.1,改造,工信厅,方案,2026-06-30,2026\n1.1,,,投运,2026-12-31,\n")
    assert note(planner, "done", "1.1", milestone=1, document="批复").status_code == 201
    more = {"indicator": "节能率", "feed": "energy.intensity_year", "indicator_unit": None, "indicator_target": None}
    marks = [{"number": 1, "name": "方案", "due_on": "2026-06-30"},
             {"number": 2, "name": "投运", "due_on": "2026-12-31", "weight": 4}]  # fmt: skip
    assert put(planner, "1.1", name="改造", lead="工信厅", milestones=marks, **more).status_code == 200
    again = f"{HEAD}\n1.1,改造,工信厅,立项,2026-12-01\n1.1,,,方案,2026-06-30\n1.1,,,投运,2026-12-31\n"
    assert [one["verdict"] for one in send(planner, again).json()["verdicts"]] == ["stored"] * 3
    task = planner.get(f"{NINGXIA}/plans/yearly").json()["tasks"][0]
    assert [(one["name"], one["weight"], one["done_on"]) for one in task["milestones"]] == [
        ("方案", 1.0, "2026-11-02"), ("投运", 4.0, None), ("立项", 1.0, None)]  # fmt: skip
    assert (task["responsible"], task["indicator"]["feed"]) == (["发展改革委"], "energy.intensity_year")


def test_two_tasks_of_one_code_are_refused_and_a_part_may_stand_above_its_parent(planner: TestClient) -> None:
    two = f"{HEAD}\n1.1,甲,工信厅,方案,2026-11-30\n1.1,乙,住建厅,方案,2026-12-30\n"
    said = [(one["line"], one["code"]) for one in send(planner, two).json()["verdicts"]]
    assert said == [(2, "row_of_refused"), (3, "declared_twice")]
    parts = f"{HEAD},上级任务\n1.1,甲,工信厅,方案,2026-11-30,1\n1,全部,工信厅,方案,2026-12-30,\n"
    assert [one["verdict"] for one in send(planner, parts, dry_run=True).json()["verdicts"]] == ["new", "new"]


def test_the_year_and_the_unit_of_a_table_are_read(planner: TestClient) -> None:
    planner.put(f"{NINGXIA}/plans/yearly", json={**PLAN, "last_on": "2030-12-31"})
    head = f"{HEAD},年度,指标,目标值（万t）"
    row = "甲,工信厅,方案,2027-03-31"
    table = f"{head}\na,{row},2026,产能,50\nb,{row},2035,产能,50\nc,{row},1999,产能,50\n"
    sent = send(planner, table).json()["verdicts"]
    assert [one["code"] for one in sent] == [None, "task_year_outside", "bad_cell"]
    task = planner.get(f"{NINGXIA}/plans/yearly").json()["tasks"][0]
    assert (task["code"], task["year"], task["indicator"]["unit"]) == ("a", 2026, "万t")


def test_a_day_that_is_over_does_not_move(planner: TestClient) -> None:
    later = put(planner, milestones=[{**MARKS[0], "due_on": "2026-12-31"}, MARKS[1]])
    assert (later.status_code, later.json()["code"]) == (422, "task_milestone_bound")
    assert planner.get(f"{NINGXIA}/plans/yearly").json()["tasks"][0]["light"] == "red"


def test_a_merged_weight_is_not_counted_in_each_of_its_rows(planner: TestClient) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (f"{HEAD},权重", "1.1,甲,工信厅,方案,2026-11-30,3", "1.1,甲,工信厅,投运,2026-12-30,"):
        sheet.append([float(cell) if cell == "3" else cell for cell in row.split(",")])
    sheet.merge_cells("F2:F3")
    kept = io.BytesIO()
    book.save(kept)
    asked: dict[str, Any] = {"name": "任务.xlsx", "dry_run": True}
    head = {"Content-Type": "application/octet-stream"}
    sent = planner.post(f"{NINGXIA}/plans/yearly/imports", params=asked, content=kept.getvalue(), headers=head).json()
    assert [one["verdict"] for one in sent["verdicts"]] == ["refused", "refused"]
    assert "合并" in sent["verdicts"][0]["reason"]["zh"]


def test_a_task_that_has_parts_is_not_withdrawn_before_them_and_takes_no_part_afterwards(planner: TestClient) -> None:
    assert put(planner, "part", parent="kilns", milestones=[MARKS[0]]).status_code == 200
    found = planner.get(f"{NINGXIA}/plans/yearly").json()
    assert (found["progress"]["whole"], [one["progress"]["whole"] for one in found["leads"]]) == (1.0, [1.0])
    kept = note(planner, "withdraw", text="并入另一任务")
    assert (kept.status_code, kept.json()["code"]) == (409, "task_has_parts")
    assert note(planner, "withdraw", "part", text="取消").status_code == 201
    assert note(planner, "withdraw", text="取消").status_code == 201
    assert put(planner, "part2", parent="kilns").json()["code"] == "task_parent_unknown"


def test_a_plan_and_its_projects_are_shown_as_they_were_known(planner: TestClient, app: FastAPI) -> None:
    kiln = {"name": "窑", "energy_tce": 1, "coal_t": 0, "carbon_tco2": 0, "document": "d"}
    planner.put(f"{NINGXIA}/projects/kiln", json=kiln)
    put(planner, projects=["kiln", "mill"])
    asked = {"as_of": (plants.NOW + timedelta(minutes=1)).isoformat()}
    app.state.clock = lambda: plants.NOW + timedelta(minutes=2)
    before = planner.get(f"{NINGXIA}/plans/yearly", params=asked).json()
    app.state.clock = lambda: plants.NOW + timedelta(minutes=10)
    planner.put(f"{NINGXIA}/projects/mill", json={**kiln, "name": "磨"})
    passed = planner.post(f"{NINGXIA}/projects/kiln/stages", json={"stage": "reviewed", "document": "审查意见"})
    assert passed.status_code == 201, passed.text
    again = planner.put(f"{NINGXIA}/plans/yearly", json={**PLAN, "name": "另名", "last_on": "2027-12-31"}).json()
    assert (again["name"], [one["stage"] for one in again["tasks"][0]["projects"]]) == (
        "另名",
        ["reviewed", "proposed"],
    )
    assert planner.get(f"{NINGXIA}/plans/yearly", params=asked).json() == before
    assert (before["name"], [one["stage"] for one in before["tasks"][0]["projects"]]) == (
        PLAN["name"],
        ["proposed", None],
    )
    earlier = {"as_of": (plants.NOW - timedelta(days=1)).isoformat()}
    assert planner.get(f"{NINGXIA}/plans/yearly", params=earlier).status_code == 404


def test_the_measurement_of_the_latest_day_counts_whenever_it_was_noted(planner: TestClient) -> None:
    for value, day in ((600.0, "2026-06-30"), (250.0, "2026-03-31"), (610.0, "2026-06-30"), (260.0, "2026-03-31")):
        assert note(planner, "measure", value=value, on=day, document="台账").status_code == 201
    assert planner.get(f"{NINGXIA}/plans/yearly").json()["tasks"][0]["indicator"]["actual"] == 610.0
    early = planner.get(f"{NINGXIA}/plans/yearly", params={"day": "2026-05-01"}).json()
    assert early["tasks"][0]["indicator"]["actual"] == 260.0


def test_a_withdrawn_task_does_not_hold_the_days_of_its_plan_and_takes_nothing_from_the_past(
    planner: TestClient,
) -> None:
    back = note(planner, "withdraw", text="并入", on="2026-01-01")
    assert (back.status_code, back.json()["code"]) == (422, "act_withdraws_today")
    assert note(planner, "withdraw", text="并入").status_code == 201
    past = planner.get(f"{NINGXIA}/plans/yearly", params={"day": "2026-07-01"}).json()
    assert (past["tasks"][0]["light"], past["n_red"]) == ("red", 1)
    assert planner.put(f"{NINGXIA}/plans/yearly", json={**PLAN, "last_on": "2026-08-31"}).status_code == 200


def test_a_plan_leaves_no_year_of_a_task_and_refuses_in_the_language_of_the_reader(planner: TestClient) -> None:
    planner.put(f"{NINGXIA}/plans/yearly", json={**PLAN, "last_on": "2028-12-31"})
    assert put(planner, "far", year=2028).status_code == 200
    cut = planner.put(f"{NINGXIA}/plans/yearly", json=PLAN)
    assert (cut.status_code, cut.json()["code"]) == (409, "plan_leaves_year")
    zh = {"Accept-Language": "zh"}
    turned = {**PLAN, "first_on": "2027-01-01"}
    said = planner.put(f"{NINGXIA}/plans/yearly", json=turned, headers=zh).json()
    assert said["detail"] == "起始日 2027-01-01 晚于截止日 2026-12-31"
    ahead = planner.get(f"{NINGXIA}/reports/draft", params={"year": 2026, "period": "q4"}, headers=zh).json()
    assert ahead["detail"] == "报告期 2026-10-01 至 2026-12-31 尚未结束，次日起可编制报告"
    long = f"{HEAD}\n1.1,甲,工信厅,{'进' * 250},2026-11-30\n"
    (verdict,) = send(planner, long).json()["verdicts"]
    assert verdict["reason"]["zh"] == "节点名称有 250 个字符，应为 1 至 200 个"


def test_an_officer_of_the_city_changes_nothing_of_the_province_and_a_viewer_changes_nothing(
    planner: TestClient, plant: psycopg.Connection, log_in: LogIn
) -> None:
    (stored,) = plant.execute("SELECT password_hash FROM app_user WHERE name = 'officer'").fetchone() or ("",)
    rights = Rights(Role.REGULATOR_OFFICER, region="640100")
    people.add(plant, Person("city", "市", "City"), rights, stored, "cli:root", plants.NOW, must_change=False)
    plant.commit()
    half = {"year": 2026, "period": "h1"}

    def tried(client: TestClient) -> set[int]:
        done = note(client, "done", milestone=1, document="批复")
        acts = [client.put(f"{NINGXIA}/plans/yearly", json=PLAN), put(client), done, send(client, TABLE)]
        return {one.status_code for one in (*acts, client.post(f"{NINGXIA}/reports", json=half))}

    city, viewer = log_in("city"), log_in("ningxia")
    assert tried(city) == {404}
    assert {city.get(f"{NINGXIA}/{one}").status_code for one in ("plans", "plans/yearly", "reports")} == {404}
    assert city.put(f"{YINCHUAN}/plans/yearly", json=PLAN).status_code == 200
    assert tried(viewer) == {403}
    assert viewer.get(f"{NINGXIA}/plans/yearly").status_code == 200
    held = planner.get(f"{NINGXIA}/plans/yearly").json()["tasks"]
    assert [(one["code"], one["acts"]) for one in held] == [("kilns", [])]
