"""How far the data of a region's enterprises may be trusted 数据可信, one by one, the gravest trouble first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field

from qingyu.db import quality, region_trust, regions
from qingyu.db.pool import Connection
from qingyu.db.quality_rows import InstrumentsRow
from qingyu.db.region_trust import TrustRow
from qingyu.db.regions import SpanRow
from qingyu.domain.control.body_target import Controlled
from qingyu.domain.control.span import Span
from qingyu.domain.energy import periods
from qingyu.domain.kernel.scope import Scope
from qingyu.domain.quality.trust import WATCHED, Doubt, Facts, deviation, gravity
from qingyu.jobs.answer import LITERALS, Answer, spread
from qingyu.jobs.assessment import acting, barometer, region_reads, standing

# The data of so many days up to today are looked at.
LOOKED_AT_D = 30


@dataclass(frozen=True, slots=True)
class PlantTrust(Answer):
    """What speaks for and against an enterprise's data of the last 30 days. completeness, suspect: of its slots [1].

    n_meters: in use today; n_in_date: those of them with a certificate that holds. n_conflicts, n_repairs, n_after: in
    these days. deviation: what a document states since January less what is metered, over what is metered [1].
    is_watched: a sign that may mean made-up data; nobody is judged by it.
    """

    code: str
    name_zh: str
    name_en: str
    doubts: Annotated[
        Sequence[Annotated[Doubt, LITERALS]], Field(description="what speaks against its data, the gravest first")
    ]
    is_watched: Annotated[bool, Field(description="whether one of them may mean made-up data 造假观察")]
    completeness: float | None
    suspect: Annotated[float | None, Field(description="share of the slots that are suspect [1]", examples=[0.01])]
    late: Annotated[float | None, Field(description="share of the readings that came late [1]", examples=[0.02])]
    n_meters: int
    n_in_date: int
    n_conflicts: Annotated[int, Field(description="other values for an instant that had one", examples=[0])]
    n_repairs: Annotated[int, Field(description="readings corrected by hand", examples=[2])]
    n_after: Annotated[int, Field(description="declarations that touched closed months 事后申报", examples=[1])]
    n_unconfirmed: int
    stated: Annotated[float | None, Field(description="what a document states of the span [tce]", examples=[9733.5])]
    metered: float | None
    deviation: float | None


@dataclass(frozen=True, slots=True)
class Against:
    """What a document states of a span beside what is metered, null where months are missing [tce]; deviation [1]."""

    stated: float | None
    metered: float | None
    deviation: float | None


def against(energy: SpanRow, span: Span) -> Against:
    """What is stated of an enterprise since January against what is metered."""
    metered = energy.value if energy.n_months == span.through_month else None
    return Against(energy.stated, metered, deviation(energy.stated, metered))


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What is known of the data of an enterprise of the last days, and of its meters today."""

    row: TrustRow
    held: InstrumentsRow

    def doubts(self, said: Against) -> Sequence[Doubt]:
        """What speaks against the data, the gravest first; the same for whoever lists them."""
        row, n_uncertified = self.row, self.held.n_meters - self.held.n_in_date
        known = (row.completeness, row.n_conflicts, row.n_repairs, row.n_unconfirmed, said.deviation)
        return Facts(*known, row.late, n_uncertified).doubts


def looked_at(conn: Connection, scope: Scope, region_id: int, month: date, today: date) -> list[LookedAt]:
    """The data of the last days of the enterprises that a body is assessed with in a month, by code."""
    rows = region_trust.of_body(conn, scope, region_id, month, today - timedelta(days=LOOKED_AT_D), today)
    held = {row.enterprise_id: row for row in quality.instruments(conn, [row.id for row in rows], today)}
    return [LookedAt(row, held[row.id]) for row in rows]


def listing(conn: Connection, scope: Scope, region: str, month: date | None, now: datetime) -> list[PlantTrust]:
    """The enterprises that a region is assessed with, the gravest trouble first, then by code.

    Raises NotFound for a region that is not seen whole, Invalid for a month that has not ended, Refused for one in
    which the region was not.
    """
    found, span = acting.region(conn, scope, region), barometer.span_of(month, now)
    last, today = span.months[-1], periods.china_day(now)
    standing.check_month(conn, found.code, last)
    asked = region_reads.asked_of(Controlled.ENERGY, span)
    used = regions.spans_of(conn, scope, [found.id], [asked], last)
    energy = {row.code: row for row in used.get((found.id, asked), ())}
    told = [_plant(one, energy[one.row.code], span) for one in looked_at(conn, scope, found.id, last, today)]
    return sorted(told, key=order)


def order(of: PlantTrust) -> tuple[int, str]:
    """Where an enterprise stands in the list."""
    return -gravity(of.doubts), of.code


def _plant(known: LookedAt, energy: SpanRow, span: Span) -> PlantTrust:
    said = against(energy, span)
    doubts = known.doubts(said)
    return PlantTrust(
        **{name: value for name, value in spread(known.row).items() if name != "id"},
        doubts=doubts,
        is_watched=not WATCHED.isdisjoint(doubts),
        n_meters=known.held.n_meters,
        n_in_date=known.held.n_in_date,
        **spread(said),
    )
