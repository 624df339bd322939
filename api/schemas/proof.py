"""The tree of a number: what made it, down to the readings."""

from typing import Any

from api.schemas.fields import Confirmable, Instant, Model, Number, Said


class ProofFormula(Model):
    """The formula of a node; version grows when the same inputs would give another value."""

    id: str
    version: int | None
    expression: str | None
    name_zh: str | None
    name_en: str | None
    source: str | None


class ProofNode(Model):
    """One number with the numbers that made it.

    `closes`: whether the children give the value by the formula. `source`: what stands behind a leaf: readings of a
    channel, a statement of output, a declaration. `details.changed_since`: what the meters come to now, where readings
    came or flows changed after the value was computed.
    """

    name: str
    value: Number | None
    unit: str
    reason: Said | None
    formula: ProofFormula | None
    closes: bool | None
    completeness: Number | None
    verified: str | bool | None
    computed_at: Instant | None
    inputs_hash: str | None
    factor: dict[str, Any] | None
    source: dict[str, Any] | None
    details: dict[str, Any]
    children: list["ProofNode"]


class Proof(Confirmable):
    """The proof of one indicator value of an enterprise."""

    enterprise: str
    time_zone: str
    tree: ProofNode
