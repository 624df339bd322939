"""Use beside a baseline over the API: the case by hand, with the reasons where there is none."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.support import commands
from tests.support.databases import Database

BASELINE = "/api/v1/enterprises/alpha/baseline"
FIRST = date(2026, 9, 1)
SCATTER = {10.0: 2.0, 20.0: -2.0, 30.0: -2.0, 40.0: 2.0}
SPAN = "base_from=2026-09-01&base_to=2026-09-29&to=2026-10-19"


@pytest.fixture
def stated(plant: psycopg.Connection) -> psycopg.Connection:
    """28 days by y = 100 + 5 x, and 20 more with 10 kWh less, as in tests/domain/forecast/test_baseline.py."""
    (enterprise, channel, product) = plant.execute(
        "SELECT e.id, c.id, p.id FROM enterprise e JOIN channel c ON c.enterprise_id = e.id AND c.code = 'kwh'"
        " JOIN product p ON p.enterprise_id = e.id AND p.code = 'clinker' WHERE e.code = 'alpha'"
    ).fetchone() or (0, 0, 0)
    for n in range(48):
        day, x = FIRST + timedelta(days=n), (10.0, 20.0, 30.0, 40.0)[n % 4]
        use = 100.0 + 5.0 * x + SCATTER[x] - (10.0 if n >= 28 else 0.0)
        plant.execute("INSERT INTO energy_day VALUES (%s, %s, %s, 96, 96, 96, 96, 0, 0, 0)", (channel, day, use))
        start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
        plant.execute(
            "INSERT INTO production (enterprise_id, product_id, from_at, to_at, quantity, revision, batch_id,"
            " received_at) VALUES (%s, %s, %s, %s, %s, 0, 0, %s)",
            (enterprise, product, start, start + timedelta(days=1), x, start + timedelta(days=1)),
        )
    plant.commit()
    return plant


def asked(client: TestClient, more: str = "&driver=clinker", span: str = SPAN) -> dict[str, Any]:
    answer = client.get(f"{BASELINE}?{span}{more}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_meter_beside_its_baseline_with_what_was_saved_since_which_day(
    stated: psycopg.Connection, alpha: TestClient, database: Database
) -> None:
    found = asked(alpha, "&driver=clinker&meter=e01&channel=kwh")
    line = found["baseline"]
    assert (line["n"], line["intercept"], line["slope"]) == (28, pytest.approx(100.0), pytest.approx(5.0))
    assert line["r2"] == pytest.approx(1.0 - 112.0 / 87_612.0)
    assert (found["difference"], found["difference_tce"]) == (pytest.approx(-200.0), pytest.approx(-0.02458))
    assert [(one["start_on"], one["after"]) for one in found["breaks"]] == [("2026-09-29", pytest.approx(-10.0))]
    assert len(found["rows"]) == 48
    assert found["rows"][27]["cumulative"] == pytest.approx(0.0, abs=1e-9)
    # The command line says the same, to the digit.
    words = ["baseline", "alpha", "--base-from", "2026-09-01", "--base-to", "2026-09-29", "--to", "2026-10-19"]
    words += ["--driver", "clinker", "--meter", "e01", "--channel", "kwh"]
    assert json.loads(commands.printed(database, *words, "--json")) == found
    assert "break on 2026-09-29" in commands.printed(database, *words)
    # Without a driver each day is held against the mean: 225 kWh.
    assert asked(alpha, "")["baseline"]["intercept"] == pytest.approx(225.0)
    short = asked(alpha, span="base_from=2026-09-02&base_to=2026-09-29&to=2026-10-19")
    assert (short["baseline"], short["difference"], short["reason"]["code"]) == (None, None, "baseline_too_short")
    # Without its days it is of two months, and the month after them is looked at.
    of_two_months = asked(alpha, span="base_from=2026-07-20&base_to=2026-09-19&to=2026-10-19")
    assert asked(alpha, span="to=2026-10-19") == of_two_months
    later = asked(alpha, span="base_from=2026-09-01&base_to=2026-09-29&to=2026-11-01")
    assert [one["code"] for one in later["remarks"]] == ["baseline_days_unknown"]


def test_output_that_is_stated_over_midnight_is_why_no_day_is_known(
    stated: psycopg.Connection, alpha: TestClient
) -> None:
    stated.execute("UPDATE production SET from_at = from_at - interval '2 hours', to_at = to_at - interval '2 hours'")
    stated.commit()
    reason = asked(alpha)["reason"]
    assert (reason["code"], reason["parameters"]) == ("baseline_output_crosses", {"n": 0, "least": 28, "days": 28})


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (f"{SPAN}&driver=gold", "driver_unknown"),
        ("base_from=2026-09-29&base_to=2026-09-29&to=2026-10-19", "baseline_of_nothing"),
        ("base_from=2026-09-01&base_to=2026-09-29&to=2026-09-29", "baseline_after_span"),
    ],
)
def test_what_is_no_baseline_is_refused(alpha: TestClient, query: str, code: str) -> None:
    refused = alpha.get(f"{BASELINE}?{query}")
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_degree_days_are_known_by_the_month(alpha: TestClient) -> None:
    found = asked(alpha, "&driver=heating")
    assert (found["step"], found["driver"]["unit"], found["reason"]["code"]) == ("month", "K·d", "baseline_too_short")
