"""Shared flows are split so that nothing is charged twice and nothing is lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.energy.account import Slots, Use
from qingyu.domain.intensity.allocation import (
    Measure,
    Member,
    Method,
    Rule,
    fault,
    in_force,
    of_hours,
    of_output,
    of_uses,
    split,
)
from qingyu.domain.intensity.production import Output
from tests.support.present import present
from tests.support.reasons import as_said, english

DAY = date(2026, 3, 1)


def rule(
    method: Method, *members: Member, id_: int = 1, valid_from: date | None = None, valid_to: date | None = None
) -> Rule:
    return Rule(id_, "steam", method, members, valid_from=valid_from, valid_to=valid_to)


def test_fixed_shares_leave_what_nobody_is_charged_with() -> None:
    found = split(rule(Method.FIXED_SHARE, Member("a", 0.5), Member("b", 0.3)), {})
    assert found.shares == {"a": 0.5, "b": 0.3}
    assert found.unallocated == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (rule(Method.FIXED_SHARE, Member("a", 0.7), Member("b", 0.4)), "add up to 1.1"),
        (rule(Method.FIXED_SHARE, Member("a")), "needs a weight"),
        (rule(Method.BY_OUTPUT, Member("a"), Member("a")), "named twice"),
        (rule(Method.BY_METERED_FLOW, Member("a", None, "sub-a"), Member("b")), "needs the flow"),
    ],
)
def test_a_rule_that_cannot_stand_says_why(broken: Rule, why: str) -> None:
    assert why in present(fault(broken))


def test_weights_say_how_outputs_of_two_kinds_compare_and_without_them_there_is_the_reason() -> None:
    measures = {"a": Measure(100.0, "t"), "b": Measure(50.0, "MWh")}
    found = split(rule(Method.BY_OUTPUT, Member("a"), Member("b")), measures)
    assert english(found.reason) == "the flow steam cannot be split: MWh and t do not add up, give weights"
    assert found.unallocated is None
    assert split(rule(Method.BY_OUTPUT, Member("a", 1.0), Member("b", 6.0)), measures).shares == {"a": 0.25, "b": 0.75}


def test_a_share_that_rests_on_something_unknown_is_unknown() -> None:
    hours = rule(Method.BY_HOURS, Member("a"), Member("b"))
    found = split(hours, {"a": of_hours(300.0), "b": of_hours(None)})
    assert found.shares == {}
    assert english(found.reason) == "the flow steam cannot be split: b: no running hours are declared for this month"
    assert split(hours, {"a": of_hours(300.0), "b": of_hours(100.0)}).shares == {"a": 0.75, "b": 0.25}
    assert "all of it is zero" in english(split(hours, {"a": of_hours(0.0), "b": of_hours(0.0)}).reason)


def test_output_that_is_not_wholly_stated_measures_nothing() -> None:
    assert of_output(Output(10.0, 1.0, ()), "t") == Measure(10.0, "t")
    assert english(of_output(Output(10.0, 0.5, ()), "t").reason) == "production is stated for 50.0% of the period"
    assert of_output(Output(0.0, 0.0, (), as_said("they overlap")), "t").value is None


def test_a_sub_meter_measures_whatever_its_direction_and_only_when_it_is_complete() -> None:
    def use(amount: float | None, weight: float, received: int, channel: int = 1) -> Use:
        return Use(channel, DAY, DAY, "steam", "t", weight, amount, received, 96, Slots(96, received))

    assert of_uses([use(10.0, -1.0, 96)], "sub-a") == Measure(10.0, "t")
    assert english(of_uses([use(10.0, 1.0, 48)], "sub-a").reason) == "completeness of the flow sub-a is 50.0%"
    assert english(of_uses([], "sub-a").reason) == "nothing is known of the flow sub-a"


def test_the_latest_declared_rule_of_a_day_holds() -> None:
    old = rule(Method.FIXED_SHARE, Member("a", 1.0), id_=1)
    new = rule(Method.FIXED_SHARE, Member("b", 1.0), id_=2, valid_from=date(2026, 3, 2), valid_to=date(2026, 4, 1))
    assert in_force([old, new], "steam", DAY) == old
    assert in_force([old, new], "steam", date(2026, 3, 2)) == new
    assert in_force([old, new], "steam", date(2026, 4, 1)) == old
    assert in_force([new], "steam", DAY) is None
    assert in_force([old], "grid", DAY) is None


@given(st.dictionaries(st.text("abc", min_size=1), st.floats(min_value=0.001, max_value=1e9), min_size=1, max_size=6))
def test_a_split_pro_rata_gives_all_of_the_flow(amounts: dict[str, float]) -> None:
    members = [Member(code) for code in sorted(amounts)]
    found = split(rule(Method.BY_OUTPUT, *members), {code: Measure(amounts[code], "t") for code in amounts})
    assert sum(found.shares.values()) == pytest.approx(1.0)
    assert all(0 <= share <= 1 for share in found.shares.values())
