"""Two plants in two provinces, each with a user, and a regulator for each province; readings and slots on request."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from qingyu.domain.control.rule import Code
from qingyu.domain.control.sentences import newest_version
from qingyu.jobs.declaring import registry

# Noon and a bit in Shanghai.
NOW = datetime(2026, 11, 2, 4, 7, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 1, 16, 0, tzinfo=UTC)
SLOT = timedelta(minutes=15)
PASSWORD = "correct horse battery"
MEASURED, SUSPECT, MISSING = 1, 3, 0


def enterprise(code: str, region: str) -> dict[str, Any]:
    """A cement plant with a power meter and a coal scale."""
    channel = {"valid_from": "2026-01-01T00:00:00+08:00", "interval_s": 900}
    return {
        "code": code,
        "name_zh": f"{code} 水泥",
        "name_en": f"{code} cement",
        "region": region,
        "industry": "C3011",
        "units": [
            {"code": "plant", "level": 1, "parent": None, "name_zh": "全厂", "name_en": "plant"},
            {"code": "kiln", "level": 2, "parent": "plant", "name_zh": "回转窑", "name_en": "kiln"},
        ],
        "gateways": [{"code": "gw1", "class": "A", "password": "gateway-password"}],
        "meters": [
            {
                "code": "e01",
                "unit": "plant",
                "name_zh": "总电表",
                "name_en": "main power meter",
                "certificate_no": "JL-2026-17",
                "due_on": "2027-03-01",
                "channels": [
                    channel
                    | {
                        "code": "kwh",
                        "quantity": "active_energy",
                        "carrier": "electricity",
                        "kind": "cumulative",
                        "unit": "kWh",
                    },
                    channel
                    | {"code": "v", "quantity": "voltage", "carrier": "electricity", "kind": "gauge", "unit": "V"},
                ],
            },
            {
                "code": "c01",
                "unit": "kiln",
                "name_zh": "煤秤",
                "name_en": "coal scale",
                "channels": [
                    channel | {"code": "t", "quantity": "mass", "carrier": "raw_coal", "kind": "interval", "unit": "t"}
                ],
            },
        ],
        "flows": [
            {
                "code": "grid",
                "carrier": "electricity",
                "direction": "purchase",
                "to": "plant",
                "channels": [{"meter": "e01", "channel": "kwh"}],
            },
            {
                "code": "coal",
                "carrier": "raw_coal",
                "direction": "purchase",
                "to": "kiln",
                "channels": [{"meter": "c01", "channel": "t"}],
            },
        ],
        "products": [
            {
                "code": "clinker",
                "name_zh": "水泥熟料",
                "name_en": "clinker",
                "unit": "t",
                "limit_id": "gb16780-2021.clinker.comprehensive",
                "benchmark_id": "ndrc2023.clinker",
                "flows": [{"flow": "grid"}, {"flow": "coal"}],
                "boundaries": [{"boundary": "CK-ALL", "units": ["plant"]}],
            }
        ],
        "users": [
            {
                "name": f"manager-{code}",
                "password": PASSWORD,
                "display_zh": "能源经理",
                "display_en": "Energy manager",
                "role": "enterprise_manager",
            }
        ],
    }


def document() -> dict[str, Any]:
    """Plant `alpha` in Ningxia's capital, plant `beta` in Chongqing."""

    def region(code: str, parent: str | None, level: str, zh: str, en: str) -> dict[str, Any]:
        return {"code": code, "parent": parent, "level": level, "name_zh": zh, "name_en": en}

    def regulator(name: str, region: str) -> dict[str, Any]:
        return {
            "name": name,
            "password": PASSWORD,
            "display_zh": "节能监察",
            "display_en": "Inspector",
            "role": "regulator_viewer",
            "region": region,
        }

    return {
        "regions": [
            region("640000", None, "province", "宁夏", "Ningxia"),
            region("640100", "640000", "prefecture", "银川", "Yinchuan"),
            region("500000", None, "province", "重庆", "Chongqing"),
        ],
        "industries": [{"code": "C3011", "name_zh": "水泥制造", "name_en": "cement"}],
        "enterprises": [enterprise("alpha", "640100"), enterprise("beta", "500000")],
        "users": [regulator("ningxia", "640000"), regulator("chongqing", "500000")],
    }


