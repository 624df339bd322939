"""The account: quantities by carrier, both books, completeness, and a reason wherever there is no number."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.energy.account import Slots, Use, account, of_enterprise, of_flow, worst
from qingyu.domain.energy.coverage import share_of_due
from qingyu.domain.energy.factors import Book, EquivalentFactor, Factor, Factors, NoFactor, Verified
from qingyu.domain.energy.use import due_uses
from qingyu.domain.kernel.reason import because
from tests.support.present import present
from tests.support.reasons import english

DAY = date(2026, 3, 1)


def factor(carrier: str, unit: str, k: float, book: Book = Book.BOTH, **more: Any) -> Factor:
    return Factor(f"f.{carrier}", "e", carrier, book, unit, k, Verified.TWO_SOURCES, "系数", "factor", **more)


FACTORS = Factors(
    layers=(
        (
            factor("raw_coal", "kg", 0.7143),
            factor("electricity", "kWh", 0.1229, Book.CALORIFIC),
            factor("natural_gas", "m3", 1.33),
            factor("heat", "MJ", 0.03412),
        ),
    ),
    declared=(EquivalentFactor(None, 2026, 0.30, "bureau", "notice"),),
)


def use(
    carrier: str,
    unit: str,
    amount: float | None,
    weight: float = 1.0,
    channel: int = 1,
    received: int = 96,
    due: int = 96,
    day: date = DAY,
    is_own_output: bool = False,
) -> Use:
    slots = Slots(due, received, missing=due - received)
    return Use(channel, day, day, carrier, unit, weight, amount, received, due, slots, is_own_output=is_own_output)


KINDS = [("raw_coal", "t"), ("electricity", "kWh"), ("natural_gas", "m3"), ("peat", "t"), ("raw_coal", "m3")]
USES = st.builds(
    lambda kind, amount, weight, channel, received, late: use(
        kind[0], kind[1], amount, weight, channel, received, late or received, DAY.replace(day=1 + channel)
    ),
    st.sampled_from(KINDS),
    st.none() | st.floats(0, 1e6),
    st.sampled_from([1.0, -1.0, 0.3]),
    st.integers(1, 3),
    st.sampled_from([0, 48, 96]),
    st.sampled_from([0, 96]),
)


@given(st.lists(USES, max_size=5))
def test_what_is_said_of_a_flow_alone_is_what_its_account_says(uses: list[Use]) -> None:
    whole = account(uses, FACTORS.in_force)
    due = due_uses(uses)
    assert of_flow(due, FACTORS.in_force) == whole.carriers
    assert share_of_due(due, FACTORS.in_force) == whole.completeness


def test_the_worked_example_in_both_books() -> None:
    found = account(
        [
            use("raw_coal", "t", 12_000.0, channel=1),
            use("electricity", "kWh", 30e6, channel=2),
            use("natural_gas", "m3", 1.5e6, channel=3),
            use("heat", "GJ", 20_000.0, -1.0, channel=4),
        ],
        FACTORS.in_force,
    )
    assert round(present(found.calorific.value) / 1000, 1) == 13_571.2
    assert round(present(found.equivalent.value) / 1000, 1) == 18_884.2
    assert found.electricity_kwh == 30e6


def test_a_channel_in_two_flows_is_complete_or_not_only_once() -> None:
    half = [use("electricity", "kWh", 10.0, share, received=48) for share in (0.4, 0.6)]
    found = account(half, FACTORS.in_force)
    assert found.carriers[0].quantity == pytest.approx(10.0)
    assert (found.completeness, found.n_due) == (0.5, 96)


def test_what_is_not_due_yet_is_neither_missing_nor_zero() -> None:
    found = account(
        [use("electricity", "kWh", 10.0), use("raw_coal", "t", None, channel=2, received=0, due=0)], FACTORS.in_force
    )
    assert [part.carrier for part in found.carriers] == ["electricity"]
    assert found.completeness == 1.0
    assert found.calorific.value == pytest.approx(1.229)


def test_nothing_due_gives_no_total_and_no_completeness() -> None:
    found = account([], FACTORS.in_force)
    assert (found.calorific.value, found.completeness) == (None, None)
    assert english(found.calorific.reason) == "nothing is known of this period"


@pytest.mark.parametrize(
    ("carrier", "unit", "wanted"),
    [("electricity", "Nm3", "which is no unit that becomes kWh"), ("moonlight", "kWh", "moonlight has no coefficient")],
)
def test_an_odd_registration_gets_a_reason_and_stops_nothing(carrier: str, unit: str, wanted: str) -> None:
    found = account([use(carrier, unit, 1.0), use("raw_coal", "t", 1.0, channel=2)], FACTORS.in_force)
    assert found.calorific.value is None
    assert wanted in english(found.calorific.reason)
    assert next(p for p in found.carriers if p.carrier == "raw_coal").calorific.value == pytest.approx(714.3)


def test_two_years_use_two_declared_factors() -> None:
    both = Factors(
        FACTORS.layers, (EquivalentFactor(None, 2025, 0.31, "b", "n"), EquivalentFactor(None, 2026, 0.30, "b", "n"))
    )
    uses = [
        use("electricity", "kWh", 100.0, day=date(2025, 12, 31)),
        use("electricity", "kWh", 100.0, day=date(2026, 1, 1)),
    ]
    assert account(uses, both.in_force).equivalent.value == pytest.approx(61.0)


def test_two_coefficients_of_equal_rank_are_not_chosen_between() -> None:
    twice = Factors(
        ((factor("coke", "kg", 0.9714), Factor("f.2", "e", "coke", Book.BOTH, "kg", 0.9, Verified.DERIVED, "", "")),)
    )
    found = twice.in_force("coke", Book.CALORIFIC, DAY)
    assert found == NoFactor(because("coefficient_ambiguous", carrier="coke", day="2026-03-01", names="f.2, f.coke"))


def test_an_earlier_layer_comes_before_the_printed_value() -> None:
    measured = Factor(
        "lab.coal", "e", "raw_coal", Book.BOTH, "kg", 0.75, Verified.DERIVED, "实测", "measured", valid_from=DAY
    )
    both = Factors(((measured,), *FACTORS.layers))
    assert both.in_force("raw_coal", Book.CALORIFIC, DAY) is measured
    before = both.in_force("raw_coal", Book.CALORIFIC, date(2026, 2, 28))
    assert isinstance(before, Factor)
    assert before.id == "f.raw_coal"


def test_the_least_sure_mark_is_shown() -> None:
    assert worst([Verified.TWO_SOURCES, Verified.UNVERIFIED, Verified.ONE_SOURCE]) is Verified.UNVERIFIED
    assert worst([]) is None


def both_books_tce(uses: list[Use]) -> list[float | None]:
    found = of_enterprise(uses, FACTORS.in_force)
    return [None if book.value is None else round(book.value / 1000, 3) for book in (found.calorific, found.equivalent)]


def sold(kwh: float) -> Use:
    return use("electricity", "kWh", kwh, -1.0, channel=9, is_own_output=True)


def test_what_a_power_plant_sells_leaves_at_the_calorific_value_in_both_books() -> None:
    coal = use("raw_coal", "t", 165_362.08, channel=1)
    calorific, equivalent = both_books_tce([coal, sold(402_151_100.0)])
    assert calorific == present(equivalent) > 0


def test_heat_and_power_sold_leave_both_books_alike() -> None:
    uses = [use("raw_coal", "t", 1000.0), sold(1.5e6), use("heat", "GJ", 8000.0, -1.0, channel=8)]
    assert both_books_tce(uses) == [256.99, 256.99]


def test_electricity_that_is_passed_on_leaves_as_it_came() -> None:
    bought, resold = use("electricity", "kWh", 10e6), use("electricity", "kWh", 4e6, -1.0, channel=2)
    assert both_books_tce([bought, resold]) == [737.4, 1800.0]


def test_what_is_bought_and_what_is_sold_in_one_month_are_two_flows() -> None:
    coal = use("raw_coal", "t", 20_000 / 0.7143, channel=3)
    assert both_books_tce([coal, use("electricity", "kWh", 5e6), sold(30e6)]) == [16_927.5, 17_813.0]


def test_a_book_below_zero_is_no_number_but_a_flow_that_is_missing() -> None:
    found = of_enterprise([use("electricity", "kWh", 1e6), sold(30e6)], FACTORS.in_force)
    assert found.calorific.value is None
    assert "a flow is missing" in english(found.calorific.reason)
    # A process may give back more than it takes: a converter does.
    assert present(account([use("electricity", "kWh", 1e6), sold(30e6)], FACTORS.in_force).calorific.value) < 0
