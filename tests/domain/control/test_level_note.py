"""What the evidence of a product over its level says about the level: printed, corrected, or not wholly corrected."""

from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from qingyu.domain.benchmark import corrections
from qingyu.domain.benchmark.corrections import Condition
from qingyu.domain.benchmark.gaps import yardstick_inputs
from qingyu.domain.benchmark.yardstick import Kind, Yardstick
from qingyu.domain.control.judgement import Judgement, State
from qingyu.domain.control.rule import Code, newest, rules
from qingyu.domain.control.rules import evaluate
from qingyu.domain.control.sentences import newest_version, sentences
from qingyu.domain.control.situation import ProductLevel, Situation
from qingyu.domain.energy.factors import Verified

NOW = datetime(2026, 4, 10, 12, tzinfo=UTC)
TEXT = files("qingyu").joinpath("data", "rules.csv").read_text("utf-8")
RULES = {rule.code: rule for rule in newest(rules(TEXT, "rules.csv", "edition"))}
RATIO = "+1.10/1.15/1.20 per point of clinker ratio above 75 %"
ALTITUDE = "level3 also x K"


def over(rule: str, conditions: dict[Condition, float]) -> Judgement:
    """A cement works at 130 kgce/t beside the third level of a limit with these corrections."""
    levels: dict[str, Any] = {"level1": 80.0, "level2": 87.0, "level3": 94.0, "benchmark": None, "baseline": None}
    names: dict[str, Any] = dict.fromkeys(
        ("sector", "product_zh", "product_en", "indicator_zh", "indicator_en"), "cement"
    )
    limit = Yardstick(
        id="cement",
        edition="e",
        kind=Kind.GB_LIMIT,
        unit="kgce/t",
        standard="GB 16780-2021",
        valid_from=None,
        valid_to=None,
        correction_rule=rule,
        verified=Verified.ONE_SOURCE,
        **names,
        **levels,
    )
    inputs = yardstick_inputs(corrections.ladder(limit, conditions))
    product = ProductLevel(
        product="cement",
        name_zh="水泥",
        name_en="cement",
        code=Code.OVER_LIMIT,
        month=date(2026, 3, 1),
        from_month="2025-04",
        value=130.0,
        level=inputs["levels"]["level3"],
        unit="kgce/t",
        yardstick=inputs,
        indicator_id=1,
        values_verified=True,
    )
    (found,) = evaluate([RULES[Code.OVER_LIMIT]], Situation(now=NOW, products=[product]))
    assert found.state is State.OVER
    assert found.since_at == NOW  # when it was known, and not the first day of the month that is judged
    return found


@pytest.mark.parametrize(
    ("rule", "conditions", "en", "zh", "mark"),
    [
        (
            RATIO,
            {Condition.CLINKER_RATIO_PERCENT: 70.0},
            "twelve closed months are judged, by the level with the corrections of the standard for this product",
            "判定对象为最近12个完整月；限值已按标准作修正",
            None,
        ),
        (
            RATIO,
            {},
            "twelve closed months are judged, by the printed level; not applied: clinker ratio is not declared",
            "判定对象为最近12个完整月；限值为标准原值，有修正未作：未申报熟料系数",
            "未作标准规定的修正",
        ),
        (
            f"{RATIO}; {ALTITUDE}",
            {Condition.CLINKER_RATIO_PERCENT: 70.0},
            "twelve closed months are judged, by the level with the corrections of the standard for this product;"
            " not applied: altitude is not declared",
            "判定对象为最近12个完整月；限值已按标准作修正，另有修正未作：未申报海拔",
            "标准规定的修正未全部适用",
        ),
        (
            "",
            {},
            "twelve closed months are judged, by the printed level",
            "判定对象为最近12个完整月；限值为标准原值",
            None,
        ),
    ],
)
def test_the_evidence_says_how_far_the_level_is_corrected(
    rule: str, conditions: dict[Condition, float], en: str, zh: str, mark: str | None
) -> None:
    found = over(rule, conditions)
    assert (found.evidence["note"], found.evidence["note_zh"]) == (en, zh)
    said = sentences(
        found.rule.code,
        newest_version(found.rule.code),
        found.parameters,
        found.value,
        found.limit,
        found.unit,
        ZoneInfo("UTC"),
    )
    marks = {"未作标准规定的修正", "标准规定的修正未全部适用"}
    assert {m for m in marks if m in said.zh} == ({mark} if mark else set())
