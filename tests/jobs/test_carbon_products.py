"""Processes, products and measured carbon in the account of CO2, and substitutes for an unpublished factor."""

from datetime import timedelta

import psycopg
import pytest

from qingyu.domain.carbon.factor import Choice
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.book import indicators
from qingyu.jobs.carbon import carbon, carbon_report
from qingyu.jobs.declaring import carbon as declaring
from qingyu.jobs.declaring import registry
from qingyu.jobs.declaring.parts import Registered
from qingyu.jobs.energy import rollups
from tests.jobs.plant import Plant
from tests.jobs.test_carbon import APRIL, MARCH, NOW, declare, local, parts, setting, stored
from tests.support.near import near
from tests.support.present import present
from tests.support.reasons import english
from tests.support.rows import one_row


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    return Plant(conn)


def test_tibet_has_no_factor_until_a_substitute_is_declared(conn: psycopg.Connection, plant: Plant) -> None:
    conn.execute(
        "UPDATE region SET code = '540000', name_zh = '西藏', name_en = 'Tibet' WHERE id = %s", (plant.region,)
    )
    plant.meter_and_flow("power")
    plant.days("power", MARCH, APRIL, 10_000.0)
    declare(plant, settings=[setting()])
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    row = stored(conn)["co2.total", "", MARCH]
    assert row.value is None
    assert "540000" in english(row.reason)
    assert "must declare a substitute for 2026" in english(row.reason)
    substitute = {
        "region": "540000",
        "report_year": 2026,
        "basis": "national_average",
        "source": "letter 7",
        "declared_by": "bureau",
    }
    wanted = declaring.GridSubstitute.model_validate(substitute)
    for _ in range(2):
        declaring.declare_substitutes(conn, (wanted,), NOW, Registered())
    assert one_row(conn.execute("SELECT count(*) FROM grid_substitute"))[0] == 1
    assert one_row(conn.execute("SELECT count(*) FROM ingest_batch WHERE source = 'factor'"))[0] == 1
    indicators.refresh(conn, plant.id, [], [MARCH], NOW + timedelta(hours=1))
    assert stored(conn)["co2.total", "", MARCH].value == pytest.approx(310 * 0.5306)
    measured = {**substitute, "basis": "measured", "tco2_per_mwh": 0.05}
    declaring.declare_substitutes(
        conn, (declaring.GridSubstitute.model_validate(measured),), NOW + timedelta(hours=2), Registered()
    )

    found = carbon.book_of(conn, plant.id).in_force("electricity", MARCH)
    assert isinstance(found, Choice)
    assert found.factor.value == 0.05


def test_a_substitute_stands_in_the_registration_document_and_needs_a_known_region(conn: psycopg.Connection) -> None:
    tibet = {"code": "540000", "level": "province", "name_zh": "西藏", "name_en": "Tibet"}
    substitute = {
        "region": "540000",
        "report_year": 2026,
        "basis": "measured",
        "tco2_per_mwh": 0.05,
        "source": "letter 7",
        "declared_by": "bureau",
    }
    done = registry.apply(conn, {"regions": [tibet], "grid_substitutes": [substitute]}, NOW)
    assert done.counts["grid substitutes"] == 1
    with pytest.raises(NotFound, match="'510000', which nobody registered"):
        registry.apply(conn, {"grid_substitutes": [substitute | {"region": "510000"}]}, NOW)
    with pytest.raises(Invalid, match="a measured substitute needs `tco2_per_mwh`"):
        registry.apply(conn, {"grid_substitutes": [substitute | {"tco2_per_mwh": None}]}, NOW)


