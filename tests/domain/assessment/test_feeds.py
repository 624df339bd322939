"""What accounts feed to a scheme: targets met, states, completion, how far the total is over."""

import pytest

from qingyu.domain.assessment import feeds
from qingyu.domain.assessment.barometer import Judged, Task
from qingyu.domain.assessment.judge import Finding, judge
from qingyu.domain.assessment.lights import Direction
from qingyu.domain.assessment.scheme import Feed
from qingyu.domain.control.body_target import Controlled, Demanded, Structural
from qingyu.domain.kernel.reason import because
from qingyu.jobs.assessment import schemes


def judged(task: Task, target: float | None, actual: float | None, *, of: Demanded = Controlled.ENERGY) -> Judged:
    direction = Direction.AT_MOST if task is Task.TOTAL else Direction.AT_LEAST
    reason = because("energy_unknown") if actual is None else None
    return Judged(of, task, target, actual, direction, None, reason, None)


def fed(*found: Judged) -> dict[Feed, feeds.Fed]:
    return feeds.by_targets(found, {})


@pytest.mark.parametrize(
    ("year", "plan", "state"),
    [
        (0.03, 0.06, "year_and_cumulative"),
        (0.02, 0.06, "cumulative"),
        (0.03, 0.05, "year"),
        (0.02, 0.05, "neither"),
    ],
)
def test_the_year_and_the_years_so_far_are_told_apart(year: float, plan: float, state: str) -> None:
    found = fed(judged(Task.YEAR, 0.03, year), judged(Task.PLAN, 0.06, plan))
    assert found[Feed.INTENSITY_STATE].finding.state == state


def test_all_drops_of_a_body_have_to_be_met() -> None:
    found = fed(judged(Task.YEAR, 0.03, 0.05), judged(Task.YEAR, 0.03, 0.01))
    assert found[Feed.INTENSITY_MET].finding.met is False
    assert found[Feed.INTENSITY_OR_LOWER].finding.state == "lower_than_last_year"
    assert found[Feed.INTENSITY_COMPLETION].finding.value == pytest.approx(1 / 3)


def test_exactly_on_the_target_is_met() -> None:
    assert fed(judged(Task.YEAR, 0.03, 0.03 - 1e-12))[Feed.INTENSITY_MET].finding.met is True
    assert fed(judged(Task.TOTAL, 0.03, 0.03))[Feed.TOTAL_OVER].finding.value == pytest.approx(0.0)


def test_seven_percent_over_the_plan_are_ten_points_of_huairou() -> None:
    # Allowed +3 %, grown by (1.07 x 1.03 - 1): the total is 7 % over; the year missed, the years so far met: 20 + 10.
    found = fed(
        judged(Task.TOTAL, 0.03, 1.07 * 1.03 - 1),
        judged(Task.YEAR, 0.03, 0.02),
        judged(Task.PLAN, 0.06, 0.07),
    )
    assert found[Feed.TOTAL_OVER].finding.value == pytest.approx(0.07)
    scheme = schemes.by_id("key-unit-huairou-145")
    given = {one.code: found[one.fed_by].finding for one in scheme.indicators if one.fed_by}
    assert [row.points for row in judge(scheme, given).rows] == [20, 10, None]


def test_what_is_not_known_feeds_nothing_and_says_why() -> None:
    assert fed()[Feed.TOTAL_MET].reason == because("no_target_judged")
    half = fed(judged(Task.YEAR, 0.03, 0.05), judged(Task.YEAR, 0.03, None))[Feed.INTENSITY_MET]
    assert (half.finding, half.reason) == (Finding(), because("energy_unknown"))
    assert fed(judged(Task.YEAR, 0.0, 0.01))[Feed.INTENSITY_COMPLETION].reason == because("no_drop_demanded")


def test_energy_and_carbon_are_fed_apart() -> None:
    found = fed(judged(Task.TOTAL, 0.03, 0.05), judged(Task.TOTAL, 0.03, 0.01, of=Controlled.CARBON))
    assert (found[Feed.TOTAL_MET].finding.met, found[Feed.CARBON_TOTAL_MET].finding.met) == (False, True)


def test_the_scheme_of_2026_is_fed_with_carriers_shares_and_sectors() -> None:
    found = fed(
        judged(Task.TOTAL, 0.02, 0.02, of=Structural.COAL),
        judged(Task.TOTAL, 0.02, 0.03, of=Structural.OIL),
        judged(Task.SHARE, 0.20, 0.21, of=Structural.NON_FOSSIL),
        judged(Task.SHARE, 0.30, 0.29, of=Structural.CLEAN_POWER),
        judged(Task.YEAR, 0.02, 0.02, of=Structural.INDUSTRY_ENERGY),
        judged(Task.YEAR, 0.03, 0.02, of=Structural.INDUSTRY_CARBON),
        judged(Task.YEAR, 0.018, 0.018, of=Structural.PUBLIC_CARBON),
        judged(Task.YEAR, 0.01, 0.02, of=Structural.BUILDING_CARBON),
        judged(Task.YEAR, 0.01, 0.0, of=Structural.TRANSPORT_CARBON),
        judged(Task.TOTAL, 0.01, 0.0, of=Structural.MARKET_CARBON),
    )
    scheme = schemes.by_id("state-2026")
    by = {one.code: one.fed_by for one in scheme.indicators if one.fed_by}
    found[Feed.TWO_HIGH_MET] = feeds.two_high([True, True], 2026)
    assert {code: found[feed].finding.met for code, feed in by.items()} == {
        "C1": None, "C2": None, "C3": True, "C4": False, "C5": True, "S1": None, "S2": False, "S3": False, "S7": True,
        "S4": True, "S5": True, "S6": False, "S8": True, "S9": None,
    }  # fmt: skip
    assert by.keys() == {one.code for one in scheme.indicators}


def test_industry_is_missed_by_one_of_two_and_met_only_by_both() -> None:
    energy = judged(Task.YEAR, 0.02, 0.02, of=Structural.INDUSTRY_ENERGY)
    assert fed(energy)[Feed.INDUSTRY_MET].finding.met is None
    assert fed(energy, judged(Task.YEAR, 0.03, 0.03, of=Structural.INDUSTRY_CARBON))[Feed.INDUSTRY_MET].finding.met
    missed = fed(judged(Task.YEAR, 0.02, 0.01, of=Structural.INDUSTRY_ENERGY))[Feed.INDUSTRY_MET]
    assert (missed.finding.met, missed.reason) == (False, None)
