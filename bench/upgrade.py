"""`python -m bench.upgrade`: a database of an earlier commit, filled by its own simulator, upgraded with its data.

First every row of every table as it was, column by column; then all numbers computed again by today's programs: what
differs is listed by indicator, for a reader to find in the log of changes.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql

from bench.guard import end_at_signals
from bench.system import ROLES
from qingyu.db import migrate, pool
from qingyu.jobs.book import indicators
from qingyu.jobs.energy import rollups
from stack.servers import Postgres

COMMIT = "c39c520"
HERE = Path(__file__).resolve().parent.parent
# Run in the old tree, with its own programs and servers.
_FILL = """
import sys
from pathlib import Path
from bench.system import System
folder, backfill, now = sys.argv[1:]
with System(Path(folder)) as system:
    system.start("ingest")
    system.run("device_sim", "district", "--backfill", backfill, "--now", now, "--state", str(Path(folder, "sim")))
    system.run("analytics", "--once")
"""
_COLUMNS = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attname) FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') GROUP BY 1
"""
_VALUES = """
SELECT e.code, i.code, i.scope, i.period, i.start_on, i.value FROM indicator_value i
JOIN enterprise e ON e.id = i.enterprise_id WHERE i.superseded_at IS NULL
"""
_SUMS = "SELECT c.id, d.day, d.use FROM energy_day d JOIN channel c ON c.id = d.channel_id"
Rows = dict[tuple[object, ...], float | None]


def columns(dsn: str) -> dict[str, list[str]]:
    """The columns of every table."""
    with psycopg.connect(dsn) as conn:
        return {name: list(names) for name, names in conn.execute(_COLUMNS)}


def fingerprints(dsn: str, tables: Mapping[str, list[str]]) -> dict[str, tuple[int, str]]:
    """Rows of each table, and the sum of their hashes, of these columns alone."""
    found = {}
    with psycopg.connect(dsn, options="-c timezone=UTC") as conn:
        for name, names in tables.items():
            row = sql.SQL("ROW({})").format(sql.SQL(", ").join(map(sql.Identifier, names)))
            query = sql.SQL("SELECT count(*), coalesce(sum(hashtextextended({}::text, 0)::numeric), 0)::text FROM {}")
            one = conn.execute(query.format(row, sql.Identifier(name))).fetchone()
            assert one is not None
            found[name] = (int(one[0]), str(one[1]))
    return found


def by_column(dsn: str, tables: Mapping[str, list[str]]) -> dict[tuple[str, str], str]:
    """The sum of hashes of each column of each table."""
    return {
        (name, column): fingerprints(dsn, {name: [column]})[name][1]
        for name, names in tables.items()
        for column in names
    }


def numbers(dsn: str, query: str) -> Rows:
    """The last column by the others."""
    with psycopg.connect(dsn) as conn:
        return {tuple(row[:-1]): row[-1] for row in conn.execute(query)}


def unlike(before: Rows, after: Rows) -> dict[str, tuple[int, int, float]]:
    """By indicator: how many differ, of how many there were, and by how much at most relatively (inf: gone or null)."""
    found: dict[str, tuple[int, int, float]] = {}
    for key, was in before.items():
        code, now = str(key[1]), after.get(key)
        n, of, most = found.get(code, (0, 0, 0.0))
        apart = 0.0 if was == now else float("inf")
        if was is not None and now is not None:
            apart = abs(now - was) / max(abs(was), abs(now), 1e-12)
        found[code] = (n + (apart > 1e-9), of + 1, max(most, apart))
    return {code: one for code, one in found.items() if one[0]}


def compute(dsn: str, now: datetime) -> None:
    """Everything of each enterprise from its raw readings, as today's programs do it."""
    with pool.connect(dsn, application="bench") as conn:
        for (id_,) in conn.execute("SELECT id FROM enterprise ORDER BY id").fetchall():
            touched = rollups.rebuild(conn, id_, now)
            indicators.refresh(conn, id_, sorted(touched.days), sorted(touched.months), now)
            conn.commit()


