"""Energy that several products share is charged by the declared rule, and what nobody is charged with is shown."""

import copy
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from qingyu.db import indicators as rows
from qingyu.db import intensity as declared
from qingyu.domain.intensity.decomposition import Cause
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Conflict, Invalid
from qingyu.jobs.book import indicators
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import rollups
from qingyu.jobs.intensity import decomposing
from tests.support.present import present
from tests.support.reasons import english
from tests.support.rows import one_row

NOW = datetime(2026, 5, 10, 4, tzinfo=UTC)
FEBRUARY, MARCH, APRIL = date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)
K = 0.1229


def local(day: date) -> datetime:
    """Midnight in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


def document(**intensity: Any) -> dict[str, Any]:
    """A plant whose one incoming line feeds two products, with a sub-meter for each."""
    channel = {
        "code": "kwh",
        "quantity": "active_energy",
        "carrier": "electricity",
        "kind": "interval",
        "unit": "kWh",
        "valid_from": "2026-01-01T00:00:00+08:00",
    }
    named = {"name_zh": "名", "name_en": "name"}

    def flow(code: str, direction: str) -> dict[str, Any]:
        of_meter = [{"meter": code, "channel": "kwh"}]
        return {"code": code, "carrier": "electricity", "direction": direction, "channels": of_meter}

    return {
        "enterprises": [
            {
                "code": "plant",
                **named,
                "units": [
                    {"code": "plant", "level": 1, **named},
                    {"code": "mill", "level": 2, "parent": "plant", **named},
                ],
                "meters": [
                    {"code": code, "unit": "plant", **named, "channels": [channel]}
                    for code in ("grid", "sub-a", "sub-b")
                ],
                "flows": [flow("grid", "purchase"), flow("sub-a", "internal"), flow("sub-b", "internal")],
                "products": [
                    {"code": "a", **named, "unit": "t", "flows": [{"flow": "grid"}]},
                    {"code": "b", **named, "unit": "t"},
                ],
                "intensity": intensity,
            }
        ]
    }


def rule(method: str, *members: dict[str, Any], **more: Any) -> dict[str, Any]:
    said = {"declared_by": "manager", "source": "energy handbook"}
    return {"flow": "grid", "method": method, "members": list(members), **said, **more}


A, B = {"product": "a"}, {"product": "b"}


class Plant:
    """The registered plant with February and March: 1,000 kWh a day, 300 t of a and 100 t of b in March."""

    def __init__(self, conn: Any) -> None:
        self.conn = conn
        registry.apply(conn, document(), NOW)
        self.id = conn.execute("SELECT id FROM enterprise").fetchone()[0]
        self.days("grid", FEBRUARY, APRIL, 1000.0)
        self.days("sub-a", FEBRUARY, APRIL, 400.0)
        self.days("sub-b", FEBRUARY, APRIL, 100.0)
        self.produced("a", MARCH, APRIL, 300.0)
        self.produced("b", MARCH, APRIL, 100.0)

    def days(self, meter: str, start: date, end: date, use: float) -> None:
        self.conn.execute(
            "INSERT INTO energy_day SELECT c.id, d, %s, 96, 96, 96, 96, 0, 0, 0 FROM channel c JOIN meter m ON"
            " m.id = c.meter_id, generate_series(%s::date, %s::date - 1, '1 day') d WHERE m.code = %s"
            " ON CONFLICT (channel_id, day) DO UPDATE SET use = excluded.use",
            (use, start, end, meter),
        )

    def produced(self, product: str, start: date, end: date, quantity: float) -> None:
        self.conn.execute(
            "WITH b AS (INSERT INTO ingest_batch (enterprise_id, source, received_at, rolled_up_at) VALUES (%(id)s,"
            " 'production', %(now)s, %(now)s) RETURNING id)"
            " INSERT INTO production (enterprise_id, product_id, from_at, to_at, quantity, revision, batch_id,"
            " received_at) SELECT %(id)s, p.id, %(start)s, %(end)s, %(quantity)s, 0, b.id, %(now)s FROM product p, b"
            " WHERE p.code = %(product)s",
            {
                "id": self.id,
                "now": NOW,
                "start": local(start),
                "end": local(end),
                "quantity": quantity,
                "product": product,
            },
        )

    def declare(self, **intensity: Any) -> None:
        registry.apply(self.conn, document(**intensity), NOW)

    def march(self, *months: date) -> dict[tuple[str, str], Any]:
        indicators.refresh(self.conn, self.id, [], months or [MARCH], NOW)
        found = rows.listing(self.conn, EVERYTHING, "plant", None, "month", MARCH, APRIL)
        return {(row.code, row.scope): row for row in found}


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    return Plant(conn)


@pytest.mark.parametrize(
    ("split", "shares"),
    [
        (rule("fixed_share", A | {"weight": 0.6}, B | {"weight": 0.3}), (0.6, 0.3)),
        (rule("by_output", A, B), (0.75, 0.25)),
        (rule("by_output", A, B | {"weight": 2.0}), (0.6, 0.4)),
        (rule("by_metered_flow", A | {"metered_flow": "sub-a"}, B | {"metered_flow": "sub-b"}), (0.8, 0.2)),
        (rule("by_hours", A, B), (0.7, 0.3)),
    ],
)
def test_a_shared_flow_is_charged_by_the_declared_rule(
    plant: Plant, split: dict[str, object], shares: tuple[float, float]
) -> None:
    hours = [
        {"product": p, "month": "2026-03", "hours": h, "declared_by": "manager"}
        for p, h in (("a", 490.0), ("b", 210.0))
    ]
    plant.declare(allocation_rules=[split], running_hours=hours)
    found = plant.march()
    for product, share, made in (("a", shares[0], 300.0), ("b", shares[1], 100.0)):
        assert found["intensity", product].value == pytest.approx(31_000 * K * share / made)
        assert found["product.coal", product].value == pytest.approx(31_000 * K * share / 1000)
        charge = found["intensity", product].inputs["charges"][0]
        assert (charge[0], charge[2]) == ("grid", split["method"])
        assert charge[1] == pytest.approx(share)
    left = found["allocation.unallocated", "grid"]
    assert left.value == pytest.approx(31 * K * (1 - sum(shares)), abs=1e-12)
    assert left.unit == "tce"


def test_without_a_rule_a_product_is_charged_with_its_own_share_and_nothing_is_left_to_show(plant: Plant) -> None:
    found = plant.march()
    assert found["intensity", "a"].value == pytest.approx(31_000 * K / 300)
    assert ("allocation.unallocated", "grid") not in found


def test_own_shares_below_one_leave_a_rest_that_is_shown(conn: psycopg.Connection, plant: Plant) -> None:
    conn.execute("UPDATE product_flow SET share = 0.7")
    found = plant.march()
    assert found["product.coal", "a"].value == pytest.approx(31 * K * 0.7)
    assert found["allocation.unallocated", "grid"].value == pytest.approx(31 * K * 0.3)


def test_a_split_that_cannot_be_said_leaves_both_products_without_a_number(plant: Plant) -> None:
    plant.declare(allocation_rules=[rule("by_hours", A, B)])
    found = plant.march()
    reason = "the flow grid cannot be split: a: no running hours are declared for this month"
    for code, scope in (("intensity", "a"), ("product.coal", "b"), ("allocation.unallocated", "grid")):
        assert (found[code, scope].value, english(found[code, scope].reason)) == (None, reason)


def test_a_rule_that_changes_inside_a_month_holds_for_its_days(plant: Plant) -> None:
    half = rule("fixed_share", A | {"weight": 0.5}, B | {"weight": 0.5}, valid_from="2026-03-11")
    plant.declare(allocation_rules=[rule("fixed_share", A | {"weight": 1.0}), half])
    found = plant.march()
    assert found["product.coal", "a"].value == pytest.approx((10 * 1.0 + 21 * 0.5) * K)
    assert found["product.coal", "b"].value == pytest.approx(21 * 0.5 * K)


def test_declaring_the_same_again_writes_nothing_and_a_new_rule_opens_the_days_it_is_valid_on(
    conn: psycopg.Connection, plant: Plant
) -> None:
    split = rule("by_output", A, B, valid_from="2026-03-01")
    figure = {"month": "2026-02", "value_added_cny": 1e6, "declared_by": "m", "source": "report"}
    every = {"allocation_rules": [split], "economic_figures": [figure], "processes": [{"unit": "mill", "product": "a"}]}
    plant.declare(**every)
    lines = "SELECT source, from_ats, to_ats FROM ingest_batch WHERE rolled_up_at IS NULL ORDER BY id"
    opened = conn.execute(lines).fetchall()
    assert [row[0] for row in opened] == ["declaration", "declaration"]
    assert (opened[0][1][0], opened[0][2][0]) == (local(FEBRUARY), local(MARCH))
    assert opened[1][1][0] == local(MARCH)
    touched = rollups.process(conn, plant.id, NOW)
    assert touched.months == {FEBRUARY, MARCH}
    tables = ("economic_figure", "allocation_rule", "allocation_member", "process_product", "ingest_batch")
    counts = [one_row(conn.execute(f"SELECT count(*) FROM {table}"))[0] for table in tables]
    plant.declare(**copy.deepcopy(every))
    assert [one_row(conn.execute(f"SELECT count(*) FROM {table}"))[0] for table in tables] == counts
    assert declared.processes(conn, plant.id)["a"].code == "mill"


def test_a_figure_that_contradicts_its_revision_and_a_rule_that_cannot_stand_are_refused(plant: Plant) -> None:
    figure = {"month": "2026-02", "value_added_cny": 1e6, "declared_by": "m", "source": "report"}
    plant.declare(economic_figures=[figure])
    with pytest.raises(Conflict, match="give a higher revision"):
        plant.declare(economic_figures=[figure | {"value_added_cny": 2e6}])
    plant.declare(economic_figures=[figure | {"value_added_cny": 2e6, "revision": 1}])
    with pytest.raises(Invalid, match=r"add up to 1\.3"):
        plant.declare(allocation_rules=[rule("fixed_share", A | {"weight": 1.0}, B | {"weight": 0.3})])
    with pytest.raises(Invalid, match="unit of level 2"):
        plant.declare(processes=[{"unit": "plant", "product": "a"}])
    with pytest.raises(Invalid, match="base_year"):
        plant.declare(economic_figures=[figure | {"price_basis": "constant"}])


def test_a_change_is_taken_apart_with_its_declared_weather_and_what_no_product_uses(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.produced("a", FEBRUARY, MARCH, 280.0)
    plant.produced("b", FEBRUARY, MARCH, 80.0)
    split = rule("fixed_share", A | {"weight": 0.5}, B | {"weight": 0.3})
    said = {"declared_by": "manager", "source": "weather service"}
    days = [
        {"month": m, "kind": "heating", "degree_days": d, **said} for m, d in (("2026-02", 400.0), ("2026-03", 200.0))
    ]
    sensitivity = [{"kind": "heating", "kgce_per_degree_day": 0.5, **said}]
    plant.declare(allocation_rules=[split], degree_days=days, weather_sensitivities=sensitivity)
    plant.march(FEBRUARY, MARCH)
    found = decomposing.decompose(conn, EVERYTHING, "plant", FEBRUARY, MARCH)
    parts = {part.part: present(part.tce) for part in found.parts}
    assert found.change == pytest.approx(3 * K)
    assert sum(parts.values()) == pytest.approx(found.change)
    assert parts[Cause.WEATHER] == pytest.approx(-0.1)
    assert parts[Cause.OTHER] == pytest.approx(0.2 * 3 * K + 0.1)
    assert parts[Cause.VOLUME] > 0
    assert {p.product: p.method for p in found.products} == {"a": "lmdi", "b": "lmdi"}


def test_weather_that_is_declared_for_one_month_only_is_not_used(conn: psycopg.Connection, plant: Plant) -> None:
    plant.produced("a", FEBRUARY, MARCH, 280.0)
    plant.produced("b", FEBRUARY, MARCH, 80.0)
    said = {"declared_by": "manager", "source": "weather service"}
    days = [{"month": "2026-03", "kind": "heating", "degree_days": 200.0, **said}]
    sensitivity = [{"kind": "heating", "kgce_per_degree_day": 0.5, "product": "a", **said}]
    split = rule("fixed_share", A | {"weight": 0.5}, B | {"weight": 0.5})
    plant.declare(allocation_rules=[split], degree_days=days, weather_sensitivities=sensitivity)
    plant.march(FEBRUARY, MARCH)
    found = decomposing.decompose(conn, EVERYTHING, "plant", FEBRUARY, MARCH)
    weather = next(part for part in found.parts if part.part == "weather")
    assert (weather.tce, english(weather.reason)) == (None, "no heating degree-days are declared for 2026-02")
    assert sum(part.tce for part in found.parts if part.tce is not None) == pytest.approx(found.change)


def test_a_flow_without_a_meter_is_charged_where_its_statements_fit_the_month(
    conn: psycopg.Connection, plant: Plant
) -> None:
    conn.execute("DELETE FROM flow_channel WHERE flow_id = (SELECT id FROM flow WHERE code = 'grid')")
    statement = (
        "INSERT INTO flow_statement (enterprise_id, flow_id, from_on, to_on, quantity, unit, revision, source,"
        " declared_by, declared_at) SELECT enterprise_id, id, %s, %s, %s, 'MWh', %s, 'invoice', 'manager', now()"
        " FROM flow WHERE code = 'grid'"
    )
    conn.execute(statement, (MARCH, APRIL, 31.0, 0))
    found = plant.march()
    assert found["intensity", "a"].value == pytest.approx(31_000 * K / 300)
    conn.execute(statement, (MARCH, date(2026, 5, 1), 61.0, 0))
    row = plant.march()["intensity", "a"]
    assert row.value is None
    assert "flow grid" in english(row.reason)
