"""The command line `qingyu` as an operator runs it, in the process of the tests: starting one takes seconds."""

import os
import sys
from dataclasses import dataclass

from typer.testing import CliRunner

from qingyu.cli import main
from tests.support.databases import Database


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left."""

    returncode: int
    stdout: str
    stderr: str


def run(database: Database, *words: str, typed: str | None = None, **environment: str) -> Done:
    """Run `qingyu` with these words on a test's database; typed: what stands in its standard input."""
    wanted = {**database.environment, "COLUMNS": "200", **environment}
    without = {name: None for name in os.environ if name.startswith("QINGYU_") and name not in wanted}
    with CliRunner().isolation(typed, env={**without, **wanted}) as (out, err, _):
        code = _ended(list(words))
        sys.stdout.flush()
        sys.stderr.flush()
        return Done(code, out.getvalue().decode(), err.getvalue().decode())


def printed(database: Database, *words: str) -> str:
    """What a command that ends well prints."""
    done = run(database, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _ended(words: list[str]) -> int:
    try:
        main(words)
    except SystemExit as end:
        return int(end.code or 0)
    return 0
