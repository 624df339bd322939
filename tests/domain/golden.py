"""How each worked case of `worked_cases.csv` is reckoned by the library: one function for each run of ids."""

import csv
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
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


RECKONERS: list[tuple[re.Pattern[str], Reckoner]] = []


def reckons(pattern: str) -> Callable[[Reckoner], Reckoner]:
    """Mark a function as the one for the ids that match."""

    def mark(function: Reckoner) -> Reckoner:
        RECKONERS.append((re.compile(pattern), function))
        return function

    return mark


def reckoner(case: Case) -> Reckoner | None:
    """The function for a case, or None while the library cannot do it yet."""
    found = [function for pattern, function in RECKONERS if pattern.fullmatch(case.id)]
    assert len(found) <= 1, f"{case.id} is reckoned twice"
    return found[0] if found else None