def test_clinker_adds_its_process_to_the_month_and_to_the_product(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal")
    plant.days("coal", MARCH, APRIL, 100.0)
    plant.produced("clinker", local(MARCH), local(APRIL), 31_000.0)
    process = {
        "kind": "clinker_oxide",
        "product": "clinker",
        "parameters": {"cao_percent": 65.0, "mgo_percent": 1.5},
        "proof": "laboratory 12",
        "declared_by": "manager",
    }
    declare(plant, settings=[setting()], processes=[process])
    declare(plant, NOW + timedelta(hours=1), processes=[process])
    assert one_row(conn.execute("SELECT count(*) FROM process_emission"))[0] == 1
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    found = stored(conn)
    assert found["co2.process", "", MARCH].value == pytest.approx(0.5272 * 31_000, rel=1e-4)
    per_t = 100 * 31 * 1.9003 / 31_000 + 0.5272
    row = found["co2.intensity", "clinker", MARCH]
    assert (row.value, row.unit) == (near(per_t, rel=1e-4), "tCO2/t")
    assert found["co2.scope1", "", MARCH].value == pytest.approx(per_t * 31_000, rel=1e-4)


def test_a_measured_value_or_a_process_is_ended_by_declaring_it_again_with_its_end(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal")
    plant.days("coal", MARCH, APRIL, 100.0)
    said = {"valid_from": "2026-01-01", "proof": "paper 1", "declared_by": "manager"}
    measured = {"carrier": "raw_coal", "unit": "t", "tco2_per_unit": 2.0, **said}
    process = {"kind": "clinker_default", "product": "clinker", **said}
    declare(plant, settings=[setting()], measured=[measured], processes=[process])
    conn.execute("UPDATE ingest_batch SET rolled_up_at = received_at")
    end = {"valid_to": "2026-03-01"}
    for _ in range(2):
        declare(plant, NOW + timedelta(hours=1), measured=[measured | end], processes=[process | end])
    touched = rollups.process(conn, plant.id, NOW + timedelta(hours=1))
    assert len(touched.days) == 31  # March was reached by what no longer holds in it
    indicators.refresh(conn, plant.id, [], [MARCH], NOW + timedelta(hours=1))
    assert stored(conn)["co2.total", "", MARCH].value == pytest.approx(3_100 * 1.9003)
    assert [one_row(conn.execute(f"SELECT count(*) FROM {t}"))[0] for t in ("measured_carbon", "process_emission")] == [
        2,
        2,
    ]


def test_a_process_whose_output_is_not_stated_leaves_the_total_unknown(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal")
    plant.days("coal", MARCH, APRIL, 100.0)
    process = {"kind": "clinker_default", "product": "clinker", "proof": "none", "declared_by": "manager"}
    declare(plant, settings=[setting()], processes=[process])
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    found = stored(conn)
    assert found["co2.total", "", MARCH].value is None
    assert "stated for 0.0%" in english(found["co2.total", "", MARCH].reason)
    assert found["co2.combustion", "", MARCH].value == pytest.approx(3_100 * 1.9003)


def test_a_product_below_the_bar_of_completeness_has_no_intensity_but_the_reason(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.product("clinker", "coal")
    plant.days("coal", MARCH, APRIL, 100.0)
    plant.produced("clinker", local(MARCH), local(APRIL), 31_000.0)
    for n in range(4):
        plant.day("coal", MARCH + timedelta(days=n), None)
    declare(plant, settings=[setting()])
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    row = stored(conn)["co2.intensity", "clinker", MARCH]
    assert row.value is None
    assert english(row.reason).startswith("completeness of the energy is 87.1%, of raw_coal (coal) 87.1%, at least 90%")


def test_measured_carbon_goes_before_the_printed_factor_from_its_day_on(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.days("coal", MARCH, APRIL, 100.0)
    measured = {
        "carrier": "raw_coal",
        "unit": "t",
        "carbon_tc_per_unit": 0.55,
        "oxidation": 0.93,
        "valid_from": "2026-03-16",
        "proof": "certificate 4711",
        "declared_by": "laboratory",
    }
    declare(plant, settings=[setting()], measured=[measured])
    found = carbon_report.report(conn, EVERYTHING, "plant", MARCH, APRIL, "month", NOW).total
    assert found.total_tco2 == pytest.approx(1_500 * 1.9003 + 1_600 * 0.55 * 0.93 * 44 / 12)
    assert len(found.terms) == 2


def test_a_calorific_value_measured_for_the_standard_coal_makes_the_co2_too(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.days("coal", MARCH, APRIL, 100.0)
    conn.execute(
        "INSERT INTO measured_factor (enterprise_id, carrier, level, ncv, ncv_unit, kgce_per_unit, unit, valid, proof,"
        " declared_by, declared_at) VALUES (%s, 'raw_coal', 'measured', 25000, 'kJ/kg', 0.853, 'kg', '[2026-03-01,)',"
        " 'certificate 5', 'laboratory', %s)",
        (plant.id, NOW),
    )
    found = carbon_report.report(conn, EVERYTHING, "plant", MARCH, APRIL, "month", NOW).total
    assert parts(found)["combustion"] == pytest.approx(3_100 * 25.0 * 26.37 / 1000 * 0.94 * 44 / 12)
    assert present(found.terms[0].factor).id.startswith("ncv.raw_coal.")


def test_steam_is_heat_by_what_its_standard_coal_stands_for(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("steam", "steam", "t")
    plant.days("steam", MARCH, APRIL, 100.0)
    found = carbon_report.report(conn, EVERYTHING, "plant", MARCH, APRIL, "month", NOW).total
    assert parts(found)["heat"] == pytest.approx(3_100 * 128.6 / 34.12 * 0.11)


def test_value_added_gives_an_intensity_and_the_newest_revision_counts(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("power")
    plant.days("power", MARCH, APRIL, 10_000.0)
    for revision, added in ((0, 1_000_000.0), (1, 2_000_000.0)):
        conn.execute(
            "INSERT INTO economic_figure (enterprise_id, month, value_added_cny, price_basis, revision, source,"
            " declared_by) VALUES (%s, %s, %s, 'current', %s, 'statistics', 'manager')",
            (plant.id, MARCH, added, revision),
        )
    declare(plant, settings=[setting()])
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    row = stored(conn)["co2.intensity.value_added", "", MARCH]
    assert (row.value, row.unit) == (near(310 * 0.6187 / 200), "tCO2/10^4 CNY")
