"""Rules about loads: many at once are one warning that holds together, and what is not known closes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from qingyu.domain.control.judgement import Judgement, State
from qingyu.domain.control.rule import Code, Rule, newest, rules
from qingyu.domain.control.rules import evaluate
from qingyu.domain.control.sentences import sentences
from qingyu.domain.control.situation import LoadState, Situation
from qingyu.domain.forecast.unusual import Hours

CHINA = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 4, 10, tzinfo=CHINA)
ALL = newest(rules(files("qingyu").joinpath("data/rules.csv").read_text("utf-8"), "rules.csv", "e"))
SUDDEN, STANDBY = (next(one for one in ALL if one.code is code) for code in (Code.LOAD_SUDDEN, Code.LOAD_STANDBY))
NONE = Hours(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0), 0.0)


def channel(name: str, loads: Sequence[float], usual: float = 100.0, unit: str = "kWh") -> LoadState:
    flat = np.full(len(loads), usual)
    hours = Hours(np.array(loads), 0.95 * flat, flat, 1.05 * flat, usual)
    return LoadState(name, unit, hours, [MIDNIGHT + timedelta(hours=k) for k in range(len(loads))], [], None, MIDNIGHT)


def judged(rule: Rule, *loads: LoadState, is_open: bool = False) -> dict[str, Judgement]:
    groups = frozenset({rule.id}) if is_open else frozenset[str]()
    return {one.scope: one for one in evaluate([rule], Situation(MIDNIGHT, loads=loads, open_groups=groups))}


def stopped(count: int, of: int = 5) -> list[LoadState]:
    return [channel(f"m{k}", [100.0, *[0.0 if k < count else 100.0] * 2]) for k in range(of)]


def test_a_group_stays_together_while_two_are_away_and_then_calms() -> None:
    assert judged(SUDDEN, *stopped(4))["m0"].state is State.OVER
    assert judged(SUDDEN, *stopped(5))[""].state is State.OVER
    for count, group in ((4, State.OVER), (2, State.OVER), (1, State.CLEAR)):
        found = judged(SUDDEN, *stopped(count), is_open=True)
        assert (found[""].state, found["m0"].state) == (group, State.HELD)


def test_a_group_of_which_nothing_is_known_at_midnight_stays() -> None:
    waiting = [replace(one, waits=True) for one in stopped(5)]
    assert judged(SUDDEN, *waiting, is_open=True)[""].state is State.HELD
    assert judged(SUDDEN, *waiting)[""].state is State.CLEAR


def test_the_worst_of_many_is_so_by_its_share_and_the_group_as_old_and_severe_as_any() -> None:
    gas = channel("gas", [1000.0, 1000.0, 1000.0, 600.0, 600.0], 1000.0, "m3")
    power = channel("power", [250.0, *[0.0] * 4], 250.0)
    others = [channel(f"m{k}", [100.0, 100.0, 100.0, 60.0, 60.0]) for k in range(3)]
    told = judged(SUDDEN, gas, power, *others)[""]
    assert (told.parameters["worst"], told.value, told.unit, told.severity) == ("power", 0.0, "kW", 2)
    assert told.since_at == MIDNIGHT + timedelta(hours=1)


def idling(*loads: float, usual: float = 20.0) -> LoadState:
    p50 = np.where(np.arange(24) < 8, usual, 120.0)
    days = [Hours(np.where(np.arange(24) < 8, one, 120.0), p50 - 3.0, p50, p50 + 5.0, 87.0) for one in loads]
    begins = [MIDNIGHT - timedelta(days=len(days) - k) for k in range(len(days))]
    return LoadState("line", "kWh", NONE, [], list(zip(begins, days, strict=True)), None, MIDNIGHT)


@pytest.mark.parametrize(
    ("load", "state"),
    [
        (idling(30.0, 30.0), State.OVER),
        (idling(30.0, 20.0), State.CLEAR),
        (idling(20.0, 30.0), State.HELD),
        (idling(30.0, np.nan), State.UNKNOWN),  # the night was not measured
        (idling(30.0, 30.0, usual=110.0), State.HELD),  # no idling is expected of these days
    ],
)
def test_waste_is_told_of_two_nights_and_closed_by_one_that_was_measured(load: LoadState, state: State) -> None:
    assert judged(STANDBY, load)["line"].state is state


def test_waste_is_told_with_the_numbers_of_both_nights_and_what_it_came_to() -> None:
    told = judged(STANDBY, idling(32.0, 80.0))["line"]
    assert (told.value, told.limit, told.parameters["used"]) == (56.0, 20.0, 2.8)
    said = sentences("load.standby", 1, told.parameters, told.value, told.limit, told.unit, CHINA)
    assert "used 56 kW in the mean of the last two days, 280.0 % of the 20 kW that is usual" in said.en
    assert "多用480 kWh。" in said.zh
