"""Why energy changed between two periods: volume, mix, weather, efficiency by LMDI-I; the parts add to the whole."""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from qingyu.domain.energy.units import convert, converts
from qingyu.domain.kernel.reason import Reason, because


class Cause(StrEnum):
    """What a change is due to."""

    VOLUME = "volume"  # more or less was made
    MIX = "mix"  # other products were made
    WEATHER = "weather"  # by the declared sensitivity to degree-days
    EFFICIENCY = "efficiency"  # energy per unit of product
    STANDSTILL = "standstill"  # energy of a product that was not made
    OTHER = "other"  # energy charged to no product


NAMES: dict[Cause, tuple[str, str]] = {
    Cause.VOLUME: ("产量", "volume of output"),
    Cause.MIX: ("产品结构", "mix of products"),
    Cause.WEATHER: ("气象", "weather"),
    Cause.EFFICIENCY: ("能效(单耗)", "efficiency"),
    Cause.STANDSTILL: ("停产用能", "energy without output"),
    Cause.OTHER: ("未计入产品", "energy charged to no product"),
}


class Method(StrEnum):
    """How a product's change was taken apart."""

    LMDI = "lmdi"
    SHAPLEY = "shapley"  # where energy changes its sign and has no logarithm


@dataclass(frozen=True, slots=True)
class Activity:
    """A product in a period. energy: [tce]  output: [unit]  weather: of the energy, what degree-days cost. [tce]"""

    energy: float
    output: float
    unit: str
    weather: float = 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """A product's change by parts. [tce]"""

    product: str
    before: Activity
    after: Activity
    method: Method
    parts: Mapping[Cause, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The change of all energy by parts. [tce]  mix_reason: why there is no mix, where outputs do not add up."""

    before: float
    after: float
    parts: Mapping[Cause, float]
    products: tuple[Change, ...]
    mix_reason: Reason | None

    @property
    def change(self) -> float:
        """The whole change. [tce]"""
        return self.after - self.before


def log_mean(a: float, b: float) -> float:
    """The logarithmic mean of two numbers of one sign; of equal ones it is the number, beside a zero it is zero.

    L(a, b) = (a - b) / (ln a - ln b). Source: Ang, Energy Policy 33 (2005) 867-871.

    >>> log_mean(2.0, 2.0), round(log_mean(2.0, 1.0), 6), log_mean(3.0, 0.0)
    (2.0, 1.442695, 0.0)
    """
    if a == 0.0 or b == 0.0:
        return 0.0
    ratio = math.log(a / b)
    # Near one the quotient of two small differences loses its digits; there the mean is the middle.
    return (a + b) / 2.0 if abs(ratio) < 1e-6 else (a - b) / ratio


def decompose(
    before: Mapping[str, Activity],
    after: Mapping[str, Activity],
    total: tuple[float, float] | None = None,
    other_weather: tuple[float, float] = (0.0, 0.0),
) -> Decomposition:
    """Take the change between two periods apart, product by product.

    total: energy of the whole enterprise before and after; what is charged to no product stands apart. [tce]
    other_weather: the part of that due to degree-days, before and after. [tce]

    E = sum of Q S_i I_i with Q all output, S_i = Q_i / Q the mix and I_i = E_i / Q_i the efficiency; additive LMDI-I,
    dE_x = sum of L(E_i1, E_i0) ln(x_1 / x_0). The weather's part is taken off first: s (D_1 - D_0).
    Zeros by their limits (Wood and Lenzen, Energy Policy 34 (2006) 1326-1331).

    >>> found = decompose({"a": Activity(10.0, 100.0, "t")}, {"a": Activity(11.0, 110.0, "t")})
    >>> {part.value: round(value, 9) for part, value in found.parts.items() if value}
    {'volume': 1.0}
    """
    codes = sorted(before.keys() | after.keys())
    units = {code: (before.get(code) or after[code]).unit for code in codes}
    common = units[codes[0]] if codes else ""
    odd = next((unit for unit in units.values() if unit != common and not converts(unit, common)), None)
    changes = []
    sizes = (
        (math.fsum(_made(a, common) for a in before.values()), math.fsum(_made(a, common) for a in after.values()))
        if odd is None
        else None
    )
    for code in codes:
        nothing = Activity(0.0, 0.0, units[code])
        changes.append(_product(code, before.get(code, nothing), after.get(code, nothing), sizes))
    parts = {part: math.fsum(change.parts.get(part, 0.0) for change in changes) for part in Cause}
    charged = tuple(math.fsum(a.energy for a in side.values()) for side in (before, after))
    whole = total if total is not None else (charged[0], charged[1])
    weather = other_weather[1] - other_weather[0]
    parts[Cause.WEATHER] += weather
    parts[Cause.OTHER] += (whole[1] - charged[1]) - (whole[0] - charged[0]) - weather
    reason = None if odd is None else because("no_mix", unit=common, other=odd)
    return Decomposition(whole[0], whole[1], parts, tuple(changes), reason)


def _made(activity: Activity, unit: str) -> float:
    return convert(activity.output, activity.unit, unit)


def _product(code: str, before: Activity, after: Activity, sizes: tuple[float, float] | None) -> Change:
    parts = dict.fromkeys((Cause.VOLUME, Cause.MIX, Cause.EFFICIENCY, Cause.STANDSTILL), 0.0)
    parts[Cause.WEATHER] = after.weather - before.weather
    e0, e1 = before.energy - before.weather, after.energy - after.weather
    q0, q1 = before.output, convert(after.output, after.unit, before.unit)
    method = Method.LMDI
    # Where outputs do not add up, each product is its own volume.
    whole0, whole1 = sizes or (q0, q1)
    if q0 == 0.0 or q1 == 0.0:
        # A product that comes or goes changes the mix, or the volume where it is all there is; what it used without
        # being made is neither.
        made0, made1 = (0.0 if q0 == 0.0 else e0), (0.0 if q1 == 0.0 else e1)
        appears = Cause.VOLUME if whole0 == 0.0 or whole1 == 0.0 else Cause.MIX
        parts[appears] += made1 - made0
        parts[Cause.STANDSTILL] += (e1 - made1) - (e0 - made0)
    elif e0 == 0.0 or e1 == 0.0:
        parts[Cause.EFFICIENCY] = e1 - e0  # the limit: all weights go to zero, only the efficiency's logarithm does not
    else:
        factors0 = (whole0, q0 / whole0, e0 / q0)
        factors1 = (whole1, q1 / whole1, e1 / q1)
        if (e0 > 0.0) == (e1 > 0.0):
            mean = log_mean(e1, e0)
            effects = [mean * math.log(after_ / before_) for before_, after_ in zip(factors0, factors1, strict=True)]
        else:
            method, effects = Method.SHAPLEY, _shapley(factors0, factors1)
        parts[Cause.VOLUME], parts[Cause.MIX], parts[Cause.EFFICIENCY] = effects
    return Change(code, before, after, method, parts)


def _shapley(before: Sequence[float], after: Sequence[float]) -> list[float]:
    """The mean change each factor brings over every order of changing them; exact for any signs (Ang 2004)."""
    effects = [0.0] * len(before)
    orders = list(itertools.permutations(range(len(before))))
    for order in orders:
        now = list(before)
        for n in order:
            was = math.prod(now)
            now[n] = after[n]
            effects[n] += (math.prod(now) - was) / len(orders)
    return effects
