"""What may be announced as a round of leaders, when it may still be changed, and who applies with what."""

from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api.conftest import LogIn
from tests.api.rounds import ROUND, SAID, applied, decided


def test_a_corrected_letter_takes_the_place_of_the_one_before_and_a_manager_that_of_a_nomination(
    plant: psycopg.Connection, officer: TestClient, alpha: TestClient
) -> None:
    officer.put(ROUND, json=SAID)
    address = f"{ROUND}/applications/alpha/clinker"
    for client, document in (
        *((officer, "推荐函"), (officer, "推荐函"), (officer, "推荐函 更正")),
        *((alpha, "申报书"), (alpha, "申报书 更正"), (alpha, "申报书 更正")),
    ):
        (found,) = client.put(address, json={"document": document}).json()["applications"]
        assert (found["document"], found["is_nominated"]) == (document, client is officer)
    refused = officer.put(address, json={"document": "推荐函"})
    assert (refused.status_code, refused.json()["code"]) == (409, "round_applied_by_itself")
    kept = plant.execute("SELECT document, withdrawn_by IS NULL FROM leader_application ORDER BY id").fetchall()
    assert kept == [("推荐函", False), ("推荐函 更正", False), ("申报书", False), ("申报书 更正", True)]
    acts = plant.execute("SELECT kind FROM audit_line WHERE object LIKE 'application to%' ORDER BY id").fetchall()
    assert [act for (act,) in acts] == ["declare", *["withdraw", "declare"] * 3]


def test_only_plants_of_the_region_with_a_yardstick_of_the_round_apply(
    plant: psycopg.Connection, officer: TestClient, alpha: TestClient, log_in: LogIn
) -> None:
    officer.put(ROUND, json={**SAID, "yardsticks": ["gb16780-2021.cement.comprehensive"]})
    assert applied(alpha, "alpha").json()["code"] == "product_not_in_round"
    assert decided(officer, "beta", True).json()["detail"] == "there is no enterprise 'beta' that you may see"
    # The plant of another province does not even see the round.
    assert applied(log_in("manager-beta"), "beta").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"period_year": 2026}, 409, "round_period_not_over"),
        ({"last_on": "2026-11-01"}, 409, "round_window_backwards"),
        ({"bar": "none"}, 409, "round_bar_of_kind"),
        ({"yardsticks": ["nobodys"]}, 422, None),
        ({"edition": "nobodys"}, 404, None),
        ({"edition": "qinghai", "most": None}, 422, None),
        ({"most": 0}, 422, None),
    ],
)
def test_a_round_that_cannot_be_is_refused(
    officer: TestClient, wrong: dict[str, Any], status: int, code: str | None
) -> None:
    found = officer.put(ROUND, json={**SAID, **wrong})
    assert found.status_code == status, found.text
    assert code is None or found.json()["code"] == code
    assert officer.get("/api/v1/leader-rounds").json()["items"] == []


def test_an_announcement_is_changed_before_its_window_only_and_said_again_it_is_said_once(officer: TestClient) -> None:
    later = {**SAID, "opens_on": "2026-11-03", "last_on": "2026-11-05"}
    first = officer.put(ROUND, json=later).json()
    assert (first["stage"], officer.put(ROUND, json=later).json()) == ("announced", first)
    assert officer.put(ROUND, json={**later, "most": 3, "opens_on": "2026-11-02"}).json()["most"] == 3
    late = officer.put(ROUND, json=later)
    assert (late.status_code, late.json()["code"]) == (409, "round_is_open")


def test_a_round_is_marked_while_an_assumption_stands_in_it(officer: TestClient) -> None:
    later = {**SAID, "opens_on": "2026-11-03", "last_on": "2026-11-05"}
    assert officer.put(ROUND, json=later).json()["verified"] == "unverified"
    bounds = {"least_completeness": 0.95, "most_estimated": 0.05}
    assert officer.put(ROUND, json={**later, **bounds}).json()["verified"] == "unverified"
    assert officer.put(ROUND, json={**later, **bounds, "bar": "level1"}).json()["verified"] == "one_source"
    (listed,) = officer.get("/api/v1/leader-rounds").json()["items"]
    assert listed["verified"] == "one_source"


def test_the_editions_say_what_they_print_and_what_was_not_found(officer: TestClient) -> None:
    found = {one["id"]: one for one in officer.get("/api/v1/leader-rounds/editions").json()["items"]}
    assert (found["miit-2026-energy"]["most"], found["miit-2026-energy"]["least_tco2"]) == (5, 26_000.0)
    assert (found["qinghai"]["most"], found["qinghai"]["least_tce"]) == (None, None)
    assert found["qinghai"]["not_found"]
    sure = {id_: one["bar_verified"] for id_, one in found.items()}
    assert (sure["miit-2026-energy"], sure["qinghai"], sure["miit-2021-energy"]) == ("unverified",) * 2 + (
        "one_source",
    )
