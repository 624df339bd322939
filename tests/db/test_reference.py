"""Editions: named by their content, immutable, and old ones stay readable."""

from importlib.resources import files

import psycopg
import pytest

from qingyu.db import factors, reference
from qingyu.domain.control.rule import Code
from qingyu.domain.energy.factors import Book
from qingyu.domain.kernel.tables import BadTable
from qingyu.errors import Conflict


def carried(name: str) -> bytes:
    return files("qingyu").joinpath("data", name).read_bytes()


def current(conn: psycopg.Connection) -> dict[str, str]:
    return dict(conn.execute("SELECT file, id FROM edition WHERE is_current").fetchall())


def test_an_upgrade_has_loaded_every_row_and_loading_again_changes_nothing(conn: psycopg.Connection) -> None:
    assert reference.load(conn) == []
    counts = conn.execute("SELECT file, n_rows FROM edition ORDER BY file").fetchall()
    assert {("benchmarks.csv", 179), ("coal_factors.csv", 68), ("plausibility.csv", 69)} <= set(counts)
    assert [name for name, _ in counts] == sorted(file.name for file in reference.FILES)
    assert conn.execute("SELECT count(*) FROM benchmark").fetchone() == (179,)
    assert conn.execute("SELECT count(*) FROM coal_factor").fetchone() == (68,)


def test_a_changed_file_is_a_new_edition_and_the_old_one_stays_readable(conn: psycopg.Connection) -> None:
    before = current(conn)["benchmarks.csv"]
    changed = carried("benchmarks.csv").replace(b",kgce/t,100,107,117,", b",kgce/t,100,107,110,", 1)
    (edition,) = reference.load_editions(conn, {"benchmarks.csv": changed})
    assert current(conn)["benchmarks.csv"] == edition != before
    clinker = "gb16780-2021.clinker.comprehensive"
    assert reference.yardsticks(conn, [clinker])[clinker].level3 == 110.0
    assert reference.yardstick_of_edition(conn, before, clinker).level3 == 117.0


def test_going_back_to_an_old_content_makes_its_edition_current_again(conn: psycopg.Connection) -> None:
    before = current(conn)["coal_factors.csv"]
    changed = carried("coal_factors.csv").replace(b",0.7143,", b",0.7144,", 1)
    reference.load_editions(conn, {"coal_factors.csv": changed})
    assert reference.load(conn) == [before]
    assert current(conn)["coal_factors.csv"] == before
    assert conn.execute("SELECT count(*) FROM edition WHERE file = 'coal_factors.csv'").fetchone() == (2,)


def test_a_file_that_is_not_understood_loads_nothing(conn: psycopg.Connection) -> None:
    before = current(conn)
    broken = carried("coal_factors.csv").replace(b"raw_coal", b"black_coal", 1)
    with pytest.raises(BadTable, match="line 2, carrier"):
        reference.load_editions(conn, {"coal_factors.csv": broken})
    assert current(conn) == before


def test_a_version_of_a_rule_is_never_rewritten(conn: psycopg.Connection) -> None:
    changed = carried("rules.csv").replace(b'""band3"": 1.2', b'""band3"": 1.3')
    with pytest.raises(Conflict, match=r"rule 'budget\.month' version 1 says something else"):
        reference.load_editions(conn, {"rules.csv": changed})


def test_a_higher_version_of_a_rule_takes_over(conn: psycopg.Connection) -> None:
    lines = carried("rules.csv").decode().splitlines()
    newer = next(line for line in lines if line.startswith("budget.month,2,"))
    newer = newer.replace("budget.month,2,", "budget.month,3,", 1).replace('""band3"": 1.2', '""band3"": 1.3')
    reference.load_editions(conn, {"rules.csv": "\n".join([*lines, newer, ""]).encode()})
    (rule,) = [rule for rule in reference.rules(conn) if rule.code is Code.BUDGET_MONTH]
    assert (rule.version, rule.parameters["band3"]) == (3, 1.3)
    assert conn.execute("SELECT count(*) FROM rule WHERE id = 'budget.month'").fetchone() == (3,)


def test_coefficients_come_back_as_they_were_printed(conn: psycopg.Connection) -> None:
    found = factors.of_enterprise(conn, 0)
    printed = {factor.id: factor for factor in found.layers[0]}
    assert len(printed) == 68
    gas = printed["gbt2589-2020.coke-oven-gas"]
    assert (gas.kgce_per_unit, gas.low, gas.high, gas.book) == (None, 0.5714, 0.6143, Book.BOTH)
    assert found.declared == []
