"""A curve of use over any span: mean rate in steps that are as fine as a number of points allows.

A step holds what the channels counted in it; its rate is the sum over the channels of what each counted over the time
in which it is known, so that a quarter-hour without a value lowers no mean: missing is never zero.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

from qingyu.domain.energy import periods
from qingyu.domain.energy.periods import SLOT
from qingyu.domain.energy.use import SlotState
from qingyu.domain.kernel.reason import because
from qingyu.errors import Invalid

MOST_POINTS = 1000
_HOUR = timedelta(hours=1)


class Step(StrEnum):
    """The length of a step: a quarter-hour, or an hour, day or month of the enterprise's own clock."""

    SLOT = "slot"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


# The shortest that a step may be: days and months of a zone with summer time.
_LEAST = {Step.SLOT: SLOT, Step.HOUR: _HOUR, Step.DAY: timedelta(hours=23), Step.MONTH: timedelta(days=28)}

# ahead: it has not ended.  outside: nothing was due, because no flow held or no channel had begun.
PointState = Literal["measured", "estimated", "suspect", "missing", "ahead", "outside"]


@dataclass(frozen=True, slots=True)
class CurvePart:
    """A channel in a curve while it counts there. weight: sign, share and conversion to the unit of the curve. [1]

    from_at, to_at: of its flow; null is open.  begins_at: when it first spoke or was due, null where it never was.
    """

    channel_id: int
    weight: float
    from_at: datetime | None
    to_at: datetime | None
    begins_at: datetime | None

    def inside(self, start: datetime, end: datetime) -> tuple[datetime, datetime] | None:
        """What of [start, end) its flow holds in; null where it holds in none."""
        low = start if self.from_at is None else max(start, self.from_at)
        high = end if self.to_at is None else min(end, self.to_at)
        return (low, high) if low < high else None

    def due(self, start: datetime, end: datetime) -> int:
        """How many quarter-hours of [start, end) are due of it: none before it began."""
        if self.begins_at is None or (held := self.inside(max(start, self.begins_at), end)) is None:
            return 0
        return -((held[0] - held[1]) // SLOT)


@dataclass(frozen=True, slots=True)
class Piece:
    """What a channel counted in a step, and in how many of its quarter-hours it is known. use: [unit of use]"""

    channel_id: int
    start: datetime
    use: float | None
    n_known: int
    n_estimated: int
    n_suspect: int


def joined(one: Piece | None, other: Piece, start: datetime) -> Piece:
    """Two pieces of a channel as one that begins at an instant; what is known of the one is known of both."""
    one = one or Piece(other.channel_id, start, None, 0, 0, 0)
    return Piece(
        other.channel_id,
        start,
        one.use if other.use is None else (one.use or 0.0) + other.use,
        one.n_known + other.n_known,
        one.n_estimated + other.n_estimated,
        one.n_suspect + other.n_suspect,
    )


@dataclass(frozen=True, slots=True)
class Point:
    """A step of a curve. rate: [unit/h]  use: of what is known. [unit]  known_share: of the quarter-hours due. [1]"""

    start: datetime
    end: datetime
    rate: float | None
    use: float | None
    state: PointState
    known_share: float | None
    n_due: int = 0
    n_known: int = 0


def fitting(from_at: datetime, to_at: datetime, most: int = MOST_POINTS) -> Step:
    """The finest step in which a span has no more points than wanted, the cut ones at its ends counted.

    >>> from datetime import UTC
    >>> at = datetime(2026, 1, 1, tzinfo=UTC)
    >>> [fitting(at, at + timedelta(days=n)).value for n in (1, 10, 28, 366, 1100)]
    ['slot', 'slot', 'hour', 'day', 'month']
    """
    return next((step for step in Step if (to_at - from_at) / _LEAST[step] + 2 <= most), Step.MONTH)


def edges(
    from_at: datetime, to_at: datetime, step: Step, zone: ZoneInfo, most: int = MOST_POINTS
) -> list[tuple[datetime, datetime]]:
    """The whole steps that share time with [from_at, to_at); raises Invalid where it is empty or has too many."""
    if from_at >= to_at:
        raise Invalid(because("from_after_to", start=from_at.isoformat(), end=to_at.isoformat()), code="bad_span")
    n = int((to_at - from_at) / _LEAST[step])
    if n > 2 * most:
        raise Invalid(because("rows_at_once", n=n, most=most), code="bad_span")
    found = list(_edges(from_at, to_at, step, zone))
    if len(found) > most:
        raise Invalid(because("rows_at_once", n=len(found), most=most), code="bad_span")
    return found


def _edges(from_at: datetime, to_at: datetime, step: Step, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    at = floor(from_at, step, zone)
    while at < to_at:
        after = _after(at, step, zone)
        yield at, after
        at = after


def asked(from_at: date | None, to_at: date | None, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """A span that somebody asked for: up to now by default, and from the last local midnight before its end.

    from_at, to_at: an instant, or a day, which begins at its local midnight.

    >>> midnight = datetime(2026, 11, 1, 16, tzinfo=ZoneInfo("UTC"))
    >>> asked(None, midnight, midnight, ZoneInfo("Asia/Shanghai"))[0].isoformat()
    '2026-10-31T16:00:00+00:00'
    """
    end = now if to_at is None else periods.instant_of(to_at, zone)
    if from_at is None:
        return floor(end - timedelta(microseconds=1), Step.DAY, zone), end
    return periods.instant_of(from_at, zone), end


def runs(from_at: datetime, to_at: datetime, zone: ZoneInfo) -> list[tuple[Step, datetime, datetime]]:
    """A span in runs that end at its edges exactly: whole months, the days beside them, the quarter-hours beside those.

    >>> span = datetime(2026, 1, 30, 23, tzinfo=ZoneInfo("UTC")), datetime(2026, 3, 1, tzinfo=ZoneInfo("UTC"))
    >>> [(step.value, (end - start).total_seconds() / 3600) for step, start, end in runs(*span, ZoneInfo("UTC"))]
    [('slot', 1.0), ('day', 24.0), ('month', 672.0)]
    """
    return list(_runs(from_at, to_at, zone, (Step.MONTH, Step.DAY)))


def _runs(
    from_at: datetime, to_at: datetime, zone: ZoneInfo, steps: Sequence[Step]
) -> Iterator[tuple[Step, datetime, datetime]]:
    if from_at >= to_at:
        return
    if not steps:
        last = floor(to_at, Step.SLOT, zone)
        yield Step.SLOT, floor(from_at, Step.SLOT, zone), last if last == to_at else last + SLOT
        return
    step, *finer = steps
    first, last = floor(from_at, step, zone), floor(to_at, step, zone)
    first = first if first == from_at else _after(first, step, zone)
    if first >= last:
        yield from _runs(from_at, to_at, zone, finer)
        return
    yield from _runs(from_at, first, zone, finer)
    yield step, first, last
    yield from _runs(last, to_at, zone, finer)


def floor(at: datetime, step: Step, zone: ZoneInfo) -> datetime:
    """The start of the step that holds an instant, in UTC."""
    if step is Step.SLOT:
        return at - timedelta(seconds=at.timestamp() % SLOT.total_seconds())
    if step is Step.HOUR:
        return periods.hour_start(at, zone)
    day = periods.local_day(at, zone)
    return periods.day_start(day if step is Step.DAY else periods.month_start(day), zone)


def _after(at: datetime, step: Step, zone: ZoneInfo) -> datetime:
    if step is Step.SLOT:
        return at + SLOT
    if step is Step.HOUR:
        return periods.hour_start(at + _HOUR, zone) if periods.hour_start(at + _HOUR, zone) > at else at + _HOUR
    day = periods.local_day(at, zone)
    return periods.day_start(day + periods.DAY if step is Step.DAY else periods.next_month(day), zone)


def cuts(
    steps: Sequence[tuple[datetime, datetime]], parts: Sequence[CurvePart]
) -> list[tuple[CurvePart, datetime, tuple[datetime, datetime]]]:
    """Where a flow begins or ends inside a step: the part, the start of the step, and what of it the part counts in."""
    found = []
    for part in parts:
        for start, end in steps if part.from_at or part.to_at else ():
            held = part.inside(start, end)
            if held is not None and held != (start, end):
                found.append((part, start, held))
    return found


def points(
    steps: Sequence[tuple[datetime, datetime]],
    parts: Sequence[CurvePart],
    pieces: Iterable[Piece],
    now: datetime,
    cut: Mapping[tuple[CurvePart, datetime], Piece | None] | None = None,
) -> list[Point]:
    """The curve of some channels; of a step that runs only what has passed is due.

    cut: what a part counted in the piece of a step that its flow holds in, for each of `cuts`.
    """
    found = {(piece.channel_id, piece.start): piece for piece in pieces}

    def of(part: CurvePart, start: datetime) -> Piece | None:
        return cut[part, start] if cut and (part, start) in cut else found.get((part.channel_id, start))

    return [_point(start, end, parts, of, now) for start, end in steps]


def _point(
    start: datetime,
    end: datetime,
    parts: Sequence[CurvePart],
    of: Callable[[CurvePart, datetime], Piece | None],
    now: datetime,
) -> Point:
    passed = min(end, now - timedelta(seconds=now.timestamp() % SLOT.total_seconds()))
    if passed <= start:
        return Point(start, end, None, None, "ahead", None)
    # What nobody has put in yet is neither missing nor zero.
    holding = [part for part in parts if part.due(start, passed)]
    if not holding:
        return Point(start, end, None, None, "outside", None)
    n_due = sum(part.due(start, passed) for part in holding)
    here = [(part, of(part, start)) for part in holding]
    known = [(part, piece, piece.use) for part, piece in here if piece and piece.use is not None and piece.n_known]
    n_known = min(n_due, sum(piece.n_known for _, piece, _ in known))
    share = n_known / n_due if n_due else None
    state = _state([piece for _, piece in here], n_known < n_due)
    if len(known) < len(holding):
        return Point(start, end, None, None, "suspect" if state == "suspect" else "missing", share, n_due, n_known)
    use = sum(part.weight * counted for part, _, counted in known)
    rate = sum(part.weight * counted / (piece.n_known * (SLOT / _HOUR)) for part, piece, counted in known)
    return Point(start, end, rate, use, state, share, n_due, n_known)


def _state(pieces: Sequence[Piece | None], is_holed: bool) -> SlotState:
    """The worst of what is known; a mean that stands for quarter-hours without a value too is an estimate."""
    if any(piece is not None and piece.n_suspect for piece in pieces):
        return "suspect"
    return "estimated" if is_holed or any(piece and piece.n_estimated for piece in pieces) else "measured"
