"""Budgets: what is given on stays within the parent, months sum to the total, and a decomposition shares all of it."""

import math
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.control import budget as of
from qingyu.domain.control.budget import RESERVE, BadBudget, BudgetBook, Node
from qingyu.domain.control.decomposition import (
    BenchmarkClass,
    Child,
    ClassWeights,
    DecompositionRule,
    decompose,
    read_weights,
)
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.tables import BadTable
from qingyu.domain.sentences.say import say

AMOUNTS = st.integers(0, 10**9).map(of.in_amount)
CODES = st.sampled_from(["a", "b", "c"])
ENDS = st.sampled_from(["a", "b", "c", RESERVE])
SAID = files("qingyu").joinpath("data", "decomposition.toml").read_text("utf-8")
WEIGHTS = read_weights(SAID, "decomposition.toml")


def steps(amounts: list[float]) -> int:
    return sum(map(of.steps, amounts))


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("give"), CODES, AMOUNTS),
            st.tuples(st.just("move"), ENDS, ENDS, AMOUNTS),
            st.tuples(st.just("resize"), AMOUNTS, AMOUNTS),
        ),
        max_size=30,
    )
)
def test_no_sequence_of_acts_gives_on_more_than_there_is(acts: list[tuple[object, ...]]) -> None:
    node = Node(1000.0, {}, 0.0)
    for kind, *said in acts:
        try:
            if kind == "give":
                after = node.giving(*said)  # type: ignore[arg-type]
            elif kind == "move":
                after = node.moved(*said)  # type: ignore[arg-type]
                assert of.steps(after.given) == of.steps(node.given)
            else:
                after = Node(said[0], node.children, said[1])  # type: ignore[arg-type]
        except BadBudget:
            continue
        if of.refusal("parent", after) is None:
            node = after
        assert of.steps(node.given) <= of.steps(node.budget)
        assert min([*node.children.values(), node.reserve, 0.0]) == 0.0


@given(AMOUNTS, st.lists(st.floats(0, 1e9), min_size=1, max_size=12).filter(any))
def test_what_is_shared_sums_to_it_in_whole_steps(total: float, weights: list[float]) -> None:
    parts = of.shared(total, weights)
    assert steps(parts) == of.steps(total)
    assert min(parts) >= 0
    # The share first: the product of two tiny numbers would be lost.
    exact = [total * (weight / math.fsum(weights)) for weight in weights]
    assert all(abs(part - one) < 0.011 for part, one in zip(parts, exact, strict=True))


@given(AMOUNTS, AMOUNTS, st.integers(2000, 2099))
def test_the_months_of_a_budget_sum_to_its_total_and_go_on_doing_so(first: float, then: float, year: int) -> None:
    budget = of.made(BudgetBook.NONE, first, 0.0, of.shared(first, of.by_days(year)))
    assert of.steps(budget.until(12)) == of.steps(first)
    changed = of.of_total(budget, then)
    assert (steps(list(changed.months)), changed.total) == (of.steps(then), then)


@pytest.mark.parametrize(
    ("total", "reserve", "months"),
    [
        (1200.0, 0.0, [100.0] * 11),
        (1200.0, 0.0, [100.0] * 11 + [100.01]),
        (1200.0, 1200.01, [100.0] * 12),
        (1200.001, 0.0, [100.0] * 12),
        # In a large amount as in a small one.
        (9_800_000.004, 0.0, of.shared(9_800_000.0, [1.0] * 12)),
        (-1.0, 0.0, [0.0] * 12),
        (math.inf, 0.0, [0.0] * 12),
        (math.nan, 0.0, [0.0] * 12),
    ],
)
def test_a_budget_that_cannot_be_is_refused(total: float, reserve: float, months: list[float]) -> None:
    with pytest.raises(BadBudget):
        of.made(BudgetBook.EQUIVALENT, total, reserve, months)


def test_a_refusal_says_who_takes_how_much_and_by_how_much_it_is_too_much() -> None:
    refused = of.refusal("640000", Node(9_800_000.0, {"region:a": 400.0, "b": 9_799_600.01}, 10.0))
    assert refused is not None
    assert dict(refused.parameters) == {
        "parent": "640000", "budget": "9800000.00", "reserve": "10.00", "over": "10.01", "n": 2,
        "takers": ("b 9799600.01", "a 400.00"),
    }  # fmt: skip
    assert of.refusal("640000", Node(1000.0, {"a": 400.0, "b": 590.0}, 10.0)) is None


