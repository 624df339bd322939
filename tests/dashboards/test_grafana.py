"""Dashboards: what is kept is what is generated, and every panel reads what its role may read."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from dashboards import panels
from dashboards.__main__ import GENERATED, texts
from tests.support.databases import Database

NOW = datetime.now(UTC)


def generated() -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(GENERATED.glob("*.json"))]


def targets() -> list[tuple[str, dict[str, Any]]]:
    return [(p["title"], t) for d in generated() for p in d["panels"] for t in p.get("targets", [])]


def as_grafana_sends(sql: str) -> str:
    """Put the window in place of the macros that Grafana's PostgreSQL plugin knows."""
    filled = re.sub(r"\$__timeFilter\((\w+)\)", r"\1 BETWEEN now() - INTERVAL '3 hours' AND now()", sql)
    assert "$__" not in filled, "a macro that this test does not know"
    return filled


@pytest.fixture
def busy(conn: psycopg.Connection) -> None:
    """An enterprise with a gateway that lost messages, batches of the last minutes, and one that waits."""
    row = conn.execute(
        "INSERT INTO enterprise (code, name_zh, name_en) VALUES ('alpha', '甲', 'alpha') RETURNING id"
    ).fetchone()
    assert row is not None
    gateway = conn.execute("INSERT INTO gateway (enterprise_id, code) VALUES (%s, 'gw1') RETURNING id", row).fetchone()
    assert gateway is not None
    conn.execute("INSERT INTO gateway_status VALUES (%s, true, %s)", (*gateway, NOW))
    conn.execute(
        "INSERT INTO gateway_stream VALUES (%s, 'b1', '{[1,4),[6,9)}', %s, %s)",
        (*gateway, NOW - timedelta(hours=1), NOW - timedelta(minutes=1)),
    )
    for minutes, rolled in ((5, NOW), (1, None)):
        at = NOW - timedelta(minutes=minutes)
        conn.execute(
            "INSERT INTO ingest_batch (enterprise_id, received_at, committed_at, n_messages, n_received, n_written,"
            " n_duplicate, n_conflict, n_rejected, rolled_up_at) VALUES (%s, %s, %s, 1, 10, 6, 2, 1, 1, %s)",
            (*row, at, at + timedelta(milliseconds=250), rolled),
        )
    conn.execute(
        "INSERT INTO rejected (enterprise_id, gateway, topic, received_at, code, reason, payload, digest)"
        " VALUES (%s, 'gw1', 't', %s, 'unknown_meter', 'r', 'secret', 'd')",
        (*row, NOW - timedelta(minutes=1)),
    )
    conn.execute("INSERT INTO worker VALUES ('ingest', 'w1', %s, now(), 1)", (NOW,))
    conn.commit()


def test_what_is_kept_is_what_is_generated() -> None:
    assert {path.name: path.read_text("utf-8") for path in GENERATED.glob("*.json")} == texts()


def test_running_the_module_writes_the_same_files_again(repository: Path) -> None:
    before = texts()
    subprocess.run([sys.executable, "-m", "dashboards"], cwd=repository, check=True, capture_output=True)
    assert {path.name: path.read_text("utf-8") for path in GENERATED.glob("*.json")} == before


def test_every_panel_has_a_number_of_its_own_and_stands_on_the_grid() -> None:
    for dashboard in generated():
        numbers = [panel["id"] for panel in dashboard["panels"]]
        assert len(set(numbers)) == len(numbers)
        assert dashboard["uid"].startswith("qingyu-")
        for panel in dashboard["panels"]:
            place = panel["gridPos"]
            assert place["x"] + place["w"] <= 24


def test_every_query_of_the_file_is_shown_on_a_panel() -> None:
    shown = {target["rawSql"] for _, target in targets()}
    assert shown == set(panels.statements("ingest_health").values())


def test_every_panel_query_runs_as_the_role_of_the_dashboards_and_finds_something(
    database: Database, busy: None
) -> None:
    with psycopg.connect(database.dsn("dashboards")) as conn:
        for title, target in targets():
            found = conn.execute(as_grafana_sends(target["rawSql"])).fetchall()
            assert found, title


def test_the_numbers_are_those_of_the_batches(database: Database, busy: None) -> None:
    sql = panels.statements("ingest_health")
    with psycopg.connect(database.dsn("dashboards")) as conn:

        def rows(name: str) -> list[tuple[Any, ...]]:
            return conn.execute(as_grafana_sends(sql[name])).fetchall()

        assert [row[1:] for row in rows("written")] == [(6, 2, 1, 1), (6, 2, 1, 1)]
        assert rows("lag")[0][1] == pytest.approx(0.25)
        assert rows("gateways_online") == [(1, 0)]
        assert rows("workers") == [(1, 0)]
        assert [row[:2] for row in rows("open_work")] == [("alpha", 1)]
        # Seen 1 to 3 and 6 to 8: two messages in one hole.
        assert [(row[1], row[4], row[5], row[6]) for row in rows("holes")] == [("gw1", 6, 2, 1)]
        assert [row[:5] for row in rows("rejected_by_code")] == [("alpha", "gw1", "unknown_meter", "open", 1)]


def test_the_role_of_the_dashboards_reads_views_only(database: Database, conn: psycopg.Connection) -> None:
    granted = conn.execute(
        "SELECT c.relname, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm')"
        " AND has_table_privilege('qingyu_dashboards', c.oid, 'SELECT, INSERT, UPDATE, DELETE')"
    ).fetchall()
    assert {kind for _, kind in granted} == {"v"}
    assert {name.split("_")[0] for name, _ in granted} == {"dashboard"}
    with psycopg.connect(database.dsn("dashboards")) as reader, pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute("SELECT payload FROM rejected")


def test_grafana_is_given_that_role_and_that_folder(repository: Path) -> None:
    provisioning = repository / "dashboards" / "provisioning"
    source = yaml.safe_load((provisioning / "datasources" / "qingyu.yaml").read_text("utf-8"))["datasources"][0]
    assert (source["uid"], source["type"], source["user"]) == ("qingyu", panels.PLUGIN, "qingyu_dashboards")
    assert {target["datasource"]["uid"] for _, target in targets()} == {source["uid"]}
    provider = yaml.safe_load((provisioning / "dashboards" / "qingyu.yaml").read_text("utf-8"))["providers"][0]
    compose = yaml.safe_load((repository / "compose.yaml").read_text("utf-8"))
    mounted = [volume.split(":")[1] for volume in compose["services"]["grafana"]["volumes"]]
    assert provider["options"]["path"] in mounted


def test_pushing_without_a_token_says_what_is_missing(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dashboards", "push"], cwd=repository, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "GRAFANA_TOKEN" in done.stderr
