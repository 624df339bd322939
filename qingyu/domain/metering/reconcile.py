"""Least-squares reconciliation 数据校正: the smallest moves, weighed by accuracy, that make every node close.

Source: data validation and reconciliation with linear constraints (as in VDI 2048): x = m - S A'(A S A')^-1 A m, with
m the measured quantities, S their variances on the diagonal and A the nodes (inflow +1, outflow -1).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# A move this many times its own standard deviation is worth a look, this many is hardly chance.
LOOK_AT, SUSPECT = 2.0, 3.0
REFINEMENTS = 2  # steps that take what rounding left of the rest


@dataclass(frozen=True, slots=True)
class Move:
    """A measured quantity and what it becomes. sigma: standard uncertainty. [same unit]

    test: the move over the standard deviation of the move itself, 0 where it cannot move.
    """

    measured: float
    reconciled: float
    sigma: float
    test: float

    @property
    def move(self) -> float:
        """What was added. [same unit]"""
        return self.reconciled - self.measured

    @property
    def in_sigma(self) -> float | None:
        """The move in standard uncertainties of the measurement; null where that is zero."""
        return self.move / self.sigma if self.sigma > 0 else None

    @property
    def flag(self) -> str:
        """`suspect` over 3, `look` over 2, else `ok`, by the absolute test value."""
        return "suspect" if abs(self.test) > SUSPECT else "look" if abs(self.test) > LOOK_AT else "ok"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """All moves; chi2 over its degrees of freedom says how far the whole was from closing.

    closes: false where quantities without uncertainty contradict each other.
    """

    moves: tuple[Move, ...]
    chi2: float
    degrees_of_freedom: int
    closes: bool


def sigma_of(limit: float) -> float:
    """The standard uncertainty of a largest permitted error. limit: +/- [unit]  Returns [unit].

    Source: JCGM 100:2008 4.3.7, a rectangular distribution of half-width a has the standard deviation a/sqrt(3).

    >>> round(sigma_of(3.0), 4)
    1.7321
    """
    return limit / math.sqrt(3)


def reconcile(measured: Sequence[float], sigmas: Sequence[float], nodes: Sequence[Sequence[float]]) -> Reconciled:
    """Move measured quantities so that each node closes. nodes: one row a node, +1 in, -1 out, 0 not there.

    >>> done = reconcile([100.0, 60.0, 37.0], [1.0, 1.0, 1.0], [[1, -1, -1]])
    >>> [round(move.reconciled, 6) for move in done.moves]
    [99.0, 61.0, 38.0]
    """
    m = np.asarray(measured, dtype=float)
    a = np.asarray(nodes, dtype=float).reshape(-1, len(m))
    variance = np.asarray(sigmas, dtype=float) ** 2
    # In units of the largest uncertainty, each node in its own: the pseudo-inverse tells zero from a small number.
    scale = float(variance.max(initial=0.0)) or 1.0
    spread = (a * (variance / scale)) @ a.T
    own = np.sqrt(np.diag(spread))
    own[own == 0] = 1.0
    inverse = np.linalg.pinv(spread / np.outer(own, own), hermitian=True) / np.outer(own, own)
    rest = a @ m
    gain = (variance / scale)[:, None] * a.T @ inverse
    moved = -gain @ rest
    for _ in range(REFINEMENTS):
        moved = moved - gain @ (a @ (m + moved))
    # A node whose quantities are all certain, and which does not close, cannot be moved.
    left = a @ (m + moved)
    size = max(float(np.abs(m).max(initial=0.0)), float(np.abs(m + moved).max(initial=0.0)))
    spread_of_move = np.sqrt(np.clip(np.diag(gain @ a) * variance, 0.0, None))
    certain = spread_of_move <= 1e-12 * math.sqrt(scale)
    test = np.where(certain, 0.0, moved / np.where(certain, 1.0, spread_of_move))
    chi2 = float(rest @ inverse @ rest) / scale
    return Reconciled(
        moves=tuple(Move(float(m[i]), float(m[i] + moved[i]), float(sigmas[i]), float(test[i])) for i in range(len(m))),
        chi2=chi2,
        degrees_of_freedom=int(np.linalg.matrix_rank(a)) if a.size else 0,
        closes=bool(np.all(np.abs(left) <= 1e-9 * max(size, 1e-300))) if a.size else True,
    )
