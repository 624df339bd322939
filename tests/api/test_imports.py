"""Tables over the API: the manager's own, judged row by row, once for a key, and nothing hostile gets through."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from qingyu.jobs.importing.names import OF_OFFICERS, TableKind
from tests.api.conftest import LogIn

ADDRESS = "/api/v1/enterprises/alpha/imports"
BUDGETS = "月份,预算(吨标准煤)\n2026-01,500\n2026-02,1_000\n"
# A table of each kind that a manager of the plant may send, as people write them.
TABLES = {
    "production": "产品,日期,产量\nclinker,2026-10-01,3200\n",
    "output-value": "月份,工业总产值(万元)\n2026-09,1200\n",
    "monthly-reports": "月份,电力(万kWh),原煤(吨)\n2026-09,120,9000\n",
    "statements": "能源流,起始日期,结束日期(含),用量(吨)\ncoal,2025-11-15,2025-12-14,620\n",
    "production-plans": "产品,情景,月份,计划产量\nclinker,基准,2026-12,82000\n",
    "budgets": "月份,预算\n2026-01,500\n",
    "prices": "品种,生效日期,单价(元/吨)\n原煤,2026-01-01,850\n",
    "adders": "代码,生效日期,加价标准\nladder,2026-01-01,0.1\n",
    "tariffs": "代码,生效日期,起,止,时段,电价\nt,2026-01-01,08:00,22:00,峰,1.2\nt,2026-01-01,22:00,08:00,谷,0.4\n",
    "meter-certificates": "表号,证书编号,检定日期,有效期至\ne01,C-1,2026-01-01,2027-12-31\n",
    "calorific-values": "品种,生效日期,低位发热量(kJ/kg),报告编号\n原煤,2026-01-01,20908,R-1\n",
    "green-certificates": "绿证编号,张数,月份\nG-1,100,2026-01\n",
    "year-budgets": "年份,指标,口径,预算\n2026,能源,等价值,1200.5\n2026,碳排放,,3000\n",
    "targets": "指标,目标类型,目标值,强度分母,基期年,目标年\nenergy,drop,0.14,value_added,2025,2030\n",
    "statistics": "月份,综合能源消费量(万吨标准煤),工业增加值(万元)\n2026-01,1.5,8600\n",
}


def sent(
    client: TestClient, kind: str, data: str | bytes, headers: dict[str, str] | None = None, **said: Any
) -> Response:
    content = data.encode("gb18030") if isinstance(data, str) else data
    query = {"name": "表.csv"} | said
    octets = {"content-type": "application/octet-stream"}
    return client.post(f"{ADDRESS}/{kind}", params=query, content=content, headers=octets | (headers or {}))


def verdicts(answer: Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["verdict"] for row in answer.json()["verdicts"]]


@pytest.mark.parametrize("kind", TableKind)
def test_a_table_of_each_kind_is_tried_stored_and_stored_once(
    alpha: TestClient, officer: TestClient, kind: TableKind
) -> None:
    may, may_not = (officer, alpha) if kind in OF_OFFICERS else (alpha, officer)
    assert sent(may_not, kind, TABLES[kind]).status_code == 403
    assert set(verdicts(sent(may, kind, TABLES[kind], dry_run="true"))) == {"new"}
    assert set(verdicts(sent(may, kind, TABLES[kind]))) == {"stored"}
    assert set(verdicts(sent(may, kind, TABLES[kind]))) == {"unchanged"}


def test_the_kinds_say_what_a_table_has_to_have_and_who_sends_it(alpha: TestClient, officer: TestClient) -> None:
    forms = {form["kind"]: form for form in alpha.get(ADDRESS).json()["items"]}
    assert list(forms) == [kind.value for kind in TableKind]
    assert forms["budgets"]["needs"] == [["month", "coal_tce"]]
    assert [column["unit"] for column in forms["budgets"]["columns"]] == [None, "tce"]
    may = {kind for kind, form in forms.items() if form["may_send"]}
    assert may == set(forms) - OF_OFFICERS
    of_officer = officer.get(ADDRESS).json()["items"]
    assert {form["kind"] for form in of_officer if form["may_send"]} == OF_OFFICERS
    for form in forms.values():
        names = [column["name"] for column in form["columns"]]
        assert form["needs"]
        assert {name for needed in form["needs"] for name in needed} <= set(names)


def test_an_answer_says_how_the_file_was_read_and_why_a_row_was_not(alpha: TestClient) -> None:
    answer = sent(alpha, "budgets", BUDGETS).json()
    assert answer["form"] == "CSV, GB18030, ,"
    assert answer["columns"] == {"月份": "month", "预算(吨标准煤)": "coal_tce"}
    assert answer["verdicts"][0] == {"line": 2, "column": None, "verdict": "stored", "code": None, "reason": None}
    assert answer["verdicts"][1]["reason"]["en"] == "预算(吨标准煤): wanted a number, got '1_000'"
    assert answer["verdicts"][1]["reason"]["zh"] == "预算(吨标准煤)：应为数字，实为 '1_000'"


def test_a_workbook_is_sent_as_it_is(alpha: TestClient) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["月份", "预算(tce)"], ["2026年3月", 5], ["2026年4月", "=B2"]):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    assert verdicts(sent(alpha, "budgets", file.getvalue(), name="预算.xlsx")) == ["stored", "refused"]


def test_the_same_key_is_answered_again_and_not_done_again(alpha: TestClient) -> None:
    first = sent(alpha, "budgets", BUDGETS, {"Idempotency-Key": "k-1"})
    again = sent(alpha, "budgets", BUDGETS, {"Idempotency-Key": "k-1"})
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()
    other = sent(alpha, "budgets", BUDGETS + "2026-03,5\n", {"Idempotency-Key": "k-1"})
    assert other.json()["code"] == "idempotency_key_reused"


def test_only_the_manager_of_the_enterprise_sends_tables(alpha: TestClient, log_in: LogIn) -> None:
    assert sent(log_in("manager-beta"), "budgets", BUDGETS).status_code == 404
    table = "企业,月份,预算\nbeta,2026-01,5\nalpha,2026-01,6\n"
    assert verdicts(sent(alpha, "budgets", table)) == ["refused", "stored"]
    assert sent(log_in("ningxia"), "budgets", BUDGETS).status_code == 403


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\n,,\n", "table_empty"),
        (b"%PDF-1.4", "not_a_table"),
        (b"a,b\n1,\x00\n", "not_a_table"),
        ("月份,预算\n".encode() + b"2026-01,1\n" * 20_000, "table_too_long"),
        (b"PK\x03\x04 and no more", "not_a_table"),
        (b"x,y\n1,2\n", "columns_unknown"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(alpha: TestClient, data: str | bytes, code: str) -> None:
    answer = sent(alpha, "budgets", data)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_bomb_and_a_body_that_is_too_large_are_refused(alpha: TestClient) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * (70 * 1024 * 1024))
    answer = sent(alpha, "budgets", file.getvalue())
    assert answer.json()["code"] == "table_too_large"
    assert sent(alpha, "budgets", b"x" * (10 * 1024 * 1024 + 1)).status_code == 413


def test_what_is_said_beside_a_file_is_checked(alpha: TestClient) -> None:
    assert alpha.post(f"{ADDRESS}/budgets", content=b"x").status_code == 422  # no name
    assert sent(alpha, "nonsense", BUDGETS).status_code == 422
    assert sent(alpha, "budgets", BUDGETS, thousands=".").status_code == 422
    assert sent(alpha, "budgets", BUDGETS, columns="month,x").status_code == 422
    assert sent(alpha, "budgets", BUDGETS, sheet="\u202e").status_code == 422
