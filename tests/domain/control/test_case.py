"""Cases 预警处置: who may take which step when, where the log leads, and how the clocks run over holidays."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.control import case, case_clock
from qingyu.domain.control.case import CaseState, CaseStep, Side, Standing, Taken
from qingyu.domain.control.case_clock import CountsFrom, Due
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.tables import BadTable
from qingyu.domain.quality.working_days import WorkingDays, special_days

DATA = files("qingyu").joinpath("data")
TEXT = DATA.joinpath("case_clocks.toml").read_text("utf-8")
RULES = case_clock.read(TEXT, "case_clocks.toml")
CALENDAR = WorkingDays.of(special_days(DATA.joinpath("holidays.csv").read_text("utf-8"), "holidays.csv"))
START = datetime(2026, 9, 1, 1, tzinfo=UTC)
COUNTY, CITY, PROVINCE = "county", "city", "province"
GOOD = [CaseStep.RECEIVE, CaseStep.EXPLAIN, CaseStep.RECTIFY, CaseStep.VERIFY, CaseStep.CLOSE]


def at(day: int) -> datetime:
    return START + timedelta(days=day)


def walked(*steps: CaseStep) -> Standing:
    return case.replay([Taken(step, at(day)) for day, step in enumerate((CaseStep.ISSUE, *steps))])


def test_the_good_way_goes_through_every_state_and_each_side_takes_its_own_steps() -> None:
    states = [walked(*GOOD[:n]).state for n in range(6)]
    assert states == list(CaseState)
    sides = [case.waits_for(state) for state in states]
    assert sides == [Side.ANSWERING] * 3 + [Side.SUPERVISING] * 2 + [None]
    for state, step in zip(states, GOOD, strict=False):
        side = case.waits_for(state)
        assert side is not None
        other = Side.ANSWERING if side is Side.SUPERVISING else Side.SUPERVISING
        standing = Standing(state, START, START, 1)
        assert case.refusal(standing, step, side, "text") is None
        assert case.refusal(standing, step, other, "text") == because(
            "case_step_of_other", case_step=step, case_side=side
        )


def test_what_is_rejected_goes_back_to_where_it_came_from_and_its_clock_begins_anew() -> None:
    back = walked(CaseStep.RECEIVE, CaseStep.EXPLAIN, CaseStep.REJECT)
    assert (back.state, back.is_rejected, back.since_at) == (CaseState.RECEIVED, True, at(3))
    again = walked(*GOOD[:3], CaseStep.REJECT)
    assert (again.state, again.is_rejected) == (CaseState.EXPLAINED, True)
    overturned = walked(*GOOD[:4], CaseStep.REJECT)
    assert overturned.state is CaseState.RECTIFYING
    assert not walked(*GOOD[:2], CaseStep.REJECT, CaseStep.EXPLAIN).is_rejected


def test_only_what_was_handed_in_can_be_rejected_and_only_with_a_reason() -> None:
    for state in (CaseState.ISSUED, CaseState.RECEIVED):
        standing = Standing(state, START, START, 1)
        assert case.refusal(standing, CaseStep.REJECT, Side.SUPERVISING, "no") == because(
            "case_step_not_now", case_step=CaseStep.REJECT, case_state=state
        )
    explained = walked(CaseStep.RECEIVE, CaseStep.EXPLAIN)
    assert case.refusal(explained, CaseStep.REJECT, Side.SUPERVISING, "") == because(
        "case_step_says_nothing", case_step=CaseStep.REJECT
    )
    assert case.refusal(walked(*GOOD), CaseStep.REJECT, Side.SUPERVISING, "no") == because("case_closed")


@pytest.mark.parametrize("step", [CaseStep.NOTE, CaseStep.ASSIGN])
def test_a_note_and_an_assignment_move_nothing_and_stop_no_clock(step: CaseStep) -> None:
    noted = walked(CaseStep.RECEIVE, CaseStep.EXPLAIN, CaseStep.REJECT, step)
    assert (noted.state, noted.is_rejected, noted.since_at, noted.n_steps) == (CaseState.RECEIVED, True, at(3), 5)


def test_a_closed_case_is_assigned_to_nobody() -> None:
    with pytest.raises(ValueError, match="assign"):
        walked(*GOOD, CaseStep.ASSIGN)


@given(st.lists(st.tuples(st.sampled_from(CaseStep), st.sampled_from(Side)), max_size=40))
def test_nothing_is_closed_that_was_not_verified_and_the_log_replays_to_the_state(
    tried: list[tuple[CaseStep, Side]],
) -> None:
    standing, log = case.opened(START), [Taken(CaseStep.ISSUE, START)]
    for n, (step, side) in enumerate(tried):
        is_refused = case.refusal(standing, step, side, "text") is not None
        assert is_refused == (step not in case.moves(standing.state, side))
        if not is_refused:
            log.append(Taken(step, at(n)))
            standing = case.after(standing, log[-1])
    assert case.replay(log) == standing
    moved = [one.step for one in log if one.step is not CaseStep.NOTE]
    if standing.state is CaseState.CLOSED:
        assert moved[-2:] == [CaseStep.VERIFY, CaseStep.CLOSE]


@pytest.mark.parametrize("log", [[CaseStep.RECEIVE], [CaseStep.ISSUE, CaseStep.CLOSE], [CaseStep.ISSUE] * 2])
def test_a_log_that_is_none_is_refused(log: list[CaseStep]) -> None:
    with pytest.raises(ValueError, match="case"):
        case.replay([Taken(step, START) for step in log])


def test_the_report_on_a_failed_assessment_is_due_thirty_working_days_after_the_feedback() -> None:
    # Worked case L01: feedback on 2026-09-01, due 2026-10-19, over Mid-Autumn and National Day; receiving takes none.
    received = walked(CaseStep.RECEIVE)
    due = case_clock.due(received, RULES["assessment-2026"], CALENDAR)
    assert due is not None
    assert (due.on, due.is_known, due.clock.counts_from) == (date(2026, 10, 19), True, CountsFrom.OPENING)
    assert due.clock.verified is Verified.ONE_SOURCE


def test_an_outage_is_restored_within_three_working_days_of_its_case() -> None:
    # Worked case L02: from 2026-09-29 over the National Day week to 2026-10-09.
    opened = datetime(2026, 9, 29, 2, tzinfo=UTC)
    standing = Standing(CaseState.RECTIFYING, opened, opened + timedelta(days=1), 4)
    due = case_clock.due(standing, RULES["data-outage"], CALENDAR)
    assert due == Due(date(2026, 10, 9), True, RULES["data-outage"].clocks[CaseState.RECTIFYING])


def test_a_deadline_of_a_year_without_a_calendar_says_so_and_a_closed_case_has_none() -> None:
    late = Standing(CaseState.RECTIFYING, START, datetime(2029, 12, 28, tzinfo=UTC), 4)
    due = case_clock.due(late, RULES["general"], CALENDAR)
    assert due is not None
    assert not due.is_known
    assert case_clock.due(walked(*GOOD), RULES["general"], CALENDAR) is None


@pytest.mark.parametrize(
    ("now", "late", "office"),
    [
        ("2026-09-29T23:59+08:00", 0, None),  # its last day
        ("2026-09-30T00:00+08:00", 1, None),
        ("2026-10-07T12:00+08:00", 1, None),  # a holiday runs no clock
        ("2026-10-09T12:00+08:00", 3, CITY),
        ("2026-10-10T12:00+08:00", 4, CITY),  # a Saturday on which people work
        ("2026-10-12T12:00+08:00", 5, CITY),
        ("2026-10-13T12:00+08:00", 6, PROVINCE),
        ("2027-03-01T12:00+08:00", 102, PROVINCE),  # nobody is above the province
    ],
)
def test_an_overrun_case_goes_from_the_county_to_the_city_to_the_province(
    now: str, late: int, office: str | None
) -> None:
    instant, due_on = datetime.fromisoformat(now), date(2026, 9, 29)
    calendar = CALENDAR if instant.year == 2026 else WorkingDays({})
    found = case_clock.days_late(due_on, instant, calendar)
    if instant.year == 2026:
        assert found == late
        assert case_clock.is_overdue(due_on, instant) == (late > 0)
    assert case_clock.escalated_to([COUNTY, CITY, PROVINCE], found, RULES["general"]) == office
    assert case_clock.escalated_to([PROVINCE], found, RULES["general"]) is None


@given(st.dates(date(2026, 1, 1), date(2026, 6, 1)), st.integers(0, 100), st.integers(0, 40))
def test_the_longer_it_is_overrun_the_higher_it_stands(due_on: date, days: int, more: int) -> None:
    offices = [COUNTY, CITY, PROVINCE]

    def height(n: int) -> int:
        now = datetime(due_on.year, due_on.month, due_on.day, 12, tzinfo=UTC) + timedelta(days=n)
        found = case_clock.escalated_to(offices, case_clock.days_late(due_on, now, CALENDAR), RULES["general"])
        return 0 if found is None else offices.index(found)

    assert height(days) <= height(days + more)


def test_the_rule_set_of_a_warning_is_found_by_its_code() -> None:
    shipped = list(RULES.values())
    found = {code: case_clock.rules_of(shipped, code).id for code in ("data.interruption", "instrument.overdue")}
    assert found == {"data.interruption": "data-outage", "instrument.overdue": "instrument"}
    assert case_clock.rules_of(shipped, "product.over_limit").id == case_clock.rules_of(shipped, None).id == "general"


def test_every_state_but_the_last_has_a_clock_and_every_number_a_document_or_a_mark() -> None:
    for rules in RULES.values():
        assert set(rules.clocks) == set(CaseState) - {CaseState.CLOSED}
        for clock in rules.clocks.values():
            printed = clock.source != "no document prints it"
            assert printed == (clock.verified is not Verified.UNVERIFIED), (rules.id, clock)


def test_a_clock_that_is_none_is_refused_with_its_place() -> None:
    with pytest.raises(BadTable, match=r"x, rules.0.clocks.issued.days"):
        case_clock.read(TEXT.replace("issued = { days = 1", "issued = { days = 0", 1), "x")
