"""The stages of an assessment 自评、复核、现场、终评: each keeps its own findings, and stands on those before it."""

from collections.abc import Mapping
from enum import StrEnum

from qingyu.domain.assessment.judge import Finding


class Stage(StrEnum):
    """Who found something, in order."""

    SELF = "self"  # 自评: the body itself
    REVIEW = "review"  # 部门复核
    ONSITE = "onsite"  # 现场核查
    FINAL = "final"  # 终评


def effective(stage: Stage | None, stated: Mapping[Stage, Finding], computed: Finding | None) -> Finding | None:
    """What counts of an indicator at a stage: the latest that is stated up to it, else what the accounts say.

    stage: null for the accounts alone.

    >>> met, missed = Finding(met=True), Finding(met=False)
    >>> effective(Stage.ONSITE, {Stage.SELF: met, Stage.FINAL: missed}, None) == met
    True
    >>> effective(None, {Stage.SELF: met}, missed) == missed
    True
    """
    order = list(Stage)
    upto = order[: order.index(stage) + 1] if stage is not None else []
    return next((stated[one] for one in reversed(upto) if one in stated), computed)
