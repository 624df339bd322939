"""Statements of flows without a meter count where they fit the period, and say why where they do not."""

import itertools
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingyu.domain.energy.account import Account, Lookup, account
from qingyu.domain.energy.coal import BOUNDARY_SIGN, Direction
from qingyu.domain.energy.factors import Book, Factor, NoFactor, Verified
from qingyu.domain.energy.media import Medium, Method
from qingyu.domain.energy.stated import FlowStatement, StatedFlow, all_uses, in_force, uses
from tests.support.present import present
from tests.support.reasons import as_said, english

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def factor(value: float, id_: str = "k", carrier: str = "raw_coal") -> Factor:
    return Factor(id_, "e", carrier, Book.BOTH, "kg", value, Verified.TWO_SOURCES, "原煤", "raw coal")


def look_up(carrier: str, book: Book, day: date) -> Factor:
    return factor(0.7143)


def said(start: date, end: date, quantity: float | None, revision: int = 0, unit: str = "t") -> FlowStatement:
    return FlowStatement(start, end, quantity, unit, revision)


def flow(*statements: FlowStatement, from_on: date | None = None) -> StatedFlow:
    return StatedFlow(7, "coal", "raw_coal", Direction.PURCHASE, statements, from_on=from_on)


def coal(stated: StatedFlow, start: date, end: date, lookup: Lookup = look_up) -> Account:
    return account(uses(stated, start, end, 1.0), lookup)


def test_a_statement_wholly_in_the_period_counts() -> None:
    found = coal(flow(said(MARCH, APRIL, 12_000.0)), MARCH, APRIL)
    assert found.calorific.value == pytest.approx(8_571_600.0)
    assert (found.completeness, found.n_due) == (1.0, 0)


def test_the_highest_revision_counts_and_a_withdrawn_one_leaves_the_days_unstated() -> None:
    stated = flow(said(MARCH, APRIL, 1.0), said(MARCH, APRIL, 3.0, 2), said(MARCH, APRIL, 2.0, 1))
    assert coal(stated, MARCH, APRIL).carriers[0].quantity == 3.0
    gone = flow(said(MARCH, APRIL, 1.0), said(MARCH, APRIL, None, 1))
    assert english(coal(gone, MARCH, APRIL).calorific.reason) == (
        "the flow coal is stated for 0 of the 31 days of this period on which it has no meter"
    )


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        (MARCH, date(2026, 3, 2), "not wholly inside this period"),
        (date(2026, 3, 15), APRIL, "not wholly inside this period"),
        (MARCH, MAY, "stated for 31 of the 61 days"),
        (APRIL, MAY, "stated for 0 of the 30 days"),
    ],
)
def test_what_does_not_fit_the_period_is_a_reason_and_never_a_zero(start: date, end: date, reason: str) -> None:
    found = coal(flow(said(MARCH, APRIL, 12_000.0)), start, end)
    assert found.calorific.value is None
    assert found.carriers[0].quantity is None
    assert reason in (english(found.calorific.reason))


def test_overlapping_statements_count_nothing() -> None:
    stated = flow(said(MARCH, date(2026, 3, 20), 5.0), said(date(2026, 3, 15), APRIL, 7.0))
    assert "overlap" in (english(coal(stated, MARCH, APRIL).calorific.reason))


def test_days_outside_the_flows_own_life_need_no_statement() -> None:
    stated = flow(said(date(2026, 3, 11), APRIL, 5.0), from_on=date(2026, 3, 11))
    assert coal(stated, MARCH, APRIL).carriers[0].quantity == 5.0
    assert uses(stated, date(2026, 2, 1), MARCH, 1.0) == []


def test_a_coefficient_that_changes_inside_a_statement_is_a_reason() -> None:
    def changing(carrier: str, book: Book, day: date) -> Factor:
        return factor(0.7143, "old") if day < date(2026, 3, 10) else factor(0.7, "new")

    found = coal(flow(said(MARCH, APRIL, 12.0)), MARCH, APRIL, changing)
    assert "changes inside the days 2026-03-01 to 2026-04-01" in english(found.calorific.reason)
    parts = flow(said(MARCH, date(2026, 3, 10), 9.0), said(date(2026, 3, 10), APRIL, 22.0))
    assert coal(parts, MARCH, APRIL, changing).calorific.value == pytest.approx(9_000 * 0.7143 + 22_000 * 0.7)

    def ending(carrier: str, book: Book, day: date) -> Factor | NoFactor:
        return factor(0.7143) if day < date(2026, 3, 10) else NoFactor(as_said("the coefficient has ended"))

    assert (
        english(coal(flow(said(MARCH, APRIL, 12.0)), MARCH, APRIL, ending).calorific.reason)
        == "the coefficient has ended"
    )


