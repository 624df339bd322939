"""Anchors 锚: the head of the chain, written down elsewhere from time to time, in lines that are a chain too."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from qingyu.domain.kernel.chain import Fault, canonical

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Anchor:
    """One line of the file: the newest line of the chain at an instant, and the hash of the anchor before."""

    n: int
    id: int
    hash: str
    at: str
    previous: str

    @property
    def text(self) -> str:
        """The line as it is written."""
        return canonical({"n": self.n, "id": self.id, "hash": self.hash, "at": self.at, "previous": self.previous})

    @property
    def digest(self) -> str:
        """What the next anchor, and the chain itself, say of this one: SHA-256 of the line in hexadecimal."""
        return digest(self.text)


def digest(text: str) -> str:
    """SHA-256 of a line, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def following(last: Anchor | None, id_: int, hash_: bytes, now: datetime) -> Anchor:
    """The anchor after the last one."""
    at = now.astimezone(UTC).isoformat(timespec="microseconds")
    previous = START if last is None else last.digest
    return Anchor(1 if last is None else last.n + 1, id_, hash_.hex(), at, previous)


def read(text: str) -> Anchor | None:
    """A line of the file, or None where it is none that was ever written."""
    try:
        found = Anchor(**json.loads(text))
    except (ValueError, TypeError):
        return None
    return found if found.text == text else None


def check(lines: Sequence[str], said: Mapping[int, str]) -> Iterator[Fault]:
    """Every fault of the file. said: what the chain says of anchors, the hash of each by its number."""
    previous, last = START, 0
    for place, text in enumerate(lines, 1):
        anchor = read(text)
        if anchor is None:
            yield Fault(place, "anchor_edited", f"anchor {place} is not a line that was ever written")
            previous, last = digest(text), place
            continue
        if anchor.n != last + 1 or anchor.previous != previous:
            says = f"anchor {anchor.n} does not follow anchor {last}: one was edited, removed, inserted or moved"
            yield Fault(anchor.n, "anchor_out_of_order", says)
        if said.get(anchor.n, anchor.digest) != anchor.digest:
            says = f"anchor {anchor.n} is not the one that the audit log tells of"
            yield Fault(anchor.n, "anchor_edited", says)
        previous, last = anchor.digest, anchor.n
    gone = [n for n in said if n > last]
    if gone:
        says = f"the audit log tells of {max(gone)} anchors, and the file ends at {last}"
        yield Fault(last + 1, "anchors_cut_off", says)
