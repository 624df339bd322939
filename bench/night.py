"""The night of many enterprises from their accounts on: forecasts, those of the region, barometers, all schemes."""

import argparse
import cProfile
import pstats
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from bench import simulated_years
from bench.system import System
from qingyu.db import pool
from qingyu.domain.control.span import Span
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.assessment import acting, barometer, enterprise_barometer, light_rules, sheets
from qingyu.jobs.assessment.acting import AssessedBody
from qingyu.jobs.forecasting import making, region_making

NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)
FIRST, TODAY = date(2024, 1, 1), date(2026, 11, 2)
SPAN = Span(2026, 10)
ALONE = "as many empty questions alone"
QUERIES = 7  # of one enterprise under all schemes
REGION = "640000"
CODES = {"coal.equivalent": ("tce", 1.0), "co2.total": ("tCO2", 2.7)}
NAMES = (
    "(enterprise_id, code, period, start_on, value, unit, completeness, verified, inputs, inputs_hash, is_open,"
    " computed_at)"
)


def main() -> None:
    """Run it on servers of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=1000)
    parser.add_argument("--profile", action="store_true", help="say where the time goes")
    asked = parser.parse_args()
    with ExitStack() as running:
        folder = running.enter_context(tempfile.TemporaryDirectory(prefix="bench-night-"))
        system = running.enter_context(System(Path(folder)))
        conn = running.enter_context(pool.connect(system.dsn, application="bench"))
        run(conn, fill(conn, asked.enterprises), asked.profile)


def run(conn: pool.Connection, bodies: list[AssessedBody], profile: bool) -> None:
    """Each part of the night, on the database that the ones before left, by one worker."""
    n, total_s = len(bodies), 0.0
    print(f"{n:,} enterprises with {(TODAY - FIRST).days} days of energy and CO2 behind each; one worker")
    for name, part in parts(conn, bodies):
        spy = cProfile.Profile()
        if profile:
            spy.enable()
        begin, cpu_s = time.perf_counter(), time.process_time()
        part()
        conn.commit()
        took_s, cpu_s = time.perf_counter() - begin, time.process_time() - cpu_s
        total_s += 0.0 if name == ALONE else took_s
        print(
            f"{name:32}: {took_s:7.1f} s, {took_s / n * 1000:6.1f} ms an enterprise;"
            f" {cpu_s:.1f} s reckoned outside the database",
            flush=True,
        )
        if profile:
            spy.disable()
            pstats.Stats(spy).sort_stats("cumulative").print_stats(25)
    print(f"{'the night':32}: {total_s:7.1f} s, {total_s / n * 1000:6.1f} ms an enterprise")


def parts(conn: pool.Connection, bodies: list[AssessedBody]) -> Iterator[tuple[str, Callable[[], object]]]:
    """The parts of a night by name."""
    region, rules = acting.region(conn, EVERYTHING, REGION), light_rules.by_id("state-2020")

    def each(act: Callable[[AssessedBody], object]) -> Callable[[], None]:
        def all_() -> None:
            for body in bodies:
                act(body)
                conn.commit()

        return all_

    yield "forecasts of the year's end", each(lambda body: making.make(conn, body.id, NOW, TODAY))
    yield "forecast of the region", lambda: region_making.make(conn, region, NOW, TODAY)
    yield "barometer of the region", lambda: barometer.stand(conn, EVERYTHING, region, SPAN, rules)
    yield "barometers of the enterprises", each(lambda body: enterprise_barometer.stand(conn, body, SPAN, rules))
    yield "all schemes of the enterprises", each(lambda body: sheets.comparison(conn, EVERYTHING, body, SPAN))
    # What a busy machine takes for going to the database and back, as often as the schemes ask it.
    yield ALONE, each(lambda body: [conn.execute("SELECT 1") for _ in range(QUERIES)])


def fill(conn: pool.Connection, n: int) -> list[AssessedBody]:
    """Enterprises of one region with closed days and months, a target each, and a region with statistics."""
    conn.execute(
        "INSERT INTO region (code, level, name_zh, name_en) VALUES (%s, 'province', '宁夏', 'Ningxia')", (REGION,)
    )
    rows = conn.execute(
        "INSERT INTO enterprise (code, name_zh, name_en, time_zone, region_id) SELECT 'e' || lpad(k::text, 4, '0'),"
        " '厂', 'plant', 'Asia/Shanghai', r.id FROM generate_series(1, %s) k, region r RETURNING id, code",
        (n,),
    ).fetchall()
    with conn.cursor() as cursor, cursor.copy(f"COPY indicator_value {NAMES} FROM STDIN") as copy:
        for k, (id_, _) in enumerate(rows):
            days = simulated_years.plant(700_000 + k).days[: (TODAY - FIRST).days]
            for period, start_on, value in _values(days):
                for code, (unit, share) in CODES.items():
                    copy.write_row((id_, code, period, start_on, value * share, unit, 1.0, True, "{}", "h", False, NOW))
    for quantity, year, month, value in (
        *(
            ("gdp", year, month, 1000.0 * month * 1.05 ** (year - 2024))
            for year in (2024, 2025, 2026)
            for month in (9, 12)
        ),
        *((f"{of}_other", year, 12, 1e6) for of in ("energy", "carbon") for year in (2024, 2025)),
    ):
        conn.execute(
            "INSERT INTO region_statistic (region_id, quantity, year, through_month, value, document, declared_by,"
            " declared_at) SELECT id, %s, %s, %s, %s, 'd', 'bench', %s FROM region",
            (quantity, year, month, value, NOW),
        )
    for of in ("region", "enterprise"):
        conn.execute(
            f"INSERT INTO {of}_target ({of}_id, quantity, kind, value, base_year, target_year, document, verified,"
            " declared_by, declared_at) SELECT id, 'energy', 'growth', 0.03, 2025, 2026, 'd', 'declared', 'bench', %s"
            f" FROM {of}",
            (NOW,),
        )
    conn.commit()
    conn.autocommit = True
    conn.execute("VACUUM ANALYZE")
    conn.autocommit = False
    return [AssessedBody("enterprise", id_, code, "厂", "plant") for id_, code in rows]


def _values(days: np.ndarray) -> Iterator[tuple[str, date, float]]:
    """The days and the months they sum to."""
    sums: dict[date, float] = {}
    for k, value in enumerate(days.tolist()):
        day = FIRST + timedelta(days=k)
        yield "day", day, value
        sums[day.replace(day=1)] = sums.get(day.replace(day=1), 0.0) + value
    for month, value in sums.items():
        yield "month", month, value


if __name__ == "__main__":
    main()
