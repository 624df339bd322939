"""A yardstick judges what it charges: the case of a product is built from the flows of its unit, or there is none."""

from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from qingyu.db import indicators as rows
from qingyu.db import registered
from qingyu.db.indicators import ListedValue
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid
from qingyu.jobs.answer import as_dict
from qingyu.jobs.book import indicators, proof
from qingyu.jobs.declaring import registry
from tests.jobs.plant import Plant
from tests.jobs.test_proof import local, nodes
from tests.support.near import near
from tests.support.reasons import english

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)
LIQUID = "gb21346-2022.primary-aluminium.liquid-ac-electricity"
CELL = "ndrc2023.primary-aluminium"
TONNES, POTS_KWH, GRID_KWH = 34_353.0, 440_994_200.0, 461_683_708.0


def smelter(conn: psycopg.Connection[Any], **boundary: Any) -> Plant:
    """A works with a grid meter and one of the potline. boundary: `units` or `flows` of AL-CELL, by code."""
    plant = Plant(conn)
    plant.below("potline")
    plant.meter_and_flow("grid")
    plant.channel("pots")
    plant.flow("to-pots", "pots", direction="internal", to="potline")
    plant.product("aluminium", "grid", limit_id=LIQUID, benchmark_id=CELL, boundaries={})
    for kind, codes in boundary.items():
        for code in codes:
            plant.bound("aluminium", "AL-CELL", **{kind: code})
    plant.days("grid", MARCH, APRIL, GRID_KWH / 31)
    plant.days("pots", MARCH, APRIL, POTS_KWH / 31)
    plant.produced("aluminium", local(MARCH), local(APRIL), TONNES)
    return plant


def values(plant: Plant) -> dict[str, ListedValue]:
    indicators.refresh(plant.conn, plant.id, [], [MARCH], NOW)
    found = rows.listing(plant.conn, EVERYTHING, plant.code, None, "month", MARCH, APRIL)
    return {row.code: row for row in found if row.scope == "aluminium"}


def test_the_potline_is_judged_and_not_the_whole_plants_grid(conn: psycopg.Connection) -> None:
    found = values(smelter(conn, unit=["potline"]))
    limit = found["limit.gap.absolute"]
    assert limit.inputs["value"] == pytest.approx(12_837.0, abs=1)
    assert limit.value == pytest.approx(12_837.0 - 13_350.0, abs=1)
    assert (found["gap.absolute"].inputs["class"], limit.inputs["boundary"]) == ("benchmark", "AL-CELL")
    assert limit.inputs["charges"] == [["to-pots", 1.0, "own_share", None]]
    intensity = found["intensity"]
    assert (intensity.value, intensity.inputs["boundary"]) == (near(12_837.0, abs=1), "AL-CELL")
    # What the product is charged with stays the whole works.
    assert found["product.coal"].value == pytest.approx(GRID_KWH * 0.1229 / 1000)


def test_the_same_plant_without_a_registered_boundary_has_no_verdict_and_says_which_meter(
    conn: psycopg.Connection,
) -> None:
    found = values(smelter(conn))
    for code in ("limit.gap.absolute", "limit.gap.relative", "gap.absolute", "saving", "position"):
        assert found[code].value is None
        assert english(found[code].reason) == (
            "the boundary AL-CELL of aluminium is not registered: say which units or flows it is, with meters of"
            " electricity"
        )
    assert found["gap.absolute"].inputs["class"] is None
    assert (found["intensity"].value, found["intensity"].inputs["boundary"]) == (
        near(13_439.0, abs=1),
        "",
    )


def test_a_meter_that_is_taken_away_leaves_its_name_and_no_verdict(conn: psycopg.Connection) -> None:
    plant = smelter(conn, unit=["potline"])
    conn.execute("DELETE FROM flow_channel WHERE flow_id = %s", (plant.flows["to-pots"],))
    assert english(values(plant)["limit.gap.absolute"].reason) == (
        "the boundary AL-CELL of aluminium counts the flow to-pots, which nobody meters or states"
    )
    conn.execute("DELETE FROM flow WHERE id = %s", (plant.flows["to-pots"],))
    assert english(values(plant)["limit.gap.absolute"].reason) == (
        "the boundary AL-CELL of aluminium takes electricity into potline: a meter of it is missing there"
    )


def test_a_shared_rectifier_counts_with_its_share(conn: psycopg.Connection) -> None:
    plant = smelter(conn)
    plant.bound("aluminium", "AL-CELL", flow="grid", share=0.9)
    assert values(plant)["limit.gap.absolute"].inputs["value"] == pytest.approx(0.9 * GRID_KWH / TONNES)


