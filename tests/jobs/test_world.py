"""What a worker keeps of an enterprise's declarations is read again when they change, and at no other time."""

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql

from qingyu.db import carbon, energy, factors
from qingyu.jobs.book import indicators
from qingyu.jobs.energy.energy import kept_lookup
from qingyu.jobs.energy.world import OFTEN, World, Worlds
from tests.jobs.plant import Plant
from tests.jobs.test_formulas import MARCH, NOW, rich

__all__ = ["rich"]


class Noted(World):
    """A world that notes what is asked of it."""

    def __init__(self, conn: Any, enterprise_id: int) -> None:
        super().__init__(conn, enterprise_id)
        self.asked: set[tuple[str, Callable[..., Any]]] = set()

    def declared(self, read: Any) -> Any:
        self.asked.add(("declared", read))
        return super().declared(read)

    def of_all(self, read: Any) -> Any:
        self.asked.add(("of_all", read))
        return super().of_all(read)

    def made(self, make: Any) -> Any:
        self.asked.add(("made", make))
        return super().made(make)


def untold(conn: psycopg.Connection) -> list[str]:
    """The tables that do not tell when something is declared."""
    found = conn.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        " AND (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid"
        " AND t.tgfoid = 'declared_changed'::regproc) < 4"
    )
    return sorted(name for (name,) in found)


def test_what_is_kept_is_read_of_tables_that_tell_when_something_is_declared(rich: Plant) -> None:
    conn = rich.conn
    said = "INSERT INTO product_boundary (enterprise_id, product_id, boundary, unit_id) VALUES (%s, %s, 'CK-ALL', %s)"
    conn.execute(said, (rich.id, rich.products["clinker"], rich.unit))
    noted = Noted(conn, rich.id)
    gathered = indicators.gather(noted, [MARCH], [MARCH], NOW)
    for maker in indicators.MAKERS:
        assert maker.values(gathered), maker.name
    assert {("declared", energy.products), ("of_all", factors.printed), ("made", kept_lookup)} <= noted.asked
    tables = sql.SQL(", ").join(map(sql.Identifier, untold(conn)))
    conn.execute(sql.SQL("REVOKE SELECT ON {} FROM qingyu_analytics").format(tables))
    conn.execute("SET LOCAL ROLE qingyu_analytics")
    again = World(conn, rich.id)
    for kind, what in noted.asked:
        getattr(again, kind)(what)


def test_a_world_stands_until_something_of_its_enterprise_or_of_everybody_is_declared(conn: psycopg.Connection) -> None:
    one, other, worlds = Plant(conn), Plant(conn, "other"), Worlds()
    one.meter_and_flow("grid")
    conn.commit()
    before, beside = worlds.of(conn, one.id), worlds.of(conn, other.id)
    printed = before.of_all(factors.printed), before.of_all(carbon.printed)
    one.days("grid", MARCH, MARCH.replace(day=3), 1.0)
    assert indicators.refresh(conn, one.id, [], [MARCH], NOW) > 0
    conn.commit()
    assert worlds.of(conn, one.id) is before, "days and values are no declarations"
    one.meter_and_flow("gas", "natural_gas", "m3")
    conn.commit()
    after = worlds.of(conn, one.id)
    assert after is not before
    assert set(after.declared(energy.media)) == set()
    one.product("clinker", "gas")
    conn.commit()
    assert [product.flows for product in worlds.of(conn, one.id).declared(energy.products)] == [{"gas": 1.0}]
    worlds.of(conn, other.id)
    kept = worlds.of(conn, one.id)
    assert kept.of_all(factors.printed) is worlds.of(conn, other.id).of_all(factors.printed), "read once for all"
    assert printed[0] == kept.of_all(factors.printed)
    conn.execute("UPDATE region SET name_en = 'new'")
    conn.commit()
    assert worlds.of(conn, other.id) is not beside
    assert worlds.of(conn, one.id) is not kept


def test_what_was_declared_and_taken_back_leaves_no_world_behind(conn: psycopg.Connection) -> None:
    plant, worlds = Plant(conn), Worlds()
    conn.commit()
    before = worlds.of(conn, plant.id)
    with conn.transaction() as part:
        plant.meter_and_flow("grid")
        plant.product("clinker", "grid")
        assert worlds.of(conn, plant.id).declared(energy.products) != []
        raise psycopg.Rollback(part)
    after = worlds.of(conn, plant.id)
    assert after.declared(energy.products) == before.declared(energy.products) == []
    plant.meter_and_flow("gas", "natural_gas", "m3")
    assert worlds.of(conn, plant.id).declared(energy.products) == []
    plant.product("lime", "gas")
    assert worlds.of(conn, plant.id).declared(energy.products) != [], "read and declared in turns in one transaction"


def test_what_was_made_of_a_world_is_made_anew_now_and_then_for_it_remembers_days(conn: psycopg.Connection) -> None:
    plant, worlds = Plant(conn), Worlds()
    first = worlds.of(conn, plant.id).made(kept_lookup)
    for _ in range(OFTEN - 1):
        world = worlds.of(conn, plant.id)
        assert world.made(kept_lookup) is first
    assert worlds.of(conn, plant.id) is world
    assert world.made(kept_lookup) is not first


def test_who_goes_round_more_enterprises_than_are_kept_finds_as_many_as_are_kept(conn: psycopg.Connection) -> None:
    worlds = Worlds(most=2)
    plants = [Plant(conn, code) for code in ("a", "b", "c")]
    first, second, third = (worlds.of(conn, plant.id) for plant in plants)
    assert worlds.of(conn, plants[0].id) is first
    assert worlds.of(conn, plants[1].id) is second
    assert worlds.of(conn, plants[2].id) is not third, "there is no room"


def test_an_enterprise_that_another_worker_took_over_makes_room(conn: psycopg.Connection) -> None:
    worlds = Worlds(most=1)
    gone, stays = Plant(conn, "gone"), Plant(conn, "stays")
    worlds.of(conn, gone.id)
    for _ in range(OFTEN):
        worlds.of(conn, stays.id)
    assert worlds.of(conn, stays.id) is worlds.of(conn, stays.id)
