"""The rule of the demand: the running quarter-hour against the contract."""

from datetime import UTC, datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from qingyu.domain.control.judgement import Judgement, State
from qingyu.domain.control.rule import Code, newest, rules
from qingyu.domain.control.rules import evaluate
from qingyu.domain.control.sentences import newest_version, sentences
from qingyu.domain.control.situation import DemandState, Situation

TEXT = files("qingyu").joinpath("data", "rules.csv").read_text("utf-8")
(RULE,) = [rule for rule in newest(rules(TEXT, "rules.csv", "edition")) if rule.code is Code.DEMAND]
NOW = datetime(2026, 11, 2, 4, 7, tzinfo=UTC)
START = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)


def judged(projected_kw: float | None) -> list[Judgement]:
    state = DemandState(START, projected_kw, 1000.0, 100.0, {"table": "tariff", "id": 1})
    return evaluate([RULE], Situation(NOW, demand=state))


@pytest.mark.parametrize(
    ("projected_kw", "state"),
    [(1000.1, State.OVER), (1000.0, State.HELD), (950.1, State.HELD), (950.0, State.CLEAR), (None, State.UNKNOWN)],
)
def test_a_demand_over_the_contract_warns_and_clears_only_by_a_margin(projected_kw: float | None, state: State) -> None:
    (found,) = judged(projected_kw)
    assert found.state is state


def test_without_a_contract_there_is_nothing_to_judge() -> None:
    assert evaluate([RULE], Situation(NOW)) == []


def test_the_sentence_says_how_much_of_the_contract_and_from_when() -> None:
    (found,) = judged(1320.0)
    said = sentences(
        Code.DEMAND,
        newest_version(Code.DEMAND),
        found.parameters,
        found.value,
        found.limit,
        found.unit,
        ZoneInfo("Asia/Shanghai"),
    )
    assert said.en == (
        "The demand of the quarter-hour from 2026-11-02 12:00 is heading for 1,320 kW,"
        " 132.0 % of the contract's 1,000 kW."
    )
    assert "自2026-11-02 12:00起的15分钟需量预计达到1,320 kW，为合约需量1,000 kW的132.0 %" in said.zh
