"""Intensity against size of every product of a region: for its authority, and for nobody else."""

import psycopg
from starlette.testclient import TestClient

from qingyu.db import indicators
from tests.api import plants
from tests.api.bodies import EAST, PARK, declared, works
from tests.api.conftest import LogIn
from tests.api.rounds import of_year

PAGE = "/api/v1/regions/640000/sectors?month=2025-12"


def test_a_region_sees_each_product_beside_the_levels_and_others_see_none(
    plant: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    works(plant, "gamma", "640100", 300.0)
    for code, value, class_ in (("alpha", 118.0, "below_baseline"), ("gamma", 99.0, "benchmark")):
        said = {"value": value, "class": class_, "output": 2e6, "yardstick": {"id": "ndrc2023.clinker"}}
        stored = of_year("gap.rolling12", "clinker", 12, 1.0, "kgce/t", said)
        id_ = plants.enterprise_id(plant, code)
        indicators.put(plant, id_, [], [stored.start_on], [stored], plants.NOW, ["gap.rolling12"])
    plant.commit()
    (group,) = officer.get(PAGE).json()["sectors"]
    assert (group["yardstick"], group["benchmark"], group["baseline"]) == ("ndrc2023.clinker", 100.0, 117.0)
    assert [(one["code"], one["value"], one["output"], one["class"]) for one in group["points"]] == [
        ("alpha", 118.0, 2e6, "below_baseline"),
        ("gamma", 99.0, 2e6, "benchmark"),
    ]
    assert officer.get(PAGE.replace("2025-12", "2025-11")).json()["sectors"] == []
    declared(officer, PARK)
    assert officer.get(f"{EAST}/sectors").json()["sectors"] == []
    assert log_in("manager-alpha").get(PAGE).status_code == 404
