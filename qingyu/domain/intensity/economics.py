"""Economic figures of a month (产值, 增加值) and which price basis a window of months is reckoned in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from qingyu.domain.kernel.reason import Reason, because


class Basis(StrEnum):
    """The prices a figure is in."""

    CURRENT = "current"  # 现价
    CONSTANT = "constant"  # 不变价, of a base year


class Measure(StrEnum):
    """What energy is put in relation to."""

    OUTPUT_VALUE = "output_value"  # 工业总产值
    VALUE_ADDED = "value_added"  # 工业增加值


@dataclass(frozen=True, slots=True)
class Figure:
    """What an enterprise declared of a month. [CNY]"""

    id: int
    month: date
    output_value_cny: float | None
    value_added_cny: float | None
    basis: Basis
    base_year: int | None
    revision: int
    source: str
    declared_by: str
    declared_at: str

    def amount_cny(self, measure: Measure) -> float | None:
        """The figure of a kind. [CNY]"""
        return self.output_value_cny if measure is Measure.OUTPUT_VALUE else self.value_added_cny

    @property
    def prices(self) -> tuple[Basis, int | None]:
        """What two figures must share to be added."""
        return self.basis, self.base_year


def choose(figures: Iterable[Figure], measure: Measure, months: Sequence[date]) -> list[Figure] | Reason:
    """The figures of some months in one price basis, or the reason why there are none.

    Value added is reckoned at constant prices where they are declared for every month, else at current prices; figures
    of two bases, or of two base years, are never added. Source: e_g = E / G, e_a = E / V at constant price.
    """
    stated = [f for f in figures if f.amount_cny(measure) is not None and f.month in set(months)]
    by_basis: dict[tuple[Basis, int | None], dict[date, Figure]] = {}
    for figure in stated:
        by_basis.setdefault(figure.prices, {})[figure.month] = figure
    order = sorted(by_basis, key=lambda prices: (prices[0] is not Basis.CONSTANT, -(prices[1] or 0)))
    for prices in order:
        if len(by_basis[prices]) == len(set(months)):
            return [by_basis[prices][month] for month in months]
    if len(order) > 1 and {f.month for f in stated} >= set(months):
        return because("figures_in_other_prices", measure=measure)
    missing = sorted(set(months) - {f.month for f in stated}) or sorted(set(months) - set(by_basis[order[0]]))
    return because("figures_undeclared", measure=measure, months=(f"{month:%Y-%m}" for month in missing))
