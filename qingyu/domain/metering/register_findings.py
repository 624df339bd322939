"""What is seen in the readings of a register, as findings with the numbers that show it."""

import numpy as np

from qingyu.domain.metering.series import SECOND, Bools, Finding, FindingKind, Floats, Ints, Settings

_VALUES_SHOWN = 12


def gaps(at_us: Ints, settings: Settings) -> list[Finding]:
    """Where a register was not read for longer than twice its expected interval."""
    elapsed = np.diff(at_us)
    expected = np.maximum(settings.interval_us[:-1], settings.interval_us[1:])
    return [
        Finding(
            FindingKind.GAP,
            int(at_us[i]),
            int(at_us[i + 1]),
            {"seconds": int(elapsed[i]) // SECOND, "expected_s": int(expected[i]) // SECOND},
        )
        for i in np.flatnonzero(elapsed > 2 * expected)
    ]


def off_path(at_us: Ints, value: Floats, off: Bools, low: Bools) -> list[Finding]:
    found = []
    for kind, mask in ((FindingKind.DROPOUT, off & low), (FindingKind.SPIKE, off & ~low)):
        for first, last in runs(mask):
            before, after = _runs_around(off, first, last)
            evidence: dict[str, float | int | str | list[float] | None] = {
                "values": value[first : min(last + 1, first + _VALUES_SHOWN)].tolist(),
                "readings": last - first + 1,
                "before": float(value[before]),
                "after": float(value[after]),
            }
            found.append(Finding(kind, int(at_us[first]), int(at_us[last]), evidence))
    return found


def _runs_around(off: Bools, first: int, last: int) -> tuple[int, int]:
    """The nearest readings on the path before and after a run off it; the first and last reading are always on it."""
    return int(np.flatnonzero(~off[:first])[-1]), last + 1 + int(np.flatnonzero(~off[last + 1 :])[0])


def reverse_runs(at_us: Ints, value: Floats, reverse: Bools) -> list[Finding]:
    found = []
    for first, last in runs(reverse):
        evidence = {"before": float(value[first]), "after": float(value[last + 1]), "readings": last - first + 2}
        found.append(Finding(FindingKind.REVERSE, int(at_us[first]), int(at_us[last + 1]), {**evidence}))
    return found


def dips(at_us: Ints, value: Floats, level: Floats) -> list[Finding]:
    found = []
    for first, last in runs(value < level):
        evidence = {"held": float(level[first]), "lowest": float(value[first : last + 1].min()), "n": last - first + 1}
        found.append(Finding(FindingKind.DIP, int(at_us[first]), int(at_us[last]), {**evidence}))
    return found


def runs_apart(mask: Bools, begins: Bools) -> list[tuple[int, int]]:
    """First and last index of each run of true values, a run that a beginning lies in cut before it.

    >>> runs_apart(np.array([True, True, True, False]), np.array([True, False, True, False]))
    [(0, 1), (2, 2)]
    """
    before = np.concatenate([[False], mask[:-1]])
    after = np.concatenate([mask[1:] & ~begins[1:], [False]])[: len(mask)]
    first, last = np.flatnonzero(mask & (begins | ~before[: len(mask)])), np.flatnonzero(mask & ~after)
    return list(zip(first.tolist(), last.tolist(), strict=True))


def runs(mask: Bools) -> list[tuple[int, int]]:
    """First and last index of each run of true values.

    >>> runs(np.array([True, False, True, True]))
    [(0, 0), (2, 3)]
    """
    edges = np.diff(np.concatenate([[0], mask.astype(np.int8), [0]]))
    return list(zip(np.flatnonzero(edges == 1).tolist(), (np.flatnonzero(edges == -1) - 1).tolist(), strict=True))
