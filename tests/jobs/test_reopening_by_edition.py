"""A new edition of what is printed re-opens those whom a changed row concerns, and a mended formula what it made."""

from dataclasses import replace
from datetime import timedelta
from importlib.resources import files

import psycopg
import pytest

from qingyu.db import reference
from qingyu.db import rollups as lines
from qingyu.domain.energy import formulas
from qingyu.domain.energy.factors import SchemeChoice
from qingyu.jobs.energy import coal_factors, rollups
from tests.jobs.plant import Plant
from tests.jobs.quarter import FEB, JAN, LATER, MARCH, NOW, computed, follow, values


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    return computed(conn)


def test_a_changed_row_of_a_new_edition_reopens_those_who_use_the_carrier(
    conn: psycopg.Connection, plant: Plant
) -> None:
    other = Plant(conn, "other")
    other.meter_and_flow("grid")
    other.days("grid", JAN, FEB, 10.0)
    content = files("qingyu").joinpath("data", "coal_factors.csv").read_bytes()
    reference.load_editions(conn, {"coal_factors.csv": content.replace(b"2589-2020,0.7143,", b"2589-2020,0.7200,", 1)})
    assert lines.open_lines(conn, other.id, 10) == []
    (line,) = lines.open_lines(conn, plant.id, 10)
    assert line.source == "factor"
    follow(conn, plant, LATER)
    months = values(conn, "month")
    assert months["raw_coal", MARCH].value == pytest.approx(31 * 100 * 0.72)
    # The row of electricity is the same in both editions, so its values stand as they were.
    assert months["electricity", MARCH].computed_at == NOW


def edition(old: bytes, new: bytes) -> dict[str, bytes]:
    """The coefficients with one text changed."""
    content = files("qingyu").joinpath("data", "coal_factors.csv").read_bytes()
    assert content.count(old) == 1
    return {"coal_factors.csv": content.replace(old, new)}


STEEL = b"nitrogen,both,m3,tcisa416,,T/CISA 416-2024,0.0169"


def test_a_changed_row_of_a_scheme_reopens_those_who_chose_it(conn: psycopg.Connection, plant: Plant) -> None:
    for each in (plant, other := Plant(conn, "other")):
        each.meter_and_flow("n2", "nitrogen", "m3")
        each.days("n2", JAN, FEB, 1000.0)
    coal_factors.choose(conn, plant.id, SchemeChoice("tcisa416"), "chief", NOW)
    follow(conn, plant, NOW)
    reference.load_editions(conn, edition(STEEL, STEEL.replace(b"0.0169", b"0.0170")))
    assert rollups.process(conn, plant.id, LATER).months == {JAN}
    assert lines.open_lines(conn, other.id, 10) == []


def test_a_new_row_for_a_region_reopens_those_who_lie_in_it(conn: psycopg.Connection, plant: Plant) -> None:
    conn.execute(
        "INSERT INTO region (code, level, name_zh, name_en) VALUES ('500000', 'province', '重庆', 'Chongqing')"
    )
    elsewhere = Plant(conn, "elsewhere")
    conn.execute(
        "UPDATE enterprise SET region_id = (SELECT id FROM region WHERE code = '500000') WHERE code = 'elsewhere'"
    )
    elsewhere.meter_and_flow("coal", "raw_coal", "t")
    elsewhere.days("coal", JAN, FEB, 1.0)
    row = b"gbt2589-2020.washed-coal,06,washed_coal"
    mine = "test.coal,01,raw_coal,both,kg,gbt2589,640000,test,0.7,,,,,,,,煤,coal,,test,derived,\n".encode()
    reference.load_editions(conn, edition(row, mine + row))
    assert lines.open_lines(conn, elsewhere.id, 10) == []
    follow(conn, plant, LATER)
    assert values(conn, "month")["raw_coal", MARCH].value == pytest.approx(31 * 100 * 0.7)


def test_going_back_to_an_old_edition_gives_its_numbers_and_names_again(conn: psycopg.Connection, plant: Plant) -> None:
    before = values(conn, "month")["raw_coal", MARCH].inputs_hash
    reference.load_editions(conn, edition(b"2589-2020,0.7143,,,20908", b"2589-2020,0.7200,,,20908"))
    follow(conn, plant, LATER)
    assert values(conn, "month")["raw_coal", MARCH].inputs_hash != before
    reference.load(conn)
    follow(conn, plant, LATER + timedelta(hours=1))
    assert values(conn, "month")["raw_coal", MARCH].inputs_hash == before


def test_an_upgrade_with_a_mended_formula_supersedes_what_it_made_and_nothing_else(
    conn: psycopg.Connection, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = values(conn, "month")["raw_coal", MARCH].inputs_hash
    assert reference.load(conn) == []
    monkeypatch.setitem(formulas.FORMULAS, "coal.carrier", replace(formulas.FORMULAS["coal.carrier"], version=2))
    assert len(reference.load(conn)) == 1
    follow(conn, plant, LATER)
    assert values(conn, "month")["raw_coal", MARCH].inputs_hash != before
    assert reference.load(conn) == []
    assert lines.open_lines(conn, plant.id, 10) == []
    # Another formula is mended: everything is computed again, and what does not name it stays the row it is.
    now = values(conn, "month")["raw_coal", MARCH].computed_at
    monkeypatch.setitem(formulas.FORMULAS, "cost.total", replace(formulas.FORMULAS["cost.total"], version=2))
    assert len(reference.load(conn)) == 1
    follow(conn, plant, LATER + timedelta(hours=1))
    assert values(conn, "month")["raw_coal", MARCH].computed_at == now


def test_a_changed_yardstick_reopens_the_months_of_its_products_only(conn: psycopg.Connection, plant: Plant) -> None:
    plant.product("clinker", "coal", limit_id="gb16780-2021.clinker.comprehensive")
    other = Plant(conn, "other")
    other.meter_and_flow("grid")
    other.days("grid", JAN, FEB, 10.0)
    content = files("qingyu").joinpath("data", "benchmarks.csv").read_bytes()
    changed = content.replace(b",kgce/t,100,107,117,", b",kgce/t,100,107,110,", 1)
    reference.load_editions(conn, {"benchmarks.csv": changed})
    assert len(lines.open_lines(conn, plant.id, 10)) == 1
    assert lines.open_lines(conn, other.id, 10) == []
    assert rollups.process(conn, plant.id, LATER).months == {JAN, FEB, MARCH}
