"""First screens of a plant at 1, 10 and 50 callers, each call beside the bare SELECT of the rows it is made of."""

import argparse
import http.client
import json
import secrets
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg

from bench import books, crowd
from bench.system import System, wait_until
from qingyu.db import pool
from qingyu.jobs.book import indicators
from qingyu.jobs.declaring import registry

MONTH = date(2026, 10, 1)
NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)
LEVELS = (1, 10, 50)
USERS = 10  # at 50 callers each has five calls under way, as a browser has
SPAN = "from=2026-10-01&to=2026-11-01"

_METERS = "SELECT * FROM meter m JOIN channel c ON c.meter_id = m.id WHERE m.enterprise_id = %(id)s"
_VALUES = (
    "SELECT * FROM indicator_value WHERE enterprise_id = %(id)s AND period = 'day' AND start_on >= %(month)s"
    " AND start_on < %(month)s + INTERVAL '1 month' AND superseded_at IS NULL"
)
# What is asked, and the rows it is made of.
SCREENS = {
    "": "SELECT * FROM enterprise WHERE id = %(id)s",
    "/meters": _METERS,
    "/account?month=2026-10": books.READ_DAYS,
    f"/ledger?{SPAN}&by=day": books.READ_DAYS,
    f"/energy?{SPAN}&by=day": books.READ_DAYS,
    f"/indicators?period=day&{SPAN}": _VALUES,
    "/today": books.READ_DAYS,
    "/load?day=2026-10-31": books.READ_DAYS,
    "/benchmarks?month=2026-10": _VALUES,
    f"/quality?{SPAN}": books.READ_DAYS,
}


def prepare(system: System, meters: int) -> int:
    """A plant with a closed month, and users who see it; returns the plant's id."""
    with pool.connect(system.dsn, application="bench") as conn:
        registry.apply(conn, books.document(["plant"], meters=meters, products=2), NOW)
        (enterprise,) = books.fill(conn, ["plant"], MONTH, seed=1)
        days = [MONTH.replace(day=day) for day in range(1, 32)]
        indicators.refresh(conn, enterprise, days, [MONTH], NOW)
    with psycopg.connect(system.dsn, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")
    return enterprise


def logged_in(system: System, port: int) -> list[str]:
    """The cookies of some users."""
    password, names = secrets.token_urlsafe(18), [f"viewer-{i}" for i in range(USERS)]
    seen = {"password": password, "role": "regulator_viewer", "region": "640000"}
    users = [{"name": name, "display_zh": name, "display_en": name, **seen} for name in names]
    document = system.folder / "users.json"
    document.write_text(json.dumps({"users": users}), "utf-8")
    system.run("qingyu.cli", "meters", "apply", str(document))
    return [_log_in(port, name, password) for name in names]


def _log_in(port: int, name: str, password: str) -> str:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    said = json.dumps({"name": name, "password": password})
    line.request("POST", "/api/v1/session", said, {"Content-Type": "application/json"})
    answer = line.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"no log-in: {answer.status} {answer.read()[:200]!r}")
    return str(answer.getheader("Set-Cookie")).split(";")[0]


def cpu_s(pid: int) -> float:
    """Processor time a process and those it started have taken. [s]"""
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return _cpu_s(pid) + sum(_cpu_s(int(one)) for one in started)


def _cpu_s(pid: int) -> float:
    found = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(found[11]) + int(found[12])) / 100


def bare_ms(dsn: str, query: str, enterprise: int) -> float:
    """The median of a bare SELECT by the same driver. [ms]"""
    taken = []
    with psycopg.connect(dsn) as conn:
        for _ in range(30):
            begin = time.perf_counter()
            conn.execute(query, {"id": enterprise, "month": MONTH}).fetchall()
            taken.append(time.perf_counter() - begin)
    return statistics.median(taken) * 1000


def main() -> None:
    """Print a line a call and level; exit code 1 where an answer was another than 200."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meters", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=4.0)
    asked = parser.parse_args()
    odd = 0
    with tempfile.TemporaryDirectory(prefix="bench-screens-") as folder, System(Path(folder), keeper=False) as system:
        enterprise, port = prepare(system, asked.meters), int(system.environment["QINGYU_API_PORT"])
        api = system.start("api", log=Path(folder) / "api.log")
        wait_until(lambda: listens(port), 120, "the API")
        cookies = logged_in(system, port)
        print(
            f"{'call':36} {'callers':>7} {'p50':>7} {'p95':>7} {'p99 [ms]':>9} {'answers/s':>10} {'API cpu':>8}"
            "  bare SELECT"
        )
        for path, query in SCREENS.items():
            bare = bare_ms(system.dsn, query, enterprise)
            for callers in LEVELS:
                before = cpu_s(api.pid)
                found = crowd.ask(port, f"/enterprises/plant{path}", cookies, callers, asked.seconds)
                n = len(found.took_s)
                odd += n - found.statuses[200]
                times = "".join(f"{found.percentile_ms(share):8.1f}" for share in (0.5, 0.95, 0.99))
                each = (cpu_s(api.pid) - before) / n * 1000
                beside = f"{bare:.1f} ms, x{found.percentile_ms(0.5) / bare:.0f}" if callers == 1 else ""
                print(
                    f"{path or '/':36} {callers:7}{times} {n / found.lasted_s:10.0f} {each:5.2f} ms  {beside}",
                    flush=True,
                )
    print(f"answers other than 200: {odd}")
    raise SystemExit(odd > 0)


def listens(port: int) -> bool:
    """Whether the API answers."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/openapi.json")
        return line.getresponse().status == 200
    except OSError:
        return False


if __name__ == "__main__":
    main()
