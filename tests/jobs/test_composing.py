"""What a month's energy is made of, as it is stored: groups that add up, marked flows, and one row for each."""

from datetime import UTC, date, datetime

import psycopg

from qingyu.jobs.book import indicators
from tests.jobs.plant import Plant
from tests.jobs.test_indicators import values
from tests.support.near import near
from tests.support.present import present

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)


def found(plant: Plant) -> dict[tuple[str, str], float | None]:
    indicators.refresh(plant.conn, plant.id, [], [MARCH], NOW)
    return {(code, scope): row.value for (code, scope, _), row in values(plant.conn).items() if "structure" in code}


def test_a_month_is_stored_by_group_and_a_plain_plant_has_zeros_not_gaps(conn: psycopg.Connection) -> None:
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.meter_and_flow("coke", "coke", "t")
    plant.days("coal", MARCH, APRIL, 100.0)
    plant.days("coke", MARCH, APRIL, 10.0)
    made = found(plant)
    whole = values(conn)["coal.equivalent", "", MARCH].value
    assert (
        made["structure.energy", ""]
        == whole
        == near(sum(made["structure.energy", g] or 0 for g in ("coal", "coal_made")))
    )
    assert made["structure.energy", "coal"] == near(31 * 71.43)
    assert {made[key] for key in made if key[0] in ("structure.feedstock", "structure.coal_use")} == {0.0}
    assert values(conn)["structure.energy", "", MARCH].inputs["bases_tce"] == {"stated": 0.0, "estimated": 0.0}


def test_coal_of_a_power_unit_and_own_sun_are_read_off_their_flows(conn: psycopg.Connection) -> None:
    plant = Plant(conn)
    chp = conn.execute(
        "INSERT INTO unit (enterprise_id, parent_id, code, level, name_zh, name_en, conversion)"
        " VALUES (%s, %s, 'chp', 2, '热电', 'CHP', 'chp') RETURNING id",
        (plant.id, plant.unit),
    ).fetchone()
    plant.units["chp"] = present(chp)[0]
    plant.channel("coal", "raw_coal", "t")
    plant.flow("coal", "coal", carrier="raw_coal", to="chp")
    plant.meter_and_flow("sun", direction="production")
    plant.days("coal", MARCH, APRIL, 100.0)
    plant.days("sun", MARCH, APRIL, 1000.0)
    conn.execute("UPDATE flow SET is_renewable = true WHERE id = %s", (plant.flows["sun"],))
    made = found(plant)
    assert made["structure.coal_use", "power"] == near(31 * 71.43)
    assert made["structure.power", "own"] == made["structure.power", "consumed"] == near(31_000.0)
    assert made["structure.non_fossil", "own"] == made["structure.energy", "electricity"]
