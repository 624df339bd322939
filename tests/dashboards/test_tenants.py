"""Grafana for one enterprise or region: a login that reads what is its own, and a dashboard whose queries run."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from dashboards import __main__ as program
from dashboards import enterprise, panels, region
from qingyu.db import dashboard_readers
from qingyu.errors import NotFound
from qingyu.jobs.access import dashboard_logins
from tests.support.databases import Database

NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Two:
    """Two plants in two counties of one province, each with a load of its own; logins of one of each kind."""

    alpha: str
    county: str
    province: str


def _dsn(database: Database, login: dashboard_logins.DashboardLogin) -> str:
    return re.sub(r"//[^@]+@", f"//{login.role_name}:{login.password}@", database.admin_dsn)


@pytest.fixture
def two(database: Database, conn: psycopg.Connection) -> Iterator[Two]:
    conn.execute(
        "INSERT INTO region (code, level, name_zh, name_en, parent_id)"
        " VALUES ('640000', 'province', '宁夏', 'Ningxia', NULL) ON CONFLICT (code) DO NOTHING"
    )
    for code in ("640181", "640121"):
        conn.execute(
            "INSERT INTO region (code, level, name_zh, name_en, parent_id)"
            " SELECT %s, 'county', '县', 'county', id FROM region WHERE code = '640000' ON CONFLICT (code) DO NOTHING",
            (code,),
        )
    for code, county in (("alpha", "640181"), ("beta", "640121")):
        _plant(conn, code, county)
    for of in ("640181", "640121"):
        conn.execute(
            "INSERT INTO region_target (region_id, quantity, kind, value, base_year, target_year, document, verified,"
            " declared_by, declared_at) SELECT id, 'energy', 'drop', 0.1, 2025, 2030, 'd', 'declared', 't', %s"
            " FROM region WHERE code = %s",
            (NOW, of),
        )
    conn.commit()
    whose: list[tuple[dashboard_logins.Kind, str]] = [
        ("enterprise", "alpha"),
        ("region", "640181"),
        ("region", "640000"),
    ]
    logins = [dashboard_logins.grant(conn, kind, code, "test", NOW) for kind, code in whose]
    conn.commit()
    yield Two(*(_dsn(database, login) for login in logins))
    for login in logins:
        dashboard_logins.revoke(conn, login.kind, login.code, "test", NOW)
    conn.commit()


def _plant(conn: psycopg.Connection, code: str, county: str) -> None:
    def made(statement: str, *values: Any) -> int:
        found = conn.execute(statement + " RETURNING id", values).fetchone()
        assert found is not None
        return int(found[0])

    of = made(
        "INSERT INTO enterprise (code, name_zh, name_en, region_id)"
        " SELECT %s, '厂', %s, id FROM region WHERE code = %s",
        *(code, code, county),
    )
    unit = made(
        "INSERT INTO unit (enterprise_id, code, level, name_zh, name_en) VALUES (%s, 'works', 1, '厂', 'works')", of
    )
    meter = made(
        "INSERT INTO meter (enterprise_id, unit_id, code, name_zh, name_en) VALUES (%s, %s, 'm1', '表', 'meter')",
        *(of, unit),
    )
    for name, carrier, used_in in (("kwh", "electricity", "kWh"), ("gas", "natural_gas", "m3")):
        channel = made(
            "INSERT INTO channel (enterprise_id, meter_id, code, quantity, carrier, kind, unit, valid_from)"
            " VALUES (%s, %s, %s, 'use', %s, 'cumulative', %s, %s)",
            *(of, meter, name, carrier, used_in, NOW - timedelta(days=9)),
        )
        conn.execute(
            "INSERT INTO energy_slot (channel_id, slot_at, use, n_received, n_due, measured_share, estimated_share,"
            " state) VALUES (%s, %s, 25, 3, 3, 1, 0, 1)",
            (channel, NOW.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)),
        )
    for indicator, scope, period, unit_of in (
        *((one, "", "day", "tce") for one in ("coal.calorific", "coal.equivalent")),
        ("coal.equivalent", "electricity", "day", "tce"),
        *((one, "", "day", "t") for one in ("co2.total", "demand.max_kw")),
        *((one, "", "month", "t") for one in ("coal.equivalent", "co2.total")),
    ):
        start = NOW.date().replace(day=1) if period == "month" else NOW.date()
        conn.execute(
            "INSERT INTO indicator_value (enterprise_id, code, scope, period, start_on, value, unit, completeness,"
            " verified, inputs, inputs_hash, is_open, computed_at)"
            " VALUES (%s, %s, %s, %s, %s, 12.5, %s, 1, true, '{}', 'h', true, %s)",
            (of, indicator, scope, period, start, unit_of, NOW),
        )


def _as_grafana_sends(sql: str) -> str:
    sent = re.sub(
        r"\$__timeFilter\((\w+)\)", r"\1 BETWEEN now() - INTERVAL '60 days' AND now() + INTERVAL '1 day'", sql
    )
    return sent.replace("$__interval_ms", "900000")


def _asked(built: Any) -> dict[str, str]:
    """The queries of a dashboard by the titles of their panels."""
    return {panel.title: panel.targets[0].sql for panel in built.panels if getattr(panel, "targets", None)}


def test_every_query_of_an_enterprise_runs_and_shows_that_enterprise_alone(two: Two, conn: psycopg.Connection) -> None:
    units = dashboard_readers.units(conn, "alpha")
    assert [(unit.code, unit.units_of_use) for unit in units] == [("works", ["kWh", "m3"])]
    queries = _asked(enterprise.build("qingyu-enterprise-alpha", "alpha", ("厂", "alpha"), units, "http://console"))
    with psycopg.connect(two.alpha) as reader:
        found = {title: reader.execute(_as_grafana_sends(sql)).fetchall() for title, sql in queries.items()}
        assert found["电力负荷 · Electric load"][0][1:] == ("m1/kwh", 100.0)  # 25 kWh in a quarter-hour: 100 kW
        assert found["用量 [m3/h] · Use [m3/h]"][0][1:] == ("m1/gas", 100.0)
        assert len(found["综合能耗 · Energy by day"]) == 2
        assert len(found["月度指标 · Indicators by month"]) == 2
        for view in ("enterprise", "unit", "channel", "slot", "indicator"):
            column = "code" if view == "enterprise" else "enterprise"
            whose = reader.execute(f"SELECT DISTINCT {column} FROM dashboard.{view}").fetchall()
            assert whose == [("alpha",)], view
        assert reader.execute("SELECT count(*) FROM dashboard.region").fetchone() == (0,)


def test_every_query_of_a_region_runs_and_a_county_sees_less_than_its_province(two: Two) -> None:
    queries = _asked(region.build("qingyu-region-640181", "640181", ("县", "county"), "http://console"))
    seen = {}
    for level, dsn in (("county", two.county), ("province", two.province)):
        with psycopg.connect(dsn) as reader:
            found = {title: reader.execute(_as_grafana_sends(sql)).fetchall() for title, sql in queries.items()}
            seen[level] = [row[0] for row in found["重点用能单位 · Key energy users"]]
            assert found["重点用能单位能耗 · Energy of key units"][0][1] == 12.5 * len(seen[level])
            assert len(found["目标 · Targets"]) == len(seen[level])
    assert seen == {"county": ["alpha"], "province": ["alpha", "beta"]}


def test_no_statement_of_a_reader_shows_it_more(two: Two) -> None:
    """Settings of the scope, another role, the tables themselves, other logins: all that a free query could try."""
    with psycopg.connect(two.alpha, autocommit=True) as reader:
        for setting in ("scope_all = 'on'", "scope_enterprise = '2'", "scope_region = '1'"):
            reader.execute(f"SET qingyu.{setting}")
        reader.execute("SET default_transaction_read_only = off")
        assert reader.execute("SELECT code FROM dashboard.enterprise").fetchall() == [("alpha",)]
        for statement in (
            "SELECT * FROM public.energy_slot",
            "SELECT * FROM public.enterprise",
            "SELECT * FROM public.dashboard_reader",
            "SELECT * FROM public.dashboard_batch",
            "SELECT * FROM scoped.energy_slot",
            "SELECT * FROM public.scoped_enterprise()",
            "SET ROLE qingyu_api",
            "SET ROLE qingyu_operator",
            "SET SESSION AUTHORIZATION qingyu_api",
            "INSERT INTO public.dashboard_reader VALUES ('x')",
            "CREATE TABLE public.mine (a int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(statement)


def test_a_barrier_keeps_a_function_of_the_readers_own_from_rows_of_others(two: Two) -> None:
    """A cheap function in a condition must not be shown rows before the view has left them out."""
    with psycopg.connect(two.alpha) as reader:
        plan = reader.execute("EXPLAIN SELECT * FROM dashboard.enterprise WHERE length(code::text) / 0 = 1").fetchall()
        assert any("Subquery Scan" in row[0] or "InitPlan" in row[0] for row in plan)
        options = reader.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'dashboard'::regnamespace AND c.relkind = 'v'"
            " AND NOT 'security_barrier=true' = ANY (coalesce(c.reloptions, '{}'))"
        ).fetchall()
        assert options == []


def test_a_login_given_anew_ends_the_one_before_and_one_taken_back_is_gone(
    two: Two, database: Database, conn: psycopg.Connection
) -> None:
    with psycopg.connect(two.alpha) as before:
        login = dashboard_logins.grant(conn, "enterprise", "alpha", "test", NOW)
        conn.commit()
        with pytest.raises(psycopg.OperationalError):
            before.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(two.alpha)
    with psycopg.connect(_dsn(database, login)) as reader:
        assert reader.execute("SELECT code FROM dashboard.enterprise").fetchall() == [("alpha",)]
    assert dashboard_logins.revoke(conn, "enterprise", "alpha", "test", NOW)
    assert not dashboard_logins.revoke(conn, "enterprise", "alpha", "test", NOW)
    conn.commit()
    assert [one.code for one in dashboard_readers.readers(conn)] == ["640000", "640181"]
    with pytest.raises(NotFound):
        dashboard_logins.grant(conn, "region", "999999", "test", NOW)


def test_every_query_of_the_files_stands_on_a_panel(two: Two, conn: psycopg.Connection) -> None:
    units = dashboard_readers.units(conn, "alpha")
    for name, built in (
        ("enterprise", enterprise.build("u", "alpha", ("厂", "alpha"), units, "http://console")),
        ("region", region.build("u", "640181", ("县", "county"), "http://console")),
    ):
        shown = set(_asked(built).values())
        for query, sql in panels.statements(name).items():
            filled = sql.replace("{unit}", "works").replace("{region}", "640181").replace("{unit_of_use}", "m3")
            assert filled in shown, f"{name}: {query}"


def test_a_code_with_a_quote_comes_into_no_query() -> None:
    with pytest.raises(ValueError, match="a code of the register"):
        region.build("u", "6401'--", ("县", "county"), "http://console")


def test_the_dashboards_are_written_of_those_who_have_a_login_and_link_to_the_console(
    two: Two, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in database.environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "dashboards" / "qingyu-enterprise-gone.json").write_text("{}")
    program.write_tenants(tmp_path, "http://console")
    written = {file.stem: json.loads(file.read_text("utf-8")) for file in (tmp_path / "dashboards").iterdir()}
    assert set(written) == {"qingyu-enterprise-alpha", "qingyu-region-640000", "qingyu-region-640181"}
    alpha = written["qingyu-enterprise-alpha"]
    assert alpha["links"][0]["url"] == "http://console/e/alpha"
    assert "http://console/e/alpha/proof?indicator=" in json.dumps(alpha)
    assert {t["datasource"]["uid"] for p in alpha["panels"] for t in p.get("targets", [])} == {alpha["uid"]}
