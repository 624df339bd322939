"""The catalogue of indicators: whole, and a mended formula is another input where a reworded text is none."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from _pytest.monkeypatch import MonkeyPatch

from qingyu.domain.energy import formulas
from qingyu.domain.energy.catalogue import CATALOGUE, WINDOWS
from qingyu.domain.energy.indicator import Known, Value, decide

MONTH = date(2026, 3, 1)
INPUTS = {"formula": "coal.total", "terms": [{"name": "raw_coal", "value": 1.0, "formula": "coal.carrier"}]}
VALUE = Value("coal.calorific", "", "month", MONTH, 1.0, "tce", 1.0, None, True, False, INPUTS)


def mend(monkeypatch: MonkeyPatch, id_: str, **changes: Any) -> None:
    monkeypatch.setitem(formulas.FORMULAS, id_, replace(formulas.FORMULAS[id_], **changes))


def superseded(before: str) -> bool:
    known = Known(1, VALUE.code, VALUE.scope, VALUE.period, VALUE.start_on, VALUE.unit, before, False)
    return decide([known], [replace(VALUE)]).supersede == (1,)  # computed anew


def test_every_indicator_has_two_names_of_its_own_and_known_formulas() -> None:
    for names in ({one.name_zh for one in CATALOGUE.values()}, {one.name_en for one in CATALOGUE.values()}):
        assert len(names) == len(CATALOGUE)
    assert {id_ for one in CATALOGUE.values() for id_ in one.formulas} <= formulas.FORMULAS.keys()
    assert set(WINDOWS) == {code for code in CATALOGUE if code.endswith((".ytd", ".rolling12"))}


@pytest.mark.parametrize("id_", ["coal.total", "coal.carrier"])
def test_a_mended_formula_supersedes_what_it_made_wherever_it_stands(monkeypatch: pytest.MonkeyPatch, id_: str) -> None:
    before = VALUE.inputs_hash
    mend(monkeypatch, id_, version=2)
    assert VALUE.stored_inputs == INPUTS | {"formula_versions": {id_: 2}}
    assert superseded(before)


def test_another_wording_or_a_formula_it_does_not_name_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = VALUE.inputs_hash
    mend(monkeypatch, "coal.total", name_zh="合计", name_en="sum", expression="sum", source="another source")
    mend(monkeypatch, "cost.total", version=2)
    assert VALUE.stored_inputs == INPUTS
    assert not superseded(before)
