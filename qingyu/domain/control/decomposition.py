"""Decomposition 分解: how much of a parent's budget each of its children is proposed to get, by a declared rule.

A rule says how deep each is cut against its last year; where there is more than last year, how much each grows. The
rules and their weights are own proposals: no document that was seen prints a formula.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from qingyu.domain.control.budget import in_amount, shared, steps
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel import tables
from qingyu.domain.kernel.reason import Reason, because


class DecompositionRule(StrEnum):
    """By what a budget is given on."""

    EQUAL_RATE = "equal_rate"  # the same cut on last year for each
    HISTORY = "history"  # by the share of the mean of the last three years that are known
    BENCHMARK_CLASS = "benchmark_class"  # who is beyond the baseline is cut more, who is at the benchmark less
    HEADROOM = "headroom"  # by what each could save down to its benchmark


class BenchmarkClass(StrEnum):
    """Where the products of a body stand, the worst of them."""

    AT_BENCHMARK = "at_benchmark"  # 标杆及以上
    BETWEEN = "between"
    BEYOND_BASELINE = "beyond_baseline"  # 基准以下


_Depth = Annotated[float, Field(gt=0, allow_inf_nan=False)]  # by 0 or less nobody could be cut, or grow


class ClassWeights(tables.FilePart):
    """How deep each class is cut against the one between. [1]"""

    at_benchmark: _Depth
    between: _Depth
    beyond_baseline: _Depth
    source: str
    verified: Verified


def read_weights(text: str, file: str) -> ClassWeights:
    """The weights of a TOML file; raises BadTable with the file, the place and what was wanted."""
    return tables.read_toml(text, file, ClassWeights)


@dataclass(frozen=True, slots=True)
class Child:
    """What is known of one who takes a part. last, mean, headroom: [unit of the budget]

    last: of the year before, null with its reason; mean: of the years before that are known; headroom: the saving
    potential of a year; null where it is not known.
    """

    code: str
    last: float | None
    reason: Reason | None = None
    mean: float | None = None
    standing: BenchmarkClass | None = None
    headroom: float | None = None


@dataclass(frozen=True, slots=True)
class ChildPart:
    """What a child is proposed to get; null with a reason. A reason beside an amount is a remark."""

    code: str
    amount: float | None
    reason: Reason | None = None


def decompose(
    rule: DecompositionRule, available: float, children: Sequence[Child], weights: ClassWeights
) -> list[ChildPart]:
    """What of an amount each child gets: the parts sum to it exactly, in steps of 0.01. [unit of the budget]

    A child whose last year is not known, or not above zero, gets none and is named; where none is, none gets any.
    """
    known = [child for child in children if is_known(child)]
    if not known:
        return [ChildPart(child.code, None, _unknown(child)) for child in children]
    wanted = _wanted(rule, available, known, weights)
    parts = shared(available, wanted if any(wanted) else [child.last or 0.0 for child in known])
    given = dict(zip((child.code for child in known), parts, strict=True))
    return [
        ChildPart(child.code, given[child.code], _remark(rule, child))
        if child.code in given
        else ChildPart(child.code, None, _unknown(child))
        for child in children
    ]


def is_known(child: Child) -> bool:
    """Whether a child gets a part: its last year is known and above zero."""
    return child.last is not None and child.last > 0


def _unknown(child: Child) -> Reason:
    if child.last is not None and child.last < 0:
        return because("negative_last_year")
    return child.reason or because("nothing_last_year")


def _remark(rule: DecompositionRule, child: Child) -> Reason | None:
    if rule is DecompositionRule.BENCHMARK_CLASS and child.standing is None:
        return because("class_unknown_cut_as_between")
    if rule is DecompositionRule.HEADROOM and child.headroom is None:
        return because("headroom_unknown_cut_as_mean")
    return None


def _wanted(
    rule: DecompositionRule, available: float, known: Sequence[Child], weights: ClassWeights
) -> Sequence[float]:
    last = {child.code: child.last or 0.0 for child in known}
    if rule is DecompositionRule.HISTORY:
        return [child.mean if child.mean is not None and child.mean > 0 else last[child.code] for child in known]
    depth = _depths(rule, known, weights)
    whole = sum(last.values())
    if available >= whole or not any(depth.values()):
        # Who is cut less deep grows more; a headroom does not say who is to grow.
        grows = {code: 1.0 / depth[code] if rule is DecompositionRule.BENCHMARK_CLASS else 1.0 for code in depth}
        rate = (available - whole) / sum(last[code] * grows[code] for code in last)
        return [last[child.code] * max(0.0, 1.0 + rate * grows[child.code]) for child in known]
    return list(_cut(last, depth, available).values())


def _depths(rule: DecompositionRule, known: Sequence[Child], weights: ClassWeights) -> dict[str, float]:
    """How deep each is cut, against the others. [1]"""
    if rule is DecompositionRule.BENCHMARK_CLASS:
        return {one.code: getattr(weights, one.standing or BenchmarkClass.BETWEEN) for one in known}
    if rule is DecompositionRule.HEADROOM:
        told = [one for one in known if one.headroom is not None]
        whole = sum(one.last or 0.0 for one in told)
        mean = sum(one.headroom or 0.0 for one in told) / whole if whole else 0.0
        return {one.code: mean if one.headroom is None else one.headroom / (one.last or 1.0) for one in known}
    return {one.code: 1.0 for one in known}


def _cut(last: Mapping[str, float], depth: Mapping[str, float], available: float) -> dict[str, float]:
    """Last year less a cut of each by its depth; whom a cut would take all gets none, and the rest bear it."""
    left = dict.fromkeys(last, 0.0)
    bearing = list(last)
    while bearing:
        deep = sum(last[code] * depth[code] for code in bearing)
        whole = sum(last[code] for code in bearing)
        if not deep:
            return left | {code: last[code] * available / whole for code in bearing}
        rate = (whole - available) / deep
        none_left = [code for code in bearing if rate * depth[code] >= 1.0]
        if not none_left:
            return left | {code: last[code] * (1.0 - rate * depth[code]) for code in bearing}
        bearing = [code for code in bearing if code not in none_left]
    return left


def change(part: float, last: float) -> float | None:
    """How much a part is over last year; below 0 it is a cut. [share of 1] Null where last year was not above zero."""
    return in_amount(steps(part)) / last - 1.0 if last > 0 else None
