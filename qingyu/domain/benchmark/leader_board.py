"""The board of a sector: how much of it reaches 基准 and 标杆 over a year. Small groups stay unseen.

A viewer takes what it sees itself from a sum: what has to be many is what it does not see.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from qingyu.domain.benchmark.yardstick import Class
from qingyu.domain.kernel.reason import Reason, because

LEAST_ENTERPRISES = 3


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A product over the year. output: made in it, in the denominator of the yardstick's unit; null where not known."""

    enterprise_id: int
    standing_class: Class
    output: float | None
    verified: bool


@dataclass(frozen=True, slots=True)
class BoardShares:
    """Shares of the products that reach a level, and of what all of them made. [1] Null where it may not be told."""

    n_enterprises: int | None
    n_products: int | None
    benchmark_share: float | None
    baseline_share: float | None
    benchmark_output_share: float | None
    baseline_output_share: float | None
    verified: bool
    reason: Reason | None = None


def shares(
    lines: Collection[BoardLine], sees_all: bool, seen: Collection[int] = (), least: int = LEAST_ENTERPRISES
) -> BoardShares:
    """The shares of a group. sees_all: whether the viewer sees every enterprise of the region; else seen: ids of those.

    Others than the authority are told of a group with at least `least` enterprises that they do not see; and of what
    was made where no side of the level has fewer of them, but for none.

    >>> made = [BoardLine(n, Class.BENCHMARK if n else Class.BETWEEN, 10.0, True) for n in range(4)]
    >>> shares(made, sees_all=True).benchmark_output_share, shares(made, sees_all=False).benchmark_output_share
    (0.75, None)
    >>> [shares(made, False, seen).benchmark_share for seen in ([0], [0, 1])]
    [0.75, None]
    """
    enterprises = {line.enterprise_id for line in lines}
    verified = all(line.verified for line in lines)
    hidden = set() if sees_all else enterprises - set(seen)
    if not lines or (not sees_all and len(hidden) < least):
        why = because("board_too_small", least=least) if lines and not sees_all else because("board_empty")
        return BoardShares(None, None, None, None, None, None, verified, why)
    return BoardShares(
        len(enterprises),
        len(lines),
        sum(map(_at_benchmark, lines)) / len(lines),
        sum(map(_at_baseline, lines)) / len(lines),
        _of_output(lines, _at_benchmark, hidden, least),
        _of_output(lines, _at_baseline, hidden, least),
        verified,
    )


def _at_benchmark(line: BoardLine) -> bool:
    return line.standing_class is Class.BENCHMARK


def _at_baseline(line: BoardLine) -> bool:
    return line.standing_class is not Class.BELOW_BASELINE


def _of_output(
    lines: Collection[BoardLine], reaches: Callable[[BoardLine], bool], hidden: Collection[int], least: int
) -> float | None:
    sides = [{line.enterprise_id for line in lines if reaches(line) == side} for side in (True, False)]
    if any(0 < len(side.intersection(hidden)) < least for side in sides):
        return None
    known = [(line.output, reaches(line)) for line in lines if line.output is not None and line.output > 0]
    if len(known) < len(lines):
        return None
    return sum(output for output, is_in in known if is_in) / sum(output for output, _ in known)
