"""Each commit that changes an enterprise's data changes their version, and no other enterprise's."""

import psycopg
import pytest

from qingyu.db import data_versions, pool, tenancy
from qingyu.domain.kernel.scope import Scope
from tests.api import plants
from tests.support.databases import Database

EVERYBODY = Scope(all=True)


def version(conn: pool.Connection, code: str, *, peers: bool = False) -> str | None:
    """As the API reads it."""
    tenancy.limit_to(conn, EVERYBODY)
    found = (data_versions.with_peers if peers else data_versions.of_enterprise)(conn, code)
    conn.commit()
    if found is None:
        return None
    assert data_versions.again(conn, found.enterprise_id, peers=peers) == found.numbers, "whatever the scope"
    conn.commit()
    return found.numbers


DAY = (
    "INSERT INTO energy_day (channel_id, day, use, n_received, n_due, n_slots, n_measured, n_estimated, n_suspect,"
    " n_missing) SELECT c.id, %(day)s, 1, 96, 96, 96, 96, 0, 0, 0 FROM channel c JOIN enterprise e ON"
    " e.id = c.enterprise_id WHERE e.code = %(code)s AND c.code = 't'"
)
SLOT = (
    "INSERT INTO energy_slot (channel_id, slot_at, use, n_received, n_due, measured_share, estimated_share, state)"
    " SELECT c.id, '2026-11-01 00:00Z', 1, 1, 1, 1, 0, 1 FROM channel c JOIN enterprise e ON e.id = c.enterprise_id"
    " WHERE e.code = %(code)s AND c.code = 't'"
)
WRITES = {
    "a row of the enterprise": "INSERT INTO rollup_clock SELECT id, now() FROM enterprise WHERE code = %(code)s",
    "a row of a channel": DAY,
    "a row of a hypertable": SLOT,
    "one that is gone": "DELETE FROM energy_day d USING channel c, enterprise e WHERE c.id = d.channel_id"
    " AND e.id = c.enterprise_id AND e.code = %(code)s",
    "the enterprise": "UPDATE enterprise SET name_en = 'new' WHERE code = %(code)s",
    "a line of a batch": "INSERT INTO ingest_batch (enterprise_id, received_at) SELECT id, now() FROM enterprise"
    " WHERE code = %(code)s",
    "a line that is done": "UPDATE ingest_batch SET rolled_up_at = now() WHERE enterprise_id ="
    " (SELECT id FROM enterprise WHERE code = %(code)s)",
}


@pytest.fixture
def two(conn: psycopg.Connection) -> psycopg.Connection:
    """Both plants, by the owner's connection."""
    plants.register(conn)
    conn.commit()
    return conn


def test_what_is_written_of_an_enterprise_changes_its_version_alone(
    two: psycopg.Connection, database: Database
) -> None:
    with pool.connect(database.dsn("api"), application="test") as reader:
        seen = {code: version(reader, code) for code in ("alpha", "beta")}
        history = {seen["alpha"]}
        for what, statement in WRITES.items():
            two.execute(statement, {"code": "alpha", "day": "2026-11-01"})
            assert version(reader, "alpha") == seen["alpha"], f"{what}: not yet committed"
            two.commit()
            now = version(reader, "alpha")
            assert now not in history, what
            history.add(now)
            seen["alpha"] = now
            assert version(reader, "beta") == seen["beta"], what
        two.execute("UPDATE region SET name_en = 'new'")
        two.execute("UPDATE energy_day SET use = 2 WHERE false")
        two.commit()
        assert version(reader, "beta") != seen["beta"], "what is everybody's changes everybody's"
        assert version(reader, "nobody") is None


def test_writers_wait_for_nobody_and_the_later_commit_tells_too(two: psycopg.Connection, database: Database) -> None:
    with (
        pool.connect(database.dsn("api"), application="test") as reader,
        psycopg.connect(database.admin_dsn) as other,
    ):
        other.execute("SET lock_timeout = '1s'")
        before = version(reader, "alpha")
        two.execute(DAY, {"code": "alpha", "day": "2026-11-01"})
        with two.transaction() as part:
            two.execute(DAY, {"code": "alpha", "day": "2026-11-03"})
            raise psycopg.Rollback(part)
        other.execute(DAY, {"code": "alpha", "day": "2026-11-02"})
        other.commit()
        first = version(reader, "alpha")
        two.commit()
        second = version(reader, "alpha")
        assert len({before, first, second}) == 3


