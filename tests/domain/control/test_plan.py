"""Tasks of a plan: what a task has to have, its state and light by day, and progress by weight against the plan."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.control import plan as rules
from qingyu.domain.control import plan_rules
from qingyu.domain.control.plan import (
    Acted,
    Milestone,
    Plan,
    PlanKind,
    PlanTask,
    TaskAct,
    TaskFeed,
    TaskLight,
    TaskState,
)
from qingyu.domain.kernel.reason import Reason
from qingyu.domain.sentences.names import NAMES

PLAN = Plan("p", "年度工作计划", PlanKind.YEARLY, date(2026, 1, 1), date(2026, 12, 31), "文件")
FIRST, SECOND = Milestone(1, "方案", date(2026, 3, 31), 1.0), Milestone(2, "投运", date(2026, 10, 31), 3.0)
TASK = PlanTask("t", "", "改造", "工信厅", ("发改委",), 2026, "节能量", "tce", 1000.0, None, (), (FIRST, SECOND))
START = Acted(TaskAct.START, None, date(2026, 1, 5))
DONE_1 = Acted(TaskAct.DONE, 1, date(2026, 4, 10))


def code(reason: Reason | None) -> str:
    return "" if reason is None else reason.code


@pytest.mark.parametrize(
    ("task", "said"),
    [
        (TASK, ""),
        (replace(TASK, lead=" "), "task_without_lead"),
        (replace(TASK, year=2027), "task_year_outside"),
        (replace(TASK, parent="u"), "task_parent_unknown"),
        (replace(TASK, parent="other"), ""),
        (replace(TASK, milestones=()), "task_without_milestone"),
        (replace(TASK, milestones=(FIRST, replace(SECOND, number=1))), "task_milestone_twice"),
        (replace(TASK, milestones=(replace(FIRST, due_on=date(2027, 1, 1)),)), "task_milestone_outside"),
        (replace(TASK, milestones=(replace(FIRST, weight=0.0),)), "task_weight"),
        (replace(TASK, milestones=(replace(FIRST, weight=1e308),)), "task_weight"),
        (replace(TASK, milestones=(replace(FIRST, weight=float("nan")),)), "task_weight"),
        (replace(TASK, milestones=(replace(FIRST, name="进" * 201),)), "task_text_length"),
        (replace(TASK, milestones=(replace(FIRST, number=100),)), "task_milestone_number"),
        (replace(TASK, name=""), "task_text_length"),
        (replace(TASK, code="A b"), "plan_code_form"),
        (replace(TASK, responsible=["局"] * 51), "task_too_many"),
        (replace(TASK, indicator=""), "task_target_without_indicator"),
        (
            replace(TASK, indicator="", indicator_target=None, feed=TaskFeed.ENERGY_YEAR),
            "task_feed_without_indicator",
        ),
        (replace(TASK, indicator_target=None, feed=TaskFeed.ENERGY_YEAR), "task_feed_with_target"),
        (replace(TASK, indicator_unit="", feed=TaskFeed.ENERGY_YEAR), "task_feed_with_target"),
    ],
)
def test_a_task_has_a_lead_a_milestone_inside_the_plan_and_an_indicator_with_its_target(
    task: PlanTask, said: str
) -> None:
    assert code(plan_rules.wrong_task(task, PLAN, {"other"})) == said


@pytest.mark.parametrize(
    ("day", "light"),
    [
        (date(2026, 3, 1), TaskLight.GREEN),  # 30 days left
        (date(2026, 3, 2), TaskLight.YELLOW),
        (date(2026, 3, 31), TaskLight.YELLOW),
        (date(2026, 4, 1), TaskLight.RED),
        (date(2026, 4, 9), TaskLight.RED),
        (date(2026, 4, 10), TaskLight.GREEN),  # done on this day
        (date(2026, 11, 1), TaskLight.RED),
    ],
)
def test_a_task_is_red_when_a_milestone_is_past_and_yellow_before(day: date, light: TaskLight) -> None:
    assert rules.light(TASK, [DONE_1], day) is light


def test_a_delay_with_its_reason_explains_red_and_does_not_end_it() -> None:
    late = Acted(TaskAct.DELAY, 2, date(2026, 10, 1), date(2026, 12, 1))
    day = date(2026, 11, 1)
    assert rules.state(TASK, [DONE_1, late], day) is TaskState.DELAYED
    assert rules.light(TASK, [DONE_1, late], day) is TaskLight.RED
    done = Acted(TaskAct.DONE, 2, date(2026, 11, 20))
    assert rules.state(TASK, [DONE_1, late, done], date(2026, 11, 20)) is TaskState.DONE
    assert rules.state(TASK, [DONE_1, late, done], date(2026, 11, 19)) is TaskState.DELAYED


def test_what_is_done_by_weight_stands_beside_what_was_planned_by_date() -> None:
    of = [(TASK, [DONE_1])]
    assert rules.progress(of, date(2026, 3, 31)) == rules.Progress(0.0, 1.0, 4.0)
    assert rules.progress(of, date(2026, 10, 31)) == rules.Progress(1.0, 4.0, 4.0)
    withdrawn = [(TASK, [DONE_1, Acted(TaskAct.WITHDRAW, None, date(2026, 5, 1))])]
    assert rules.progress(withdrawn, date(2026, 10, 31)) == rules.Progress(0.0, 0.0, 0.0)
    assert rules.light(*withdrawn[0], date(2026, 10, 31)) is None


def test_a_task_that_has_parts_counts_by_them_and_is_as_red_as_they_are() -> None:
    whole = replace(TASK, code="1", milestones=(replace(SECOND, weight=10.0),))
    parts = [replace(TASK, code=code, parent="1", milestones=(replace(FIRST, weight=5.0),)) for code in ("1.1", "1.2")]
    of = [(whole, []), (parts[0], [DONE_1]), (parts[1], [DONE_1])]
    day = date(2026, 4, 10)
    assert rules.progress(of, day, rules.headings(of, day)) == rules.Progress(10.0, 10.0, 10.0)
    late = [*of[:2], (parts[1], [])]
    assert rules.lights(late, day) == {"1": TaskLight.RED, "1.1": TaskLight.GREEN, "1.2": TaskLight.RED}
    gone = [*of[:1], *((part, [Acted(TaskAct.WITHDRAW, None, day)]) for part in parts)]
    assert rules.progress(gone, day, rules.headings(gone, day)) == rules.Progress(0.0, 0.0, 10.0)


@pytest.mark.parametrize(
    ("before", "made", "text", "said"),
    [
        ([], START, "", ""),
        ([START], START, "", "task_is_started"),
        ([], DONE_1, "", ""),
        ([DONE_1], DONE_1, "", "task_milestone_done"),
        ([], replace(DONE_1, milestone=3), "", "task_milestone_unknown"),
        ([], replace(DONE_1, milestone=None), "", "task_milestone_unknown"),
        ([], Acted(TaskAct.DELAY, 1, date(2026, 3, 1)), "", "task_act_without_reason"),
        ([], Acted(TaskAct.DELAY, 1, date(2026, 3, 1)), "设备未到货", ""),
        ([], Acted(TaskAct.MEASURE, None, date(2026, 3, 1), value=5.0), "", ""),
        ([Acted(TaskAct.WITHDRAW, None, date(2026, 3, 1))], DONE_1, "", "task_is_withdrawn"),
    ],
)  # fmt: skip
def test_acts_follow_from_what_was_noted_before(before: list[Acted], made: Acted, text: str, said: str) -> None:
    assert code(plan_rules.refusal(TASK, before, made, text)) == said


def test_what_follows_the_accounts_is_not_stated_by_hand() -> None:
    said = Acted(TaskAct.MEASURE, None, date(2026, 3, 1), value=5.0)
    for task in (replace(TASK, feed=TaskFeed.CARBON_TOTAL), replace(TASK, indicator="", indicator_target=None)):
        assert code(plan_rules.refusal(task, [], said, "")) == "task_not_measured_by_hand"


@pytest.mark.parametrize(
    ("marks", "today", "said"),
    [
        ((SECOND,), date(2026, 4, 11), "task_milestone_acted"),
        ((FIRST,), date(2026, 4, 11), ""),  # the second is to come, and nothing was noted of it
        ((FIRST,), date(2026, 11, 1), "task_milestone_bound"),
        ((replace(FIRST, name="立项"), SECOND), date(2026, 1, 1), "task_milestone_renamed"),
        ((replace(FIRST, weight=100.0), SECOND), date(2026, 1, 1), "task_milestone_bound"),
        ((FIRST, replace(SECOND, due_on=date(2026, 12, 31))), date(2026, 10, 31), ""),
        ((FIRST, replace(SECOND, due_on=date(2026, 12, 31))), date(2026, 11, 1), "task_milestone_bound"),
        ((FIRST, replace(SECOND, name="投产")), date(2026, 11, 1), ""),
    ],
)  # fmt: skip
def test_what_was_noted_of_a_milestone_and_the_day_that_is_over_stay(
    marks: tuple[Milestone, ...], today: date, said: str
) -> None:
    assert code(plan_rules.changed_milestone(replace(TASK, milestones=marks), TASK, [DONE_1], today)) == said


def test_a_milestone_keeps_its_number_whatever_row_comes_before_it() -> None:
    new = replace(FIRST, name="立项", due_on=date(2026, 2, 1))
    said = [replace(new, number=1), replace(FIRST, number=2), replace(SECOND, number=3)]
    assert [one.number for one in plan_rules.numbered(said, TASK.milestones)] == [3, 1, 2]
    moved = [replace(SECOND, number=1, due_on=FIRST.due_on), replace(FIRST, number=2, name="可研")]
    assert [one.number for one in plan_rules.numbered(moved, TASK.milestones)] == [2, 1]


@given(st.lists(st.tuples(st.integers(0, 364), st.one_of(st.none(), st.integers(0, 364))), min_size=1, max_size=6))
def test_with_time_nothing_that_was_done_or_due_is_lost_again(days: list[tuple[int, int | None]]) -> None:
    first = PLAN.first_on
    marks = tuple(Milestone(n, "m", first + timedelta(due), n + 1.0) for n, (due, _) in enumerate(days))
    acted = [Acted(TaskAct.DONE, n, first + timedelta(on)) for n, (_, on) in enumerate(days) if on is not None]
    task = replace(TASK, milestones=marks)
    seen = [rules.progress([(task, acted)], first + timedelta(day)) for day in range(0, 366, 5)]
    assert [one.done for one in seen] == sorted(one.done for one in seen)
    assert [one.planned for one in seen] == sorted(one.planned for one in seen)
    assert rules.worst([rules.light(task, acted, PLAN.last_on + timedelta(1))]) is (
        TaskLight.GREEN if len(acted) == len(marks) else TaskLight.RED
    )


@pytest.mark.parametrize(
    ("made", "document", "said"),
    [
        (DONE_1, "d", ""),
        (DONE_1, "", "act_without_evidence"),
        (replace(DONE_1, milestone=None), "d", "act_without_milestone"),
        (replace(START, milestone=1), "", "act_with_milestone"),
        (replace(START, on=date(2026, 5, 2)), "", "act_day_ahead"),
        (replace(START, value=1.0), "", "act_with_value"),
        (Acted(TaskAct.MEASURE, None, date(2026, 5, 1)), "d", "act_without_value"),
        (Acted(TaskAct.MEASURE, None, date(2026, 5, 1), value=float("inf")), "d", "act_without_value"),
        (Acted(TaskAct.DELAY, 1, date(2026, 5, 1), date(2026, 5, 1)), "", "act_expected"),
        (Acted(TaskAct.WITHDRAW, None, date(2026, 5, 1)), "", ""),
        (Acted(TaskAct.WITHDRAW, None, date(2026, 1, 1)), "", "act_withdraws_today"),
    ],
)
def test_an_act_says_what_it_needs_and_no_more(made: Acted, document: str, said: str) -> None:
    assert code(plan_rules.wrong_act(made, document, date(2026, 5, 1))) == said


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (PLAN, ""),
        (replace(PLAN, code="p_1"), "plan_code_form"),
        (replace(PLAN, first_on=date(2027, 1, 1)), "plan_days_reversed"),
        (replace(PLAN, last_on=date(2100, 1, 1)), "plan_years"),
        (replace(PLAN, document=""), "task_text_length"),
    ],
)
def test_a_plan_has_a_code_days_and_a_document(plan: Plan, said: str) -> None:
    assert code(plan_rules.wrong_plan(plan)) == said


def test_every_act_has_its_words() -> None:
    assert set(NAMES["task_act"]) == set(TaskAct)
