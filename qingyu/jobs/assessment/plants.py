"""The enterprises of a region side by side 重点单位: what each uses and gives, where it ends, how far it is trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from qingyu.db import bodies, region_plants, regions
from qingyu.db.pool import Connection
from qingyu.db.region_plants import PlantRow
from qingyu.db.regions import SpanRow
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.causes import Moved
from qingyu.domain.control.span import Span
from qingyu.domain.energy import periods
from qingyu.domain.forecast.landing import Outlook
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.quality.trust import WATCHED, Doubt
from qingyu.jobs.answer import LITERALS, Answer, spread
from qingyu.jobs.assessment import acting, barometer, region_reads, standing, trust
from qingyu.jobs.assessment.trust import LookedAt


@dataclass(frozen=True, slots=True)
class RegionPlant(Answer):
    """An enterprise of a region. now, before: energy since January, equivalent book, and a year before [tce].

    p50, naive, bound: of the year's energy [tce]; odds: of passing the bound [1]. completeness, suspect: of the slots
    of the last 30 days [1]. n_conflicts, n_repairs: in these days. deviation: what is stated since January less what is
    metered, over what is metered [1]. verified: whether now and before are. is_watched: a sign that may mean made-up
    data; nobody is judged by it.
    """

    code: str
    name_zh: str
    name_en: str
    region: str
    body: Annotated[
        str | None, Field(description="what right below the region has it; null for none", examples=["640100"])
    ]
    industry_zh: Annotated[str | None, Field(description="its industry, in Chinese")]
    industry_en: Annotated[str | None, Field(description="its industry, in English")]
    now: float | None
    before: float | None
    growth: float | None
    verified: bool
    p50: float | None
    naive: float | None
    bound: float | None
    odds: float | None
    outlook: Annotated[Outlook, LITERALS]
    n_cases: Annotated[int, Field(description="cases that are open", examples=[1])]
    n_overdue: int
    completeness: float | None
    suspect: Annotated[float | None, Field(description="share of the slots that are suspect [1]", examples=[0.01])]
    n_conflicts: Annotated[int, Field(description="other values for an instant that had one", examples=[0])]
    n_repairs: Annotated[int, Field(description="readings corrected by hand", examples=[2])]
    n_unconfirmed: int
    stated: Annotated[float | None, Field(description="what a document states of the span [tce]", examples=[9733.5])]
    metered: float | None
    deviation: float | None
    doubts: Annotated[
        Sequence[Annotated[Doubt, LITERALS]], Field(description="what speaks against its data, the gravest first")
    ]
    is_watched: Annotated[bool, Field(description="whether one of them may mean made-up data 造假观察")]


def listing(conn: Connection, scope: Scope, region: str, month: date | None, now: datetime) -> list[RegionPlant]:
    """The enterprises that a region is assessed with, by code, from January to a month, the last by default.

    Raises NotFound for a region that is not seen whole, Invalid for a month that has not ended, Refused for one in
    which the region was not.
    """
    found, span = acting.region(conn, scope, region), barometer.span_of(month, now)
    last, today = span.months[-1], periods.china_day(now)
    standing.check_month(conn, found.code, last)
    asked = [region_reads.asked_of(Controlled.ENERGY, one) for one in (span, span.before)]
    used = regions.spans_of(conn, scope, [found.id], asked, last)
    this, earlier = ({row.code: row for row in used.get((found.id, one), ())} for one in asked)
    rows = region_plants.of_body(conn, scope, found.id, last, today)
    data = {one.row.code: one for one in trust.looked_at(conn, scope, found.id, last, today)}
    below = bodies.of_region(conn, scope, found.id, last)
    of = {code: one.code for one in below if one.kind.is_region or one.is_apart for code in one.enterprises}
    return [_plant(row, data[row.code], of.get(row.code), this[row.code], earlier[row.code], span) for row in rows]


def _plant(
    row: PlantRow, known: LookedAt, body: str | None, this: SpanRow, earlier: SpanRow, span: Span
) -> RegionPlant:
    now, before = barometer.counted_of(this, span), barometer.counted_of(earlier, span.before)
    energy = Moved(now.value, before.value)
    against = trust.against(this, span)
    data, doubts = known.row, known.doubts(against)
    return RegionPlant(
        **{name: value for name, value in spread(row).items() if name != "outlook"},
        body=body,
        now=energy.now,
        before=energy.before,
        growth=None if energy.by is None or not energy.before else energy.by / energy.before,
        verified=now.verified and before.verified,
        outlook=Outlook(row.outlook),
        completeness=data.completeness,
        suspect=data.suspect,
        n_conflicts=data.n_conflicts,
        n_repairs=data.n_repairs,
        n_unconfirmed=data.n_unconfirmed,
        **spread(against),
        doubts=doubts,
        is_watched=not WATCHED.isdisjoint(doubts),
    )
