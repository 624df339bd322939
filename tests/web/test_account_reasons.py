"""What the rules of the account, of CO2 and of restatements say about a missing number has its Chinese."""

from datetime import date
from pathlib import Path

import pytest

from qingyu.domain.energy.account import Amount
from qingyu.domain.energy.coal import Direction
from qingyu.domain.energy.restatement import Stated, split
from qingyu.domain.energy.stated import FlowStatement, StatedFlow, uses
from qingyu.domain.energy.structure import GreenCertificate, key_unit_of
from tests.web.test_reasons import LATIN_WORD, in_chinese

MARCH, APRIL, JUNE, YEAR = date(2026, 3, 1), date(2026, 4, 1), date(2026, 6, 1), date(2027, 1, 1)


def stated(*spans: tuple[date, date]) -> list[str]:
    """Why a flow that is stated for these spans has no number in March."""
    said = tuple(FlowStatement(start, end, 1.0, "t", 0) for start, end in spans)
    found = uses(StatedFlow(1, "f1", "raw_coal", Direction.PURCHASE, said), MARCH, APRIL, 1.0)
    return [use.reason for use in found if use.reason]


def certificate(own: bool, until: date, issued: date | None) -> str:
    """Why a certificate of March on does not count in March."""
    return GreenCertificate("n", 1, MARCH, until, issued, own).reason_against(MARCH, APRIL) or ""


def from_the_rules() -> list[str]:
    """Sentences as the rules make them, without a carrier in front."""
    before, after = Stated(None, "nothing was produced in this period", None, None), Stated(1.0, None, None, None)
    return [
        key_unit_of(Amount(1.0), MARCH, APRIL)[1] or "",
        certificate(True, APRIL, None),
        certificate(False, JUNE, None),
        certificate(False, APRIL, date(2020, 1, 1)),
        *stated((MARCH, JUNE)),
        *stated((MARCH, date(2026, 3, 20))),
        *stated((MARCH, APRIL), (date(2026, 3, 5), APRIL)),
        split(before, after).reason or "",
        split(after, before).reason or "",
    ]


def test_the_rules_sentences_are_said_in_chinese(repository: Path) -> None:
    sentences = from_the_rules()
    assert len(sentences) == 9
    assert all(sentences)
    for english, chinese in zip(sentences, in_chinese(repository, sentences), strict=True):
        assert not LATIN_WORD.search(chinese), f"{english} -> {chinese}"


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("coke has no CO2 factor; declare its measured carbon", "焦炭没有排放因子，请申报实测含碳量"),
        (
            "nothing is known of coke in this period; coke has no CO2 factor; declare its measured carbon",
            "本期没有焦炭的数据；焦炭没有排放因子，请申报实测含碳量",
        ),
        (
            "there was no number before it: coke has no CO2 factor; declare its measured carbon",
            "此前没有数值：焦炭没有排放因子，请申报实测含碳量",
        ),
        (
            "no inner flow of raw_coal is metered: its losses are part of the end use of the plant",
            "原煤没有厂内计量，其损失含在全厂终端消费中",
        ),
        ("measured, declared by laboratory: certificate 7", "实测，由 laboratory 申报：certificate 7"),
        ("declared: notice 12", "申报：notice 12"),
    ],
)
def test_a_sentence_with_a_semicolon_or_a_cause_of_its_own_stays_one(
    repository: Path, english: str, chinese: str
) -> None:
    assert in_chinese(repository, [english]) == [chinese]
