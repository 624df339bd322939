"""A chain of lines 哈希链: each line's hash covers what it says, its number, and the hash of the line before."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

START = bytes(32)  # what stands before the first line


@dataclass(frozen=True, slots=True)
class Content:
    """What a line says; `detail` is canonical JSON."""

    at: datetime
    actor: str
    kind: str
    object: str
    enterprise_id: int | None
    region: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is stored."""

    id: int
    content: Content
    previous_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a chain: the number of the first line it shows at, a code, and a sentence."""

    id: int
    code: str
    says: str


def canonical(value: Any) -> str:
    """One text for one value: JSON with sorted keys, no blanks, no escapes that are not needed (after RFC 8785).

    >>> canonical({"b": 1.5, "a": ["煤", None]})
    '{"a":["煤",null],"b":1.5}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def content_hash(said: Content) -> bytes:
    """SHA-256 of all that a line says: a canonical JSON array of its fields, the instant in UTC to the microsecond."""
    at = said.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [at, said.actor, said.kind, said.object, said.enterprise_id, said.region, said.detail]
    return hashlib.sha256(canonical(fields).encode()).digest()


def link(previous_hash: bytes, id_: int, content: bytes) -> bytes:
    """The hash of a line: SHA-256 of the hash before, the number (8 bytes, big-endian) and the content's hash."""
    return hashlib.sha256(previous_hash + id_.to_bytes(8, "big") + content).digest()


def check(lines: Iterable[Line], anchored: Mapping[int, bytes] | None = None) -> Iterator[Fault]:
    """Every fault of a chain read in the order of its numbers; `anchored` are hashes kept elsewhere, by number.

    A line is compared with what the line before really holds, so one edit is one fault and not a row of them.
    """
    kept = dict(anchored or {})
    last_id, last_hash, good_until = 0, START, 0
    for line in lines:
        yield from _of_line(line, last_id, last_hash)
        if line.id in kept:
            if kept.pop(line.id) == line.hash:
                good_until = line.id
            else:
                first = good_until + 1
                says = f"line {line.id} is not the one that was anchored: lines {first} to {line.id} were written anew"
                yield Fault(first, "rewritten", says)
        last_id, last_hash = line.id, line.hash
    missing = [id_ for id_ in kept if id_ > last_id]
    if missing:
        says = (
            f"line {max(missing)} was anchored, and the chain ends at {last_id}: lines from {last_id + 1} on are gone"
        )
        yield Fault(last_id + 1, "cut_off", says)


def _of_line(line: Line, last_id: int, last_hash: bytes) -> Iterator[Fault]:
    if line.id != last_id + 1:
        says = f"lines {last_id + 1} to {line.id - 1} were removed"
        yield Fault(last_id + 1, "removed", says)
    elif line.previous_hash != last_hash:
        says = f"line {line.id} does not follow line {last_id}: it, or the one before, was inserted, moved or edited"
        yield Fault(line.id, "out_of_order", says)
    if link(line.previous_hash, line.id, content_hash(line.content)) != line.hash:
        yield Fault(line.id, "edited", f"line {line.id} does not say what it said when it was written")
