"""A region's account: what is known by whom, three shares that sum to 1, shares of structure with both their parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.control.region_shares import RATIOS, ratio
from qingyu.domain.control.regional import (
    MARK,
    SOURCES,
    Key,
    Line,
    Regional,
    StoredPart,
    line,
)
from qingyu.domain.control.span import Basis, Span
from tests.support.near import near
from tests.support.present import present

SPAN = Span(2026, 9)
COAL: Key = ("structure.energy", "coal")


def part(
    code: str, key: Key, value: float, n: int = 9, n_unknown: int = 0, *, stated: float = 0.0, estimated: float = 0.0
) -> StoredPart:
    return StoredPart(code, key, n, n_unknown, value, value, value * 0.9, True, stated, estimated)


def table(*parts: StoredPart) -> dict[tuple[str, Key], StoredPart]:
    return {(one.enterprise, one.key): one for one in parts}


def coal(*parts: StoredPart, stated: dict[str, float] | None = None, codes: tuple[str, ...] = ("a", "b")) -> Line:
    said = {(name, SPAN): value for name, value in (stated or {}).items()}
    return line(Regional.COAL, codes, table(*parts), said, SPAN)


WHOLE = (part("a", MARK, 100.0), part("b", MARK, 50.0))
BURNT = part("a", COAL, 60.0, stated=15.0, estimated=6.0)


def test_coal_is_that_of_the_accounts_and_of_everybody_else_and_a_plant_without_coal_burns_none() -> None:
    found = coal(*WHOLE, BURNT, stated={"coal_other": 40.0})
    assert (found.total.value, found.total.basis, found.known, found.n_known) == (100.0, Basis.SUMMED, 60.0, 2)
    assert found.completeness == near(0.9)
    # Of 60 t of accounts 15 are bills and 6 estimates; the 40 of everybody else are statistics.
    assert (found.metered, found.statistical, found.estimated) == (near(0.39), near(0.55), near(0.06))


def test_a_stated_total_stands_before_a_sum_and_needs_no_accounts() -> None:
    found = coal(stated={"coal_total": 200.0})
    assert (found.total.value, found.total.basis, found.statistical) == (200.0, Basis.STATED, 1.0)


@pytest.mark.parametrize(
    "parts",
    [
        (part("a", MARK, 100.0), BURNT),
        (*WHOLE, part("a", COAL, 60.0, n_unknown=1)),
        (part("a", MARK, 100.0, n=8), part("b", MARK, 50.0), BURNT),
    ],
)
def test_a_plant_that_lacks_a_month_makes_the_sum_unknown_and_what_is_known_stays(
    parts: tuple[StoredPart, ...],
) -> None:
    found = coal(*parts, stated={"coal_other": 40.0})
    assert (found.total.value, found.known, found.n_known) == (None, 60.0, 1)
    assert present(found.total.reason).code == "enterprises_without_months"


def test_what_nobody_stated_of_the_others_is_said() -> None:
    assert present(coal(*WHOLE, BURNT).total.reason).code == "others_not_stated"
    assert "no_enterprise_in_region" in str(coal(codes=()).total.reason)


@given(
    st.lists(st.tuples(*[st.floats(0, 1e6)] * 3), min_size=1, max_size=4),
    st.floats(0, 1e6),
    st.none() | st.floats(0, 1e7),
)
def test_the_three_shares_sum_to_one_whatever_is_known(
    own: list[tuple[float, float, float]], other: float, total: float | None
) -> None:
    codes = tuple(str(n) for n in range(len(own)))
    parts = [
        part(c, COAL, v, stated=v * s / 2e6, estimated=v * e / 2e6) for c, (v, s, e) in zip(codes, own, strict=True)
    ]
    stated = {"coal_other": other} | ({"coal_total": total} if total is not None else {})
    found = coal(*parts, *(part(c, MARK, 1.0) for c in codes), stated=stated, codes=codes)
    shares = [found.metered, found.statistical, found.estimated]
    if None not in shares:
        assert sum(one or 0.0 for one in shares) == near(1.0)
        assert all(-1e-9 <= (one or 0.0) <= 1 + 1e-9 for one in shares)


def stated_lines(**values: float) -> dict[Regional, Line]:
    said = {(f"{name}_total", SPAN): value for name, value in values.items()}
    return {one: line(one, (), {}, said, SPAN) for one in Regional}


def test_coal_for_power_is_of_coal_without_coal_chemistry() -> None:
    lines = stated_lines(coal=120.0, coal_for_power=55.0, coal_chemistry=20.0, energy=300.0)
    found = {of.name: ratio(of, lines) for of in RATIOS}
    over, under, share = found["coal_for_power"]
    assert (over.value, under.value, share.value) == (55.0, 100.0, 0.55)
    assert found["coal"][2].value == near(0.4)
    assert present(found["gas"][2].reason).code == "all_of"


def test_a_share_is_never_made_of_two_ways_and_nothing_has_no_share() -> None:
    lines = stated_lines(energy=300.0) | {Regional.COAL: coal(*WHOLE, BURNT, stated={"coal_other": 40.0})}
    assert present(ratio(RATIOS[0], lines)[2].reason).code == "share_by_two_ways"
    assert present(ratio(RATIOS[0], stated_lines(energy=0.0, coal=0.0))[2].reason).code == "share_of_nothing"


def test_our_own_readings_are_unverified_and_what_statistics_state_of_coal_for_power_is_not() -> None:
    burnt = part("a", ("structure.coal_use", "power"), 30.0)
    found = line(Regional.COAL_FOR_POWER, ["a", "b"], table(*WHOLE, burnt), {("coal_for_power_other", SPAN): 0.0}, SPAN)
    assert (found.total.value, found.total.verified) == (30.0, False)
    lines = stated_lines(coal=100.0, coal_for_power=55.0, coal_chemistry=0.0, energy=300.0, non_fossil=30.0)
    shares = {of.name: ratio(of, lines)[2] for of in RATIOS}
    assert [shares[one].verified for one in ("coal", "coal_for_power", "non_fossil")] == [True, True, False]


def test_every_quantity_has_a_source() -> None:
    assert set(SOURCES) == set(Regional)
