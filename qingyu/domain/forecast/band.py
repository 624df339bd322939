"""The load that a channel is expected to have on a day: a band for each time of the day, by kind of day.

Bands by conformal prediction from errors of a back-test, as of a year's end; their width is moved by what they missed
lately, after I. Gibbs, E. Candes, Adaptive Conformal Inference Under Distribution Shift, NeurIPS 2021.
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qingyu.domain.forecast.history import WEEK, Floats
from qingyu.domain.kernel.reason import Reason, because

Bools = NDArray[np.bool_]

PAST = 126  # days that are looked at: 13 weeks to learn from behind the first day of the back-test
TESTED = 35  # days of the back-test, at most
LEARNT = 28  # days before the first of them, at least
LEAST_TESTED = 14  # days of the back-test, at least
WHOLE = 0.75  # of a day's slots known, so that it is learnt from [share of 1]
NEIGHBOURS = 1  # slots of an hour before and after whose errors count for a time of the day too
OF_A_KIND = 8  # days of the back-test of one kind, so that errors of the other kind are left out
LEAST_SKILL = 0.05  # less than that over the same day of last week is luck [1]
STEADY = 0.03  # of the level: who is off by no more repeats itself and needs no model that is better [share of 1]
MISS = 0.2  # outside of P10 to P90 [share of 1]
STEP = 0.05  # by which a day's misses move the width
WIDEST, NARROWEST = 0.02, 0.5  # misses that a width may be made for [share of 1]
LEVELLED_BY = 3  # days whose level corrects a shape
LEVEL_BOUND = 2.0  # by which it may, either way

NAIVE = "last_week"


@dataclass(frozen=True, slots=True, eq=False)
class LoadBand:
    """The load of a day to come. p10, p50, p90: one value a slot [unit/h], empty with a reason.

    level: the mean load of the days learnt from. [unit/h] days: how many those are. skill: 1 - error / error of the
    same day of last week. [1]
    coverage: share of the tested slots that lay between P10 and P90 of what was known the day before. [share of 1]
    """

    p10: Floats
    p50: Floats
    p90: Floats
    model: str | None
    skill: float | None
    days: int
    coverage: float | None
    level: float
    reason: Reason | None


def expect(loads: Floats, working: Bools, signed: bool = False) -> LoadBand:
    """The band of the day behind the days that are known.

    loads: a row a day, a column a slot [unit/h], NaN where nothing is known. working: of each of these days and of the
    one that is asked for, whether people work on it. signed: the load may be below zero.
    """
    known = ~np.isnan(loads)
    whole = known.mean(axis=1) >= WHOLE if loads.size else np.zeros(len(loads), np.bool_)
    first = int(np.argmax(whole)) if whole.any() else len(loads)
    loads, working, known, whole = loads[first:], working[first:], known[first:], whole[first:]
    usable, level = int(whole.sum()), float(np.nanmean(loads)) if known.any() else 0.0
    if usable < LEARNT + LEAST_TESTED:
        return no_band(usable, level, because("load_days_few", known=usable, needed=LEARNT + LEAST_TESTED))
    if level == 0.0:
        return no_band(usable, level, because("load_stands", known=usable))
    tested = min(TESTED, len(loads) - LEARNT)
    if (n_late := int(whole[len(loads) - tested :].sum())) < LEAST_TESTED:
        return no_band(usable, level, because("load_days_late", known=n_late, days=tested, needed=LEAST_TESTED))
    if unknown := int((~known[whole]).all(axis=0).sum()):
        return no_band(usable, level, because("load_hours_unknown", n=unknown, of=loads.shape[1]))
    said = _said(_filled(loads, whole), working, tested + LEVELLED_BY)
    asked = slice(len(loads) - tested, len(loads))
    actual = np.where(whole[asked, None], loads[asked], np.nan)
    errors = {name: actual - found[LEVELLED_BY:-1] for name, found in said.items()}
    # A model of which the days that it looks at are not known says nothing, of some days or of the one asked for.
    speaks = {name: not np.isnan(found[-1]).any() for name, found in said.items()}
    able = [name for name, one in errors.items() if speaks[name] and _n_known(one) >= LEAST_TESTED]
    mean = {name: float(np.nanmean(np.abs(errors[name]))) for name in {*able, NAIVE}}
    best = min((name for name in mean if name != NAIVE), key=lambda name: (mean[name], name), default=None)
    if best is None:
        return no_band(usable, level, because("load_days_late", known=n_late, days=tested, needed=LEAST_TESTED))
    skill = 1.0 - mean[best] / mean[NAIVE] if mean[NAIVE] > 0.0 else 0.0
    if skill < LEAST_SKILL and mean[best] > STEADY * abs(level):
        return no_band(usable, level, because("load_without_skill", model=best, skill=skill), best, skill)
    low, high, coverage = _widths(errors[best], _alike(working[-tested - 1 : -1], bool(working[-1])), loads.shape[1])
    middle = said[best][-1]
    bottom = -np.inf if signed or float(np.nanmin(loads)) < 0.0 else 0.0
    p10, p50, p90 = (np.maximum(one, bottom) for one in (middle + low, middle, middle + high))
    return LoadBand(np.minimum(p10, p50), p50, np.maximum(p90, p50), best, skill, usable, coverage, level, None)


def _n_known(errors: Floats) -> int:
    return int((~np.isnan(errors)).any(axis=1).sum())


def no_band(days: int, level: float, reason: Reason, model: str | None = None, skill: float | None = None) -> LoadBand:
    """What is said of a day of which no load is expected."""
    empty = np.zeros(0)
    return LoadBand(empty, empty, empty, model, skill, days, None, level, reason)


def _filled(loads: Floats, whole: Bools) -> Floats:
    """Slots without a value get what the day's other weeks say; days that are hardly known are left out by NaN."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        usual = np.nanmedian(loads[-PAST:], axis=0)
    found: Floats = np.where(np.isnan(loads), usual, loads)
    found[~whole] = np.nan
    return found


