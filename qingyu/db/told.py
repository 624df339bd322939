"""Reasons as they come out of the database, as values."""

from collections.abc import Iterable

from qingyu.db.pool import Row
from qingyu.domain.kernel.reason import read


def told(found: Iterable[Row], *columns: str) -> list[Row]:
    """The rows with their reasons read; `reason` where no columns are named."""
    rows = list(found)
    for row in rows:
        for column in columns or ("reason",):
            row[column] = read(row[column])
    return rows
