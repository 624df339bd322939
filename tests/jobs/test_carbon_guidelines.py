"""Guidelines and carbon balances over the real database: power plant, methanol works, coking, what is asked for."""

from datetime import date, timedelta

import psycopg
import pytest
from pydantic import ValidationError

from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.book import indicators
from qingyu.jobs.carbon import carbon_report
from qingyu.jobs.carbon.carbon_answer import CarbonTotals
from qingyu.jobs.declaring import carbon as declaring
from tests.jobs.plant import Plant
from tests.jobs.test_carbon import APRIL, MARCH, NOW, declare, local, parts, setting, stored
from tests.support.present import present
from tests.support.reasons import english
from tests.support.rows import one_row


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    return Plant(conn)


def report(conn: psycopg.Connection, start: date = MARCH, end: date = APRIL) -> CarbonTotals:
    return carbon_report.report(conn, EVERYTHING, "plant", start, end, "month", NOW).total


def a_month(plant: Plant, code: str, carrier: str, unit: str, amount: float, direction: str = "purchase") -> None:
    """A flow of March, the same on each of its days."""
    plant.meter_and_flow(code, carrier, unit, direction=direction)
    plant.days(code, MARCH, APRIL, amount / (APRIL - MARCH).days)


def power_plant(plant: Plant) -> None:
    """K16: 330,464.458 t of combustion, 402,151.1 MWh sold."""
    a_month(plant, "coal", "raw_coal", "t", 330_464.458)
    a_month(plant, "out", "electricity", "MWh", 402_151.1, "export")
    measured = {"carrier": "raw_coal", "unit": "t", "tco2_per_unit": 1.0, "proof": "lab 1", "declared_by": "lab"}
    declare(plant, measured=[measured])


def limestone(**said: object) -> dict[str, object]:
    return {
        "kind": "carbonate",
        "mineral": "limestone",
        "parameters": {"purity_percent": 90.0, "quantity_t": 10_000.0},
        "valid_from": "2026-03-01",
        "valid_to": "2026-04-01",
        "proof": "scales",
        "declared_by": "manager",
        **said,
    }


def test_a_coal_power_plant_emits_what_it_burns_and_what_its_limestone_gives_and_takes_nothing_off(
    conn: psycopg.Connection, plant: Plant
) -> None:
    power_plant(plant)
    declare(plant, settings=[setting(guideline="01")], processes=[limestone()])
    found = report(conn)
    assert parts(found) == {
        "combustion": pytest.approx(330_464.458),
        "process": pytest.approx(10_000 * 0.9 * 0.4397),
    }
    assert found.total_tco2 == pytest.approx(330_464.458 + 3_957.3)
    assert english(found.uncounted[0].reason).startswith("electricity sold is the product under guideline 01")
    declare(plant, NOW + timedelta(hours=1), settings=[setting(guideline="24")])
    netted = report(conn)
    assert netted.total_tco2 == pytest.approx(81_653.6 + 3_957.3, abs=1)  # four times too low
    assert netted.remarks == []  # combustion is still more than what is taken off


def test_a_power_plant_without_its_limestone_has_no_total_until_it_states_there_is_none(
    conn: psycopg.Connection, plant: Plant
) -> None:
    power_plant(plant)
    declare(plant, settings=[setting(guideline="01")])
    assert english(report(conn).reason) == (
        "guideline 01 counts desulphurisation: declare it as a process, or state it in `absent`"
    )
    declare(plant, NOW + timedelta(hours=1), settings=[setting(guideline="01", absent=["desulphurisation"])])
    assert report(conn).total_tco2 == pytest.approx(330_464.458)


def test_another_guideline_supersedes_a_closed_month_and_the_value_before_stays_readable(
    conn: psycopg.Connection, plant: Plant
) -> None:
    power_plant(plant)
    declare(plant, settings=[setting(guideline="24")])
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    assert stored(conn)["co2.total", "", MARCH].value == pytest.approx(81_653.6, abs=0.2)
    later = NOW + timedelta(hours=1)
    declare(plant, later, settings=[setting(guideline="01", absent=["desulphurisation"])])
    indicators.refresh(conn, plant.id, [], [MARCH], later)
    assert stored(conn)["co2.total", "", MARCH].value == pytest.approx(330_464.458)
    rows = conn.execute(
        "SELECT count(*) FROM indicator_value"
        " WHERE code = 'co2.total' AND period = 'month' AND superseded_at IS NOT NULL"
    ).fetchone()
    assert present(rows)[0] == 1


