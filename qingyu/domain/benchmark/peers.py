"""Percentiles over enterprises that nobody can be recognised in, and an enterprise's own best decile."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qingyu.domain.kernel.reason import Reason, because

LEAST_GROUP = 5  # enterprises; a smaller group is not shown
POINTS = (10, 25, 50, 75, 90)
BLOCK = 3  # enterprises behind every percentile shown, and behind no other one
CLASSES = 24  # of values in a decade: each is a tenth wide
LEAST_VALUE = 1e-9  # nearer to zero a value has no class
LEAST_MONTHS = 10
LEAST_DAYS = 20
PEERS_METHOD = (
    "the enterprises in order are cut into blocks of at least three; a percentile is the class, a tenth wide, of the"
    " mean of the block its rank lies in, and no two percentiles tell of one block"
)
PROTECTED = 0.15  # no member can narrow another's value down to less than this share of it
DECILE_METHOD = "tenth percentile of the closed periods, linear between ranks"


@dataclass(frozen=True, slots=True)
class Percentiles:
    """n: enterprises; null, as is every percentile, where the group is too small to be shown."""

    n: int | None
    values: dict[int, float | None]
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Decile:
    """The own best decile over n closed periods, or the reason why there is none."""

    value: float | None
    n: int
    reason: Reason | None = None


def percentiles(values: Sequence[float], least: int = LEAST_GROUP, rests: Sequence[int] = ()) -> Percentiles:
    """Percentiles over one value of each enterprise, lowest first; less is better.

    rests: how many enterprises each larger group that is shown holds beside these; a few would be told by difference.

    Every enterprise stands in one block, and a block tells one percentile: two that share an enterprise would tell of
    it by their difference. P10 and P90 need blocks of their own beyond P25 and P75.

    >>> percentiles([100.0, 101.0, 102.0, 104.0, 109.0]).values
    {10: None, 25: None, 50: 105.0, 75: None, 90: None}
    >>> percentiles([1.0, 2.0, 3.0, 4.0]).reason.code
    'too_few_enterprises'
    """
    least = max(least, LEAST_GROUP)
    if len(values) < least:
        reason = because("too_few_enterprises", least=least)
        return Percentiles(None, dict.fromkeys(POINTS), reason)
    if any(0 < rest < least for rest in rests):
        reason = because("rest_too_few", least=least)
        return Percentiles(None, dict.fromkeys(POINTS), reason)
    blocks = in_blocks(sorted(values))
    told: dict[int, int] = {}
    for point in (50,) if len(blocks) == 1 else (25, 75, 50, 10, 90):
        block = _block_of(point, blocks)
        if block not in told.values():
            told[point] = block
    shown = {point: classed(math.fsum(blocks[block]) / len(blocks[block])) for point, block in told.items()}
    return Percentiles(len(values), {point: shown.get(point) for point in POINTS})


def told_by_sisters(n_larger: int, sisters: Mapping[int, int], mine: int, least: int = LEAST_GROUP) -> int:
    """How many enterprises of a larger group those inside it would leave over, where this one must be hidden for it.

    sisters: enterprises by region inside the larger one.  Of the groups that are large enough the smallest is hidden
    where the others leave a few: with all of them one could subtract.  0: this one may be shown.

    >>> told_by_sisters(14, {1: 6, 2: 5, 3: 3}, 2), told_by_sisters(14, {1: 6, 2: 5, 3: 3}, 1)
    (3, 0)
    """
    shown = {region: n for region, n in sisters.items() if n >= least}
    left = n_larger - sum(shown.values())
    smallest = min(shown, key=lambda region: (shown[region], region), default=None)
    return left if smallest == mine and 0 < left < least else 0


def in_blocks(ordered: Sequence[float]) -> list[list[float]]:
    """Values in order, cut into as many blocks as can have `BLOCK` of them, the sizes as even as they can be.

    >>> [len(block) for block in in_blocks([float(n) for n in range(11)])]
    [3, 4, 4]
    """
    n = len(ordered) // BLOCK
    edges = [len(ordered) * k // n for k in range(n + 1)]
    return [list(ordered[low:high]) for low, high in itertools.pairwise(edges)]


def _block_of(point: int, blocks: Sequence[Sequence[float]]) -> int:
    rank = round(point / 100 * (sum(len(block) for block in blocks) - 1))
    ends = itertools.accumulate(len(block) for block in blocks)
    return next(n for n, end in enumerate(ends) if rank < end)


def classed(value: float) -> float:
    """The middle of the class a value lies in; the classes are the same for everybody, whoever is in the group.

    >>> classed(106.2345), classed(108.9), classed(0.0123456), classed(0.0), classed(-22.04)
    (105.0, 105.0, 0.0127, 0.0, -22.6)
    """
    if abs(value) < LEAST_VALUE:
        return 0.0
    middle = 10 ** ((math.floor(math.log10(abs(value)) * CLASSES) + 0.5) / CLASSES)
    return math.copysign(float(f"{middle:.3g}"), value)


def best_decile(values: Sequence[float], least: int) -> Decile:
    """The tenth percentile of an enterprise's own closed periods, linear between ranks; less is better.

    >>> best_decile([float(n) for n in range(1, 12)], LEAST_MONTHS)
    Decile(value=2.0, n=11, reason=None)
    >>> best_decile([1.0], LEAST_MONTHS).reason.code
    'too_few_periods'
    """
    if len(values) < least:
        return Decile(None, len(values), because("too_few_periods", least=least, n=len(values)))
    return Decile(float(np.percentile(np.asarray(values), 10)), len(values))
