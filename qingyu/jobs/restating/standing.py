"""A change of a closed month is unconfirmed until an officer confirms it; until then the value before counts."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field

from qingyu.db import standing as rows
from qingyu.db.pool import Connection
from qingyu.db.standing import ClosedChange, ProofFile, Side
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Conflict, Invalid, NotFound
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.answer import Answer, Sentence, sentence_or_none

LARGEST_PROOF = 10 * 1024 * 1024  # [byte]


@dataclass(frozen=True, slots=True)
class ChangedSide(Answer):
    """A value before or after a change; without a value there is a reason."""

    value: Annotated[float | None, Field(description="the value")]
    unit: Annotated[str, Field(description="its unit")]
    reason: Annotated[Sentence | None, Field(description="why there is no value")]
    verified: Annotated[bool, Field(description="whether every factor behind it is verified")]


@dataclass(frozen=True, slots=True)
class ChangedValue(Answer):
    """A value of a closed month that a change moved; until the change is confirmed the one before counts."""

    start_on: Annotated[date, Field(description="first day of the month")]
    code: Annotated[str, Field(description="code of the indicator", examples=["coal.calorific"])]
    scope: Annotated[str, Field(description="carrier, product or unit it is of; empty for the enterprise")]
    before: Annotated[ChangedSide, Field(description="in force when the change was made")]
    after: Annotated[ChangedSide, Field(description="in force when the next change of the month was made, or now")]


acting = rows.acting
listing = rows.listing
unsettled = rows.unsettled


def waiting_since(conn: Connection, enterprise_id: int) -> dict[date, datetime]:
    """The months whose values are not confirmed, and since when."""
    return {each.month: each.until for each in unsettled(conn, enterprise_id).values()}


def keep_file(folder: Path, parts: Iterable[bytes], largest: int = LARGEST_PROOF) -> tuple[str, int]:
    """Write a file under the SHA-256 of its bytes, as it comes; returns hash and size.

    largest: [byte]  Raises Invalid.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=folder, prefix=".coming-")
    try:
        with os.fdopen(handle, "wb") as file:
            for part in parts:
                size += len(part)
                if size > largest:
                    raise Invalid(because("proof_too_large", n=largest), code="proof_too_large")
                digest.update(part)
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise Invalid(because("proof_empty"), code="proof_empty")
        place = path_of(folder, digest.hexdigest())
        place.parent.mkdir(exist_ok=True)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size


def path_of(folder: Path, hash_: str) -> Path:
    """Where a proof lies."""
    return folder / hash_[:2] / hash_


def upload(
    conn: Connection, enterprise_id: int, kept: tuple[str, int], name: str, media_type: str, by: str, now: datetime
) -> ProofFile:
    """Note a proof that was kept; the same bytes again are the same proof, and each enterprise has its own of them."""
    hash_, size = kept
    if rows.add_file(conn, enterprise_id, hash_, name[:200], size, media_type[:100], by, now):
        detail = {"hash": hash_, "name": name, "size": size}
        record(conn, Act("declare", by, f"proof {hash_[:12]}", enterprise_id, detail), now)
    found = rows.file(conn, enterprise_id, hash_)
    assert found is not None, "it was added or was there"
    return found


def explain(
    conn: Connection,
    scope: Scope,
    enterprise_id: int,
    id_: int,
    reason: str | None,
    proof: str | None,
    by: str,
    now: datetime,
) -> ClosedChange:
    """Give a waiting change its reason and its proof. Raises NotFound, Conflict where it is decided."""
    change = _change(conn, scope, enterprise_id, id_)
    if proof is not None and rows.file(conn, enterprise_id, proof) is None:
        raise NotFound(because("proof_not_uploaded", file=proof[:12]))
    if not rows.explain(conn, id_, reason, proof):
        raise Conflict(because("change_decided", id=id_, change_state=change.state), code="decided_already")
    detail = {"reason": reason, "proof": proof}
    record(conn, Act("declare", by, f"explanation of change {id_}", enterprise_id, detail), now)
    return _change(conn, scope, enterprise_id, id_)


def effects(
    conn: Connection,
    scope: Scope,
    enterprise_id: int,
    id_: int,
    limit: int,
    after: tuple[date, str, str] | None = None,
) -> list[ChangedValue]:
    """The values of closed months that a change moved, each before and after it. Raises NotFound."""
    _change(conn, scope, enterprise_id, id_)
    found = rows.effects(conn, enterprise_id, id_, limit, after)
    return [ChangedValue(each.start_on, each.code, each.scope, _side(each.before), _side(each.after)) for each in found]


def _side(said: Side) -> ChangedSide:
    return ChangedSide(said.value, said.unit, sentence_or_none(said.reason), said.verified)


def proof(conn: Connection, folder: Path, enterprise_id: int, hash_: str) -> tuple[ProofFile, bytes]:
    """An uploaded proof with its bytes, which are what was uploaded. Raises NotFound."""
    known = rows.file(conn, enterprise_id, hash_)
    if known is None:
        raise NotFound(because("no_proof", file=hash_[:12]))
    place = path_of(folder, hash_)
    if not place.is_file():
        raise NotFound(because("proof_lost", file=hash_[:12]), code="proof_lost")
    content = place.read_bytes()
    if hashlib.sha256(content).hexdigest() != hash_:
        raise NotFound(because("proof_changed", file=hash_[:12]), code="proof_lost")
    return known, content


def decide(
    conn: Connection, scope: Scope, enterprise_id: int, id_: int, confirm: bool, reason: str, by: str, now: datetime
) -> ClosedChange:
    """Confirm or reject a change, in the order in which they were made. Raises NotFound, Conflict.

    A rejected change stays as it was declared; the value before counts until one made later for the same month is
    confirmed, such as its withdrawal.
    """
    change = _change(conn, scope, enterprise_id, id_)
    earlier = rows.earlier_undecided(conn, id_)
    if change.state == "unconfirmed" and earlier is not None:
        raise Conflict(because("earlier_change_waits", id=earlier), code="earlier_waits")
    if confirm and change.state == "unconfirmed" and not (change.reason and change.proof_hash):
        raise Conflict(because("change_needs_proof", id=id_), code="needs_proof")
    if not rows.decide(conn, id_, "confirmed" if confirm else "rejected", by, reason, now):
        raise Conflict(because("change_decided", id=id_, change_state=change.state), code="decided_already")
    detail = {"state": "confirmed" if confirm else "rejected", "reason": reason, "months": change.months}
    record(conn, Act("confirm", by, f"change {id_}", enterprise_id, detail), now)
    return _change(conn, scope, enterprise_id, id_)


def _change(conn: Connection, scope: Scope, enterprise_id: int, id_: int) -> ClosedChange:
    # Of this enterprise: what is decided under another's address would stand in the audit log under its name.
    found = rows.listing(conn, scope, id_=id_, enterprise_id=enterprise_id)
    if not found:
        raise NotFound(because("no_change", id=id_))
    return found[0]
