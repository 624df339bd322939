"""The meters below a node against the meter above it, over the real database."""

from datetime import date

import psycopg
import pytest

from qingyu.domain.kernel.reason import because
from qingyu.errors import Invalid
from qingyu.jobs.answer import sentence
from qingyu.jobs.declaring import registry
from qingyu.jobs.metering.node_balance_answer import MeteringNode, NodeBalance, NodeChild, NodeLeftOut
from tests.jobs.test_metering import NOW, balance, channel_ids, document, two_days, works
from tests.support.reasons import english


def node(found: NodeBalance, unit: str) -> MeteringNode:
    return next(one for one in found.nodes if one.unit == unit)


def test_parents_stand_against_their_children_and_a_sub_meter_without_a_flow_takes_part(
    conn: psycopg.Connection,
) -> None:
    works(conn)
    two_days(conn)
    found = balance(conn)
    assert [(one.unit, one.carrier) for one in found.nodes] == [
        ("plant", "electricity"),
        ("mill", "electricity"),
    ]
    plant, mill = node(found, "plant"), node(found, "mill")
    assert [(r.parent, r.children, r.unaccounted) for r in plant.rows] == [
        (1000.0, 980.0, 20.0),
        (1000.0, 990.0, 10.0),
    ]
    assert (plant.total.unaccounted, plant.total.unaccounted_share) == (30.0, 0.015)
    assert [r.unaccounted for r in mill.rows] == [10.0, -10.0]
    assert mill.children == [NodeChild("motor", "m2/kwh")]
    # 0.5 % of 2000, 1 % of 1200 and 2 % of 770, in quadrature
    assert plant.total.tolerance == pytest.approx((10.0**2 + 12.0**2 + 15.4**2) ** 0.5)
    assert plant.total.within is False
    months = balance(conn, by="month")
    assert [r.parent for r in node(months, "plant").rows] == [2000.0]


def test_the_reconciled_flows_close_at_every_node(conn: psycopg.Connection) -> None:
    works(conn)
    two_days(conn)
    (one,) = balance(conn).reconciliations
    moved = {m.flow: m.reconciled for m in one.moves}
    assert moved["grid"] == pytest.approx(moved["to-mill"] + moved["to-kiln"])
    assert moved["to-mill"] == pytest.approx(moved["m2/kwh"])
    assert (one.days_compared, one.degrees_of_freedom, one.nodes) == (2, 2, ["plant", "mill"])
    assert {m.flag for m in one.moves} <= {"ok", "look", "suspect"}


def test_a_day_with_a_hole_is_not_compared(conn: psycopg.Connection) -> None:
    works(conn)
    two_days(conn)
    conn.execute(
        "UPDATE energy_day SET n_missing = 1 WHERE channel_id = %s AND day = '2026-10-01'", (channel_ids(conn)["m3"],)
    )
    plant = node(balance(conn), "plant")
    assert [english(r.reason) for r in plant.rows] == [
        "on no day did every meter of the node count without a hole",
        "",
    ]
    assert (plant.total.days, plant.total.days_compared, plant.total.parent) == (2, 1, 1000.0)


def test_a_declared_tolerance_holds_and_a_node_that_is_not_closed_is_not_reconciled(conn: psycopg.Connection) -> None:
    works(
        conn,
        node_tolerances=[
            {"unit": "plant", "carrier": "electricity", "tolerance_share": 0.02, "is_closed": False},
        ],
    )
    two_days(conn)
    found = balance(conn)
    total = node(found, "plant").total
    assert (total.tolerance, total.within) == (40.0, True)
    (one,) = found.reconciliations
    assert one.nodes == ["mill"]
    assert one.left_out == [NodeLeftOut("plant", sentence(because("declared_not_closed")))]


def test_without_an_accuracy_class_there_is_no_tolerance_but_its_reason(conn: psycopg.Connection) -> None:
    said = document()
    said["enterprises"][0]["meters"][3]["accuracy_class"] = None
    registry.apply(conn, said, NOW)
    two_days(conn)
    found = balance(conn)
    total = node(found, "plant").total
    assert (total.unaccounted, total.tolerance, total.within) == (30.0, None, None)
    assert english(total.tolerance_reason) == "the accuracy class of m3 is not known"
    assert english(found.reconciliations[0].reason) == "the accuracy class of m3 is not known"


def test_today_is_not_balanced_and_a_span_that_makes_no_sense_is_refused(conn: psycopg.Connection) -> None:
    works(conn)
    assert [
        r.start for r in node(balance(conn, from_day=date(2026, 11, 1), to_day=date(2026, 11, 9)), "plant").rows
    ] == [date(2026, 11, 1)]
    for wrong in (date(2026, 10, 3), date(2020, 1, 1)):
        with pytest.raises(Invalid, match="a span of 1 to 400 days"):
            balance(conn, from_day=wrong)
    with pytest.raises(Invalid, match="the carrier 'wood' is unknown"):
        balance(conn, carrier="wood")
