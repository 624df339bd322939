"""Which months are computed again; feedstock, heat and products in the account; what an open month is compared with."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import psycopg
import pytest

from qingyu.db import carbon as carbon_rows
from qingyu.db import reference
from qingyu.domain.carbon.factor import Choice
from qingyu.domain.energy.factors import Level
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.answer import sentence
from qingyu.jobs.book import indicators
from qingyu.jobs.carbon import carbon, carbon_report
from qingyu.jobs.carbon.carbon_answer import CarbonPart
from qingyu.jobs.declaring import account as account_declaring
from qingyu.jobs.declaring import registry
from qingyu.jobs.energy import coal_factors, rollups
from qingyu.jobs.energy.rollups import Touched
from tests.jobs.plant import Plant
from tests.jobs.test_carbon import APRIL, MARCH, NOW, declare, local, parts, setting, stored
from tests.support.near import near
from tests.support.reasons import english


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    return Plant(conn)


def hold_certificates(plant: Plant, now: datetime, **said: object) -> None:
    fixed = {"number": "gec-1", "from": MARCH, "to": APRIL, "count": 100, "proof": "register"}
    wanted = account_declaring.AccountPart.model_validate({"certificates": [fixed | said]})
    account_declaring.declare(plant.registering(now), wanted, (), ())


def follow(conn: psycopg.Connection, plant: Plant, now: datetime) -> Touched:
    touched = rollups.process(conn, plant.id, now)
    indicators.refresh(conn, plant.id, sorted(touched.days), sorted(touched.months), now)
    return touched


def test_certificates_that_are_declared_or_taken_back_recompute_the_months_they_are_held_for(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("power")
    plant.days("power", date(2026, 2, 1), date(2026, 4, 5), 10_000.0)
    declare(plant, settings=[setting(scheme="market-based")])
    follow(conn, plant, NOW)
    assert stored(conn)["co2.electricity", "", MARCH].value == pytest.approx(310 * 0.6096)
    hold_certificates(plant, NOW + timedelta(hours=1))
    assert follow(conn, plant, NOW + timedelta(hours=1)).months == {MARCH}
    assert stored(conn)["co2.electricity", "", MARCH].value == pytest.approx(210 * 0.6096)
    hold_certificates(plant, NOW + timedelta(hours=2))
    assert follow(conn, plant, NOW + timedelta(hours=2)).n_lines == 0
    february = {"from": date(2026, 2, 1), "to": MARCH}
    hold_certificates(plant, NOW + timedelta(hours=3), **february)
    assert follow(conn, plant, NOW + timedelta(hours=3)).months == {date(2026, 2, 1), MARCH}
    assert stored(conn)["co2.electricity", "", MARCH].value == pytest.approx(310 * 0.6096)
    assert stored(conn)["co2.electricity", "", date(2026, 2, 1)].value == pytest.approx(180 * 0.6096)


def test_a_correction_reaches_the_days_of_every_way_in_which_its_number_was_once_written(
    conn: psycopg.Connection, plant: Plant
) -> None:
    """Both ways counted when the months were computed; in force is the last declared, whatever its letters."""
    plant.meter_and_flow("power")
    plant.days("power", date(2026, 2, 1), date(2026, 4, 5), 10_000.0)
    for number, month in (("gec-1", date(2026, 2, 1)), ("GEC-1", MARCH)):
        conn.execute(
            "INSERT INTO green_certificate (enterprise_id, number, count, for_from, for_to, own_production, proof,"
            " declared_by, declared_at) VALUES (%s, %s, 50, %s, %s, false, 'register', 'x', %s)",
            (plant.id, number, month, month + timedelta(days=28), NOW - timedelta(days=1)),
        )
    follow(conn, plant, NOW)
    hold_certificates(plant, NOW + timedelta(hours=1), count=60)
    assert follow(conn, plant, NOW + timedelta(hours=1)).months == {date(2026, 2, 1), MARCH}


def test_an_enterprise_that_moves_or_whose_region_moves_has_its_co2_computed_again(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("power")
    plant.days("power", MARCH, APRIL, 10_000.0)
    declare(plant, settings=[setting()])
    follow(conn, plant, NOW)
    region = {"level": "province", "name_zh": "省", "name_en": "province"}
    town = {"code": "500101", "parent": "500000", "level": "prefecture", "name_zh": "区", "name_en": "district"}
    regions = [region | {"code": "500000"}, town]
    works: dict[str, object] = {"code": "plant", "name_zh": "厂", "name_en": "Plant", "region": "500101"}
    works["units"] = [{"code": "plant", "level": 1, "name_zh": "厂", "name_en": "plant"}]
    registry.apply(conn, {"regions": regions, "enterprises": [works]}, NOW + timedelta(hours=1))
    assert follow(conn, plant, NOW + timedelta(hours=1)).months == {MARCH}
    assert stored(conn)["co2.total", "", MARCH].value == pytest.approx(310 * 0.5581)
    again = {"regions": [region | {"code": "640000"}, town | {"parent": "640000"}]}
    registry.apply(conn, again, NOW + timedelta(hours=2))
    assert follow(conn, plant, NOW + timedelta(hours=2)).months == {MARCH}
    assert stored(conn)["co2.total", "", MARCH].value == pytest.approx(310 * 0.6187)
    registry.apply(conn, again, NOW + timedelta(hours=3))
    assert follow(conn, plant, NOW + timedelta(hours=3)).n_lines == 0


def test_what_is_known_of_feedstock_does_not_stand_for_the_fuel_of_which_nothing_is_known(
    conn: psycopg.Connection, plant: Plant
) -> None:
    for code in ("feed", "boiler"):
        plant.meter_and_flow(code, "natural_gas", "m3")
    plant.days("feed", MARCH, APRIL, 10_000.0)
    for n in range(31):
        plant.day("boiler", MARCH + timedelta(days=n), None)
    conn.execute("UPDATE flow SET is_feedstock = true WHERE code = 'feed'")
    found = carbon_report.report(conn, EVERYTHING, "plant", MARCH, APRIL, "month", NOW).total
    assert found.total_tco2 is None
    assert found.parts[0] == CarbonPart(
        "combustion", None, sentence(because("carrier_unknown", carrier="natural_gas")), True
    )


def test_feedstock_that_an_inner_flow_tells_is_taken_off_what_was_bought(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("gas", "natural_gas", "m3")
    plant.meter_and_flow("reformer", "natural_gas", "m3", direction="internal")
    plant.days("gas", MARCH, APRIL, 10_000.0)
    plant.days("reformer", MARCH, APRIL, 4_000.0)
    conn.execute("UPDATE flow SET is_feedstock = true")  # the purchase too: the inner meter says how much of it
    declare(plant, settings=[setting()])
    found = carbon_report.report(conn, EVERYTHING, "plant", MARCH, APRIL, "month", NOW).total
    assert parts(found)["combustion"] == pytest.approx(18.6 * 21.6219, rel=1e-5)
    (left,) = found.uncounted
    assert (left.quantity, left.flows) == (124_000.0, ("reformer",))
    follow(conn, plant, NOW)
    assert stored(conn)["co2.combustion", "", MARCH].value == pytest.approx(18.6 * 21.6219, rel=1e-5)
    # What became material is known, and no balance says where its carbon went.
    assert stored(conn, "day")["co2.total", "", MARCH].value is None
    assert stored(conn)["co2.process", "", MARCH].inputs["terms"][0]["quantity"] == 124_000.0
    conn.execute(
        "UPDATE energy_day SET use = NULL, n_received = 0 WHERE channel_id = %s", (plant.channels["reformer"],)
    )
    unknown = carbon_report.report(conn, EVERYTHING, "plant", MARCH, APRIL, "month", NOW).total
    assert unknown.total_tco2 is None


def test_own_sun_that_is_sold_takes_nothing_off_because_it_never_counted(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("power")
    plant.meter_and_flow("sun", direction="production")
    plant.meter_and_flow("sold", direction="export")
    for code, use in (("power", 10_000.0), ("sun", 8_000.0), ("sold", 5_000.0)):
        plant.days(code, MARCH, APRIL, use)
    conn.execute("UPDATE flow SET is_renewable = true WHERE code IN ('sun', 'sold')")
    declare(plant, settings=[setting()])
    found = carbon_report.report(conn, EVERYTHING, "plant", MARCH, APRIL, "month", NOW).total
    assert found.total_tco2 == pytest.approx(310 * 0.6187)
    conn.execute("UPDATE flow SET is_renewable = false WHERE code = 'sold'")
    found = carbon_report.report(conn, EVERYTHING, "plant", MARCH, APRIL, "month", NOW).total
    assert found.total_tco2 == pytest.approx(155 * 0.6187)


def test_a_product_emits_what_is_stated_for_it_as_well_as_what_is_metered(
    conn: psycopg.Connection, plant: Plant
) -> None:
    plant.meter_and_flow("power")
    plant.flow("coal", carrier="raw_coal")
    plant.product("steel", "power", "coal")
    plant.days("power", MARCH, APRIL, 10_000.0)
    plant.produced("steel", local(MARCH), local(APRIL), 1_000.0)
    said = {"flow": "coal", "from": MARCH, "to": APRIL, "quantity": 3_100.0, "unit": "t", "source": "scale"}
    account_declaring.state(conn, plant.id, [account_declaring.statement(said)], "manager", NOW)
    declare(plant, settings=[setting()])
    follow(conn, plant, NOW)
    wanted = (3_100 * 1.9003 + 310 * 0.6187) / 1_000.0
    assert stored(conn)["co2.intensity", "steel", MARCH].value == pytest.approx(wanted)
    assert stored(conn)["co2.total", "", MARCH].value == pytest.approx(wanted * 1_000.0)


def test_a_measured_heat_value_goes_before_a_suppliers_that_was_declared_later(
    conn: psycopg.Connection, plant: Plant
) -> None:
    for n, (level, ncv) in enumerate((("measured", 20_000.0), ("supplier", 25_000.0))):
        said = coal_factors.Declaration("raw_coal", Level(level), ncv, "kJ/kg", None, None, level, valid_from=None)
        coal_factors.declare(conn, plant.id, said, "manager", NOW + timedelta(hours=n))
    choice = carbon.book_of(conn, plant.id).in_force("raw_coal", MARCH)
    assert isinstance(choice, Choice)
    assert "declared by manager: measured" in english(choice.why)


def test_a_measured_heat_value_of_gas_makes_one_co2_factor_by_whatever_metre_it_is_said(
    conn: psycopg.Connection, plant: Plant
) -> None:
    said_as = ((33_000.0, "kJ/m3"), (33_001.0, "kJ/Nm3"), (330.0, "GJ/10^4 Nm3"), (33.0 * 273.15 / 293.15, "MJ/Sm3"))
    for n, (ncv, unit) in enumerate(said_as):
        said = coal_factors.Declaration("natural_gas", Level.MEASURED, ncv, unit, None, None, unit, valid_from=MARCH)
        coal_factors.declare(conn, plant.id, said, "manager", NOW + timedelta(hours=n))
        book = carbon.book_of(conn, plant.id)
        assert book.measured[0].ncv_gj_per_unit == pytest.approx(0.033, rel=1e-4)
        choice = book.in_force("natural_gas", MARCH)
        assert isinstance(choice, Choice)
        assert choice.factor.id.startswith("ncv.natural_gas."), unit


def test_another_factor_of_heat_reaches_those_who_buy_steam(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("steam", "steam", "t")
    plant.days("steam", MARCH, APRIL, 100.0)
    declare(plant, settings=[setting()])
    follow(conn, plant, NOW)
    name = carbon_rows.FACTORS
    text = files("qingyu").joinpath("data", name).read_text("utf-8")
    changed = text.replace("nation,,,,0.11,tCO2/GJ", "nation,,,,0.10,tCO2/GJ")
    assert changed != text
    reference.load_editions(conn, {name: changed.encode()})
    assert follow(conn, plant, NOW + timedelta(hours=1)).months == {MARCH}


def test_an_open_month_is_compared_with_as_many_days_of_the_other(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("power")
    plant.days("power", MARCH, date(2026, 4, 10), 10_000.0)
    plant.day("power", date(2026, 4, 10), 5_000.0, received=48)  # the running day, until noon
    declare(plant, settings=[setting()])
    found = carbon_report.change(conn, EVERYTHING, "plant", MARCH, APRIL, NOW)
    assert found.days == 9
    assert (found.before_tco2, found.change_relative) == (near(90 * 0.6187), near(0.0))
    assert found.physical_tco2 == pytest.approx(0.0)
    first = carbon_report.change(conn, EVERYTHING, "plant", MARCH, APRIL, datetime(2026, 4, 1, 4, tzinfo=UTC))
    assert (first.days, first.change_relative, english(first.reason)) == (
        0,
        None,
        "no whole day of 2026-04 has passed yet",
    )
    whole = carbon_report.change(conn, EVERYTHING, "plant", date(2026, 2, 1), MARCH, NOW)
    assert whole.days is None


def test_an_open_month_sums_energy_and_output_of_one_span(conn: psycopg.Connection, plant: Plant) -> None:
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.meter_and_flow("power")
    plant.product("clinker", "coal")
    plant.produced("clinker", local(APRIL), local(date(2026, 4, 10)), 9_000.0)
    for code, use in (("coal", 100.0), ("power", 10_000.0)):
        plant.days(code, APRIL, date(2026, 4, 11), use)
    process = {"kind": "clinker_default", "product": "clinker", "proof": "none", "declared_by": "manager"}
    declare(plant, settings=[setting()], processes=[process])
    indicators.refresh(conn, plant.id, [], [APRIL], NOW)
    assert stored(conn)["co2.electricity", "", APRIL].value == pytest.approx(90 * 0.6187)  # nine days, as the output
