"""The structure of an account (能源消费结构): shares by carrier, renewables, feedstock, and the class of the user."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from unicodedata import normalize

from qingyu.domain.energy.account import Account, Amount
from qingyu.domain.energy.balance import FlowPart, Supply, feedstock_of, total
from qingyu.domain.energy.coal import KGCE_PER_TCE, Direction, boundary_sign
from qingyu.domain.energy.media import MEDIA
from qingyu.domain.kernel.reason import Reason, because

KWH_PER_CERTIFICATE = 1000.0  # two sources: 1 GEC is 1 MWh
CERTIFICATE_YEARS = 2  # one source: valid two years from the issue, for use before the year below
SAME_YEAR_SINCE = 2026  # 国家能源局实施细则（试行）2026-01-07: retired in the year its energy was generated in
KEY_UNIT_TCE = 10_000.0  # 节约能源法 art. 52
DESIGNATED_TCE = 5_000.0  # art. 52: designated by the State Council's department or the province


class KeyUnit(StrEnum):
    """What the law makes of a year's total: 重点用能单位 by itself, by designation, or not."""

    BY_LAW = "by_law"
    IF_DESIGNATED = "if_designated"
    BELOW = "below"


def key_unit(total_tce: float) -> KeyUnit:
    """The class of an enterprise by the energy of a year. total: [tce]  Source: 节约能源法 art. 52.

    >>> key_unit(13_571.2).value, key_unit(9_999.9).value, key_unit(4_999.0).value
    ('by_law', 'if_designated', 'below')
    """
    if total_tce >= KEY_UNIT_TCE:
        return KeyUnit.BY_LAW
    return KeyUnit.IF_DESIGNATED if total_tce >= DESIGNATED_TCE else KeyUnit.BELOW


def key_unit_of(amount: Amount, from_day: date, to_day: date) -> tuple[KeyUnit | None, Reason | None]:
    """The class by an amount of [from_day, to_day), or why there is none: the law speaks of a calendar year. [kgce]"""
    whole = from_day.month == from_day.day == 1 and to_day == date(from_day.year + 1, 1, 1)
    if not whole:
        return None, because("not_a_calendar_year")
    if amount.value is None or amount.value < 0:
        return None, amount.reason or because("total_below_zero")
    return key_unit(amount.value / KGCE_PER_TCE), None


@dataclass(frozen=True, slots=True)
class Share:
    """A carrier's part of what came in, in each book; null where more of it went out."""

    carrier: str
    is_medium: bool
    calorific: Amount
    equivalent: Amount


def shares(account: Account) -> list[Share]:
    """The carriers' shares of what came in; in each book they add up to 1.

    A carrier of which more left than came is no part of what came, and says so instead of a negative share.
    """
    came = [_came([getattr(part, book) for part in account.carriers]) for book in ("calorific", "equivalent")]
    return [
        Share(
            part.carrier,
            part.carrier in MEDIA,
            _share(part.calorific, account.calorific, came[0]),
            _share(part.equivalent, account.equivalent, came[1]),
        )
        for part in account.carriers
    ]


def _came(amounts: Sequence[Amount]) -> float:
    return math.fsum(a.value for a in amounts if a.value is not None and a.value > 0)


def _share(part: Amount, whole: Amount, came: float) -> Amount:
    if part.value is None or whole.value is None:
        return _over(part, whole)
    if part.value < 0:
        return Amount(None, because("more_left_than_came"))
    return Amount(abs(part.value) / came) if came else Amount(None, because("whole_is_zero"))


@dataclass(frozen=True, slots=True)
class Feedstock:
    """原料用能 in the comprehensive energy, and the energy without it. [kgce]"""

    calorific: Amount
    equivalent: Amount
    calorific_without: Amount
    equivalent_without: Amount


def feedstock(account: Account, parts: Sequence[FlowPart]) -> Feedstock:
    """What was used as material; the total contains it, the rules of an assessment may take it off.

    Source: 发改环资〔2022〕803号.
    """
    used = feedstock_of(parts)
    calorific, equivalent = total(p.calorific for p in used), total(p.equivalent for p in used)
    return Feedstock(calorific, equivalent, _less(account.calorific, calorific), _less(account.equivalent, equivalent))


