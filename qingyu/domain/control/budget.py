"""Budgets of energy and of carbon 用能预算、碳排放预算: what a parent gives on, keeps back, and moves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from qingyu.domain.control.targets import TOLERANCE
from qingyu.errors import Invalid


class BadBudget(Invalid):
    """A budget cannot be as it is said."""

    code = "bad_budget"


@dataclass(frozen=True, slots=True)
class Node:
    """A budget and what it was given on to; all in one unit [tce or tCO2]. reserve: kept back by the parent."""

    budget: float
    children: Mapping[str, float]
    reserve: float = 0.0

    @property
    def given(self) -> float:
        """What the children and the reserve take together."""
        return sum(self.children.values()) + self.reserve

    @property
    def over(self) -> float:
        """What was given on beyond the budget; 0 where it is covered.

        >>> Node(1000, {"a": 400, "b": 350, "c": 220}, 50).over
        20
        """
        beyond = self.given - self.budget
        return beyond if beyond > TOLERANCE * max(1.0, self.budget) else 0.0

    def moved(self, giver: str, taker: str, amount: float) -> "Node":
        """The budgets after one child hands some of its own to another; the sum stays.

        Raises BadBudget for an unknown child, an amount that is not above zero, or more than the giver has.
        """
        for child in (giver, taker):
            if child not in self.children:
                raise BadBudget(f"{child!r} has no budget here; known are {', '.join(self.children)}")
        if not 0 < amount <= self.children[giver]:
            raise BadBudget(f"{giver} can hand on more than 0 and at most {self.children[giver]:g}, got {amount:g}")
        changed = {giver: self.children[giver] - amount}
        changed[taker] = changed.get(taker, self.children[taker]) + amount
        return replace(self, children={**self.children, **changed})
