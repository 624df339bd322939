"""Bytes a reading and a slot take on disk and in the log: meters that speak, and one that seldom does."""

import argparse
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench.system import System
from qingyu.db import rollups as table
from qingyu.jobs.book import indicators
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import rollups
from qingyu.jobs.quality import quality

START = datetime(2026, 3, 1, tzinfo=UTC)
QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
MB = 2**20


def main() -> None:
    """Load, roll up in batches of an hour, a day or a month, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meters", type=int, default=50)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--batch-hours", type=int, default=24, help="how often what has come is rolled up")
    parser.add_argument(
        "--years-valid", type=int, default=1, help="how long before its first reading a channel is valid"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, System(Path(folder), keeper=False) as system:
        with psycopg.connect(system.dsn, options="-c timezone=UTC") as conn:
            largest_log = _load(conn, asked)
        with psycopg.connect(system.dsn, autocommit=True) as conn:
            conn.execute("VACUUM ANALYZE")
            _print(conn, asked, largest_log)


def _load(conn: psycopg.Connection, asked: argparse.Namespace) -> float:
    """Returns the most that the log took on disk meanwhile. [byte]"""
    begun = START - timedelta(days=365 * asked.years_valid)
    registry.apply(conn, _document(asked.meters, begun.isoformat()), START)
    conn.execute("UPDATE enterprise SET created_at = %s", (START,))
    (enterprise,) = conn.execute("SELECT id FROM enterprise").fetchone() or (0,)
    channels = [row[0] for row in conn.execute("SELECT id FROM channel ORDER BY id")]
    conn.commit()
    step = timedelta(hours=asked.batch_hours)
    at, end, largest_log = START, START + asked.days * DAY, 0.0
    while at < end:
        until = min(at + step, end)
        ats = [at + i * QUARTER for i in range((until - at) // QUARTER)]
        speaks = [c for n, c in enumerate(channels) if n or (at - START) // DAY % 20 == 0]  # the first one seldom does
        with conn.cursor() as cursor, cursor.copy("COPY reading (channel_id, at, value, batch_id) FROM STDIN") as copy:
            for channel in speaks:
                for instant in ats:
                    copy.write_row((channel, instant, (instant - START) / QUARTER * 1.25, 1))
        table.note_change(conn, enterprise, "mqtt", speaks, [ats[0]] * len(speaks), [ats[-1]] * len(speaks), until)
        for job in (rollups.process, rollups.advance):
            touched = job(conn, enterprise, until)
            indicators.refresh(conn, enterprise, sorted(touched.days), sorted(touched.months), until)
            quality.refresh(conn, enterprise, sorted(touched.days), until)
        conn.commit()
        largest_log = max(largest_log, _number(conn, "SELECT sum(size) FROM pg_ls_waldir()"))
        at = until
    return largest_log


def _number(conn: psycopg.Connection, query: str) -> float:
    row = conn.execute(query).fetchone()
    return float(row[0] if row else 0)


def _print(conn: psycopg.Connection, asked: argparse.Namespace, largest_log: float) -> None:
    readings, slots = (_number(conn, f"SELECT count(*) FROM {name}") for name in ("reading", "energy_slot"))
    size = {name: _number(conn, f"SELECT hypertable_size('{name}')") for name in ("reading", "energy_slot")}
    missing = _number(conn, "SELECT sum(n_missing) FROM energy_day")
    log = _number(conn, "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')") - _number(conn, "SELECT 16777216")
    print(f"{asked.meters} meters, {asked.days} days, rolled up every {asked.batch_hours} h", end="")
    print(f", valid {asked.years_valid} y before the first reading")
    for name, n in (("reading", readings), ("energy_slot", slots)):
        print(f"{name:<12} {n:>12,.0f}  {size[name] / MB:>8.1f} MB  {size[name] / n:>6.1f} bytes each")
    print(f"missing      {missing:>12,.0f}  slots beside them, which are not stored")
    print(f"database     {_number(conn, 'SELECT pg_database_size(current_database())') / MB:>23.1f} MB")
    print(f"log written  {log / MB:>23.1f} MB  {log / readings:>6.1f} bytes a reading")
    print(f"log on disk  {largest_log / MB:>23.1f} MB  at most")


def _document(n_meters: int, valid_from: str) -> dict[str, Any]:
    channel = {
        "code": "kwh",
        "quantity": "active_energy",
        "carrier": "electricity",
        "kind": "cumulative",
        "unit": "kWh",
    }
    meter = {"unit": "plant", "name_zh": "电表", "name_en": "meter", "channels": [channel | {"valid_from": valid_from}]}
    plant = {"code": "plant", "name_zh": "厂", "name_en": "plant"}
    grid = {"code": "grid", "carrier": "electricity", "direction": "purchase", "to": "plant"}
    return {
        "enterprises": [
            plant
            | {
                "units": [plant | {"level": 1}],
                "meters": [meter | {"code": f"e{n:03d}"} for n in range(n_meters)],
                "flows": [grid | {"channels": [{"meter": "e001", "channel": "kwh"}]}],
            }
        ]
    }


if __name__ == "__main__":
    main()
