"""Readings of a register of both directions that answer a placeholder: it leaves its path in one step and comes back.

A register that counts both ways may fall and rise, so a fall alone shows nothing: a battery that gives back at once
what it took looks the same. What shows the fault is that two steps, one there and one back, are far beyond every other
step around them and cancel out, the more so where what is read between them is one number that devices put for none.
"""

import re

import numpy as np

from qingyu.domain.metering.excursions import Excursion
from qingyu.domain.metering.series import Bools, Floats

# So many readings in a row may be placeholders; a restart that lasts longer is told by its findings.
LONGEST = 96
_NEAR = 8  # readings on either side that say what a usual step is
MARGIN = LONGEST + 2 * _NEAR + 2
# From how many times the largest step around it a level is none that was counted: nought or -1, another number that is
# put for none, any other. The last is far beyond what a battery moves over what it loses standing still.
_OF_PLACEHOLDER, _OF_FILLER, _OF_LEVEL = 10.0, 100.0, 1e4
_JUMP_SHARE = 0.8
# What devices put for no value beside nought and -1, whatever the decimals: the largest of their counters, or nines.
_FILLERS = re.compile(r"(9{4,}|65535|32767|4294967295|2147483647)")


def find(value: Floats, modulus: Floats, eventful: Bools) -> list[Excursion]:
    """The excursions of a signed register. modulus: at each reading, NaN where none.  eventful: pairs with an event.

    Each is judged by the readings within `MARGIN` places of it. Where nothing moves around, nothing is usual: what a
    battery takes and gives back at once stays what it is.

    >>> fell = np.array([500.0, 501, 502, 503, 0, 0, 506, 507, 508, 509])
    >>> [(one.first, one.last, one.is_low) for one in find(fell, np.full(10, np.nan), np.zeros(9, np.bool_))]
    [(4, 5, True)]
    """
    step = np.diff(value)
    one_each = (_from(i, value, step, modulus, eventful) for i in np.flatnonzero(_come_back(step)).tolist())
    return [one for one in one_each if one is not None]


def _come_back(step: Floats) -> Bools:
    """Steps far beyond those before, with one the other way of about their size within `LONGEST`: a quick sieve."""
    found = np.zeros(len(step), np.bool_)
    size = np.abs(step)
    before = np.zeros(len(step))
    for back in range(1, min(_NEAR + 1, len(step))):
        before[back:] = np.maximum(before[back:], size[:-back])
    for later in range(1, min(LONGEST + 1, len(step))):
        way = step[:-later] * step[later:]
        near = (size[later:] >= _JUMP_SHARE * size[:-later]) & (size[:-later] >= _JUMP_SHARE * size[later:])
        found[:-later] |= near & (way < 0)
    return found & (size > _JUMP_SHARE * _OF_PLACEHOLDER * before)


def _from(i: int, value: Floats, step: Floats, modulus: Floats, eventful: Bools) -> Excursion | None:
    """The excursion whose first step is pair i; the nearest pair that brings the register back ends it."""
    size = np.abs(step)
    for k in range(i + 1, min(i + 1 + LONGEST, len(size))):
        if eventful[i : k + 1].any():
            return None
        inner = value[i + 1 : k + 1]
        deep = float(np.abs(inner - value[i]).max())
        around = np.concatenate([size[max(0, i - _NEAR) : i], size[k + 1 : k + 1 + _NEAR]])
        usual = float(around.max(initial=0.0))
        is_filler = _is_filler(inner)
        is_placeholder = is_filler and float(inner[0]) <= 0 < float(value[i])
        far = (_OF_PLACEHOLDER if is_placeholder else _OF_FILLER if is_filler else _OF_LEVEL) * usual
        if not 0 < far < deep or abs(size[i] - modulus[i + 1]) <= far:
            continue  # a step of nearly the modulus is a rollover
        if abs(float(value[k + 1] - value[i])) <= (k + 1 - i) * usual and min(size[i], size[k]) >= _JUMP_SHARE * deep:
            return Excursion(i + 1, k, is_placeholder)
    return None


def _is_filler(inner: Floats) -> bool:
    """Whether readings are one number that is put for none.

    >>> [_is_filler(np.array(one)) for one in ([0.0, 0.0], [-1.0], [6553.5] * 3, [9999.0], [-220.0], [0.0, 2.0])]
    [True, True, True, True, False, False]
    """
    first = float(inner[0])
    if (inner != first).any():
        return False
    digits = f"{abs(first):.6f}".replace(".", "").strip("0")
    return first in (0.0, -1.0) or _FILLERS.fullmatch(digits) is not None
