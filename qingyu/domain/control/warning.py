"""The life of a warning: which judgement opens, moves or closes it. One is open for each rule and scope.

It does not flap: it stays open for a least time, closes only when it was clear for a least time, and one that is due
again soon after it closed is the same one, opened again. The times are parameters of its rule.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from qingyu.domain.control.judgement import Judgement, State
from qingyu.domain.control.rule import Rule


@dataclass(frozen=True, slots=True)
class OpenWarning:
    """A warning that is open, as far as the decision needs it.

    opened_at: or opened again.  clear_since_at: from when on it has been found clear, null while it is due.
    """

    id: int
    rule_id: str
    scope: str
    severity: int
    evidence: Mapping[str, Any]
    opened_at: datetime | None = None
    clear_since_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClosedWarning:
    """The last warning of a rule and scope that is closed."""

    id: int
    rule_id: str
    scope: str
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """A new warning."""

    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Reopen:
    """The warning that closed not long ago is due again."""

    id: int
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Update:
    """The warning is still due; its figures moved."""

    id: int
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Calm:
    """The warning is clear for the first time; it stays open until it has been for long enough."""

    id: int


@dataclass(frozen=True, slots=True)
class Close:
    """The warning is over, and why."""

    id: int
    evidence: dict[str, Any]


Decision = Open | Reopen | Update | Calm | Close


def decide(
    open_warnings: Iterable[OpenWarning],
    judgements: Iterable[Judgement],
    now: datetime,
    closed: Iterable[ClosedWarning] = (),
) -> list[Decision]:
    """Which warnings to open, move and close.

    Over the limit opens or moves; held and unknown leave an open one as it is; clear closes, when it lasts. A scope
    without a judgement is not watched any more or explains itself (a recorded swap, a month that ended): its warning
    closes at once and says so.  closed: the last closed one of each rule and scope.
    """
    known = {(warning.rule_id, warning.scope): warning for warning in open_warnings}
    before = {(warning.rule_id, warning.scope): warning for warning in closed}
    decisions: list[Decision] = []
    seen: set[tuple[str, str]] = set()
    for judgement in judgements:
        key = (judgement.rule.id, judgement.scope)
        if key in seen:
            raise ValueError(f"two judgements for rule {key[0]!r} and scope {key[1]!r}")
        seen.add(key)
        warning = known.get(key)
        if judgement.state is State.OVER:
            decisions.append(_due(warning, before.get(key), judgement, now))
        elif judgement.state is State.CLEAR and warning is not None:
            decisions += _clear(warning, judgement.rule, now)
    decisions += [_close(warning, "no_longer_found", now) for key, warning in known.items() if key not in seen]
    return decisions


def _due(warning: OpenWarning | None, before: ClosedWarning | None, judgement: Judgement, now: datetime) -> Decision:
    if warning is not None:
        return Update(warning.id, judgement)
    if before is not None and now - before.closed_at <= _time(judgement.rule, "reopen_within_s"):
        return Reopen(before.id, judgement)
    return Open(judgement)


def _clear(warning: OpenWarning, rule: Rule, now: datetime) -> list[Decision]:
    since = warning.clear_since_at or now
    open_long = warning.opened_at is None or now - warning.opened_at >= _time(rule, "open_min_s")
    if now - since >= _time(rule, "clear_min_s") and open_long:
        return [_close(warning, "clear", now)]
    return [Calm(warning.id)] if warning.clear_since_at is None else []


def _time(rule: Rule, name: str) -> timedelta:
    """A time of the rule's life; versions before there were any close at once and open anew."""
    return timedelta(seconds=rule.parameters.get(name, -1.0 if name == "reopen_within_s" else 0.0))


def _close(warning: OpenWarning, because: str, now: datetime) -> Close:
    return Close(warning.id, {**warning.evidence, "closed_because": because, "closed_at": now.isoformat()})
