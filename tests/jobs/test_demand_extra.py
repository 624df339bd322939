"""What the running quarter-hour adds to the demand charge: nothing is said of a month whose maximum is not known."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from qingyu.domain.cost.tariff import Basis, DemandTerms, Tariff
from qingyu.jobs.cost.demand import extra_cny

AT = datetime(2026, 4, 1, tzinfo=UTC)
SAID: dict[str, Any] = {
    "id": 1,
    "valid_from": date(2026, 1, 1),
    "source": "notice",
    "declared_by": "operator",
    "declared_at": AT,
}


def tariff(basis: Basis) -> Tariff:
    terms = DemandTerms(basis, 40.0, contract_kw=1000.0)
    return Tariff("tou", (), demand=terms, **SAID)


def test_a_maximum_that_is_not_known_is_not_taken_for_zero() -> None:
    assert extra_cny(tariff(Basis.ACTUAL), None, 1200.0) is None
    assert extra_cny(tariff(Basis.ACTUAL), 1100.0, 1200.0) == pytest.approx(4000.0)


def test_a_charge_that_does_not_depend_on_the_maximum_grows_by_nothing() -> None:
    assert extra_cny(tariff(Basis.CONTRACT), None, 1200.0) == 0.0
