"""Heavy jobs on workers behind a scheduler: the same digits, whoever reckons and whoever is killed meanwhile."""

import os
import signal
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
from qingyu.errors import Unavailable
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
        n_workers=1, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
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


def test_a_scheduler_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scattering, "PATIENCE_S", 0.5)
    with (
        pytest.raises(Unavailable, match=r"tcp://127.0.0.1:1 cannot be reached"),
        scattering.scattered("tcp://127.0.0.1:1"),
    ):
        pass
