"""Reasons as they come out of the database, as values."""

from collections.abc import Callable
from typing import Any, TypeVar

from qingyu.domain.kernel.reason import read

Kind = TypeVar("Kind")


def told(kind: Callable[..., Kind], *columns: str) -> Callable[..., Kind]:
    """What makes a dataclass of a row and reads the row's reasons; `reason` where no columns are named."""
    reasons = columns or ("reason",)

    def make(**row: Any) -> Kind:
        for column in reasons:
            row[column] = read(row[column])
        return kind(**row)

    return make
