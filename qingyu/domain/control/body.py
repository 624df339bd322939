"""The account of an assessed body 地区账: the sum of its enterprises, and how much of it is known.

A sum that lacks a part is no sum: it has a reason, and beside it the part that is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qingyu.domain.kernel.reason import Reason, because


@dataclass(frozen=True, slots=True)
class Share:
    """What one enterprise gives. value: null where it has none. completeness: of what its value is made of [1]."""

    value: float | None
    completeness: float | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a body. value: null while a part is missing, or there is none. known: of those that have one.

    completeness: of the known parts, each by its size [1]; null where none says. verified: false when one is not.
    """

    value: float | None
    known: float | None
    n: int
    n_known: int
    completeness: float | None
    verified: bool

    @property
    def reason(self) -> Reason | None:
        """Why there is no sum; null where there is one."""
        if self.value is not None:
            return None
        if self.n == 0:
            return because("no_enterprise_in_region")
        return because("enterprises_without_value", n_missing=self.n - self.n_known, n=self.n)


def total(shares: Sequence[Share]) -> Total:
    """The sum of what enterprises give.

    >>> total([Share(60.0, 1.0, True), Share(40.0, 0.95, True)])
    Total(value=100.0, known=100.0, n=2, n_known=2, completeness=0.98, verified=True)
    >>> total([Share(60.0, 1.0, True), Share(None, None, True)]).reason.code
    'enterprises_without_value'
    """
    known = [(share.value, share.completeness) for share in shares if share.value is not None]
    whole = sum(value for value, _ in known) if known else None
    return Total(
        value=whole if known and len(known) == len(shares) else None,
        known=whole,
        n=len(shares),
        n_known=len(known),
        completeness=_completeness(known),
        verified=all(share.verified for share in shares if share.value is not None),
    )


def _completeness(known: Sequence[tuple[float, float | None]]) -> float | None:
    # By size, whatever the sign: what is sold is as well or as badly measured as what is bought.
    said = [(abs(value), completeness) for value, completeness in known if completeness is not None]
    weight = sum(size for size, _ in said)
    return sum(size * completeness for size, completeness in said) / weight if weight > 0 else None
