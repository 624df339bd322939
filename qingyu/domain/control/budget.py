"""Budgets of energy and of carbon 用能预算、碳排放预算: what a parent gives on, keeps back, and moves.

Amounts are in steps of 0.01 tce or tCO2 and are compared in whole steps, so that a sum is exact.
"""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import floor

from qingyu.domain.control.targets import TOLERANCE
from qingyu.domain.kernel.reason import Reason, because
from qingyu.errors import Invalid

MOST = 1e12  # a budget beyond it could not be told to the step [tce or tCO2]
_STEPS = 100  # in one tce or tCO2
RESERVE = ""  # who gives or takes where the parent's reserve does
_NAMED = 5  # takers that a refusal names
# Used over budget, above which the level is yellow, orange, red: the points of one assessment table are lost at
# 0, 10 and 20 % over; as levels an own proposal.
CUTS = (1.00, 1.10, 1.20)


class BadBudget(Invalid):
    """A budget cannot be as it is said; the reason says why in the reader's language."""

    code = "bad_budget"
    reason: Reason

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)


class BudgetBook(StrEnum):
    """The book of a budget of energy; one of carbon has none."""

    EQUIVALENT = "equivalent"  # 等价值
    CALORIFIC = "calorific"  # 当量值
    NONE = "none"


class BudgetReason(StrEnum):
    """Why a version was made."""

    INITIAL = "initial"  # 下达
    ADJUSTMENT = "adjustment"  # 调整
    TRANSFER = "transfer"  # 调剂
    CORRECTION = "correction"  # 更正
    WITHDRAWAL = "withdrawal"  # 撤销


@dataclass(frozen=True, slots=True)
class Budget:
    """What a body may use in a year [tce or tCO2]. reserve: of it, kept back from those below; months: its shares."""

    book: BudgetBook
    total: float
    reserve: float
    months: tuple[float, ...]

    def until(self, through_month: int) -> float:
        """The budget of January to a month. [unit of the budget]"""
        return in_amount(sum(steps(one) for one in self.months[:through_month]))


def steps(amount: float) -> int:
    """An amount in whole steps of 0.01."""
    return round(amount * _STEPS)


def in_amount(n: int) -> float:
    """Whole steps as an amount."""
    return n / _STEPS


def told(amount: float) -> str:
    """An amount in a sentence, to the step: as a number a reason would keep six digits of it."""
    return f"{amount:.2f}"


def stepped(amount: float, name: str) -> float:
    """An amount as a budget has it; raises BadBudget below 0, beyond what can be told, or between two steps."""
    if not 0 <= amount <= MOST:
        raise BadBudget(because("budget_beyond", budget_part=name, most=MOST, amount=repr(amount)))
    # What a double of this size cannot tell is no fault of who says it.
    if abs(amount * _STEPS - steps(amount)) > 1e-6 + amount * 1e-13:
        raise BadBudget(because("budget_between_steps", budget_part=name, amount=repr(amount)))
    return in_amount(steps(amount))


def shared(total: float, weights: Sequence[float]) -> list[float]:
    """A total by weights of 0 or more, by largest remainders: the parts sum to it exactly. [unit of total]

    >>> shared(100, [1, 1, 1])
    [33.34, 33.33, 33.33]
    """
    exact = [Fraction(weight) for weight in weights]
    whole, n = sum(exact), steps(total)
    if not whole:
        raise BadBudget(because("budget_without_weights"))
    quotas = [n * weight / whole for weight in exact]
    parts = [floor(quota) for quota in quotas]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - quotas[i], i))
    for i in by_remainder[: n - sum(parts)]:
        parts[i] += 1
    return [in_amount(part) for part in parts]


def by_days(year: int) -> list[float]:
    """The months of a year by their days. [d]"""
    return [float(calendar.monthrange(year, month)[1]) for month in range(1, 13)]


def made(book: BudgetBook, total: float, reserve: float, months: Sequence[float]) -> Budget:
    """A budget; raises BadBudget where the reserve is more than the total, or the months do not sum to it."""
    own = Budget(
        book, stepped(total, "total"), stepped(reserve, "reserve"), tuple(stepped(one, "months") for one in months)
    )
    if own.reserve > own.total:
        raise BadBudget(because("budget_reserve_beyond", total=told(own.total), reserve=told(own.reserve)))
    if len(months) != 12:
        raise BadBudget(because("budget_not_of_twelve", n=len(months)))
    rest = steps(own.total) - sum(map(steps, own.months))
    if rest:
        raise BadBudget(because("budget_months_differ", total=told(own.total), rest=told(abs(in_amount(rest)))))
    return own


