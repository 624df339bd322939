"""Consequences of a case 问责, 约谈, 通报, 缓批限批: proposed by rules as data, decided by a person with a document."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel import tables


class BodyKind(StrEnum):
    """Of whom a case is."""

    ENTERPRISE = "enterprise"
    REGION = "region"


class Decided(StrEnum):
    """What a person made of a proposal."""

    IMPOSED = "imposed"
    DECLINED = "declined"


class ConsequenceRule(tables.FilePart):
    """When a consequence is proposed. case_rules: of which cases, by the rule set of their clocks.

    days_late: from so many working days past a deadline on; 0 as soon as the case is issued.
    """

    id: str
    name_zh: str
    name_en: str
    of: BodyKind
    case_rules: tuple[str, ...] = ()
    days_late: int = Field(0, ge=0, le=250)
    source: str
    verified: Verified


class _File(tables.FilePart):
    rules: tuple[ConsequenceRule, ...]


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What of a case a rule looks at. days_late: [working day]"""

    of: BodyKind
    case_rules: str
    days_late: int


def read(text: str, file: str) -> dict[str, ConsequenceRule]:
    """The rules of a TOML file by id; raises BadTable with the file, the place and what was wanted."""
    return {one.id: one for one in tables.read_toml(text, file, _File).rules}


def proposed(rules: Iterable[ConsequenceRule], facts: CaseFacts) -> list[ConsequenceRule]:
    """The consequences that the rules propose for a case, in their order."""
    return [
        one
        for one in rules
        if one.of is facts.of
        and (not one.case_rules or facts.case_rules in one.case_rules)
        and facts.days_late >= one.days_late
    ]
