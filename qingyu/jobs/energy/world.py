"""What is declared of an enterprise, each thing read once, and kept by a worker as long as its version stands.

Days and values change with each turn of the work, declarations once a month: of the statements that an account asks for
more than half read what was the same the last time.
"""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from qingyu.db import data_versions
from qingyu.db.data_versions import DeclaredVersion
from qingyu.db.pool import Connection

Kind = TypeVar("Kind")

MOST = 1_000  # enterprises a worker keeps, some 160 KB each
OFTEN = 30  # times a world is given before what is made of it is made anew: it remembers each day it was asked for


class World:
    """What was read of an enterprise and of what is printed for all; whoever takes of it changes nothing in it."""

    def __init__(self, conn: Connection, enterprise_id: int, printed: dict[Hashable, Any] | None = None) -> None:
        """printed: what was read already of what is the same for all enterprises."""
        self.conn, self.enterprise_id = conn, enterprise_id
        self._printed: dict[Hashable, Any] = {} if printed is None else printed
        self._own: dict[Hashable, Any] = {}
        self._made: dict[Hashable, Any] = {}

    def declared(self, read: Callable[[Connection, int], Kind]) -> Kind:
        """What a query reads of the enterprise. read: of tables only that tell what is declared (`tells_declared`)."""
        if read not in self._own:
            self._own[read] = read(self.conn, self.enterprise_id)
        known: Kind = self._own[read]
        return known

    def of_all(self, read: Callable[[Connection], Kind]) -> Kind:
        """What a query reads that is the same for all enterprises."""
        if read not in self._printed:
            self._printed[read] = read(self.conn)
        known: Kind = self._printed[read]
        return known

    def made(self, make: Callable[["World"], Kind]) -> Kind:
        """What is made of such things and of nothing else."""
        if make not in self._made:
            self._made[make] = make(self)
        known: Kind = self._made[make]
        return known

    def slimmed(self) -> None:
        """Have what was made of it made anew."""
        self._made.clear()


class Worlds:
    """The worlds of the enterprises that a worker is at again and again, over one connection."""

    def __init__(self, most: int = MOST) -> None:
        """most: enterprises that are kept, those that were asked for first.

        Whoever goes round more than that would find none again, if the one that waited longest had to go for the next.
        """
        self._most = most
        self._kept: dict[int, tuple[DeclaredVersion, World, int]] = {}
        self._printed: tuple[str | None, dict[Hashable, Any]] = None, {}
        self._found: set[int] = set()  # of those that are kept, since some had to go the last time
        self._not_kept = 0

    def of(self, conn: Connection, enterprise_id: int) -> World:
        """The world of an enterprise as it is declared now.

        The version is asked before anything is read: what is declared meanwhile is read again the next time.
        """
        version = data_versions.declared(conn, enterprise_id)
        known = self._kept.pop(enterprise_id, None)
        if known is not None:
            self._found.add(enterprise_id)
        if known is None or known[0] != version or known[1].conn is not conn:
            if self._printed[0] != version.everybody:
                self._printed = version.everybody, {}
            known = version, World(conn, enterprise_id, self._printed[1]), 0
        _, world, n = known
        if n >= OFTEN:
            world.slimmed()
            n = 0
        if len(self._kept) < self._most:
            self._kept[enterprise_id] = version, world, n + 1
        else:
            self._turn_away()
        return world

    def _turn_away(self) -> None:
        """One more is not kept. Now and then those go that nobody asked for meanwhile: another worker has them."""
        self._not_kept += 1
        if self._not_kept >= OFTEN * self._most:
            self._kept = {id_: self._kept[id_] for id_ in self._found & self._kept.keys()}
            self._found, self._not_kept = set(), 0
