"""Products on their yardsticks over the database: conditions, re-opened months, worth, price effects, proof."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from qingyu.db import factors
from qingyu.db import indicators as rows
from qingyu.db.indicators import ListedValue
from qingyu.domain.energy.factors import SchemeChoice
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.answer import as_dict
from qingyu.jobs.benchmark import benchmarks
from qingyu.jobs.book import indicators, proof
from qingyu.jobs.control import early_warnings
from qingyu.jobs.declaring import benchmarks as declared
from qingyu.jobs.declaring.benchmarks import PriceListing, ProductCondition
from qingyu.jobs.declaring.registry import parse
from qingyu.jobs.energy import rollups
from tests.jobs.plant import Plant
from tests.support.reasons import english

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)  # noon of 10 April in Shanghai
CLINKER, LIST = "gb16780-2021.clinker.comprehensive", "ndrc2023.clinker"


def local(day: date) -> datetime:
    """Midnight in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


def kiln(conn: psycopg.Connection, code: str = "plant", kgce_per_t: float = 106.0, tonnes: float = 31_000.0) -> Plant:
    """A kiln that burns so much coal a tonne of clinker in March."""
    plant = Plant(conn, code)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal", limit_id=CLINKER, benchmark_id=LIST)
    plant.days("coal", MARCH, APRIL, kgce_per_t * tonnes / 31 / 1000 / 0.7143)
    plant.produced("clinker", local(MARCH), local(APRIL), tonnes)
    return plant


def condition(plant: Plant, kind: str, value: float | None, span: str = "(,)") -> None:
    plant.conn.execute(
        "INSERT INTO product_condition (enterprise_id, product_id, kind, value, valid, source, declared_by,"
        " declared_at) VALUES (%s, %s, %s, %s, %s::daterange, 'certificate', 'test', now())",
        (plant.id, plant.products["clinker"], kind, value, span),
    )


def high_up(plant: Plant) -> None:
    condition(plant, "altitude_m", 3_600.0)
    condition(plant, "pressure_pa", 65_000.0)


def shown(plant: Plant, month: date = MARCH) -> dict[str, Any]:
    """The first product of a plant in a month, as it is answered."""
    found = as_dict(benchmarks.month(plant.conn, EVERYTHING, plant.code, month, NOW))
    return {"answer": found, **found["products"][0]}


def yardstick(product: dict[str, Any], role: str) -> dict[str, Any]:
    return next(y for y in product["yardsticks"] if y["role"] == role)


def level(of: dict[str, Any], key: str) -> dict[str, Any]:
    return next(found for found in of["levels"] if found["key"] == key)


def values(conn: psycopg.Connection, plant: Plant) -> dict[str, ListedValue]:
    found = rows.listing(conn, EVERYTHING, plant.code, None, "month", MARCH, APRIL)
    return {row.code: row for row in found if row.scope == "clinker"}


def test_the_worked_example_stands_on_both_lists_with_the_digits_printed_for_it(conn: psycopg.Connection) -> None:
    plant = kiln(conn)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    product = shown(plant)
    listed, limit = yardstick(product, "benchmark"), yardstick(product, "limit")
    assert product["value"] == pytest.approx(106.0)
    assert (listed["class"], listed["verified"]) == ("between", "one_source")
    assert listed["position"] == pytest.approx(0.647, abs=5e-4)
    assert level(listed, "benchmark")["gap_relative"] == pytest.approx(0.06)
    assert [level(limit, f"level{n}")["printed"] for n in (1, 2, 3)] == [100, 107, 117]
    assert level(limit, "level3")["gap_absolute"] == pytest.approx(-11.0)
    assert [english(n["reason"]) for n in limit["not_applied"]] == ["altitude is not declared"]
    saving = product["saving"][0]
    assert (saving["code"], saving["value"]) == ("saving", pytest.approx(186.0))
    assert saving["per_year"] == pytest.approx(186.0 * 365 / 31)


def test_a_years_output_of_1_8_million_tonnes_saves_10800_tce(conn: psycopg.Connection) -> None:
    plant = kiln(conn, tonnes=1_800_000.0 * 31 / 365)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    assert shown(plant)["saving"][0]["per_year"] == pytest.approx(10_800.0)


