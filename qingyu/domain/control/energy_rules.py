"""Rules about energy: a product beside its level, the month beside its budget, the demand beside its contract."""

import math

from qingyu.domain.control.judgement import Judgement, State
from qingyu.domain.control.rule import Code, Rule
from qingyu.domain.control.situation import ProductLevel, Situation
from qingyu.domain.energy.factors import Book
from qingyu.domain.kernel.reason import all_of, read
from qingyu.domain.sentences.say import say


def product(rule: Rule, now: Situation) -> list[Judgement]:
    """Each product over the twelve months up to the last closed one beside the level of the rule.

    A yardstick is of a year (docs/benchmarks.md): one month alone is a trend and no warning.
    """
    return [_over_level(rule, found, now) for found in now.products if found.code is rule.code]


def _is_corrected(judged: ProductLevel) -> bool:
    """Whether the level judged by is the printed one as the standard corrects it for the product."""
    level = "level3" if judged.code is Code.OVER_LIMIT else "baseline"
    return any(made["level"] == level for made in judged.yardstick.get("corrections", ()))


def _notes(level: ProductLevel) -> dict[str, str]:
    """What the evidence says of the month and of the level, in both languages."""
    corrected = _is_corrected(level)
    en = "the level with the corrections of the standard for this product" if corrected else "the printed level"
    zh = "限值已按标准作修正" if corrected else "限值为标准原值"
    if level.yardstick.get("correction_not_applied"):
        left = all_of(read(left["reason"]) for left in level.yardstick.get("not_applied", ()))
        en += f"; not applied: {say(left, 'en') if left else level.yardstick['correction_not_applied']}"
        zh += ("，另有修正未作" if corrected else "，有修正未作") + (f"：{say(left, 'zh')}" if left else "")
    return {
        "note": f"twelve closed months are judged, by {en}",
        "note_zh": f"判定对象为最近12个完整月；{zh}",
    }


def _over_level(rule: Rule, level: ProductLevel, now: Situation) -> Judgement:
    if level.value is None or level.level is None:
        return Judgement(rule, level.product, State.UNKNOWN)
    margin = abs(level.level) * rule.parameters["clear_margin"]
    if level.value <= level.level:
        return Judgement(rule, level.product, State.CLEAR if level.value <= level.level - margin else State.HELD)
    sure = level.values_verified and level.yardstick.get("verified") != "unverified"
    return Judgement(
        rule,
        level.product,
        State.OVER,
        severity=rule.severity,
        since_at=now.now,  # twelve months are judged when they are known, not since their first day
        value=level.value,
        limit=level.level,
        unit=level.unit,
        parameters={
            "product": level.product,
            "name_zh": level.name_zh,
            "name_en": level.name_en,
            "month": f"{level.month:%Y-%m}",
            "from_month": level.from_month,
            "boundary": level.yardstick.get("boundary"),
            "standard": level.yardstick.get("standard") or level.yardstick.get("id"),
            "list_zh": level.yardstick.get("list_zh"),
            "list_en": level.yardstick.get("list_en"),
            "verified": sure,
            "correction_not_applied": bool(level.yardstick.get("correction_not_applied")),
            "corrected": _is_corrected(level),
        },
        evidence={
            "indicator_ids": [level.indicator_id],
            "month": f"{level.month:%Y-%m}",
            "from_month": level.from_month,
            "yardstick": dict(level.yardstick),
            "verified": sure,
            **_notes(level),
        },
    )


def budget(rule: Rule, now: Situation) -> list[Judgement]:
    """The coal of the month so far beside its budget."""
    found = now.budget
    if found is None:
        return []
    scope = f"{found.month:%Y-%m}"
    if found.coal_tce is None:
        return [Judgement(rule, scope, State.UNKNOWN)]
    # Of a budget of zero whatever is used is beyond every band.
    used = found.coal_tce / found.budget_tce if found.budget_tce else math.inf if found.coal_tce > 0 else 0.0
    told = used if math.isfinite(used) else None
    p = rule.parameters
    if used <= p["band1"]:
        return [Judgement(rule, scope, State.CLEAR if used <= p["band1"] - p["clear_margin"] else State.HELD)]
    severity = 3 if used > p["band3"] else 2 if used > p["band2"] else rule.severity
    return [
        Judgement(
            rule,
            scope,
            State.OVER,
            severity=severity,
            since_at=now.now,
            value=found.coal_tce,
            limit=found.budget_tce,
            unit="tce",
            parameters={
                "month": scope,
                "used": told,
                "verified": found.values_verified,
                "book_en": found.book.value,
                "book_zh": "等价值" if found.book is Book.EQUIVALENT else "当量值",
            },
            evidence={
                "indicator_ids": [found.indicator_id],
                "month": scope,
                "used_share": told,
                "completeness": found.completeness,
                "verified": found.values_verified,
                "book": found.book.value,
            },
        )
    ]


def demand(rule: Rule, now: Situation) -> list[Judgement]:
    """The projected demand of the running quarter-hour beside the contract."""
    found, p = now.demand, rule.parameters
    if found is None:
        return []
    if found.projected_kw is None:
        return [Judgement(rule, "", State.UNKNOWN)]
    share = found.projected_kw / found.contract_kw
    if share <= p["over_share"]:
        return [Judgement(rule, "", State.CLEAR if share <= p["clear_share"] else State.HELD)]
    return [
        Judgement(
            rule,
            "",
            State.OVER,
            severity=rule.severity,
            since_at=found.window_starts_at,
            value=round(found.projected_kw, 1),
            limit=found.contract_kw,
            unit="kW",
            parameters={"from": found.window_starts_at.isoformat(), "used": share},
            evidence={
                "window_start": found.window_starts_at.isoformat(),
                "known_kwh": found.known_kwh,
                "tariff": dict(found.tariff),
            },
        )
    ]
