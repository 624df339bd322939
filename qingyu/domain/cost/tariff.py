"""Time-of-use tariffs (分时电价): which band a quarter-hour of a local day lies in, and what a kWh costs in it."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from qingyu.domain.kernel.declared import Declared
from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.kernel.validity import last_begun
from qingyu.errors import Invalid

QUARTER_MIN = 15  # [min]
DAY_MIN = 1440  # [min]
QUARTERS = DAY_MIN // QUARTER_MIN


class Band(StrEnum):
    """The bands of 发改价格〔2021〕1093号: 尖峰, 高峰, 平段, 低谷, 深谷."""

    SHARP = "sharp"
    PEAK = "peak"
    FLAT = "flat"
    VALLEY = "valley"
    DEEP_VALLEY = "deep_valley"
    MARKET = "market"  # no band of the notice: each period has the price of its contract


BAND_NAMES: dict[Band, tuple[str, str]] = {
    Band.SHARP: ("尖峰", "sharp peak"),
    Band.PEAK: ("高峰", "peak"),
    Band.FLAT: ("平段", "flat"),
    Band.VALLEY: ("低谷", "valley"),
    Band.DEEP_VALLEY: ("深谷", "deep valley"),
    Band.MARKET: ("市场化", "market"),
}
DEAR = (Band.SHARP, Band.PEAK)


class DayKind(StrEnum):
    """Which plan of hours a day follows."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


