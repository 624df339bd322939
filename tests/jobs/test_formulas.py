"""Every formula a stored number names is in the catalogue, and every node of its proof that can be checked closes."""

import ast
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qingyu.db import intensity as declared
from qingyu.domain.energy import formulas, periods
from qingyu.domain.energy.catalogue import CATALOGUE
from qingyu.domain.intensity.windows import shift
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.answer import as_dict
from qingyu.jobs.book import indicators, proof
from qingyu.jobs.declaring import carbon, registry
from tests.jobs.plant import Plant
from tests.jobs.priced import slots, tariff
from tests.jobs.test_proof import local, nodes

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
FIRST = date(2025, 4, 1)
NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)


@pytest.fixture
def rich(conn: Any) -> Plant:
    """A year of a kiln and a furnace: coal, gas, electricity, prices, CO2, economic figures, a shared flow."""
    plant = Plant(conn)
    plant.declare(2026, 0.3)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.meter_and_flow("gas", "natural_gas", "m3")
    plant.meter_and_flow("grid")
    plant.meter_and_flow("sold", "heat", "GJ", direction="export")
    plant.product("clinker", "coal", limit_id="gb16780-2021.clinker.comprehensive", benchmark_id="ndrc2023.clinker")
    electricity = "gb21341-2022.ferrosilicon.smelting-electricity"
    plant.product("alloy", "grid", limit_id=electricity, benchmark_id="ndrc2023.ferrosilicon", share=0.6)
    plant.product("fine", "gas", unit="kg", limit_id="gb16780-2021.clinker.comprehensive")
    for n in range(12):
        month = shift(FIRST, n)
        end = periods.next_month(month)
        for channel, use in (("coal", 149.0), ("gas", 500.0), ("grid", 960.0), ("sold", 3.0)):
            plant.days(channel, month, end, use)
        plant.produced("clinker", local(month), local(end), 31_000.0)
        plant.produced("fine", local(month), local(end), 400_000.0)
        plant.produced("alloy", local(month), local(month + timedelta(days=10)), 1.0)
        plant.produced("alloy", local(month + timedelta(days=10)), local(end), 2.0)
        declared.add(
            conn,
            "add_figure",
            enterprise_id=plant.id,
            month=month,
            output_value_cny=9e6,
            value_added_cny=2e6,
            price_basis="current",
            base_year=None,
            revision=0,
            source="monthly report",
            declared_by="manager",
            now=NOW,
        )
    slots(plant, "grid", MARCH, APRIL)
    prices = [
        {"carrier": carrier, "cny_per_unit": cny, "valid_from": "2025-01-01", "source": "contract"}
        for carrier, cny in (("raw_coal", 800.0), ("natural_gas", 3.0))
    ]
    adder = {"code": "ladder", "cny_per_kwh": 0.05, "valid_from": "2026-03-30", "source": "decision"}
    demand = {"basis": "actual", "cny_per_kw_month": 30.0}
    enterprise = {"code": "plant", "name_zh": "厂", "name_en": "Plant", "region": "640000"} | {
        "tariffs": [tariff(demand=demand, power_factor_share=-0.01)],
        "carrier_prices": prices,
        "price_adders": [adder],
    }
    registry.apply(conn, {"enterprises": [enterprise]}, NOW)
    said = {"declared_by": "manager"}
    process = {"kind": "clinker_default", "product": "clinker", "proof": "none", **said}
    choices = {"raw_coal": "fuel.bituminous", "natural_gas": "fuel.natural-gas"}
    setting = {"scheme": "guideline-2013", "guideline": "24", "source": "notice 1", "choices": choices, **said}
    carbon.declare(
        plant.registering(NOW), carbon.Carbon.model_validate({"settings": [setting], "processes": [process]})
    )
    months = [shift(FIRST, n) for n in range(12)]
    indicators.refresh(conn, plant.id, list(periods.days(MARCH, APRIL)), months, NOW)
    return plant


