"""What is answered of a proof: the tree of a number, what made it, down to the readings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qingyu.domain.energy.formulas import FORMULAS
from qingyu.domain.energy.proof import Node
from qingyu.jobs.answer import Answer, Confirmable, Sentence, sentence_or_none


@dataclass(frozen=True, slots=True)
class ProofFormula(Answer):
    """The formula of a node; version grows when the same inputs would give another value."""

    id: str
    version: int | None
    expression: str | None
    name_zh: str | None
    name_en: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class ProofNode(Answer):
    """One number with the numbers that made it.

    `closes`: whether the children give the value by the formula. `source`: what stands behind a leaf: readings of a
    channel, a statement of output, a declaration. `details.changed_since`: what the meters come to now, where readings
    came or flows changed after the value was computed.
    """

    name: str
    value: float | None
    unit: str
    reason: Sentence | None
    formula: ProofFormula | None
    closes: bool | None
    completeness: float | None
    verified: str | bool | None
    computed_at: datetime | None
    inputs_hash: str | None
    factor: Mapping[str, Any] | None
    source: Mapping[str, Any] | None
    details: Mapping[str, Any]
    children: Sequence["ProofNode"]


@dataclass(frozen=True, slots=True)
class Proof(Confirmable):
    """The proof of one indicator value of an enterprise."""

    enterprise: str
    time_zone: str
    tree: ProofNode


def shown(node: Node) -> ProofNode:
    """A node and all below it with their sentences and formulas."""
    return ProofNode(
        name=node.name,
        value=node.value,
        unit=node.unit,
        reason=sentence_or_none(node.reason),
        formula=None if node.formula is None else _formula(node.formula, node.version),
        closes=node.closes,
        completeness=node.completeness,
        verified=node.verified,
        computed_at=node.computed_at,
        inputs_hash=node.inputs_hash,
        factor=node.factor or None,
        source=node.source or None,
        details=node.details,
        children=[shown(child) for child in node.children],
    )


def _formula(name: str, version: int | None) -> ProofFormula:
    """A formula; one that is not in the catalogue is given by its name alone.

    version: with which the number was made, null for that of today; the words of an earlier one are not kept.
    """
    known = FORMULAS.get(name)
    if known is None:
        return ProofFormula(name, version, None, None, None, None)
    if version not in (None, known.version):
        return ProofFormula(name, version, None, known.name_zh, known.name_en, None)
    return ProofFormula(name, known.version, known.expression, known.name_zh, known.name_en, known.source)
