"""Posts of energy management: declared by the document, shown by the command, and the newest of a key holds."""

import json
from datetime import UTC, datetime

import psycopg

from qingyu.jobs.declaring import registry
from tests.support.commands import printed, run
from tests.support.databases import Database

NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)
MANAGER = {
    "post": "manager", "holder": "李越", "title": "intermediate", "appointed_by": "任命", "valid_from": "2026-01-01",
}  # fmt: skip


def declare(conn: psycopg.Connection, *posts: dict[str, str]) -> int:
    """Apply a document with these posts; how many were new."""
    plant = {"code": "alpha", "name_zh": "甲", "name_en": "Alpha", "energy_posts": list(posts)}
    done = registry.apply(conn, {"enterprises": [plant]}, NOW)
    conn.commit()
    return done.counts.get("energy posts", 0)


def test_a_post_is_declared_once_told_the_authority_later_and_shown(
    conn: psycopg.Connection, database: Database
) -> None:
    assert (declare(conn, MANAGER), declare(conn, MANAGER)) == (1, 0)
    assert declare(conn, {**MANAGER, "filed_on": "2026-01-09"}) == 1
    asked = "meters", "declared", "alpha", "energy_posts"
    shown = json.loads(printed(database, *asked, "--json"))
    assert [one["filed_on"] for one in shown] == [None, "2026-01-09"]
    assert "李越" in printed(database, *asked)
    assert "energy_posts" in run(database, "meters", "declared", "alpha", "odd").stderr
