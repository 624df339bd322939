"""What each caller sent in the running minute: counted in memory, of one process or of several together."""

import fcntl
import mmap
import struct
import tempfile
from collections import OrderedDict
from hashlib import sha256

WINDOW_S = 60
MOST_CALLERS = 10_000


class Counts:
    """Counts of one process."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def take(self, who: str, now_s: float) -> tuple[float, int]:
        """Count one more; returns when the window of this caller began and the count in it with this one. [s]"""
        begun, count = self._counts.pop(who, (now_s, 0))
        if now_s - begun >= WINDOW_S:
            begun, count = now_s, 0
        self._counts[who] = begun, count + 1
        if len(self._counts) > MOST_CALLERS:
            self._counts.popitem(last=False)
        return begun, count + 1


class SharedCounts(Counts):
    """Counts of all processes that were forked after it was made; each takes from one thread.

    A table of fixed places. A caller has eight to choose from; where all are others', the one whose window began first
    makes room. A process that is killed leaves no lock: the kernel takes back those of a file.
    """

    _PLACE = struct.Struct("16sdQ")
    _PLACES = 1 << 14
    _CHOICE = 8

    def __init__(self) -> None:
        super().__init__()
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  as long as the processes
        self._file.truncate(self._PLACE.size * self._PLACES)
        self._table = mmap.mmap(self._file.fileno(), 0)

    def close(self) -> None:
        """Count no more."""
        self._table.close()
        self._file.close()

    def take(self, who: str, now_s: float) -> tuple[float, int]:
        """Count one more, of whichever process."""
        key = sha256(who.encode()).digest()[:16]
        first = int.from_bytes(key[:4], "little") % (self._PLACES // self._CHOICE) * self._CHOICE
        size = self._PLACE.size * self._CHOICE
        fcntl.lockf(self._file, fcntl.LOCK_EX, size, first * self._PLACE.size)
        try:
            places = {self._at(i)[0]: i for i in range(first, first + self._CHOICE)}
            place = places.get(key)
            begun, count = (now_s, 0) if place is None else self._at(place)[1:]
            if now_s - begun >= WINDOW_S:
                begun, count = now_s, 0
            if place is None:
                place = min(range(first, first + self._CHOICE), key=lambda i: self._at(i)[1])
            self._PLACE.pack_into(self._table, place * self._PLACE.size, key, begun, count + 1)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, size, first * self._PLACE.size)
        return begun, count + 1

    def _at(self, place: int) -> tuple[bytes, float, int]:
        key, begun, count = self._PLACE.unpack_from(self._table, place * self._PLACE.size)
        return bytes(key), float(begun), int(count)
