"""What a query of a test answers."""

from typing import TypeVar

import psycopg

Row = TypeVar("Row")


def one_row(found: psycopg.Cursor[Row]) -> Row:
    """The first row of a query that must give one."""
    row = found.fetchone()
    assert row is not None
    return row
