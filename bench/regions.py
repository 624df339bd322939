"""What a region's pages cost: standings, schemes and barometer of a province, by queries and processor time."""

import argparse
import re
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg

from bench import night
from bench.system import System
from qingyu.db import pool
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import acting, barometer, sheets
from qingyu.jobs.forecasting import standings

RULES = "state-2020"
TICKS = 100  # of processor time in a second, as the system counts them

_PREFECTURES = """
INSERT INTO region (code, level, name_zh, name_en, parent_id)
SELECT '64' || lpad(n::text, 2, '0') || '00', 'prefecture', '市', 'prefecture', r.id
FROM region r, generate_series(1, %(n)s) n WHERE r.code = '640000'
"""
_MOVE = """
UPDATE enterprise e SET region_id = r.id FROM region r
WHERE r.code = '64' || lpad((1 + e.id %% %(n)s)::text, 2, '0') || '00'
"""
_TARGETS = """
INSERT INTO region_target (region_id, quantity, kind, value, base_year, target_year, document, verified, declared_by,
    declared_at)
SELECT id, 'energy', 'growth', 0.03, 2025, 2026, 'd', 'declared', 'bench', now() FROM region WHERE level = 'prefecture'
"""


def main() -> None:
    """Run it on servers of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=40)
    parser.add_argument("--prefectures", type=int, default=8)
    parser.add_argument("--repeat", type=int, default=5)
    asked = parser.parse_args()
    with ExitStack() as running:
        folder = running.enter_context(tempfile.TemporaryDirectory(prefix="bench-regions-"))
        system = running.enter_context(System(Path(folder), keeper=False))
        conn = running.enter_context(pool.connect(system.dsn, application="bench-regions"))
        night.fill(conn, asked.enterprises)
        for query in (_PREFECTURES, _MOVE, _TARGETS):
            conn.execute(query, {"n": asked.prefectures})
        conn.commit()
        print(f"{asked.enterprises} enterprises in {asked.prefectures} prefectures of a province, a target each")
        for name, call in calls(conn).items():
            measure(conn, name, call, asked.repeat)


def calls(conn: pool.Connection) -> dict[str, Callable[[], object]]:
    """What the pages of a region ask for."""
    region = acting.region(conn, EVERYTHING, night.REGION)
    return {
        "standings": lambda: standings.show(conn, EVERYTHING, night.REGION, None, RULES, night.NOW),
        "assessments": lambda: sheets.comparison(conn, EVERYTHING, region, barometer.span_of(None, night.NOW)),
        "barometer": lambda: barometer.barometer(conn, EVERYTHING, night.REGION, None, RULES, night.NOW),
    }


def measure(conn: pool.Connection, name: str, call: Callable[[], object], repeat: int) -> None:
    """Print the means of a call; the first, which prepares the statements, is not counted."""
    call()
    queries: list[object] = []
    execute = psycopg.Cursor.execute

    def counted(cursor: Any, *asked: Any, **more: Any) -> Any:
        queries.append(asked[0])
        return execute(cursor, *asked, **more)

    psycopg.Cursor.execute = counted  # type: ignore[method-assign, assignment]
    begin, own_s, server_s = time.perf_counter(), time.process_time(), server(conn)
    for _ in range(repeat):
        call()
    took_s, own_s = time.perf_counter() - begin, time.process_time() - own_s
    server_s = server(conn) - server_s
    psycopg.Cursor.execute = execute  # type: ignore[method-assign]
    conn.rollback()
    print(
        f"{name:12}: {len(queries) / repeat:4.0f} queries, {own_s / repeat * 1000:5.0f} ms of processor time,"
        f" {server_s / repeat * 1000:5.0f} ms of the database's, {took_s / repeat * 1000:6.0f} ms of wall"
    )


def server(conn: pool.Connection) -> float:
    """Processor time of the server process of a connection, which counts its processes in a space of its own. [s]"""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
            spaces = re.search(r"NSpid:(.*)", status)
            inner = spaces.group(1).split()[-1] if spaces else folder.name
            named = (folder / "cmdline").read_text().startswith("postgres: ")
            if named and inner == str(conn.info.backend_pid) and _is_ours(folder):
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
                return (int(fields[11]) + int(fields[12])) / TICKS
        except OSError:
            continue
    return 0.0


def _is_ours(folder: Path) -> bool:
    """Whether the command line of a server process names the bench's database; others may count the same number."""
    return " bench " in (folder / "cmdline").read_text() + " "


if __name__ == "__main__":
    main()
