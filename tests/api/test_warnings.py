"""Early warnings as a caller lists them: own only, worst first, with both sentences."""

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api import plants
from tests.api.conftest import LogIn


@pytest.fixture
def opened(plant: psycopg.Connection) -> dict[str, int]:
    """One warning of each plant; that of beta is closed."""
    ids = {code: plants.open_warning(plant, code) for code in ("alpha", "beta")}
    plant.execute("UPDATE warning SET closed_at = %s WHERE id = %s", (plants.NOW, ids["beta"]))
    plant.commit()
    return ids


def test_a_warning_says_what_in_both_languages_and_which_rule_made_it(
    opened: dict[str, int], alpha: TestClient
) -> None:
    (found,) = alpha.get("/api/v1/warnings").json()["items"]
    assert (found["id"], found["enterprise"], found["severity"]) == (opened["alpha"], "alpha", 2)
    assert found["rule"] == {"id": "data.interruption", "version": 1, "verified": "unverified"}
    assert (found["value"], found["limit"], found["unit"], found["closed_at"]) == (2.0, 0.5, "h", None)
    assert "e01/kwh" in found["sentence_zh"]
    assert "No reading from e01/kwh" in found["sentence_en"]
    assert found["next_step_zh"]
    assert found["next_step_en"]
    shown = alpha.get("/api/v1/enterprises/alpha").json()
    assert (shown["open_warnings"], shown["worst_severity"]) == (1, 2)


def test_open_and_closed_warnings_are_told_apart(opened: dict[str, int], log_in: LogIn) -> None:
    beta = log_in("manager-beta")
    assert beta.get("/api/v1/warnings").json()["items"] == []
    assert [w["id"] for w in beta.get("/api/v1/warnings?status=closed").json()["items"]] == [opened["beta"]]
    assert [w["id"] for w in beta.get("/api/v1/warnings?status=all").json()["items"]] == [opened["beta"]]


def test_warnings_of_another_plant_are_neither_listed_nor_found(opened: dict[str, int], log_in: LogIn) -> None:
    alpha, regulator = log_in("manager-alpha"), log_in("chongqing")
    assert [w["enterprise"] for w in alpha.get("/api/v1/warnings?status=all").json()["items"]] == ["alpha"]
    assert [w["enterprise"] for w in regulator.get("/api/v1/warnings?status=all").json()["items"]] == ["beta"]
    assert alpha.get("/api/v1/warnings?enterprise=beta").status_code == 404
    assert alpha.get("/api/v1/warnings?enterprise=gamma").status_code == 404
    assert len(alpha.get("/api/v1/warnings?enterprise=alpha").json()["items"]) == 1
