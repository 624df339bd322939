"""A clinker plant in Qinghai for the pages: three weeks of readings with a hole, a bridged gap and a silent meter."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import sin, tau
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from qingyu.db import pool
from qingyu.jobs.book import indicators
from qingyu.jobs.control import early_warnings
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import rollups
from qingyu.jobs.receive import intake, writing
from tests.support.databases import Database

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 15, 10, tzinfo=ZONE).astimezone(UTC)
START = datetime(2026, 11, 1, tzinfo=ZONE)
TODAY = datetime(2026, 11, 21, tzinfo=ZONE)
PERIOD = timedelta(minutes=15)
HOLE = (TODAY + timedelta(hours=5), TODAY + timedelta(hours=6, minutes=30))
PASSWORD = "correct horse battery"

CODE, OTHER = "kunlun-cement", "quiet-works"


def document() -> dict[str, Any]:
    """The plant, a second enterprise that never sent anything, a manager and a regulator of the province."""
    return {
        "regions": [_named("630000", "青海", "Qinghai") | {"parent": None, "level": "province"}],
        "industries": [_named("C3011", "水泥制造", "Cement")],
        "enterprises": [
            _named(CODE, "昆仑水泥有限公司", "Kunlun Cement")
            | {"region": "630000", "tier": "thousand", "industry": "C3011", "two_high": True}
            | {"units": [_unit("plant", 1, "全厂", "Plant"), _unit("kiln", 2, "烧成系统", "Kiln", parent="plant")]}
            | {"gateways": [{"code": "gw1", "class": "A", "password": "gateway-password"}]}
            | {"meters": _meters(), "flows": _flows(), "products": [_clinker()]}
            | {"budgets": [{"month": "2026-11", "coal_tce": 4600.0}]}
            | {"users": [_user("manager", "能源经理", "Energy manager", "enterprise_manager")]},
            _named(OTHER, "静默铁合金厂", "Quiet Ferroalloy Works") | {"region": "630000"},
        ],
        "users": [_user("regulator", "节能监察", "Inspector", "regulator_officer") | {"region": "630000"}],
    }


def _named(code: str, zh: str, en: str) -> dict[str, Any]:
    return {"code": code, "name_zh": zh, "name_en": en}


def _unit(code: str, level: int, zh: str, en: str, parent: str | None = None) -> dict[str, Any]:
    return _named(code, zh, en) | {"level": level, "parent": parent}


def _user(name: str, zh: str, en: str, role: str) -> dict[str, Any]:
    return {"name": name, "password": PASSWORD, "display_zh": zh, "display_en": en, "role": role}


def _meters() -> list[dict[str, Any]]:
    def meter(
        code: str, unit: str, zh: str, en: str, *channels: tuple[str, str, str, str, str], **more: Any
    ) -> dict[str, Any]:
        since = {"valid_from": "2026-01-01T00:00:00+08:00", "interval_s": 900}
        names = ("code", "quantity", "carrier", "kind", "unit")
        listed = [dict(zip(names, channel, strict=True)) | since for channel in channels]
        return _named(code, zh, en) | {"unit": unit, "channels": listed} | more

    power = ("kwh", "active_energy", "electricity")
    return [
        meter(
            "e01",
            "plant",
            "1# 总进线",
            "Main incomer",
            (*power, "interval", "kWh"),
            accuracy_class="0.5S",
            certificate_no="JL-2026-17",
            due_on="2027-03-01",
        ),
        meter(
            "c01",
            "kiln",
            "皮带秤 C-01",
            "Belt scale C-01",
            ("t", "mass", "raw_coal", "interval", "t"),
            certificate_no="JL-2024-03",
            due_on="2026-11-05",
        ),
        # No source was seen for the coefficient of gangue: what rests on it must be marked.
        meter("c02", "kiln", "矸石秤 C-02", "Gangue scale C-02", ("t", "mass", "coal_gangue", "interval", "t")),
        meter("fan", "kiln", "高温风机", "ID fan", (*power, "cumulative", "kWh")),
        meter("s03", "kiln", "蒸汽 S-03", "Steam S-03", ("t", "mass", "steam", "cumulative", "t")),
    ]


def _flows() -> list[dict[str, Any]]:
    return [
        {"code": "grid", "carrier": "electricity", "direction": "purchase", "to": "plant"}
        | {"channels": [{"meter": "e01", "channel": "kwh"}]},
        {"code": "coal", "carrier": "raw_coal", "direction": "purchase", "to": "kiln"}
        | {"channels": [{"meter": "c01", "channel": "t"}]},
        {"code": "gangue", "carrier": "coal_gangue", "direction": "purchase", "to": "kiln"}
        | {"channels": [{"meter": "c02", "channel": "t"}]},
    ]


def _clinker() -> dict[str, Any]:
    yardsticks = {"limit_id": "gb16780-2021.clinker.comprehensive", "benchmark_id": "ndrc2023.clinker"}
    flows = {"flows": [{"flow": "grid"}, {"flow": "coal"}, {"flow": "gangue"}]}
    boundaries = {"boundaries": [{"boundary": "CK-ALL", "units": ["plant"]}]}
    return _named("clinker", "水泥熟料", "Clinker") | {"unit": "t"} | yardsticks | flows | boundaries


def power_kw(at: datetime) -> float:
    """The load of the plant by the hour. [kW]"""
    local = at.astimezone(ZONE)
    hour = local.hour + local.minute / 60
    return 11_400 + 1_500 * sin((hour - 8) / 24 * tau) + (900 if 8 <= hour < 20 else 0) + 90 * sin(hour * 7 + local.day)


def readings(until: datetime) -> Iterator[tuple[str, datetime, float]]:
    """What the meters have sent: intervals that have ended by `until`, registers read up to it."""
    at, fan_kwh, steam_t = START, 50_000.0, 700.0
    while at <= until:
        if at + PERIOD <= until:
            if not HOLE[0] <= at < HOLE[1]:
                yield "e01", at, round(power_kw(at) / 4, 1)
            yield "c01", at, round(2.72 + 0.04 * sin(at.hour), 3)
            yield "c02", at, 0.12
        # The fan's register is not read for two hours of last night; what it counted meanwhile is not lost.
        if not timedelta(hours=20) < at - (TODAY - timedelta(days=1)) < timedelta(hours=22):
            yield "fan", at, fan_kwh
        # The steam meter went silent this morning.
        if at <= TODAY + timedelta(hours=9):
            yield "s03", at, round(steam_t, 2)
        fan_kwh += 262.5
        steam_t += 1.35
        at += PERIOD


MOST_ENTRIES = 5000  # that ingest takes in one message


def send(database: Database, what: str, items: list[dict[str, Any]], now: datetime) -> None:
    """Hand a message to the writer of ingest, as the broker would."""
    with pool.connect(database.dsn("ingest"), application="test-ingest") as conn:
        conn.autocommit = True
        known = intake.Registry()
        known.load(conn, [enterprise_id(conn)])
        writer = writing.Writer(conn, known, intake.Bounds.of(database.settings))
        payload = json.dumps({"sent_at": now.isoformat(), what: items}).encode()
        refused = writer.write(writer.decode([intake.Message(f"qy/v1/{CODE}/gw1/{what}", payload, now)])).refused
        assert not refused, refused


def send_readings(database: Database, rows: list[tuple[str, datetime, float]], now: datetime) -> None:
    """Readings of a meter's only channel, as (meter, at, value)."""
    items = [{"meter": meter, "at": at.isoformat(), "value": value} for meter, at, value in rows]
    for i in range(0, len(items), MOST_ENTRIES):
        send(database, "readings", items[i : i + MOST_ENTRIES], now)