def of_total(budget: Budget, total: float, reserve: float | None = None) -> Budget:
    """A budget of another total, its months in the same proportion; of nothing, by twelfths."""
    weights = budget.months if any(budget.months) else [1.0] * 12
    kept = budget.reserve if reserve is None else reserve
    return made(budget.book, in_amount(steps(total)), in_amount(steps(kept)), shared(total, weights))


@dataclass(frozen=True, slots=True)
class Node:
    """A budget and what it was given on to; all in one unit [tce or tCO2]. reserve: kept back by the parent.

    children: by a key that ends in the code of the child, after a colon where there is more before it.
    """

    budget: float
    children: Mapping[str, float]
    reserve: float = 0.0

    @property
    def given(self) -> float:
        """What the children and the reserve take together."""
        return sum(self.children.values()) + self.reserve

    @property
    def left(self) -> float:
        """What is neither given on nor kept back; below 0 where too much was given."""
        return in_amount(steps(self.budget) - sum(map(steps, self.children.values())) - steps(self.reserve))

    @property
    def over(self) -> float:
        """What was given on beyond the budget; 0 where it is covered.

        >>> Node(1000, {"a": 400, "b": 350, "c": 220}, 50).over
        20.0
        """
        return max(0.0, -self.left)

    def giving(self, child: str, amount: float) -> "Node":
        """The budgets with that of one child as it is to be."""
        return replace(self, children={**self.children, child: amount})

    def moved(self, giver: str, taker: str, amount: float) -> "Node":
        """The budgets after one hands some of its own to another; the sum stays. RESERVE: the parent's reserve.

        Raises BadBudget for an unknown child, an amount that is not above zero, or more than the giver has.
        """
        for child in (giver, taker):
            if child != RESERVE and child not in self.children:
                known = [named(one) for one in self.children]
                raise BadBudget(because("budget_not_of_child", child=named(child), known=known))
        has = self.reserve if giver == RESERVE else self.children[giver]
        if not 0 < amount <= has:
            said = {"has": told(has), "amount": told(amount)}
            if giver == RESERVE:
                raise BadBudget(because("reserve_hands_on", **said))
            raise BadBudget(because("budget_hands_on", giver=named(giver), **said))
        if giver == taker:
            return self
        return self._with(giver, -amount)._with(taker, amount)

    def _with(self, child: str, more: float) -> "Node":
        if child == RESERVE:
            return replace(self, reserve=in_amount(steps(self.reserve) + steps(more)))
        changed = in_amount(steps(self.children[child]) + steps(more))
        return replace(self, children={**self.children, child: changed})


def named(key: str) -> str:
    """The code of a child by its key.

    >>> named("enterprise:alpha"), named("alpha")
    ('alpha', 'alpha')
    """
    return key.rpartition(":")[2]


def refusal(parent: str, node: Node, before: float = 0.0) -> Reason | None:
    """Why a parent's budget does not cover what it was given on to: who takes how much; null where it does.

    before: by how much it was over already, as one is whose children moved: what does not add to it may be done.
    """
    if steps(node.over) <= steps(before):
        return None
    largest = sorted(node.children.items(), key=lambda one: (-one[1], one[0]))
    return because(
        "budget_not_covered",
        parent=parent,
        budget=told(node.budget),
        reserve=told(node.reserve),
        over=told(node.over),
        n=len(largest),
        takers=tuple(f"{named(key)} {told(amount)}" for key, amount in largest[:_NAMED]),
    )


def severity(share: float) -> int:
    """The level of used over budget: 0 within, 1 yellow, 2 orange, 3 red. share: [1]

    >>> [severity(share) for share in (1.0, 1.001, 1.1, 1.11, 1.2, 1.21)]
    [0, 1, 1, 2, 2, 3]
    """
    return sum(share > cut + TOLERANCE for cut in CUTS)


def level(used: float, allowed: float) -> int:
    """The level of what was used against what was allowed; of a budget of zero whatever is used is red.

    >>> level(110.0, 100.0), level(0.01, 0.0), level(0.0, 0.0)
    (1, 3, 0)
    """
    if not allowed:
        return len(CUTS) if used > 0 else 0
    return severity(used / allowed)
