"""A table as it is sent 数据导入: the file as the body, and what is said beside it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Body, Depends, Query, Request

from api.deps import Conn, LoggedIn, Now
from api.schemas.fields import Line
from qingyu.domain.kernel.text import LINE
from qingyu.jobs.importing.place import Asked
from qingyu.jobs.importing.run import Options
from qingyu.jobs.restating import reopening
from qingyu.jobs.restating.reopening import LONGEST_WAIT_S

LARGEST_TABLE = 10 * 1024 * 1024  # [byte]
MOST_ROWS = 10_000  # more than an hourly year has; a longer table is for the command line
BYTES = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class SentTable:
    """A file that was sent, by whom and how it is to be read."""

    data: bytes
    asked: Asked
    write: bool
    sheet: str | None
    columns: tuple[str, ...] | None
    thousands: str | None

    def options(self, owner: str) -> Options:
        """What is said beside the file of somebody."""
        return Options(self.write, owner, self.sheet, self.columns, self.thousands, MOST_ROWS)


def _sent(
    conn: Conn,
    caller: LoggedIn,
    now: Now,
    request: Request,
    body: Annotated[bytes, Body(media_type=BYTES, description="the file, .xlsx or CSV, as it is")],
    name: Annotated[str, Query(max_length=200, pattern=LINE, description="name of the file; the source of its rows")],
    dry_run: Annotated[bool, Query(description="judge every row and write nothing")] = False,
    sheet: Annotated[Line | None, Query(max_length=31, description="the sheet of a workbook; the first one")] = None,
    columns: Annotated[
        Line | None, Query(max_length=1000, description="names of the columns of a file without names, by commas")
    ] = None,
    thousands: Annotated[
        str | None,
        Query(pattern=r"^[,' ]$", description="what stands between groups of three digits; nothing", examples=[","]),
    ] = None,
) -> SentTable:
    reopening.wait_at_most(conn, LONGEST_WAIT_S)
    asked = Asked(caller.scope, now, caller.actor, name, request.app.state.intake_bounds)
    named = tuple(columns.split(",")) if columns is not None else None
    return SentTable(body, asked, not dry_run, sheet, named, thousands)


Table = Annotated[SentTable, Depends(_sent)]
