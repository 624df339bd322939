"""Data quality of every measuring point on every day of a span: the counts of a day, and what they say."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from qingyu.db import enterprises
from qingyu.db import quality as rows
from qingyu.db.pool import Connection
from qingyu.db.quality_rows import ChannelDayRow
from qingyu.domain.energy import periods
from qingyu.domain.energy.account import Amount
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.quality import measures
from qingyu.errors import NotFound
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.quality import quality
from qingyu.jobs.quality.quality_answer import ChannelDay, ChannelDays, CountedDay, QualityDays, QualityLimits

# Points times days: the answer of a large plant stays one a browser can hold.
LONGEST_D = 62


def report(
    conn: Connection,
    scope: Scope,
    code: str,
    from_day: date | None,
    to_day: date | None,
    meter: str | None,
    now: datetime,
) -> QualityDays:
    """Each point of an enterprise, or of one meter, on each day of [from_day, to_day), the last 30 by default."""
    found = enterprises.enterprise(conn, scope, code)
    today = found.day(now)
    from_day, to_day = quality.span(from_day, to_day, today, LONGEST_D)
    held = rows.channel_days(conn, found.id, from_day, to_day, meter)
    if meter is not None and not held:
        raise NotFound(because("no_meter_with_point", enterprise=code, meter=meter))
    channels = [_channel(list(of)) for _, of in groupby(held, key=lambda row: (row.meter, row.channel))]
    return QualityDays(found.code, found.time_zone, from_day, to_day, _days(held, from_day, to_day, today), channels)


def _days(held: Sequence[ChannelDayRow], from_day: date, to_day: date, today: date) -> list[CountedDay]:
    """The days of the span with the bars each was counted by: those in force for the enterprise's region that day."""
    limits = {row.day: found for row in held if (found := _limits(row)) is not None}
    return [CountedDay(day, day >= today, limits.get(day)) for day in periods.days(from_day, to_day)]


def _limits(row: ChannelDayRow) -> QualityLimits | None:
    if row.completeness_limit is None or row.timely_within_s is None or row.offset_limit_s is None:
        return None  # nothing of the enterprise is counted on this day: the three come together
    return QualityLimits(row.completeness_limit, row.timely_within_s, row.offset_limit_s)


def _channel(of: Sequence[ChannelDayRow]) -> ChannelDays:
    days = [_day(row) for row in of]
    return ChannelDays(
        meter=of[0].meter,
        channel=of[0].channel,
        carrier=of[0].carrier,
        kind=of[0].kind,
        n_passed=sum(1 for day in days if day.passes is True),
        n_failed=sum(1 for day in days if day.passes is False),
        days=days,
    )


def _day(row: ChannelDayRow) -> ChannelDay:
    completeness = measures.share(row.n_received, row.n_due, because("no_reading_due_on_day"))
    timeliness = measures.share(row.n_timely, row.n_readings, because("no_live_reading_on_day"))
    if row.is_uncounted:
        completeness = timeliness = Amount(None, because("not_counted_yet"))
    limit, offset_s, offset_limit_s = row.completeness_limit, row.start_offset_s, row.offset_limit_s
    return ChannelDay(
        day=row.day,
        completeness=completeness.value,
        reason=sentence_or_none(completeness.reason),
        passes=None if completeness.value is None or limit is None else completeness.value >= limit,
        timeliness=timeliness.value,
        timeliness_reason=sentence_or_none(timeliness.reason),
        n_received=row.n_received,
        n_due=row.n_due,
        n_readings=row.n_readings,
        n_timely=row.n_timely,
        n_slots=row.n_slots,
        n_known=row.n_known,
        n_suspect=row.n_suspect,
        start_offset_s=offset_s,
        starts_on_time=None if offset_s is None or offset_limit_s is None else offset_s <= offset_limit_s,
    )