def test_a_high_kiln_is_held_against_the_corrected_level_in_stored_values_too(conn: psycopg.Connection) -> None:
    plant = kiln(conn, kgce_per_t=120.0)
    high_up(plant)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    limit = yardstick(shown(plant), "limit")
    third = level(limit, "level3")
    assert (third["printed"], third["value"]) == (117, pytest.approx(122.1, abs=0.05))
    assert len(third["formulas"]) == 1
    row = values(conn, plant)["limit.gap.absolute"]
    assert row.value == pytest.approx(120.0 - 122.1, abs=0.05)
    inputs = row.inputs["yardstick"]
    assert (inputs["printed"]["level3"], inputs["correction_not_applied"]) == (117, None)
    assert inputs["corrections"][0]["level"] == "level3"


def test_a_condition_declared_for_a_month_holds_in_that_month_only(conn: psycopg.Connection) -> None:
    plant = kiln(conn)
    condition(plant, "pressure_pa", 65_000.0)
    condition(plant, "altitude_m", 3_600.0, "[2026-04-01,)")
    assert level(yardstick(shown(plant, MARCH), "limit"), "level3")["value"] == 117
    assert level(yardstick(shown(plant, APRIL), "limit"), "level3")["value"] == pytest.approx(122.1, abs=0.05)


def declare(plant: Plant, *parts: ProductCondition, listings: tuple[PriceListing, ...] = ()) -> None:
    """Carry out declarations of the plant as a registration document does."""
    declared.declare(plant.registering(NOW), parts, listings)


def told(kind: str, value: float | None, **more: Any) -> ProductCondition:
    fixed = {"product": "clinker", "source": "survey", "valid_from": MARCH}
    return ProductCondition.model_validate(fixed | {"kind": kind, "value": value} | more)


def count(conn: psycopg.Connection, table: str) -> int:
    row = conn.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def test_a_declared_condition_re_opens_exactly_its_months_and_saying_it_again_writes_nothing(
    conn: psycopg.Connection,
) -> None:
    plant = kiln(conn)
    plant.days("coal", date(2026, 2, 1), MARCH, 1.0)
    indicators.refresh(conn, plant.id, [MARCH], [date(2026, 2, 1), MARCH], NOW)
    wanted = told("altitude_m", 3_600.0), told("pressure_pa", 65_000.0)
    declare(plant, *wanted)
    later = NOW + timedelta(hours=1)
    touched = rollups.process(conn, plant.id, later)
    assert touched.months == {MARCH}
    indicators.refresh(conn, plant.id, sorted(touched.days), sorted(touched.months), later)
    third = values(conn, plant)["limit.gap.absolute"].inputs["yardstick"]["levels"]["level3"]
    assert third == pytest.approx(122.1, abs=0.05)
    before = count(conn, "product_condition"), count(conn, "ingest_batch")
    declare(plant, *wanted)
    assert (count(conn, "product_condition"), count(conn, "ingest_batch")) == before
    declare(plant, told("altitude_m", None))
    assert count(conn, "product_condition") == before[0] + 1
    assert level(yardstick(shown(plant), "limit"), "level3")["value"] == 117


def test_a_listing_is_appended_when_it_differs_and_the_last_one_stands(conn: psycopg.Connection) -> None:
    plant = kiln(conn)
    listed = {"product": "clinker", "list_class": "eliminated", "document": "list of 2025"}
    for class_ in ("restricted", "restricted", "eliminated", "eliminated"):
        declare(plant, listings=(PriceListing.model_validate(listed | {"list_class": class_}),))
    assert count(conn, "price_listing") == 2
    rules = {effect["rule"] for effect in shown(plant)["price_effects"]}
    assert "cement.2014.eliminated" in rules
    assert not rules & {"differential.2010.eliminated", "differential.2010.restricted"}


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ({"kind": "altitude_m", "value": 9_000}, "between"),
        ({"kind": "pressure_pa", "value": 650}, "between"),
        ({"kind": "depth_m", "value": 1}, "kind"),
        ({"kind": "baseline_altitude", "value": 0.5}, "1 or 0"),
        ({"kind": "altitude_m", "value": 1, "valid_from": "2026-03-02"}, "first day of a month"),
        ({"kind": "altitude_m", "value": 1, "valid_from": "2026-04-01", "valid_to": "2026-03-01"}, "before"),
    ],
)
def test_a_condition_that_cannot_be_is_refused(part: dict[str, Any], says: str) -> None:
    condition = {"product": "clinker", "source": "survey"} | part
    one = {"code": "plant", "name_zh": "厂", "name_en": "Plant", "product_conditions": [condition]}
    with pytest.raises(Invalid, match=says):
        parse({"enterprises": [one]})


