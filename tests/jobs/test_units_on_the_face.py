"""Meters registered in the unit on their face: what is asked for, and what reaches the account."""

from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from qingyu.db import energy as energy_rows
from qingyu.db import enterprises
from qingyu.domain.energy.coal import BOUNDARY_SIGN
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import account as account_job
from qingyu.jobs.energy.account import Span
from tests.support.near import near
from tests.support.rows import one_row

NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def document(carrier: str, unit: str, **facts: float | str) -> dict[str, Any]:
    """A works with one meter of one carrier that feeds one flow."""
    channel = {"code": "total", "quantity": "use", "carrier": carrier, "kind": "interval", "unit": unit,
               "valid_from": "2026-01-01T00:00:00+08:00"} | ({"facts": facts} if facts else {})  # fmt: skip
    meter = {"code": "m", "unit": "site", "name_zh": "表", "name_en": "meter", "channels": [channel]}
    flow = {"code": "in", "carrier": carrier, "direction": "purchase", "to": "site",
            "channels": [{"meter": "m", "channel": "total"}]}  # fmt: skip
    site = {"code": "site", "level": 1, "name_zh": "厂", "name_en": "site"}
    works = {"code": "works", "name_zh": "厂", "name_en": "Works", "units": [site], "meters": [meter], "flows": [flow]}
    return {"enterprises": [works]}


def registered(
    conn: psycopg.Connection, carrier: str, unit: str, use: float, **facts: float | str
) -> tuple[float | None, str]:
    """The use of a day as the account has it, of a meter that counted `use` in the unit on its face."""
    registry.apply(conn, document(carrier, unit, **facts), NOW)
    conn.execute(
        "INSERT INTO energy_day SELECT id, '2026-03-01', %s, 96, 96, 96, 96, 0, 0, 0 FROM channel WHERE code = 'total'",
        (use,),
    )
    return account(conn)


def account(conn: psycopg.Connection) -> tuple[float | None, str]:
    enterprise = enterprises.enterprise(conn, EVERYTHING, "works")
    ((_, found),) = energy_rows.day_uses(conn, enterprise.id, BOUNDARY_SIGN, MARCH, APRIL)
    return found.use, found.unit


@pytest.mark.parametrize(
    ("carrier", "unit", "facts", "expected"),
    [
        ("water", "m3", {"density_t_per_m3": 0.998}, (998.0, "t")),
        ("heat", "kWh", {}, (3.6, "GJ")),
        ("heat", "MWh", {}, (3_600.0, "GJ")),
        ("heat", "Gcal", {}, (1_000.0, "Gcal")),  # a unit of the same kind: the account converts it
        ("diesel", "L", {"density_t_per_m3": 0.84}, (0.84, "t")),
        ("natural_gas", "Nm3", {}, (1_000.0, "m3")),
        ("natural_gas", "Sm3", {}, (931.7755, "m3")),
        ("natural_gas", "m3", {"gauge_kpa": 400.0, "celsius": 25.0}, (4_532.827, "m3")),
        ("natural_gas", "kWh", {"heat_basis": "lower", "ncv_mj_per_m3": 36.0}, (100.0, "m3")),
        ("natural_gas", "kWh", {"heat_basis": "higher", "lower_per_higher": 0.9, "ncv_mj_per_m3": 36.0}, (90.0, "m3")),
        ("raw_coal", "t", {}, (1_000.0, "t")),
    ],
)
def test_what_a_face_shows_reaches_the_account_in_the_unit_of_use(
    conn: psycopg.Connection,
    carrier: str,
    unit: str,
    facts: dict[str, float | str],
    expected: tuple[float, str],
) -> None:
    use, of_use = registered(conn, carrier, unit, 1_000.0, **facts)
    assert (use, of_use) == (near(expected[0], rel=1e-6), expected[1])
    # The register itself stays as it was counted.
    assert conn.execute("SELECT use FROM energy_day").fetchone() == (1_000.0,)
    assert conn.execute("SELECT unit FROM channel").fetchone() == (unit,)


@pytest.mark.parametrize(
    ("carrier", "unit", "facts", "asked"),
    [
        ("water", "m3", {}, "water is counted in t and the meter shows m3: say `density_t_per_m3`"),
        ("natural_gas", "kWh", {}, "say `ncv_mj_per_m3`, the lower calorific value of the contract"),
        ("natural_gas", "GJ", {"ncv_mj_per_m3": 36.0}, "say `heat_basis`, lower or higher"),
        ("natural_gas", "kWh", {"ncv_mj_per_m3": 36.0, "heat_basis": "higher"}, "say `lower_per_higher`"),
        ("natural_gas", "m3", {"gauge_kpa": 400.0}, "needs `gauge_kpa` and `celsius`, both"),
        ("gasoline", "L", {"density_t_per_m3": 740.0}, "a density"),
    ],
)
def test_what_a_face_needs_is_asked_for_and_never_taken_as_one(
    conn: psycopg.Connection, carrier: str, unit: str, facts: dict[str, float | str], asked: str
) -> None:
    with pytest.raises(Invalid) as refused:
        registry.apply(conn, document(carrier, unit, **facts), NOW)
    assert asked in refused.value.message


def test_another_density_computes_everything_again_and_the_same_document_twice_writes_nothing(
    conn: psycopg.Connection,
) -> None:
    assert registered(conn, "diesel", "L", 1_000.0, density_t_per_m3=0.84)[0] == pytest.approx(0.84)
    waiting = "SELECT count(*) FROM ingest_batch"
    before = one_row(conn.execute(waiting))[0]
    done = registry.apply(conn, document("diesel", "L", density_t_per_m3=0.84), NOW)
    assert done.changes == []
    assert one_row(conn.execute(waiting))[0] == before
    done = registry.apply(conn, document("diesel", "L", density_t_per_m3=0.85), NOW)
    assert [(c.field, c.before, c.after) for c in done.changes] == [
        ("facts", {"density_t_per_m3": 0.84}, {"density_t_per_m3": 0.85})
    ]
    assert one_row(conn.execute(waiting))[0] > before
    assert account(conn)[0] == pytest.approx(0.85)
    # A document that says nothing of it leaves it as it is.
    registry.apply(conn, document("diesel", "L"), NOW)
    assert account(conn)[0] == pytest.approx(0.85)


def test_water_in_cubic_metres_has_its_standard_coal(conn: psycopg.Connection) -> None:
    registered(conn, "water", "m3", 10_000.0, density_t_per_m3=1.0)
    (water,) = account_job.whole(conn, EVERYTHING, "works", Span(MARCH, APRIL), NOW).total.carriers
    assert (water.quantity, water.unit) == (10_000.0, "t")
    assert water.calorific.value == pytest.approx(2_571.0)
