"""Tariffs, prices and adders as they are declared: what is refused, and the certainty of a rule that is named."""

from datetime import date

import psycopg
import pytest

from qingyu.domain.energy.factors import Level
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.access import audit
from qingyu.jobs.book import indicators
from qingyu.jobs.cost import cost
from qingyu.jobs.energy import coal_factors
from tests.jobs.plant import Plant
from tests.jobs.priced import HOURS, MARCH, NOW, PRICES, declare, march_days, tariff
from tests.support.near import near
from tests.support.present import present


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seasons": [{"hours": HOURS[1:], "prices": PRICES}]}, "00:00 to 08:00 has no band"),
        ({"seasons": [{"months": [1, 2], "hours": HOURS, "prices": PRICES}]}, "month 3, workday: no season"),
        ({"seasons": [{"hours": HOURS, "prices": {"valley": 0.3, "peak": 1.0}}]}, "'flat' has hours but no price"),
        ({"valid_to": "2025-12-31"}, "must lie before the end"),
        ({"demand": {"basis": "contract", "cny_per_kw_month": 38.5}}, "needs `contract_kw`"),
        ({"demand": {"basis": "actual", "cny_per_kw_month": 38.5, "excess_factor": 2}}, "belong together"),
    ],
)
def test_a_tariff_that_is_not_whole_is_refused_in_words(
    conn: psycopg.Connection,
    plant: Plant,
    change: dict[str, list[dict[str, list[dict[str, str]] | dict[str, float]]]]
    | dict[str, list[dict[str, list[int] | list[dict[str, str]] | dict[str, float]]]]
    | dict[str, str]
    | dict[str, dict[str, str | float]],
    said: str,
) -> None:
    with pytest.raises(Invalid, match=said):
        declare(conn, tariff(**change))


def test_a_price_in_a_unit_that_is_none_of_the_carrier_is_refused(conn: psycopg.Connection, plant: Plant) -> None:
    price = {"carrier": "raw_coal", "cny_per_unit": 800.0, "unit": "m3", "valid_from": "2026-01-01", "source": "x"}
    with pytest.raises(Invalid, match="becomes t"):
        declare(conn, carrier_prices=[price])


def test_what_was_said_per_metre_of_another_state_stays_in_the_audit_log(
    conn: psycopg.Connection, plant: Plant
) -> None:
    """The tables keep one number, per m3 at 0 C."""
    price = {"carrier": "natural_gas", "cny_per_unit": 3.5, "unit": "Sm3", "valid_from": "2026-01-01", "source": "x"}
    for said in (price, price | {"carrier": "raw_coal", "unit": "t"}, price):  # coal as it is said, gas once
        declare(conn, carrier_prices=[said])
    factor = coal_factors.Declaration("natural_gas", Level.MEASURED, None, None, 1.2, "Sm3", "p", valid_from=MARCH)
    coal_factors.declare(conn, plant.id, factor, "manager", NOW)
    audit.settle(conn)
    lines = conn.execute("SELECT object, detail FROM audit_line WHERE kind = 'declare' ORDER BY at, object").fetchall()
    kept = {name: detail["declared"] for name, detail in lines if "declared" in detail}
    assert len([name for name, _ in lines if name.startswith("price of")]) == 1
    assert kept["price of natural_gas"] == {"cny_per_unit": 3.5, "unit": "Sm3"}
    assert [each for name, each in kept.items() if name.startswith("factor")] == [{"kgce_per_unit": 1.2, "unit": "Sm3"}]


def test_an_adder_takes_the_figure_and_the_certainty_of_the_rule_it_names(
    conn: psycopg.Connection, march: Plant
) -> None:
    adder = {
        "code": "listed",
        "policy_id": "differential.2010.restricted",
        "valid_from": "2026-01-01",
        "source": "list",
    }
    declare(conn, tariff(), price_adders=[adder])
    (found,) = present(cost.month(conn, EVERYTHING, "plant", MARCH, NOW).electricity).adders
    assert found.cny == pytest.approx(31 * 960 * 0.10)
    assert (found.policy_id, found.verified) == ("differential.2010.restricted", "two_sources")
    with pytest.raises(NotFound, match="no-such-rule"):
        declare(conn, price_adders=[adder | {"policy_id": "no-such-rule"}])
    with pytest.raises(Invalid, match="needs `cny_per_kwh`"):
        declare(conn, price_adders=[{**adder, "policy_id": None}])


def test_a_rule_that_prints_no_single_figure_asks_what_was_decided(conn: psycopg.Connection, march: Plant) -> None:
    ranged = [
        row[0]
        for row in conn.execute(
            "SELECT id FROM price_policy WHERE content->>'adder_high_cny_per_kwh' > content->>'adder_cny_per_kwh'"
        )
    ]
    adder = {"code": "ladder", "policy_id": ranged[0], "valid_from": "2026-01-01", "source": "decision"}
    with pytest.raises(Invalid, match="say in `cny_per_kwh` what was decided"):
        declare(conn, tariff(), price_adders=[adder])
    declare(conn, tariff(), price_adders=[adder | {"cny_per_kwh": 0.15}])
    (found,) = present(cost.month(conn, EVERYTHING, "plant", MARCH, NOW).electricity).adders
    assert (found.cny, found.verified) == (near(31 * 960 * 0.15), "declared")


def test_an_adder_of_an_unverified_rule_makes_the_cost_unverified(conn: psycopg.Connection, march: Plant) -> None:
    unsure = conn.execute(
        "SELECT id FROM price_policy WHERE content->>'verified' = 'unverified' AND content->>'adder_cny_per_kwh' <> ''"
        " AND coalesce(content->>'adder_high_cny_per_kwh', '') = '' ORDER BY id DESC"
    ).fetchone()
    adder = {"code": "ladder", "policy_id": present(unsure)[0], "valid_from": "2026-03-10", "source": "decision"}
    declare(conn, tariff(), price_adders=[adder])
    indicators.refresh(conn, march.id, march_days(), [MARCH], NOW)
    marks: dict[date, bool] = dict(
        conn.execute(
            "SELECT start_on, verified FROM indicator_value WHERE code = 'cost.electricity' AND period = 'day'"
        ).fetchall()
    )
    assert (marks[date(2026, 3, 9)], marks[date(2026, 3, 10)]) == (True, False)
    of_month = conn.execute("SELECT verified FROM indicator_value WHERE code LIKE 'cost.%' AND period = 'month'")
    assert {row[0] for row in of_month} == {False}
