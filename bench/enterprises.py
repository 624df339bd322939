"""Enterprises of a bench, by the thousand: one is declared, the others are copies of it."""

from datetime import UTC, datetime

import psycopg

from bench import publisher
from qingyu.jobs.declaring import registry

START = datetime(2026, 1, 1, tzinfo=UTC)
METERS = 50


def register(dsn: str, n: int, valid_from: datetime) -> None:
    """Register n enterprises of METERS meters each; all but the first are copies of it.

    Declaring 5,000 enterprises one by one is more than a million statements, minutes before anything is measured.
    """
    with psycopg.connect(dsn) as conn:
        registry.apply(conn, {"enterprises": [_enterprise(0, valid_from)]}, START)
        codes = [publisher.enterprise(i) for i in range(1, n)]
        for query in _COPIES:
            conn.execute(query, {"first": publisher.enterprise(0), "codes": codes})


_COPIES = (
    """
    INSERT INTO enterprise (code, name_zh, name_en)
    SELECT c.code, f.name_zh, f.name_en FROM unnest(%(codes)s::text[]) WITH ORDINALITY c (code, n), enterprise f
    WHERE f.code = %(first)s ORDER BY c.n
    """,
    """
    INSERT INTO unit (enterprise_id, code, level, name_zh, name_en)
    SELECT e.id, u.code, u.level, u.name_zh, u.name_en
    FROM enterprise e, unit u JOIN enterprise f ON f.id = u.enterprise_id
    WHERE f.code = %(first)s AND e.code = ANY(%(codes)s::text[]) ORDER BY e.id
    """,
    """
    INSERT INTO gateway (enterprise_id, code, class)
    SELECT e.id, g.code, g.class FROM enterprise e, gateway g JOIN enterprise f ON f.id = g.enterprise_id
    WHERE f.code = %(first)s AND e.code = ANY(%(codes)s::text[]) ORDER BY e.id
    """,
    """
    INSERT INTO gateway_credential (gateway_id, slot, hash, issued_at, issued_by)
    SELECT g.id, c.slot, c.hash, c.issued_at, c.issued_by
    FROM gateway g JOIN enterprise e ON e.id = g.enterprise_id,
        gateway_credential c JOIN gateway o ON o.id = c.gateway_id JOIN enterprise f ON f.id = o.enterprise_id
    WHERE f.code = %(first)s AND e.code = ANY(%(codes)s::text[]) ORDER BY g.id
    """,
    """
    INSERT INTO meter (enterprise_id, unit_id, code, name_zh, name_en)
    SELECT u.enterprise_id, u.id, m.code, m.name_zh, m.name_en
    FROM unit u, meter m JOIN enterprise f ON f.id = m.enterprise_id
    WHERE f.code = %(first)s AND u.enterprise_id <> f.id ORDER BY u.enterprise_id, m.id
    """,
    """
    INSERT INTO channel (enterprise_id, meter_id, code, quantity, carrier, kind, unit, valid_from)
    SELECT m.enterprise_id, m.id, c.code, c.quantity, c.carrier, c.kind, c.unit, c.valid_from
    FROM meter m, channel c JOIN meter o ON o.id = c.meter_id JOIN enterprise f ON f.id = c.enterprise_id
    WHERE f.code = %(first)s AND m.enterprise_id <> f.id AND m.code = o.code ORDER BY m.id
    """,
    """
    INSERT INTO channel_version (channel_id, valid, interval_s)
    SELECT c.id, v.valid, v.interval_s
    FROM channel c JOIN meter m ON m.id = c.meter_id,
        channel_version v JOIN channel d ON d.id = v.channel_id JOIN meter o ON o.id = d.meter_id
        JOIN enterprise f ON f.id = d.enterprise_id
    WHERE f.code = %(first)s AND c.enterprise_id <> f.id AND m.code = o.code
    """,
)


def _enterprise(i: int, valid_from: datetime) -> dict[str, object]:
    channel = {
        "code": "kwh",
        "quantity": "active_energy",
        "carrier": "electricity",
        "kind": "interval",
        "unit": "kWh",
        "valid_from": valid_from.isoformat(),
        "interval_s": 60,
    }
    meters = [
        {"code": f"m{m:03d}", "unit": "plant", "name_zh": "表", "name_en": "meter", "channels": [channel]}
        for m in range(METERS)
    ]
    return {
        "code": publisher.enterprise(i),
        "name_zh": "厂",
        "name_en": "plant",
        "units": [{"code": "plant", "level": 1, "name_zh": "厂", "name_en": "plant"}],
        "gateways": [{"code": "gw", "class": "A", "password": publisher.PASSWORD}],
        "meters": meters,
    }
