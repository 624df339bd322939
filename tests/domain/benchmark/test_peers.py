"""Percentiles: small groups are not shown, and no member can compute another's value; the attacks are carried out."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.benchmark.peers import (
    BLOCK,
    LEAST_GROUP,
    LEAST_MONTHS,
    POINTS,
    PROTECTED,
    best_decile,
    classed,
    in_blocks,
    percentiles,
)

VALUES = st.floats(-1e6, 1e6, allow_nan=False)


@given(st.lists(VALUES, max_size=4))
def test_a_group_of_four_shows_neither_a_percentile_nor_its_size(values: list[float]) -> None:
    found = percentiles(values)
    assert (found.n, set(found.values.values())) == (None, {None})
    assert found.reason is not None


@given(st.lists(VALUES, min_size=5, max_size=60))
def test_a_percentile_is_the_class_of_a_block_of_three_or_more_and_no_two_tell_of_one(values: list[float]) -> None:
    blocks = in_blocks(sorted(values))
    assert [v for block in blocks for v in block] == sorted(values)
    assert min(len(block) for block in blocks) >= BLOCK
    shown = [v for v in percentiles(values).values.values() if v is not None]
    assert 1 <= len(shown) <= len(blocks)
    assert set(shown) <= {classed(sum(block) / len(block)) for block in blocks} | {v for v in shown if v == 0}


@given(st.lists(VALUES, min_size=5, max_size=9))
def test_fewer_than_ten_enterprises_show_no_outer_percentile(values: list[float]) -> None:
    found = percentiles(values).values
    assert (found[10], found[90]) == (None, None)


@given(st.lists(st.floats(1, 1e6), min_size=5, max_size=60))
def test_percentiles_rise(values: list[float]) -> None:
    shown = [percentiles(values).values[p] for p in POINTS]
    known = [v for v in shown if v is not None]
    assert known == sorted(known)


def told(values: list[float], groups: list[list[int]]) -> list[object]:
    """Everything that anybody may ask for."""
    return [percentiles([values[i] for i in group]) for group in groups]


def protection(values: list[float], groups: list[list[int]], own: int, rival: int, seed: int = 0) -> float:
    """How wide the rival's value lies open for a member who knows the own one and all that is told, as a share of it.

    A search for the smallest and the largest value in worlds that are told in the same way, in which the member's own
    value is what it is: whatever it finds the member cannot rule out, so the true interval is at least so wide.
    """
    chance, said = random.Random(seed), told(values, groups)
    ends = []
    for sign in (-1, 1):
        world = list(values)
        for _ in range(200):
            other = list(world)
            other[rival] *= 1 + sign * chance.uniform(0, 0.02)
            rest = [i for i in range(len(values)) if i not in (own, rival)]
            for i in chance.sample(rest, chance.choice([0, 1, 2, 3])):
                other[i] *= 1 + chance.uniform(-0.02, 0.02)
            if told(other, groups) == said:
                world = other
        ends.append(world[rival])
    return (ends[1] - ends[0]) / values[rival]


def test_the_attack_that_was_seen_gave_a_rival_away_by_means_that_share_enterprises() -> None:
    """The control: with means of three round each rank, told to three digits, the own value gives another."""
    values = sorted([131.7, 134.2, 137.0, 139.9, 151.3])
    p25, p50, p75 = (float(f"{sum(values[k : k + 3]) / 3:.3g}") for k in range(3))
    assert 3 * (p50 - p25) + values[0] == pytest.approx(139.9, rel=0.01)
    assert values[4] - 3 * (p75 - p50) == pytest.approx(values[1], rel=0.01)


@pytest.mark.parametrize("spread", [0.005, 0.03, 0.2])
@pytest.mark.parametrize("n", [5, 6, 7, 9, 12, 16])
def test_a_member_cannot_narrow_a_rival_down_by_its_own_value_and_the_percentiles(n: int, spread: float) -> None:
    chance = random.Random(n)
    values = [chance.choice([100.5, 109.9, 121.0, 139.0]) * 1.0] * n
    values = [value * (1 + spread * chance.random()) for value in values]
    every = list(range(n))
    rivals = [(own, rival) for own, rival in itertools.permutations(every, 2) if own in (0, n // 2)]
    widths = {pair: protection(values, [every], *pair) for pair in chance.sample(rivals, 6)}
    assert min(widths.values()) > PROTECTED, widths


@pytest.mark.parametrize("spread", [0.02, 0.2])
@pytest.mark.parametrize(("n", "n_inside"), [(10, 5), (11, 6), (15, 7)])
def test_a_larger_group_beside_its_parts_gives_no_member_away(n: int, n_inside: int, spread: float) -> None:
    chance = random.Random(n)
    values = [121.0 * (1 + spread * chance.random()) for _ in range(n)]
    every = list(range(n))
    groups = [every, every[:n_inside], every[n_inside:]]
    for own, rival in ((0, 1), (0, n - 1), (n - 1, 0), (n - 1, n - 2)):
        assert protection(values, groups, own, rival) > PROTECTED


def test_a_part_that_would_leave_a_few_of_the_larger_group_is_not_told() -> None:
    values = [100.0 + n for n in range(8)]
    for rest in range(1, LEAST_GROUP):
        assert percentiles(values, rests=[rest]).n is None
    assert percentiles(values, rests=[0, LEAST_GROUP]).n == 8


def test_a_group_can_be_asked_to_be_larger_but_never_smaller_than_five() -> None:
    assert percentiles([1.0] * 9, least=10).n is None
    assert percentiles([1.0] * 4, least=1).n is None


def test_eleven_closed_months_have_a_decile_and_nine_have_none() -> None:
    assert best_decile([float(n) for n in range(1, 12)], LEAST_MONTHS).value == 2.0
    assert best_decile([1.0] * 9, LEAST_MONTHS).value is None