class Basis(StrEnum):
    """What the demand charge 基本电费 is reckoned on."""

    CAPACITY = "capacity"  # 按变压器容量
    CONTRACT = "contract"  # 按合约最大需量
    ACTUAL = "actual"  # 按实际最大需量


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of the local day, [start_min, end_min) in minutes after midnight, and its band."""

    start_min: int
    end_min: int
    band: Band


@dataclass(frozen=True, slots=True)
class Season:
    """Months and kinds of day with one plan of hours. prices: [CNY/kWh]"""

    months: frozenset[int]
    days: frozenset[DayKind]
    hours: tuple[Hours, ...]
    prices: Mapping[Band, float]


@dataclass(frozen=True, slots=True)
class PricePeriod:
    """What a kWh costs a market user in [from_at, to_at). [CNY/kWh]"""

    from_at: datetime
    to_at: datetime
    cny_per_kwh: float


class ExceededBase(StrEnum):
    """What is billed at the plain price in a month whose demand is above its limit."""

    CONTRACT = "contract"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class DemandTerms:
    """The demand charge. cny_per_kw_month: per kW, or per kVA of capacity.  contract_kw, capacity_kva: as contracted.

    tolerance_share, excess_factor: above contract x (1 + tolerance) each kW costs the factor times the price; null
    where no such rule was declared.  exceeded_base: what the price is for in a month above it: the contract (null
    says so too), or the limit, contract x (1 + tolerance).
    floor_share: a contract below this share of the capacity is billed at it.  full_use_kwh_per_kva,
    full_use_price_share: a month that uses as much of its capacity pays this share of the price; null where no such
    rule was declared.
    """

    basis: Basis
    cny_per_kw_month: float
    contract_kw: float | None = None
    capacity_kva: float | None = None
    tolerance_share: float | None = None
    excess_factor: float | None = None
    floor_share: float | None = None
    full_use_kwh_per_kva: float | None = None
    full_use_price_share: float | None = None
    exceeded_base: ExceededBase | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredPrice(Declared):
    """What every price says of itself; it holds from a day on that is known."""

    id: int
    valid_from: date
    source: str


P = TypeVar("P", bound=DeclaredPrice)


@dataclass(frozen=True, slots=True)
class Tariff(DeclaredPrice):
    """A tariff as it was declared.

    holidays, workdays: days that follow another plan than their weekday says.
    series: the prices of a market user's contract by period, in order; then there are no seasons.
    power_factor_share: 力调电费 as a share of energy and demand charge, negative for a bonus; null where not declared.
    """

    code: str
    seasons: tuple[Season, ...]
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    demand: DemandTerms | None = None
    power_factor_share: float | None = None
    table: str = "tariff"
    series: tuple[PricePeriod, ...] = ()

    def kind(self, day: date) -> DayKind:
        """Which plan a day follows."""
        if day in self.holidays:
            return DayKind.HOLIDAY
        if day in self.workdays or day.weekday() < 5:
            return DayKind.WORKDAY
        return DayKind.WEEKEND

    def season(self, day: date) -> Season:
        """The season of a day; `check` has made sure that there is one and only one."""
        kind = self.kind(day)
        return next(s for s in self.seasons if day.month in s.months and kind in s.days)

    def bands(self, day: date) -> tuple[Band, ...]:
        """The band of each quarter-hour of the local clock on a day, 96 of them."""
        if self.series:
            return (Band.MARKET,) * QUARTERS
        return plan(self.season(day).hours)

    def price_at(self, at: datetime, day: date, quarter: int) -> float | None:
        """What a kWh costs in the quarter-hour at an instant; null in a hole of a series. [CNY/kWh]"""
        if not self.series:
            return self.season(day).prices[self.bands(day)[quarter]]
        n = bisect_right(self.series, at, key=lambda period: period.from_at) - 1
        return self.series[n].cny_per_kwh if n >= 0 and at < self.series[n].to_at else None


def in_force(tariffs: Iterable[Tariff], day: date) -> Tariff | None:
    """The tariff of a day: of those that hold, the one that began last; a tariff goes before a plain price."""
    known = list(tariffs)
    plans, plains = ([one for one in known if (one.table == "tariff") is is_plan] for is_plan in (True, False))
    return last_begun(in_order(plans), day) or last_begun(in_order(plains), day)


def in_order(prices: Iterable[P]) -> list[P]:
    """Prices in the order of declaration."""
    return sorted(prices, key=lambda price: (price.declared_at, price.id))


def plain(code: str, cny_per_kwh: float, said: Mapping[str, Any]) -> Tariff:
    """One price for every hour, as a tariff. said: what every price says of itself."""
    whole = Season(
        frozenset(range(1, 13)), frozenset(DayKind), (Hours(0, DAY_MIN, Band.FLAT),), {Band.FLAT: cny_per_kwh}
    )
    return Tariff(code, (whole,), table="carrier_price", **said)


def plan(hours: Sequence[Hours]) -> tuple[Band, ...]:
    """The band of each quarter-hour; the hours must cover the day."""
    bands: list[Band | None] = [None] * QUARTERS
    for part in hours:
        for quarter in range(part.start_min // QUARTER_MIN, part.end_min // QUARTER_MIN):
            bands[quarter] = part.band
    if None in bands:
        raise ValueError("the hours of a season do not cover the day; ask `check` first")
    return tuple(band for band in bands if band is not None)


def check(seasons: Sequence[Season], needs_holiday: bool) -> None:
    """Refuse seasons that leave an hour of a day without a band or give it two; the hole is named. Raises Invalid."""
    for season in seasons:
        where = because("season_of", months=_list(season.months), day_kind=tuple(sorted(season.days)))
        _whole_day(season.hours, where)
        for band in sorted({part.band for part in season.hours} - set(season.prices)):
            raise Invalid(because("band_without_price", where=where, band=band))
    kinds = [kind for kind in DayKind if needs_holiday or kind is not DayKind.HOLIDAY]
    for month in range(1, 13):
        for kind in kinds:
            n_plans = sum(month in s.months and kind in s.days for s in seasons)
            if n_plans == 0:
                raise Invalid(because("no_season_holds", month=month, day_kind=kind))
            if n_plans > 1:
                raise Invalid(because("several_seasons_hold", month=month, day_kind=kind, n=n_plans))


def check_series(series: Sequence[PricePeriod]) -> None:
    """Refuse periods that overlap, end before they begin, or cut a quarter-hour. Raises Invalid."""
    before: PricePeriod | None = None
    for period in series:
        if period.to_at <= period.from_at:
            raise Invalid(because("price_ends_early", at=period.from_at.isoformat()))
        if any(at.timestamp() % (QUARTER_MIN * 60) for at in (period.from_at, period.to_at)):
            raise Invalid(because("price_cuts_quarter", at=period.from_at.isoformat()))
        if before is not None and period.from_at < before.to_at:
            raise Invalid(because("two_prices_hold", at=period.from_at.isoformat()))
        before = period


def _whole_day(hours: Sequence[Hours], where: Reason) -> None:
    at = 0
    for part in sorted(hours, key=lambda h: (h.start_min, h.end_min)):
        if part.start_min > at:
            raise Invalid(because("hours_without_band", where=where, start=clock(at), end=clock(part.start_min)))
        if part.start_min < at:
            end = min(at, part.end_min)
            raise Invalid(because("hours_with_two_bands", where=where, start=clock(part.start_min), end=clock(end)))
        at = part.end_min
    if at < DAY_MIN:
        raise Invalid(because("hours_without_band", where=where, start=clock(at), end=clock(DAY_MIN)))


def clock(minute: int) -> str:
    """Minutes after midnight as a clock shows them.

    >>> clock(510), clock(1440)
    ('08:30', '24:00')
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"


def minutes(text: str) -> int:
    """A time of the clock in minutes after midnight; 24:00 is the end of the day. Raises ValueError.

    >>> minutes("08:30"), minutes("24:00")
    (510, 1440)
    """
    hour, _, minute = text.partition(":")
    if not (len(hour) == len(minute) == 2 and hour.isdigit() and minute.isdigit()):
        raise ValueError(f"wanted a time such as 08:30, got {text!r}")
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > DAY_MIN or found % QUARTER_MIN:
        raise ValueError(f"wanted a quarter of an hour from 00:00 to 24:00, got {text!r}")
    return found


def _list(items: Iterable[object]) -> str:
    names = [str(item) for item in items]
    return ", ".join(sorted(names, key=lambda n: (len(n), n)))
