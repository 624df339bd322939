"""The one table of sentences: every code has a row, every row a code, and both languages say the same."""

import ast
import json
import re
import string
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.energy.indicator import Value
from qingyu.domain.kernel.reason import ALL_OF, SAID, Reason, all_of, as_stored, because, parts_of, read
from qingyu.domain.sentences.say import FAMILIES, LANGUAGES, TABLE, Template, fill, say
from qingyu.domain.sentences.warnings import SENTENCES as WARNINGS

SOURCES = [path for room in ("qingyu/domain", "qingyu/jobs", "qingyu/db", "api") for path in Path(room).rglob("*.py")]
REASONS = sorted(set(TABLE) - set(WARNINGS))
NOT_WORDS = re.compile(r"[{}\0]")


def placeholders(text: str) -> dict[str, str]:
    """The parameters of a template with their formats."""
    return {name: spec or "" for _, name, spec, _ in string.Formatter().parse(text) if name is not None}


def calls() -> Iterator[tuple[str, str, set[str]]]:
    """Where a reason is made, of which code, with which parameters."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "because":
                named = {keyword.arg for keyword in node.keywords if keyword.arg is not None}
                whole = all(keyword.arg is not None for keyword in node.keywords)
                if isinstance(node.args[0], ast.Constant) and whole:
                    yield f"{path}:{node.lineno}", str(node.args[0].value), named


@cache
def words() -> frozenset[str]:
    """Every string constant of the sources outside the table."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES if path.parent.name != "sentences"]
    constants = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return frozenset(node.value for node in constants if isinstance(node.value, str))


def test_every_reason_that_is_made_has_a_row_whose_parameters_are_given() -> None:
    made = list(calls())
    assert len(made) > 150
    for where, code, given_ in made:
        assert code in TABLE, f"{where}: no sentence says {code}"
        assert given_ == set(placeholders(TABLE[code].en)), f"{where}: {code}"


def test_no_two_families_say_one_code() -> None:
    said = [code for family in FAMILIES for code in family.SENTENCES]
    assert len(said) == len(set(said)), sorted({code for code in said if said.count(code) > 1})


@pytest.mark.parametrize("code", REASONS)
def test_every_row_is_used(code: str) -> None:
    assert code in words() | {SAID}


@pytest.mark.parametrize("code", sorted(TABLE))
def test_both_languages_say_the_same_parameters_and_chinese_is_chinese(code: str) -> None:
    template = TABLE[code]
    if code not in WARNINGS and code != "region_named":
        assert placeholders(template.en) == placeholders(template.zh)
    assert template.en
    assert template.zh
    if template.en.strip("{} :;name_") and code not in (
        SAID,
        "region_named",
        "chosen_by_scheme",
        "of_product",
        "of_month",
        "cell_of_column",
    ):
        assert re.search(r"[一-鿿]", template.zh), template.zh


PLAIN = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="{}\0"), max_size=20),
    st.integers(-(10**9), 10**9),
    st.floats(),
    st.dates(),
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="{}\0"), max_size=5), max_size=3),
)
NUMBERS = st.one_of(st.floats(), st.integers(-(10**6), 10**6))


@st.composite
def reasons(draw: st.DrawFn, depth: int = 1) -> Reason:
    """A reason of any code, with parameters of its kinds; some hold another."""
    code = draw(st.sampled_from(REASONS))
    given_ = {
        name: draw(NUMBERS if spec else reasons(depth - 1) if name == "reason" and depth else PLAIN)
        for name, spec in placeholders(TABLE[code].en).items()
    }
    return because(code, **given_)


@given(reasons())
def test_a_reason_reads_in_both_languages_and_survives_its_storage(reason: Reason) -> None:
    for language in LANGUAGES:
        assert not NOT_WORDS.search(say(reason, language))
    stored = json.loads(json.dumps(reason, default=as_stored, allow_nan=False))
    assert read(stored) == reason
    assert say(read(stored) or reason, "zh") == say(reason, "zh")


@given(st.lists(reasons(depth=0), max_size=5))
def test_several_reasons_are_one_that_says_each_once(several: list[Reason]) -> None:
    whole = all_of(several)
    assert list(parts_of(whole)) == list(dict.fromkeys(several))
    assert read(json.loads(json.dumps(whole, default=as_stored))) == whole
    if whole is not None and whole.code == ALL_OF:
        assert all_of([whole, *several]) == whole
        assert say(whole, "zh") == "；".join(say(one, "zh") for one in parts_of(whole))


def test_a_number_is_kept_as_its_sentence_shows_it() -> None:
    noisy = because("incomplete_in", share=0.1 + 0.2)
    assert noisy == because("incomplete_in", share=0.3)
    assert say(noisy, "en") == "completeness of the energy is 30.0%"
    assert say(because("incomplete_in", share=float("nan")), "en") == "completeness of the energy is nan"


def test_a_carrier_is_named_in_chinese_wherever_it_stands() -> None:
    inner = because("carrier_unknown", carrier="raw_coal")
    whole = because("none_before", reason=because("balance_lacks", balance="coke", stream="in", reason=inner))
    assert say(whole, "zh") == "此前没有数值：碳平衡 coke 缺少 in：本期没有原煤的数据"
    assert say(because("carrier_unknown", carrier="moonlight"), "zh") == "本期没有moonlight的数据"


def value(reason: Reason) -> Value:
    inputs = {"terms": [{"name": "coke", "reason": reason}], "reason": reason}
    return Value("coal.calorific", "", "day", date(2026, 3, 1), None, "tce", None, reason, True, False, inputs)


def test_another_wording_is_the_same_input_and_another_parameter_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    before = value(because("carrier_unknown", carrier="coke")).inputs_hash
    monkeypatch.setitem(TABLE, "carrier_unknown", Template("no word of {carrier}", "{carrier}：无数据"))
    assert say(because("carrier_unknown", carrier="coke"), "zh") == "焦炭：无数据"
    assert value(because("carrier_unknown", carrier="coke")).inputs_hash == before
    assert value(because("carrier_unknown", carrier="diesel")).inputs_hash != before


def test_a_sentence_of_before_reads_as_it_was_in_both_languages() -> None:
    old = read("nothing is known of raw_coal in this period")
    assert old is not None
    assert {say(old, language) for language in LANGUAGES} == {"nothing is known of raw_coal in this period"}
    assert read("") is None
    with pytest.raises(TypeError, match="no reason is stored as a float"):
        read(1.0)


def test_a_template_is_filled_in_the_language_that_is_asked_for() -> None:
    assert [fill(Template("a {x:.1%}", "甲 {x:.0%}"), {"x": 0.5}, language) for language in LANGUAGES] == [
        "a 50.0%",
        "甲 50%",
    ]


def test_models_and_measures_are_named_in_the_language_of_the_reader() -> None:
    refused = because("load_without_skill", model="kind_20_levelled", skill=0.01)
    assert "近 20 个同类日中位数（按近日水平）" in say(refused, "zh")
    assert "（增加值）" in say(because("intensity_year_unknown", per="value_added", year=2026), "zh")
