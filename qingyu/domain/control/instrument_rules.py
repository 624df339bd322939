"""Rules about instruments: certificates that are due."""

from dataclasses import replace
from datetime import timedelta

from qingyu.domain.control.judgement import Judgement, State
from qingyu.domain.control.rule import Code, Rule
from qingyu.domain.control.situation import CertificateState, Situation


def instruments(rule: Rule, now: Situation) -> list[Judgement]:
    """Instruments whose certificate is due or over; a round of many is one warning."""
    found = [_certificate(rule, one) for one in now.certificates]
    due = [judgement for judgement in found if judgement.state is State.OVER]
    if len(due) < rule.parameters["group_from"]:
        return [*found, Judgement(rule, "", State.CLEAR)]
    # Instruments are verified in rounds: one warning tells of the round, and no meter opens its own.
    told = [replace(judgement, state=State.HELD) if judgement.state is State.OVER else judgement for judgement in found]
    worst = min(due, key=lambda judgement: judgement.value or 0.0)
    names = [judgement.scope for judgement in sorted(due, key=lambda judgement: judgement.value or 0.0)]
    n_overdue = sum((judgement.value or 0.0) <= 0 for judgement in due)
    return [
        *told,
        replace(
            worst,
            scope="",
            code=Code.INSTRUMENTS_DUE,
            parameters={"n_due": len(due), "n_overdue": n_overdue, "meters": names[:5]},
            evidence={"meters": names, "n_overdue": n_overdue},
        ),
    ]


def _certificate(rule: Rule, one: CertificateState) -> Judgement:
    p = rule.parameters
    if one.days_left > p["ahead_d"]:
        return Judgement(rule, one.meter, State.CLEAR)
    late = one.days_left <= 0
    severity = rule.severity if not late else 3 if -one.days_left >= p["severity3_after_d"] else 2
    return Judgement(
        rule,
        one.meter,
        State.OVER,
        severity=severity,
        since_at=one.due_at if late else one.due_at - timedelta(days=p["ahead_d"]),
        value=float(one.days_left),
        limit=p["ahead_d"],
        unit="d",
        parameters={
            "meter": one.meter,
            "name_zh": one.name_zh,
            "name_en": one.name_en,
            "certificate_no": one.certificate_no,
            "due_on": one.due_on.isoformat(),
            "days_left": one.days_left,
        },
        evidence={"meter": one.meter, "certificate_no": one.certificate_no, "due_on": one.due_on.isoformat()},
    )
