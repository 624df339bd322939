"""`qingyu backup` and `qingyu restore`: all that must not be lost, as one folder, and back into an empty database."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import file_digest
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from qingyu.cli import shell
from qingyu.cli.db import PROGRAMS_WITH_ROLES
from qingyu.db import backup as database
from qingyu.db import migrate, pool
from qingyu.db.backup import Contents, TableSum
from qingyu.errors import Conflict, Invalid
from qingyu.settings import Settings

DUMP, MANIFEST, PROOFS, ANCHORS = "database.dump", "manifest.json", "proofs", "audit-anchors"
# Beside a running `make up` the client programs are those of its servers.
_OWN_PROGRAMS = Path(".stack/bin")

Folder = Annotated[Path, typer.Argument(file_okay=False, help="the folder of the backup")]


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. dump_sha256: of the file, in hex."""

    made_at: str
    postgresql: str
    timescaledb: str
    licence: str
    dump_sha256: str
    contents: Contents


def backup(folder: Folder, as_json: shell.AsJson = False) -> None:
    """Write the database, the proofs and the anchors of the audit log into a new folder, while all goes on."""
    settings = shell.settings()
    if folder.exists():
        raise Invalid(f"{folder} exists; a backup makes a folder of its own")
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    with pool.connect(settings.dsn("admin"), application="qingyu-backup") as conn:
        server = migrate.server(conn)
    contents = database.dump(settings.dsn("admin"), part / DUMP, _program("pg_dump"))
    _copy_files(settings, part)
    said = Manifest(shell.now().isoformat(), **server, dump_sha256=_sha256(part / DUMP), contents=contents)
    (part / MANIFEST).write_bytes(TypeAdapter(Manifest).dump_json(said, indent=1))
    part.rename(folder)  # what has the name is whole
    n_bytes = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    with shell.operator() as conn:
        shell.note(conn, "backup", {"dump_sha256": said.dump_sha256})
    _tell("written to", folder, contents.tables, n_bytes, as_json)


def restore(folder: Folder, as_json: shell.AsJson = False) -> None:
    """Fill the empty database of the settings from a backup, compare every table, and bring it up to this version."""
    settings, said = shell.settings(), _manifest(folder)
    source, dsn = folder / DUMP, settings.dsn("admin")
    database.restore(dsn, source, _program("pg_restore"), said.contents.roles, said.timescaledb)
    with pool.connect(dsn, application="qingyu-restore") as conn:
        _compare(said.contents.tables, database.sums(conn))
    secrets = {p: getattr(settings, f"db_{p}_password").get_secret_value() for p in PROGRAMS_WITH_ROLES}
    migrate.upgrade(dsn, {p: s for p, s in secrets.items() if s})
    _put_files(settings, folder)
    with shell.operator() as conn:
        shell.note(conn, "restore", {"dump_sha256": said.dump_sha256, "made_at": said.made_at})
    _tell("restored from", folder, said.contents.tables, source.stat().st_size, as_json)


def _manifest(folder: Path) -> Manifest:
    try:
        said: Manifest = TypeAdapter(Manifest).validate_json((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, ValidationError) as error:
        raise Invalid(
            f"{folder} is no backup: its {MANIFEST} is missing or not as `qingyu backup` writes it"
        ) from error
    if (found := _sha256(folder / DUMP)) != said.dump_sha256:
        raise Invalid(f"{folder / DUMP} is damaged: its SHA-256 is {found}, {said.dump_sha256} was written")
    return said


def _compare(wanted: Sequence[TableSum], restored: Sequence[TableSum]) -> None:
    here = {one.name: one for one in restored}
    differ = [f"{one.name} ({one.n_rows} rows)" for one in wanted if here.get(one.name) != one]
    differ += sorted(here.keys() - {one.name for one in wanted})
    if differ:
        raise Conflict(f"what was restored is not what was backed up: {', '.join(differ)}; drop it and keep the backup")


def _copy_files(settings: Settings, folder: Path) -> None:
    if settings.proof_folder and settings.proof_folder.is_dir():
        shutil.copytree(settings.proof_folder, folder / PROOFS)
    if settings.audit_anchor_file and settings.audit_anchor_file.is_file():
        shutil.copy2(settings.audit_anchor_file, folder / ANCHORS)


def _put_files(settings: Settings, folder: Path) -> None:
    """Proofs are named by their hash, so what is there is the same; anchors that are there are never replaced."""
    if settings.proof_folder and (folder / PROOFS).is_dir():
        shutil.copytree(folder / PROOFS, settings.proof_folder, dirs_exist_ok=True)
    anchors = settings.audit_anchor_file
    if anchors and not anchors.exists() and (folder / ANCHORS).is_file():
        shutil.copy2(folder / ANCHORS, anchors)


def _program(name: str) -> str:
    own = [str(_OWN_PROGRAMS.absolute())] if "QINGYU_DB_PORT" not in os.environ else []
    found = shutil.which(name, path=os.pathsep.join([*own, os.environ.get("PATH", "")]))
    if found is None:
        raise Invalid(f"{name} is not installed; install PostgreSQL's client programs, of the server's version")
    return found


def _sha256(file: Path) -> str:
    with file.open("rb") as source:
        return file_digest(source, "sha256").hexdigest()


def _tell(what: str, folder: Path, tables: Sequence[TableSum], n_bytes: int, as_json: bool) -> None:
    n_rows = sum(one.n_rows for one in tables)
    if as_json:
        shell.print_json({"folder": str(folder), "tables": [asdict(one) for one in tables], "bytes": n_bytes})
        return
    typer.echo(f"{what} {folder}: {n_rows:,} rows in {len(tables)} tables, compared by sum; {n_bytes / 1e6:,.1f} MB")
