"""How far the data of an enterprise may be trusted 数据可信: what speaks against them, and who is looked at first.

The bounds are our proposal and unverified: no text was found that prints one for these signs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# A stated total that is further from the metered one than this is doubted. [1]
DEVIATION_MOST = 0.02
# So are accounts of which less than this is known. [1]
COMPLETENESS_LEAST = 0.95
# Of readings of which more than this came late. [1]
LATE_MOST = 0.05


class Doubt(StrEnum):
    """A sign against the data, the gravest first."""

    DEVIATION = "deviation"  # what is stated is not what is metered
    CONFLICTS = "conflicts"  # a gateway sent another value for an instant it had sent
    REPAIRS = "repairs"  # readings were corrected by hand
    UNCONFIRMED = "unconfirmed"  # a change of a closed month waits for an officer
    INCOMPLETE = "incomplete"
    LATE = "late"
    UNCERTIFIED = "uncertified"  # a meter in use has no certificate that holds


# What may be made up, and not only badly kept: these are shown above all others.
WATCHED = frozenset({Doubt.DEVIATION, Doubt.CONFLICTS})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the data of an enterprise. completeness: of its slots [1], null where there are none.

    n_repairs: corrected readings. n_unconfirmed: changes that wait. deviation: stated less metered over metered [1].
    late: of its readings [1], null where there are none. n_uncertified: meters in use.
    """

    completeness: float | None
    n_conflicts: int
    n_repairs: int
    n_unconfirmed: int
    deviation: float | None
    late: float | None = None
    n_uncertified: int = 0

    @property
    def doubts(self) -> Sequence[Doubt]:
        """The signs against them, the gravest first.

        >>> Facts(0.9, 0, 2, 0, -0.03).doubts == [Doubt.DEVIATION, Doubt.REPAIRS, Doubt.INCOMPLETE]
        True
        >>> Facts(0.95, 0, 0, 0, 0.02).doubts
        []
        """
        found = {
            Doubt.DEVIATION: self.deviation is not None and abs(self.deviation) > DEVIATION_MOST,
            Doubt.CONFLICTS: self.n_conflicts > 0,
            Doubt.REPAIRS: self.n_repairs > 0,
            Doubt.UNCONFIRMED: self.n_unconfirmed > 0,
            # Of whom nothing is metered nothing is known: that is not complete either.
            Doubt.INCOMPLETE: self.completeness is None or self.completeness < COMPLETENESS_LEAST,
            Doubt.LATE: self.late is not None and self.late > LATE_MOST,
            Doubt.UNCERTIFIED: self.n_uncertified > 0,
        }
        return [doubt for doubt in Doubt if found[doubt]]


def gravity(doubts: Sequence[Doubt]) -> int:
    """How grave some signs are together: by the gravest, then by how many there are; 0 without any.

    >>> [gravity(one) for one in ([Doubt.REPAIRS], [Doubt.REPAIRS, Doubt.LATE], [Doubt.CONFLICTS], [])]
    [51, 52, 61, 0]
    """
    signs = list(Doubt)
    return 0 if not doubts else 10 * (len(signs) - signs.index(doubts[0])) + len(doubts)


def deviation(stated: float | None, metered: float | None) -> float | None:
    """What is stated less what is metered of the same span, over what is metered; null without both. [1]

    >>> deviation(103.0, 100.0), deviation(None, 100.0), deviation(1.0, 0.0)
    (0.03, None, None)
    """
    return None if stated is None or not metered else (stated - metered) / metered
