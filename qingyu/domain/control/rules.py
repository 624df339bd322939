"""Rules of early warning: the state of an enterprise at an instant in, findings out. Nothing of the past is judged."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from qingyu.domain.control.rule import Code, Rule
from qingyu.domain.control.situation import ChannelFinding, ChannelState, ProductLevel, Situation


class State(StrEnum):
    """What a rule says about a scope."""

    OVER = "over"  # beyond the limit: a warning is due
    HELD = "held"  # back inside, yet not by the margin: an open warning stays, none opens
    CLEAR = "clear"
    UNKNOWN = "unknown"  # cannot be judged now: nothing opens, nothing closes


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found about a scope. severity: 0 to 3, 3 is worst.  value, limit: [unit]"""

    rule: Rule
    scope: str
    state: State
    severity: int = 0
    since_at: datetime | None = None
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    code: Code | None = None  # of the sentence, where it is not the rule's own


def evaluate(rules: Sequence[Rule], situation: Situation) -> list[Finding]:
    """Judge every scope by every rule; a scope that is not there any more has no finding."""
    return [finding for rule in rules for finding in _JUDGES[rule.code](rule, situation)]


def _interruption(rule: Rule, now: Situation) -> list[Finding]:
    found = [_silence(rule, channel, now.now) for channel in now.channels]
    silent = [finding for finding in found if finding.state is State.OVER]
    if len(silent) < rule.parameters["group_from"]:
        return [*found, Finding(rule, "", State.CLEAR)]
    # Many at once have one cause, a gateway or a line: one warning tells of all, and no channel opens its own.
    told = [replace(finding, state=State.HELD) if finding.state is State.OVER else finding for finding in found]
    worst = max(silent, key=lambda finding: finding.value or 0.0)
    names = [finding.scope for finding in silent]
    return [
        *told,
        replace(
            worst,
            scope="",
            code=Code.OUTAGE,
            parameters={"n_silent": len(silent), "n_channels": len(found), "channels": names[:5]},
            evidence={"channels": names, "span": worst.evidence["span"]},
        ),
    ]


def _silence(rule: Rule, channel: ChannelState, now: datetime) -> Finding:
    p = rule.parameters
    since = channel.ends_at or channel.expected_since
    if not channel.live or since is None:
        return Finding(rule, channel.scope, State.UNKNOWN)
    silent_s = (now - since).total_seconds()
    limit_s = max(p["periods"] * channel.interval_s, p["at_least_s"])
    if silent_s <= limit_s:
        state = State.CLEAR if silent_s <= limit_s * p["clear_fraction"] else State.HELD
        return Finding(rule, channel.scope, state)
    hours = silent_s / 3600
    severity = 3 if hours >= p["severity3_after_h"] else 2 if hours >= p["severity2_after_h"] else rule.severity
    return Finding(
        rule,
        channel.scope,
        State.OVER,
        severity=severity,
        since_at=since,
        value=round(hours, 2),
        limit=round(limit_s / 3600, 4),
        unit="h",
        parameters={
            "channel": channel.scope,
            "interval_s": channel.interval_s,
            "periods": p["periods"],
            "last_at": channel.reading_at.isoformat() if channel.reading_at else None,
        },
        evidence={"channel": channel.scope, "span": [since.isoformat(), now.isoformat()]},
    )


def _completeness(rule: Rule, now: Situation) -> list[Finding]:
    day = now.day
    if day is None or day.n_due == 0:
        return [Finding(rule, "", State.UNKNOWN)]
    share = day.n_received / day.n_due
    if share >= rule.parameters["limit"]:
        return [Finding(rule, "", State.CLEAR if share >= rule.parameters["clear_at"] else State.HELD)]
    worst = sorted(day.by_channel, key=lambda c: c[1] / c[2] if c[2] else 1.0)[:5]
    return [
        Finding(
            rule,
            "",
            State.OVER,
            severity=rule.severity,
            since_at=day.starts_at,
            value=share,
            limit=rule.parameters["limit"],
            unit="1",
            parameters={"day": day.day.isoformat(), "worst": [c[0] for c in worst if c[1] < c[2]]},
            evidence={
                "day": day.day.isoformat(),
                "n_received": day.n_received,
                "n_due": day.n_due,
                "channels": [{"channel": c[0], "n_received": c[1], "n_due": c[2]} for c in worst],
            },
        )
    ]


