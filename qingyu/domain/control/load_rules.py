"""Rules about loads: a sudden change, waste while idling, drift. Each says what was expected, and by which model."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from qingyu.domain.control.judgement import Judgement, State
from qingyu.domain.control.rule import Code, Rule
from qingyu.domain.control.situation import LoadState, Situation
from qingyu.domain.energy.units import rate_unit
from qingyu.domain.forecast import unusual
from qingyu.domain.forecast.history import Floats
from qingyu.domain.forecast.unusual import Hours, Unusual

LATEST = 3  # hours at the end of which the readings may not have come yet


@dataclass(frozen=True, slots=True)
class _Told:
    """What a warning says of a channel: the run, from when to when, and what is shown beside it."""

    run: Unusual
    from_at: datetime
    to_at: datetime
    severity: int
    evidence: dict[str, Any]
    said: Mapping[str, Any] = field(default_factory=dict)


def sudden(rule: Rule, now: Situation) -> list[Judgement]:
    """Channels whose load left its band some hours ago and has not come back; many at once are one warning.

    After `within_h` a change is no sudden one any more: by then it is a standstill, or a drift. Once the warning of
    many is open it stays while `group_until` channels are away, and until it closes no channel opens its own.
    """
    found = [_judged(rule, load, _suddenly) for load in now.loads]
    due = [one for one in found if one.state is State.OVER]
    is_open = rule.id in now.open_groups
    enough = rule.parameters["group_until" if is_open else "group_from"]
    if len(due) < enough:
        # Those that cannot be judged now may be away still.
        n_unknown = sum(one.state is State.UNKNOWN for one in found)
        group = State.HELD if is_open and len(due) + n_unknown >= enough else State.CLEAR
        return [*(_held(found) if is_open else found), Judgement(rule, "", group)]
    # What falls together has one cause, a failure of supply or a stop: one warning tells of all.
    worst = max(due, key=lambda one: abs(float(one.evidence["share"])))  # kilowatts and cubic metres do not compare
    since = min(one.since_at for one in due if one.since_at is not None)
    names = [one.scope for one in due]
    told = replace(
        worst,
        scope="",
        code=Code.LOADS_SUDDEN,
        severity=max(one.severity for one in due),
        since_at=since,
        parameters={
            "n_changed": len(due),
            "n_channels": len(found),
            "channels": names[:5],
            "from": since.isoformat(),
            "worst": worst.scope,
        },
        evidence={"channels": names, "span": [since.isoformat(), worst.evidence["span"][1]], "worst": worst.evidence},
    )
    return [*_held(found), told]


def _held(judgements: Sequence[Judgement]) -> list[Judgement]:
    """No channel opens its own warning beside that of many."""
    return [replace(one, state=State.HELD) if one.state is State.OVER else one for one in judgements]


def _suddenly(rule: Rule, load: LoadState) -> _Told | State:
    hours, p = load.hours, rule.parameters
    known = np.flatnonzero(~np.isnan(hours.loads + hours.p50))
    if not len(known) or len(hours.loads) - 1 - known[-1] > LATEST:
        return State.UNKNOWN
    hours = _first(hours, int(known[-1]) + 1)
    run = unusual.sudden(hours, p["widths"], p["share"], int(p["hours"]))
    if run is None:
        # One hour within a run that is just beginning is no proof that all is well.
        began = unusual.sudden(hours, p["widths"], p["share"], 1)
        return State.HELD if began is not None else State.CLEAR
    # By the clock: hours that were not measured, and days without a band, have passed too.
    start, end = load.hours_at[run.first], load.hours_at[run.last] + timedelta(hours=1)
    hours_long = (end - start) / timedelta(hours=1)
    if hours_long > p["within_h"]:
        return State.CLEAR
    severity = 2 if hours_long >= p["severity2_after_h"] else rule.severity
    return _Told(run, start, end, severity, _beside(hours, run))


def standby(rule: Rule, now: Situation) -> list[Judgement]:
    """Channels that used more than usual while they should idle, on the last whole day and the one before."""
    return [_judged(rule, load, _idly) for load in now.loads if load.days]


def _idly(rule: Rule, load: LoadState) -> _Told | State:
    p = rule.parameters
    if len(load.days) < 2:
        return State.UNKNOWN
    runs = [unusual.standby(one, p["idle"], p["widths"], p["share"], int(p["hours"])) for _, one in load.days[-2:]]
    start, hours = load.days[-1]
    if int(unusual.idle_hours(hours, p["idle"]).sum()) < p["hours"]:
        # A night that was not measured is no proof of a good one; where none is expected it is judged on the next.
        return State.HELD if unusual.n_idle(hours, p["idle"]) < p["hours"] else State.UNKNOWN
    before, run = runs
    if run is None:
        return State.CLEAR
    if before is None:
        return State.HELD
    n_hours = int(unusual.idle_hours(hours, p["idle"]).sum())
    wasted = {"n_hours": n_hours, "wasted": (run.value - run.expected) * n_hours}
    first, last = (start + timedelta(hours=hour) for hour in (run.first, run.last + 1))
    # It is told of both days, so its numbers are of both.
    value, expected = (before.value + run.value) / 2.0, (before.expected + run.expected) / 2.0
    both = replace(run, value=value, expected=expected)
    said = {"wasted": round(wasted["wasted"], 1), "of": load.unit}
    return _Told(both, first, last, rule.severity, _beside(hours, run) | wasted, said)


def drift(rule: Rule, now: Situation) -> list[Judgement]:
    """Channels whose last weeks moved away from the quarter before."""
    return [_judged(rule, load, _drifted) for load in now.loads if load.late is not None]


def _drifted(rule: Rule, load: LoadState) -> _Told | State:
    p, late = rule.parameters, load.late
    if late is None or bool(np.isnan(late.uses[-LATEST:]).all()):
        return State.UNKNOWN
    run = unusual.drift(late, p["slack"], p["bound"], p["share"])
    if run is None:
        return State.CLEAR
    first, last = load.today_at - timedelta(days=len(late.uses) - run.first), load.today_at
    shown = {"uses": _plain(late.uses), "baseline": _plain(late.baseline), "spread": late.spread}
    return _Told(run, first, last, rule.severity, shown)


def _judged(rule: Rule, load: LoadState, look: Callable[[Rule, LoadState], _Told | State]) -> Judgement:
    # With a day that has just begun a warning stays as it is until it is known what is expected of the day.
    told = State.UNKNOWN if load.waits else look(rule, load)
    if isinstance(told, State):
        return Judgement(rule, load.scope, told)
    run, daily = told.run, rule.code is Code.LOAD_DRIFT
    return Judgement(
        rule,
        load.scope,
        State.OVER,
        severity=told.severity,
        since_at=told.from_at,
        value=run.value,
        limit=run.expected,
        unit=f"{load.unit}/d" if daily else rate_unit(load.unit),
        parameters={
            "channel": load.scope,
            "from": told.from_at.isoformat(),
            "used": run.value / run.expected if run.expected > 0.0 else None,
            **told.said,
        },
        evidence={
            "channel": load.scope,
            "span": [told.from_at.isoformat(), told.to_at.isoformat()],
            "share": run.share,
            "model": load.model,
            "skill": load.skill,
            "coverage": load.coverage,
            **told.evidence,
        },
    )


def _first(hours: Hours, count: int) -> Hours:
    return Hours(hours.loads[:count], hours.p10[:count], hours.p50[:count], hours.p90[:count], hours.level)


def _beside(hours: Hours, run: Unusual) -> dict[str, Any]:
    """The hours of the run and some before it, beside their band."""
    part = slice(max(run.first - 3, 0), run.last + 1)
    return {name: _plain(getattr(hours, name)[part]) for name in ("loads", "p10", "p50", "p90")}


def _plain(values: Floats) -> list[float | None]:
    return [None if np.isnan(one) else one for one in values.tolist()]
