"""The board of a sector: shares by products and by output, and what others may not be told."""

from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.benchmark import leader_board as board
from qingyu.domain.benchmark.leader_board import BoardLine
from qingyu.domain.benchmark.yardstick import Class

LINES = st.lists(
    st.builds(
        BoardLine, st.integers(0, 6), st.sampled_from(list(Class)), st.none() | st.floats(0.1, 1e6), st.booleans()
    ),
    max_size=9,
)


def lines(classes: list[Class], output: float | None = 10.0) -> list[BoardLine]:
    return [BoardLine(n, class_, output, True) for n, class_ in enumerate(classes)]


def test_shares_are_of_products_and_of_what_they_made() -> None:
    made = [BoardLine(1, Class.BENCHMARK, 30.0, True), BoardLine(2, Class.BETWEEN, 50.0, True),
            BoardLine(3, Class.BELOW_BASELINE, 20.0, False)]  # fmt: skip
    found = board.shares(made, sees_all=True)
    assert (found.n_enterprises, found.n_products, found.verified) == (3, 3, False)
    assert (found.benchmark_share, found.baseline_share) == (1 / 3, 2 / 3)
    assert (found.benchmark_output_share, found.baseline_output_share) == (0.3, 0.8)
    assert board.shares(lines([Class.BETWEEN] * 3, None), sees_all=True).baseline_output_share is None


def test_who_takes_its_own_from_the_sum_is_left_with_no_small_group() -> None:
    made = lines([Class.BENCHMARK, Class.BETWEEN, Class.BELOW_BASELINE, Class.BETWEEN])
    assert board.shares(made, False, [0]).n_enterprises == 4
    assert board.shares(made, False, [0, 1]).n_enterprises is None
    assert board.shares(made, False, range(4)).n_enterprises is None
    assert board.shares(made, False, [0]).baseline_output_share is None


@given(LINES, st.frozensets(st.integers(0, 6)))
def test_others_are_told_nothing_of_fewer_than_three_enterprises_on_a_side_that_they_do_not_see(
    made: list[BoardLine], seen: frozenset[int]
) -> None:
    found = board.shares(made, False, seen)
    few = len({line.enterprise_id for line in made} - seen) < board.LEAST_ENTERPRISES
    assert (found.n_products is None) == few
    assert (found.reason is not None) == few
    at = {line.enterprise_id for line in made if line.standing_class is Class.BENCHMARK} - seen
    if 0 < len(at) < board.LEAST_ENTERPRISES:
        assert found.benchmark_output_share is None
    if found.benchmark_share is not None and found.baseline_share is not None:
        assert 0 <= found.benchmark_share <= found.baseline_share <= 1
