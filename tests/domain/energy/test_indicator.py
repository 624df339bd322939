"""What is written when the inputs of an indicator changed."""

from dataclasses import replace
from datetime import date

from qingyu.domain.energy.indicator import Known, Value, Write, decide
from tests.support.reasons import english

DAY = date(2026, 3, 1)
VALUE = Value("coal.calorific", "", "day", DAY, 1.0, "tce", 1.0, None, True, False, {"quantity": 1.0})


def known(value: Value, id_: int = 7, is_open: bool = False) -> Known:
    return Known(id_, value.code, value.scope, value.period, value.start_on, value.unit, value.inputs_hash, is_open)


def test_a_new_key_is_appended() -> None:
    assert decide([], [VALUE]) == Write((), (VALUE,), ())


def test_the_same_inputs_write_nothing_in_an_open_and_in_a_closed_period() -> None:
    assert decide([known(VALUE)], [VALUE]) == Write((), (), ())
    live = replace(VALUE, is_open=True)
    assert decide([known(live, is_open=True)], [live]) == Write((), (), ())


def test_a_live_row_moves() -> None:
    live = replace(VALUE, is_open=True, inputs={"quantity": 2.0})
    assert decide([known(VALUE, is_open=True)], [live]) == Write((), (), ((7, live),))


def test_a_live_row_closes_in_place_even_with_the_same_inputs() -> None:
    assert decide([known(VALUE, is_open=True)], [VALUE]) == Write((), (), ((7, VALUE),))


def test_a_closed_row_is_superseded_and_never_rewritten() -> None:
    other = replace(VALUE, inputs={"quantity": 2.0})
    assert decide([known(VALUE)], [other]) == Write((7,), (other,), ())


def test_a_key_that_is_not_computed_any_more_becomes_null_and_says_so() -> None:
    written = decide([known(VALUE)], [])
    assert written.supersede == (7,)
    assert (written.append[0].value, english(written.append[0].reason)) == (
        None,
        "nothing feeds this indicator any more in this period",
    )


def test_the_hash_does_not_depend_on_the_order_of_names() -> None:
    one, two = replace(VALUE, inputs={"a": 1, "b": 2}), replace(VALUE, inputs={"b": 2, "a": 1})
    assert one.inputs_hash == two.inputs_hash