def plain_number(written: str) -> str:
    """A certificate's number in the one form in which numbers are compared: half-width capitals, nothing around.

    >>> plain_number(" ｇ－1 ")
    'G-1'
    """
    return normalize("NFKC", normalize("NFKC", written).upper()).strip()


@dataclass(frozen=True, slots=True)
class GreenCertificate:
    """绿证 held for the consumption of local days [for_from, for_to); 1 is 1000 kWh.

    own_production: issued for electricity the enterprise produced itself.
    """

    number: str
    count: int
    for_from: date
    for_to: date
    issued_on: date | None
    own_production: bool

    def reason_against(self, from_day: date, to_day: date) -> Reason | None:
        """Why it does not count in [from_day, to_day) beside the electricity itself; null when it does."""
        if self.own_production:
            return because("certificate_of_own_production")
        year = (self.for_to - timedelta(days=1)).year
        if self.issued_on is not None and year < SAME_YEAR_SINCE:
            if self.for_from >= _years_after(self.issued_on, CERTIFICATE_YEARS):
                return because("certificate_expired", day=self.issued_on, years=CERTIFICATE_YEARS)
        elif self.issued_on is not None and self.issued_on.year < year:
            # Issued after its energy was generated, so that is of an earlier year too.
            return because("certificate_of_other_year", day=self.issued_on, year=year)
        if not (from_day <= self.for_from and self.for_to <= to_day):
            return because("certificate_held_across", start=self.for_from, end=self.for_to)
        return None


@dataclass(frozen=True, slots=True)
class Renewable:
    """Renewable electricity of a period. [kWh]  share: of what was consumed, own generation of any kind included."""

    own_kwh: Amount
    direct_line_kwh: Amount
    certificates_held_kwh: float
    certificates_kwh: Amount
    total_kwh: Amount
    consumed_kwh: Amount
    share: Amount


def renewable(
    account: Account, parts: Sequence[FlowPart], held: Iterable[GreenCertificate], from_day: date, to_day: date
) -> Renewable:
    """Own production and direct lines by their meters, then certificates, for no more than the rest of what was used.

    Source: 发改运行〔2022〕1258号, certificates as the basic proof; physical electricity first (发改环资〔2024〕113号).
    Green electricity bought over the grid counts by its certificates, not by its meter.
    """
    electric = [part for part in parts if part.carrier == "electricity" and part.is_renewable]
    sold = total(p.quantity for p in electric if p.direction is Direction.EXPORT)
    own = _less(total(p.quantity for p in electric if p.direction is Direction.RENEWABLE), sold)
    direct = total(p.quantity for p in electric if p.direction is Direction.PURCHASE and p.supply is Supply.DIRECT_LINE)
    in_hand = sum(c.count for c in held if c.reason_against(from_day, to_day) is None) * KWH_PER_CERTIFICATE
    bought = Amount(
        account.electricity_kwh, None if account.electricity_kwh is not None else because("electricity_unknown")
    )
    # What a turbine of the plant makes of its fuel is consumed too, though it crosses no boundary.
    converted = [p.quantity for p in parts if p.carrier == "electricity" and p.direction is Direction.PRODUCTION]
    consumed = bought if not converted else total([bought, *converted])
    by_meter = total([own, direct])
    rest = _less(consumed, by_meter)
    certified = rest if rest.value is None else Amount(min(in_hand, max(0.0, rest.value)))
    everything = total([by_meter, certified])
    return Renewable(own, direct, in_hand, certified, everything, consumed, _over(everything, consumed))


def counted_sign(part: FlowPart) -> int:
    """How a flow counts in the comprehensive energy."""
    direction = Direction.PRODUCTION if part.direction is Direction.RENEWABLE else part.direction
    return boundary_sign(direction, part.is_renewable)


def _over(part: Amount, whole: Amount) -> Amount:
    if part.value is None or whole.value is None:
        return Amount(None, part.reason or whole.reason)
    if whole.value == 0:
        return Amount(None, because("whole_is_zero"))
    return Amount(part.value / whole.value)


def _less(whole: Amount, part: Amount) -> Amount:
    if part.value is None or whole.value is None:
        return Amount(None, whole.reason or part.reason)
    return Amount(whole.value - part.value)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
