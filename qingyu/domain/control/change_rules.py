"""Rules about changes of closed months: one that nobody has confirmed is told to the region, and what it would hide."""

from qingyu.domain.control.judgement import Judgement, State
from qingyu.domain.control.rule import Rule
from qingyu.domain.control.situation import Situation


def unconfirmed(rule: Rule, now: Situation) -> list[Judgement]:
    """One warning of an enterprise for all of its changes that wait."""
    waiting = now.closed_changes
    if waiting is None:
        return [Judgement(rule, "closed", State.CLEAR)]
    months = [f"{month:%Y-%m}" for month in waiting.months]
    return [
        Judgement(
            rule,
            "closed",
            State.OVER,
            severity=rule.severity,
            since_at=waiting.since_at,
            value=float(waiting.n),
            parameters={"n": waiting.n, "months": months},
            evidence={"n": waiting.n, "months": months},
        )
    ]


def hiding(rule: Rule, now: Situation) -> list[Judgement]:
    """One warning of an enterprise for the changes that wait and make a breach disappear."""
    waiting = now.closed_changes
    if waiting is None or not waiting.hiding:
        return [Judgement(rule, "hidden", State.CLEAR)]
    months = [f"{month:%Y-%m}" for month in waiting.hidden]
    said = {"n": len(waiting.hiding), "changes": [str(one) for one in waiting.hiding], "months": months}
    return [
        Judgement(
            rule,
            "hidden",
            State.OVER,
            severity=rule.severity,
            since_at=waiting.hiding_since_at,
            value=float(len(waiting.hiding)),
            parameters=said,
            evidence=said,
        )
    ]
