"""Seals of closed values 封存: one line of a chain for each computation, over what it closed and superseded."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qingyu.domain.kernel.chain import START, Fault, link


@dataclass(frozen=True, slots=True)
class Batch:
    """A line of an enterprise's chain."""

    enterprise_id: int
    n: int
    n_closed: int
    n_superseded: int
    digest: bytes
    previous_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """A closed value with its seal, and the seal that what it says would have."""

    id: int
    code: str
    scope: str
    period: str
    start_on: date
    closed_n: int | None
    superseded_n: int | None
    is_superseded: bool
    row_hash: bytes | None
    should_be: bytes

    @property
    def name(self) -> str:
        """For a sentence."""
        return f"value {self.id} ({self.code}{' ' + self.scope if self.scope else ''}, {self.period} {self.start_on})"


def seal(enterprise_id: int, n: int, previous_hash: bytes, closed: Sequence[bytes], superseded: Sequence[int]) -> Batch:
    """The line of a computation that closed rows with these seals and superseded rows with these ids."""
    digest = _digest(closed, superseded)
    said = _said(enterprise_id, len(closed), len(superseded), digest)
    return Batch(enterprise_id, n, len(closed), len(superseded), digest, previous_hash, link(previous_hash, n, said))


def _digest(closed: Iterable[bytes], superseded: Iterable[int]) -> bytes:
    return hashlib.sha256(
        b"".join(sorted(closed)) + b"".join(id_.to_bytes(8, "big") for id_ in sorted(superseded))
    ).digest()


def _said(enterprise_id: int, n_closed: int, n_superseded: int, digest: bytes) -> bytes:
    parts = (enterprise_id, n_closed, n_superseded)
    return hashlib.sha256(b"".join(part.to_bytes(4, "big") for part in parts) + digest).digest()


def check(
    enterprise: str, batches: Sequence[Batch], values: Sequence[Sealed], heads: Mapping[int, bytes]
) -> Iterator[Fault]:
    """Every fault of an enterprise's closed values. heads: lines that the audit log tells of, by number."""
    closed: dict[int, list[bytes]] = {}
    gone: dict[int, list[int]] = {}
    for value in values:
        if value.row_hash != value.should_be:
            yield Fault(value.id, "value_edited", f"{enterprise}: {value.name} does not say what was computed")
        if value.closed_n is None or value.is_superseded != (value.superseded_n is not None):
            says = f"{enterprise}: {value.name} was written or superseded without a line of the chain"
            yield Fault(value.id, "value_unsealed", says)
        if value.closed_n is not None and value.row_hash is not None:
            closed.setdefault(value.closed_n, []).append(value.row_hash)
        if value.superseded_n is not None:
            gone.setdefault(value.superseded_n, []).append(value.id)
    last_n, last_hash = -1, START
    for batch in batches:
        if batch.n not in (last_n + 1, 1 if last_n < 0 else last_n + 1) or batch.previous_hash != last_hash:
            yield Fault(batch.n, "batch_out_of_order", f"{enterprise}: computation {batch.n} does not follow {last_n}")
        said = _said(batch.enterprise_id, batch.n_closed, batch.n_superseded, batch.digest)
        if link(batch.previous_hash, batch.n, said) != batch.hash or heads.get(batch.n, batch.hash) != batch.hash:
            yield Fault(batch.n, "batch_edited", f"{enterprise}: computation {batch.n} is not what was written")
        if _digest(closed.pop(batch.n, ()), gone.pop(batch.n, ())) != batch.digest:
            says = (
                f"{enterprise}: a value that computation {batch.n} closed or superseded was changed, added or removed"
            )
            yield Fault(batch.n, "values_changed", says)
        last_n, last_hash = batch.n, batch.hash
    for n in sorted({*closed, *gone, *(told for told in heads if told > last_n)}):
        yield Fault(n, "batch_removed", f"{enterprise}: computation {n} is told of and is not there")
