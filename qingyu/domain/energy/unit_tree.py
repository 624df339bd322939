"""The tree of units of GB 17167: 用能单位, 次级用能单位, 用能设备."""

from collections.abc import Mapping
from dataclasses import dataclass

from qingyu.domain.kernel.reason import Reason, because


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit with its level (1 boundary, 2 process, 3 equipment) and the one it lies in."""

    level: int
    parent: str | None


def tree_fault(units: Mapping[str, Placed]) -> Reason | None:
    """What is wrong with a tree, or None. units: by code.

    >>> tree_fault({"plant": Placed(1, None), "kiln": Placed(2, "plant")}) is None
    True
    >>> tree_fault({"a": Placed(2, "b"), "b": Placed(2, "a")}).code
    'unit_inside_itself'
    """
    for code, unit in units.items():
        if unit.parent is None:
            continue
        above = units[unit.parent]
        if unit.level < above.level:
            named = {"unit": code, "level": unit.level, "parent": unit.parent, "above": above.level}
            return because("unit_level_odd", **named)
        passed: set[str] = {code}
        at: str | None = unit.parent
        while at is not None and at not in passed:
            passed.add(at)
            at = units[at].parent
        if at is not None:
            return because("unit_inside_itself", unit=code, parent=unit.parent)
    return None
