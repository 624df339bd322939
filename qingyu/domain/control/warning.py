"""The life of a warning: which finding opens, moves or closes it. One is open for each rule and scope."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qingyu.domain.control.finding import Finding, State


@dataclass(frozen=True, slots=True)
class OpenWarning:
    """A warning that is open, as far as the decision needs it."""

    id: int
    rule_id: str
    scope: str
    severity: int
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Open:
    """A new warning."""

    finding: Finding


@dataclass(frozen=True, slots=True)
class Update:
    """The warning is still due; its figures moved."""

    id: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Close:
    """The warning is over, and why."""

    id: int
    evidence: dict[str, Any]


Decision = Open | Update | Close


def decide(open_warnings: Iterable[OpenWarning], findings: Iterable[Finding], now: datetime) -> list[Decision]:
    """Which warnings to open, move and close.

    Over the limit opens or moves; held and unknown leave an open one as it is; clear closes. A scope without a finding
    is not watched any more or explains itself (a recorded swap, a month that ended): its warning closes and says so.
    """
    known = {(warning.rule_id, warning.scope): warning for warning in open_warnings}
    decisions: list[Decision] = []
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        key = (finding.rule.id, finding.scope)
        if key in seen:
            raise ValueError(f"two findings for rule {key[0]!r} and scope {key[1]!r}")
        seen.add(key)
        warning = known.get(key)
        if finding.state is State.OVER:
            decisions.append(Open(finding) if warning is None else Update(warning.id, finding))
        elif finding.state is State.CLEAR and warning is not None:
            decisions.append(_close(warning, "clear", now))
    decisions += [_close(warning, "no_longer_found", now) for key, warning in known.items() if key not in seen]
    return decisions


def _close(warning: OpenWarning, because: str, now: datetime) -> Close:
    return Close(warning.id, {**warning.evidence, "closed_because": because, "closed_at": now.isoformat()})
