"""What the API says of changes of closed months, of their proofs, and of the audit log."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from api.schemas.fields import Asked, Instant, Model, Number, Prose, Said

State = Literal["unconfirmed", "confirmed", "rejected"]


class ClosedChange(Model):
    """A declaration that touched closed months; until it is confirmed the value before is the one that counts."""

    id: int = Field(description="number of the change")
    enterprise: str = Field(description="code of the enterprise")
    months: list[date] = Field(description="first days of the closed months it touched")
    sources: list[str] = Field(
        description="what kind: factor, declaration, event, correction, version, import, production"
    )
    actor: str = Field(description="who made it; gateway:<enterprise>/<gateway> for restated output")
    reason: str | None = Field(description="why; without it nobody can confirm")
    proof_hash: str | None = Field(description="SHA-256 of the file that proves it; without it nobody can confirm")
    proof_name: str | None = Field(description="name of that file")
    at: Instant = Field(description="when it was made")
    state: State = Field(description="whether it counts")
    decided_by: str | None = Field(description="the officer")
    decided_at: Instant | None = Field(description="when the officer decided")
    decision_reason: str | None = Field(description="why the officer decided so")


class ChangedSide(Model):
    """A value before or after a change; without a value there is a reason."""

    value: Number | None = Field(description="the value")
    unit: str = Field(description="its unit")
    reason: Said | None = Field(description="why there is no value")
    verified: bool = Field(description="whether every factor behind it is verified")


class ChangedValue(Model):
    """A value of a closed month that a change moved; until the change is confirmed the one before counts."""

    start_on: date = Field(description="first day of the month")
    code: str = Field(description="code of the indicator", examples=["coal.calorific"])
    scope: str = Field(description="carrier, product or unit it is of; empty for the enterprise")
    before: ChangedSide = Field(description="in force when the change was made")
    after: ChangedSide = Field(description="in force when the next change of the month was made, or now")


class Explanation(Asked):
    """Why a closed month was changed, and the proof that was uploaded before."""

    reason: Prose = Field(description="why", max_length=2000)
    proof: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        description="hash of an uploaded proof",
        examples=["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    )


class Decision(Asked):
    """An officer's reason."""

    reason: Prose = Field(description="why", max_length=2000)


class ProofFile(Model):
    """A file that proves a change, kept under the hash of its bytes."""

    hash: str = Field(description="SHA-256 in hexadecimal")
    name: str = Field(description="name of the file")
    size: int = Field(description="[byte]")
    media_type: str = Field(description="as it was said")
    uploaded_by: str = Field(description="who uploaded it")
    at: Instant = Field(description="when it was uploaded")


class AuditLine(Model):
    """A line of the audit log: who did what, to what."""

    id: int = Field(description="number of the line")
    at: Instant = Field(description="when it was done")
    actor: str = Field(description="a user, token:<prefix>, cli:<user of the operating system> or system:<program>")
    kind: str = Field(description="a code, such as declare; docs/audit.md names them")
    object: str = Field(description="what it was done to")
    enterprise: str | None = Field(description="code of the enterprise it is about")
    region: str | None = Field(description="code of the region it is about")
    detail: dict[str, Any] = Field(description="what changed, by its own names")
    hash: str = Field(description="of the chain, in hexadecimal")