def trees(plant: Plant) -> list[tuple[str, str, dict[str, Any]]]:
    """The proof of every value stored for March."""
    rows = plant.conn.execute(
        "SELECT code, scope FROM indicator_value WHERE period = 'month' AND start_on = %s AND superseded_at IS NULL",
        (MARCH,),
    ).fetchall()
    return [
        (code, of, as_dict(proof.tree(plant.conn, EVERYTHING, "plant", code, of, "month", MARCH))["tree"])
        for code, of in rows
    ]


def test_every_value_of_a_rich_month_names_known_formulas_and_closes_wherever_it_can_be_checked(rich: Plant) -> None:
    seen: set[str] = set()
    closed: set[str] = set()
    wrong = []
    for code, of, tree in trees(rich):
        assert tree["formula"], f"{code} of {of!r} names no formula"
        for node in nodes(tree):
            if node["formula"]:
                seen.add(node["formula"]["id"])
                if node["closes"]:
                    closed.add(node["formula"]["id"])
            if node["closes"] is False:
                wrong.append((code, of, node["name"], node["value"], [c["value"] for c in node["children"]]))
    assert not wrong
    assert seen <= formulas.FORMULAS.keys()
    assert formulas.FORMULAS.keys() - seen == set(), "nothing writes these"
    checkable = {id_ for id_, known in formulas.FORMULAS.items() if known.shape != "other"}
    assert closed >= checkable, checkable - closed


def test_every_stored_value_is_one_of_the_catalogue_with_its_unit_period_and_formula(rich: Plant) -> None:
    found = rich.conn.execute(
        "SELECT DISTINCT code, period, unit, inputs ->> 'formula' FROM indicator_value WHERE superseded_at IS NULL"
    ).fetchall()
    for code, period, unit, formula in found:
        known = CATALOGUE[code]
        assert unit == (known.unit or unit), code
        assert period in known.periods, code
        assert formula in known.formulas, code
    made = {(code, period) for code, period, _, _ in found}
    assert {(one.code, period) for one in CATALOGUE.values() for period in one.periods} - made == set()


def test_a_mended_formula_supersedes_closed_values_and_a_reworded_one_does_not(
    rich: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = formulas.FORMULAS["coal.carrier"]
    monkeypatch.setitem(
        formulas.FORMULAS, "coal.carrier", replace(known, name_en="mass by coefficient", source="other")
    )
    assert indicators.refresh(rich.conn, rich.id, [], [MARCH], NOW) == 0
    monkeypatch.setitem(formulas.FORMULAS, "coal.carrier", replace(known, version=2))
    assert indicators.refresh(rich.conn, rich.id, [], [MARCH], NOW + timedelta(hours=1)) > 0
    tree = as_dict(proof.tree(rich.conn, EVERYTHING, "plant", "coal.calorific", "", "month", MARCH))["tree"]
    before = as_dict(proof.tree(rich.conn, EVERYTHING, "plant", "coal.calorific", "", "month", MARCH, NOW))["tree"]
    versions = [
        [node["formula"]["version"] for node in nodes(of) if node["name"] == "raw_coal"] for of in (before, tree)
    ]
    assert versions[0][0] == 1
    assert versions[1][0] == 2
    windows = "code = 'intensity.ytd' AND scope = 'clinker' AND start_on = %s"
    counted = rich.conn.execute(f"SELECT count(*) FROM indicator_value WHERE {windows}", (MARCH,)).fetchone()
    assert counted == (2,)  # what is made of a month that is another now is another too


def test_the_formulas_that_makers_write_are_those_of_the_catalogue(repository: Path) -> None:
    written: set[str] = set()
    open_ended: set[str] = set()
    for path in (repository / "qingyu").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = list(zip(node.keys, node.values, strict=True)) if isinstance(node, ast.Dict) else []
            said = [v for k, v in named if isinstance(k, ast.Constant) and k.value == "formula"]
            said += [k.value for k in node.keywords if k.arg == "formula"] if isinstance(node, ast.Call) else []
            for value in said:
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    written.add(value.value)
                elif isinstance(value, ast.JoinedStr) and isinstance(value.values[0], ast.Constant):
                    open_ended.add(str(value.values[0].value))
    assert written <= formulas.FORMULAS.keys()
    assert open_ended == {"intensity.", "benchmark."}
    for prefix in open_ended:
        assert any(id_.startswith(prefix) for id_ in formulas.FORMULAS)
