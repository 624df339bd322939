"""`qingyu backup` beside a writer, and `qingyu restore` on a server that never saw the platform."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from stack.clients import write_clients
from stack.root import Root
from stack.servers import Postgres
from tests.support import commands
from tests.support.databases import Database

INSERT = (
    "INSERT INTO reading (channel_id, at, value, batch_id) SELECT 1, now() - n * INTERVAL '1 minute', n, 0"
    " FROM generate_series(%s::int, %s::int) n"
)
# What a backup carries from the server and not from the database.
SETTINGS = (
    "SELECT r.rolname, s.setconfig FROM pg_roles r JOIN pg_db_role_setting s ON s.setrole = r.oid"
    " WHERE s.setdatabase = 0 ORDER BY 1"
)


@pytest.fixture
def path(stack_root: Root, tmp_path: Path) -> str:
    """Where pg_dump and pg_restore are."""
    write_clients(stack_root, tmp_path / "bin")
    return f"{tmp_path / 'bin'}:/usr/bin:/bin"


@pytest.fixture
def elsewhere(database: Database, stack_root: Root, tmp_path: Path) -> Iterator[Database]:
    """An empty database of the same name on a server of its own."""
    with Postgres(tmp_path / "elsewhere", root=stack_root, fsync=False) as server:
        server.create_database(database.name)
        said = {"QINGYU_DB_PORT": str(server.port), "QINGYU_DB_ADMIN_PASSWORD": server.password}
        yield replace(database, server=server, environment={**database.environment, **said})


def test_a_backup_beside_a_writer_comes_back_to_the_row(
    database: Database, elsewhere: Database, tmp_path: Path, path: str
) -> None:
    stopping, folder, proofs = threading.Event(), tmp_path / "backup", tmp_path / "proofs"
    proofs.mkdir()
    (proofs / "abc").write_bytes(b"proof")
    with psycopg.connect(database.admin_dsn, autocommit=True) as conn:
        conn.execute(INSERT, (0, 999))

        def write() -> None:
            n = 1000
            while not stopping.is_set():
                conn.execute(INSERT, (n, n + 9))
                n += 10

        writer = threading.Thread(target=write)
        writer.start()
        done = commands.run(database, "backup", str(folder), "--json", PATH=path, QINGYU_PROOF_FOLDER=str(proofs))
        stopping.set()
        writer.join()
        n_at_last = conn.execute("SELECT count(*) FROM reading").fetchone()
        there = conn.execute(SETTINGS).fetchall()
    assert done.returncode == 0, done.stderr
    wanted = {table["name"]: table for table in json.loads(done.stdout)["tables"]}
    assert n_at_last is not None
    assert 1000 <= wanted["public.reading"]["n_rows"] < n_at_last[0]

    # What it was compared by while the restore ran is compared once more from outside, and nothing goes over it.
    back = commands.run(elsewhere, "restore", str(folder), PATH=path, QINGYU_PROOF_FOLDER=str(tmp_path / "again"))
    assert back.returncode == 0, back.stderr
    with psycopg.connect(elsewhere.admin_dsn) as conn:
        found = conn.execute("SELECT count(*), sum(value) FROM reading").fetchone()
        n = wanted["public.reading"]["n_rows"]
        assert found == (n, n * (n - 1) / 2)
        assert conn.execute(SETTINGS).fetchall() == there
    assert (tmp_path / "again" / "abc").read_bytes() == b"proof"
    assert commands.run(elsewhere, "audit", "verify").returncode == 0
    assert "holds tables" in commands.run(elsewhere, "restore", str(folder), PATH=path).stderr

    dump = folder / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-1])
    assert "damaged" in commands.run(elsewhere, "restore", str(folder), PATH=path).stderr