def roll_up(database: Database, now: datetime) -> None:
    """What analytics does in one round."""
    with psycopg.connect(database.dsn("analytics"), options="-c timezone=UTC") as conn:
        one = enterprise_id(conn)
        touched, silent = rollups.process(conn, one, now), rollups.advance(conn, one, now)
        indicators.refresh(conn, one, touched.days | silent.days, touched.months | silent.months, now)
        early_warnings.evaluate(conn, one, now)


def enterprise_id(conn: psycopg.Connection[Any]) -> int:
    """The id of the plant."""
    row = conn.execute("SELECT id FROM enterprise WHERE code = %s", (CODE,)).fetchone()
    assert row is not None
    return int(row[0])


def build(database: Database) -> None:
    """Register, send three weeks, state the production of each day and of the night shift, roll up."""
    with psycopg.connect(database.admin_dsn) as conn:
        registry.apply(conn, document(), NOW)
    send_readings(database, list(readings(NOW)), NOW)
    days = [START + timedelta(days=n) for n in range((TODAY - START).days)]
    made = [
        {"product": "clinker", "from": day.isoformat(), "to": (day + timedelta(days=1)).isoformat(), "quantity": 1846.2}
        for day in days
    ]
    shift = {"from": TODAY.isoformat(), "to": (TODAY + timedelta(hours=8)).isoformat(), "quantity": 615.4}
    send(database, "production", [*made, {"product": "clinker"} | shift], NOW)
    roll_up(database, NOW)
