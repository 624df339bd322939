"""Acts on plans and tasks 任务跟踪 by officers of the region: declared, changed, started, done, delayed, withdrawn."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from qingyu.db import plans as rows
from qingyu.db.plans import ActRow, PlanRow
from qingyu.domain.control import plan as standing
from qingyu.domain.control import plan_rules as rules
from qingyu.domain.control.plan import Acted, Plan, PlanTask, TaskAct, TaskState
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import Reason, because
from qingyu.errors import Kind, NotFound
from qingyu.jobs.access.audit import record
from qingyu.jobs.answer import spread
from qingyu.jobs.assessment import declared, plans
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.assessment.plans import Known
from qingyu.jobs.assessment.plans_answer import WholePlan
from qingyu.jobs.refused import Refused


@dataclass(frozen=True, slots=True)
class Noted:
    """What is to be noted of a task. on: the day it happened, today where none is said."""

    act: TaskAct
    milestone: int | None = None
    on: date | None = None
    expected_on: date | None = None
    value: float | None = None
    document: str = ""
    text: str = ""


def put(by: Acting, plan: Plan) -> WholePlan:
    """Declare a plan, or change it; a task may not be left outside it. Raises Refused."""
    wrong = rules.wrong_plan(plan)
    if wrong is not None:
        raise Refused(wrong, Kind.INVALID)
    rows.one_by_one(by.conn, by.body.id)
    held = rows.listing(by.conn, by.body.id, plan.code)
    if not held or spread(held[0], Plan) != asdict(plan):
        tasks = plans.known(by.conn, [one.id for one in held], None).get(held[0].id, []) if held else []
        left = next((why for each in tasks if (why := _left_by(plan, each)) is not None), None)
        if left is not None:
            raise Refused(left)
        rows.put(by.conn, by.body.id, plan, by.actor, by.now)
        _note(by, f"plan {plan.code}", asdict(plan))
    return shown(by, plan.code)


def put_task(by: Acting, plan: str, task: PlanTask) -> bool:
    """Put a task into a plan, or a new version of it; whether it is new. Raises NotFound, Refused.

    What was noted of a milestone stays with its number.
    """
    row, held = _held(by, plan)
    own = held.get(task.code)
    open_ = {one.task.code for one in held.values() if not _is_withdrawn(one)}
    wrong = rules.wrong_task(task, row, open_ - {task.code})
    if wrong is None and own is not None:
        wrong = rules.changed_milestone(task, own.task, own.acted, periods.china_day(by.now))
    if wrong is None and _is_under(task, held):
        wrong = because("task_parent_unknown", parent=task.parent)
    if wrong:
        raise Refused(wrong, Kind.INVALID)
    task = replace(task, milestones=sorted(task.milestones, key=lambda one: one.number))
    if own is not None and _same(own.task, task):
        return False
    if own is not None and _is_withdrawn(own):
        raise Refused(because("task_is_withdrawn"))
    rows.put_task(by.conn, by.body.id, row.id, task, by.actor, by.now)
    _note(by, f"plan {plan} task {task.code}", asdict(task))
    return True


def held_task(by: Acting, plan: str, code: str) -> PlanTask | None:
    """The version of a task that counts, which nobody else changes meanwhile; null where there is none."""
    own = _held(by, plan)[1].get(code)
    return None if own is None else PlanTask(**spread(own.task, PlanTask))


def note(by: Acting, plan: str, code: str, said: Noted) -> WholePlan:
    """Note what happened to a task. Raises NotFound, Refused."""
    row, held = _held(by, plan)
    if code not in held:
        raise NotFound(because("plan_has_no_task", task=code, known=", ".join(sorted(held)) or "–"))
    of, today = held[code], periods.china_day(by.now)
    made = Acted(said.act, said.milestone, said.on or today, said.expected_on, said.value)
    wrong = rules.wrong_act(made, said.document, today)
    if wrong is not None:
        raise Refused(wrong, Kind.INVALID)
    why = rules.refusal(of.task, of.acted, made, said.text)
    if why is None and said.act is TaskAct.WITHDRAW:
        why = _open_parts(code, held, today)
    if why is not None:
        raise Refused(why)
    act = ActRow(
        row.id, code, said.act, said.milestone, made.on, said.expected_on, said.value, said.document, said.text,
        by.actor, by.now,
    )  # fmt: skip
    rows.note(by.conn, by.body.id, act)
    _note(by, f"plan {plan} task {code}", {**asdict(said), "on": made.on})
    return shown(by, plan)


def shown(by: Acting, plan: str) -> WholePlan:
    """The plan of whom somebody acted for, as it stands now."""
    return plans.show(by.conn, by.scope, by.body.code, plan, None, None, by.now)


def _held(by: Acting, plan: str) -> tuple[PlanRow, dict[str, Known]]:
    """A plan of the region and its tasks by code, which nobody else changes meanwhile; raises NotFound."""
    rows.one_by_one(by.conn, by.body.id)
    row = plans.one(by.conn, by.body.id, plan)
    return row, {one.task.code: one for one in plans.known(by.conn, [row.id], None).get(row.id, [])}


def _left_by(plan: Plan, of: Known) -> Reason | None:
    """Why a plan may not be changed so: it would leave a task outside it that counts."""
    task = of.task
    if _is_withdrawn(of):
        return None
    if any(not plan.first_on <= one.due_on <= plan.last_on for one in task.milestones):
        return because("plan_leaves_milestone", task=task.code)
    if not plan.first_on.year <= task.year <= plan.last_on.year:
        return because("plan_leaves_year", task=task.code, year=task.year)
    return None


def _is_withdrawn(of: Known) -> bool:
    return any(one.act is TaskAct.WITHDRAW for one in of.acted)


def _open_parts(code: str, held: Mapping[str, Known], today: date) -> Reason | None:
    """Why a task is not withdrawn: its parts would go on counting."""
    ended = (TaskState.DONE, TaskState.WITHDRAWN)
    parts = [one.task for one in held.values() if one.task.parent == code]
    left = [one.code for one in parts if standing.state(one, held[one.code].acted, today) not in ended]
    return because("task_has_parts", parts=left) if left else None


def _is_under(task: PlanTask, held: Mapping[str, Known]) -> bool:
    """Whether a task would be a part of itself."""
    above, seen = task.parent, {task.code}
    while above:
        if above in seen:
            return True
        seen.add(above)
        above = held[above].task.parent if above in held else ""
    return False


def _same(held: PlanTask, said: PlanTask) -> bool:
    return _plain(held) == _plain(said)


def _plain(task: PlanTask) -> Mapping[str, Any]:
    found = spread(task, PlanTask)
    return {name: list(value) if isinstance(value, list | tuple) else value for name, value in found.items()}


def _note(by: Acting, what: str, detail: Mapping[str, Any]) -> None:
    record(by.conn, declared.act(by, "declare", what, detail), by.now)