def report(dsn: str, now: datetime) -> bool:
    """Upgrade, compare, compute again, compare; whether no stored row changed."""
    tables = columns(dsn)
    before, values, days = fingerprints(dsn, tables), numbers(dsn, _VALUES), numbers(dsn, _SUMS)
    columns_before = by_column(dsn, tables)
    print(f"at {COMMIT}: {len(tables)} tables, {sum(n for n, _ in before.values()):,} rows, {len(values):,} values")
    migrate.upgrade(dsn, {role: f"bench-{role}" for role in ROLES})
    today = columns(dsn)
    shared = {name: [one for one in names if one in today.get(name, [])] for name, names in tables.items()}
    kept = {name: names for name, names in shared.items() if names == tables[name]}
    after = fingerprints(dsn, kept)
    same = [name for name in kept if after[name] == before[name]]
    columns_after = by_column(dsn, {name: kept[name] for name in kept if name not in same})
    print(f"upgraded: {len(today)} tables; {len(same)} of {len(tables)} earlier ones have the rows that they had")
    for name in sorted(set(tables) - set(same)):
        gone = sorted(set(tables[name]) - set(today.get(name, [])))
        rows = after[name][0] if name in after else "another shape"
        other = sorted(c for (of, c), value in columns_after.items() if of == name and value != columns_before[of, c])
        said = f"columns gone: {', '.join(gone)}" if gone else f"other contents of {', '.join(other)}"
        print(f"  {name}: {before[name][0]:,} rows, now {rows}; {said}")
    stored = unlike(values, numbers(dsn, _VALUES))
    print(f"  stored values that the upgrade changed: {stored or 'none'}")
    compute(dsn, now)
    slots = sum(was != now_ for was, now_ in _pairs(days, numbers(dsn, _SUMS)))
    print(f"computed again by today's programs: {slots:,} of {len(days):,} sums of days of channels differ")
    recomputed = numbers(dsn, _VALUES)
    for code, (n, of, most) in sorted(unlike(values, recomputed).items()):
        print(f"  {code}: {n:,} of {of:,} values differ, at most by {most:.2e} of the value")
    new: dict[str, int] = defaultdict(int)
    for key in recomputed.keys() - values.keys():
        new[str(key[1])] += 1
    print(f"  indicators that there were not: {len(set(new) - {str(key[1]) for key in values})}")
    return not stored


def _pairs(before: Rows, after: Rows) -> list[tuple[float | None, float | None]]:
    return [(was, after.get(key)) for key, was in before.items()]


def main() -> None:
    """Run; exit code 1 when the upgrade itself changed a stored value."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--backfill", default="40d", help="how much past the simulator makes")
    arguments.add_argument("--now", default="2026-11-01T00:00:00+08:00", help="the end of that past")
    asked = arguments.parse_args()
    end_at_signals()
    with tempfile.TemporaryDirectory(prefix="qingyu-upgrade-") as name:
        old, data = Path(name) / "old", Path(name) / "data"
        old.mkdir()
        tree = subprocess.run(["git", "archive", COMMIT], cwd=HERE, check=True, capture_output=True)
        subprocess.run(["tar", "x", "-C", str(old)], input=tree.stdout, check=True)
        fill = [sys.executable, "-c", _FILL, str(data), asked.backfill, asked.now]
        plain = {key: value for key, value in os.environ.items() if not key.startswith(("QINGYU_", "PG"))}
        subprocess.run(fill, cwd=old, env={**plain, "PYTHONPATH": str(old)}, check=True)
        with Postgres(data / "postgres") as server:
            well = report(server.dsn("bench"), datetime.fromisoformat(asked.now).astimezone(UTC))
    sys.exit(not well)


if __name__ == "__main__":
    main()
