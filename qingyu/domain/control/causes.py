"""Who causes a change 谁造成的: what each part of a body gives to the change of its total, and the rest of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moved:
    """A total now and in the same months a year before; null where it is not known. [tce or tCO2]"""

    now: float | None
    before: float | None

    @property
    def by(self) -> float | None:
        """The change. [tce or tCO2]"""
        return None if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True, slots=True)
class Causes:
    """A change by its parts. The named and the rest sum to it.

    parts: by name, the largest first, whatever its sign. rest: what no named part gives: null where the change is not
    known. n_rest: parts that are in the rest, with those whose change is not known. [tce or tCO2]
    """

    change: float | None
    parts: Sequence[tuple[str, float]]
    rest: float | None
    n_rest: int


def causes(total: Moved, parts: Mapping[str, Moved], most: int | None = None) -> Causes:
    """The change of a total by what its parts gave to it, at most so many of them named.

    >>> parts = {"a": Moved(60.0, 40.0), "b": Moved(30.0, 35.0), "c": Moved(None, 10.0)}
    >>> causes(Moved(118.0, 100.0), parts)
    Causes(change=18.0, parts=[('a', 20.0), ('b', -5.0)], rest=3.0, n_rest=1)
    >>> causes(Moved(118.0, 100.0), parts, most=1)
    Causes(change=18.0, parts=[('a', 20.0)], rest=-2.0, n_rest=2)
    """
    known = [(name, one.by) for name, one in parts.items()]
    known.sort(key=lambda each: (-abs(each[1] or 0.0), each[0]))
    told = [(name, by) for name, by in known if by is not None][:most]
    change = total.by
    rest = None if change is None else change - sum(by for _, by in told)
    return Causes(change, told, rest, len(parts) - len(told))


def together(members: Iterable[Moved]) -> Moved:
    """What several had and have; not known where one of them is not.

    >>> together([Moved(2.0, 1.0), Moved(3.0, 1.5)])
    Moved(now=5.0, before=2.5)
    >>> together([Moved(2.0, 1.0), Moved(3.0, None)])
    Moved(now=5.0, before=None)
    """
    found = list(members)
    return Moved(_sum([one.now for one in found]), _sum([one.before for one in found]))


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
