"""The life of a warning."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from qingyu.domain.control.judgement import Judgement, State
from qingyu.domain.control.rule import Code, Rule
from qingyu.domain.control.sentences import Sentences, newest_version, sentences
from qingyu.domain.control.warning import Close, Open, OpenWarning, Update, decide
from qingyu.domain.energy.factors import Verified
from qingyu.domain.sentences.say import TABLE

NOW = datetime(2026, 11, 20, tzinfo=UTC)
RULE = Rule("r", 1, Code.STUCK, 1, {"within_h": 24.0}, "s", Verified.UNVERIFIED, "e")
OPEN = OpenWarning(5, "r", "e01", 1, {"span": "x"})


def judgement(state: State, scope: str = "e01") -> Judgement:
    return Judgement(RULE, scope, state)


def test_over_opens_once_and_then_moves() -> None:
    over = judgement(State.OVER)
    assert decide([], [over], NOW) == [Open(over)]
    assert decide([OPEN], [over], NOW) == [Update(5, over)]


@pytest.mark.parametrize("state", [State.HELD, State.UNKNOWN])
def test_held_and_unknown_neither_open_nor_close(state: State) -> None:
    assert decide([OPEN], [judgement(state)], NOW) == []
    assert decide([], [judgement(state)], NOW) == []


def test_clear_closes_and_keeps_the_evidence() -> None:
    (closed,) = decide([OPEN], [judgement(State.CLEAR)], NOW)
    assert closed == Close(5, {"span": "x", "closed_because": "clear", "closed_at": NOW.isoformat()})


def test_a_scope_that_nobody_watches_any_more_closes_and_says_so() -> None:
    (closed,) = decide([OPEN], [], NOW)
    assert isinstance(closed, Close)
    assert closed.evidence["closed_because"] == "no_longer_found"


def test_a_value_that_trembles_at_the_limit_opens_one_warning() -> None:
    states = [State.OVER, State.HELD, State.OVER, State.HELD, State.OVER, State.CLEAR]
    open_warnings: list[OpenWarning] = []
    opened = 0
    for state in states:
        for decision in decide(open_warnings, [judgement(state)], NOW):
            if isinstance(decision, Open):
                opened += 1
                open_warnings = [OPEN]
            if isinstance(decision, Close):
                open_warnings = []
    assert (opened, open_warnings) == (1, [])


def test_every_code_has_sentences_in_both_languages() -> None:
    for code in Code:
        for version in range(1, newest_version(code) + 1):
            assert all(TABLE[f"{code}.{version}"] + TABLE[f"{code}.{version}.next"])


def test_a_sentence_says_the_unit_and_that_a_level_is_unverified() -> None:
    said = sentences(
        "product.over_baseline",
        1,
        {
            "product": "aluminium",
            "month": "2026-10",
            "standard": "GB 21346",
            "list_zh": "2023年版",
            "list_en": "the 2023 list",
            "verified": False,
        },
        13_400.0,
        13_350.0,
        "kWh/t",
        ZoneInfo("Asia/Shanghai"),
    )
    assert "13,400 kWh/t" in said.en
    assert "13,350 kWh/t of the 2023 list (unverified)" in said.en
    assert "13,350 kWh/t（未核实）" in said.zh


def over_limit(version: int, **changed: bool | str) -> Sentences:
    parameters = {
        "product": "clinker",
        "name_zh": "水泥熟料",
        "name_en": "Cement clinker",
        "month": "2026-10",
        "standard": "GB 16780-2021",
        "verified": True,
        "correction_not_applied": True,
    }
    said = parameters | changed
    return sentences("product.over_limit", version, said, 120.0, 117.0, "kgce/t", ZoneInfo("Asia/Shanghai"))


def test_a_product_is_called_by_its_name_and_a_correction_that_is_not_applied_is_said() -> None:
    said = over_limit(2)
    assert said.en.startswith("Cement clinker used 120 kgce/t in 2026-10, above limit level 3 of GB 16780-2021,")
    assert "117 kgce/t (the standard's correction is not applied)." in said.en
    assert "水泥熟料在2026-10的单位能耗" in said.zh
    assert "117 kgce/t（未作标准规定的修正）。" in said.zh
    assert "correction" not in over_limit(2, correction_not_applied=False).en


def test_a_breach_is_told_with_the_twelve_months_it_is_of() -> None:
    said = over_limit(3, from_month="2025-11")
    assert "Cement clinker used 120 kgce/t over the twelve months 2025-11 to 2026-10, above limit level 3" in said.en
    assert "水泥熟料在2025-11至2026-10的12个月单位能耗为120 kgce/t" in said.zh


def test_a_warning_of_the_former_template_reads_as_it_was_issued() -> None:
    assert over_limit(1).en == (
        "Product clinker used 120 kgce/t in 2026-10, above limit level 3 of GB 16780-2021, 117 kgce/t."
        " The last closed month is judged."
    )


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (1_234_567.8, "tce", "1,234,568 tce"),
        (-250_000.4, "kWh", "-250,000 kWh"),
        (99_999.9, "tce", "99,999.9 tce"),
        (0.75, "h", "0.75"),
        (0.89996, "1", "90.00 %"),
        (0.8994, "1", "89.94 %"),
    ],
)
def test_an_amount_keeps_its_digits_and_is_never_a_power_of_ten(value: float, unit: str, written: str) -> None:
    parameters = {"day": "2026-11-19", "worst": []}
    said = sentences("data.completeness", 1, parameters, value, 0.9, unit, ZoneInfo("Asia/Shanghai"))
    assert f"was {written}, below" in said.en


def test_instants_are_written_in_the_enterprises_own_time() -> None:
    said = sentences(
        "data.interruption",
        1,
        {"channel": "e01/kwh", "interval_s": 900, "periods": 3.0, "last_at": "2026-11-20T00:00:00+00:00"},
        5.25,
        0.75,
        "h",
        ZoneInfo("Asia/Shanghai"),
    )
    assert said.en == (
        "No reading from e01/kwh for 5.25 h (latest 2026-11-20 08:00); 3 intervals, 0.75 h, are allowed."
    )
