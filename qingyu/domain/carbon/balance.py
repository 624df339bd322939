"""The carbon balance (碳平衡) of a process in which carbon is a raw material: what went in and did not leave is CO2."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from qingyu.domain.carbon.factor import CO2_PER_C

# More carbon out than in is a wrong figure; this much may be the scales'. [share of the carbon in]
MOST_OUT = 1.02
# Carbon of the product over carbon in where coal is gasified; outside it a reason is asked for. A proposal, no rule.
USUAL_EFFICIENCY = (0.30, 0.75)


class Role(StrEnum):
    """What a stream is to the balance; one that is burnt (`fuel`) is combustion and never stands on a side of it."""

    FUEL = "fuel"
    RAW_MATERIAL = "raw_material"
    REDUCTANT = "reductant"
    CARBONATE = "carbonate"
    PRODUCT = "product"
    BY_PRODUCT = "by_product"
    CO2_RECOVERED = "co2_recovered"


_IN = (Role.RAW_MATERIAL, Role.REDUCTANT, Role.CARBONATE)


class State(StrEnum):
    """Whether the balance may be published."""

    CLOSES = "closes"
    # The content of a stream is not known: its carbon is open, and so is the total.
    OPEN = "open"
    NOTHING_IN = "nothing_in"
    # More carbon leaves than came: contents must be measured, printed defaults do not close.
    MORE_OUT_THAN_IN = "more_out_than_in"


@dataclass(frozen=True, slots=True)
class Stream:
    """A carbon-bearing stream of a period. carbon_tc: per unit of the amount, as received; null is not known."""

    name: str
    role: Role
    amount: float
    carbon_tc: float | None


@dataclass(frozen=True, slots=True)
class Balance:
    """Carbon in and out [tC] and what the difference emits. [tCO2]

    tco2: null unless the balance closes.  efficiency: carbon of the products over carbon in.
    """

    state: State
    tc_in: float
    tc_product: float
    tc_other: float
    tco2: float | None
    efficiency: float | None = None
    open_streams: tuple[str, ...] = ()

    @property
    def is_usual(self) -> bool:
        """Whether the carbon efficiency lies where coal gasification usually does."""
        low, high = USUAL_EFFICIENCY
        return self.efficiency is not None and low <= self.efficiency <= high


def balance(streams: Sequence[Stream]) -> Balance:
    """The balance of one boundary and period: (sum in - sum products - sum other out) x 44/12, no oxidation factor.

    Source: item list of the sector guidelines; the form is from memory, unverified.

    >>> coal = Stream("coal", Role.RAW_MATERIAL, 72_277.32, 0.5457)
    >>> methanol = Stream("methanol", Role.PRODUCT, 53_108.0, 0.375)
    >>> round(balance([coal, methanol]).tco2, 1)
    71596.2
    """
    unknown = tuple(s.name for s in streams if s.carbon_tc is None and s.amount)
    came = _carbon(streams, _IN)
    product, other = _carbon(streams, (Role.PRODUCT,)), _carbon(streams, (Role.BY_PRODUCT, Role.CO2_RECOVERED))
    if unknown:
        return Balance(State.OPEN, came, product, other, None, open_streams=unknown)
    if came <= 0.0:
        return Balance(State.NOTHING_IN, came, product, other, None)
    tco2 = (came - product - other) * CO2_PER_C
    state = State.MORE_OUT_THAN_IN if product + other > MOST_OUT * came or tco2 < 0.0 else State.CLOSES
    return Balance(state, came, product, other, tco2 if state is State.CLOSES else None, product / came)


def _carbon(streams: Sequence[Stream], roles: Sequence[Role]) -> float:
    return math.fsum(s.amount * (s.carbon_tc or 0.0) for s in streams if s.role in roles)


def steam_gj(steam_t: float, enthalpy_kj_per_kg: float) -> float:
    """Heat in bought steam above water of 20 C. [GJ]  Source: t x (h - 83.74) / 1000, guideline practice (one source).

    >>> round(steam_gj(1000.0, 2777.0), 2)
    2693.26
    """
    return steam_t * (enthalpy_kj_per_kg - 83.74) / 1000.0


def hot_water_gj(water_t: float, celsius: float) -> float:
    """Heat in bought hot water above 20 C. [GJ]  Source: t x (T - 20) x 4.1868 / 1000, guideline practice (one source).

    >>> round(hot_water_gj(5000.0, 95.0), 2)
    1570.05
    """
    return water_t * (celsius - 20.0) * 4.1868 / 1000.0
