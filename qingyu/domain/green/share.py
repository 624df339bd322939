"""Shares of non-fossil power 非化石电力占比 and the duty of renewable consumption 消纳责任权重.

The physical share and the share by certificates are two numbers, and stay two.
"""

import math
from dataclasses import dataclass

from qingyu.domain.control.targets import TOLERANCE


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of 1 of the electricity used.

    physical: own generation and direct lines. consumption: with certificates beside them, never above the use.
    """

    physical: float | None
    consumption: float | None


def shares(use_mwh: float, own_mwh: float, direct_mwh: float, certificates_mwh: float) -> Shares:
    """Both shares of a user; null where nothing was used.

    >>> shares(100_000, 8_000, 7_000, 25_000)
    Shares(physical=0.15, consumption=0.4)
    """
    if use_mwh <= 0:
        return Shares(None, None)
    physical = min(use_mwh, own_mwh + direct_mwh)
    return Shares(physical / use_mwh, (physical + counted(use_mwh - physical, certificates_mwh)) / use_mwh)


def counted(use_mwh: float, certificates_mwh: float) -> float:
    """The certificates that count against a use [MWh]: never more than it.

    >>> counted(12_000, 15_000)
    12000
    """
    return min(use_mwh, certificates_mwh)


def needed(use_mwh: float, share: float) -> int:
    """The whole certificates that a share of a use needs; one is 1 MWh.

    >>> needed(12_345.6, 1.0), needed(1_000, 0.3)
    (12346, 300)
    """
    return math.ceil(use_mwh * share - TOLERANCE * max(1.0, use_mwh))


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of a year. weight: share of 1 of the electricity. held: physical or by certificates [MWh]."""

    use_mwh: float
    weight: float
    held_mwh: float

    @property
    def needed_mwh(self) -> float:
        """What the weight asks for. [MWh]"""
        return self.use_mwh * self.weight

    @property
    def share(self) -> float | None:
        """What was reached, a share of 1; null where nothing was used."""
        return self.held_mwh / self.use_mwh if self.use_mwh > 0 else None

    @property
    def short_mwh(self) -> float:
        """What is missing. [MWh]

        >>> round(Duty(450_000, 0.342, 140_000).short_mwh, 6)
        13900.0
        """
        return max(0.0, self.needed_mwh - self.held_mwh)


def non_electric_share(heat_tce: float, biomass_tce: float, hydrogen_tce: float, total_tce: float) -> float | None:
    """Renewable heat, biomass fuel and green hydrogen of all energy that is not electricity (order 42 of 2026)."""
    return (heat_tce + biomass_tce + hydrogen_tce) / total_tce if total_tce > 0 else None
