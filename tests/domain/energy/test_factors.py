"""Which coefficient is in force: precedence, schemes, regions, days; and what a coefficient may be."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import fsum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.energy.account import Slots, Use, account
from qingyu.domain.energy.factors import (
    Book,
    EquivalentFactor,
    Factor,
    Factors,
    Level,
    Measurement,
    NoFactor,
    SchemeChoice,
    Verified,
)
from qingyu.domain.energy.measured import Window, check_plausible, from_ncv, windows
from qingyu.domain.kernel.reason import Reason
from qingyu.domain.kernel.tables import BadTable
from qingyu.errors import Invalid
from tests.support.near import near
from tests.support.reasons import english

DAY = date(2026, 3, 1)
AT = datetime(2026, 4, 1, tzinfo=UTC)


def printed(id_: str, carrier: str = "nitrogen", k: float | None = 0.4, **more: Any) -> Factor:
    return Factor(id_, "e", carrier, Book.BOTH, "m3", k, Verified.ONE_SOURCE, "氮气", "nitrogen", **more)


def said(
    id_: int, level: Level = Level.MEASURED, k: float = 0.5, carrier: str = "nitrogen", **more: Any
) -> Measurement:
    fixed: dict[str, Any] = {
        "ncv": None,
        "ncv_unit": None,
        "unit": "m3",
        "valid_from": None,
        "valid_to": None,
        "proof": "p",
    }
    fixed |= {"laboratory": None, "declared_by": "chief", "declared_at": AT}
    return Measurement(id=id_, carrier=carrier, level=level, kgce_per_unit=k, **fixed | more)


def in_force(factors: Factors, carrier: str = "nitrogen", book: Book = Book.CALORIFIC, day: date = DAY) -> Reason | str:
    found = factors.in_force(carrier, book, day)
    return found.reason if isinstance(found, NoFactor) else found.id


GENERAL, STEEL = printed("gbt"), printed("steel", k=0.0169, scheme="tcisa416")


def test_measured_precedes_supplier_precedes_statistical_precedes_the_default() -> None:
    levels = [(3, Level.STATISTICAL), (2, Level.SUPPLIER), (1, Level.MEASURED)]
    factors, order = Factors(layers=((GENERAL,),)), [in_force(Factors(layers=((GENERAL,),)))]
    for id_, level in levels:
        factors = replace(factors, measured=(*factors.measured, said(id_, level)))
        order.append(in_force(factors))
    assert order == ["gbt", "statistical.3", "supplier.2", "measured.1"]


def test_of_two_declarations_of_a_level_the_later_holds_where_both_say_something() -> None:
    old = said(1, valid_from=date(2026, 1, 1))
    new = said(2, valid_from=DAY, valid_to=date(2026, 4, 1))
    factors = Factors(layers=((GENERAL,),), measured=(new, old))
    found = [in_force(factors, day=day) for day in (date(2025, 12, 31), date(2026, 2, 28), DAY, date(2026, 4, 1))]
    assert found == ["gbt", "measured.1", "measured.2", "measured.1"]


def refused(factors: Factors) -> str:
    """Why there is no coefficient."""
    found = in_force(factors)
    assert isinstance(found, Reason)
    return english(found)


def test_a_withdrawn_declaration_is_as_if_it_were_not_there() -> None:
    assert in_force(Factors(layers=((GENERAL,),), measured=(said(1, withdrawn_at=AT),))) == "gbt"


def test_a_range_needs_a_measured_value_and_takes_it() -> None:
    wide = printed("wide", k=None, low=0.5, high=0.6)
    assert refused(Factors(layers=((wide,),))) == "wide is a range 0.5 to 0.6 kgce/m3; a measured value is needed"
    assert in_force(Factors(layers=((wide,),), measured=(said(1, k=0.55),))) == "measured.1"


def test_a_scheme_says_what_differs_from_the_general_standard() -> None:
    oxygen = printed("oxygen", "oxygen")
    factors = Factors(layers=((GENERAL, STEEL, oxygen),), schemes=(SchemeChoice("tcisa416", valid_from=DAY),))
    assert [in_force(factors, day=DAY - timedelta(days=1)), in_force(factors)] == ["gbt", "steel"]
    assert in_force(factors, "oxygen") == "oxygen"


def test_a_carrier_that_only_one_scheme_knows_needs_no_choice_and_two_schemes_contradict_each_other() -> None:
    assert in_force(Factors(layers=((STEEL,),))) == "steel"
    other = printed("other", scheme="refining")
    assert "more than one coefficient on 2026-03-01: other, steel" in refused(Factors(layers=((STEEL, other),)))


def test_the_nearest_region_precedes_the_wider_one_and_a_foreign_one_counts_for_nobody() -> None:
    here, above, foreign = (printed(id_, region=id_) for id_ in ("640100", "640000", "500000"))
    factors = Factors(layers=((GENERAL, foreign, above, here),), regions=("640100", "640000"))
    assert in_force(factors) == "640100"
    assert in_force(replace(factors, regions=("640000",))) == "640000"
    assert in_force(replace(factors, regions=())) == "gbt"


def test_an_enterprises_own_factor_of_electricity_is_one_of_the_equivalent_book_only() -> None:
    grid = Factor("dl", "e", "electricity", Book.CALORIFIC, "kWh", 0.1229, Verified.TWO_SOURCES, "电力", "electricity")
    own = said(1, k=0.29, carrier="electricity", unit="kWh", valid_to=date(2026, 7, 1))
    factors = Factors(layers=((grid,),), declared=(EquivalentFactor(None, 2026, 0.3, "b", "n"),), measured=(own,))
    assert in_force(factors, "electricity", Book.CALORIFIC) == "dl"
    assert in_force(factors, "electricity", Book.EQUIVALENT) == "measured.1"
    assert in_force(factors, "electricity", Book.EQUIVALENT, date(2026, 7, 1)) == "declared.all.2026"


@pytest.mark.parametrize(
    ("ncv", "unit", "carrier", "k", "per"),
    [
        (20_934, "kJ/kg", "raw_coal", 0.7143, "kg"),
        (42_705, "kJ/kg", "diesel", 1.4571, "kg"),
        (38.979, "MJ/m3", "natural_gas", 1.33, "m3"),
        (20.934, "GJ/t", "raw_coal", 714.3, "t"),
        (5_000.0, "kcal/kg", "raw_coal", 0.7143, "kg"),
    ],
)
def test_a_calorific_value_gives_the_printed_coefficient(
    ncv: float, unit: str, carrier: str, k: float, per: str
) -> None:
    found, found_per = from_ncv(ncv, unit, carrier)
    assert (found, found_per) == (near(k, rel=1e-4), per)


@pytest.mark.parametrize("unit", ["kJ", "cal/kg", "kJ/m3", "t/kJ", "kWh/kg"])
def test_a_calorific_value_in_a_unit_that_cannot_be_is_refused(unit: str) -> None:
    with pytest.raises(Invalid):
        from_ncv(20_934, unit, "raw_coal")


WINDOW = Window("practice.diesel", "diesel", "kg", 1.0, 2.0, 0.3, 4.5, Verified.ONE_SOURCE)


@pytest.mark.parametrize(("k", "unit"), [(1.0, "kg"), (2.0, "kg"), (1457.1, "t")])
def test_a_coefficient_inside_its_window_is_taken_in_any_unit(k: float, unit: str) -> None:
    assert check_plausible("diesel", k, unit, [WINDOW])


@pytest.mark.parametrize(("k", "unit"), [(0.999, "kg"), (2.001, "kg"), (1.4571, "t")])
def test_a_coefficient_outside_its_window_is_refused_with_the_window(k: float, unit: str) -> None:
    with pytest.raises(Invalid, match="outside") as refused:
        check_plausible("diesel", k, unit, [WINDOW])
    assert refused.value.code == ("impossible" if k == 1.4571 else "implausible")


def test_what_is_implausible_can_be_confirmed_and_is_told_apart_from_the_plausible() -> None:
    assert check_plausible("diesel", 1.5, "kg", [WINDOW], confirmed=True)
    assert not check_plausible("diesel", 2.5, "kg", [WINDOW], confirmed=True)


@pytest.mark.parametrize(("k", "unit"), [(0.29, "kg"), (4.6, "kg"), (1.4571, "t"), (1e308, "kg"), (5e-324, "kg")])
def test_what_cannot_be_is_refused_whoever_confirms_it(k: float, unit: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_plausible("diesel", k, unit, [WINDOW], confirmed=True)
    assert refused.value.code == "impossible"


def test_a_carrier_without_a_window_takes_any_coefficient() -> None:
    assert check_plausible("coke", 17.0, "kg", [WINDOW])


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("a,charcoal,kg,1,2,1,2,s,one_source,", "carrier: wanted a known carrier"),
        ("a,diesel,kWh,1,2,1,2,s,one_source,", "unit: wanted a unit that becomes t"),
        ("a,diesel,kg,2,1,1,2,s,one_source,", "low: wanted a positive number below `high`"),
        ("a,diesel,kg,,1,1,2,s,one_source,", "low: wanted a positive number below `high`"),
        ("a,diesel,kg,1,2,1,2,,one_source,", "source: wanted a text"),
        ("a,diesel,kg,1,2,1.5,2,s,one_source,", "hard_low: wanted a positive number up to `low`"),
        ("a,diesel,kg,1,2,1,1.5,s,one_source,", "hard_low: wanted a positive number up to `low`"),
    ],
)
def test_a_window_that_is_not_understood_is_refused(row: str, wanted: str) -> None:
    with pytest.raises(BadTable, match=wanted):
        windows(f"id,carrier,unit,low,high,hard_low,hard_high,source,verified,note\n{row}\n", "plausibility.csv")


# Nothing, or what a meter can show: what is nearer to nothing than any number is lost in a product.
USES = st.lists(st.just(0.0) | st.floats(1e-6, 1e6), min_size=2, max_size=40)
COEFFICIENT = st.floats(0.01, 20)


@given(USES, COEFFICIENT, COEFFICIENT, st.data())
def test_a_factor_split_in_time_equals_the_weighted_whole(
    amounts: list[float], k0: float, k1: float, data: st.DataObject
) -> None:
    cut = DAY + timedelta(days=data.draw(st.integers(0, len(amounts))))
    first, second = said(1, k=k0, valid_to=cut), said(2, k=k1, valid_from=cut)
    factors = Factors(layers=(), measured=(second, first))
    days = [DAY + timedelta(days=n) for n in range(len(amounts))]
    uses = [Use(1, d, d, "nitrogen", "m3", 1.0, a, 96, 96, Slots(96, 96)) for d, a in zip(days, amounts, strict=True)]
    whole = account(uses, factors.in_force).calorific.value
    before = fsum(a for d, a in zip(days, amounts, strict=True) if d < cut)
    after = fsum(a for d, a in zip(days, amounts, strict=True) if d >= cut)
    assert whole == pytest.approx(before * k0 + after * k1, rel=1e-12)
    if before + after > 0:
        mean = (before * k0 + after * k1) / (before + after)
        one = Factors(layers=(), measured=(said(3, k=mean),))
        assert account(uses, one.in_force).calorific.value == pytest.approx(whole, rel=1e-9)
    parts = [account([use], factors.in_force).calorific.value for use in uses]
    assert fsum(part for part in parts if part is not None) == pytest.approx(whole, rel=1e-12)


def test_a_row_of_the_chosen_scheme_for_another_region_leaves_the_general_one_in_force() -> None:
    foreign = printed("abroad", region="500000", scheme="tcisa416")
    factors = Factors(layers=((GENERAL, foreign),), schemes=(SchemeChoice("tcisa416"),), regions=("640000",))
    assert in_force(factors) == "gbt"
    assert in_force(replace(factors, regions=("500000",))) == "abroad"
