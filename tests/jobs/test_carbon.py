"""CO2 accounts over the real database: the worked example, declarations, re-opening, and what is unknown."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pydantic import ValidationError

from qingyu.db import carbon as carbon_rows
from qingyu.db import indicators as rows
from qingyu.db import reference
from qingyu.db.indicators import ListedValue
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.errors import Invalid
from qingyu.jobs.answer import as_dict
from qingyu.jobs.book import indicators, proof
from qingyu.jobs.carbon import carbon_report
from qingyu.jobs.carbon.carbon_answer import CarbonTotals
from qingyu.jobs.declaring import carbon as declaring
from qingyu.jobs.energy import rollups
from tests.jobs.plant import Plant
from tests.support import commands
from tests.support.databases import Database
from tests.support.present import present
from tests.support.reasons import english
from tests.support.rows import one_row

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
YEAR = date(2025, 1, 1), date(2026, 1, 1)
NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)  # noon of 10 April in Shanghai
# The factors of the worked example: bituminous coal, gas with 15.32 tC/TJ.
CHOICES = {"raw_coal": "fuel.bituminous", "natural_gas": "fuel.natural-gas"}


def local(day: date) -> datetime:
    """Midnight in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    return Plant(conn)


def declare(plant: Plant, now: datetime = NOW, **parts: Sequence[Mapping[str, object]]) -> None:
    declaring.declare(plant.registering(now), declaring.Carbon.model_validate(parts))


def setting(**said: object) -> dict[str, object]:
    return {"scheme": "guideline-2013", "guideline": "24", "source": "notice 1", "declared_by": "manager", **said}


def example(plant: Plant) -> None:
    """The plant-year: coal 12,000 t, 30 GWh, gas 1.5 million m3, 20,000 GJ of steam sold; in one day of 2025."""
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.meter_and_flow("power")
    plant.meter_and_flow("gas", "natural_gas", "m3")
    plant.meter_and_flow("steam", "heat", "GJ", direction="export")
    day = date(2025, 6, 1)
    for channel, use in (("coal", 12_000.0), ("power", 3e7), ("gas", 1.5e6), ("steam", 20_000.0)):
        plant.day(channel, day, use)
    plant.hold_on(day)


def stored(
    conn: psycopg.Connection, period: str = "month", start: date = date(2025, 1, 1), end: date = date(2027, 1, 1)
) -> dict[tuple[str, str, date], ListedValue]:
    found = rows.listing(conn, EVERYTHING, "plant", None, period, start, end, None)
    return {(row.code, row.scope, row.start_on): row for row in found if row.code.startswith("co2.")}


def parts(found: CarbonTotals) -> dict[str, float | None]:
    return {part.name: part.tco2 for part in found.parts}


def test_the_worked_example_gives_its_digits_with_the_factors_of_2022_and_2023(
    conn: psycopg.Connection, plant: Plant
) -> None:
    example(plant)
    declare(plant, settings=[setting(choices=CHOICES, data_year=2022)])
    found = carbon_report.report(conn, EVERYTHING, "plant", *YEAR, "month", NOW).total
    assert {name: round(present(value), 1) for name, value in parts(found).items()} == {
        "combustion": 22_329.6 + 3_247.5,
        "electricity": 19_269.0,
        "heat": -2_200.0,
    }
    assert found.total_tco2 == pytest.approx(42_646.1, abs=0.05)
    assert found.verified
    declare(plant, NOW + timedelta(hours=1), settings=[setting(choices=CHOICES, data_year=2023)])
    later = carbon_report.report(conn, EVERYTHING, "plant", *YEAR, "month", NOW).total
    assert later.total_tco2 == pytest.approx(41_938.1, abs=0.05)
    assert present(later.total_tco2) / present(found.total_tco2) - 1 == pytest.approx(-0.0166, abs=5e-5)
    # printed as -1.7 %


def test_the_effect_of_another_factor_is_told_apart_from_what_the_plant_did(
    conn: psycopg.Connection, plant: Plant
) -> None:
    example(plant)
    declare(plant, settings=[setting(choices=CHOICES, data_year=2022)])
    june = date(2025, 6, 1)
    found = carbon_report.change(conn, EVERYTHING, "plant", june, june, NOW, 2023)
    assert found.change_relative == pytest.approx(-0.0166, abs=5e-5)
    assert found.physical_tco2 == pytest.approx(0.0)
    assert found.factor_tco2 == pytest.approx((0.6187 - 0.6423) * 30_000)


