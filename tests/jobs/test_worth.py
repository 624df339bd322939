"""What a gap is worth is as sure as the price and the saving that it is made of."""

from datetime import date

import pytest

from qingyu.db.benchmarks import ProvenMonth
from qingyu.domain.benchmark.worth import Saving, value
from qingyu.domain.cost.prices import ELECTRICITY, Prices
from qingyu.jobs.benchmark.worth import price
from tests.support.near import near

MARCH = date(2026, 3, 1)
SAVING = Saving("clinker", MARCH, False, 1.2, None, 1.0, True, 110.0, 100.0, [(ELECTRICITY, 1_000.0, "kWh")], "hash")


@pytest.mark.parametrize("is_verified", [True, False])
def test_a_gap_at_a_price_that_nobody_checked_is_marked_as_such(is_verified: bool) -> None:
    cost = ProvenMonth(
        code="cost.electricity", scope="", start_on=MARCH, value=600.0, unit="CNY", reason=None, completeness=1.0,
        verified=is_verified, is_open=False, inputs={"average": 0.6}, inputs_hash="hash",
    )  # fmt: skip
    each = price(MARCH, ELECTRICITY, {(MARCH, ELECTRICITY): cost}, Prices())
    found = value("gap.cny", SAVING, {ELECTRICITY: each})
    assert (found.value, found.verified) == (near(10.0 / 110.0 * 600.0), is_verified)
