"""Message numbers are kept within bounds whatever numbers a device draws, and what is closed is counted."""

from datetime import UTC, datetime, timedelta

import psycopg

from qingyu.db import streams
from qingyu.jobs.declaring import registry
from tests.support.plant import NOW, document

AT = datetime(2026, 11, 1, tzinfo=UTC)
SHOWN = "SELECT sum(seen)::int8, sum(missing)::int8, sum(holes)::int8, count(*) FROM dashboard_stream"


def gateway(conn: psycopg.Connection) -> int:
    registry.apply(conn, document(), NOW)
    ((id_,),) = conn.execute("SELECT id FROM gateway").fetchall()
    return int(id_)


def test_a_device_that_counts_milliseconds_fills_no_row_and_every_hole_stays_counted(conn: psycopg.Connection) -> None:
    gateway_id = gateway(conn)
    seqs = [1_780_000_000_000 + 1000 * i for i in range(6000)]
    for i in range(0, len(seqs), 400):
        streams.note(conn, [(gateway_id, "b", seqs[i : i + 400])], AT + timedelta(seconds=i))
        ((ranges, size),) = conn.execute(
            "SELECT (SELECT count(*) FROM unnest(seen)), pg_column_size(seen) FROM gateway_stream"
        ).fetchall()
        assert ranges <= streams.RANGES
        assert size < 20_000
    n_holes = len(seqs) - 1
    assert conn.execute(SHOWN).fetchone() == (len(seqs), 999 * n_holes, n_holes, 1)


def test_few_holes_stay_exact_and_close_when_the_missing_message_comes(conn: psycopg.Connection) -> None:
    gateway_id = gateway(conn)
    streams.note(conn, [(gateway_id, "b", [1, 2, 5, 9])], AT)
    assert conn.execute(SHOWN).fetchone() == (4, 5, 2, 1)
    streams.note(conn, [(gateway_id, "b", [3, 4, 5])], AT)
    assert conn.execute(SHOWN).fetchone() == (6, 3, 1, 1)


def test_a_gateway_that_starts_again_and_again_keeps_its_newest_starts_and_a_sum_of_the_others(
    conn: psycopg.Connection,
) -> None:
    gateway_id = gateway(conn)
    n = 3 * streams.BOOTS
    for i in range(n):
        streams.note(conn, [(gateway_id, f"b{i}", [1, 2, 4])], AT + timedelta(minutes=i))
    assert conn.execute("SELECT count(*) FROM gateway_stream").fetchone() == (streams.BOOTS,)
    kept = conn.execute("SELECT min(first_at) FROM gateway_stream").fetchone()
    assert kept == (AT + timedelta(minutes=n - streams.BOOTS),)
    assert conn.execute(SHOWN).fetchone() == (3 * n, n, n, streams.BOOTS + 1)