def _seen(kind: str, window: Callable[[Mapping[str, float]], timedelta]) -> Callable[[Rule, Situation], list[Finding]]:
    def judge(rule: Rule, now: Situation) -> list[Finding]:
        since = now.now - window(rule.parameters)
        newest: dict[str, ChannelFinding] = {}
        for found in now.findings:
            # A back-filled finding of months ago is history, no state of now.
            older = newest.get(found.scope)
            if found.kind == kind and found.to_at >= since and (older is None or older.to_at < found.to_at):
                newest[found.scope] = found
        return [
            Finding(
                rule,
                found.scope,
                State.OVER,
                severity=rule.severity,
                since_at=found.from_at,
                unit="",
                parameters={"channel": found.scope, "at": found.to_at.isoformat(), "from": found.from_at.isoformat()},
                evidence={
                    "channel": found.scope,
                    "finding_id": found.id,
                    "span": [found.from_at.isoformat(), found.to_at.isoformat()],
                    "register": dict(found.evidence),
                },
            )
            for found in newest.values()
        ]

    return judge


def _product(rule: Rule, now: Situation) -> list[Finding]:
    return [_over_level(rule, found) for found in now.products if found.code is rule.code]


def _over_level(rule: Rule, found: ProductLevel) -> Finding:
    if found.value is None or found.level is None:
        return Finding(rule, found.product, State.UNKNOWN)
    margin = abs(found.level) * rule.parameters["clear_margin"]
    if found.value <= found.level:
        return Finding(rule, found.product, State.CLEAR if found.value <= found.level - margin else State.HELD)
    sure = found.values_verified and found.yardstick.get("verified") != "unverified"
    return Finding(
        rule,
        found.product,
        State.OVER,
        severity=rule.severity,
        since_at=found.month_starts_at,
        value=found.value,
        limit=found.level,
        unit=found.unit,
        parameters={
            "product": found.product,
            "name_zh": found.name_zh,
            "name_en": found.name_en,
            "month": f"{found.month:%Y-%m}",
            "standard": found.yardstick.get("standard") or found.yardstick.get("id"),
            "list_zh": found.yardstick.get("list_zh"),
            "list_en": found.yardstick.get("list_en"),
            "verified": sure,
            "correction_not_applied": bool(found.yardstick.get("correction_not_applied")),
        },
        evidence={
            "indicator_ids": [found.indicator_id],
            "month": f"{found.month:%Y-%m}",
            "yardstick": dict(found.yardstick),
            "verified": sure,
            "note": "the last closed month is judged; corrections of the level are not applied",
        },
    )


def _budget(rule: Rule, now: Situation) -> list[Finding]:
    found = now.budget
    if found is None:
        return []
    scope = f"{found.month:%Y-%m}"
    if found.coal_tce is None:
        return [Finding(rule, scope, State.UNKNOWN)]
    used = found.coal_tce / found.budget_tce
    p = rule.parameters
    if used <= p["band1"]:
        return [Finding(rule, scope, State.CLEAR if used <= p["band1"] - p["clear_margin"] else State.HELD)]
    severity = 3 if used > p["band3"] else 2 if used > p["band2"] else rule.severity
    return [
        Finding(
            rule,
            scope,
            State.OVER,
            severity=severity,
            since_at=found.month_starts_at,
            value=found.coal_tce,
            limit=found.budget_tce,
            unit="tce",
            parameters={"month": scope, "used": used, "verified": found.values_verified},
            evidence={
                "indicator_ids": [found.indicator_id],
                "month": scope,
                "used_share": used,
                "completeness": found.completeness,
                "verified": found.values_verified,
                "book": "calorific",
            },
        )
    ]


_JUDGES: dict[Code, Callable[[Rule, Situation], list[Finding]]] = {
    Code.INTERRUPTION: _interruption,
    Code.COMPLETENESS: _completeness,
    Code.RESET: _seen("reset", lambda p: timedelta(days=p["within_d"])),
    Code.STUCK: _seen("stuck", lambda p: timedelta(hours=p["within_h"])),
    Code.OVER_LIMIT: _product,
    Code.OVER_BASELINE: _product,
    Code.BUDGET_MONTH: _budget,
}