def _said(loads: Floats, working: Bools, asked: int) -> dict[str, Floats]:
    """What each model says of the last days and of the day behind them, each from the days before it alone.

    Rows: so many days and the one behind. [unit/h]
    """
    days = [len(loads) - asked + k for k in range(asked + 1)]
    found = {name: np.stack([shape(loads, working, day) for day in days]) for name, shape in _POOL.items()}
    actual = loads[-asked:].mean(axis=1)
    for name in list(found):
        if name != NAIVE:
            found[f"{name}_levelled"] = _levelled(found[name], actual)
    return found


def _levelled(said: Floats, actual: Floats) -> Floats:
    """A shape at the level of the last days: what they were against what was said of them."""
    expected, moved = said.mean(axis=1), np.ones(len(said))
    for k in range(LEVELLED_BY, len(said)):
        then, now = expected[k - LEVELLED_BY : k], actual[k - LEVELLED_BY : k]
        both = ~np.isnan(now + then)
        if both.any() and float(then[both].sum()) > 0.0 and float(now[both].sum()) > 0.0:
            ratio = float(now[both].sum() / then[both].sum())
            moved[k] = min(max(ratio, 1.0 / LEVEL_BOUND), LEVEL_BOUND)
    return np.asarray(said * moved[:, None])


def _last_week(loads: Floats, working: Bools, day: int) -> Floats:
    """The same weekday of last week, or of the week before where that is not known."""
    for back in range(WEEK, day + 1, WEEK):
        if not np.isnan(loads[day - back, 0]):
            return np.asarray(loads[day - back])
    return _median(loads[:day])


def _weekday(loads: Floats, working: Bools, day: int) -> Floats:
    """The median of the same weekday of eight weeks."""
    return _median(loads[max(day % WEEK, day - 8 * WEEK) : day : WEEK])


def _kind(loads: Floats, working: Bools, day: int) -> Floats:
    """The median of the last twenty days that are of the same kind, working or free."""
    same = np.flatnonzero(working[:day] == working[day])
    return _median(loads[same[-20:]]) if len(same) >= OF_A_KIND else _recent(loads, working, day)


def _recent(loads: Floats, working: Bools, day: int) -> Floats:
    """The median of the last four weeks, whatever the day."""
    return _median(loads[max(day - 4 * WEEK, 0) : day])


def _median(rows: Floats) -> Floats:
    """The median of the days that are known; NaN of none: what nobody knows is not zero."""
    there = np.sort(rows[~np.isnan(rows[:, 0])], axis=0)
    middle = (len(there) - 1) / 2.0
    return (there[int(middle)] + there[int(np.ceil(middle))]) / 2.0 if len(there) else np.full(rows.shape[1], np.nan)


_POOL: Mapping[str, Callable[[Floats, Bools, int], Floats]] = {
    NAIVE: _last_week,
    "weekday_8": _weekday,
    "kind_20": _kind,
    "days_28": _recent,
}


def _alike(working: Bools, wanted: bool) -> Bools:
    """Whose errors count: days of the same kind, or all where there are too few of them."""
    same = working == wanted
    return same if int(same.sum()) >= OF_A_KIND else np.ones(len(working), np.bool_)


def _widths(errors: Floats, alike: Bools, slots: int) -> tuple[Floats, Floats, float | None]:
    """How far below and above the middle the band reaches, for each slot, and which share of the tested it held.

    Errors of neighbouring times of the day count too. Each tested day is judged by the days before it.
    """
    there = ~np.isnan(errors)
    days = np.flatnonzero(there.any(axis=1))
    errors, there, alike = errors[days], there[days], alike[days]
    reach = max(NEIGHBOURS * slots // 24, 1)
    known = np.where(there, errors, np.nanmedian(errors, axis=1)[:, None])
    near = np.stack([np.roll(known, k, axis=1) for k in (-reach, 0, reach)], axis=1)
    miss, held, few = MISS, [], LEAST_TESTED // 2
    for day in range(few, len(errors)):
        before = alike[:day] if alike[day] and int(alike[:day].sum()) >= few else np.ones(day, np.bool_)
        low, high = _quantiles(near[:day][before], miss)
        within = float(((low <= errors[day]) & (errors[day] <= high))[there[day]].mean())
        held.append(within)
        miss = min(max(miss + STEP * (MISS - (1.0 - within)), WIDEST), NARROWEST)
    low, high = _quantiles(near[alike] if alike.any() else near, miss)
    return low, high, float(np.mean(held)) if held else None


def _quantiles(near: Floats, miss: float) -> tuple[Floats, Floats]:
    """The errors that so large a share lies outside of, half of it on each side; few errors reach to their ends."""
    rows = np.sort(near.reshape(-1, near.shape[-1]), axis=0)
    below = int(np.floor((len(rows) + 1) * miss / 2.0))
    return rows[max(below - 1, 0)], rows[min(len(rows) - below, len(rows) - 1)]
