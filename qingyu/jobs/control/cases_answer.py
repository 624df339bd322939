"""What is answered of cases 预警处置: where each stands, until when, before whom; its log, measures and files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from qingyu.db.notices import NoticeLanguage
from qingyu.domain.control.case import CaseState, CaseStep, Side
from qingyu.domain.control.case_clock import CountsFrom
from qingyu.domain.control.consequence import Decided
from qingyu.domain.energy.factors import Verified
from qingyu.jobs.answer import LITERALS, Answer, Sentence
from qingyu.jobs.control.warning_answer import Warning

State = Annotated[CaseState, LITERALS, Field(description="where the case stands", examples=["issued"])]
DoneStep = Annotated[CaseStep, LITERALS, Field(description="what is done with the case", examples=["receive"])]
Acting = Annotated[
    Side, LITERALS, Field(description="who acts: the one who answers, or the regulator", examples=["answering"])
]


@dataclass(frozen=True, slots=True)
class CaseOffice(Answer):
    """The officers of a region."""

    code: str
    name_zh: str
    name_en: str
    level: str


@dataclass(frozen=True, slots=True)
class CaseAssignee(Answer):
    """Who sees to a case 承办人 for a side: whom it named last, as the person was registered then."""

    side: Acting
    person_id: Annotated[int, Field(description="id of the responsible person")]
    person: Annotated[str, Field(description="name of the person")]
    post: Annotated[str, Field(description="post 岗位 of the person")]
    assigned_by: Annotated[str, Field(description="who named the person")]
    assigned_at: Annotated[datetime, Field(description="when the person was named")]


@dataclass(frozen=True, slots=True)
class CaseSummary(Answer):
    """A case. Until due_on it may stay in its state; past that it is overdue, and after some days escalated.

    subject_zh, subject_en: its title, or what its warning says now. days_late: [working day]
    """

    id: int
    enterprise: Annotated[str | None, Field(description="code of the enterprise that answers; null for a region's")]
    region: Annotated[str | None, Field(description="code of the region that answers; null for an enterprise's")]
    name_zh: str
    name_en: str
    warning_id: Annotated[int | None, Field(description="id of its warning; null where it was opened by hand")]
    subject_zh: Annotated[str, Field(description="what it is about, in Chinese")]
    subject_en: Annotated[str, Field(description="what it is about, in English")]
    state: State
    is_rejected: Annotated[bool, Field(description="whether the last move sent it back")]
    waits_for: Annotated[
        Annotated[Side, LITERALS] | None, Field(description="whose turn it is; null where it is closed")
    ]
    opened_by: Annotated[str, Field(description="who issued it")]
    opened_at: datetime
    since_at: datetime
    n_steps: Annotated[int, Field(description="number of its last step")]
    due_on: Annotated[date | None, Field(description="the last day of its state; null where it is closed")]
    is_due_known: Annotated[bool, Field(description="whether the holidays up to that day are known; else weekends")]
    overdue: Annotated[bool, Field(description="whether that day is over")]
    days_late: Annotated[int, Field(description="working days since, the last one not whole")]
    days_left: Annotated[
        int | None, Field(description="working days after today until then; 0 on the last one, null without a clock")
    ]
    escalated_to: Annotated[CaseOffice | None, Field(description="who has it before them since it overran")]
    assignees: Annotated[
        Sequence[CaseAssignee], Field(description="who sees to it, of either side that named somebody")
    ]


@dataclass(frozen=True, slots=True)
class CaseLogEntry(Answer):
    """A step that was taken; state: after it."""

    n: Annotated[int, Field(description="number of the step in its case")]
    step: DoneStep
    side: Acting
    state: State
    text: Annotated[str, Field(description="what was said")]
    files: Annotated[list[str], Field(description="SHA-256 of the files that belong to it")]
    taken_by: Annotated[str, Field(description="who took it")]
    at: datetime
    person_id: Annotated[int | None, Field(description="whom it assigns the case to; null for other steps")]
    person: Annotated[str | None, Field(description="name of that person, as it was then")]
    post: Annotated[str | None, Field(description="post 岗位 of that person, as it was then")]


@dataclass(frozen=True, slots=True)
class CaseFile(Answer):
    """A file of a case."""

    sha256: str
    name: Annotated[str, Field(description="name of the file")]
    size: Annotated[int, Field(description="bytes")]
    added_by: Annotated[str, Field(description="who sent it")]
    added_at: Annotated[datetime, Field(description="when it was sent")]


@dataclass(frozen=True, slots=True)
class MeasureEffect(Answer):
    """The change of the enterprise's account since a measure was due, against the same days of a year before.

    It is not corrected for output or weather. before, after: equivalent book over n_days days [tce].
    """

    from_on: Annotated[date | None, Field(description="the first day that is compared")]
    to_on: Annotated[date | None, Field(description="the last day that is compared, included")]
    n_days: Annotated[int, Field(description="days that are known in both years")]
    before: Annotated[float | None, Field(description="energy of the same days of the year before [tce]")]
    after: Annotated[float | None, Field(description="energy of the days [tce]")]
    saved: Annotated[float | None, Field(description="saving of a year by the same rate [tce]; below zero it is more")]
    share: Annotated[float | None, Field(description="saved over what was expected [1]")]
    reason: Annotated[Sentence | None, Field(description="why nothing is said")]


@dataclass(frozen=True, slots=True)
class CaseMeasure(Answer):
    """A measure of a case 整改措施. effect: expected saving of a year, in its unit."""

    id: int
    what: Annotated[str, Field(description="what is done")]
    owner: Annotated[str, Field(description="who does it")]
    due_on: Annotated[date, Field(description="until when")]
    effect: Annotated[float | None, Field(description="expected saving of a year; null where none is said")]
    effect_unit: Annotated[str | None, Field(description="tce or kWh", examples=["tce"])]
    added_by: Annotated[str, Field(description="who added it")]
    added_at: Annotated[datetime, Field(description="when it was added")]
    shown: Annotated[MeasureEffect, Field(description="what the account shows since it was due")]


@dataclass(frozen=True, slots=True)
class CaseConsequence(Answer):
    """A consequence that a rule proposes 处置后果, and what a person decided of it; null while nobody did."""

    rule: Annotated[str, Field(description="which rule proposes it", examples=["accountability"])]
    name_zh: str
    name_en: str
    source: str
    verified: Annotated[Verified, LITERALS]
    decided: Annotated[Annotated[Decided, LITERALS] | None, Field(description="imposed or declined")]
    document: Annotated[str | None, Field(description="the document of the decision")]
    text: Annotated[str | None, Field(description="why it was decided so")]
    decided_by: Annotated[str | None, Field(description="who decided")]
    decided_at: Annotated[datetime | None, Field(description="when it was decided")]


@dataclass(frozen=True, slots=True)
class CaseClock(Answer):
    """The clock of the state a case is in: working days, from where, and which document says so."""

    days: Annotated[int, Field(description="working days")]
    counts_from: Annotated[CountsFrom, LITERALS, Field(description="from the state's first day, or the case's")]
    source: str
    verified: Annotated[Verified, LITERALS]


@dataclass(frozen=True, slots=True)
class CaseRuleSet(Answer):
    """The rule set whose clocks a case follows."""

    id: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Case(CaseSummary):
    """A case with all that belongs to it. moves: the steps that the one who asks may take now."""

    rules: CaseRuleSet
    clock: Annotated[CaseClock | None, Field(description="the clock that runs; null where it is closed")]
    office: Annotated[CaseOffice, Field(description="whose officers issued it")]
    moves: Annotated[Sequence[Annotated[CaseStep, LITERALS]], Field(description="steps that you may take now")]
    log: Annotated[Sequence[CaseLogEntry], Field(description="its steps, in order")]
    measures: Annotated[Sequence[CaseMeasure], Field(description="its measures, by deadline")]
    files: Annotated[Sequence[CaseFile], Field(description="its files, in the order they came")]
    consequences: Annotated[
        Sequence[CaseConsequence], Field(description="what the rules propose or was decided; officers decide")
    ]
    warning: Annotated[Warning | None, Field(description="its warning, with the evidence; null where it has none")]


@dataclass(frozen=True, slots=True)
class CaseCount(Answer):
    """How many cases stand in a state, and of the middle one how long it has stood there and may. [calendar day]"""

    state: State
    n: Annotated[int, Field(description="how many")]
    n_overdue: Annotated[int, Field(description="how many of them are overdue")]
    n_rejected: Annotated[int, Field(description="how many of them were sent back")]
    used_d: Annotated[float | None, Field(description="calendar days in it; null where none is open", examples=[3.0])]
    allowed_d: Annotated[float | None, Field(description="calendar days until its last day", examples=[7.0])]


@dataclass(frozen=True, slots=True)
class OwnCases(Answer):
    """Open cases of who asks 我的处置单: assigned to oneself; of the office that issued, answers or sees to them."""

    is_person: Annotated[bool, Field(description="whether a responsible person has your account")]
    n_me: Annotated[int, Field(description="open cases that are assigned to you", examples=[2])]
    n_me_overdue: Annotated[int, Field(description="how many of them are overdue", examples=[1])]
    n_office: Annotated[int, Field(description="open cases of your office", examples=[8])]
    n_office_overdue: Annotated[int, Field(description="how many of them are overdue", examples=[1])]


@dataclass(frozen=True, slots=True)
class ResponsiblePerson(Answer):
    """Who answers for the energy of an enterprise or a region 责任人."""

    id: int
    enterprise: Annotated[str | None, Field(description="code of the enterprise; null for a region's")]
    region: Annotated[str | None, Field(description="code of the region; null for an enterprise's")]
    name: Annotated[str, Field(description="name of the person")]
    post: Annotated[str, Field(description="post 岗位 of the person")]
    contact: Annotated[str, Field(description="how to reach the person at work; empty where nothing was said")]
    mail: Annotated[
        str | None, Field(description="where the person is told of the cases of the place; null for nowhere")
    ]
    language: Annotated[NoticeLanguage, Field(description="in which language it is told")]
    added_by: Annotated[str, Field(description="who registered the person")]
    added_at: Annotated[datetime, Field(description="when the person was registered")]
    account: Annotated[str | None, Field(description="log-in name, where the person said it", examples=["manager"])]
