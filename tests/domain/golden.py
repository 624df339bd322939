"""How each worked case of `worked_cases.csv` is reckoned by the library: one function for each run of ids."""

import csv
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

Inputs = dict[str, Any]
Reckoner = Callable[[Inputs], Inputs]


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case: what goes in, what must come out, and how near."""

    id: str
    topic: str
    inputs: Inputs
    expected: Inputs
    tolerance: float
    source: str


def cases() -> list[Case]:
    """All of the file, in its order."""
    with (Path(__file__).parent / "worked_cases.csv").open(encoding="utf-8", newline="") as file:
        return [
            Case(
                row["id"], row["topic"], json.loads(row["inputs"]), json.loads(row["expected"]),
                float(row["tolerance"] or 0), row["source"],
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def reckons(pattern: str) -> Callable[[Reckoner], Reckoner]:
    """Mark a function as the one for the ids that match."""

    def mark(function: Reckoner) -> Reckoner:
        vars(function)["reckons"] = re.compile(pattern)
        return function

    return mark


def reckoner(case: Case, modules: Sequence[ModuleType]) -> Reckoner | None:
    """The modules' function for a case, or None while the library cannot do it yet."""
    items = [item for module in modules for item in vars(module).values()]
    patterns = [(getattr(item, "__dict__", {}).get("reckons"), item) for item in items]
    found = [item for pattern, item in patterns if pattern and pattern.fullmatch(case.id)]
    assert len(found) <= 1, f"{case.id} is reckoned twice"
    return found[0] if found else None
