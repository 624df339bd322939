"""Whatever passes the edge: every indicator is a finite number or says why it is none, and nothing fails."""

import json
import math
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingyu.db import faults
from qingyu.domain.energy.factors import Verified
from qingyu.domain.kernel.quantities import QUANTITIES
from qingyu.errors import Invalid
from qingyu.jobs.book import indicators
from qingyu.jobs.declaring import registry
from tests.jobs.plant import Plant
from tests.support.rows import one_row

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)
UTC_MARCH, UTC_APRIL = (datetime(d.year, d.month, 1, tzinfo=UTC) - timedelta(hours=8) for d in (MARCH, APRIL))


def of(code: str) -> st.SearchStrategy[float]:
    """Numbers that a quantity takes, its edges above all."""
    quantity = QUANTITIES[code]
    sizes = st.sampled_from([quantity.high, max(quantity.least, 5e-324), *([0.0] if quantity.may_be_zero else [])])
    signs = st.sampled_from([1.0, -1.0] if quantity.low < 0 else [1.0])
    return st.builds(lambda size, sign: sign * size, sizes, signs).filter(lambda v: quantity.fault(v) is None)


DOCUMENT = st.fixed_dictionaries(
    {
        "multiplier": of("multiplier"),
        "k": st.sampled_from([0.15, 0.7, 1.2]),
        "price": of("price"),
        "tariff": of("tariff"),
        "budget": of("budget"),
        "share": of("share"),
        "money": of("money"),
        "added": of("signed_money"),
        "carbon": of("co2_factor").map(lambda v: min(v, 3.67)),  # no tonne of coal gives more
        "stated": of("stated"),
        "made": of("production"),
        "use": st.sampled_from([0.0, 5e-324, 1e-300, 1e15, -1e15, 96e24]),
    }
)


def document(drawn: dict[str, float]) -> dict[str, object]:
    said = {"source": "s", "declared_by": "x"}
    return {
        "enterprises": [
            {
                "code": "plant",
                "name_zh": "厂",
                "name_en": "Plant",
                "region": "640000",
                "units": [{"code": "plant", "level": 1, "name_zh": "厂", "name_en": "plant"}],
                "flows": [
                    {"code": code, "carrier": carrier, "direction": "purchase", "to": "plant"}
                    for code, carrier in (("coal", "raw_coal"), ("grid", "electricity"), ("oil", "diesel"))
                ],
                "products": [
                    {
                        "code": "clinker",
                        "name_zh": "熟料",
                        "name_en": "clinker",
                        "unit": "t",
                        "limit_id": "gb16780-2021.clinker.comprehensive",
                        "benchmark_id": "ndrc2023.clinker",
                        "flows": [{"flow": "coal", "share": drawn["share"]}, {"flow": "grid"}],
                    }
                ],
                "budgets": [{"month": "2026-03", "coal_tce": drawn["budget"]}],
                "measured_factors": [
                    {"carrier": "raw_coal", "kgce_per_unit": drawn["k"], "unit": "kg", "proof": "p",
                     "confirm_implausible": True}
                ],
                "carrier_prices": [
                    {"carrier": "raw_coal", "cny_per_unit": drawn["price"], "valid_from": "2026-01-01", **said}
                ],
                "tariffs": [
                    {
                        "code": "t",
                        "valid_from": "2026-01-01",
                        **said,
                        "seasons": [
                            {
                                "hours": [{"from": "00:00", "to": "24:00", "band": "flat"}],
                                "prices": {"flat": drawn["tariff"]},
                            }
                        ],
                    }
                ],
                "account": {
                    "statements": [
                        {"flow": "oil", "from": "2026-03-01", "to": "2026-04-01", "quantity": drawn["stated"],
                         "unit": "t", "source": "s"}
                    ]
                },
                "carbon": {
                    "settings": [{"scheme": "guideline-2013", **said}],
                    "measured": [
                        {"carrier": "raw_coal", "unit": "t", "tco2_per_unit": drawn["carbon"], "proof": "p",
                         "declared_by": "x"}
                    ],
                },
                "intensity": {
                    "economic_figures": [
                        {"month": "2026-03", "output_value_cny": drawn["money"], "value_added_cny": drawn["added"],
                         **said}
                    ]
                },
            }
        ]
    }  # fmt: skip


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DOCUMENT)
def test_what_passes_the_edge_gives_finite_numbers_or_reasons(
    conn: psycopg.Connection, drawn: dict[str, float]
) -> None:
    conn.rollback()
    plant = Plant(conn)
    for code, carrier, unit in (("coal", "raw_coal", "t"), ("grid", "electricity", "kWh"), ("oil", "diesel", "t")):
        plant.channel(code, carrier, unit) if code != "oil" else None
    registry.apply(conn, document(drawn), NOW)
    for code in ("coal", "grid"):
        conn.execute(
            "INSERT INTO flow_channel (flow_id, channel_id, sign, share)"
            " SELECT id, %s, 1, %s FROM flow WHERE code = %s",
            (plant.channels[code], drawn["share"], code),
        )
        plant.days(code, MARCH, APRIL, drawn["use"])
    (plant.products["clinker"],) = one_row(conn.execute("SELECT id FROM product"))
    plant.produced("clinker", UTC_MARCH, UTC_APRIL, drawn["made"])
    indicators.refresh(conn, plant.id, [MARCH], [MARCH], NOW)
    assert faults.indicator_faults(conn) == []
    rows = conn.execute("SELECT code, value, reason, inputs FROM indicator_value").fetchall()
    assert {"coal.calorific", "intensity", "cost.total", "co2.total"} <= {row[0] for row in rows}
    for code, value, reason, inputs in rows:
        assert math.isfinite(value) if value is not None else bool(reason), code
        json.dumps(inputs, allow_nan=False)


@pytest.mark.parametrize("k", [0.0341e-3, 5.0])
def test_a_document_with_a_coefficient_that_cannot_be_is_refused_as_a_whole(conn: psycopg.Connection, k: float) -> None:
    Plant(conn)
    drawn = {"k": k, "price": 1.0, "tariff": 1.0, "budget": 1.0, "share": 1.0, "money": 1.0, "added": 1.0}
    with pytest.raises(Invalid, match="cannot be"):
        registry.apply(conn, document(drawn | {"carbon": 1.0, "stated": 1.0}), NOW)


def test_a_confirmed_coefficient_of_a_document_is_never_verified(conn: psycopg.Connection) -> None:
    Plant(conn)
    drawn = {"k": 0.2, "price": 1.0, "tariff": 1.0, "budget": 1.0, "share": 1.0, "money": 1.0, "added": 1.0}
    registry.apply(conn, document(drawn | {"carbon": 1.0, "stated": 1.0}), NOW)
    assert conn.execute("SELECT implausible FROM measured_factor").fetchone() == (True,)
    assert Verified.UNVERIFIED.is_verified is False
