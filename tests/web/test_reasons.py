"""Every reason the rules of energy give for a missing number has its Chinese in the console."""

import json
import re
import subprocess
from datetime import date
from pathlib import Path

import pytest

from qingyu.domain.energy.account import Slots, Use, account
from qingyu.domain.energy.factors import Book, Factor, Factors, Verified
from tests.web.reason_sentences import sentences

DAY = date(2026, 3, 1)
NAMES = {"raw_coal": "原煤", "coke": "焦炭", "natural_gas": "天然气", "diesel": "柴油", "heat": "热力"}
LATIN_WORD = re.compile(r"\b[a-z]{5,}\b")


def in_chinese(repository: Path, sentences: list[str]) -> list[str]:
    """What the console makes of the sentences; its module runs as it is, in the Node that builds it."""
    module = (repository / "web" / "src" / "reasons.ts").as_uri()
    program = (
        f"const {{ reasonInChinese }} = await import({json.dumps(module)});"
        f"const names = {json.dumps(NAMES)};"
        f"const said = {json.dumps(sentences)}.map((one) => reasonInChinese(one, (code) => names[code] ?? code));"
        "process.stdout.write(JSON.stringify(said));"
    )
    node = repository / ".venv" / "bin" / "node"
    done = subprocess.run(
        [node, "--no-warnings", "--input-type=module", "--eval", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said: list[str] = json.loads(done.stdout)
    return said


def factor(id_: str, carrier: str, k: float | None, **more: float) -> Factor:
    return Factor(f"f.{id_}", "e", carrier, Book.BOTH, "kg", k, Verified.TWO_SOURCES, "系数", "factor", **more)


def use(carrier: str, unit: str, amount: float | None, channel: int) -> Use:
    return Use(channel, DAY, DAY, carrier, unit, 1.0, amount, 96, 96, Slots(96, 96))


FACTORS = Factors(
    layers=(
        (
            factor("wide", "coke", None, low=0.9, high=1.0),
            factor("one", "diesel", 1.4),
            factor("two", "diesel", 1.5),
        ),
    )
)


@pytest.fixture(scope="module")
def reasons() -> dict[str, str]:
    """The reasons of an account in which everything is missing, by carrier; `` is the whole."""
    uses = [
        use("raw_coal", "t", 1.0, 1),
        use("coke", "t", 1.0, 2),
        use("diesel", "t", 1.0, 3),
        use("natural_gas", "V", 1.0, 4),
        use("heat", "GJ", None, 5),
    ]
    found = account(uses, FACTORS.in_force)
    parts = {part.carrier: part.calorific.reason or "" for part in found.carriers}
    return {**parts, "": found.calorific.reason or ""}


def test_each_reason_of_a_carrier_is_said_in_chinese_with_the_carriers_name(
    repository: Path, reasons: dict[str, str]
) -> None:
    codes = [code for code in reasons if code]
    assert set(codes) == set(NAMES)
    for code, english, chinese in zip(
        codes, [reasons[c] for c in codes], in_chinese(repository, [reasons[c] for c in codes]), strict=True
    ):
        assert english
        assert not LATIN_WORD.search(chinese), chinese
        # A range is of one coefficient, which has a code of its own.
        assert ("f.wide 是区间值 0.9–1.0 kgce/kg" if code == "coke" else NAMES[code]) in chinese


def test_several_reasons_are_parted_and_each_is_said_in_chinese(repository: Path, reasons: dict[str, str]) -> None:
    (joined, *_) = in_chinese(repository, [reasons[""]])
    alone = in_chinese(repository, [part for code, part in reasons.items() if code])
    assert sorted(joined.split("；")) == sorted(alone)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("no whole day of this month has a stated output yet", "本月还没有一整天的产量填报"),
        ("nothing is known of this period", "本期没有任何数据"),
        ("nothing is known of the product's electricity", "该产品的用电量未知"),
        ("a sentence of tomorrow; and another", "a sentence of tomorrow；and another"),
    ],
)
def test_a_reason_without_a_carrier_is_said_in_chinese_and_an_unknown_one_stays(
    repository: Path, english: str, chinese: str
) -> None:
    assert in_chinese(repository, [english]) == [chinese]


def test_every_sentence_of_the_sources_that_may_be_a_reason_is_said_in_chinese(repository: Path) -> None:
    found = sentences(repository)
    assert len(found) >= 150
    said = in_chinese(repository, [sentence for _, sentence in found])
    left = [
        f"{where}: {english} -> {chinese}"
        for (where, english), chinese in zip(found, said, strict=True)
        if LATIN_WORD.search(chinese) or english == chinese
    ]
    assert not left, "\n".join(["no Chinese in web/src/reasons.ts for:", *left])
