"""The audit log: one line an act, in the act's own transaction; a chain that nobody can change unseen."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qingyu.db import audit as log
from qingyu.db import pool
from qingyu.domain.kernel import chain
from qingyu.domain.kernel.chain import Content, Line
from qingyu.jobs.access import audit
from qingyu.jobs.access.audit import Act, record
from qingyu.settings import Program
from tests.support.databases import Database
from tests.support.rows import one_row

NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)


def lines(conn: psycopg.Connection) -> list[chain.Line]:
    return list(log.lines(conn))


def faults(conn: psycopg.Connection) -> list[tuple[int, str]]:
    return [(fault.id, fault.code) for fault in chain.check(log.lines(conn))]


def write(conn: psycopg.Connection, n: int) -> None:
    for i in range(n):
        record(conn, Act("change", "chief", f"thing {i}", 7, {"from": None, "to": i / 3}), NOW)
    conn.commit()


def test_a_line_says_who_did_what_and_is_bound_to_the_one_before(conn: psycopg.Connection) -> None:
    record(conn, Act("declare", "chief", "factor 12", 7, {"ncv": 22000.0, "carrier": "raw_coal"}), NOW)
    record(conn, Act("withdraw", "cli:root", "factor 12", 7), NOW)
    assert lines(conn) == []
    conn.commit()
    first, second = lines(conn)
    assert first.content == chain.Content(
        NOW, "chief", "declare", "factor 12", 7, None, '{"carrier":"raw_coal","ncv":22000.0}'
    )
    assert (first.id, first.previous_hash) == (1, chain.START)
    assert (second.id, second.previous_hash, second.content.detail) == (2, first.hash, "{}")
    assert faults(conn) == []
    assert conn.execute("SELECT count(*) FROM audit_pending").fetchone() == (0,)


def test_what_is_rolled_back_leaves_no_line_and_no_hole(conn: psycopg.Connection) -> None:
    write(conn, 1)
    record(conn, Act("change", "chief", "never"), NOW)
    conn.rollback()
    write(conn, 1)
    assert [line.id for line in lines(conn)] == [1, 2]


def test_an_act_whose_line_cannot_be_written_is_not_done(database: Database, conn: psycopg.Connection) -> None:
    conn.execute("REVOKE INSERT ON audit_pending FROM qingyu_ingest")
    conn.commit()
    with psycopg.connect(database.dsn("ingest")) as ingest:
        ingest.execute("INSERT INTO worker VALUES ('ingest', 'w', now(), now(), 1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            record(ingest, Act("change", "system:ingest", "worker w"), NOW)
        ingest.rollback()
    conn.execute("GRANT INSERT ON audit_pending TO qingyu_ingest")
    conn.execute("ALTER TABLE audit_line ADD CHECK (object <> 'worker w')")
    conn.commit()
    ingest = psycopg.connect(database.dsn("ingest"))
    ingest.execute("INSERT INTO worker VALUES ('ingest', 'w', now(), now(), 1)")
    record(ingest, Act("change", "system:ingest", "worker w"), NOW)
    with pytest.raises(psycopg.errors.CheckViolation):
        ingest.commit()
    ingest.close()
    assert conn.execute("SELECT count(*) FROM worker").fetchone() == (0,)


@pytest.mark.parametrize("program", ["ingest", "analytics", "api", "dashboards", "admin"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_line SET actor = 'nobody'",
        "DELETE FROM audit_line",
        "TRUNCATE audit_line",
        "UPDATE audit_line SET actor = actor WHERE false",
    ],
)
def test_nobody_changes_a_line(database: Database, conn: psycopg.Connection, program: Program, statement: str) -> None:
    write(conn, 2)
    with psycopg.connect(database.dsn(program)) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
        other.execute(statement)


@pytest.mark.parametrize("program", ["ingest", "analytics", "api", "dashboards"])
def test_no_program_appends_past_the_chain(database: Database, program: Program) -> None:
    with psycopg.connect(database.dsn(program)) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
        other.execute(
            "INSERT INTO audit_line VALUES (1, now(), 'a', 'change', 'o', NULL, NULL, '{}', sha256(''), sha256(''))"
        )


@pytest.mark.parametrize("program", ["ingest", "analytics", "api"])
def test_every_program_can_say_what_it_does(database: Database, conn: psycopg.Connection, program: Program) -> None:
    with pool.connect(database.dsn(program), application="test") as other:
        record(other, Act("change", f"system:{program}", "a thing"), NOW)
    assert [line.content.actor for line in lines(conn)] == [f"system:{program}"]


def test_acts_at_once_make_one_chain_and_wait_for_nothing_but_the_commit(
    database: Database, conn: psycopg.Connection
) -> None:
    conn.execute("CREATE TABLE counter (n int)")
    conn.execute("INSERT INTO counter VALUES (0)")
    conn.commit()

    def act(name: str) -> None:
        with psycopg.connect(database.admin_dsn) as other:
            for i in range(20):
                # The line first and a row that all want after it: the other way round than the next transaction.
                steps: list[Callable[[], object]] = [
                    partial(record, other, Act("change", name, f"act {i}"), NOW),
                    partial(other.execute, "UPDATE counter SET n = n + 1"),
                ]
                for step in steps if i % 2 else reversed(steps):
                    step()
                other.commit()

    threads = [threading.Thread(target=act, args=(f"worker-{i}",)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert conn.execute("SELECT n FROM counter").fetchone() == (120,)
    assert [line.id for line in lines(conn)] == list(range(1, 121))
    assert faults(conn) == []


def test_settled_lines_are_read_before_the_commit(conn: psycopg.Connection) -> None:
    record(conn, Act("change", "chief", "a"), NOW)
    audit.settle(conn)
    record(conn, Act("change", "chief", "b"), NOW)
    assert [line.content.object for line in lines(conn)] == ["a"]
    conn.commit()
    assert [line.content.object for line in lines(conn)] == ["a", "b"]


def test_a_kind_that_is_none_is_a_bug(conn: psycopg.Connection) -> None:
    with pytest.raises(ValueError, match="'dance' is none"):
        record(conn, Act("dance", "chief", "a"), NOW)


def test_hostile_text_does_not_keep_an_act_from_its_line(conn: psycopg.Connection) -> None:
    detail = {"n\x00": "\ud800", "nan": float("nan"), "set": {"b", "a"}, "at": NOW, "odd": object}
    record(conn, Act("refused", "a\x00\udfff", "x" * 10_000, None, detail), NOW)
    record(conn, Act("refused", "a", "long", None, {"body": "y" * 100_000}), NOW)
    conn.commit()
    first, second = lines(conn)
    assert (first.content.actor, len(first.content.object)) == ("a\ufffd\ufffd", 300)
    assert '"nan":"nan"' in first.content.detail
    assert '"set":["a","b"]' in first.content.detail
    assert len(second.content.detail) < 5_000
    assert faults(conn) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda e: st.lists(e) | st.dictionaries(st.text(), e),
)


def test_whatever_a_detail_holds_its_line_is_verified(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:

        @settings(deadline=None, max_examples=60)
        @given(st.dictionaries(st.text(), JSON), st.text(st.characters(), max_size=20))
        def holds(detail: dict[str, object], actor: str) -> None:
            record(conn, Act("change", actor, "a", None, detail), NOW)
            conn.commit()
            newest = one_row(conn.execute("SELECT max(id) FROM audit_line"))[0]
            [line] = log.lines(conn, after=newest - 1)
            expected = chain.link(line.previous_hash, line.id, chain.content_hash(line.content))
            assert line.hash == expected

        holds()


# A forger is a superuser who switches the triggers off.
FORGERIES = {
    "a field": ("UPDATE audit_line SET actor = 'nobody' WHERE id = 3", [(3, "edited")]),
    "the instant": ("UPDATE audit_line SET at = at + interval '1 microsecond' WHERE id = 3", [(3, "edited")]),
    "the detail": ("UPDATE audit_line SET detail = '{}' WHERE id = 3", [(3, "edited")]),
    "a removal": ("DELETE FROM audit_line WHERE id = 3", [(3, "removed")]),
    "several removals": ("DELETE FROM audit_line WHERE id IN (2, 3)", [(2, "removed")]),
    "a removal closed up": (
        "DELETE FROM audit_line WHERE id = 3;"
        "UPDATE audit_line SET id = 3 WHERE id = 4; UPDATE audit_line SET id = 4 WHERE id = 5",
        [(3, "out_of_order"), (3, "edited"), (4, "edited")],
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_an_edit_is_found_and_named(conn: psycopg.Connection, forgery: str) -> None:
    write(conn, 5)
    statement, expected = FORGERIES[forgery]
    conn.execute("ALTER TABLE audit_line DISABLE TRIGGER USER")
    for each in statement.split(";"):
        conn.execute(each)
    assert faults(conn) == expected
    assert log.missing_guards(conn) == ["audit_line_is_append_only"]


def test_the_guards_are_on(conn: psycopg.Connection) -> None:
    assert log.missing_guards(conn) == []


def test_what_was_written_anew_from_a_line_on_is_found_by_an_anchor() -> None:
    said = [chain.Content(NOW, "chief", "change", f"thing {i}", None, None, "{}") for i in range(5)]

    def chained(contents: list[Content]) -> list[Line]:
        made, last = [], chain.START
        for i, each in enumerate(contents, 1):
            hashed = chain.link(last, i, chain.content_hash(each))
            made.append(chain.Line(i, each, last, hashed))
            last = hashed
        return made

    honest = chained(said)
    anchors = {2: honest[1].hash, 4: honest[3].hash}
    forged = chained([*said[:2], said[4], *said[3:]])
    assert [(f.id, f.code) for f in chain.check(honest, anchors)] == []
    assert [(f.id, f.code) for f in chain.check(forged)] == []
    assert [(f.id, f.code) for f in chain.check(forged, anchors)] == [(3, "rewritten")]
    assert [(f.id, f.code) for f in chain.check(honest[:3], anchors)] == [(4, "cut_off")]
