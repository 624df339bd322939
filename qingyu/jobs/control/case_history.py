"""Taking over cases 预警处置 that were kept elsewhere: their whole log, with the instants at which each step was taken.

A system that a platform replaces, or a paper file, has cases under way. They are written down as they were: the same
rules say which step may follow which, by whom, and the deadlines are those of the days on which the steps were taken.
The audit log tells when they were taken over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from qingyu.db import cases as rows
from qingyu.db.pool import Connection
from qingyu.domain.control.case import CaseStep
from qingyu.errors import Invalid, faults
from qingyu.jobs.control import case_acting, case_acts
from qingyu.jobs.control.case_acting import CaseActing
from qingyu.jobs.control.case_acts import Subject
from qingyu.jobs.control.case_fields import EnterpriseCode, Person, RegionCode, RuleSet, Text, Title, What

_STRICT = ConfigDict(extra="forbid")
NEWS_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step of a case that is taken over. at: when it was taken, with its offset; by: who took it."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    step: CaseStep
    at: datetime
    by: Person
    text: Text | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class MeasureTaken:
    """A measure of a case that is taken over. effect: expected saving of a year [tce or kWh]."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    what: What
    owner: Person
    due_on: date
    added_at: datetime
    by: Person
    effect: float | None = None
    effect_unit: str = "tce"


@dataclass(frozen=True, slots=True)
class CaseTaken:
    """A case that is taken over: of an enterprise or of a region, from the step `issue` on."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    title: Title
    steps: tuple[StepTaken, ...]
    enterprise: EnterpriseCode | None = None
    region: RegionCode | None = None
    rules: RuleSet | None = None
    measures: tuple[MeasureTaken, ...] = field(default=())

    @property
    def name(self) -> str:
        """What it is called in a message."""
        return f"the case {self.title!r} of {self.enterprise or self.region}"


_CASES = TypeAdapter(tuple[CaseTaken, ...])


def parse(document: Mapping[str, Any]) -> tuple[CaseTaken, ...]:
    """The cases of a document `{"cases": [...]}`; raises Invalid with the place of each fault."""
    try:
        found = _CASES.validate_python(document.get("cases", ()))
    except ValidationError as error:
        raise Invalid(f"wanted `cases` as docs/cases.md shows them: {faults(error)}") from error
    for one in found:
        _check(one)
    return found


def _check(one: CaseTaken) -> None:
    instants = [step.at for step in one.steps] + [measure.added_at for measure in one.measures]
    if any(at.tzinfo is None for at in instants):
        raise Invalid(f"{one.name}: each instant has its offset, such as 2026-11-02T09:00:00+08:00")
    if not one.steps or one.steps[0].step is not CaseStep.ISSUE:
        raise Invalid(f"{one.name}: its first step is `issue`")
    taken = [step.at for step in one.steps]
    if taken != sorted(taken):
        raise Invalid(f"{one.name}: its steps stand in the order in which they were taken")


def take_over(conn: Connection, document: Mapping[str, Any], actor: str, now: datetime) -> list[int]:
    """Write down the cases that are not known yet; their ids.

    A case is known by whose it is, its title and the instant it was issued, so that a document may be applied again.
    Raises Invalid, NotFound, Refused; then nothing of the document is written down.
    """
    # Persons hear of what is news, and of no step that lies further behind.
    rows.say_news_from(conn, now - NEWS_FOR)
    made = []
    for one in parse(document):
        if max(step.at for step in one.steps) > now:
            raise Invalid(f"{one.name}: a step lies in the future; what is to come is not taken over")
        id_ = _open(case_acting.operating(conn, actor, now), one)
        if id_ is not None:
            made.append(id_)
    return made


def _open(by: CaseActing, one: CaseTaken) -> int | None:
    issued, *others = one.steps
    if rows.is_known(by.conn, one.enterprise, one.region, one.title, issued.at):
        return None
    subject = Subject(enterprise=one.enterprise, region=one.region)
    id_ = case_acts.open_case(_then(by, issued), subject, one.title, issued.text, one.rules).id
    acts: list[StepTaken | MeasureTaken] = sorted([*others, *one.measures], key=_when)
    for act in acts:
        if isinstance(act, StepTaken):
            case_acts.take(_then(by, act), id_, act.step, act.text, (), None)
        else:
            effect = None if act.effect is None else (act.effect, act.effect_unit)
            case_acts.add_measure(_then(by, act), id_, act.what, act.owner, act.due_on, effect)
    return id_


def _when(act: StepTaken | MeasureTaken) -> datetime:
    return act.at if isinstance(act, StepTaken) else act.added_at


def _then(by: CaseActing, act: StepTaken | MeasureTaken) -> CaseActing:
    """Somebody who acts at the instant of a step, while the audit log keeps who wrote it down, and when."""
    return replace(by, actor=act.by, now=_when(act), written_by=by.actor, written_at=by.now)
