"""The accounts at their edges: statements over several days, open months, meters that came late, documents restated."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from qingyu.db import benchmarks as rows
from qingyu.db import enterprises
from qingyu.domain.benchmark.corrections import Condition, in_force
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid
from qingyu.jobs.answer import sentence
from qingyu.jobs.benchmark import benchmarks, deciles
from qingyu.jobs.book import indicators
from qingyu.jobs.cost import cost
from qingyu.jobs.declaring import benchmarks as declared
from qingyu.jobs.declaring.benchmarks import PriceListing, ProductCondition
from qingyu.jobs.declaring.parts import Registering
from qingyu.jobs.energy import rollups
from qingyu.jobs.intensity import decomposing, trend
from qingyu.jobs.metering import node_balance
from qingyu.jobs.metering.node_balance_answer import NodeFigures
from qingyu.jobs.quality import quality
from tests.jobs import priced
from tests.jobs import test_charging as shared
from tests.jobs import test_metering as metered
from tests.jobs import test_windows as windowed
from tests.jobs.plant import Plant
from tests.support.present import present
from tests.support.reasons import english
from tests.support.rows import one_row

JANUARY, FEBRUARY, MARCH, APRIL = (date(2026, n, 1) for n in (1, 2, 3, 4))
NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)  # noon of 10 April in Shanghai


def state(conn: psycopg.Connection, flow: str, from_on: date, to_on: date, quantity: float, unit: str) -> None:
    conn.execute(
        "INSERT INTO flow_statement (enterprise_id, flow_id, from_on, to_on, quantity, unit, revision, source,"
        " declared_by, declared_at) SELECT enterprise_id, id, %s, %s, %s, %s, 0, 'invoice', 'manager', now()"
        " FROM flow WHERE code = %s",
        (from_on, to_on, quantity, unit, flow),
    )


def unmetered(conn: psycopg.Connection, flow: str) -> None:
    conn.execute("DELETE FROM flow_channel WHERE flow_id = (SELECT id FROM flow WHERE code = %s)", (flow,))


def coal_price(cny: float, valid_from: str, **more: Any) -> dict[str, Any]:
    return {"carrier": "raw_coal", "cny_per_unit": cny, "valid_from": valid_from, "source": "contract"} | more


class TestWhatIsStatedForSeveralDays:
    @pytest.fixture
    def heap(self, conn: psycopg.Connection) -> Plant:
        plant = Plant(conn)
        plant.flow("coal", carrier="raw_coal")
        state(conn, "coal", MARCH, APRIL, 310.0, "t")
        return plant

    def test_a_price_that_changes_inside_a_statement_leaves_no_cost_but_its_reason(
        self, conn: psycopg.Connection, heap: Plant
    ) -> None:
        priced.declare(conn, carrier_prices=[coal_price(800.0, "2026-01-01"), coal_price(900.0, "2026-03-11")])
        (coal,) = cost.month(conn, EVERYTHING, "plant", MARCH, NOW).carriers
        assert (coal.quantity, coal.cny) == (310.0, None)
        assert "changes inside the days 2026-03-01 to 2026-04-01" in english(coal.reason)

    def test_a_price_that_ends_inside_a_statement_leaves_no_cost(self, conn: psycopg.Connection, heap: Plant) -> None:
        priced.declare(conn, carrier_prices=[coal_price(800.0, "2026-01-01", valid_to="2026-03-11")])
        (coal,) = cost.month(conn, EVERYTHING, "plant", MARCH, NOW).carriers
        assert (coal.cny, english(coal.reason)) == (
            None,
            "no price of raw_coal holds on 2026-03-11; declare `carrier_prices`",
        )

    def test_no_single_day_is_charged_with_the_cost_of_them_all(self, conn: psycopg.Connection, heap: Plant) -> None:
        priced.declare(conn, carrier_prices=[coal_price(800.0, "2026-01-01")])
        found = cost.month(conn, EVERYTHING, "plant", MARCH, NOW)
        assert found.carriers[0].cny == pytest.approx(248_000.0)
        assert [day.carriers for day in found.days] == [[]] * 31


class TestADocumentThatSaysTheSameTwice:
    def test_a_tariff_whose_code_stands_twice_is_refused(self, conn: psycopg.Connection) -> None:
        Plant(conn).meter_and_flow("grid")
        with pytest.raises(Invalid, match="the tariff grid stands in the document more than once"):
            priced.declare(conn, priced.tariff(), priced.tariff(factor=2.0))

    def test_a_price_whose_first_day_stands_twice_is_refused(self, conn: psycopg.Connection) -> None:
        Plant(conn)
        with pytest.raises(Invalid, match="the price of raw_coal from 2026-01-01 stands in the document more than"):
            priced.declare(conn, carrier_prices=[coal_price(800.0, "2026-01-01"), coal_price(900.0, "2026-01-01")])

    def test_a_split_of_the_same_flow_and_days_is_refused(self, conn: psycopg.Connection) -> None:
        plant = shared.Plant(conn)
        with pytest.raises(Invalid, match=r"the split of grid .* stands in the document more than once"):
            plant.declare(allocation_rules=[shared.rule("by_output", shared.A), shared.rule("by_output", shared.B)])


class TestADeclarationForAllTimeBesideOneFromADayOn:
    """The later one in the document holds where both do, whichever of them was changed last."""

    @pytest.fixture
    def registering(self, conn: psycopg.Connection) -> Registering:
        plant = Plant(conn)
        plant.meter_and_flow("coal", "raw_coal", "t")
        plant.product("clinker", "coal")
        return plant.registering(NOW)

    def altitude(self, value: float, valid_from: date | None = None) -> ProductCondition:
        return ProductCondition(
            product="clinker", kind=Condition.ALTITUDE_M, value=value, valid_from=valid_from, source="survey"
        )

    def test_a_changed_condition_does_not_cover_the_one_said_after_it(self, registering: Registering) -> None:
        after = self.altitude(1200.0, MARCH)
        declared.declare(registering, (self.altitude(3600.0), after), ())
        declared.declare(registering, (self.altitude(3650.0), after), ())

        def holds(day: date) -> dict[Condition, float]:
            return in_force(rows.conditions(registering.conn, registering.enterprise_id), "clinker", day)

        assert (holds(FEBRUARY), holds(MARCH)) == ({Condition.ALTITUDE_M: 3650.0}, {Condition.ALTITUDE_M: 1200.0})
        before = len(rows.conditions(registering.conn, registering.enterprise_id))
        declared.declare(registering, (self.altitude(3650.0), after), ())
        assert len(rows.conditions(registering.conn, registering.enterprise_id)) == before

    def test_a_changed_listing_does_not_cover_the_one_said_after_it(self, registering: Registering) -> None:
        def said(document: str) -> tuple[PriceListing, PriceListing]:
            return (
                PriceListing(product="clinker", list_class="restricted", document=document),
                PriceListing(product="clinker", list_class=None, valid_from=MARCH, document="taken off"),
            )

        declared.declare(registering, (), said("list 1"))
        declared.declare(registering, (), said("list 2"))
        found = rows.listings(registering.conn, registering.enterprise_id)
        assert [one.document for one in found][-2:] == ["list 2", "taken off"]

    def test_a_changed_split_does_not_cover_the_one_said_after_it(self, conn: psycopg.Connection) -> None:
        plant = shared.Plant(conn)
        half = shared.A | {"weight": 0.5}, shared.B | {"weight": 0.5}
        after = shared.rule("fixed_share", *half, valid_from="2026-03-11")
        for weight in (1.0, 0.8):
            first = shared.rule("fixed_share", shared.A | {"weight": weight})
            plant.declare(allocation_rules=[first, after])
        found = plant.march()
        assert found["product.coal", "a"].value == pytest.approx((10 * 0.8 + 21 * 0.5) * shared.K)

    def test_a_changed_sensitivity_does_not_cover_the_one_said_after_it(self, conn: psycopg.Connection) -> None:
        plant = shared.Plant(conn)
        said = {"kind": "heating", "declared_by": "manager", "source": "model"}
        after = said | {"kgce_per_degree_day": 0.5, "valid_from": "2026-03-01"}
        for first in (1.0, 2.0):
            plant.declare(weather_sensitivities=[said | {"kgce_per_degree_day": first}, after])
        found = conn.execute("SELECT kgce_per_degree_day FROM weather_sensitivity ORDER BY id").fetchall()
        assert [row[0] for row in found][-2:] == [2.0, 0.5]


def test_a_split_by_output_that_begins_inside_a_month_compares_the_output_of_its_own_days(
    conn: psycopg.Connection,
) -> None:
    plant = shared.Plant(conn)
    conn.execute("DELETE FROM production")
    eleventh = date(2026, 3, 11)
    plant.produced("a", MARCH, eleventh, 900.0)
    plant.produced("a", eleventh, APRIL, 300.0)
    plant.produced("b", eleventh, APRIL, 100.0)
    alone = shared.rule("fixed_share", shared.A | {"weight": 1.0})
    plant.declare(
        allocation_rules=[alone, shared.rule("by_output", shared.A, shared.B, valid_from=eleventh.isoformat())]
    )
    assert plant.march()["product.coal", "a"].value == pytest.approx((10 + 21 * 0.75) * shared.K)


def test_the_best_days_of_a_product_whose_split_flow_has_no_meter_are_not_known(conn: psycopg.Connection) -> None:
    plant = shared.Plant(conn)
    state(conn, "grid", MARCH, APRIL, 31.0, "MWh")
    conn.execute("DELETE FROM production")
    for n in range(1, 31):
        plant.produced("b", date(2026, 3, n), date(2026, 3, n + 1), 5.0)
    halves = shared.A | {"weight": 0.5}, shared.B | {"weight": 0.5}
    plant.declare(allocation_rules=[shared.rule("fixed_share", *halves)])
    unmetered(conn, "grid")  # after the document, which feeds it
    conn.execute(
        "INSERT INTO product_flow (product_id, flow_id, share) SELECT p.id, f.id, 1 FROM product p, flow f"
        " WHERE p.code = 'b' AND f.code = 'sub-b'"
    )
    found = deciles.of_days(conn, enterprises.enterprise(conn, EVERYTHING, "plant"), MARCH, NOW)
    assert found["b"][0].value is None


def test_a_month_that_is_still_open_is_not_taken_apart_against_whole_ones(conn: psycopg.Connection) -> None:
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal")
    for month in (FEBRUARY, MARCH):
        windowed.month_of(plant, month, 100.0, 700.0)
    plant.days("coal", APRIL, date(2026, 4, 10), 3.0)
    plant.produced("clinker", windowed.local(APRIL), windowed.local(date(2026, 4, 6)), 100.0)
    indicators.refresh(conn, plant.id, [], [FEBRUARY, MARCH, APRIL], NOW)
    found = decomposing.decompose(conn, EVERYTHING, "plant", MARCH, APRIL)
    assert (found.change, found.parts) == (None, [])
    assert english(found.reason) == "2026-04 is still open: part of a month beside a whole one is no change"
    assert decomposing.decompose(conn, EVERYTHING, "plant", FEBRUARY, MARCH).reason is None


def test_a_window_without_an_economic_figure_says_that_and_not_that_nothing_was_computed(
    conn: psycopg.Connection,
) -> None:
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.days("coal", MARCH, APRIL, 3.0)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    found = trend.trend(conn, EVERYTHING, "plant", None, MARCH, APRIL, NOW)
    for of_measure in found.economic:
        (row,) = of_measure.rows
        undeclared = sentence(because("figure_undeclared"))
        assert [row.reason, row.ytd.reason, row.rolling12.reason] == [undeclared] * 3


def test_the_own_best_months_are_the_thirty_six_up_to_the_month_asked_for(conn: psycopg.Connection) -> None:
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal")
    months = [date(2023 + (n // 12), n % 12 + 1, 1) for n in range(39)]
    for month in months:
        windowed.month_of(plant, month, 100.0, 700.0)
    indicators.refresh(conn, plant.id, [], months, NOW)
    (product,) = benchmarks.month(conn, EVERYTHING, "plant", MARCH, NOW).products
    by_month = next(one for one in product.own_deciles if one.by == "month")
    assert (by_month.over, by_month.n) == (36, 36)


class TestParentsAndChildren:
    def test_a_day_of_which_a_meter_counted_only_the_later_part_is_not_compared(self, conn: psycopg.Connection) -> None:
        metered.works(conn)
        for meter, use in (("m0", 100.0), ("m1", 60.0), ("m2", 50.0), ("m3", 40.0)):
            for on in (date(2026, 10, 1), date(2026, 10, 2)):
                metered.day(conn, meter, on, use)
        conn.execute(
            "UPDATE energy_day SET use = 10, n_slots = 24, n_measured = 24, n_received = 24, n_due = 24"
            " WHERE day = '2026-10-01' AND channel_id = %s",
            (metered.channel_ids(conn)["m3"],),
        )
        found = node_balance.report(
            conn, EVERYTHING, "works", date(2026, 10, 1), date(2026, 10, 3), metered.NOW, "electricity"
        )
        top = next(node for node in found.nodes if node.unit == "plant")
        assert (top.total.days_compared, top.total.unaccounted) == (1, 0.0)

    def test_the_short_day_of_spring_and_the_long_one_of_autumn_are_whole(self, conn: psycopg.Connection) -> None:
        metered.works(conn)
        conn.execute("UPDATE enterprise SET time_zone = 'Europe/Berlin'")
        for on, n in ((date(2026, 3, 29), 92), (date(2026, 10, 25), 100)):
            for meter, use in (("m0", 100.0), ("m1", 60.0), ("m2", 50.0), ("m3", 40.0)):
                conn.execute(
                    "INSERT INTO energy_day VALUES (%s, %s, %s, %s, %s, %s, %s, 0, 0, 0)",
                    (metered.channel_ids(conn)[meter], on, use, n, n, n, n),
                )
            after = date.fromordinal(on.toordinal() + 1)
            found = node_balance.report(conn, EVERYTHING, "works", on, after, metered.NOW, "electricity")
            top = next(node for node in found.nodes if node.unit == "plant")
            assert top.total.days_compared == 1

    def test_a_sub_meter_that_was_taken_out_is_not_waited_for_and_the_one_in_its_place_counts(
        self, conn: psycopg.Connection
    ) -> None:
        metered.works(conn)
        for meter, use in (("m0", 100.0), ("m1", 60.0), ("m3", 40.0)):
            metered.day(conn, meter, date(2026, 10, 1), use)
        old = metered.channel_ids(conn)["m2"]

        def mill() -> NodeFigures | None:
            span = date(2026, 10, 1), date(2026, 10, 2)
            found = node_balance.report(conn, EVERYTHING, "works", *span, metered.NOW, "electricity").nodes
            return next((node.total for node in found if node.unit == "mill"), None)

        assert present(mill()).days_compared == 0
        conn.execute(
            "UPDATE channel_version SET valid = tstzrange(lower(valid), '2026-09-15T00:00:00+08')"
            " WHERE channel_id = %s",
            (old,),
        )
        assert mill() is None
        (new,) = one_row(
            conn.execute(
                "INSERT INTO channel (enterprise_id, meter_id, code, quantity, carrier, kind, unit, valid_from)"
                " SELECT enterprise_id, meter_id, 'kwh-2', quantity, carrier, kind, unit, '2026-09-15T00:00:00+08'"
                " FROM channel WHERE id = %s RETURNING id",
                (old,),
            )
        )
        conn.execute(
            "INSERT INTO channel_version (channel_id, valid, interval_s) VALUES (%s, '[2026-09-15T00:00:00+08,)', 900)",
            (new,),
        )
        conn.execute("INSERT INTO energy_day VALUES (%s, '2026-10-01', 55, 96, 96, 96, 96, 0, 0, 0)", (new,))
        assert (present(mill()).days_compared, present(mill()).unaccounted) == (1, 5.0)


def test_a_split_that_changes_inside_a_statement_leaves_no_energy_but_its_reason(conn: psycopg.Connection) -> None:
    plant = shared.Plant(conn)
    state(conn, "grid", MARCH, APRIL, 31.0, "MWh")
    alone = shared.rule("fixed_share", shared.A | {"weight": 0.6})
    halves = shared.A | {"weight": 0.5}, shared.B | {"weight": 0.5}
    plant.declare(allocation_rules=[alone, shared.rule("fixed_share", *halves, valid_from="2026-03-11")])
    unmetered(conn, "grid")  # after the document, which feeds it
    found = plant.march()
    reason = "the split of the flow grid changes inside the days 2026-03-01 to 2026-04-01 that one statement covers"
    for code, scope in (("product.coal", "a"), ("product.coal", "b"), ("allocation.unallocated", "grid")):
        assert (found[code, scope].value, english(found[code, scope].reason)) == (None, reason)


def test_a_split_that_changes_between_two_statements_holds_for_each_of_them(conn: psycopg.Connection) -> None:
    plant = shared.Plant(conn)
    state(conn, "grid", MARCH, date(2026, 3, 11), 10.0, "MWh")
    state(conn, "grid", date(2026, 3, 11), APRIL, 21.0, "MWh")
    alone = shared.rule("fixed_share", shared.A | {"weight": 0.6})
    halves = shared.A | {"weight": 0.5}, shared.B | {"weight": 0.5}
    plant.declare(allocation_rules=[alone, shared.rule("fixed_share", *halves, valid_from="2026-03-11")])
    unmetered(conn, "grid")  # after the document, which feeds it
    found = plant.march()
    assert found["product.coal", "a"].value == pytest.approx((10 * 0.6 + 21 * 0.5) * shared.K)
    assert found["allocation.unallocated", "grid"].value == pytest.approx(10 * 0.4 * shared.K)


def test_a_month_that_is_over_is_not_called_open_because_nothing_is_computed_of_it(conn: psycopg.Connection) -> None:
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal")
    of_month = {m: benchmarks.month(conn, EVERYTHING, "plant", m, NOW).products[0] for m in (MARCH, APRIL)}
    assert {m: (found.value, found.is_open) for m, found in of_month.items()} == {
        MARCH: (None, False),
        APRIL: (None, True),
    }


def test_when_the_last_price_is_withdrawn_nothing_costs_anything_any_more(conn: psycopg.Connection) -> None:
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.days("coal", MARCH, APRIL, 10.0)
    priced.declare(conn, carrier_prices=[coal_price(800.0, "2026-01-01")])

    def costs() -> dict[str, float | None]:
        touched = rollups.process(conn, plant.id, NOW)
        assert touched.months == {MARCH}
        indicators.refresh(conn, plant.id, touched.days, touched.months, NOW)
        found = conn.execute(
            "SELECT code, value FROM indicator_value WHERE code LIKE 'cost.%' AND superseded_at IS NULL"
        ).fetchall()
        return dict(found)

    assert costs() == {"cost.carrier": pytest.approx(248_000.0), "cost.total": pytest.approx(248_000.0)}
    priced.declare(conn, carrier_prices=[coal_price(800.0, "2026-01-01", withdrawn=True)])
    assert costs() == {"cost.carrier": None, "cost.total": None}


def test_an_instrument_that_was_taken_out_is_no_instrument_of_the_day(conn: psycopg.Connection) -> None:
    plant = Plant(conn)
    for code in ("grid", "old"):
        plant.channel(code)
    conn.execute("UPDATE meter SET verified_on = '2025-01-01', due_on = '2027-01-01' WHERE code = 'grid'")
    conn.execute("UPDATE meter SET verified_on = '2020-01-01', due_on = '2021-01-01' WHERE code = 'old'")
    conn.execute(
        "UPDATE channel_version SET valid = tstzrange(lower(valid), '2026-03-14T16:00:00Z') WHERE channel_id = %s",
        (plant.channels["old"],),
    )

    def counted(to_day: date) -> tuple[int, int, Sequence[str]]:
        found = quality.report(conn, EVERYTHING, "plant", MARCH, to_day, NOW).instruments
        return found.n_meters, found.n_in_date, found.overdue

    assert counted(date(2026, 3, 15)) == (2, 1, ["old"])  # its last day is the 14th, up to midnight in Shanghai
    assert counted(date(2026, 3, 16)) == (1, 1, [])
