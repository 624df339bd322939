"""Heavy jobs on workers behind a scheduler: the same digits, whoever reckons and whoever is killed meanwhile."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date

import numpy as np
import psycopg
import pytest

from analytics.forecasts import Forecasts
from qingyu.db import forecasts, pool
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.forecast.history import History
from qingyu.domain.forecast.landing import Landing
from qingyu.jobs.forecasting import making, scattering
from qingyu.jobs.forecasting.making import Question
from tests.jobs.plant import Plant
from tests.jobs.test_forecasting import FIRST, NOW, TODAY, tce, write
from tests.support.databases import Database

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

from distributed import Client, LocalCluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """A scheduler and one worker process of its own, on loopback."""
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as found:
        yield found


def question(seed: int) -> Question:
    """Two and a half years of a plant."""
    days = tce(912) * (1.0 + seed / 100)
    return Question(seed, (), {Controlled.ENERGY: (History(date(2024, 1, 1), days), ())})


def digits(found: dict[Controlled, Landing]) -> tuple[bytes, float | None]:
    energy = found[Controlled.ENERGY]
    return energy.draws.tobytes(), energy.naive


def reckon(scatter: scattering.Scatter, n: int) -> list[tuple[bytes, float | None]]:
    waits = [scatter(making.answer, question(seed)) for seed in range(n)]
    return [digits(wait()) for wait in waits]


def test_one_worker_and_two_give_the_digits_that_are_reckoned_here(cluster: LocalCluster) -> None:
    wanted = reckon(scattering.here, 4)
    with scattering.scattered(cluster.scheduler_address) as one:
        assert reckon(one, 4) == wanted
    cluster.scale(2)
    with Client(cluster.scheduler_address) as client:
        client.wait_for_workers(2)
        assert len(client.run(os.getpid)) == 2
    with scattering.scattered(cluster.scheduler_address) as two:
        assert reckon(two, 4) == wanted


def test_a_worker_that_is_killed_costs_nothing(cluster: LocalCluster) -> None:
    wanted = reckon(scattering.here, 6)
    with (
        Client(cluster.scheduler_address) as client,
        scattering.scattered(cluster.scheduler_address) as there,
    ):
        before = set(client.run(os.getpid).values())
        waits = [there(making.answer, question(seed)) for seed in range(6)]
        os.kill(min(before), signal.SIGKILL)
        assert [digits(wait()) for wait in waits] == wanted
        assert before - set(client.run(os.getpid).values()) == {min(before)}


def test_the_program_writes_what_workers_reckoned(database: Database, cluster: LocalCluster) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        plant = Plant(conn)
        write(conn, plant.id, tce((TODAY - FIRST).days), FIRST)
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        conn.autocommit = True
        with conn.transaction(force_rollback=True):
            (here, _) = making.make(conn, plant.id, NOW)
        with scattering.scattered(cluster.scheduler_address) as there:
            assert Forecasts(conn, lambda: NOW, None, there).turn() == 2
        (found, _) = forecasts.newest(conn, plant.id, None)
    assert (found.p10, found.p50, found.p90) == (here.p10, here.p50, here.p90)
    assert np.isfinite(found.known)


class Log:
    """What the program says."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def error(self, text: str, **_: object) -> None:
        self.said.append(f"error: {text}")

    def info(self, text: str, **_: object) -> None:
        self.said.append(f"info: {text}")


AWAY = "error: the scheduler of heavy jobs does not answer; they are done here"


def scheduler(port: int) -> subprocess.Popen[bytes]:
    """A scheduler with no workers, in a process of its own."""
    said = ["-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    return subprocess.Popen([sys.executable, *said], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def worker(port: int) -> subprocess.Popen[bytes]:
    """A worker of it."""
    said = ["-m", "distributed.cli.dask_worker", f"tcp://127.0.0.1:{port}", "--no-nanny", "--no-dashboard"]
    return subprocess.Popen([sys.executable, *said], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_without_the_scheduler_the_work_is_done_here_and_it_is_asked_again_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scattering, "PATIENCE_S", 0.3)
    log, clock, wanted = Log(), [0.0], reckon(scattering.here, 2)
    port = free_port()
    with scattering.scattered(f"tcp://127.0.0.1:{port}", log, lambda: clock[0]) as there:
        assert reckon(there, 2) == wanted
        assert reckon(there, 2) == wanted
        assert log.said == [AWAY]
        processes = [scheduler(port), worker(port)]
        try:
            monkeypatch.setattr(scattering, "PATIENCE_S", 60.0)
            clock[0] = scattering.AGAIN_S
            assert reckon(there, 2) == wanted
            assert log.said[1:] == ["info: the scheduler of heavy jobs is back"]
        finally:
            for one in processes:
                one.kill()
                one.wait()


def test_a_scheduler_that_goes_or_has_no_workers_is_given_up_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scattering, "LONGEST_S", 1.0)
    log, wanted, port = Log(), reckon(scattering.here, 3), free_port()
    process = scheduler(port)
    try:
        with scattering.scattered(f"tcp://127.0.0.1:{port}", log) as there:
            waits = [there(making.answer, question(seed)) for seed in range(3)]
            begun = time.monotonic()
            scattering.settle(waits)
            # One is waited for, not each.
            assert time.monotonic() - begun < 2.5
            assert [digits(wait()) for wait in waits] == wanted
            assert log.said == [AWAY]
        with scattering.scattered(f"tcp://127.0.0.1:{port}", log) as there:
            waits = [there(making.answer, question(seed)) for seed in range(3)]
            process.kill()
            process.wait()
            assert [digits(wait()) for wait in waits] == wanted
            assert reckon(there, 3) == wanted
    finally:
        process.kill()
        process.wait()


def test_what_the_work_raises_is_raised_and_the_scheduler_stays(cluster: LocalCluster) -> None:
    log = Log()
    with scattering.scattered(cluster.scheduler_address, log) as there:
        wait = there(making.answer, Question(1, (), {Controlled.ENERGY: (None, ())}))  # type: ignore[dict-item]
        with pytest.raises(AttributeError):
            wait()
        assert reckon(there, 1) == reckon(scattering.here, 1)
    assert log.said == []


def test_the_program_goes_on_without_its_scheduler(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scattering, "PATIENCE_S", 0.3)
    with psycopg.connect(database.admin_dsn) as conn:
        plant = Plant(conn)
        write(conn, plant.id, tce((TODAY - FIRST).days), FIRST)
    with pool.connect(database.dsn("analytics"), application="test") as conn:
        conn.autocommit = True
        with scattering.scattered("tcp://127.0.0.1:1") as there:
            working = Forecasts(conn, lambda: NOW, None, there)
            assert working.turn() == 2
        assert forecasts.newest(conn, plant.id, None)[0].p50 is not None
        # Another program that had it on its list finds it made.
        assert not making.is_due(conn, plant.id, NOW)
