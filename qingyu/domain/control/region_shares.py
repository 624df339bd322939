"""Shares of a region's structure 能源消费结构: each with what is above and what is below named."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from qingyu.domain.control.regional import Line, Regional
from qingyu.domain.control.span import Basis, Total
from qingyu.domain.kernel.reason import because


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share of structure 结构占比: some quantities over others. less: what is taken off below.

    verified: false where how it is counted was not found.
    """

    name: str
    name_zh: str
    name_en: str
    over: tuple[Regional, ...]
    under: Regional
    less: Regional | None = None
    verified: bool = True


RATIOS = (
    Ratio("coal", "煤炭消费占比", "share of coal", (Regional.COAL,), Regional.ENERGY),
    Ratio("oil", "石油消费占比", "share of oil", (Regional.OIL,), Regional.ENERGY),
    Ratio("gas", "天然气消费占比", "share of natural gas", (Regional.GAS,), Regional.ENERGY),
    Ratio("non_fossil", "非化石能源消费占比（物理量）", "share of non-fossil energy, physical",
          (Regional.NON_FOSSIL,), Regional.ENERGY, verified=False),
    Ratio("non_fossil_certified", "非化石能源消费占比（含绿证）", "share of non-fossil energy, certificates included",
          (Regional.NON_FOSSIL, Regional.CERTIFIED), Regional.ENERGY, verified=False),
    Ratio("coal_for_power", "电煤占煤炭消费（不含煤化工）", "coal for power, of coal without coal chemistry",
          (Regional.COAL_FOR_POWER,), Regional.COAL, Regional.COAL_CHEMISTRY),
)  # fmt: skip


def ratio(of: Ratio, lines: Mapping[Regional, Line]) -> tuple[Total, Total, Total]:
    """Numerator, denominator and share, all by one basis; where none has all of them, the share has the reason."""
    wanted = [*of.over, of.under, *([of.less] if of.less else [])]
    for basis in Basis:
        found = {one: lines[one].totals.get(basis) for one in wanted}
        if all(found.values()):
            return _divided(of, {one: total.value or 0.0 for one, total in found.items() if total}, basis, lines)
    open_ones = [lines[one] for one in wanted if lines[one].total.value is None]
    reason = open_ones[0].missing if open_ones else because("share_by_two_ways")
    nothing = Total(None, None, reason, True)
    over = lines[of.over[0]].total if len(of.over) == 1 else nothing
    return over, lines[of.under].total if of.less is None else nothing, nothing


def _divided(
    of: Ratio, values: Mapping[Regional, float], basis: Basis, lines: Mapping[Regional, Line]
) -> tuple[Total, Total, Total]:
    verified = all(lines[one].verified for one in values) or basis is Basis.STATED
    over = math.fsum(values[one] for one in of.over)
    under = values[of.under] - (values[of.less] if of.less else 0.0)
    if under <= 0:
        share = Total(None, None, because("share_of_nothing"), verified)
    else:
        share = Total(over / under, basis, None, verified and of.verified)
    return Total(over, basis, None, verified), Total(under, basis, None, verified), share
