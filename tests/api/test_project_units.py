"""A project that became a unit inside an enterprise: the meters at its edge against what it promised, by year."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from starlette.testclient import TestClient

from qingyu.jobs.declaring import registry
from tests.api import plants
from tests.api.test_projects import NINGXIA, START, running
from tests.support.near import near

MONTHS = [date(2025 + k // 12, k % 12 + 1, 1) for k in range(22)]  # to October 2026, the last that has closed

FLOWS = ("grid", "coal", "line-power", "line-coal")


def month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def works() -> dict[str, Any]:
    """A works whose new line took 100 MWh a month, and 50 t of coal a month in 2025, 60 t in 2026."""

    def flow(code: str, carrier: str, source: str | None, target: str) -> dict[str, Any]:
        direction = "purchase" if source is None else "internal"
        return {"code": code, "carrier": carrier, "direction": direction, "from": source, "to": target}

    def unit(code: str, level: int, parent: str | None) -> dict[str, Any]:
        return {"code": code, "level": level, "parent": parent, "name_zh": code, "name_en": code}

    amounts = {"grid": (400_000.0, "kWh"), "line-power": (100_000.0, "kWh"), "coal": (900.0, "t")}
    said = [
        {
            "flow": code,
            "from": str(month),
            "to": str(month_after(month)),
            "quantity": amount,
            "unit": in_,
            "source": "s",
        }
        for month in MONTHS
        for code, (amount, in_) in {**amounts, "line-coal": (50.0 if month.year == 2025 else 60.0, "t")}.items()
    ]
    scheme = {
        "scheme": "guideline-2013", "guideline": "24", "valid_from": "2025-01-01", "source": "n", "declared_by": "m",
        "choices": {"raw_coal": "fuel.bituminous"},
    }  # fmt: skip
    return {
        "code": "works", "name_zh": "工厂", "name_en": "Works", "region": "640100",
        "units": [unit("site", 1, None), unit("line", 2, "site"), unit("yard", 2, "site")],
        "flows": [
            flow("grid", "electricity", None, "site"), flow("coal", "raw_coal", None, "site"),
            flow("line-power", "electricity", "site", "line"), flow("line-coal", "raw_coal", "site", "line"),
        ],
        "account": {"statements": said}, "carbon": {"settings": [scheme]},
    }  # fmt: skip


@pytest.fixture
def line(plant: psycopg.Connection, officer: TestClient) -> TestClient:
    """A project that runs and promised 750 tce, 640 t of coal and 2,000 tCO2, beside a works of 22 closed months."""
    declared = [
        {"region": "640100", "year": year, "kgce_per_kwh": 0.3, "declared_by": "m", "source": "n"}
        for year in (2025, 2026)
    ]
    registry.apply(plant, {"enterprises": [works()], "equivalent_factors": declared}, plants.NOW)
    for month in MONTHS:
        plant.execute(
            "INSERT INTO indicator_value (enterprise_id, code, period, start_on, value, unit, completeness, verified,"
            " inputs, inputs_hash, is_open, computed_at) VALUES (%s, 'coal.equivalent', 'month', %s, 764.0, 'tce', 1,"
            " true, '{}', 'h', false, %s)",
            (plants.enterprise_id(plant, "works"), month, plants.NOW),
        )
    plant.commit()
    running(officer, energy_tce=750.0, coal_t=640.0, carbon_tco2=2000.0)
    return officer


def became(officer: TestClient, **more: Any) -> Any:
    start = {**START, "enterprise": "works", "started_on": "2024-12-20", **more}
    return officer.post(f"{NINGXIA}/projects/kiln/starts", json=start)


def test_a_project_that_became_a_unit_is_held_against_the_meters_at_its_edge_by_year(line: TestClient) -> None:
    made = became(line, unit="line")
    assert made.status_code == 201, made.text
    said = made.json()
    assert (said["unit"], said["from_month"], [one["year"] for one in said["years"]]) == ("line", "2025-11-01", [2025])
    # Coal 0.7143 kgce/kg and 1.8608 tCO2/t, electricity 0.3 kgce/kWh as declared and 0.6187 kgCO2/kWh.
    for of, coal, severities in ((said["years"][0], 600.0, [1, 0, 0]), (said, 700.0, [3, 1, 1])):
        by = {one["kind"]: one for one in of["promises"]}
        assert by["energy"]["actual"] == near(coal * 0.7143 + 1200 * 0.3)
        assert by["coal"]["actual"] == near(coal)
        assert by["carbon"]["actual"] == near(coal * 1.8608 + 1200 * 0.6187)
        assert [by[kind]["severity"] for kind in ("energy", "coal", "carbon")] == severities
        assert by["coal"]["over"] == near(coal / 640 - 1)


def test_months_with_a_change_that_waits_are_named_where_numbers_are_made_of_days_as_they_are_now(
    line: TestClient, plant: psycopg.Connection
) -> None:
    assert became(line).json()["unconfirmed_months"] == []
    plant.execute(
        "INSERT INTO closed_change (enterprise_id, txid, months, sources, actor, at) VALUES (%s, pg_current_xact_id(),"
        " '{2024-12-01,2025-06-01,2026-02-01}', '{import}', 'manager-works', %s)",
        (plants.enterprise_id(plant, "works"), plants.NOW + timedelta(seconds=1)),
    )
    plant.commit()
    # Of energy and CO2 of a whole enterprise the values before the change count, and coal is of its days.
    assert became(line).json()["unconfirmed_months"] == ["2025-06-01", "2026-02-01"]
    assert became(line, unit="line").json()["unconfirmed_months"] == ["2025-06-01", "2026-02-01"]
    (row,) = csv.DictReader(io.StringIO(line.get(f"{NINGXIA}/projects/kiln/starts?format=csv").text))
    assert row["_unconfirmed"] == "true"
    plant.execute("UPDATE energy_project SET coal_t = 0")
    plant.commit()
    assert became(line).json()["unconfirmed_months"] == []


def test_of_a_unit_without_meters_the_reason_stands_and_of_the_whole_works_its_coal(
    line: TestClient, plant: psycopg.Connection
) -> None:
    assert became(line, unit="yard").status_code == 201
    (said,) = line.get(f"{NINGXIA}/projects/kiln/starts").json()["items"]
    assert {one["reason"]["code"] for one in said["promises"]} == {"unit_without_flows"}
    refused = became(line, unit="attic")
    assert (refused.status_code, refused.json()["code"]) == (422, "unit_not_registered")
    by = {one["kind"]: one for one in became(line).json()["promises"]}
    assert (by["energy"]["actual"], by["coal"]["actual"], by["carbon"]["actual"]) == (near(9168), near(10_800), None)


def test_months_in_which_coal_has_no_flow_burnt_none_and_a_works_needs_no_units_for_its_coal(
    line: TestClient, plant: psycopg.Connection
) -> None:
    def coal() -> Any:
        (said,) = line.get(f"{NINGXIA}/projects/kiln/starts").json()["items"]
        return next(one["actual"] for one in said["promises"] if one["kind"] == "coal")

    ended = "UPDATE flow SET valid = tstzrange(NULL, '2026-04-30 16:00Z') WHERE code = ANY(%s)"
    plant.execute(ended, (["coal", "line-coal"],))
    plant.commit()
    became(line, unit="line")
    assert coal() == near(2 * 50 + 4 * 60), "of November to April"
    became(line)
    plant.execute("UPDATE flow SET from_unit_id = NULL, to_unit_id = NULL WHERE code = ANY(%s)", (list(FLOWS),))
    plant.execute("DELETE FROM unit u USING enterprise e WHERE e.id = u.enterprise_id AND e.code = 'works'")
    plant.commit()
    assert coal() == near(6 * 900)
    # A month of which nothing is known is none without coal.
    plant.execute(
        "UPDATE indicator_value SET value = NULL, completeness = NULL, reason = %s WHERE start_on = %s",
        (Jsonb({"code": "period_unknown", "parameters": {}}), MONTHS[-1]),
    )
    plant.commit()
    assert coal() is None
