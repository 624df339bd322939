"""What a rule found about a scope: its state, and what a warning would say of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from qingyu.domain.control.rule import Code, Rule


class State(StrEnum):
    """What a rule says about a scope."""

    OVER = "over"  # beyond the limit: a warning is due
    HELD = "held"  # back inside, yet not by the margin: an open warning stays, none opens
    CLEAR = "clear"
    UNKNOWN = "unknown"  # cannot be judged now: nothing opens, nothing closes


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule found about a scope. severity: 0 to 3, 3 is worst.  value, limit: [unit]"""

    rule: Rule
    scope: str
    state: State
    severity: int = 0
    since_at: datetime | None = None
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    code: Code | None = None  # of the sentence, where it is not the rule's own
