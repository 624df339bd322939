"""The account of a region: it is the sum of its plants, or none and why; only those who see the whole region see it."""

from datetime import date
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from qingyu.domain.control.body import Share, total
from qingyu.domain.kernel.reason import because
from qingyu.jobs.declaring import registry
from tests.api import plants
from tests.api.conftest import LogIn
from tests.support.reasons import english

OCTOBER = date(2026, 10, 1)
PROVINCE = "/api/v1/regions/640000/account"


def month(conn: psycopg.Connection, code: str, quantity: str, value: float | None, completeness: float = 1.0) -> None:
    """A month's value of a plant, as analytics would write it."""
    conn.execute(
        "INSERT INTO indicator_value (enterprise_id, code, period, start_on, value, unit, completeness, reason,"
        " verified, inputs, inputs_hash, is_open, computed_at)"
        " VALUES (%s, %s, 'month', %s, %s, 'tce', %s, %s, true, '{}', %s, true, %s)",
        (
            plants.enterprise_id(conn, code),
            quantity,
            OCTOBER,
            value,
            completeness,
            None if value is not None else Jsonb(because("period_unknown").as_json()),
            f"{code}{quantity}",
            plants.NOW,
        ),
    )
    conn.commit()


def another(conn: psycopg.Connection, code: str, region: str) -> None:
    conn.execute(
        "INSERT INTO region (code, parent_id, level, name_zh, name_en)"
        " SELECT %s, id, 'prefecture', '石嘴山', 'Shizuishan' FROM region WHERE code = '640000'",
        (region,),
    )
    registry.apply(conn, {"enterprises": [plants.enterprise(code, region)]}, plants.NOW)
    conn.commit()


def sums(body: dict[str, Any]) -> dict[str, tuple[float | None, float | None, int, int]]:
    return {one["code"]: (one["value"], one["known"], one["n_known"], one["n_enterprises"]) for one in body["sums"]}


def test_a_province_is_the_sum_of_its_plants_and_opens_down_to_each(plant: psycopg.Connection, log_in: LogIn) -> None:
    another(plant, "gamma", "640200")
    for code, tce, completeness in (("alpha", 600.0, 1.0), ("gamma", 400.0, 0.95)):
        month(plant, code, "coal.calorific", tce, completeness)
    month(plant, "beta", "coal.calorific", 5000.0)  # lies in another province
    body = log_in("ningxia").get(PROVINCE).json()
    assert (body["code"], body["month"], body["is_open"]) == ("640000", "2026-10-01", False)
    assert sums(body)["coal.calorific"] == (1000.0, 1000.0, 2, 2)
    assert body["sums"][0]["completeness"] == pytest.approx(0.98)
    assert [(one["code"], one["region"], one["parts"][0]["share"]) for one in body["enterprises"]] == [
        ("alpha", "640100", 0.6),
        ("gamma", "640200", 0.4),
    ]


def test_a_sum_that_lacks_a_plant_is_no_sum_and_tells_the_known_part(plant: psycopg.Connection, log_in: LogIn) -> None:
    another(plant, "gamma", "640200")
    month(plant, "alpha", "coal.calorific", 600.0)
    month(plant, "gamma", "coal.calorific", None)
    body = log_in("ningxia").get(PROVINCE).json()
    assert sums(body) == {
        "coal.calorific": (None, 600.0, 1, 2),
        "coal.equivalent": (None, None, 0, 2),
        "co2.total": (None, None, 0, 2),
    }
    assert english(body["sums"][0]["reason"]) == "1 of 2 enterprises have no value in this month"
    said = {one["code"]: one["parts"][0]["reason"] for one in body["enterprises"]}
    assert {code: english(why) for code, why in said.items()} == {
        "alpha": "",
        "gamma": "nothing is known of this period",
    }


def test_nobody_sees_a_region_but_those_who_see_the_whole_of_it(plant: psycopg.Connection, log_in: LogIn) -> None:
    for stranger in ("manager-alpha", "chongqing"):
        assert log_in(stranger).get(PROVINCE).status_code == 404
    assert log_in("ningxia").get("/api/v1/regions/640100/account").status_code == 200
    assert log_in("ningxia").get("/api/v1/regions/500000/account").status_code == 404


def test_a_month_that_has_not_begun_is_refused_and_the_running_one_is_open(
    plant: psycopg.Connection, log_in: LogIn
) -> None:
    officer = log_in("ningxia")
    assert officer.get(PROVINCE + "?month=2026-11").json()["is_open"]
    refused = officer.get(PROVINCE + "?month=2026-12")
    assert refused.status_code == 422
    assert "has not begun" in refused.json()["detail"]


SHARES = st.builds(
    Share,
    st.one_of(st.none(), st.floats(-1e6, 1e9)),
    st.one_of(st.none(), st.floats(0, 1)),
    st.booleans(),
)


@given(st.lists(SHARES), st.lists(SHARES))
def test_sums_are_coherent_upwards(one: list[Share], other: list[Share]) -> None:
    whole, parts = total(one + other), (total(one), total(other))
    assert whole.n_known == sum(part.n_known for part in parts)
    assert (whole.known or 0.0) == pytest.approx(sum(part.known or 0.0 for part in parts), abs=1e-3)
    if all(part.value is not None for part in parts):
        assert whole.value == whole.known
    if whole.completeness is not None:
        assert -1e-9 <= whole.completeness <= 1 + 1e-9
