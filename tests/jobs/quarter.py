"""Three months that are computed, for tests of what is computed again."""

from datetime import UTC, date, datetime, timedelta

import psycopg

from qingyu.db import indicators as rows
from qingyu.db.indicators import ListedValue
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.book import indicators
from qingyu.jobs.energy import rollups
from qingyu.jobs.energy.rollups import Touched
from tests.jobs.plant import Plant

JAN, FEB, MARCH, APRIL = (date(2026, month, 1) for month in (1, 2, 3, 4))
NOW = datetime(2026, 4, 10, 4, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def computed(conn: psycopg.Connection) -> Plant:
    """Three months of coal and power, all computed; 100 t of coal and 1,000 kWh a day."""
    plant = Plant(conn)
    plant.meter_and_flow("coal", "raw_coal", "t")
    plant.meter_and_flow("grid")
    plant.days("coal", JAN, APRIL, 100.0)
    plant.days("grid", JAN, APRIL, 1000.0)
    every_day = [JAN + timedelta(days=n) for n in range(90)]
    indicators.refresh(conn, plant.id, every_day, [JAN, FEB, MARCH], NOW)
    return plant


def follow(conn: psycopg.Connection, plant: Plant, now: datetime) -> Touched:
    """What analytics does with the open lines."""
    touched = rollups.process(conn, plant.id, now)
    indicators.refresh(conn, plant.id, sorted(touched.days), sorted(touched.months), now)
    return touched


def values(
    conn: psycopg.Connection, period: str, as_of: datetime | None = None, code: str = "coal.calorific"
) -> dict[tuple[str, date], ListedValue]:
    found = rows.listing(conn, EVERYTHING, "plant", code, period, JAN, date(2026, 5, 1), as_of)
    return {(row.scope, row.start_on): row for row in found}
