"""Tables of regions: an officer's statistics and targets of several at once, each row judged before it stays."""

from typing import Any

import psycopg
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from qingyu.db import dual_control
from qingyu.db.dual_control import BodyId
from qingyu.db.pool import rows
from qingyu.domain.control.span import Span
from qingyu.jobs.importing.names import REGION_TITLES, RegionTableKind
from tests.api.conftest import LogIn

NINGXIA = "/api/v1/regions/640000"
TABLES = {
    "region-statistics": "月份,指标,数值,单位,来源\n2026-09,地区生产总值(可比价),0.5,亿元,月报\n"
    "2026-09,煤炭：其他用户,3,万吨标准煤,月报\n",
    "region-targets": "指标,目标类型,目标值,单位,基期年,目标年,文件,条款\n能源,下降率,14,%,2025,2030,宁政发,(二)\n"
    "非化石能源,占比下限,30,%,2025,2030,宁政发,\n煤炭,总量,1.2,万吨标准煤,2025,2026,宁政发,\n",
}


def sent(client: TestClient, kind: str, text: str, at: str = NINGXIA, **said: Any) -> Response:
    head = {"content-type": "application/octet-stream"}
    asked = {"name": "表.csv"} | said
    return client.post(f"{at}/imports/{kind}", params=asked, content=text.encode("gb18030"), headers=head)


def verdicts(answer: Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["verdict"] for row in answer.json()["verdicts"]]


def refused(answer: Response) -> list[str]:
    return [row["reason"]["zh"] for row in answer.json()["verdicts"] if row["verdict"] == "refused"]


@pytest.mark.parametrize("kind", RegionTableKind)
def test_a_table_of_each_kind_is_tried_stored_and_stored_once(
    plant: psycopg.Connection, officer: TestClient, log_in: LogIn, kind: RegionTableKind
) -> None:
    assert set(REGION_TITLES) == set(RegionTableKind)
    assert sent(log_in("ningxia"), kind, TABLES[kind]).status_code == 403
    assert sent(log_in("manager-alpha"), kind, TABLES[kind]).status_code == 404
    assert set(verdicts(sent(officer, kind, TABLES[kind], dry_run="true"))) == {"new"}
    assert not rows(plant, "SELECT 1 FROM region_statistic UNION ALL SELECT 1 FROM region_target")
    assert set(verdicts(sent(officer, kind, TABLES[kind]))) == {"stored"}
    assert set(verdicts(sent(officer, kind, TABLES[kind]))) == {"unchanged"}


