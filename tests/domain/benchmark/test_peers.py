"""Percentiles: small groups are not shown, none is one enterprise's value, none shows the best or the worst."""

from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.benchmark.peers import LEAST_MONTHS, POINTS, best_decile, percentiles, significant

VALUES = st.floats(-1e6, 1e6, allow_nan=False)


@given(st.lists(VALUES, max_size=4))
def test_a_group_of_four_shows_neither_a_percentile_nor_its_size(values: list[float]) -> None:
    found = percentiles(values)
    assert (found.n, set(found.values.values())) == (None, {None})
    assert found.reason is not None


@given(st.lists(VALUES, min_size=5, max_size=60))
def test_a_percentile_is_the_mean_of_three_enterprises(values: list[float]) -> None:
    ordered = sorted(values)
    means = {significant(sum(ordered[n : n + 3]) / 3) for n in range(len(ordered) - 2)}
    shown = [v for v in percentiles(values).values.values() if v is not None]
    assert all(any(abs(v - m) <= 1e-2 * abs(m) + 1e-9 for m in means) for v in shown)


@given(st.lists(VALUES, min_size=5, max_size=9))
def test_fewer_than_ten_enterprises_show_no_outer_percentile(values: list[float]) -> None:
    found = percentiles(values).values
    assert (found[10], found[90]) == (None, None)


@given(st.lists(st.floats(1, 1e6), min_size=5, max_size=60))
def test_percentiles_rise(values: list[float]) -> None:
    shown = [percentiles(values).values[p] for p in POINTS]
    known = [v for v in shown if v is not None]
    assert known == sorted(known)


def test_the_best_of_all_moves_the_lowest_percentile_only_as_one_of_three() -> None:
    group = [100.0 + n for n in range(20)]
    before, after = percentiles(group).values[10], percentiles([70.0, *group[1:]]).values[10]
    assert before is not None
    assert after == before


def test_a_group_can_be_asked_to_be_larger_but_never_smaller_than_three() -> None:
    assert percentiles([1.0] * 9, least=10).n is None
    assert percentiles([1.0, 2.0], least=1).n is None


def test_eleven_closed_months_have_a_decile_and_nine_have_none() -> None:
    assert best_decile([float(n) for n in range(1, 12)], LEAST_MONTHS).value == 2.0
    assert best_decile([1.0] * 9, LEAST_MONTHS).value is None