def test_a_process_is_credited_with_the_gas_it_gives_back_and_charged_with_nothing_beside_it(
    conn: psycopg.Connection,
) -> None:
    plant = Plant(conn)
    plant.below("furnace")
    plant.channel("grid")
    plant.flow("grid", "grid")
    for code, carrier, unit, direction, source, to in (
        ("power", "electricity", "kWh", "internal", None, "furnace"),
        ("coke", "coke", "t", "purchase", None, "furnace"),
        ("gas", "blast_furnace_gas", "m3", "production", "furnace", None),
        ("gas-back", "blast_furnace_gas", "m3", "internal", None, "furnace"),
        ("sinter-coke", "coke", "t", "purchase", None, None),
    ):
        plant.channel(code, carrier, unit)
        plant.flow(code, code, carrier=carrier, direction=direction, source=source, to=to)
    plant.product("aluminium", "grid", benchmark_id="ndrc2023.blast-furnace", boundaries={})
    plant.bound("aluminium", "ST-PROC", unit="furnace")
    each = {"grid": 9e6, "power": 1e5, "coke": 400.0, "gas": 1e6, "gas-back": 2e5, "sinter-coke": 90.0}
    for channel, use in each.items():
        plant.days(channel, MARCH, APRIL, use)
    plant.produced("aluminium", local(MARCH), local(APRIL), 31_000.0)
    gap = values(plant)["gap.absolute"]
    assert gap.reason is None
    coal = 1e5 * 0.1229 + 400 * 971.4 - (1e6 - 2e5) * 0.1286
    assert gap.inputs["value"] == pytest.approx(coal / 1000, rel=1e-4)
    assert sorted(c[0] for c in gap.inputs["charges"]) == ["coke", "gas", "gas-back", "power"]


def test_the_proof_of_a_gap_closes_at_the_boundary_of_its_yardstick(conn: psycopg.Connection) -> None:
    plant = smelter(conn, unit=["potline"])
    values(plant)
    for code in ("gap.absolute", "limit.gap.relative"):
        tree = as_dict(proof.tree(conn, EVERYTHING, plant.code, code, "aluminium", "month", MARCH))["tree"]
        assert [n["name"] for n in nodes(tree) if n["closes"] is False] == []
        assert pytest.approx(max(n["value"] for n in nodes(tree) if n["unit"] == "kWh")) == POTS_KWH


def document(**product: Any) -> dict[str, Any]:
    """A works of two units with a grid meter, of which nothing but the whole is metered."""
    channel = {"code": "kwh", "quantity": "active_energy", "carrier": "electricity", "kind": "interval", "unit": "kWh"}
    since = {"valid_from": "2026-01-01T00:00:00+08:00"}
    return {
        "enterprises": [
            {
                "code": "works", "name_zh": "厂", "name_en": "Works",
                "units": [
                    {"code": "plant", "level": 1, "name_zh": "厂", "name_en": "plant"},
                    {"code": "potline", "level": 2, "parent": "plant", "name_zh": "电解", "name_en": "potline"},
                ],
                "meters": [
                    {"code": "e1", "name_zh": "表", "name_en": "m", "unit": "plant", "channels": [channel | since]}
                ],
                "flows": [
                    {
                        "code": "grid", "carrier": "electricity", "direction": "purchase", "to": "plant",
                        "channels": [{"meter": "e1", "channel": "kwh"}],
                    },
                    {"code": "gas", "carrier": "natural_gas", "direction": "purchase", "to": "plant"},
                ],
                "products": [
                    {
                        "code": "aluminium", "name_zh": "铝液", "name_en": "aluminium", "unit": "t", "limit_id": LIQUID,
                        **product,
                    }
                ],
            }
        ]
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"boundary": "AL-CELL", "units": ["potline"]}, "takes electricity into potline: a meter of it is missing"),
        ({"boundary": "AL-CELL", "flows": [{"flow": "gas"}]}, "counts no natural_gas"),
        ({"boundary": "AL-CELL"}, "either `units` or `flows`"),
        ({"boundary": "POTS", "units": ["potline"]}, "is none of AL-CELL"),
        ({"boundary": "CK-ALL", "flows": [{"flow": "grid"}]}, "takes fuel into its flows: a meter of it is missing"),
    ],
)
def test_a_boundary_that_cannot_be_made_up_is_refused_when_it_is_registered(
    conn: psycopg.Connection, said: dict[str, Any], wanted: str
) -> None:
    with pytest.raises(Invalid, match=wanted):
        registry.apply(conn, document(boundaries=[said]), NOW)


def test_a_boundary_left_out_of_a_later_document_stays_and_one_said_anew_replaces_it(
    conn: psycopg.Connection,
) -> None:
    def now() -> Any:
        (id_,) = registered.enterprise_ids(conn, ["works"])
        return registered.said(conn, "products", [id_])[0].said["boundaries"]

    by_unit = {"boundary": "AL-CELL", "units": ["plant"]}
    registry.apply(conn, document(boundaries=[by_unit]), NOW)
    assert now() == [by_unit | {"flows": []}]
    registry.apply(conn, document(), NOW)
    assert now() == [by_unit | {"flows": []}]
    by_flow = {"boundary": "AL-CELL", "flows": [{"flow": "grid", "share": 0.95}]}
    registry.apply(conn, document(boundaries=[by_flow]), NOW)
    assert now() == [by_flow | {"units": []}]
