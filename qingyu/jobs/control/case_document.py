"""Many cases opened or moved by a document on the command line, in the form of the API's body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from qingyu.domain.control.case import CaseStep
from qingyu.errors import Invalid, faults
from qingyu.jobs.control import case_batch
from qingyu.jobs.control.case_acting import CaseActing
from qingyu.jobs.control.case_acts import Subject
from qingyu.jobs.control.case_batch import MOST, CaseBatch, Opening, Step
from qingyu.jobs.control.case_fields import Asking, EnterpriseCode, RegionCode, RowId, RuleSet, Seen, Text, Title

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class OpeningSaid:
    """A case to open, as a document writes it: of one of a warning, an enterprise and a region."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    warning_id: RowId | None = None
    enterprise: EnterpriseCode | None = None
    region: RegionCode | None = None
    title: Title | None = None
    text: Text | None = None
    rules: RuleSet | None = None


@dataclass(frozen=True, slots=True)
class StepSaid:
    """A step to take, as a document writes it."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: RowId
    step: Asking
    text: Text | None = None
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class BatchSaid:
    """What a document asks of many cases. together: all, or none where one is refused."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    openings: Annotated[Sequence[OpeningSaid], Field(max_length=MOST)] = ()
    steps: Annotated[Sequence[StepSaid], Field(max_length=MOST)] = ()
    together: bool = False


_SAID = TypeAdapter(BatchSaid)


def do(by: CaseActing, document: Mapping[str, Any]) -> CaseBatch:
    """Open cases and take steps as a document says; raises Invalid with the place of each fault."""
    try:
        said = _SAID.validate_python(document)
    except ValidationError as error:
        raise Invalid(f"wanted `openings` and `steps` as docs/cases.md shows them: {faults(error)}") from error
    openings = [
        Opening(Subject(one.warning_id, one.enterprise, one.region), one.title or "", one.text or "", one.rules)
        for one in said.openings
    ]
    steps = [Step(one.id, CaseStep(one.step), one.text or "", one.seen) for one in said.steps]
    return case_batch.do(by, openings, steps, together=said.together)
