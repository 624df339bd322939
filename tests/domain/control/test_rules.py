"""Rules: the state at an instant in, findings out."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from qingyu.domain.control.judgement import Judgement, State
from qingyu.domain.control.rule import Code, newest, rules
from qingyu.domain.control.rules import evaluate
from qingyu.domain.control.sentences import sentences
from qingyu.domain.control.situation import (
    BudgetState,
    ChannelFinding,
    ChannelState,
    DayState,
    ProductLevel,
    Situation,
)
from qingyu.domain.kernel.tables import BadTable

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEXT = files("qingyu").joinpath("data", "rules.csv").read_text("utf-8")
RULES = {rule.code: rule for rule in newest(rules(TEXT, "rules.csv", "edition"))}


def judge(code: Code, **situation: Any) -> list[Judgement]:
    return evaluate([RULES[code]], Situation(now=NOW, **situation))


def silent(**since: float) -> ChannelState:
    end = NOW - timedelta(**since)
    return ChannelState("e01/kwh", 900, end, None, True, end - timedelta(minutes=15))


@pytest.mark.parametrize(
    ("since", "state", "severity"),
    [
        ({"minutes": 20}, State.CLEAR, 0),
        ({"minutes": 30}, State.HELD, 0),
        ({"minutes": 45}, State.HELD, 0),
        ({"minutes": 46}, State.OVER, 1),
        ({"hours": 24}, State.OVER, 2),
        ({"hours": 72}, State.OVER, 3),
    ],
)
def test_silence_of_three_intervals_opens_and_grows_with_the_hours(
    since: dict[str, int], state: State, severity: int
) -> None:
    found = judge(Code.INTERRUPTION, channels=[silent(**since)])[0]
    assert (found.state, found.severity) == (state, severity)


def test_many_silent_channels_are_one_finding_and_open_none_of_their_own() -> None:
    def channels(n: int) -> list[ChannelState]:
        end = NOW - timedelta(hours=2)
        return [ChannelState(f"e{i}/kwh", 900, end, None, True, end) for i in range(n)]

    few = judge(Code.INTERRUPTION, channels=channels(4))
    assert [f.scope for f in few if f.state is State.OVER] == ["e0/kwh", "e1/kwh", "e2/kwh", "e3/kwh"]
    assert (few[-1].scope, few[-1].state) == ("", State.CLEAR)
    many = judge(Code.INTERRUPTION, channels=channels(60))
    (told,) = [f for f in many if f.state is State.OVER]
    assert (told.scope, told.code, told.parameters["n_silent"]) == ("", Code.OUTAGE, 60)
    assert len(told.evidence["channels"]) == 60
    assert {f.state for f in many if f.scope} == {State.HELD}


def test_a_fast_channel_is_given_a_quarter_of_an_hour() -> None:
    end = NOW - timedelta(minutes=14)
    found = judge(Code.INTERRUPTION, channels=[ChannelState("f/1", 60, end, None, True, end)])[0]
    assert found.state is State.HELD


def test_a_channel_that_only_history_was_loaded_into_is_not_judged_silent() -> None:
    end = datetime(2018, 12, 31, 15, tzinfo=UTC)
    assert (
        judge(Code.INTERRUPTION, channels=[ChannelState("e01/kwh", 900, end, None, False, end)])[0].state
        is State.UNKNOWN
    )


def test_a_channel_that_never_spoke_is_silent_since_somebody_listens() -> None:
    found = judge(
        Code.INTERRUPTION, channels=[ChannelState("e01/kwh", 900, None, NOW - timedelta(hours=30), True, None)]
    )[0]
    assert (found.state, found.severity, found.value) == (State.OVER, 2, 30.0)


@pytest.mark.parametrize(("received", "state"), [(86, State.OVER), (87, State.HELD), (89, State.CLEAR)])
def test_eighty_seven_of_ninety_six_quarter_hours_are_enough(received: int, state: State) -> None:
    day = DayState(date(2026, 11, 19), NOW, received, 96, (("e01/kwh", received, 96),))
    found = judge(Code.COMPLETENESS, day=day)[0]
    assert found.state is state
    if state is State.OVER:
        assert found.value == pytest.approx(0.8958, abs=5e-5)
        assert found.parameters["worst"] == ["e01/kwh"]


def test_a_reset_of_months_ago_is_history_and_no_warning() -> None:
    old = ChannelFinding(1, "e01/kwh", "reset", NOW - timedelta(days=90), NOW - timedelta(days=90), {})
    new = ChannelFinding(2, "e02/kwh", "reset", NOW - timedelta(hours=3), NOW - timedelta(hours=2), {"before": 900.0})
    found = judge(Code.RESET, findings=[old, new])
    assert [(f.scope, f.state, f.evidence["finding_id"]) for f in found] == [("e02/kwh", State.OVER, 2)]


def test_several_resets_of_one_channel_are_one_finding_about_the_newest() -> None:
    at = [
        ChannelFinding(n, "e01/kwh", "reset", NOW - timedelta(hours=n), NOW - timedelta(hours=n), {}) for n in (3, 1, 2)
    ]
    assert [f.evidence["finding_id"] for f in judge(Code.RESET, findings=at)] == [1]


def clinker(
    value: float | None, level: float = 117.0, verified: str = "one_source", code: Code = Code.OVER_LIMIT
) -> ProductLevel:
    return ProductLevel(
        "clinker", "水泥熟料", "Cement clinker", code, date(2026, 10, 1), "2025-11", value, level, "kgce/t",
        {"id": "y", "standard": "GB 16780-2021", "edition": "e", "verified": verified}, 7, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "state"),
    [(117.01, State.OVER), (117.0, State.HELD), (115.9, State.HELD), (115.8, State.CLEAR), (None, State.UNKNOWN)],
)
def test_a_product_opens_at_the_limit_and_clears_a_hundredth_below(value: float | None, state: State) -> None:
    assert judge(Code.OVER_LIMIT, products=[clinker(value)])[0].state is state


def test_a_negative_limit_has_its_margin_on_the_better_side() -> None:
    found = [judge(Code.OVER_LIMIT, products=[clinker(v, -12.0)])[0].state for v in (-11.9, -12.05, -12.2)]
    assert found == [State.OVER, State.HELD, State.CLEAR]


def test_an_unverified_level_marks_its_finding() -> None:
    found = judge(Code.OVER_BASELINE, products=[clinker(120.0, verified="unverified", code=Code.OVER_BASELINE)])[0]
    assert found.parameters["verified"] is False
    assert found.evidence["yardstick"]["edition"] == "e"


@pytest.mark.parametrize(
    ("used", "state", "severity"),
    [(0.97, State.CLEAR, 0), (1.0, State.HELD, 0), (1.01, State.OVER, 1), (1.11, State.OVER, 2), (1.21, State.OVER, 3)],
)
def test_the_budget_has_bands_at_ten_and_twenty_percent(used: float, state: State, severity: int) -> None:
    budget = BudgetState(date(2026, 11, 1), used * 100, 100.0, 1, 1.0, True)
    found = judge(Code.BUDGET_MONTH, budget=budget)[0]
    assert (found.state, found.severity, found.scope) == (state, severity, "2026-11")


def test_whatever_is_used_of_a_budget_of_zero_is_red() -> None:
    nothing, some = (BudgetState(date(2026, 11, 1), used, 0.0, 1, 1.0, True) for used in (0.0, 0.5))
    assert judge(Code.BUDGET_MONTH, budget=nothing)[0].state is State.CLEAR
    found = judge(Code.BUDGET_MONTH, budget=some)[0]
    assert (found.state, found.severity, found.parameters["used"]) == (State.OVER, 3, None)
    zone = ZoneInfo("Asia/Shanghai")
    said = sentences("budget.month", 2, found.parameters, found.value, found.limit, found.unit or "", zone)
    assert said.zh == "2026-11累计综合能耗（当量值）0.5 tce，已达月度用能预算0 tce的> 100 %。"


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("budget.month,1,budget.month,1", "budget.month,1,budget.year,1", "line 8, code: wanted one of the codes"),
        ('""band3"": 1.2, ', "", "line 8, parameters: wanted exactly"),
        ('""band3"": 1.2', '""band3"": ""high""', "line 8, parameters: wanted numbers"),
        ("budget.month,1,budget.month,1", "budget.month,1,budget.month,9", "line 8, severity: wanted 1, 2 or 3"),
        ("budget.month,1,budget.month", "channel.stuck,1,budget.month", "line 8: .* is already in line 5"),
        ("id,version", "id,revision", "the column 'revision' is unknown"),
    ],
)
def test_a_rule_that_is_not_understood_is_refused_with_its_line(old: str, new: str, wanted: str) -> None:
    assert old in TEXT
    with pytest.raises(BadTable, match=wanted):
        rules(TEXT.replace(old, new), "rules.csv", "e")
