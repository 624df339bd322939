"""What every command shares: the operator's connection, the clock, tables and JSON."""

import getpass
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from qingyu.db import pool
from qingyu.domain.kernel.reason import Reason
from qingyu.domain.kernel.text import is_prose
from qingyu.domain.sentences.say import say
from qingyu.errors import Invalid
from qingyu.jobs.access import audit
from qingyu.jobs.answer import Answer, Confirmable, Sentence, as_dict, sentence
from qingyu.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="print JSON for programs instead of a table")]
AsOf = Annotated[str | None, typer.Option(help="as known at this instant, as 2026-11-01T00:00:00+08:00")]
JsonFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="a document in JSON")]
_ENVIRONMENT = Path(".stack/env")
_WIDTH_IN_A_FILE = 200


def settings() -> Settings:
    """The settings of the environment; beside a running `make up`, those of this clone's own servers."""
    if "QINGYU_DB_PORT" not in os.environ and _ENVIRONMENT.exists():
        return Settings(_env_file=_ENVIRONMENT)
    return Settings()


@contextmanager
def operator() -> Iterator[pool.Connection]:
    """A connection with the operator's rights; committed at the end, rolled back when the block raises."""
    with pool.connect(settings().dsn("operator"), application="qingyu-cli") as conn:
        yield conn


def json_document(file: Path) -> Mapping[str, Any]:
    """The object that a file holds; raises Invalid where it is none in JSON and UTF-8, or holds what nobody types."""
    try:
        found = json.loads(file.read_text("utf-8-sig"), parse_constant=_no_number)  # an editor may put a mark before it
    except RecursionError as error:
        raise Invalid(f"{file} is nested too deep; write it as the documents of docs/ are") from error
    except ValueError as error:  # neither text, nor JSON, nor a number that may be read
        raise Invalid(f"{file} is no JSON in UTF-8 ({error})") from error
    if not isinstance(found, dict):
        raise Invalid(f"{file}: wanted an object in JSON, {type(found).__name__} came")
    odd = next((text for text in _texts(found) if not is_prose(text)), None)
    if odd is not None:
        raise Invalid(f"{file}: wanted text without control characters, {odd!a:.60} came")
    return found


def _no_number(written: str) -> NoReturn:
    raise ValueError(f"{written} is no number")


def _texts(document: object) -> Iterator[str]:
    """Every text of a document, the names of its fields too."""
    waiting = [document]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one


def actor() -> str:
    """Who acts, for the audit log: the user of the operating system."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a container may run under a number without a name
        return f"cli:{os.getuid()}"


def note(
    conn: pool.Connection, what: str, detail: Mapping[str, Any] | None = None, enterprise_id: int | None = None
) -> None:
    """Leave a line in the audit log about what this command does to something."""
    audit.record(conn, audit.Act("change", actor(), what, enterprise_id, detail or {}), now())


def now() -> datetime:
    """The clock of the command line, UTC; commands hand it on as an argument."""
    return datetime.now(UTC)  # noqa: TID251  the command line is a shell: here the clock is read


def instant(at: datetime | None) -> str | None:
    """An instant for a table, UTC, to the minute."""
    return None if at is None else f"{at:%Y-%m-%d %H:%MZ}"


def known_at(text: str | None) -> datetime | None:
    """The instant of `--as-of`, with its offset; raises Invalid."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"--as-of wants an instant like 2026-11-01T00:00:00+08:00, got {text!r}") from error
    if at.tzinfo is None:
        raise Invalid(f"--as-of wants an instant with its offset, like 2026-11-01T00:00:00+08:00; got {text!r}")
    return at


def day(at: datetime | None) -> date | None:
    """The day that an option names."""
    return None if at is None else at.date()


def number(value: float | None, digits: int = 2) -> str | None:
    """A number for a table, with separators; nothing where there is none."""
    return None if value is None else f"{value:z,.{digits}f}"


def said(reason: Reason | Sentence | None) -> str:
    """The English sentence of a reason; empty where there is none."""
    if isinstance(reason, Sentence):
        return reason.en
    return "" if reason is None else say(reason, "en")


def print_json(value: Any) -> None:
    """Print a value as JSON, instants in ISO 8601, reasons with their sentences, answers as the API names them."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def print_unconfirmed(answer: Confirmable) -> None:
    """Say which months behind an answer have a change that no officer confirmed."""
    months = [f"{month:%Y-%m}" for month in answer.unconfirmed_months]
    if months:
        typer.echo(
            f"待确认 unconfirmed: a change of {', '.join(months)} waits for an officer; see `qingyu changes list`"
        )


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], title: str | None = None) -> None:
    """Print rows under headings; a missing value is a dash, never a zero."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for name in columns:
        # Folded and never cut: a number that lacks its end is a wrong number.
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(
            *("–" if cell is None else said(cell) if isinstance(cell, Reason | Sentence) else str(cell) for cell in row)
        )
    terminal = sys.stdout.isatty()
    Console(width=None if terminal else _WIDTH_IN_A_FILE).print(table)


def columns_of(rows: Sequence[Any], names: Sequence[str]) -> list[list[Any]]:
    """The named values of each row, in order; a row is an answer, or a mapping."""
    return [[row[name] if isinstance(row, Mapping) else getattr(row, name) for name in names] for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Reason):
        return asdict(sentence(value))
    if isinstance(value, Answer):
        return as_dict(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    raise TypeError(f"cannot print a {type(value).__name__} as JSON")
