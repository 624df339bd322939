"""Energy-intensive projects 两高项目 of a region: the register, the gate before approval, offsets and stages."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Annotated, Any

from qingyu.db import bodies, reference
from qingyu.db import projects as rows
from qingyu.db.pool import Connection
from qingyu.db.projects import OffsetRow, ProjectRow, StageRow
from qingyu.domain.assessment.barometer import Judged, Task
from qingyu.domain.control import project as gate
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.project import Check, CheckKind, OffsetKind, Project, ProjectBar, ProjectStage
from qingyu.domain.control.span import Span
from qingyu.domain.energy import periods
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.access.audit import record
from qingyu.jobs.answer import LITERALS, Answer, Sentence, sentence_or_none, spread
from qingyu.jobs.assessment import acting, barometer, declared, light_rules
from qingyu.jobs.assessment.acting import Acting
from qingyu.jobs.refused import Refused

BARS = "project_bars.toml"


@dataclass(frozen=True, slots=True)
class ProjectCheck(Answer):
    """A check of the gate before approval. met: null where it cannot be told. wanted, actual: [unit]"""

    check: Annotated[CheckKind, LITERALS]
    met: bool | None
    wanted: float | None
    actual: float | None
    unit: str
    reason: Sentence | None


@dataclass(frozen=True, slots=True)
class ProjectStagePassed(Answer):
    """A stage that a project passed. authority: the act that opened a closed gate; empty where all was met."""

    stage: Annotated[ProjectStage, LITERALS]
    document: str
    authority: str
    text: str
    passed_by: str
    passed_at: datetime


@dataclass(frozen=True, slots=True)
class ProjectOffset(Answer):
    """What goes for what a project adds. amount: coal [t], carbon [tCO2], of a year"""

    kind: Annotated[OffsetKind, LITERALS]
    amount: float
    source: str
    document: str
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class ProjectSummary(Answer):
    """A project of the register 两高项目清单. energy_tce: equivalent book; all of a year.

    coal_offset [t], carbon_offset [tCO2]: the sums of what goes for it.
    """

    code: str
    region: str
    name: str
    product: str
    yardstick: str
    intensity: float | None
    energy_tce: float
    coal_t: float
    carbon_tco2: float
    coal_ratio: float
    carbon_ratio: float
    coal_offset: float
    carbon_offset: float
    stage: Annotated[ProjectStage, LITERALS]
    document: str
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True)
class WholeProject(ProjectSummary):
    """A project with its gate, its offsets and the stages it passed; gate_is_open: all checks are met."""

    gate_is_open: bool
    checks: Sequence[ProjectCheck]
    offsets: Sequence[ProjectOffset]
    stages: Sequence[ProjectStagePassed]
    moves: Sequence[Annotated[ProjectStage, LITERALS]]


@cache
def bars() -> Mapping[str, ProjectBar]:
    """The bars of the package by province; raises BadTable where the file is none."""
    return gate.read_bars(files("qingyu").joinpath("data", BARS).read_text("utf-8"), BARS)


def listing(conn: Connection, scope: Scope, region: str) -> list[ProjectSummary]:
    """The projects of a region and below it, by region and code; raises NotFound."""
    return [ProjectSummary(**_facts(row)) for row in rows.listing(conn, acting.region(conn, scope, region).id)]


def approved_offset(conn: Connection, region_id: int, span: Span) -> list[bool | None]:
    """Of each project of a region and below it that was approved in a span, whether what it adds is replaced.

    Null where it adds CO2 and no ratio of it was declared.
    """
    ends = (span.months[0], periods.next_month(span.months[-1]))
    from_at, to_at = (periods.day_start(day, periods.CHINA) for day in ends)
    approved = rows.approved(conn, region_id, from_at, to_at)
    return [
        _offset(row)
        for row in rows.listing(conn, region_id)
        if row.id in approved and row.stage is not ProjectStage.REFUSED
    ]


def _offset(row: ProjectRow) -> bool | None:
    coal = gate.replaced(row, OffsetKind.COAL, row.coal_offset).met
    carbon = gate.replaced(row, OffsetKind.CARBON, row.carbon_offset).met
    if coal and row.carbon_tco2 and not row.carbon_ratio:
        return None
    return bool(coal and carbon)


def show(conn: Connection, scope: Scope, region: str, code: str, now: datetime) -> WholeProject:
    """A project with its gate as it stands; raises NotFound."""
    return _whole(conn, scope, _one(conn, acting.region(conn, scope, region).id, code), now)


def put(by: Acting, project: Project, document: str) -> WholeProject:
    """Declare a project, or change what it is to use while it is proposed. Raises Invalid, Refused."""
    _check(by.conn, project)
    rows.one_by_one(by.conn, by.body.id)
    held = rows.listing(by.conn, by.body.id, project.code)
    if not held or spread(held[0], Project) != asdict(project) or held[0].document != document:
        if held and held[0].stage is not ProjectStage.PROPOSED:
            raise Refused(because("project_is_judged", project_stage=held[0].stage))
        rows.put(by.conn, by.body.id, project, document, by.actor, by.now)
        _note(by, project.code, {**asdict(project), "document": document})
    return show(by.conn, by.scope, by.body.code, project.code, by.now)


def offset(by: Acting, code: str, kind: OffsetKind, amount: float, source: str, document: str) -> WholeProject:
    """Write down what goes for what a project adds. Raises Invalid, NotFound; Refused for a source that is used."""
    row = _one(by.conn, by.body.id, code)
    if not (math.isfinite(amount) and amount > 0):
        raise Invalid(because("offset_not_above_zero", got=str(amount)))
    if not rows.add_offset(by.conn, by.body.id, row.id, OffsetRow(kind, amount, source, document, by.actor, by.now)):
        raise Refused(because("offset_used", source=source))
    _note(by, code, {"offset": kind, "amount": amount, "source": source, "document": document})
    return show(by.conn, by.scope, by.body.code, code, by.now)


def pass_stage(by: Acting, code: str, stage: ProjectStage, document: str, authority: str, text: str) -> WholeProject:
    """Note that a project passed to a stage. authority: the act that opens a closed gate. Raises NotFound, Refused."""
    rows.one_by_one(by.conn, by.body.id)
    row = _one(by.conn, by.body.id, code)
    checks = _checks(by.conn, by.scope, row, by.now) if stage is ProjectStage.APPROVED else []
    refusal = gate.refusal(row.stage, stage, checks, authority)
    if refusal is not None:
        raise Refused(refusal)
    opened_by = authority if gate.closed_by(checks) else ""
    rows.pass_stage(by.conn, by.body.id, row.id, StageRow(stage, document, opened_by, text, by.actor, by.now))
    closed = [one.kind for one in gate.closed_by(checks)]
    _note(by, code, {"stage": stage, "document": document, "authority": opened_by, "text": text, "not_met": closed})
    return show(by.conn, by.scope, by.body.code, code, by.now)


def _one(conn: Connection, region_id: int, code: str) -> ProjectRow:
    found = rows.listing(conn, region_id, code)
    if not found:
        raise NotFound(because("no_project", project=code))
    return found[0]


def _check(conn: Connection, project: Project) -> None:
    if project.yardstick and project.yardstick not in reference.yardsticks(conn, [project.yardstick]):
        raise Invalid(because("project_yardstick_unknown", got=str(project.yardstick)))
    if (project.intensity is None) != (not project.yardstick):
        raise Invalid(because("project_intensity_alone"))
    amounts = (project.energy_tce, project.coal_t, project.carbon_tco2, project.coal_ratio, project.carbon_ratio)
    if not all(math.isfinite(one) and one >= 0 for one in amounts):
        raise Invalid(because("project_below_zero"))


def _whole(conn: Connection, scope: Scope, row: ProjectRow, now: datetime) -> WholeProject:
    checks = _checks(conn, scope, row, now)
    return WholeProject(
        **_facts(row),
        gate_is_open=not gate.closed_by(checks),
        checks=[_told(one) for one in checks],
        offsets=[ProjectOffset(**spread(one)) for one in rows.offsets(conn, row.id)],
        stages=[ProjectStagePassed(**spread(one)) for one in rows.stages(conn, row.id)],
        moves=gate.NEXT[row.stage],
    )


def _facts(row: ProjectRow) -> Mapping[str, Any]:
    return {name: value for name, value in spread(row).items() if name not in ("id", "first_declared_at")}


def _told(check: Check) -> ProjectCheck:
    return ProjectCheck(check.kind, check.met, check.wanted, check.actual, check.unit, sentence_or_none(check.reason))


def _checks(conn: Connection, scope: Scope, row: ProjectRow, now: datetime) -> list[Check]:
    """What the gate looks at, as it stands now."""
    found = [gate.replaced(row, kind, row.offset(kind)) for kind in OffsetKind]
    above = bodies.above(conn, row.region)
    province = next((code for code, is_province in above if is_province), "")
    bar = bars().get(province)
    if bar is not None:
        known = reference.yardsticks_on(conn, [row.yardstick], periods.china_day(now)) if row.yardstick else {}
        yardstick = known.get(row.yardstick)
        level = None if yardstick is None else getattr(yardstick, bar.level)
        found.append(gate.reaches(row, level, "" if yardstick is None else yardstick.unit))
    return [*found, _schedule(conn, scope, [code for code, _ in above], now)]


def _schedule(conn: Connection, scope: Scope, above: Sequence[str], now: datetime) -> Check:
    """Whether the nearest that has a target, the project's own region or one above that is seen, is on schedule.

    above: the region and those it lies in, the nearest first.
    """
    first: Check | None = None
    rules = light_rules.by_id(light_rules.DEFAULT)
    for code in above:
        try:
            body = acting.region(conn, scope, code)
        except NotFound:
            continue
        standing = barometer.stand(conn, scope, body, barometer.span_of(None, now), rules)
        (year,) = (one for one in standing.judged if _is_years_task(one))
        check = gate.on_schedule(year.target, year.actual, year.gap, year.reason)
        if check.met is not None:
            return check
        first = first or check
    assert first is not None, "whoever sees a project sees its region"
    return first


def _is_years_task(judged: Judged) -> bool:
    return (judged.controlled, judged.per, judged.task) == (Controlled.ENERGY, "", Task.YEAR)


def _note(by: Acting, code: str, detail: Mapping[str, Any]) -> None:
    act = declared.act(by, "declare", f"project {code}", detail)
    record(by.conn, act, by.now)