def test_nothing_is_stored_before_a_scheme_is_declared_and_a_month_of_values_afterwards(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.meter_and_flow("power")
    plant.days("coal", MARCH, APRIL, 100.0)
    plant.days("power", MARCH, APRIL, 10_000.0)
    indicators.refresh(conn, plant.id, [MARCH], [MARCH], NOW)
    assert stored(conn) == {}
    declare(plant, settings=[setting()])
    indicators.refresh(conn, plant.id, [MARCH], [MARCH], NOW)
    found = {code: row.value for (code, _, _), row in stored(conn).items()}
    coal, power = 3_100 * 1.9003, 310 * 0.6187
    assert found == pytest.approx(
        {
            "co2.combustion": coal,
            "co2.electricity": power,
            "co2.scope1": coal,
            "co2.scope2": power,
            "co2.total": coal + power,
        }
    )
    row = stored(conn)["co2.electricity", "", MARCH]
    assert row.inputs["terms"][0]["factor"]["id"] == "grid.2023.640000"
    assert not row.verified  # which year of data the scheme takes is not verified
    assert stored(conn, "day")["co2.total", "", MARCH].value == pytest.approx(190.03 + 6.187)


def test_the_same_declaration_twice_writes_nothing_and_another_recomputes_the_days_it_reaches(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("power")
    plant.days("power", MARCH, APRIL, 10_000.0)
    declare(plant, settings=[setting(valid_from="2026-03-15")])
    waiting = "SELECT count(*), max(received_at) FROM ingest_batch WHERE source = 'declaration'"
    before = conn.execute(waiting).fetchone()
    declare(plant, NOW + timedelta(hours=1), settings=[setting(valid_from="2026-03-15")])
    assert conn.execute(waiting).fetchone() == before
    assert one_row(conn.execute("SELECT count(*) FROM carbon_setting"))[0] == 1
    assert present(before)[0] == 1


def test_the_work_line_of_a_declaration_recomputes_its_days_and_month_and_keeps_what_was_known(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("power")
    plant.days("power", MARCH, APRIL, 10_000.0)
    declare(plant, settings=[setting(data_year=2022)])
    days = [MARCH + timedelta(days=n) for n in range(31)]
    indicators.refresh(conn, plant.id, days, [MARCH], NOW)
    conn.execute("UPDATE ingest_batch SET rolled_up_at = received_at")
    later = NOW + timedelta(days=1)
    declare(plant, later, settings=[setting(data_year=2023, valid_from="2026-03-16")])
    touched = rollups.process(conn, plant.id, later)
    assert sorted(touched.days) == days[15:]
    indicators.refresh(conn, plant.id, sorted(touched.days), sorted(touched.months), later)
    found = stored(conn, "day")
    assert found["co2.total", "", days[14]].value == pytest.approx(6.423)
    assert found["co2.total", "", days[14]].computed_at == NOW
    assert found["co2.total", "", days[15]].value == pytest.approx(6.187)
    month = stored(conn)["co2.electricity", "", MARCH]
    assert month.value == pytest.approx(150 * 0.6423 + 160 * 0.6187)
    assert [t["factor"]["id"] for t in month.inputs["terms"]] == ["grid.2022.640000", "grid.2023.640000"]
    before = rows.listing(conn, EVERYTHING, "plant", "co2.total", "month", MARCH, APRIL, NOW + timedelta(hours=1))
    assert [row.value for row in before] == pytest.approx([310 * 0.6423])


def test_feedstock_is_not_burnt_and_media_hold_no_carbon(conn: psycopg.Connection, plant: Plant) -> None:
    for code, carrier, unit in (
        ("feed", "natural_gas", "m3"),
        ("gas", "natural_gas", "m3"),
        ("air", "compressed_air", "m3"),
    ):
        plant.meter_and_flow(code, carrier, unit)
        plant.days(code, MARCH, APRIL, 10_000.0)
    conn.execute("UPDATE flow SET is_feedstock = true WHERE code = 'feed'")
    found = carbon_report.report(conn, EVERYTHING, "plant", MARCH, APRIL, "month", NOW)
    assert parts(found.total) == {"combustion": pytest.approx(31 * 21.6219), "process": None}
    assert "used as feedstock (原料用能) is open" in english(found.total.reason)
    assert {(u.carrier, u.quantity) for u in found.total.uncounted} == {
        ("natural_gas", 310_000.0),
        ("compressed_air", 310_000.0),
    }
    assert not found.scheme.is_declared
    assert found.intensities_reason is not None


def test_green_power_counts_zero_only_where_the_scheme_says_so(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("sun")
    plant.meter_and_flow("power")
    for code in ("sun", "power"):
        plant.days(code, MARCH, APRIL, 10_000.0)
    conn.execute("UPDATE flow SET is_renewable = true, supply = 'direct_line' WHERE code = 'sun'")
    declare(plant, settings=[setting()])
    found = carbon_report.report(conn, EVERYTHING, "plant", MARCH, APRIL, "month", NOW).total
    assert found.total_tco2 == pytest.approx(620 * 0.6187)
    declare(plant, NOW + timedelta(hours=1), settings=[setting(scheme="cets-ag-04.01")])
    found = carbon_report.report(conn, EVERYTHING, "plant", MARCH, APRIL, "month", NOW).total
    assert found.total_tco2 == pytest.approx(310 * 0.5306)
    assert [u.carrier for u in found.uncounted] == ["electricity"]


def test_certificates_stand_for_no_more_than_the_power_bought_and_only_inside_their_days(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("power")
    plant.days("power", MARCH, APRIL, 10_000.0)
    for number, count, until in (("a", 100, APRIL), ("b", 50, date(2026, 7, 1))):
        conn.execute(
            "INSERT INTO green_certificate (enterprise_id, number, count, for_from, for_to, own_production, proof,"
            " declared_by, declared_at) VALUES (%s, %s, %s, %s, %s, false, 'register', 'manager', %s)",
            (plant.id, number, count, MARCH, until, NOW),
        )
    asked = partial(carbon_report.report, conn, EVERYTHING, "plant", MARCH, APRIL, "month", NOW)
    declare(plant, settings=[setting(valid_from="2020-01-01")])
    assert asked().total.total_tco2 == pytest.approx(310 * 0.6187)
    declare(plant, settings=[setting(scheme="market-based", valid_from="2021-01-01")])
    found = asked().total
    assert found.total_tco2 == pytest.approx(210 * 0.6096)
    (left,) = found.uncounted
    assert left.quantity == 50_000
    assert "not wholly inside this period" in english(left.reason)
    conn.execute("UPDATE green_certificate SET count = 1000")
    assert asked().total.total_tco2 == pytest.approx(0.0)


def test_a_carrier_of_which_nothing_is_known_makes_the_total_unknown(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.meter_and_flow("power")
    plant.days("power", MARCH, APRIL, 10_000.0)
    for n in range(31):
        plant.day("coal", MARCH + timedelta(days=n), None)
    declare(plant, settings=[setting()])
    found = carbon_report.report(conn, EVERYTHING, "plant", MARCH, APRIL, "month", NOW).total
    assert found.total_tco2 is None
    assert english(found.reason) == "nothing is known of raw_coal in this period"
    assert parts(found)["electricity"] == pytest.approx(310 * 0.6187)


def test_nothing_is_stored_of_the_time_before_the_first_setting(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("power")
    plant.days("power", date(2026, 2, 1), APRIL, 10_000.0)
    declare(plant, settings=[setting(valid_from="2026-03-15")])
    indicators.refresh(conn, plant.id, [date(2026, 3, 14), date(2026, 3, 15)], [date(2026, 2, 1), MARCH], NOW)
    assert {start for _, _, start in stored(conn)} == {MARCH}
    assert {start for _, _, start in stored(conn, "day")} == {date(2026, 3, 15)}


def test_analytics_has_the_rights_it_needs_and_the_values_are_the_same(
    database: Database, conn: psycopg.Connection, plant: Plant
) -> None:
    example(plant)
    declare(plant, settings=[setting(choices=CHOICES)], processes=[])
    conn.commit()
    with psycopg.connect(database.dsn("analytics"), options="-c timezone=UTC") as analytics:
        assert indicators.refresh(analytics, plant.id, [], [date(2025, 6, 1)], NOW) > 0
    assert stored(conn)["co2.total", "", date(2025, 6, 1)].value == pytest.approx(41_938.1, abs=0.05)


def test_the_declarations_printed_in_the_documentation_are_understood(repository: Path) -> None:
    page = (repository / "docs" / "carbon.md").read_text("utf-8")
    block = json.loads(page.partition("```json\n")[2].partition("```")[0])
    said = declaring.Carbon.model_validate(block["enterprises"][0]["carbon"])
    assert (len(said.settings), len(said.measured), len(said.processes)) == (1, 1, 1)
    assert declaring.GridSubstitute.model_validate(block["grid_substitutes"][0]).report_year == 2026


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"processes": [{"kind": "carbonate", "parameters": {"purity_percent": 90.0}}]}, "say one of"),
        ({"processes": [{"kind": "clinker_default"}]}, "name it in `product`"),
        ({"processes": [{"kind": "recovered", "parameters": {"quantity_t": 5.0}}]}, "say both"),
        ({"processes": [{"kind": "clinker_default", "product": "p", "mineral": "dolomite"}]}, "belongs to a carbonate"),
        ({"measured": [{"carrier": "raw_coal", "unit": "t"}]}, "say exactly one"),
        ({"measured": [{"carrier": "raw_coal", "unit": "sack", "tco2_per_unit": 1.0}]}, "wanted a unit such as t"),
        ({"measured": [{"carrier": "raw_coal", "unit": "t", "carbon_tc_per_unit": 54.57}]}, "at most 1 tC, got 54.57"),
        ({"measured": [{"carrier": "raw_coal", "unit": "t", "ncv_gj_per_unit": 20_908.0}]}, "at most 125 GJ"),
        ({"measured": [{"carrier": "natural_gas", "unit": "m3", "tco2_per_unit": 21.65}]}, "at most 0.009167 tCO2"),
        ({"measured": [{"carrier": "natural_gas", "unit": "m3", "ncv_gj_per_unit": 38.9}]}, "at most 0.15 GJ"),
    ],
)
def test_a_declaration_that_says_too_little_or_too_much_is_refused(
    part: dict[str, list[dict[str, str | dict[str, float]]]]
    | dict[str, list[dict[str, str]]]
    | dict[str, list[dict[str, str | float]]],
    said: str,
) -> None:
    proven = {name: [{**each, "proof": "p", "declared_by": "d"} for each in found] for name, found in part.items()}
    with pytest.raises(ValidationError, match=said):
        declaring.Carbon.model_validate(proven)


def test_the_proof_of_a_month_goes_down_to_the_meters_and_every_sum_closes(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.meter_and_flow("power")
    plant.product("clinker", "coal", "power")
    for code, use in (("coal", 100.0), ("power", 10_000.0)):
        plant.days(code, MARCH, APRIL, use)
    plant.produced("clinker", local(MARCH), local(APRIL), 31_000.0)
    process = {"kind": "clinker_default", "product": "clinker", "proof": "none", "declared_by": "manager"}
    declare(plant, settings=[setting()], processes=[process])
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)

    def nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
        return [node, *(each for child in node["children"] for each in nodes(child))]

    for code, of in (("co2.total", ""), ("co2.intensity", "clinker")):
        tree = as_dict(proof.tree(conn, EVERYTHING, "plant", code, of, "month", MARCH))["tree"]
        found = nodes(tree)
        assert tree["closes"] is True
        assert not [node["name"] for node in found if node["closes"] is False]
        assert {"coal/use", "power/use"} <= {node["name"] for node in found}
        assert {"fuel.raw-coal", "grid.2023.640000"} <= {node["factor"]["id"] for node in found if node["factor"]}
        assert {"process_emission"} == {n["source"]["table"] for n in found if n["source"] and "table" in n["source"]}


def test_an_operator_reads_account_change_and_factors_on_the_command_line(
    database: Database, conn: psycopg.Connection, plant: Plant
) -> None:
    example(plant)
    declare(plant, settings=[setting(choices=CHOICES, data_year=2022)])
    conn.commit()

    def said(*arguments: str) -> str:
        return commands.printed(database, "carbon", *arguments)

    span = ("--enterprise", "plant", "--from", "2025-01-01", "--to", "2026-01-01")
    assert "42,646.1" in said("report", *span)
    found = json.loads(said("report", *span, "--json"))
    report = as_dict(carbon_report.report(conn, EVERYTHING, "plant", *YEAR, "month", NOW))
    assert found == json.loads(json.dumps(report, default=date.isoformat))
    change = said("change", "--enterprise", "plant", "--base", "2025-06", "--month", "2025-06", "--data-year", "2023")
    assert "-1.7%" in change
    assert "-708.0" in change
    assert "unverified" in said("factors", "--region", "540000")


def test_a_scheme_or_factor_nobody_knows_is_refused_with_the_known_ones(conn: psycopg.Connection, plant: Plant) -> None:
    with pytest.raises(Invalid, match="guideline-2013"):
        declare(plant, settings=[setting(scheme="mine")])
    with pytest.raises(Invalid, match=r"fuel\.anthracite"):
        declare(plant, settings=[setting(choices={"coke": "fuel.charcoal"})])


def test_a_changed_edition_of_the_factors_reaches_the_enterprises_that_keep_an_account(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("power")
    plant.days("power", MARCH, APRIL, 10_000.0)
    name = carbon_rows.FACTORS
    text = files("qingyu").joinpath("data", name).read_text("utf-8")
    changed = text.replace(",0.6187,tCO2/MWh", ",0.6188,tCO2/MWh")
    declare(plant, settings=[setting()])
    conn.execute("UPDATE ingest_batch SET rolled_up_at = received_at")
    assert len(reference.load_editions(conn, {name: changed.encode()})) == 1
    lines = "SELECT count(*) FROM ingest_batch WHERE source = 'factor' AND rolled_up_at IS NULL"
    assert one_row(conn.execute(lines))[0] == 1
    indicators.refresh(conn, plant.id, [], [MARCH], NOW)
    assert stored(conn)["co2.total", "", MARCH].value == pytest.approx(310 * 0.6188)