def test_a_stated_flow_of_steam_takes_the_enthalpy_of_its_first_day() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    h = Medium("coal", Method.ENTHALPY, 2777.0, None, "c", declared_by="m", declared_at=at, valid_from=MARCH)
    stated = StatedFlow(7, "coal", "steam", Direction.PURCHASE, (said(MARCH, APRIL, 1.0),), media=(h,))
    assert coal(stated, MARCH, APRIL).calorific.value == pytest.approx(94.75124)


def test_only_flows_over_the_boundary_are_given_with_their_sign() -> None:
    sold = StatedFlow(8, "sold", "raw_coal", Direction.EXPORT, (said(MARCH, APRIL, 2.0),))
    inner = StatedFlow(9, "inner", "raw_coal", Direction.INTERNAL, (said(MARCH, APRIL, 2.0),))
    found = all_uses([flow(said(MARCH, APRIL, 10.0)), sold, inner], BOUNDARY_SIGN, MARCH, APRIL)
    assert [(code, use.weight) for code, use in found] == [("coal", 1), ("sold", -1)]


@given(st.lists(st.floats(0.001, 1e6), min_size=31, max_size=31), st.sampled_from(["t", "kg", "g", "10^4 t"]))
def test_days_stated_apart_add_up_to_the_month_in_any_unit(amounts: list[float], unit: str) -> None:
    in_t = {"t": 1.0, "kg": 1e-3, "g": 1e-6, "10^4 t": 1e4}[unit]
    days = [date(2026, 3, n) for n in range(1, 32)] + [APRIL]
    by_day = [said(a, b, amount / in_t, unit=unit) for a, b, amount in zip(days, days[1:], amounts, strict=False)]
    month = coal(flow(*by_day), MARCH, APRIL).calorific.value
    one_by_one = [coal(flow(*by_day), a, b).calorific.value or 0.0 for a, b in itertools.pairwise(days)]
    assert month == pytest.approx(sum(one_by_one), rel=1e-9)
    assert month == pytest.approx(sum(amounts) * 714.3, rel=1e-9)
    assert in_force(by_day) == by_day


JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
BILLS = flow(
    said(date(2025, 12, 15), date(2026, 1, 15), 31.0),
    said(date(2026, 1, 15), date(2026, 2, 15), 310.0),
    said(date(2026, 2, 15), date(2026, 3, 15), 280.0),
)


def test_a_bill_over_the_end_of_a_month_is_shared_by_days_and_marked_as_estimated() -> None:
    for start, end, quantity in ((JANUARY, FEBRUARY, 14 + 170), (FEBRUARY, MARCH, 140 + 140)):
        found = coal(BILLS, start, end)
        assert found.carriers[0].quantity == pytest.approx(quantity)
        assert found.slots.estimated == found.slots.due == (end - start).days * 96
        assert found.completeness == 1.0


def test_a_bill_that_lies_wholly_in_the_period_is_no_estimate_there() -> None:
    found = coal(BILLS, date(2025, 12, 15), date(2026, 3, 15))
    assert (found.carriers[0].quantity, found.slots.estimated) == (621.0, 0)


def test_the_shares_of_a_bill_add_up_to_it_and_a_bill_of_one_month_is_no_estimate() -> None:
    edges = (date(2026, 1, 15), FEBRUARY, date(2026, 2, 15))
    shares = [present(coal(BILLS, *span).carriers[0].quantity) for span in itertools.pairwise(edges)]
    assert sum(shares) == pytest.approx(310.0)
    assert coal(flow(said(MARCH, APRIL, 5.0)), MARCH, APRIL).slots.estimated == 0


def test_a_month_that_bills_cover_in_part_and_a_week_inside_a_share_have_no_number() -> None:
    assert "stated for 14 of the 31 days" in english(coal(BILLS, MARCH, APRIL).calorific.reason)
    week = coal(BILLS, date(2026, 1, 20), date(2026, 1, 27)).calorific
    assert "for 2026-01-15 to 2026-02-15 as a whole" in english(week.reason)


def test_bills_that_overlap_have_no_shares() -> None:
    overlapping = flow(said(date(2026, 1, 15), date(2026, 2, 15), 1.0), said(date(2026, 2, 1), date(2026, 3, 1), 1.0))
    assert "overlap" in english(coal(overlapping, FEBRUARY, MARCH).calorific.reason)


def test_a_summary_of_a_year_is_no_bill_and_says_nothing_of_its_months() -> None:
    year = flow(said(date(2026, 1, 1), date(2027, 1, 1), 365.0))
    assert "as a whole" in english(coal(year, JANUARY, FEBRUARY).calorific.reason)
