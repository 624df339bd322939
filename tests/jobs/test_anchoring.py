"""The head of the log is written down outside the database; a hundred forgeries in both are found and named."""

import hashlib
import json
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from qingyu.db import audit as log
from qingyu.domain.access import anchors
from qingyu.domain.kernel import chain
from qingyu.domain.kernel.chain import canonical
from qingyu.errors import Invalid
from qingyu.jobs.access.anchoring import anchor, verify
from qingyu.jobs.access.audit import Act, record
from tests.support import commands
from tests.support.commands import Done
from tests.support.databases import Database
from tests.support.present import present

NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)
LINES, ANCHORS = 60, 4


def write(conn: psycopg.Connection, n: int, begin: int = 0) -> None:
    for i in range(begin, begin + n):
        actor = ("chief", "token:4f", "cli:root", "system:ingest")[i % 4]
        detail = {"from": None, "to": i / 3, "at": NOW.isoformat(), "words": ["煤", "coal"]}
        record(conn, Act("change", actor, f"thing {i}", i % 3, detail), NOW + timedelta(seconds=i))
    conn.commit()


@pytest.fixture
def kept(conn: psycopg.Connection, tmp_path: Path) -> Path:
    """A log of 60 acts with an anchor after every 15, and the file of anchors."""
    file = tmp_path / "kept" / "anchors"
    for part in range(ANCHORS):
        write(conn, LINES // ANCHORS, part * LINES // ANCHORS)
        assert anchor(conn, file, NOW + timedelta(hours=part), "system:analytics") is not None
        conn.commit()
    return file


def test_an_honest_log_has_no_fault(conn: psycopg.Connection, kept: Path) -> None:
    done = verify(conn, kept)
    assert (done.lines, done.anchors, done.faults) == (LINES + ANCHORS, ANCHORS, [])


def test_an_anchor_is_made_only_where_something_was_recorded(conn: psycopg.Connection, kept: Path) -> None:
    assert anchor(conn, kept, NOW, "system:analytics") is None
    write(conn, 1)
    assert present(anchor(conn, kept, NOW, "system:analytics")).n == ANCHORS + 1


def test_an_empty_log_has_no_anchor(conn: psycopg.Connection, tmp_path: Path) -> None:
    assert anchor(conn, tmp_path / "anchors", NOW, "system:analytics") is None


def test_a_file_whose_end_is_broken_is_not_written_on(conn: psycopg.Connection, kept: Path) -> None:
    kept.write_text(kept.read_text("utf-8")[:-20], "utf-8")
    write(conn, 1)
    with pytest.raises(Invalid, match="qingyu audit verify"):
        anchor(conn, kept, NOW, "system:analytics")


def rehash(conn: psycopg.Connection, first: int) -> None:
    """What a forger does who knows the rule: every hash from a line on is computed anew."""
    lines = {line.id: line for line in log.lines(conn)}
    last = lines[first - 1].hash if first - 1 in lines else chain.START
    for id_ in sorted(each for each in lines if each >= first):
        made = chain.link(last, id_, chain.content_hash(lines[id_].content))
        conn.execute("UPDATE audit_line SET previous_hash = %s, hash = %s WHERE id = %s", [last, made, id_])
        last = made


def shift(conn: psycopg.Connection, first: int, by: int) -> None:
    """Give every line from one on another number, without two that have the same on the way."""
    conn.execute("UPDATE audit_line SET id = id + 100000 WHERE id >= %s", [first])
    conn.execute("UPDATE audit_line SET id = id - 100000 + %s WHERE id >= 100000", [by])


def edit_field(conn: psycopg.Connection, file: Path, chance: random.Random) -> set[int]:
    k = chance.randint(1, LINES)
    field, value = chance.choice(
        [("actor", "'x'"), ("kind", "'export'"), ("object", "'x'"), ("enterprise_id", "99"), ("region", "'x'"),
         ("at", "at - interval '1 microsecond'"), ("detail", """'{"to":0}'"""), ("hash", "sha256('x')")]
    )  # fmt: skip
    conn.execute(f"UPDATE audit_line SET {field} = {value} WHERE id = {k}")
    return {k}


def edit_and_hash(conn: psycopg.Connection, file: Path, chance: random.Random) -> set[int]:
    """The line's own hash is made to fit again; the next one does not follow it any more."""
    k = chance.randint(1, LINES)
    conn.execute("UPDATE audit_line SET object = 'x' WHERE id = %s", [k])
    line = next(log.lines(conn, after=k - 1))
    made = chain.link(line.previous_hash, k, chain.content_hash(line.content))
    conn.execute("UPDATE audit_line SET hash = %s WHERE id = %s", [made, k])
    return {k, k + 1}


def remove(conn: psycopg.Connection, file: Path, chance: random.Random) -> set[int]:
    k = chance.randint(1, LINES)
    conn.execute("DELETE FROM audit_line WHERE id = %s", [k])
    if chance.random() < 0.5:
        shift(conn, k + 1, -1)
    return {k}


def insert(conn: psycopg.Connection, file: Path, chance: random.Random) -> set[int]:
    k = chance.randint(2, LINES)
    shift(conn, k, 1)
    last = next(log.lines(conn, after=k - 2))
    said = chain.Content(NOW, "nobody", "change", "never", None, None, "{}")
    made = chain.link(last.hash, k, chain.content_hash(said))
    conn.execute(
        "INSERT INTO audit_line VALUES (%s, %s, 'nobody', 'change', 'never', NULL, NULL, '{}', %s, %s)",
        [k, NOW, last.hash, made],
    )
    return {k, k + 1}


def swap(conn: psycopg.Connection, file: Path, chance: random.Random) -> set[int]:
    a, b = sorted(chance.sample(range(1, LINES + 1), 2))
    conn.execute("UPDATE audit_line SET id = 100000 WHERE id = %s", [a])
    conn.execute("UPDATE audit_line SET id = %s WHERE id = %s", [a, b])
    conn.execute("UPDATE audit_line SET id = %s WHERE id = 100000", [b])
    return {a}


def rewrite(conn: psycopg.Connection, file: Path, chance: random.Random) -> set[int]:
    """Edited, removed or inserted, and everything after it computed anew: the chain alone is whole again."""
    edited = chance.choice([edit_and_hash, remove, insert])(conn, file, chance)
    k = min(edited)
    ids = [line.id for line in log.lines(conn)]
    if ids != list(range(1, len(ids) + 1)):
        shift(conn, k + 1, -1)
    rehash(conn, k)
    assert list(chain.check(log.lines(conn))) == []
    return set(range(1, k + 1))


def cut(conn: psycopg.Connection, file: Path, chance: random.Random) -> set[int]:
    k = chance.randint(1, LINES)
    conn.execute("DELETE FROM audit_line WHERE id >= %s", [k])
    return {k}


def edit_anchor(conn: psycopg.Connection, file: Path, chance: random.Random) -> set[int]:
    lines = file.read_text("utf-8").splitlines()
    n = chance.randint(1, ANCHORS)
    said = json.loads(lines[n - 1])
    said |= chance.choice(
        [
            {"id": said["id"] + 1},
            {"hash": hashlib.sha256(b"x").hexdigest()},
            {"at": "2027"},
            {"n": 99},
            {"previous": "0"},
        ]
    )
    lines[n - 1] = canonical(said)
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return {n, n + 1, 99}


def remove_anchor(conn: psycopg.Connection, file: Path, chance: random.Random) -> set[int]:
    lines = file.read_text("utf-8").splitlines()
    n = chance.randint(1, ANCHORS)
    del lines[n - 1]
    file.write_text("".join(line + "\n" for line in lines), "utf-8")
    return {n, n + 1}


def swap_anchors(conn: psycopg.Connection, file: Path, chance: random.Random) -> set[int]:
    lines = file.read_text("utf-8").splitlines()
    a, b = sorted(chance.sample(range(ANCHORS), 2))
    lines[a], lines[b] = lines[b], lines[a]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return {a + 1, b + 1}


def cut_anchors(conn: psycopg.Connection, file: Path, chance: random.Random) -> set[int]:
    n = chance.randint(0, ANCHORS - 1)
    lines = file.read_text("utf-8").splitlines()[:n]
    file.write_text("".join(line + "\n" for line in lines), "utf-8")
    return {n + 1}


def rewrite_anchors(conn: psycopg.Connection, file: Path, chance: random.Random) -> set[int]:
    """The file made anew as a whole, each line following the one before, with one hash of the forger's."""
    lines = [present(anchors.read(text)) for text in file.read_text("utf-8").splitlines()]
    k = chance.randrange(ANCHORS)
    made: list[anchors.Anchor] = []
    for i, each in enumerate(lines):
        hash_ = hashlib.sha256(b"x").digest() if i == k else bytes.fromhex(each.hash)
        made.append(anchors.following(made[-1] if made else None, each.id, hash_, datetime.fromisoformat(each.at)))
    file.write_text("".join(each.text + "\n" for each in made), "utf-8")
    return {k + 1}


FORGERIES = [
    edit_field, edit_field, edit_and_hash, remove, insert, swap, rewrite, rewrite, cut, edit_anchor, remove_anchor,
    swap_anchors, cut_anchors, rewrite_anchors,
]  # fmt: skip


def test_a_hundred_forgeries_are_found_and_each_is_named(conn: psycopg.Connection, kept: Path, tmp_path: Path) -> None:
    chance = random.Random(20261126)
    found, missed = 0, []
    for i in range(100):
        forge = FORGERIES[i % len(FORGERIES)]
        copy = tmp_path / "copy"
        shutil.copy(kept, copy)
        with conn.transaction(force_rollback=True):
            # Whoever owns the schema can switch the guards off, and on again so that it does not show.
            conn.execute("ALTER TABLE audit_line DISABLE TRIGGER USER")
            places = forge(conn, copy, chance)
            conn.execute("ALTER TABLE audit_line ENABLE TRIGGER USER")
            faults = verify(conn, copy).faults
        if {fault.id for fault in faults} & places:
            found += 1
        else:
            missed.append((i, forge.__name__, places, faults))
    assert missed == []
    assert found == 100
    assert verify(conn, kept).faults == []


def run(database: Database, *arguments: str, **environment: str) -> Done:
    return commands.run(database, "audit", *arguments, **environment)


def test_an_operator_lists_anchors_and_verifies(database: Database, conn: psycopg.Connection, kept: Path) -> None:
    kept_at = {"QINGYU_AUDIT_ANCHOR_FILE": str(kept)}
    fine = run(database, "verify", **kept_at)
    assert (fine.returncode, fine.stdout) == (0, "64 lines, 4 anchors: the log is what was written\n")
    assert "anchors are kept" in run(database, "verify").stdout
    write(conn, 1)
    assert run(database, "anchor", **kept_at).stdout == "anchor 5: line 65\n"
    newest = json.loads(run(database, "list", "--json", "--kind", "anchor", "--limit", "1").stdout)
    assert (newest[0]["object"], newest[0]["actor"][:4]) == ("anchor 5", "cli:")
    conn.execute("ALTER TABLE audit_line DISABLE TRIGGER USER")
    conn.execute("UPDATE audit_line SET actor = 'nobody' WHERE id = 7")
    conn.commit()
    forged = run(database, "verify", "--json", **kept_at)
    assert forged.returncode == 1
    said = json.loads(forged.stdout)
    assert [(fault["id"], fault["code"]) for fault in said["faults"]] == [(0, "unguarded"), (7, "edited")]
    assert "line 7 does not say what it said" in run(database, "verify", **kept_at).stdout


def test_analytics_anchors_at_its_start_and_at_its_end(
    database: Database, conn: psycopg.Connection, tmp_path: Path
) -> None:
    write(conn, 3)
    file = tmp_path / "anchors"
    command = [sys.executable, "-m", "analytics", "--once"]
    environment = {**database.environment, "QINGYU_AUDIT_ANCHOR_FILE": str(file)}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert present(anchors.read(file.read_text("utf-8").splitlines()[0])).id == 3
    with psycopg.connect(database.admin_dsn) as other:
        assert verify(other, file).faults == []
