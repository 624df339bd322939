"""Receipts: what the platform tells a gateway once its messages are committed; none outgrows a packet."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from pydantic import Field

from qingyu.db.streams import ranges
from qingyu.jobs.answer import Answer, spread
from qingyu.jobs.receive.refusals import Origin, Refused

Sender = tuple[str, str]  # enterprise, gateway
Key = tuple[str, str, str]  # enterprise, gateway, boot
MOST_BYTES = 48_000  # the broker ends the connection of who sends more than 65,536 [byte]
_FRAME_BYTES = 300  # boot, instant and the words around the lists [byte]
_NAMED = 1_000  # refusals named of one message; a note says how many more there are
HOLD_S = 600  # a gateway that is told to hold sends again no earlier than this [s]


@dataclass(frozen=True, slots=True)
class ReceiptRefusal(Answer):
    """An entry that was not stored, kept with its reason."""

    seq: Annotated[int | None, Field(description="number of the message")]
    index: Annotated[int | None, Field(description="place of the entry in the message; null for the whole message")]
    code: Annotated[str, Field(description="the kind of fault, for programs")]
    reason: Annotated[str, Field(description="what is wrong, in a sentence")]


@dataclass(frozen=True, slots=True)
class ReceiptDigest(Answer):
    """A message whose number could not be read, named by its bytes."""

    sha256: Annotated[str, Field(description="SHA-256 of the message")]
    code: Annotated[str, Field(description="the kind of fault, for programs")]
    reason: Annotated[str, Field(description="what is wrong, in a sentence")]


@dataclass(frozen=True, slots=True)
class ReceiptCounts(Answer):
    """What became of the entries of a message."""

    received: Annotated[int, Field(description="entries that came")]
    written: Annotated[int, Field(description="entries that are new and stored")]
    duplicate: Annotated[int, Field(description="entries that were stored already with the same value")]
    conflict: Annotated[int, Field(description="entries that were stored already with another value, which stays")]
    rejected: Annotated[int, Field(description="entries that were refused, kept with their reason")]


@dataclass(frozen=True, slots=True)
class Receipt(Answer):
    """What is stored now: after it the gateway may forget the message."""

    boot: Annotated[str | None, Field(description="the start of the gateway that the ranges are of")]
    ranges: Annotated[
        list[tuple[int, int]], Field(description="numbers of messages that need not be sent again, from and to")
    ]
    rejected: Annotated[list[ReceiptRefusal], Field(description="entries that were refused")]
    at: Annotated[datetime, Field(description="when it was stored")]
    unreadable: Annotated[list[ReceiptDigest], Field(description="messages without a readable number")] = field(
        default_factory=list, kw_only=True
    )
    counts: Annotated[ReceiptCounts, Field(description="what became of the entries")] = field(kw_only=True)


def compose(
    numbered: Iterable[tuple[str, str, str, int]],
    refused: Sequence[Refused],
    at: datetime,
    held: Sequence[Origin] = (),
) -> list[tuple[str, str, bytes]]:
    """Receipts for a committed batch: (enterprise, topic, payload), at least one for each start of a gateway.

    numbered: (enterprise, gateway, boot, seq) of every message with a number, the refused ones included: a refused
    message is kept by the platform, so that its gateway need not send it for ever. One that is refused as a whole and
    whose number cannot be read is named by its SHA-256. held: messages whose refusals are not kept, for want of room;
    they are no part of the ranges, and their gateway is told to wait.
    """
    waiting = {(o.topic.enterprise, o.topic.gateway, o.boot, o.seq) for o in held if o.topic is not None}
    unkept = {id(origin.came) for origin in held}
    seqs: dict[Key, list[int]] = {}
    for enterprise, gateway, boot, seq in numbered:
        seqs.setdefault((enterprise, gateway, boot), []).append(seq)
    named, unreadable = _sorted_out([one for one in refused if id(one.origin.came) not in unkept])
    receipts = []
    for (enterprise, gateway, boot), numbers in seqs.items():
        # A packet is small: refusals go ahead in pieces, the ranges that let the gateway forget come after them.
        items = [("rejected", _text(one)) for one in _bounded(named.get((enterprise, gateway, boot), []))]
        holding = [seq for seq in numbers if (enterprise, gateway, boot, seq) in waiting] if waiting else []
        items += [("ranges", b"[%d, %d]" % span) for span in ranges(set(numbers) - set(holding))]
        items += [("held", b"[%d, %d]" % span) for span in ranges(holding)]
        receipts += [(enterprise, gateway, _packet(boot, piece, at)) for piece in _pieces(items)]
    for (enterprise, gateway), told in unreadable.items():
        pieces = _pieces(("unreadable", _text(one)) for one in told)
        receipts += [(enterprise, gateway, _packet(None, piece, at)) for piece in pieces]
    return [(enterprise, f"qy/v1/{enterprise}/{gateway}/receipt", payload) for enterprise, gateway, payload in receipts]


def one(refused: Sequence[Refused], origin: Origin, counts: ReceiptCounts, at: datetime) -> Receipt:
    """The receipt of one message, for who waits for the answer; it names every refusal up to the bound."""
    number = origin.number
    return Receipt(
        boot=origin.boot if number else None,
        ranges=[(number[1], number[1])] if number else [],
        rejected=list(_bounded([_told(bad) for bad in refused])),
        at=at,
        unreadable=[] if number else [_digest(one) for one in refused if one.bad.index is None],
        counts=counts,
    )


def _sorted_out(
    refused: Sequence[Refused],
) -> tuple[dict[Key, list[ReceiptRefusal]], dict[Sender, list[ReceiptDigest]]]:
    """Refusals by the start of the gateway that numbered them, and those of messages without a number by gateway."""
    named: dict[Key, list[ReceiptRefusal]] = {}
    unreadable: dict[Sender, list[ReceiptDigest]] = {}
    for one in refused:
        origin, bad = one.origin, one.bad
        if origin.topic is None or origin.topic.kind == "status":
            continue
        sender = origin.topic.enterprise, origin.topic.gateway
        if origin.boot is not None and origin.seq is not None:
            named.setdefault((*sender, origin.boot), []).append(_told(one))
        elif bad.index is None:
            unreadable.setdefault(sender, []).append(_digest(one))
    return named, unreadable


def _told(one: Refused) -> ReceiptRefusal:
    return ReceiptRefusal(one.origin.seq, one.bad.index, one.bad.fault.value, one.bad.reason)


def _digest(one: Refused) -> ReceiptDigest:
    digest = hashlib.sha256(one.origin.came.payload).hexdigest()
    return ReceiptDigest(digest, one.bad.fault.value, one.bad.reason)


def _bounded(named: Sequence[ReceiptRefusal]) -> Iterator[ReceiptRefusal]:
    """At most so many refusals of each message, with a note for the rest."""
    counts: dict[int | None, int] = {}
    for one in named:
        counts[one.seq] = counts.get(one.seq, 0) + 1
        if counts[one.seq] <= _NAMED:
            yield one
    for seq, n in counts.items():
        if n > _NAMED:
            reason = f"{n - _NAMED} more readings of this message are refused"
            yield ReceiptRefusal(seq, _NAMED, "more", reason)


def _text(told: ReceiptRefusal | ReceiptDigest) -> bytes:
    return json.dumps(told, ensure_ascii=False, default=spread).encode("utf-8", "replace")


def _pieces(items: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    """Items, which are JSON, cut by bytes."""
    piece: list[tuple[str, bytes]] = []
    size = _FRAME_BYTES
    for name, text in items:
        if piece and size + len(text) + 2 > MOST_BYTES:
            yield piece
            piece, size = [], _FRAME_BYTES
        piece.append((name, text))
        size += len(text) + 2
    if piece:
        yield piece


def _packet(boot: str | None, piece: Sequence[tuple[str, bytes]], at: datetime) -> bytes:
    lists: dict[str, list[bytes]] = {"ranges": [], "rejected": []}
    for name, text in piece:
        lists.setdefault(name, []).append(text)
    told = b", ".join(b'"%s": [%s]' % (name.encode(), b", ".join(texts)) for name, texts in lists.items())
    if "held" in lists:
        told += b', "retry_after_s": %d' % HOLD_S
    return b'{"boot": %s, %s, "at": "%s"}' % (json.dumps(boot).encode(), told, at.isoformat().encode())
