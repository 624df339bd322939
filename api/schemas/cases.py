"""What is sent about cases: the opening, a step, a measure, a responsible person."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from api.schemas.fields import SLUG_PATTERN, Asked, AskedDay, Line, Number
from qingyu.db.notices import NoticeLanguage
from qingyu.domain.control.assessed_body import REGION_CODE
from qingyu.jobs.control import case_acts
from qingyu.jobs.control.case_batch import MOST
from qingyu.jobs.control.case_fields import (
    Asking,
    EnterpriseCode,
    Person,
    RegionCode,
    RowId,
    RuleSet,
    Seen,
    Text,
    Title,
    What,
)

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class CaseOpening(Asked):
    """What a case is about: one of a warning, an enterprise and a region."""

    warning_id: RowId | None = Field(None, description="id of a warning", examples=[17])
    enterprise: EnterpriseCode | None = Field(
        None, description="code of an enterprise that answers", examples=["alpha"]
    )
    region: RegionCode | None = Field(None, description="code of a region that answers", examples=["640100"])
    title: Title | None = Field(
        None, description="what it is about; wanted where no warning says it", examples=["10月能耗超预算"]
    )
    text: Text | None = Field(None, description="what is to be done", examples=["请于三个工作日内说明"])
    rules: RuleSet | None = Field(
        None, description="the rule set of its clocks; by the warning where none is named", examples=["general"]
    )


class CaseStepTaking(Asked):
    """A step of a case."""

    step: Asking = Field(
        description="receive, explain, rectify are done by who answers; verify, close, reject by the officers above"
    )
    text: Text | None = Field(
        None, description="what is said; wanted of explain, reject and note", examples=["秤已清理"]
    )
    files: list[Sha256] = Field(
        default_factory=list,
        max_length=case_acts.MOST_FILES,
        description="SHA-256 of files of the case",
        examples=[[]],
    )
    seen: Seen | None = Field(
        None, description="number of the last step you looked at; 409 where more came", examples=[1]
    )


class CaseAssigning(Asked):
    """Whom a case is assigned to."""

    person_id: RowId = Field(description="id of a responsible person of the own enterprise or region", examples=[1])
    text: Text | None = Field(None, description="what is said with it", examples=["请本周答复"])
    seen: Seen | None = Field(
        None, description="number of the last step you looked at; 409 where more came", examples=[1]
    )


class CaseBatchStep(Asked):
    """A step of one of many cases."""

    id: RowId = Field(description="id of the case", examples=[1])
    step: Asking = Field(description="as a step of one case")
    text: Text | None = Field(None, description="what is said", examples=["请补充附件"])
    seen: Seen | None = Field(None, description="number of the last step you looked at", examples=[1])


class CaseBatchTaking(Asked):
    """Cases to open and steps to take by one request."""

    openings: list[CaseOpening] = Field(default_factory=list, max_length=MOST, description="cases to open")
    steps: list[CaseBatchStep] = Field(default_factory=list, max_length=MOST, description="steps of cases")
    together: bool = Field(False, description="all, or none where one is refused", examples=[True])


class CaseEffect(Asked):
    """An expected saving of a year."""

    value: Number = Field(ge=0, description="how much", examples=[1200.0])
    unit: Literal["tce", "kWh"] = Field(description="tce in the equivalent book, or kWh")


class CaseMeasureDeclaration(Asked):
    """A measure of a case."""

    what: What = Field(description="what is done", examples=["回转窑密封改造"])
    owner: Person = Field(description="who does it", examples=["设备科"])
    due_on: AskedDay = Field(description="until when", examples=["2026-12-31"])
    effect: CaseEffect | None = Field(None, description="the expected saving of a year")


class ConsequenceDecision(Asked):
    """What an officer decides of a consequence that a rule proposes."""

    rule: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,63}$")] = Field(
        description="the rule that proposes it", examples=["accountability"]
    )
    decided: Literal["imposed", "declined"] = Field(description="whether it is imposed")
    document: Annotated[Line, StringConstraints(max_length=500)] | None = Field(
        None, description="the document of the decision; wanted where it is imposed", examples=["宁发改约谈〔2026〕3号"]
    )
    text: Text = Field(description="why", examples=["逾期未整改"])


class PersonRegistration(Asked):
    """Who answers for the energy of one enterprise or one region."""

    enterprise: Annotated[str, StringConstraints(pattern=SLUG_PATTERN)] | None = Field(
        None, description="code of the enterprise", examples=["alpha"]
    )
    region: Annotated[str, StringConstraints(pattern=REGION_CODE)] | None = Field(
        None, description="code of the region", examples=["640100"]
    )
    name: Annotated[Line, StringConstraints(max_length=100)] = Field(
        description="name of the person", examples=["张工"]
    )
    post: Annotated[Line, StringConstraints(max_length=100)] = Field(
        description="post 岗位 of the person", examples=["能源管理负责人"]
    )
    contact: Annotated[Line, StringConstraints(max_length=200)] | None = Field(
        None, description="how to reach the person at work", examples=["0951-1234567"]
    )
    mail: Annotated[Line, StringConstraints(max_length=320)] | None = Field(
        None,
        description="address to mail steps and clocks of the cases of the place to",
        examples=["zhang@example.com"],
    )
    language: NoticeLanguage = Field("zh", description="in which language the person is told")