def test_a_condition_of_an_unknown_product_is_refused(conn: psycopg.Connection) -> None:
    with pytest.raises(NotFound, match="cement"):
        declare(kiln(conn), told("altitude_m", 100.0, product="cement"))


def test_the_gap_has_a_price_where_one_is_declared_and_a_reason_where_not(conn: psycopg.Connection) -> None:
    plant = kiln(conn)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    assert english(values(conn, plant)["gap.cny"].reason) == "no price of raw_coal is known"
    conn.execute(
        "INSERT INTO carrier_price (enterprise_id, carrier, cny_per_unit, unit, valid, source, declared_by,"
        " declared_at) VALUES (%s, 'raw_coal', 714.3, 't', '[2026-01-01,)', 'contract', 'test', now())",
        (plant.id,),
    )
    indicators.refresh(conn, plant.id, [], [MARCH], NOW + timedelta(hours=1))
    found = values(conn, plant)["gap.cny"]
    # 186 tce of coal at 0.7143 tce a tonne and 714.3 CNY a tonne.
    assert found.value == pytest.approx(186_000.0)
    assert found.inputs["terms"][0]["from"]["hash"] == values(conn, plant)["saving"].inputs_hash
    assert indicators.refresh(conn, plant.id, [], [MARCH], NOW + timedelta(hours=2)) == 0


def test_the_gap_in_co2_follows_the_factor_of_the_coal(conn: psycopg.Connection) -> None:
    plant = kiln(conn)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    found = values(conn, plant)["gap.co2"]
    factor = found.inputs["terms"][1]["factor"]
    assert factor["unit"] == "tCO2/t"
    assert found.value == pytest.approx(186.0 / 0.7143 * factor["value"])
    assert found.unit == "tCO2"


def test_a_listed_line_pays_the_differential_price_on_its_electricity(conn: psycopg.Connection) -> None:
    plant = Plant(conn)
    plant.meter_and_flow("grid")
    aluminium = "gb21346-2022.primary-aluminium.liquid-comprehensive-electricity"
    plant.product("clinker", "grid", limit_id=aluminium)
    months = plant.year("clinker", "grid", APRIL, 13_735.0)
    conn.execute(
        "INSERT INTO price_listing (enterprise_id, product_id, list_class, valid, document, declared_by, declared_at)"
        " VALUES (%s, %s, 'restricted', '(,)', 'list of 2025', 'test', now())",
        (plant.id, plant.products["clinker"]),
    )
    indicators.refresh(conn, plant.id, [], months, NOW)
    found = {e["rule"]: e for e in shown(plant)["price_effects"]}
    step = found["aluminium.2025"]
    assert [e["rule"] for e in shown(plant)["price_effects"]][:2] == ["aluminium.2025", "differential.2010.restricted"]
    # 435 kWh over 13 300 are 22 steps of 20.
    assert step["adder_cny_per_kwh"] == pytest.approx(0.22)
    assert step["cost_cny_per_year"] == pytest.approx(0.22 * 13_735_000 * 365)
    assert found["differential.2010.restricted"]["adder_cny_per_kwh"] == 0.10
    assert step["verified"] == "one_source"


