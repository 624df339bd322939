"""Every table as CSV and JSON lines: all its pages, its units and marks, guarded cells, and a line in the audit log."""

import csv
import gzip
import io
import json
from datetime import timedelta

import anyio
import psycopg
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from api import exports, inner, tables
from qingyu.jobs.access import audit
from tests.api import plants

ALPHA = "/api/v1/enterprises/alpha"


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_an_export_holds_every_page_of_the_list_and_leaves_a_line(plant: psycopg.Connection, alpha: TestClient) -> None:
    for n in range(7):
        plants.open_warning(plant, "alpha", scope=f"s{n}")
    whole = alpha.get("/api/v1/warnings").json()["items"]
    for asked, headers in (("?format=csv&limit=2", {}), ("?limit=3", {"accept": "text/csv"}), ("?format=csv", {})):
        answer = alpha.get(f"/api/v1/warnings{asked}", headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
        rows = table(answer.text)
        assert [row["id"] for row in rows] == [str(warning["id"]) for warning in whole]
        assert {row["rule.id"] for row in rows} == {"data.interruption"}
        assert rows[0]["sentence_zh"] == whole[0]["sentence_zh"]
        assert rows[0]["_as_of"] == plants.NOW.isoformat()
        assert rows[0]["_source"].startswith("/api/v1/warnings?")
    lines = alpha.get("/api/v1/warnings?format=jsonl&limit=2").text.splitlines()
    assert [{k: v for k, v in json.loads(line).items() if k not in tables.MARKS} for line in lines] == whole
    with plant.transaction():
        audit.settle(plant)
    traces = plant.execute("SELECT actor, object, detail->>'format' FROM audit_line WHERE kind = 'export'").fetchall()
    assert traces == [("manager-alpha", "/api/v1/warnings", kind) for kind in ("csv", "csv", "csv", "jsonl")]


def test_readings_of_many_pages_are_exported_each_once(plant: psycopg.Connection, alpha: TestClient) -> None:
    channel = plants.channel_id(plant, "alpha", "c01", "t")
    plants.add_readings(plant, "alpha", channel, plants.MIDNIGHT, [float(n) for n in range(40)])
    query = f"meter=c01&from={plants.MIDNIGHT.isoformat()}&to={(plants.MIDNIGHT + timedelta(days=1)).isoformat()}"
    answer = alpha.get(f"{ALPHA}/readings?{query.replace('+', '%2B')}&limit=7&format=csv")
    assert [float(row["value"]) for row in table(answer.text)] == [float(n) for n in range(40)]


def test_an_empty_table_has_its_heading(alpha: TestClient) -> None:
    answer = alpha.get("/api/v1/warnings?format=csv")
    assert answer.text.startswith("id,enterprise,code,about,severity,")
    assert len(answer.text.splitlines()) == 1
    assert alpha.get("/api/v1/warnings?format=jsonl").text == ""


def test_every_list_and_every_report_with_a_table_can_be_exported(app: FastAPI, alpha: TestClient) -> None:
    paths = app.openapi()["paths"]
    with_tables = {
        path
        for path, ways in paths.items()
        if any(p["name"] == "format" for p in ways.get("get", {}).get("parameters", []))
    }
    lists = {p for p, ways in paths.items() if ways.get("get", {}).get("operationId", "").startswith("list_")}
    assert lists <= with_tables
    assert len(with_tables) >= 25
    required = {"meter": "c01", "from": "2026-11-01", "to": "2026-11-02", "base": "2026-09", "month": "2026-10"}
    for path in sorted(with_tables):
        names = {p["name"]: p for p in paths[path]["get"]["parameters"]}
        asked = {name: required[name] for name, p in names.items() if p.get("required") and name in required}
        answer = alpha.get(path.replace("{code}", "alpha"), params={**asked, "format": "csv"})
        # A report may have nothing to say of this plant; what it says then is a problem, and never a broken table.
        assert answer.headers["content-type"].startswith(("text/csv", "application/problem+json")), path
        assert answer.status_code < 500, (path, answer.text)
        if path in lists and "{id}" not in path:
            # A list of administrators is none of the manager's, in whatever form.
            plain = alpha.get(path.replace("{code}", "alpha"), params=asked)
            assert (path, answer.status_code) == (path, plain.status_code)


def test_text_that_a_spreadsheet_would_take_for_a_formula_is_made_harmless() -> None:
    shape = {
        "type": "array",
        "items": {"properties": {"a": {"type": "string"}, "n": {"type": "number", "x-unit": "kWh"}}},
    }
    (one,) = tables.tables_of(shape, {})
    bad = ["=1+1", "+1", "-1", "@x", "\t=1", "\n=1", " =1", "\u3000@x", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x"]
    fine = ["fine", " fine", "1-2", '"quoted", cut']
    rows = [{"a": text, "n": -1.5} for text in bad + fine]
    text = "".join(tables.csv_lines(one, [rows], tables.Origin("=x", "now"), heading=True))
    found = table(text)
    assert [row["a"] for row in found] == [f"'{text}" for text in bad] + fine
    assert {row["n [kWh]"] for row in found} == {"-1.5"}
    assert {row["_source"] for row in found} == {"'=x"}


def test_a_row_that_rests_on_something_unverified_says_so() -> None:
    assert tables.is_unverified({"value": 1, "rule": {"verified": "unverified"}})
    assert tables.is_unverified({"rows": [{"is_verified": False}]})
    assert not tables.is_unverified({"value": None, "verified": "2026-01-01 by x", "rows": [{"verified": True}]})


def test_a_row_is_unconfirmed_by_its_own_word_by_its_month_or_with_the_whole_answer() -> None:
    answer = {"unconfirmed_months": ["2026-09-01"]}
    for row in ({"month": "2026-09"}, {"day": "2026-09-30"}, {"from": "2026-08-01", "to": "2026-09-02"}, {"code": "x"}):
        assert tables.is_unconfirmed(row, answer), row
    for row in ({"month": "2026-10"}, {"start": "2026-10-01T00:00+08:00"}, {"from": "2026-08-01", "to": "2026-09-01"}):
        assert not tables.is_unconfirmed(row, answer), row
    assert tables.is_unconfirmed({"month": "2026-10", "parts": [{"unconfirmed": True}]}, answer)
    assert not tables.is_unconfirmed({"code": "x", "unconfirmed": False}, {"unconfirmed_months": []})


def test_a_packed_export_is_the_same(plant: psycopg.Connection, alpha: TestClient) -> None:
    plants.open_warning(plant, "alpha")
    plain = alpha.get("/api/v1/warnings?format=csv", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with alpha.stream("GET", "/api/v1/warnings?format=csv", headers={"accept-encoding": "gzip"}) as packed:
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join(packed.iter_raw())).decode() == plain.text


def test_what_cannot_be_exported_says_why(anyone: TestClient, alpha: TestClient) -> None:
    assert anyone.get("/api/v1/warnings?format=csv").status_code == 401
    assert alpha.get("/api/v1/enterprises/beta/units?format=csv").status_code == 404
    for path, status, code in (
        ("/api/v1/session?format=csv", 406, "not_acceptable"),
        (f"{ALPHA}/units?format=csv&table=roots", 406, "not_acceptable"),
        (f"{ALPHA}/units?format=xml", 422, "invalid"),
        (f"{ALPHA}/units?format=csv&colour=red", 422, "invalid"),
        ("/api/v1/nothing?format=csv", 404, "not_found"),
    ):
        answer = alpha.get(path)
        assert (path, answer.status_code, answer.json()["code"]) == (path, status, code)
    assert alpha.get(f"{ALPHA}/units?format=json").json() == alpha.get(f"{ALPHA}/units").json()


def test_an_export_whose_line_cannot_be_written_is_not_made(plant: psycopg.Connection, alpha: TestClient) -> None:
    plant.execute("REVOKE INSERT ON audit_pending FROM qingyu_api")
    plant.commit()
    answer = alpha.get(f"{ALPHA}/units?format=csv")
    assert answer.status_code >= 500
    assert "text/csv" not in answer.headers["content-type"]


def test_a_few_exports_run_at_once_and_one_of_each_user(app: FastAPI) -> None:
    async def asked() -> None:
        released = anyio.Event()

        async def slow(scope: Scope, receive: Receive, send: Send) -> None:
            await released.wait()
            await JSONResponse({}, status_code=404)(scope, receive, send)

        wrapped, answers = exports.Exports(slow, app.openapi), []

        async def export(who: str) -> None:
            started: list[int] = []

            async def send(message: Message) -> None:
                started.extend([message["status"]] if message["type"] == "http.response.start" else [])

            headers = [(b"authorization", who.encode())]
            scope = {"type": "http", "method": "GET", "path": f"{ALPHA}/units", "query_string": b"format=csv"}
            await wrapped({**scope, "headers": headers, "app": app, "state": {}}, inner.nothing, send)
            answers.append((who, *started))

        async with anyio.create_task_group() as group:
            for who in ("a", "a", "b", "c", "d"):
                group.start_soon(export, who)
                await anyio.wait_all_tasks_blocked()
            assert answers == [("a", 429), ("d", 429)]
            released.set()
        assert sorted(answers[2:]) == [("a", 404), ("b", 404), ("c", 404)]
        await export("a")
        assert answers[-1] == ("a", 404)

    anyio.run(asked)