def register(conn: psycopg.Connection) -> None:
    """Make both plants known."""
    registry.apply(conn, document(), NOW)
    # Somebody takes readings, as long as a run of tests may last: health would answer 503 else.
    conn.execute(
        "INSERT INTO worker (program, name, started_at, beat_at, backend_pid)"
        " SELECT program, 'of these tests', now() - interval '1 hour', now() + interval '1 day', 0"
        " FROM unnest('{ingest,analytics}'::text[]) program"
    )
    conn.commit()


def channel_id(conn: psycopg.Connection, enterprise: str, meter: str, channel: str) -> int:
    """The id behind three codes."""
    row = conn.execute(
        "SELECT c.id FROM channel c JOIN meter m ON m.id = c.meter_id JOIN enterprise e ON e.id = c.enterprise_id"
        " WHERE e.code = %s AND m.code = %s AND c.code = %s",
        (enterprise, meter, channel),
    ).fetchone()
    assert row is not None
    return int(row[0])


def enterprise_id(conn: psycopg.Connection, code: str) -> int:
    """The id behind a code."""
    row = conn.execute("SELECT id FROM enterprise WHERE code = %s", (code,)).fetchone()
    assert row is not None
    return int(row[0])


def add_readings(
    conn: psycopg.Connection,
    enterprise: str,
    channel: int,
    first: datetime,
    values: list[float],
    step: timedelta = SLOT,
) -> int:
    """Store readings as one batch of ingest would; returns the batch's id."""
    last = first + (len(values) - 1) * step
    row = conn.execute(
        "INSERT INTO ingest_batch (enterprise_id, received_at, channel_ids, from_ats, to_ats, n_received, n_written)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id",
        (enterprise_id(conn, enterprise), last, [channel], [first], [last], len(values), len(values)),
    ).fetchone()
    assert row is not None
    for n, value in enumerate(values):
        conn.execute(
            "INSERT INTO reading (channel_id, at, value, batch_id) VALUES (%s, %s, %s, %s)",
            (channel, first + n * step, value, row[0]),
        )
    conn.commit()
    return int(row[0])


def add_slots(
    conn: psycopg.Connection, channel: int, first: datetime, uses: list[float | None], state: int = MEASURED
) -> None:
    """Write slots as the rollups would; None is a missing one."""
    for n, use in enumerate(uses):
        known = use is not None
        conn.execute(
            "INSERT INTO energy_slot"
            " (channel_id, slot_at, use, n_received, n_due, measured_share, estimated_share, state)"
            " VALUES (%s, %s, %s, %s, 1, %s, 0, %s)",
            (channel, first + n * SLOT, use, int(known), float(known), state if known else MISSING),
        )
    conn.commit()


def open_warning(
    conn: psycopg.Connection, code: str, severity: int = 2, scope: str = "e01/kwh", at: datetime | None = None
) -> int:
    """A channel of a plant has been silent, as the rules say it; returns the warning's id."""
    row = conn.execute(
        "INSERT INTO warning (enterprise_id, rule_id, rule_version, code, scope, severity, since_at, opened_at,"
        " last_seen_at, value, limit_value, unit, parameters, evidence, template_version)"
        " VALUES (%(id)s, 'data.interruption', 1, 'data.interruption', %(scope)s, %(severity)s, %(at)s, %(at)s, %(at)s,"
        " 2, 0.5, 'h', %(parameters)s, '{}', %(template)s) RETURNING id",
        {
            "id": enterprise_id(conn, code),
            "severity": severity,
            "scope": scope,
            "at": at or NOW,
            "parameters": Jsonb(
                {
                    "channel": "e01/kwh",
                    "interval_s": 900,
                    "periods": 2,
                    "last_at": MIDNIGHT.isoformat(),
                    "restore_by": NOW.isoformat(),
                    "working_days": 3,
                }
            ),
            "template": newest_version(Code.INTERRUPTION),
        },
    ).fetchone()
    conn.commit()
    assert row is not None
    return int(row[0])