def test_amounts_are_kept_in_the_unit_of_their_quantity_and_the_file_is_in_the_log(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    for kind, text in TABLES.items():
        sent(officer, kind, text)
    stated = {one["quantity"]: one["value"] for one in officer.get(f"{NINGXIA}/statistics").json()["items"]}
    assert stated == {"gdp": 5000.0, "coal_other": 30_000.0}
    held = {one["controlled"]: one for one in officer.get(f"{NINGXIA}/targets").json()["items"]}
    assert {name: one["value"] for name, one in held.items()} == {"energy": 0.14, "non_fossil": 0.3, "coal": 12_000.0}
    assert (held["energy"]["document"], held["energy"]["clause"]) == ("宁政发", "(二)")
    acts = {row["object"] for row in rows(plant, "SELECT object FROM audit_line WHERE region = '640000'")}
    assert {"import of region-statistics of 640000", "import of region-targets of 640000"} <= acts


def test_a_wide_table_names_several_regions_and_one_that_is_not_seen_is_refused(officer: TestClient) -> None:
    table = (
        "地区代码,月份,能源消费总量(万吨标准煤),能源消费总量(当量),其他用户碳排放\n"
        "640000,2026-09,1.5,14000,\n640100,2026-09,0.7,,900\n500000,2026-09,5,,\n"
    )
    answer = sent(officer, "region-statistics", table)
    assert verdicts(answer) == ["stored", "stored", "stored", "stored", "refused"]
    assert "500000" in refused(answer)[0]
    of_city = {
        one["quantity"]: one["value"] for one in officer.get("/api/v1/regions/640100/statistics").json()["items"]
    }
    assert of_city == {"energy_total": 7000.0, "carbon_other": 900.0}


def test_what_cannot_be_stated_or_demanded_is_refused_in_words_and_the_other_rows_live(officer: TestClient) -> None:
    table = "月份,指标,数值,单位\n2026-09,人口,5,人\n2026-09,gdp,5,吨\n2026-12,gdp,5,\n2026-08,gdp,7,\n2026-08,gdp,8,\n"
    answer = sent(officer, "region-statistics", table)
    assert verdicts(answer) == ["refused", "refused", "refused", "stored", "refused"]
    unknown, unit, future, twice = refused(answer)
    assert "人口" in unknown
    assert "'t'" in unit
    assert "2026" in future
    assert "第 5 行" in twice
    table = "指标,目标类型,目标值,单位,基期年,目标年\n能源,占比上限,3,%,2025,2026\n煤炭,下降率,3,%,2025,2026\n"
    table += "水,总量,3,,2025,2026\n"
    assert verdicts(sent(officer, "region-targets", table)) == ["refused"] * 3


def test_a_drop_of_a_region_may_be_per_floor_area_or_head_and_water_is_demanded_in_cubic_metres(
    officer: TestClient,
) -> None:
    table = (
        "指标,目标类型,目标值,单位,强度分母,基期年,目标年\n"
        "能源,下降率,5,%,建筑面积,2025,2030\n用水,下降率,6,%,人均,2025,2030\n用水,总量,2,万m3,,2025,2026\n"
        "煤炭,总量,2,tce,人均,2025,2026\n能源,下降率,5,%,熟料,2025,2030\n"
    )
    assert verdicts(sent(officer, "region-targets", table)) == ["stored"] * 3 + ["refused"] * 2
    held = officer.get(f"{NINGXIA}/targets").json()["items"]
    assert {(one["controlled"], one["kind"], one["per"]): one["value"] for one in held} == {
        ("energy", "drop", "floor_area"): 0.05, ("water", "drop", "persons"): 0.06, ("water", "cap", ""): 20_000.0,
    }  # fmt: skip


def test_the_kinds_say_their_columns_and_who_sends_them(officer: TestClient, log_in: LogIn) -> None:
    forms = officer.get(f"{NINGXIA}/imports").json()["items"]
    assert [form["kind"] for form in forms] == list(RegionTableKind)
    assert forms[0]["needs"] == [["month", "quantity", "value"]]
    assert [column["name"] for column in forms[0]["columns"]] == [
        "region",
        "month",
        "quantity",
        "value",
        "unit",
        "source",
    ]
    assert {form["may_send"] for form in forms} == {True}
    assert {form["may_send"] for form in log_in("ningxia").get(f"{NINGXIA}/imports").json()["items"]} == {False}


def test_what_stands_is_read_of_the_row_alone_and_not_of_the_whole_region(
    plant: psycopg.Connection, officer: TestClient
) -> None:
    head, row = "月份,指标,数值,来源\n", "2026-09,能源消费总量,{},{}\n"
    said = head + row.format(5, "月报") + "2026-08,能源消费总量,4,月报\n"
    assert verdicts(sent(officer, "region-statistics", said)) == ["stored"] * 2
    assert verdicts(sent(officer, "region-statistics", head + row.format(6, "快报"))) == ["stored"]
    ((ningxia,),) = plant.execute("SELECT id FROM region WHERE code = '640000'").fetchall()
    body = BodyId("region", ningxia)
    found = dual_control.statistic(plant, body, "energy_total", Span(2026, 9))
    assert (found and (found.value, found.document)) == (6.0, "快报")
    assert dual_control.statistic(plant, body, "energy_total", Span(2026, 7)) is None