def test_rows_of_writers_that_are_gone_make_room_and_no_version_comes_back(
    two: psycopg.Connection, database: Database
) -> None:
    history = set()
    with pool.connect(database.dsn("api"), application="test") as reader:
        for day in range(1, 5):
            with psycopg.connect(database.admin_dsn) as writer:
                writer.execute(DAY, {"code": "alpha", "day": f"2026-11-0{day}"})
            history.add(version(reader, "alpha"))
    assert len(history) == 4
    rows = two.execute(
        "SELECT v.backend FROM data_version v JOIN enterprise e ON e.id = v.enterprise_id AND e.code = 'alpha'"
    )
    assert len(rows.fetchall()) <= 3


VALUE = (
    "INSERT INTO indicator_value (enterprise_id, code, scope, period, start_on, value, unit, verified, inputs,"
    " inputs_hash, is_open, computed_at) SELECT id, 'gap.absolute', 'p', 'month', '2026-09-01', 1, 'kgce/t', true,"
    " '{}', 'h', %(is_open)s, now() FROM enterprise WHERE code = 'beta'"
)


def test_what_a_plant_sees_of_its_peers_changes_with_their_closed_months_and_not_with_their_days(
    two: psycopg.Connection, database: Database
) -> None:
    with pool.connect(database.dsn("api"), application="test") as reader:
        own, seen = version(reader, "alpha"), version(reader, "alpha", peers=True)
        assert own != seen
        two.execute(DAY, {"code": "beta", "day": "2026-11-01"})
        two.execute(VALUE, {"is_open": True})
        two.commit()
        assert version(reader, "alpha", peers=True) == seen, "a month that is open is compared with nothing"
        for statement in (
            "UPDATE indicator_value SET is_open = false",
            "UPDATE product SET benchmark_id = benchmark_id WHERE enterprise_id ="
            " (SELECT id FROM enterprise WHERE code = 'beta')",
        ):
            two.execute(statement)
            two.commit()
            now = version(reader, "alpha", peers=True)
            assert now != seen, statement
            seen = now
        assert version(reader, "alpha") == own


def test_what_is_declared_has_a_version_of_its_own_that_days_and_values_do_not_change(
    two: psycopg.Connection, database: Database
) -> None:
    ids: dict[str, int] = dict(two.execute("SELECT code, id FROM enterprise").fetchall())
    with pool.connect(database.dsn("analytics"), application="test") as reader:

        def seen(code: str) -> data_versions.DeclaredVersion:
            found = data_versions.declared(reader, ids[code])
            reader.commit()
            return found

        before, beside = seen("alpha"), seen("beta")
        for statement in (DAY, SLOT, VALUE):
            two.execute(statement, {"code": "alpha", "day": "2026-11-01", "is_open": True})
            two.commit()
        assert (seen("alpha"), seen("beta")) == (before, beside)
        history = {before}
        for what in (
            "UPDATE enterprise SET name_en = 'new' WHERE code = 'alpha'",
            "UPDATE channel_version SET valid = valid WHERE channel_id IN (SELECT c.id FROM channel c JOIN enterprise e"
            " ON e.id = c.enterprise_id WHERE e.code = 'alpha')",
            "DELETE FROM product_flow WHERE product_id IN (SELECT p.id FROM product p JOIN enterprise e"
            " ON e.id = p.enterprise_id WHERE e.code = 'alpha')",
        ):
            two.execute(what)
            two.commit()
            assert seen("alpha") not in history, what
            history.add(seen("alpha"))
        assert seen("beta").own == beside.own
        assert seen("beta").everybody != beside.everybody, "a part of a product says nothing of whose it is"
        two.execute("UPDATE region SET name_en = name_en WHERE false")
        two.commit()
        assert seen("alpha") in history


def test_a_day_of_the_database_is_another_version_for_memberships_end_with_it(two: psycopg.Connection) -> None:
    two.execute("CREATE SCHEMA by_hand")
    two.execute(
        "CREATE FUNCTION by_hand.now() RETURNS timestamptz LANGUAGE sql STABLE"
        " AS $$ SELECT current_setting('by_hand.now')::timestamptz $$"
    )
    two.execute("SET search_path = by_hand, pg_catalog, public")
    found = []
    for instant in ("2026-11-29 16:00Z", "2026-11-30 15:59:59Z", "2026-11-30 16:00Z"):
        two.execute("SELECT set_config('by_hand.now', %s, false)", (instant,))
        two.commit()
        found.append(version(two, "alpha"))
    assert found[0] == found[1] != found[2], "30 November in China, and the day after"
