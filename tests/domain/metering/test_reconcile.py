"""Least-squares reconciliation, and parent meters against their children."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.metering.needs import Unit
from qingyu.domain.metering.node_balance import Edge, EdgeChannel, balance, ends, nodes
from qingyu.domain.metering.reconcile import reconcile
from tests.support.near import near
from tests.support.reasons import english

quantities = st.floats(0.0, 1e6)
sigmas = st.floats(0.01, 1e3)


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[float], list[float], list[list[float]]]:
    """A tree of nodes: quantities, uncertainties, and one row of signs for each unit that has children."""
    n_children = draw(st.lists(st.integers(0, 4), min_size=1, max_size=6))
    n_children[0] = max(n_children[0], 1)
    children_of: dict[int, list[int]] = {}
    waiting, n_edges = [0], 1
    for n in n_children:
        if not waiting:
            break
        edge = waiting.pop(0)
        mine = list(range(n_edges, n_edges + n))
        n_edges += n
        waiting += mine
        if mine:
            children_of[edge] = mine
    rows = []
    for edge, mine in children_of.items():
        row = [0.0] * n_edges
        row[edge] = 1.0
        for child in mine:
            row[child] = -1.0
        rows.append(row)
    measured = draw(st.lists(quantities, min_size=n_edges, max_size=n_edges))
    uncertain = draw(st.lists(sigmas, min_size=n_edges, max_size=n_edges))
    return measured, uncertain, rows


@given(trees())
def test_a_reconciled_tree_closes_at_every_node(tree: tuple[list[float], list[float], list[list[float]]]) -> None:
    measured, uncertain, rows = tree
    done = reconcile(measured, uncertain, rows)
    assert done.closes
    for row in rows:
        rest = sum(sign * move.reconciled for sign, move in zip(row, done.moves, strict=True))
        assert rest == pytest.approx(0.0, abs=1e-6 * max(1.0, *measured))


@given(trees())
def test_what_closes_already_does_not_move(tree: tuple[list[float], list[float], list[list[float]]]) -> None:
    _, uncertain, rows = tree
    closed = [move.reconciled for move in reconcile(*tree).moves]
    again = reconcile(closed, uncertain, rows)
    assert [move.reconciled for move in again.moves] == pytest.approx(closed, abs=1e-6 * max(1.0, *map(abs, closed)))


@given(quantities, st.lists(quantities, min_size=1, max_size=5), sigmas)
def test_with_equal_weights_the_rest_is_shared_equally(parent: float, children: list[float], sigma: float) -> None:
    # By hand: x0 = m0 - r/(n+1), xi = mi + r/(n+1), with r = m0 - sum mi.
    part = (parent - sum(children)) / (len(children) + 1)
    done = reconcile([parent, *children], [sigma] * (len(children) + 1), [[1.0, *[-1.0] * len(children)]])
    expected = [parent - part, *(child + part for child in children)]
    assert [move.reconciled for move in done.moves] == pytest.approx(expected, abs=1e-6)


@given(trees(), st.floats(0.001, 1000.0))
def test_another_unit_of_quantity_changes_nothing_but_the_unit(
    tree: tuple[list[float], list[float], list[list[float]]], factor: float
) -> None:
    measured, uncertain, rows = tree
    here = reconcile(measured, uncertain, rows)
    there = reconcile([m * factor for m in measured], [s * factor for s in uncertain], rows)
    assert [move.reconciled for move in there.moves] == pytest.approx(
        [move.reconciled * factor for move in here.moves], rel=1e-6, abs=1e-6 * factor * max(1.0, *measured)
    )


def test_the_less_accurate_meter_moves_more() -> None:
    # By hand: r = 10, spread 1 + 4 + 5 = 10, so each moves by its own variance.
    done = reconcile([110.0, 60.0, 40.0], [1.0, 2.0, 5.0**0.5], [[1.0, -1.0, -1.0]])
    assert [move.move for move in done.moves] == pytest.approx([-1.0, 4.0, 5.0])
    assert done.chi2 == pytest.approx(10.0)
    assert [abs(move.test) for move in done.moves] == pytest.approx([10**0.5] * 3)
    assert {move.flag for move in done.moves} == {"suspect"}


@pytest.mark.parametrize(("rest", "flag"), [(3.4, "ok"), (3.6, "look"), (5.3, "suspect")])
def test_a_move_is_flagged_over_two_and_three_of_its_own_deviations(rest: float, flag: str) -> None:
    # The spread of the rest is sqrt(3) of one meter's: 2 of them are 3.46, 3 are 5.20.
    done = reconcile([100.0 + rest, 60.0, 40.0], [1.0, 1.0, 1.0], [[1.0, -1.0, -1.0]])
    assert {move.flag for move in done.moves} == {flag}


def test_of_two_nodes_that_share_a_meter_the_wrong_one_stands_out() -> None:
    # plant -> a, b; a -> a1, a2: the meter of a reads 10 too much, so both of its nodes are off, in opposite senses.
    rows = [[1.0, -1.0, -1.0, 0.0, 0.0], [0.0, 1.0, 0.0, -1.0, -1.0]]
    done = reconcile([100.0, 70.0, 40.0, 35.0, 25.0], [1.0] * 5, rows)
    tests = [abs(move.test) for move in done.moves]
    assert max(tests) == tests[1] > 3.0
    assert done.moves[1].reconciled == pytest.approx(65.0)


def test_a_meter_without_error_stays_where_it_is() -> None:
    done = reconcile([100.0, 60.0, 37.0], [0.0, 1.0, 1.0], [[1.0, -1.0, -1.0]])
    assert [move.reconciled for move in done.moves] == pytest.approx([100.0, 61.5, 38.5])
    assert (done.moves[0].in_sigma, done.moves[0].test, done.closes) == (None, 0.0, True)


def test_certain_quantities_that_contradict_each_other_do_not_close() -> None:
    assert reconcile([10.0, 0.0], [0.0, 0.0], [[1.0, -1.0]]).closes is False


UNITS = [Unit("plant", 1, None), Unit("a", 2, "plant"), Unit("b", 2, "plant"), Unit("a1", 3, "a")]
BY_CODE = {unit.code: unit for unit in UNITS}
DAY = date(2026, 10, 1)


def edge(
    code: str, source: str | None, target: str | None, channel: int, carrier: str = "electricity", **more: date
) -> Edge:
    return Edge(code, carrier, source, target, (EdgeChannel(channel, f"m{channel}", 1.0, 1.0),), **more)


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        (("purchase", None, None), (None, "plant")),
        (("purchase", None, "a"), (None, "a")),
        (("export", None, None), ("plant", None)),
        (("stock", None, None), (None, "plant")),
        (("internal", None, "a1"), ("a", "a1")),
        (("internal", "a", None), ("a", "plant")),
        (("internal", "a", "b"), ("a", "b")),
        (("production", "a", None), ("a", "plant")),
        (("production", "plant", None), (None, "plant")),
        (("production", None, None), (None, "plant")),
    ],
)
def test_an_end_that_is_left_out_follows_from_the_direction(
    flow: tuple[str, str | None, str | None], expected: tuple[str | None, str | None]
) -> None:
    assert ends(*flow, BY_CODE) == expected


def test_what_leaves_a_node_or_is_given_back_by_a_child_counts_with_its_sign() -> None:
    edges = [
        edge("grid", None, "plant", 1),
        edge("sold", "plant", None, 2),
        edge("to-a", "plant", "a", 3),
        edge("to-b", "plant", "b", 4),
        edge("from-b", "b", "plant", 5),
    ]
    (node,) = nodes(edges, UNITS, {})
    uses = {(n, DAY): use for n, use in ((1, 100.0), (2, 10.0), (3, 60.0), (4, 50.0), (5, 22.0))}
    found = balance(node, [DAY], uses, {f"m{n}": 1.0 for n in range(1, 6)})
    assert (found.parent, found.children, found.unaccounted, found.share) == (90.0, 88.0, 2.0, near(2 / 90))
    assert found.tolerance == pytest.approx((1.0**2 + 0.1**2 + 0.6**2 + 0.5**2 + 0.22**2) ** 0.5)
    assert found.is_within is False


def test_what_goes_past_a_node_does_not_belong_to_it() -> None:
    edges = [edge("past", None, "a", 1), edge("grid", None, "plant", 2), edge("to-b", "plant", "b", 3)]
    (node,) = nodes(edges, UNITS, {})
    assert [e.code for _, e in node.edges] == ["grid", "to-b"]


def test_a_node_without_a_meter_of_its_own_says_so() -> None:
    (node,) = nodes([edge("to-a", "plant", "a", 1)], UNITS, {})
    assert english(node.reason) == "nothing measures what plant takes of electricity as a whole"
    unmeasured = Edge("grid", "electricity", None, "plant", ())
    (node,) = nodes([edge("to-a", "plant", "a", 1), unmeasured], UNITS, {})
    assert english(node.reason) == "the flow grid has no meter"
    other = Edge("grid", "electricity", None, "plant", (EdgeChannel(9, "m9", 1.0, None),))
    (node,) = nodes([edge("to-a", "plant", "a", 1), other], UNITS, {})
    assert english(balance(node, [DAY], {}, {}).reason) == (
        "the meter m9 of grid counts in a unit that is not that of electricity"
    )


def test_a_flow_that_begins_later_asks_nothing_of_the_days_before() -> None:
    later = DAY + timedelta(days=1)
    edges = [
        edge("grid", None, "plant", 1),
        edge("to-a", "plant", "a", 2),
        edge("to-b", "plant", "b", 3, valid_from=later),
    ]
    (node,) = nodes(edges, UNITS, {})
    uses = {(1, DAY): 10.0, (2, DAY): 10.0, (1, later): 10.0, (2, later): 6.0, (3, later): 4.0}
    found = balance(node, [DAY, later], uses, {})
    assert (found.n_days_compared, found.parent, found.children) == (2, 20.0, 20.0)
    assert english(found.tolerance_reason) == "the accuracy class of m1, m2, m3 is not known"


@given(st.lists(st.tuples(quantities, quantities, quantities), min_size=1, max_size=10))
def test_the_days_add_up_to_the_span(uses_of_days: list[tuple[float, float, float]]) -> None:
    (node,) = nodes(
        [edge("grid", None, "plant", 1), edge("to-a", "plant", "a", 2), edge("to-b", "plant", "b", 3)], UNITS, {}
    )
    days = [DAY + timedelta(days=n) for n in range(len(uses_of_days))]
    uses = {(n + 1, day): use for day, row in zip(days, uses_of_days, strict=True) for n, use in enumerate(row)}
    whole = balance(node, days, uses, {}).unaccounted
    parts = [balance(node, [day], uses, {}).unaccounted for day in days]
    assert whole == pytest.approx(sum(part for part in parts if part is not None), abs=1e-3)
