"""A plant with one supply, and its March."""

import psycopg
import pytest

from tests.jobs.plant import Plant
from tests.jobs.priced import APRIL, MARCH, slots


@pytest.fixture
def plant(conn: psycopg.Connection) -> Plant:
    plant = Plant(conn)
    plant.meter_and_flow("grid")
    return plant


@pytest.fixture
def march(plant: Plant) -> Plant:
    slots(plant, "grid", MARCH, APRIL)
    plant.days("grid", MARCH, APRIL, 960.0)
    return plant