def methanol_works(plant: Plant) -> None:
    """K07, K08: feedstock coal 72,277.32 t, methanol 53,108 t, 54,307.132 t from what is burnt."""
    a_month(plant, "feed", "raw_coal", "t", 72_277.32)
    a_month(plant, "boiler", "diesel", "t", 54_307.132)
    plant.conn.execute("UPDATE flow SET is_feedstock = true WHERE code = 'feed'")
    plant.product("methanol", "feed", "boiler")
    plant.produced("methanol", local(MARCH), local(APRIL), 53_108.0)
    measured = [
        {"carrier": "diesel", "unit": "t", "tco2_per_unit": 1.0, "proof": "lab 1", "declared_by": "lab"},
        {"carrier": "raw_coal", "unit": "t", "carbon_tc_per_unit": 0.5457, "oxidation": 1.0, "proof": "lab 2",
         "declared_by": "lab"},
    ]  # fmt: skip
    declare(plant, settings=[setting(guideline="04")], measured=measured)


COAL = {"name": "coal", "role": "raw_material", "unit": "t", "flow": "feed"}
METHANOL = {"name": "methanol", "role": "product", "unit": "t", "product": "methanol", "carbon_tc_per_unit": 0.375}


def balance(**said: object) -> dict[str, object]:
    return {"kind": "carbon_balance", "name": "synthesis", "product": "methanol", "streams": [COAL, METHANOL],
            "proof": "balance 1", "declared_by": "manager", **said}  # fmt: skip


def test_the_carbon_of_a_methanol_works_is_that_of_its_feedstock_less_that_of_the_methanol(
    conn: psycopg.Connection, plant: Plant
) -> None:
    methanol_works(plant)
    assert report(conn).total_tco2 is None  # 57 % of it vanished while the feedstock was just not burnt
    declare(plant, processes=[balance()])
    found = report(conn)
    assert found.total_tco2 == pytest.approx(125_903.3, abs=0.5)
    (term,) = [t for t in found.terms if t.part == "process"]
    assert [(s.name, round(present(s.carbon_tc), 1), s.content) for s in term.streams] == [
        ("coal", 39_441.7, "measured.raw_coal.2"),
        ("methanol", 19_915.5, "declared"),
    ]
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    values = stored(conn)
    assert values["co2.total", "", MARCH].value == pytest.approx(125_903.3, abs=0.5)
    assert values["co2.intensity", "methanol", MARCH].value == pytest.approx(2.371, abs=5e-4)
    (kept,) = values["co2.process", "", MARCH].inputs["terms"]
    assert kept["parameters"]["tc_in"] == pytest.approx(39_441.73, abs=0.05)
    assert [stream["name"] for stream in kept["streams"]] == ["coal", "methanol"]


def test_the_same_balance_twice_writes_nothing_and_another_product_takes_its_place(
    conn: psycopg.Connection, plant: Plant
) -> None:
    methanol_works(plant)
    for hours in (0, 1):
        declare(plant, NOW + timedelta(hours=hours), processes=[balance()])
    count = "SELECT count(*) FROM process_emission"
    assert one_row(conn.execute(count))[0] == 1
    declare(plant, NOW + timedelta(hours=2), processes=[balance(product=None)])
    assert one_row(conn.execute(count))[0] == 2
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    assert stored(conn)["co2.total", "", MARCH].value == pytest.approx(125_903.3, abs=0.5)
    row = stored(conn)["co2.intensity", "methanol", MARCH]
    assert row.value is None
    assert english(row.reason) == (
        "the carbon of the flow feed is in the balance synthesis, which is not declared for this product"
    )


