"""PostgreSQL's client programs of the root, as commands outside of it: `.stack/bin/pg_dump` and `pg_restore`."""

import shlex
from pathlib import Path

from stack.root import Root
from stack.sandbox import sandbox_command

FOLDER = "bin"
PROGRAMS = ("pg_dump", "pg_restore")


def write_clients(root: Root, folder: Path) -> None:
    """Write a command for each into a folder; they read and write by standard input and output."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in PROGRAMS:
        line = shlex.join(sandbox_command(root, [], [f"/usr/lib/postgresql/17/bin/{name}"]))
        file = folder / name
        file.write_text(f'#!/bin/sh\nexec {line} "$@"\n', "utf-8")
        file.chmod(0o755)
