"""What the queries of data quality find, a value for each row."""

from dataclasses import dataclass
from datetime import date, datetime

from qingyu.domain.quality.measures import Counts


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A monthly report of a carrier in force. quantity: [unit]"""

    carrier: str
    month: date
    quantity: float
    unit: str
    revision: int
    source: str
    declared_by: str
    declared_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow(Counts):
    """What is counted of a day of an enterprise, and the bars it was counted by."""

    day: date
    completeness_limit: float
    timely_within_s: float
    offset_limit_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow(Counts):
    """What is counted of a measuring point over a span. worst_start_s: of its days. [s]"""

    meter: str
    channel: str
    carrier: str
    kind: str
    worst_start_s: float | None


@dataclass(frozen=True, slots=True)
class ChannelDayRow:
    """What is counted of a measuring point on a day; the bars are null where nothing of the enterprise is counted.

    is_uncounted: slots are there that were not counted yet.  start_offset_s: of the first reading. [s]
    """

    meter: str
    channel: str
    carrier: str
    kind: str
    day: date
    completeness_limit: float | None
    timely_within_s: float | None
    offset_limit_s: float | None
    n_received: int
    n_due: int
    n_readings: int
    n_timely: int
    n_slots: int
    n_known: int
    n_suspect: int
    is_uncounted: bool
    start_offset_s: float | None


@dataclass(frozen=True, slots=True)
class StartRow:
    """How long after the start of a month the first reading of a point lies. offset_s: [s]"""

    scope: str
    month: date
    offset_s: float


@dataclass(frozen=True, slots=True)
class OutageRow:
    """An interruption of a point. lasts: the point does not speak yet."""

    scope: str
    from_at: datetime
    to_at: datetime
    lasts: bool


@dataclass(frozen=True, slots=True)
class InstrumentsRow:
    """How many instruments an enterprise has in use, and their certificates. overdue: codes of meters."""

    enterprise_id: int
    n_meters: int
    n_in_date: int
    n_unknown: int
    overdue: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterpriseRow(Counts):
    """What is counted of an enterprise of a region over a span."""

    id: int
    code: str
    name_zh: str
    name_en: str
    n_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionDayRow(Counts):
    """What is counted of a day of a region, and of how many enterprises."""

    day: date
    n_enterprises: int
