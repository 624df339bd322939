"""How often a channel was read before is declared with it: a history that is coarser than the present is whole."""

from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from qingyu.errors import Conflict
from qingyu.jobs.declaring import registry
from tests.support.plant import document

NOW = datetime(2026, 3, 9, 3, tzinfo=UTC)
DAILY, HOURLY = "2026-03-04T00:00:00+08:00", "2026-03-06T00:00:00+08:00"
BEFORE = [{"until": DAILY, "interval_s": 86_400}, {"until": HOURLY, "interval_s": 3_600}]


def apply(conn: psycopg.Connection[Any], **channel: Any) -> None:
    wanted: dict[str, Any] = {
        "kind": "cumulative",
        "valid_from": "2026-03-02T00:00:00+08:00",
        "multiplier": 10,
    } | channel
    registry.apply(conn, document(n_meters=1, **wanted), NOW)


def versions(conn: psycopg.Connection[Any]) -> list[tuple[Any, ...]]:
    return conn.execute(
        "SELECT (lower(valid) AT TIME ZONE 'Asia/Shanghai')::date, (upper(valid) AT TIME ZONE 'Asia/Shanghai')::date,"
        " interval_s, multiplier FROM channel_version ORDER BY lower(valid)"
    ).fetchall()


WHOLE = [
    (date(2026, 3, 2), date(2026, 3, 4), 86_400, 10),
    (date(2026, 3, 4), date(2026, 3, 6), 3_600, 10),
    (date(2026, 3, 6), None, 900, 10),
]


def test_a_new_channel_has_the_interval_of_each_time_and_the_same_again_changes_nothing(
    conn: psycopg.Connection[Any],
) -> None:
    apply(conn, read_before=BEFORE)
    assert versions(conn) == WHOLE
    lines = conn.execute("SELECT count(*) FROM ingest_batch").fetchone()
    apply(conn, read_before=BEFORE)
    assert versions(conn) == WHOLE
    assert conn.execute("SELECT count(*) FROM ingest_batch").fetchone() == lines


def test_the_history_of_a_channel_that_runs_is_declared_afterwards_and_its_time_is_reckoned_again(
    conn: psycopg.Connection[Any],
) -> None:
    apply(conn, valid_from=HOURLY)
    apply(conn, read_before=BEFORE)
    assert versions(conn) == WHOLE
    (from_at,) = conn.execute("SELECT min(from_ats[1]) FROM ingest_batch WHERE source = 'version'").fetchone() or (
        None,
    )
    assert from_at == datetime(2026, 3, 1, 16, tzinfo=UTC)


def test_what_is_divided_otherwise_already_is_refused_in_words(conn: psycopg.Connection[Any]) -> None:
    apply(conn, read_before=BEFORE)
    with pytest.raises(Conflict, match="only what was one span can be divided"):
        apply(conn, read_before=[{"until": "2026-03-05T00:00:00+08:00", "interval_s": 86_400}])
    assert versions(conn) == WHOLE
