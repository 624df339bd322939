"""The Community edition: old chunks are compressed, and what comes late for them is neither lost nor doubled."""

import json
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import numpy as np
import psycopg
import pytest

from qingyu.db import migrate, readings
from qingyu.db.pool import Connection
from qingyu.db.readings import Rows
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import rollups
from qingyu.jobs.receive.intake import Bounds, Message, Registry
from qingyu.jobs.receive.writing import Counts, Writer
from qingyu.settings import Settings
from tests.community.conftest import Community
from tests.support.plant import NOW, document
from tests.support.rows import one_row

WEEK = datetime(2024, 3, 7, tzinfo=UTC)  # a Thursday: a chunk of seven days begins
BOUNDS = Bounds.of(Settings())


def us(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000


def rows(found: Mapping[tuple[int, int], float], batch_id: int) -> Rows:
    """Rows of {(channel id, minute of the week): value}."""
    keys = sorted(found)
    return Rows(
        np.array([channel for channel, _ in keys], np.int64),
        np.array([us(WEEK) + minute * 60_000_000 for _, minute in keys], np.int64),
        np.array([found[key] for key in keys], np.float64),
        np.full(len(keys), batch_id, np.int64),
    )


def stored(community: Community) -> dict[tuple[int, int], list[float]]:
    """Every reading as {(channel id, minute of the week): [values]}."""
    found: dict[tuple[int, int], list[float]] = {}
    with community.connect("analytics") as conn:
        for channel, at, value in conn.execute("SELECT channel_id, at, value FROM reading"):
            found.setdefault((channel, (at - WEEK) // timedelta(minutes=1)), []).append(value)
    return found


def compress(community: Community, table: str = "reading") -> None:
    with community.connect() as conn:
        conn.execute("SELECT compress_chunk(c) FROM show_chunks(%s) c", (table,))


def compressed(community: Community, table: str = "reading") -> list[bool]:
    """Whether each chunk of a table is compressed, in the order of time."""
    with community.connect() as conn:
        query = """SELECT is_compressed FROM timescaledb_information.chunks WHERE hypertable_name = %s
            ORDER BY range_start"""
        return [row[0] for row in conn.execute(query, (table,))]


def jobs(community: Community) -> list[tuple[str, str]]:
    with community.connect() as conn:
        return conn.execute("""SELECT hypertable_name, config->>'compress_after' FROM timescaledb_information.jobs
            WHERE proc_name = 'policy_compression' ORDER BY 1 DESC""").fetchall()


def test_an_upgrade_adds_compression_and_doing_it_again_changes_nothing(bare: Community) -> None:
    with bare.connect() as conn:
        assert migrate.server(conn)["timescaledb"] == "not installed"
    first = bare.upgrade()
    assert (list(first.applied), first.licence, first.columnstore) == (migrate.available(), "timescale", True)
    policies = jobs(bare)
    assert policies == [("reading", "60 days"), ("energy_slot", "120 days")]
    again = bare.upgrade()
    assert (again.applied, again.editions, again.licence, again.columnstore) == ((), (), "timescale", False)
    assert jobs(bare) == policies
    with bare.connect() as conn:
        assert migrate.check(conn) == []
        assert migrate.server(conn)["licence"] == "timescale"


def test_the_policy_compresses_old_weeks_and_leaves_this_one(community: Community) -> None:
    today = Rows(np.array([1]), np.array([us(datetime.now(UTC))]), np.array([1.0]), np.array([1]))
    with community.connect("ingest") as conn:
        readings.copy_new(conn, rows({(1, minute): 1.0 for minute in range(100)}, 1))
        readings.copy_new(conn, today)
    assert compressed(community) == [False, False]
    with community.connect() as conn:
        conn.autocommit = True
        (job,) = one_row(
            conn.execute("""SELECT job_id FROM timescaledb_information.jobs
            WHERE proc_name = 'policy_compression' AND hypertable_name = 'reading'""")
        )
        conn.execute(f"CALL run_job({job})")
    assert compressed(community) == [True, False]
    assert len(stored(community)) == 101


def test_rows_after_a_conflict_with_a_compressed_one_are_still_written(community: Community) -> None:
    first = {(1, minute): 1.0 for minute in range(0, 3000, 2)}
    with community.connect("ingest") as conn:
        readings.copy_new(conn, rows(first, 1))
    compress(community)
    assert all(compressed(community))
    # The first row in order is there already; TimescaleDB 2.17.2 stopped at such a one and dropped the rest.
    second = {(1, minute): float(minute) for minute in range(3000)}
    with community.connect("ingest") as conn:
        done = readings.insert_staged(conn, rows(second, 2))
    minutes = np.arange(3000)
    assert (done.written == (minutes % 2 == 1)).all()
    # Minute 1 is odd and new; an even minute's value differs from the stored 1.0.
    assert (done.conflicting == (minutes % 2 == 0)).all()
    assert set(done.stored[done.conflicting]) == {1.0}
    assert stored(community) == {key: [first.get(key, value)] for key, value in second.items()}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_comes_in_any_order_the_first_value_stays_and_conflicts_are_found(
    community: Community, seed: int
) -> None:
    chance = random.Random(seed)
    stands: dict[tuple[int, int], float] = {}
    for batch_id in range(1, 9):
        keys = {(chance.randint(1, 4), chance.randrange(2500)) for _ in range(chance.choice([3, 300, 3000]))}
        came = {key: float(chance.randint(1, 3)) for key in keys}
        with community.connect("ingest") as conn:
            done = readings.insert_staged(conn, rows(came, batch_id))
        ordered = sorted(came)
        assert done.written.tolist() == [key not in stands for key in ordered]
        assert done.conflicting.tolist() == [stands.get(key, came[key]) != came[key] for key in ordered]
        assert done.stored[~done.written].tolist() == [stands[key] for key in ordered if key in stands]
        stands = came | stands
        # A chunk may be whole, compressed, or compressed with late rows beside.
        if chance.random() < 0.6:
            compress(community)
    assert stored(community) == {key: [value] for key, value in stands.items()}


def test_a_roll_back_takes_the_late_rows_and_nothing_else_out_of_a_compressed_chunk(community: Community) -> None:
    with community.connect("ingest") as conn:
        readings.copy_new(conn, rows({(1, minute): 1.0 for minute in range(0, 2000, 2)}, 1))
    compress(community)
    before = stored(community)
    with community.connect("ingest") as conn:
        readings.insert_staged(conn, rows({(1, minute): 2.0 for minute in range(2000)}, 2))
        conn.rollback()
    assert stored(community) == before


class Plant:
    """The ingest program's own writer for one registered enterprise."""

    def __init__(self, community: Community) -> None:
        self.community = community
        with community.connect() as conn:
            registry.apply(conn, document(), NOW)

    def known(self) -> Registry:
        """What a writer knows that starts now."""
        known = Registry()
        with self.community.connect("ingest") as conn:
            ids = [row[0] for row in conn.execute("SELECT id FROM enterprise")]
            known.load(conn, ids)
        return known

    def write(self, found: Mapping[tuple[str, int], float], known: Registry | None = None, seq: int = 1) -> Counts:
        """Write readings {(meter, minute): value} as one message."""
        said = [
            {"meter": meter, "at": (WEEK + timedelta(minutes=minute)).isoformat(), "value": value}
            for (meter, minute), value in found.items()
        ]
        payload = json.dumps({"boot": "boot1", "seq": seq, "readings": said}).encode()
        known = known or self.known()
        with self.community.connect("ingest") as conn:
            writer = Writer(conn, known, BOUNDS)
            written = writer.write(writer.decode([Message("qy/v1/plant/gw1/readings", payload, NOW)]))
        assert written.refused == []
        return written.counts

    def value_of(self, query: str) -> list[tuple[object, ...]]:
        with self.community.connect() as conn:
            return conn.execute(query).fetchall()


def test_the_writer_counts_late_repeated_and_conflicting_readings_of_a_compressed_week(community: Community) -> None:
    plant = Plant(community)
    plant.write({("e000", minute): 1.0 for minute in range(0, 90, 15)})
    compress(community)
    late = {("e000", 1): 7.0}
    repeated = {("e000", 0): 1.0, ("e000", 30): 1.0}
    conflicting = {("e000", 15): 9.9}
    newest = {("e000", 90): 1.0, ("e001", 0): 1.0}
    counts = plant.write(late | repeated | conflicting | newest, seq=2)
    assert (counts.received, counts.written, counts.duplicate, counts.conflict) == (6, 3, 2, 1)
    assert plant.value_of("SELECT value_stored, value_received FROM reading_conflict") == [(1.0, 9.9)]
    assert plant.value_of("SELECT count(*), count(DISTINCT (channel_id, at)), sum(value) FROM reading") == [
        (9, 9, 15.0)
    ]
    assert plant.value_of("SELECT sum(n_written), sum(n_conflict) FROM ingest_batch") == [(9, 1)]


def test_readings_taken_for_new_that_are_in_a_compressed_chunk_are_looked_up_instead(community: Community) -> None:
    plant = Plant(community)
    stale = plant.known()
    plant.write({("e000", minute): 1.0 for minute in range(0, 90, 15)})
    compress(community)
    # This writer knows nothing of them and sends all by COPY; the collision makes it look at every key.
    counts = plant.write({("e000", 0): 1.0, ("e000", 15): 2.0, ("e000", 16): 3.0}, stale, seq=2)
    assert (counts.written, counts.duplicate, counts.conflict) == (1, 1, 1)
    assert plant.value_of("SELECT count(*), sum(value) FROM reading") == [(7, 9.0)]


def slots(community: Community) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Every slot and every day as they stand."""
    with community.connect("analytics") as conn:
        slot = conn.execute("SELECT * FROM energy_slot ORDER BY channel_id, slot_at").fetchall()
        return slot, conn.execute("SELECT * FROM energy_day ORDER BY channel_id, day").fetchall()


def roll_up(community: Community, job: Callable[[Connection, int, datetime], object]) -> None:
    with community.connect("analytics") as conn:
        (enterprise_id,) = one_row(conn.execute("SELECT id FROM enterprise"))
        job(conn, enterprise_id, WEEK + timedelta(days=2))


def test_late_readings_change_the_slots_of_a_compressed_day_as_a_rebuild_would(community: Community) -> None:
    plant = Plant(community)
    plant.write({("e000", minute): 1.0 for minute in range(0, 1440, 15) if minute != 600})
    roll_up(community, rollups.process)
    before = slots(community)
    compress(community)
    compress(community, "energy_slot")
    assert slots(community) == before
    plant.write({("e000", 600): 5.0}, seq=2)
    roll_up(community, rollups.process)
    after = slots(community)
    assert after != before
    with community.connect("analytics") as conn:
        assert conn.execute("SELECT sum(use), count(*) FILTER (WHERE use = 5) FROM energy_slot").fetchone() == (100, 1)
    compress(community, "energy_slot")
    roll_up(community, rollups.rebuild)
    assert slots(community) == after


SLOTS = """INSERT INTO energy_slot (channel_id, slot_at, use, n_received, n_due, measured_share, estimated_share, state)
    SELECT channel_id, slot_at, 1, 1, 1, 1, 0, 1
    FROM generate_series(1, 150) channel_id,
        generate_series(timestamptz '2024-03-15Z', timestamptz '2024-03-25Z', interval '15 minutes') slot_at"""
# Half a day of all channels.
REWRITTEN = """UPDATE energy_slot SET use = 2
    WHERE slot_at >= timestamptz '2024-03-16Z' AND slot_at < timestamptz '2024-03-16 12:00Z'"""


def test_analytics_may_rewrite_compressed_slots_of_more_channels_than_the_usual_limit_allows(
    community: Community,
) -> None:
    with community.connect("analytics") as conn:
        conn.execute(SLOTS)
    compress(community, "energy_slot")
    assert compressed(community, "energy_slot") == [True]
    with community.connect("analytics") as conn:
        assert conn.execute(REWRITTEN).rowcount == 150 * 48
        assert conn.execute("SELECT count(*), sum(use) FROM energy_slot").fetchone() == (150 * 961, 150 * (961 + 48))
        conn.rollback()
        # The same under the limit that a server has by itself: why the upgrade lifts it.
        conn.execute("SET timescaledb.max_tuples_decompressed_per_dml_transaction = 100000")
        with pytest.raises(psycopg.errors.ConfigurationLimitExceeded):
            conn.execute(REWRITTEN)
        conn.rollback()