def test_what_was_over_already_may_stay_and_shrink_but_not_grow() -> None:
    moved = Node(100.0, {"a": 60.0, "b": 60.0})
    assert of.refusal("p", moved.giving("a", 59.0), moved.over) is None
    assert of.refusal("p", moved, moved.over) is None
    assert of.refusal("p", moved.giving("a", 60.01), moved.over) is not None


def test_amounts_of_any_size_are_told_apart_by_their_steps() -> None:
    for amount in (0.29, 9_800_000.01, 123_456_789.99, 1e12):
        assert of.stepped(amount, "total") == amount
    with pytest.raises(BadBudget) as raised:
        of.stepped(9_800_000.004, "total")
    assert say(raised.value.reason, "zh") == "总量精确到 0.01，实为 9800000.004"


def test_the_reserve_gives_and_takes_as_a_child_does() -> None:
    node = Node(100.0, {"a": 60.0}, 40.0)
    assert node.moved(RESERVE, "a", 40.0) == Node(100.0, {"a": 100.0}, 0.0)
    assert node.moved("a", RESERVE, 10.5) == Node(100.0, {"a": 49.5}, 50.5)
    with pytest.raises(BadBudget, match="at most 40"):
        node.moved(RESERVE, "a", 40.01)


LAST = st.one_of(st.none(), st.just(0.0), st.floats(-1e7, -0.01), st.floats(0.01, 1e7))
CHILDREN = st.lists(
    st.builds(
        lambda last, mean, standing, headroom: (last, mean, standing, headroom),
        LAST,
        st.one_of(st.none(), st.floats(-1e7, 1e7)),
        st.one_of(st.none(), st.sampled_from(BenchmarkClass)),
        st.one_of(st.none(), st.floats(0, 1e7)),
    ),
    max_size=8,
)


@given(st.sampled_from(DecompositionRule), AMOUNTS, CHILDREN)
def test_a_decomposition_shares_all_of_it_and_never_less_than_nothing(
    rule: DecompositionRule,
    available: float,
    said: list[tuple[float | None, float | None, BenchmarkClass | None, float]],
) -> None:
    children = [
        Child(str(n), last, None if last is not None else because("year_unknown", year=2025), mean, standing, headroom)
        for n, (last, mean, standing, headroom) in enumerate(said)
    ]
    parts = decompose(rule, available, children, WEIGHTS)
    amounts = [part.amount for part in parts if part.amount is not None]
    assert [part.code for part in parts] == [child.code for child in children]
    assert not amounts or steps(amounts) == of.steps(available)
    assert min(amounts, default=0.0) >= 0.0
    for part, child in zip(parts, children, strict=True):
        assert (part.amount is None) == (not child.last or child.last < 0)
        assert part.reason is not None or part.amount is not None


def shares(rule: DecompositionRule, available: float, *children: Child) -> list[float | None]:
    return [part.amount for part in decompose(rule, available, children, WEIGHTS)]


def test_each_rule_cuts_as_it_says() -> None:
    good = Child("good", 100.0, mean=50.0, standing=BenchmarkClass.AT_BENCHMARK, headroom=0.0)
    bad = Child("bad", 100.0, mean=150.0, standing=BenchmarkClass.BEYOND_BASELINE, headroom=30.0)
    rule = DecompositionRule
    assert shares(rule.EQUAL_RATE, 180.0, good, bad) == [90.0, 90.0]
    assert shares(rule.HISTORY, 180.0, good, bad) == [45.0, 135.0]
    assert shares(rule.BENCHMARK_CLASS, 180.0, good, bad) == [95.0, 85.0]
    assert shares(rule.HEADROOM, 180.0, good, bad) == [100.0, 80.0]
    # Where there is more than last year, who is cut less deep grows more.
    assert shares(rule.BENCHMARK_CLASS, 220.0, good, bad) == [115.0, 105.0]
    assert shares(rule.HEADROOM, 220.0, good, bad) == [110.0, 110.0]
    # Whom a cut would take all gets none, and the rest bear it.
    assert shares(rule.BENCHMARK_CLASS, 20.0, good, bad) == [20.0, 0.0]


def test_the_weights_are_marked_as_our_own() -> None:
    assert isinstance(WEIGHTS, ClassWeights)
    with pytest.raises(BadTable, match="between"):
        read_weights(SAID.replace("between = 1.0", "between = 0.0"), "decomposition.toml")
    assert not WEIGHTS.verified.is_verified
