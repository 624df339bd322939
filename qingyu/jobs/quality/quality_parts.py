"""The parts of an answer about data quality: numbers with their bars, null with a reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from qingyu.db.quality_rows import ChannelRow, DayRow, EnterpriseRow, InstrumentsRow, OutageRow, StartRow
from qingyu.domain.energy.account import Amount
from qingyu.domain.kernel.reason import because
from qingyu.domain.quality import measures
from qingyu.domain.quality.bars import Bar, Bars, Metric
from qingyu.domain.quality.measures import Counts, Index
from qingyu.domain.quality.working_days import WorkingDays
from qingyu.jobs.answer import sentence_or_none, spread
from qingyu.jobs.quality.quality_answer import (
    Instruments,
    InstrumentShare,
    LateStart,
    MonthStart,
    Outage,
    QualityBar,
    QualityChannel,
    QualityCounts,
    QualityDay,
    QualityIndex,
    QualityLimits,
    QualityOfEnterprise,
    QualityPart,
    QualityShares,
)


def calibrated(held: Sequence[InstrumentsRow]) -> Amount:
    """The share of the instruments of one enterprise or several that are in calibration. [1]"""
    n_meters = sum(row.n_meters for row in held)
    reason = because("no_instrument") if n_meters == 0 else because("no_instrument_certificate")
    some_known = sum(row.n_unknown for row in held) < n_meters
    return measures.share(sum(row.n_in_date for row in held), n_meters if some_known else 0, reason)


def instrument_share(held: Sequence[InstrumentsRow], day: date, bars: Bars) -> InstrumentShare:
    """Instruments in calibration on a day, of one enterprise or several."""
    share = calibrated(held)
    return InstrumentShare(
        day=day,
        n_meters=sum(row.n_meters for row in held),
        n_in_date=sum(row.n_in_date for row in held),
        n_unknown=sum(row.n_unknown for row in held),
        value=share.value,
        reason=sentence_or_none(share.reason),
        passes=bars[Metric.ACCURACY].passes(share.value),
    )


def instruments(held: Sequence[InstrumentsRow], day: date, bars: Bars) -> Instruments:
    """The same with the meters that are not."""
    return Instruments(
        **spread(instrument_share(held, day, bars)), overdue=[code for row in held for code in row.overdue]
    )


def measured(counts: Counts, bars: Bars) -> QualityShares:
    """The shares that counts say, each with its counts; null and the reason where there is none."""
    found = measures.shares(counts)
    completeness = found[Metric.COMPLETENESS]
    return QualityShares(
        completeness=completeness.value,
        timeliness=found[Metric.TIMELINESS].value,
        validity=found[Metric.VALIDITY].value,
        conformity=found[Metric.CONFORMITY].value,
        reason=sentence_or_none(completeness.reason),
        passes=bars[Metric.COMPLETENESS].passes(completeness.value),
        counts=QualityCounts(*(getattr(counts, name) for name in Counts.__slots__)),
    )


def day(row: DayRow, bars: Bars, today: date) -> QualityDay:
    """A day of an enterprise, held against the bars it was counted by."""
    of_day = {**bars, Metric.COMPLETENESS: replace(bars[Metric.COMPLETENESS], limit=row.completeness_limit)}
    return QualityDay(
        **spread(measured(row, of_day)),
        day=row.day,
        is_open=row.day >= today,
        limits=QualityLimits(row.completeness_limit, row.timely_within_s, row.offset_limit_s),
    )


def channel(row: ChannelRow, bars: Bars) -> QualityChannel:
    """A point over the span."""
    return QualityChannel(
        **spread(measured(row, bars)),
        meter=row.meter,
        channel=row.channel,
        carrier=row.carrier,
        kind=row.kind,
        worst_start_s=row.worst_start_s,
    )


def month_starts(known: Sequence[StartRow], bars: Bars) -> list[MonthStart]:
    """How many points began each month in time, and which did not."""
    by_month: dict[date, list[StartRow]] = {}
    for row in known:
        by_month.setdefault(row.month, []).append(row)
    bar = bars[Metric.MONTH_OFFSET]
    starts = []
    for month, of in sorted(by_month.items()):
        late = [LateStart(row.scope, row.offset_s) for row in of if bar.passes(row.offset_s) is False]
        starts.append(MonthStart(f"{month:%Y-%m}", len(of), len(of) - len(late), late))
    return starts


def outage(row: OutageRow, calendar: WorkingDays, bars: Bars, zone: ZoneInfo, now: datetime) -> Outage:
    """An interruption with its working days and its deadline."""
    to_at = now if row.lasts else row.to_at
    bar = bars[Metric.OUTAGE]
    deadline = None if bar.limit is None else calendar.deadline(row.from_at, bar.limit, zone)
    return Outage(
        point=row.scope,
        from_at=row.from_at,
        to_at=None if row.lasts else row.to_at,
        hours=(to_at - row.from_at).total_seconds() / 3600,
        working_days=calendar.between(row.from_at, to_at, zone),
        deadline_at=deadline,
        passes=None if deadline is None else to_at <= deadline,
        holidays_known=calendar.covers(row.from_at, to_at, zone),
    )


def bar(bar: Bar) -> QualityBar:
    """A bar and its weight."""
    return QualityBar(
        metric=bar.metric.value,
        name_zh=bar.name_zh,
        name_en=bar.name_en,
        sense=bar.sense.value,
        limit=bar.limit,
        unit=bar.unit,
        weight=bar.weight,
        source=bar.source,
        verified=bar.verified.value,
        weight_source=bar.weight_source,
        edition=bar.edition,
        region=bar.region,
    )


def index(index: Index, bars: Bars) -> QualityIndex:
    """The composite index with its parts."""
    return QualityIndex(
        value=index.value,
        reason=sentence_or_none(index.reason),
        covered=index.covered,
        # The weights of the draft were not found: whatever they are set to, the index is nobody's official figure.
        verified="unverified",
        weights="; ".join(dict.fromkeys(bars[part.metric].weight_source for part in index.parts)),
        parts=[_part(part, bars[part.metric]) for part in index.parts],
    )


# The bars of the other parts are held against a time or a deviation, not against the share.
_SHARES_WITH_A_BAR = (Metric.COMPLETENESS, Metric.ACCURACY, Metric.VALIDITY)


def _part(part: measures.IndexPart, bar: Bar) -> QualityPart:
    passes = bar.passes(part.value) if part.metric in _SHARES_WITH_A_BAR else None
    return QualityPart(part.metric.value, part.value, part.weight, sentence_or_none(part.reason), passes)


def of_region(row: EnterpriseRow, held: InstrumentsRow | None, bars: Bars) -> QualityOfEnterprise:
    """An enterprise of a region over the span. held: its instruments."""
    return QualityOfEnterprise(
        **spread(measured(row, bars)),
        code=row.code,
        name_zh=row.name_zh,
        name_en=row.name_en,
        n_days=row.n_days,
        accuracy=calibrated([] if held is None else [held]).value,
    )
