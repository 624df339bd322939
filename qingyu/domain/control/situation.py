"""What the rules of early warning look at: the state of an enterprise at one instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qingyu.domain.control.rule import Code


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A measuring point as it stands now. ends_at: the end of its newest reading's period, null before the first.

    expected_since: from when on somebody listens.  live: it reports about the present, not about years ago.
    """

    scope: str
    interval_s: int
    ends_at: datetime | None
    expected_since: datetime | None
    live: bool
    reading_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DayState:
    """A closed day of the boundary's live channels. by_channel: (scope, received, due)."""

    day: date
    starts_at: datetime
    n_received: int
    n_due: int
    by_channel: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class ChannelFinding:
    """What the register arithmetic saw in a channel."""

    id: int
    scope: str
    kind: str
    from_at: datetime
    to_at: datetime
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProductLevel:
    """A product's value of its last closed month beside one level. value, level: [unit], null where not known."""

    product: str
    name_zh: str
    name_en: str
    code: Code
    month: date
    month_starts_at: datetime
    value: float | None
    level: float | None
    unit: str
    yardstick: Mapping[str, Any]
    indicator_id: int | None
    values_verified: bool


@dataclass(frozen=True, slots=True)
class BudgetState:
    """The coal of the month so far beside its budget. [tce]"""

    month: date
    month_starts_at: datetime
    coal_tce: float | None
    budget_tce: float
    indicator_id: int | None
    completeness: float | None
    values_verified: bool


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the rules look at."""

    now: datetime
    channels: Sequence[ChannelState] = ()
    day: DayState | None = None
    findings: Sequence[ChannelFinding] = ()
    products: Sequence[ProductLevel] = ()
    budget: BudgetState | None = None
