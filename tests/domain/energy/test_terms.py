"""The terms a value is stored with give the value again, down to quantity times coefficient."""

from datetime import date, timedelta
from typing import Any

import pytest

from qingyu.domain.benchmark import product_case
from qingyu.domain.benchmark.product_case import Charge, ProductCase
from qingyu.domain.energy import assess
from qingyu.domain.energy.account import Slots, Use, of_enterprise
from qingyu.domain.energy.assess import Period
from qingyu.domain.energy.factors import Book, Factor, Verified
from qingyu.domain.intensity.production import Output
from qingyu.domain.kernel.reason import because
from tests.support.reasons import as_said, english

MARCH, CHANGE = date(2026, 3, 1), date(2026, 3, 11)
PERIOD = Period("month", MARCH, is_open=False)


def factor(id_: str, carrier: str, unit: str, k: float, book: Book = Book.BOTH) -> Factor:
    return Factor(id_, "edition", carrier, book, unit, k, Verified.TWO_SOURCES, "名", "name")


def lookup(carrier: str, book: Book, day: date) -> Factor:
    """Coal has another coefficient from the 11th on; electricity differs by book."""
    if carrier == "raw_coal":
        return factor("old", carrier, "kg", 0.7143) if day < CHANGE else factor("measured", carrier, "kg", 0.75)
    return factor(f"el.{book}", carrier, "kWh", 0.1229 if book is Book.CALORIFIC else 0.30, book)


def days(carrier: str, unit: str, use: float, channel: int) -> list[Use]:
    of_month = [MARCH + timedelta(days=n) for n in range(31)]
    return [Use(channel, day, day, carrier, unit, 1.0, use, 96, 96, Slots(96, 96)) for day in of_month]


USES = [*days("raw_coal", "t", 10.0, 1), *days("electricity", "kWh", 1000.0, 2)]


def summed(term: dict[str, Any]) -> float:
    """The value of a term from what stands under it."""
    if term.get("terms"):
        return sum(summed(inner) for inner in term["terms"])
    if "factor" in term:
        in_unit = {"t": 1000.0}.get(term["quantity_unit"], 1.0)
        made = term["quantity"] * in_unit * term["factor"]["value"]
        return float(made / (1000.0 if term["unit"] == "tce" else 1.0))
    return float(term["value"])


def test_standard_coal_is_the_sum_of_its_terms_in_both_books_also_where_a_coefficient_changes() -> None:
    for value in assess.coal(PERIOD, USES, of_enterprise(USES, lookup), lookup):
        assert value.inputs["formula"] == "coal.total"
        assert sum(term["value"] for term in value.inputs["terms"]) == pytest.approx(value.value)
        assert sum(summed(term) for term in value.inputs["terms"]) == pytest.approx(value.value)
    values = assess.coal(PERIOD, USES, of_enterprise(USES, lookup), lookup)
    total = next(v for v in values if (v.code, v.scope) == ("coal.calorific", ""))
    coal = next(term for term in total.inputs["terms"] if term["name"] == "raw_coal")
    assert [(part["factor"]["id"], part["quantity"]) for part in coal["terms"]] == [("old", 100.0), ("measured", 210.0)]
    assert coal["from"] == {"kind": "carrier", "carrier": "raw_coal"}
    assert total.value == pytest.approx(71.43 + 157.5 + 3.8099)


def case(**more: Any) -> ProductCase:
    output = Output(100.0, 1.0, ())
    charges = (Charge("coal", "raw_coal", 1.0, "own_share"), Charge("grid", "electricity", 1.0, "own_share"))
    return ProductCase("clinker", "t", USES, output, date(2026, 4, 1), None, None, charges=charges, **more)


def test_an_intensity_is_its_first_term_over_its_second() -> None:
    made = case()
    main, coal = product_case.product(PERIOD, made, made, {"": product_case.measure(made, lookup)}, lookup)
    energy, output = main.inputs["terms"]
    assert energy["value"] / output["value"] == pytest.approx(main.value)
    assert summed(energy) == pytest.approx(energy["value"])
    assert energy["terms"][0]["from"] == {"kind": "carrier", "carrier": "electricity", "flows": ["grid"]}
    assert output["from"] == {"kind": "production", "product": "clinker"}
    assert coal.code == "product.coal"
    assert coal.value == pytest.approx(energy["value"] / 1000)


def test_a_product_whose_shared_flow_cannot_be_split_has_the_reason_and_no_number() -> None:
    made = case(unsplit=because("split", flow="steam", reason=as_said("nobody knows")))
    for value in product_case.product(PERIOD, made, made, {"": product_case.measure(made, lookup)}, lookup):
        assert (value.value, english(value.reason)) == (None, "the flow steam cannot be split: nobody knows")
