"""What the broker refuses leaves a trace: a wrong password, a topic that is another's; and nobody fills the table."""

from datetime import UTC, datetime
from pathlib import Path

import psycopg

from keeper import refusals
from qingyu.db import gateways
from tests.support.broker import Broker, Peer
from tests.support.databases import Database
from tests.support.plant import document, keeper, register, wait_until

AT = "2026-11-26T14:00:00Z"


def test_a_wrong_password_and_a_topic_of_another_are_counted(database: Database, broker: Broker) -> None:
    register(database, document())
    with psycopg.connect(database.admin_dsn, autocommit=True) as conn:
        conn.execute("UPDATE enterprise SET session_ready_at = now()")

        def told(user: str, kind: str) -> tuple[int, str]:
            found = [row for row in gateways.list_refusals(conn) if (row.user_name, row.kind) == (user, kind)]
            return (found[0].n, found[0].example) if found else (0, "")

        with keeper(database):
            wait_until(lambda: broker.accepts("plant/gw1", "secret-plant-1"), what="the credentials")
            before = told("plant/gw1", "log_in")[0]
            assert not broker.accepts("plant/gw1", "wrong")
            assert not broker.accepts("nobody/at-all", "wrong")
            with Peer(broker, "plant/gw1", "secret-plant-1") as gateway:
                for _ in range(3):
                    gateway.publish("qy/v1/other/gw1/readings", b"forged")
            wait_until(lambda: told("plant/gw1", "publish") == (3, "qy/v1/other/gw1/readings"), what="the publishing")
            wait_until(lambda: told("plant/gw1", "log_in")[0] > before, what="the wrong password")
            assert told("?", "log_in")[0] >= 1
        assert gateways.list_refusals(conn, "another") == []


def test_names_that_are_no_gateways_are_one_row_however_many_there_are() -> None:
    lines = [f"{AT}: Client x{i} disconnected, not authorised." for i in range(1000)]
    lines += [f"{AT}: Client acme/gw1~2 disconnected, not authorised.", "of another kind", "not a time: Client x (y)"]
    counted = refusals.count(lines, {"acme/gw1"})
    assert [(one.user_name, one.kind, one.n, one.example) for one in counted] == [
        ("?", "log_in", 1000, "x999"),
        ("acme/gw1~2", "log_in", 1, "acme/gw1~2"),
    ]
    assert counted[0].last_at == datetime(2026, 11, 26, 14, tzinfo=UTC)


def test_a_topic_that_looks_like_the_end_of_the_line_is_a_topic() -> None:
    topic = "a', ... (1 bytes)) Denied PUBLISH from acme/gw2 (d0, q1, r0, m1, 'b\x85" + "x" * 300
    line = f"{AT}: Denied PUBLISH from acme/gw1 (d0, q1, r0, m1, '{topic}', ... (6 bytes))"
    (one,) = refusals.count([line], {"acme/gw1", "acme/gw2"})
    assert (one.user_name, one.kind, len(one.example)) == ("acme/gw1", "publish", 200)
    assert one.example.isprintable()


def test_a_file_that_was_taken_before_a_crash_is_counted_and_what_came_after_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "refusals"
    path.write_text("one\n")
    assert refusals.take(path)[0] == ["one"]
    path.write_text("two\n")
    lines, taken = refusals.take(path)
    assert lines == ["one"]
    taken.unlink()
    assert refusals.take(path)[0] == ["two"]