def test_a_product_of_one_process_names_it(conn: psycopg.Connection) -> None:
    plant = kiln(conn)
    assert shown(plant)["process"] is None
    conn.execute(
        "INSERT INTO unit (enterprise_id, parent_id, code, level, name_zh, name_en)"
        " VALUES (%s, %s, 'kiln', 2, '回转窑', 'kiln')",
        (plant.id, plant.unit),
    )
    conn.execute("UPDATE flow SET to_unit_id = (SELECT id FROM unit WHERE code = 'kiln')")
    assert shown(plant)["process"] == {"code": "kiln", "name_zh": "回转窑", "name_en": "kiln"}


def test_oil_equivalent_is_said_only_with_the_coefficients_of_refineries(conn: psycopg.Connection) -> None:
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal", limit_id="gb30251-2024.ethylene.comprehensive", benchmark_id="ndrc2023.ethylene")
    plant.days("coal", MARCH, APRIL, 900.0 / 0.7143)
    plant.produced("clinker", local(MARCH), local(APRIL), 31_000.0)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    row = values(conn, plant)["gap.absolute"]
    assert row.value is None
    assert "the coefficients of the scheme refining" in english(row.reason)
    factors.choose(conn, plant.id, SchemeChoice("refining"), "test", NOW)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW + timedelta(hours=1))
    product = shown(plant)
    listed = yardstick(product, "benchmark")
    assert product["value"] == pytest.approx(900.0)
    assert (listed["unit"], listed["value"]) == ("kgoe/t", pytest.approx(900.0 / 1.4286))
    assert listed["kgce_per_unit"] == 1.4286
    saved = (900.0 / 1.4286 - 590.0) * 31_000 * 1.4286 / 1000
    assert values(conn, plant)["saving"].value == pytest.approx(saved)


def test_a_gap_in_the_unit_of_the_other_yardstick_is_proved_by_its_own_energy(conn: psycopg.Connection) -> None:
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.meter_and_flow("grid")
    electricity = "gb21341-2022.ferrosilicon.smelting-electricity"
    plant.product("clinker", "coal", "grid", limit_id=electricity, benchmark_id="ndrc2023.ferrosilicon")
    plant.days("coal", MARCH, APRIL, 1_000.0 / 0.7143)
    plant.days("grid", MARCH, APRIL, 8_200.0 * 1_000)
    plant.produced("clinker", local(MARCH), local(APRIL), 31_000.0)
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    listed, limit = (yardstick(shown(plant), role) for role in ("benchmark", "limit"))
    assert (limit["unit"], limit["value"]) == ("kWh/t", pytest.approx(8_200.0))
    assert (listed["unit"], listed["value"]) == ("kgce/t", pytest.approx(1_000.0 + 8_200.0 * 0.1229))
    for code, value in (("limit.gap.absolute", 8_200.0), ("gap.absolute", 1_000.0 + 8_200.0 * 0.1229)):
        top = as_dict(proof.tree(conn, EVERYTHING, "plant", code, "clinker", "month", MARCH))["tree"]
        first = top["children"][0]
        assert (first["name"], first["value"]) == ("intensity", pytest.approx(value))
        assert first["children"]
    energy = first["children"][0]
    assert energy["value"] / 31_000 * 1000 == pytest.approx(value)


def test_a_high_kiln_within_its_corrected_limit_is_not_warned_of(conn: psycopg.Connection) -> None:
    plant = kiln(conn, kgce_per_t=120.0)
    conn.execute("DELETE FROM production")
    months = plant.year("clinker", "coal", APRIL, 0.120 / 0.7143)
    plant.reading("coal", NOW - timedelta(minutes=20))
    plant.days("coal", APRIL, date(2026, 4, 10), 1.0)

    def warned() -> set[str]:
        indicators.refresh(conn, plant.id, [], months, NOW)
        early_warnings.evaluate(conn, plant.id, NOW)
        found = conn.execute("SELECT code FROM warning WHERE closed_at IS NULL AND code LIKE 'product.%'").fetchall()
        return {row[0] for row in found}

    assert warned() == {"product.over_limit", "product.over_baseline"}
    high_up(plant)
    assert warned() == {"product.over_baseline"}
    condition(plant, "baseline_altitude", 1.0)
    assert warned() == set()
