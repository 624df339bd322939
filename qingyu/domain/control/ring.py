"""Closed rings in the plane: their area, and whether one crosses itself."""

import itertools
from collections.abc import Sequence

Point = tuple[float, float]
Ring = Sequence[Point]

# The borders of a province meet a few hundred thousand times where they are looked at from west to east; rings that are
# beyond this are drawn to take long, and no borders.
MOST_LOOKS = 2_000_000


def area(ring: Ring) -> float:
    """The area of a closed ring, above zero where it runs against the clock. [square of the unit]

    Shoelace formula, about the first point, so that small rings far from the origin keep their digits.

    >>> area([(0, 0), (2, 0), (2, 1), (0, 0)]), area([(0, 0), (2, 1), (2, 0), (0, 0)])
    (1.0, -1.0)
    """
    x0, y0 = ring[0]
    pairs = itertools.pairwise(ring)
    return 0.5 * sum((x - x0) * (v - y0) - (u - x0) * (y - y0) for (x, y), (u, v) in pairs)


def crossing(*rings: Ring) -> tuple[int, Point] | None:
    """Which of some closed rings crosses itself first, and where: the start of a side that does; null where none does.

    Sides that only touch cross nothing: borders of islands do. Sides are looked at from the left to the right, each
    with those that lie above or below it. Where all rings together ask for too many looks, one is said to cross.

    >>> crossing([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)])
    (0, (0, 0))
    >>> crossing([(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)])
    """
    n_looks = 0
    for i, ring in enumerate(rings):
        near: list[tuple[Point, Point]] = []
        for side in sorted(itertools.pairwise(ring), key=lambda side: min(side[0][0], side[1][0])):
            left = min(side[0][0], side[1][0])
            near = [other for other in near if max(other[0][0], other[1][0]) >= left]
            n_looks += len(near)
            if n_looks > MOST_LOOKS:
                return i, side[0]
            crossed = next((other for other in near if _cross(side, other)), None)
            if crossed is not None:
                return i, crossed[0]
            near.append(side)
    return None


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two sides cross in a point inside both."""
    (a, b), (c, d) = one, other
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Point, b: Point, c: Point) -> int:
    """1 where c lies to the left of the line from a to b, -1 to the right, 0 on it."""
    found = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (found > 0) - (found < 0)
