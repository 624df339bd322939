"""The tariff bands of a span as stretches of time, with their prices and the contracted demand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Annotated

from pydantic import Field

from qingyu.db import cost as rows
from qingyu.db import enterprises
from qingyu.db.pool import Connection
from qingyu.domain.cost import electricity, prices
from qingyu.domain.cost.prices import Prices
from qingyu.domain.cost.tariff import BAND_NAMES, Band
from qingyu.domain.energy.curve import Step, floor
from qingyu.domain.energy.enterprise import Enterprise
from qingyu.domain.energy.periods import DAY, SLOT, day_start, instant_of
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid
from qingyu.jobs.answer import LITERALS, Answer

MOST_DAYS = 35


@dataclass(frozen=True, slots=True)
class TariffBand(Answer):
    """A stretch of time with one band and one price; the price is null in a hole of a market contract."""

    start: datetime
    end: datetime
    band: Annotated[Band, LITERALS]
    band_zh: str
    band_en: str
    cny_per_kwh: float | None


@dataclass(frozen=True, slots=True)
class TariffBands(Answer):
    """The bands 分时 of a span, holidays and seasons followed; empty where no tariff is declared."""

    enterprise: str
    time_zone: str
    contract_kw: Annotated[float | None, Field(description="contracted maximum demand at the end of the span")]
    rows: Sequence[TariffBand]


@dataclass(frozen=True, slots=True)
class _Quarter:
    """A quarter-hour of a day with a tariff."""

    at: datetime
    band: Band
    cny_per_kwh: float | None


def bands(
    conn: Connection, scope: Scope, code: str, start: date | None, end: date | None, now: datetime
) -> TariffBands:
    """The bands of the quarter-hours of a span, today by default; raises NotFound, Invalid.

    start, end: an instant, or a day, which begins at its local midnight.
    """
    enterprise = enterprises.enterprise(conn, scope, code)
    zone = enterprise.zone
    to_at = None if end is None else instant_of(end, zone)
    from_at = instant_of(enterprise.day(to_at - SLOT if to_at else now) if start is None else start, zone)
    to_at = to_at or day_start(enterprise.day(from_at) + DAY, zone)
    if from_at >= to_at or (to_at - from_at).days > MOST_DAYS:
        said = {"start": from_at.isoformat(), "end": to_at.isoformat()}
        raise Invalid(because("from_before_to", n=MOST_DAYS, **said), code="bad_span")
    declared = prices.read(rows.declared(conn, enterprise.id))
    last = declared.tariff(enterprise.day(to_at - SLOT))
    return TariffBands(
        enterprise=enterprise.code,
        time_zone=enterprise.time_zone,
        contract_kw=last.demand.contract_kw if last is not None and last.demand is not None else None,
        rows=list(_stretches(list(_quarters(declared, enterprise, from_at, to_at)))),
    )


def _quarters(declared: Prices, enterprise: Enterprise, from_at: datetime, to_at: datetime) -> Iterator[_Quarter]:
    at = floor(from_at, Step.SLOT, enterprise.zone)
    while at < to_at:
        day = enterprise.day(at)
        tariff = declared.tariff(day)
        if tariff is not None:
            quarter = electricity.quarter_of(at, enterprise.zone)
            yield _Quarter(at, tariff.bands(day)[quarter], tariff.price_at(at, day, quarter))
        at += SLOT


def _stretches(quarters: Sequence[_Quarter]) -> Iterator[TariffBand]:
    # A stretch ends where the band or the price changes, and where a time without a tariff lies between.
    def run(numbered: tuple[int, _Quarter]) -> tuple[Band, float | None, datetime]:
        n, one = numbered
        return one.band, one.cny_per_kwh, one.at - n * SLOT

    for (band, price, _), group in groupby(enumerate(quarters), key=run):
        held = [one for _, one in group]
        zh, en = BAND_NAMES[band]
        yield TariffBand(held[0].at, held[-1].at + SLOT, band, zh, en, price)
