"""What the electricity of a day costs: its quarter-hours in bands, adders on top, and its largest demand."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from qingyu.domain.cost import demand
from qingyu.domain.cost.demand import LinePeak, Peak
from qingyu.domain.cost.tariff import DEAR, QUARTER_MIN, Band, DeclaredPrice, Tariff
from qingyu.domain.energy.account import Amount
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.reason import because

NOTHING_KNOWN = because("bought_electricity_unknown")
HOURS_UNKNOWN = because("bought_by_the_day")


@dataclass(frozen=True, slots=True)
class Adder(DeclaredPrice):
    """CNY/kWh on top of the tariff (差别、惩罚性、阶梯电价), as decided; policy_id: the rule it follows from."""

    code: str
    cny_per_kwh: float
    policy_id: str | None = None
    verified: Verified = Verified.DECLARED


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter-hour of the electricity bought. kwh: what is known of it, null where nothing is. [kWh]

    n_due, n_known: channels that should and do count in it.  is_fine: all are read every quarter-hour or oftener.
    is_suspect: a register jumped in it, or the clock beside it did: its energy is mended and its height is nobody's.
    is_rare: one is read so rarely that its days are known and their hours are not.
    """

    at: datetime
    kwh: float | None
    n_due: int
    n_known: int
    is_fine: bool = True
    is_suspect: bool = False
    is_rare: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it is a demand: every channel is known, none jumped, and no mean of an hour stands for a quarter."""
        return self.kwh is not None and self.n_known == self.n_due and self.is_fine and not self.is_suspect


@dataclass(frozen=True, slots=True)
class BandCost:
    """The energy of a band and what it costs, without adders. kwh: [kWh]  cny: [CNY]"""

    band: Band
    kwh: float
    cny_per_kwh: float
    cny: float


@dataclass(frozen=True, slots=True)
class DayCost:
    """Electricity of a day. tariff, adders: which declarations, by (table, id) and id; tariff is null where none holds.

    kwh: known. [kWh]  adder_cny: by code of the adder. [CNY]  peak: the largest demand of all lines together.
    lines: the largest of each line by itself; empty where no line has a whole quarter-hour.
    unpriced: quarter-hours with use for which a series of prices has none.
    is_rare: a channel was read so rarely that nobody knows in which hours the use of the day lies.
    """

    day: date
    tariff: tuple[str, int] | None
    adders: tuple[int, ...]
    bands: tuple[BandCost, ...]
    adder_cny: Mapping[str, float]
    kwh: float | None
    n_due: int
    n_known: int
    peak: Peak | None
    lines: tuple[LinePeak, ...] = ()
    unpriced: int = 0
    is_rare: bool = False

    @property
    def energy_cny(self) -> Amount:
        """Bands and adders; the demand charge belongs to the month. [CNY]"""
        if self.tariff is None:
            return Amount(None, because("no_tariff_on_day", day=self.day))
        if self.is_rare:
            return Amount(None, HOURS_UNKNOWN)
        if self.kwh is None:
            return Amount(None, NOTHING_KNOWN)
        if self.unpriced:
            return Amount(None, because("quarter_hours_unpriced", n=self.unpriced, day=self.day))
        return Amount(math.fsum([*(b.cny for b in self.bands), *self.adder_cny.values()]))


def quarter_of(at: datetime, zone: ZoneInfo) -> int:
    """Which quarter of the local clock an instant lies in: when the clock is set back, two instants share one.

    >>> quarter_of(datetime.fromisoformat("2026-07-01T00:30:00+00:00"), ZoneInfo("Asia/Shanghai"))
    34
    """
    local = at.astimezone(zone)
    return (local.hour * 60 + local.minute) // QUARTER_MIN


def day_cost(
    day: date,
    quarters: Sequence[Quarter],
    zone: ZoneInfo,
    tariff: Tariff | None,
    adders: Sequence[Adder],
    lines: Sequence[LinePeak] = (),
) -> DayCost:
    """Lay the quarter-hours of a local day into the bands of its tariff; the bands sum to what is known.

    lines: the largest demand of each line of supply; one alone is that of the enterprise too.
    """
    known = [q for q in quarters if q.kwh is not None]
    kwh = math.fsum(q.kwh for q in known if q.kwh is not None) if known else None
    bands: tuple[BandCost, ...] = ()
    unpriced = 0
    added: dict[str, float] = {}
    held = [a for a in adders if a.holds_on(day)]
    if tariff is not None and kwh is not None:
        bands, unpriced = _bands(day, known, zone, tariff)
        added = {a.code: kwh * a.cny_per_kwh for a in held}
    return DayCost(
        day=day,
        tariff=None if tariff is None else (tariff.table, tariff.id),
        adders=tuple(a.id for a in held),
        bands=bands,
        adder_cny=added,
        kwh=kwh,
        n_due=sum(q.n_due for q in quarters),
        n_known=sum(q.n_known for q in quarters),
        peak=together(known, lines),
        lines=tuple(lines),
        unpriced=unpriced,
        is_rare=any(q.is_rare for q in quarters),
    )


def _bands(day: date, known: Sequence[Quarter], zone: ZoneInfo, tariff: Tariff) -> tuple[tuple[BandCost, ...], int]:
    """The energy by band at its price, of a series at the price of each period; and how many periods have none."""
    plan = tariff.bands(day)
    kwh: dict[Band, list[float]] = {}
    cny: list[float] = []
    unpriced = 0
    for q in known:
        quarter = quarter_of(q.at, zone)
        price = tariff.price_at(q.at, day, quarter) if tariff.series else 0.0
        unpriced += price is None
        kwh.setdefault(plan[quarter], []).append(q.kwh or 0.0)
        cny.append((price or 0.0) * (q.kwh or 0.0))
    if tariff.series:
        used, paid = math.fsum(kwh.get(Band.MARKET, ())), math.fsum(cny)
        return (BandCost(Band.MARKET, used, paid / used if used else 0.0, paid),), unpriced
    prices = tariff.season(day).prices
    return tuple(_band(band, kwh[band], prices[band]) for band in Band if band in kwh), 0


def together(known: Sequence[Quarter], lines: Sequence[LinePeak]) -> Peak | None:
    """The largest demand of all lines at once: of several by the quarters of the clock, which they share."""
    whole = [(q.kwh, q.at) for q in known if q.kwh is not None and q.is_whole]
    most = max((kwh for kwh, _ in whole), default=0.0)
    fixed = Peak(demand.demand_kw(most), min(at for kwh, at in whole if kwh == most)) if whole else None
    if fixed is None or len(lines) != 1 or lines[0].kw <= fixed.kw:
        return fixed
    return Peak(lines[0].kw, lines[0].at)


def shifting(days: Iterable[DayCost], tariffs: Mapping[date, Tariff | None]) -> tuple[float, float]:
    """Energy in the dear bands 尖峰 and 高峰, and what it cost more than in the cheapest band of its day. [kWh], [CNY]

    Arithmetic only: what a plant would save if it moved all of it, which no plant can.
    """
    dear_kwh, dear_cny = [], []
    for day in days:
        tariff = tariffs.get(day.day)
        if tariff is None or not day.bands or tariff.series:
            continue  # of a market price the cheapest hour of tomorrow is not known
        season = tariff.season(day.day)
        cheapest = min(season.prices[part.band] for part in season.hours)
        for part in day.bands:
            if part.band in DEAR:
                dear_kwh.append(part.kwh)
                dear_cny.append(part.kwh * (part.cny_per_kwh - cheapest))
    return math.fsum(dear_kwh), math.fsum(dear_cny)


def sum_bands(days: Iterable[DayCost]) -> tuple[BandCost, ...]:
    """Bands added up; the price is the mean one."""
    kwh: dict[Band, list[float]] = {}
    cny: dict[Band, list[float]] = {}
    price: dict[Band, float] = {}
    for part in (b for day in days for b in day.bands):
        kwh.setdefault(part.band, []).append(part.kwh)
        cny.setdefault(part.band, []).append(part.cny)
        price[part.band] = part.cny_per_kwh
    found = []
    for band in (b for b in Band if b in kwh):
        used, paid = math.fsum(kwh[band]), math.fsum(cny[band])
        found.append(BandCost(band, used, paid / used if used else price[band], paid))
    return tuple(found)


def largest(peaks: Iterable[Peak]) -> Peak | None:
    """The largest demand; of equal ones the first."""
    return max(peaks, key=lambda p: (p.kw, -p.at.timestamp()), default=None)


def windows(start: datetime, end: datetime) -> list[datetime]:
    """The starts of the quarter-hours of [start, end)."""
    return [start + n * demand.WINDOW for n in range((end - start) // timedelta(minutes=QUARTER_MIN))]


def _band(band: Band, parts: Sequence[float], price: float) -> BandCost:
    kwh = math.fsum(parts)
    return BandCost(band, kwh, price, kwh * price)