def test_gas_that_coking_makes_and_burns_is_combustion_and_leaves_the_balance(
    conn: psycopg.Connection, plant: Plant
) -> None:
    a_month(plant, "coal", "washed_coal", "t", 1_330.0)
    a_month(plant, "gas", "coke_oven_gas", "m3", 430_000.0, "production")
    a_month(plant, "heating", "coke_oven_gas", "m3", 200_000.0, "internal")
    plant.product("coke")
    plant.produced("coke", local(MARCH), local(APRIL), 1_000.0)
    streams = [
        {"name": "coal", "role": "raw_material", "unit": "t", "flow": "coal", "carbon_tc_per_unit": 0.77},
        {"name": "coke", "role": "product", "unit": "t", "product": "coke", "carbon_tc_per_unit": 0.86},
        {"name": "gas", "role": "by_product", "unit": "10^4 m3", "flow": "gas", "carbon_tc_per_unit": 2.3567},
        {"name": "heating", "role": "fuel", "unit": "10^4 m3", "flow": "heating"},
    ]
    declare(plant, settings=[setting(guideline="11")])
    assert "guideline 11 counts carbon_balance" in english(report(conn).reason)
    ovens = balance(name="ovens", product="coke", streams=streams)
    declare(plant, processes=[ovens])
    found = report(conn)
    assert parts(found)["process"] == pytest.approx((1_330 * 0.77 - 860 - 43 * 2.3567) * 44 / 12)
    gas = next(t for t in found.terms if t.carrier == "coke_oven_gas")
    assert (gas.part, gas.flows) == ("combustion", ("heating",))
    assert gas.tco2 == pytest.approx(20 * present(present(gas.factor).value))
    assert [left.flows for left in found.uncounted] == [("coal",)]


def test_a_balance_names_only_what_is_registered_in_units_that_fit(conn: psycopg.Connection, plant: Plant) -> None:
    methanol_works(plant)
    with pytest.raises(NotFound, match="the flow 'gas' is neither in the document nor registered"):
        declare(plant, processes=[balance(streams=[COAL | {"flow": "gas"}])])
    with pytest.raises(Invalid, match="stream 'coal': wanted a unit that becomes t, got 'm3'"):
        declare(plant, processes=[balance(streams=[COAL | {"unit": "m3"}])])
    unknown = {k: v for k, v in METHANOL.items() if k != "carbon_tc_per_unit"} | {"content": "content.gin"}
    with pytest.raises(Invalid, match=r"the carbon content 'content.gin' is unknown; use one of content\.acetic"):
        declare(plant, processes=[balance(streams=[unknown])])
    declare(plant, processes=[balance(streams=[COAL, unknown | {"content": "content.methanol"}])])
    assert report(conn).total_tco2 == pytest.approx(54_307.132 + (39_441.733 - 53_108 * 0.3749) * 44 / 12, abs=0.5)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (balance(streams=[]), "`name` and `streams` belong to a carbon_balance"),
        (balance(streams=[COAL, COAL]), "names a stream twice"),
        (balance(streams=[COAL | {"quantity": 1.0}]), "say exactly one of `flow`, `product`, `quantity`"),
        (balance(streams=[{"name": "x", "role": "product", "unit": "t", "quantity": 1.0}]), "say both"),
        (balance(streams=[METHANOL | {"role": "fuel"}]), "what is burnt here is a flow"),
        (limestone(material="electrode"), "`material` belongs to the kind material"),
        (limestone(kind="material", mineral=None, material="electrode", parameters={"tco2_per_t": 1.0}), "say one of"),
    ],
)  # fmt: skip
def test_a_process_that_does_not_fit_its_kind_is_refused(said: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        declaring.ProcessEmission.model_validate(said)


def test_a_guideline_nobody_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValidationError, match="wanted one of 01, 02"):
        declaring.CarbonSetting.model_validate(setting(guideline="25"))


def test_steel_brings_in_what_it_buys_and_takes_away_what_it_makes(conn: psycopg.Connection, plant: Plant) -> None:
    a_month(plant, "power", "electricity", "kWh", 1_000_000.0)
    plant.product("steel", "power")
    plant.produced("steel", local(MARCH), local(APRIL), 10_000.0)
    materials = [("electrode", 0.0015), ("pig_iron", 0.075), ("crude_steel", 1.0)]
    processes: list[dict[str, object]] = [
        {"kind": "material", "material": what, "product": "steel", "parameters": {"t_per_t_product": per_t},
         "proof": "scales", "declared_by": "manager"}
        for what, per_t in materials
    ]  # fmt: skip
    flux = limestone(product="steel", parameters={"purity_percent": 100.0, "t_per_t_product": 0.0375}, valid_to=None)
    declare(plant, settings=[setting(guideline="03", data_year=2023)], processes=[*processes, flux])
    found = report(conn)
    process = 15 * 3.663 + 750 * 0.172 - 10_000 * 0.0154 + 375 * 0.4397
    assert parts(found) == {"electricity": pytest.approx(618.7), "process": pytest.approx(process)}
    assert not found.verified  # the factors of the materials are from memory
