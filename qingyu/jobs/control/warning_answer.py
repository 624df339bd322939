"""What is answered of early warnings: what, how bad, since when, against which limit, and what to do next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from qingyu.db.early_warnings import WarningRow
from qingyu.domain.control.about import ABOUT, About
from qingyu.domain.control.rule import Code
from qingyu.domain.control.sentences import sentences
from qingyu.jobs.answer import LITERALS, Answer


@dataclass(frozen=True, slots=True)
class RuleRef(Answer):
    """The rule, and its version, that made a warning; `verified` says how sure the rule itself is."""

    id: str
    version: int
    verified: str


@dataclass(frozen=True, slots=True)
class Warning(Answer):
    """An early warning (预警): what, how bad, since when, against which limit, and what to do next.

    One that is due again soon after it closed is the same one: `n_reopened` times, last at `reopened_at`. While it is
    open and found clear, `clear_since_at` says since when; it closes when that has lasted.
    """

    id: int
    enterprise: str
    code: str
    about: Annotated[About, LITERALS]
    severity: int
    scope: str
    rule: RuleRef
    since_at: datetime
    opened_at: datetime
    last_seen_at: datetime
    closed_at: datetime | None
    n_reopened: int
    reopened_at: datetime | None
    clear_since_at: datetime | None
    value: float | None
    limit: float | None
    unit: str | None
    sentence_zh: str
    sentence_en: str
    next_step_zh: str
    next_step_en: str
    evidence: dict[str, Any]


def told(row: WarningRow) -> Warning:
    """A warning with its sentences."""
    said = sentences(
        row.code, row.template_version, row.parameters, row.value, row.limit_value, row.unit, ZoneInfo(row.time_zone)
    )
    return Warning(
        id=row.id,
        enterprise=row.enterprise,
        code=row.code,
        about=ABOUT[Code(row.code)],
        severity=row.severity,
        scope=row.scope,
        rule=RuleRef(row.rule_id, row.rule_version, row.rule_verified),
        since_at=row.since_at,
        opened_at=row.opened_at,
        last_seen_at=row.last_seen_at,
        closed_at=row.closed_at,
        n_reopened=row.n_reopened,
        reopened_at=row.reopened_at,
        clear_since_at=row.clear_since_at,
        value=row.value,
        limit=row.limit_value,
        unit=row.unit or None,
        sentence_zh=said.zh,
        sentence_en=said.en,
        next_step_zh=said.next_zh,
        next_step_en=said.next_en,
        evidence=row.evidence,
    )


def place(warning: Warning) -> tuple[bool, int, str, int]:
    """Where a warning stands in the order of its list."""
    return warning.closed_at is not None, -warning.severity, warning.opened_at.isoformat(), -warning.id
