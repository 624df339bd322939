"""Numbers from outside: each is a quantity with bounds, in the types, in the docs, and for any number at all."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from api.schemas.account import AskedStatement
from api.schemas.factors import FactorDeclaration
from qingyu.domain.kernel.quantities import QUANTITIES, Quantity
from qingyu.domain.sentences.say import say
from qingyu.jobs.declaring.registration import Document
from tests.support.present import present

ANY = st.floats(allow_nan=True, allow_infinity=True)
CODES = sorted(QUANTITIES)


@given(st.sampled_from(CODES), ANY)
def test_what_passes_is_finite_inside_the_bounds_and_never_too_small_to_be_divided_by(code: str, value: float) -> None:
    quantity = QUANTITIES[code]
    if quantity.fault(value) is None:
        assert math.isfinite(value)
        assert quantity.low <= value <= quantity.high
        assert value != 0 or quantity.may_be_zero
        assert value == 0 or abs(value) >= quantity.least
    else:
        assert quantity.name_en in str(quantity.fault(value))


@given(st.sampled_from(CODES), ANY)
def test_what_passes_four_times_over_cannot_leave_the_numbers_of_a_computer(code: str, value: float) -> None:
    if QUANTITIES[code].fault(value) is None:
        assert math.isfinite(value**4 * 1e9)


@pytest.mark.parametrize("value", [1e308, -1e308, 1.7e308, math.inf, math.nan])
@pytest.mark.parametrize("code", CODES)
def test_no_quantity_takes_what_overflows(code: str, value: float) -> None:
    assert QUANTITIES[code].fault(value) is not None


def fields(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[tuple[str, FieldInfo]]:
    """Every field of a model and of the models in it."""
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        yield f"{model.__name__}.{name}", field
        for inner in models_in(field.annotation):
            yield from fields(inner, seen)


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from models_in(part)


def numbers(schema: object) -> Iterator[dict[str, object]]:
    """The parts of a JSON schema that take a number which is not whole."""
    if isinstance(schema, dict):
        if schema.get("type") == "number":
            yield schema
        for part in schema.values():
            yield from numbers(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from numbers(part)


@pytest.mark.parametrize("model", [Document, FactorDeclaration, AskedStatement])
def test_every_number_that_can_be_declared_is_a_quantity(model: type[BaseModel]) -> None:
    found = list(numbers(model.model_json_schema()))
    assert found
    unbounded = [schema for schema in found if schema.get("x-quantity") not in QUANTITIES]
    assert unbounded == []


@pytest.mark.parametrize("model", [Document, FactorDeclaration, AskedStatement])
def test_every_whole_number_that_can_be_declared_has_bounds(model: type[BaseModel]) -> None:
    for name, field in fields(model, set()):
        if field.annotation is int and not any(hasattr(m, "ge") for m in field.metadata):
            pytest.fail(f"{name} takes any whole number")


@pytest.mark.parametrize("code", CODES)
def test_the_docs_list_every_quantity_with_its_bounds(code: str) -> None:
    quantity = QUANTITIES[code]
    text = (Path(__file__).resolve().parents[2] / "docs/registration.md").read_text()
    assert text.count(f"| `{code}` | {quantity.name_zh} | {quantity.span()} |") == 1


@pytest.mark.parametrize("quantity", QUANTITIES.values(), ids=QUANTITIES)
@pytest.mark.parametrize("value", [-1e300, 1e300])
def test_a_declaration_says_in_both_languages_what_the_table_says(quantity: Quantity, value: float) -> None:
    reason = present(quantity.refusal(value))
    assert say(reason, "en") == quantity.fault(value)
    assert quantity.name_zh in say(reason, "zh")
