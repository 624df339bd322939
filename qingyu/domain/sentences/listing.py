"""How several things stand in one sentence: one after the other, months that follow each other as a span."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

_BETWEEN = {"en": ", ", "zh": "、"}
_UP_TO = {"en": " to ", "zh": " 至 "}
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
# Two months are as short one after the other.
_LEAST_OF_A_SPAN = 3


def listed(items: Sequence[str], language: Literal["en", "zh"]) -> str:
    """Things in their order, with a comma of the language between.

    >>> listed(["2026-01", "2026-02", "2026-03", "2026-05"], "en")
    '2026-01 to 2026-03, 2026-05'
    >>> listed(["H11", "H12"], "zh")
    'H11、H12'
    """
    return _BETWEEN[language].join(
        f"{run[0]}{_UP_TO[language]}{run[-1]}" if len(run) >= _LEAST_OF_A_SPAN else _BETWEEN[language].join(run)
        for run in _runs(items)
    )


def _runs(items: Sequence[str]) -> Iterator[list[str]]:
    """Months that follow each other together, everything else alone."""
    run: list[str] = []
    for item in items:
        if run and _number(item) != (_number(run[-1]) or 0) + 1:
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def _number(text: str) -> int | None:
    found = _MONTH.fullmatch(text)
    return int(found[1]) * 12 + int(found[2]) if found else None
