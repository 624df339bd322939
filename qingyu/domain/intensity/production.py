"""The output of a product in a period, from statements that are legitimately restated."""

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from qingyu.domain.kernel.reason import Reason, because


@dataclass(frozen=True, slots=True)
class Statement:
    """An output stated for [from_at, to_at). quantity: [the product's unit]"""

    from_at: datetime
    to_at: datetime
    quantity: float
    revision: int


Kind = TypeVar("Kind", bound=Statement)


@dataclass(frozen=True, slots=True)
class Output:
    """The output of a period. coverage: the stated part of the period's time, 0 to 1."""

    quantity: float
    coverage: float
    statements: tuple[Statement, ...]
    reason: Reason | None = None


def in_force(statements: Iterable[Kind]) -> list[Kind]:
    """The highest revision of each period, in time order."""
    newest: dict[tuple[datetime, datetime], Kind] = {}
    for statement in statements:
        key = (statement.from_at, statement.to_at)
        if key not in newest or newest[key].revision < statement.revision:
            newest[key] = statement
    return sorted(newest.values(), key=lambda s: (s.from_at, s.to_at))


def output(statements: Iterable[Statement], start: datetime, end: datetime) -> Output:
    """Add up what was stated inside [start, end).

    A statement that crosses an edge is not divided, because nobody stated how; statements that overlap count nothing.
    """
    # The others first: of a year of shifts a day has three.
    inside = in_force(s for s in statements if start <= s.from_at and s.to_at <= end)
    for earlier, later in itertools.pairwise(inside):
        if later.from_at < earlier.to_at:
            reason = because(
                "production_overlaps",
                start=earlier.from_at,
                end=earlier.to_at,
                other_start=later.from_at,
                other_end=later.to_at,
            )
            return Output(0.0, 0.0, tuple(inside), reason)
    span_s = (end - start).total_seconds()
    covered_s = math.fsum((s.to_at - s.from_at).total_seconds() for s in inside)
    return Output(math.fsum(s.quantity for s in inside), covered_s / span_s if span_s > 0 else 0.0, tuple(inside))


def crosses(statements: Iterable[Statement], start: datetime, end: datetime) -> bool:
    """Whether something was stated that lies only in part inside [start, end)."""
    return any(
        s.from_at < end and start < s.to_at and not (start <= s.from_at and s.to_at <= end)
        for s in in_force(statements)
    )


def stated_wholly(statements: Iterable[Statement], start: datetime, end: datetime, least: float) -> float | None:
    """What was stated inside [start, end), where that is all of it. least: of its time [share of 1]"""
    found = output(statements, start, end)
    return found.quantity if found.reason is None and found.coverage >= least else None
