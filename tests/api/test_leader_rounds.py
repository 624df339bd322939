"""Rounds of leaders from the announcement to the ladder: who sees what, the review, the list."""

from datetime import timedelta

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qingyu.db import indicators
from tests.api import plants
from tests.api.conftest import LogIn
from tests.api.rounds import AFTER, CLINKER, ROUND, SAID, afterwards, applied, decided, of_year, passed, tell, unmet


@pytest.fixture
def both(plant: psycopg.Connection) -> psycopg.Connection:
    """Both plants in Ningxia: alpha reaches the bar, beta by more."""
    plant.execute("UPDATE enterprise SET region_id = (SELECT id FROM region WHERE code = '640100') WHERE code = 'beta'")
    plant.commit()
    tell(plant, "alpha", 98.0)
    tell(plant, "beta", 95.0)
    return plant


def test_a_round_goes_from_its_announcement_to_the_ladder_of_every_plant(
    app: FastAPI, both: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    made = officer.put(ROUND, json=SAID)
    assert made.status_code == 200, made.text
    assert (made.json()["stage"], made.json()["bar"], made.json()["least_tce"]) == ("applying", "level1", 10_000.0)
    alpha, beta = log_in("manager-alpha"), log_in("manager-beta")
    for client, plant in ((alpha, "alpha"), (beta, "beta")):
        found = applied(client, plant)
        assert found.status_code == 200, found.text
        assert [(one["enterprise"], one["checks"]) for one in found.json()["applications"]] == [(plant, [])]
    assert applied(alpha, "alpha").json()["applications"][0]["is_nominated"] is False
    assert passed(officer, "reviewed").json()["code"] == "round_stage_not_next"
    officer, alpha = (afterwards(app, log_in, name) for name in ("officer", "manager-alpha"))
    assert applied(alpha, "alpha").json()["code"] == "round_not_open"
    reviewed = passed(officer, "reviewed")
    assert reviewed.status_code == 201, reviewed.text
    shown = [
        (one["enterprise"], one["value"], one["place"], one["is_leader"]) for one in reviewed.json()["applications"]
    ]
    assert shown == [("beta", 95.0, 1, True), ("alpha", 98.0, 2, False)]
    assert [unmet(one) for one in reviewed.json()["applications"]] == [{}, {}]
    assert reviewed.json()["applications"][0]["gap_relative"] == pytest.approx(-0.05)
    # Before the list is published a manager sees what was found of its own plant, and no place.
    (mine,) = alpha.get(ROUND).json()["applications"]
    assert (mine["enterprise"], mine["value"], mine["place"], mine["is_leader"]) == ("alpha", 98.0, None, None)
    done = passed(officer, "published")
    assert done.status_code == 201, done.text
    assert [one["enterprise"] for one in done.json()["leaders"]] == ["beta"]
    seen = alpha.get(ROUND).json()
    assert [(one["enterprise"], one["value"]) for one in seen["leaders"]] == [("beta", 95.0)]
    assert [(one["enterprise"], one["place"]) for one in seen["applications"]] == [("alpha", 2)]
    assert len(seen["acts"][-1]["sha256"]) == 64
    ladder = alpha.get("/api/v1/enterprises/alpha/benchmarks?month=2026-10").json()["products"][0]["leaders"]
    (own,) = [one for one in ladder if one["origin"] == "operator"]
    assert (own["code"], own["company"], own["value"], own["year"]) == ("640000.cement.1", "beta 水泥", 95.0, 2025)
    assert passed(officer, "cancelled").json()["code"] == "round_stage_not_next"
    acts = both.execute("SELECT object FROM audit_line WHERE object LIKE '%leader%' ORDER BY object").fetchall()
    assert [row[0] for row in acts] == [
        *["application to leader round cement of 640000"] * 2, "leader 640000.cement.1",
        *["leader round cement of 640000"] * 3,
    ]  # fmt: skip


def test_one_that_fails_is_let_in_by_a_named_act_and_one_that_is_left_out_has_a_reason(
    app: FastAPI, both: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    tell_again = "UPDATE energy_month SET n_measured = 50, n_estimated = 50 WHERE channel_id = %s"
    both.execute(tell_again, (plants.channel_id(both, "beta", "c01", "t"),))
    both.commit()
    officer.put(ROUND, json=SAID)
    for plant in ("alpha", "beta"):
        assert applied(officer, plant).json()["applications"][0]["is_nominated"]
    officer = afterwards(app, log_in, "officer")
    assert decided(officer, "alpha", False, text="why").json()["code"] == "round_not_reviewed"
    found = {one["enterprise"]: one for one in passed(officer, "reviewed").json()["applications"]}
    assert (unmet(found["beta"]), found["beta"]["is_leader"]) == ({"estimated": False}, False)
    assert (found["alpha"]["place"], found["alpha"]["is_leader"]) == (1, True)
    assert decided(officer, "beta", True, text="a good plant").json()["code"] == "round_check_failed"
    assert decided(officer, "alpha", False).json()["code"] == "round_decision_without_reason"
    let_in = decided(officer, "beta", True, text="statements of the year were seen", authority="纪要〔2026〕12号")
    assert let_in.status_code == 200, let_in.text
    assert passed(officer, "published").json()["code"] == "round_too_many"
    assert decided(officer, "alpha", False, text="已停产").status_code == 200
    (leader,) = passed(officer, "published").json()["leaders"]
    assert (leader["enterprise"], leader["authority"]) == ("beta", "纪要〔2026〕12号")
    # No plant is held against one that did not meet every check.
    assert [one for one in officer.get("/api/v1/leaders").json()["items"] if one["origin"] == "operator"] == []


def test_the_ladder_takes_the_best_that_meets_every_check_and_passes_over_one_that_was_let_in(
    app: FastAPI, both: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    tell_again = "UPDATE energy_month SET n_measured = 50, n_estimated = 50 WHERE channel_id = %s"
    both.execute(tell_again, (plants.channel_id(both, "beta", "c01", "t"),))
    both.commit()
    officer.put(ROUND, json={**SAID, "most": 2})
    for plant in ("alpha", "beta"):
        applied(officer, plant)
    officer = afterwards(app, log_in, "officer")
    passed(officer, "reviewed")
    assert decided(officer, "beta", True, text="seen", authority="纪要〔2026〕12号").status_code == 200
    assert len(passed(officer, "published").json()["leaders"]) == 2
    (own,) = [one for one in officer.get("/api/v1/leaders").json()["items"] if one["origin"] == "operator"]
    assert (own["company"], own["value"]) == ("alpha 水泥", 98.0)


def test_a_number_that_is_held_against_another_yardstick_than_was_applied_with_is_none(
    app: FastAPI, both: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    other = "gb16780-2021.clinker.electricity"
    officer.put(ROUND, json={**SAID, "yardsticks": [CLINKER, other]})
    for plant in ("alpha", "beta"):
        assert applied(officer, plant).status_code == 200
    both.execute(
        "UPDATE indicator_value SET inputs = jsonb_set(inputs, '{yardstick,id}', to_jsonb(%s::text))"
        " WHERE code = 'limit.gap.rolling12' AND enterprise_id = %s",
        (other, plants.enterprise_id(both, "alpha")),
    )
    both.execute(
        "UPDATE product SET limit_id = %s WHERE enterprise_id = %s", (other, plants.enterprise_id(both, "beta"))
    )
    both.commit()
    officer = afterwards(app, log_in, "officer")
    for found in passed(officer, "reviewed").json()["applications"]:
        assert (found["value"], found["place"]) == (None, None)
        reason = found["checks"][0]["reason"]
        assert reason["code"] == "round_other_yardstick"
        assert (reason["parameters"]["yardstick"], reason["parameters"]["other"]) == (CLINKER, other)


def test_a_yardstick_or_an_edition_that_is_gone_is_told_and_breaks_nothing(
    app: FastAPI, both: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    officer.put(ROUND, json=SAID)
    applied(officer, "alpha")
    officer = afterwards(app, log_in, "officer")
    both.execute("UPDATE leader_round SET edition = 'gone'")
    both.execute("UPDATE leader_application SET yardstick = 'gone'")
    both.commit()
    assert officer.get(ROUND).json()["verified"] == "unverified"
    refused = passed(officer, "reviewed")
    assert (refused.status_code, refused.json()["code"]) == (409, "round_yardstick_gone")
    assert officer.get(ROUND).json()["stage"] == "ended"
    both.execute("UPDATE leader_application SET yardstick = %s", (CLINKER,))
    both.commit()
    assert passed(officer, "reviewed").status_code == 201
    both.execute("UPDATE leader_application SET yardstick = 'gone'")
    both.commit()
    assert passed(officer, "published").json()["code"] == "round_yardstick_gone"
    assert officer.get(ROUND).json()["stage"] == "reviewed"


def test_who_sees_what_and_who_may_do_what(
    both: psycopg.Connection, officer: TestClient, anyone: TestClient, log_in: LogIn
) -> None:
    alpha, viewer, elsewhere = log_in("manager-alpha"), log_in("ningxia"), log_in("chongqing")
    assert alpha.put(ROUND, json=SAID).status_code == 404
    assert viewer.put(ROUND, json=SAID).status_code == 403
    assert officer.put(ROUND, json=SAID).status_code == 200
    assert applied(viewer, "alpha").status_code == 403
    assert applied(alpha, "beta").status_code == 404
    assert applied(alpha, "alpha").status_code == 200
    assert log_in("manager-beta").get(ROUND).json()["applications"] == []
    assert [one["enterprise"] for one in viewer.get(ROUND).json()["applications"]] == ["alpha"]
    assert elsewhere.get(ROUND).status_code == 404
    assert elsewhere.get("/api/v1/leader-rounds").json()["items"] == []
    assert [one["code"] for one in alpha.get("/api/v1/leader-rounds").json()["items"]] == ["cement"]
    assert alpha.get("/api/v1/leader-rounds?region=640100").json()["items"] == []
    for region, known in (("640000", 1), ("640100", 1), ("500000", 0), ("999999", 0)):
        assert len(officer.get(f"/api/v1/leader-rounds?concerning={region}").json()["items"]) == known, region
    assert passed(alpha, "cancelled").status_code == 404
    assert decided(alpha, "alpha", True).status_code == 404
    assert anyone.get("/api/v1/leader-rounds").status_code == 401
    withdrawn = f"{ROUND}/applications/alpha/clinker"
    assert officer.delete(withdrawn).status_code == 403
    assert alpha.delete(withdrawn).json()["applications"] == []
    assert alpha.delete(withdrawn).status_code == 404
    assert applied(officer, "alpha").json()["applications"][0]["is_nominated"]
    assert officer.delete(withdrawn).json()["applications"] == []
    assert applied(alpha, "alpha", "cement").status_code == 404


def test_a_round_is_reviewed_when_its_window_is_over_for_the_westernmost_plant_and_each_reads_its_own_day(
    app: FastAPI, both: psycopg.Connection, officer: TestClient, log_in: LogIn
) -> None:
    both.execute("UPDATE enterprise SET time_zone = 'Asia/Urumqi' WHERE code = 'beta'")
    both.commit()
    officer.put(ROUND, json=SAID)
    assert applied(log_in("manager-alpha"), "alpha").status_code == 200
    officer, alpha, beta = (afterwards(app, log_in, name) for name in ("officer", "manager-alpha", "manager-beta"))
    stages = [client.get(ROUND).json()["stage"] for client in (officer, alpha, beta)]
    assert stages == ["applying", "ended", "applying"]
    assert passed(officer, "reviewed").json()["code"] == "round_stage_not_next"
    assert applied(beta, "beta").status_code == 200
    app.state.clock = lambda: AFTER + timedelta(hours=2)
    assert passed(log_in("officer"), "reviewed").status_code == 201


def test_the_board_shows_a_small_group_to_its_authority_and_to_nobody_else(
    both: psycopg.Connection, officer: TestClient, alpha: TestClient
) -> None:
    for plant, class_, output in (("alpha", "between", 100.0), ("beta", "benchmark", 300.0)):
        said = {"value": 1.0, "class": class_, "output": output, "yardstick": {"id": "ndrc2023.clinker"}}
        value = of_year("gap.rolling12", "clinker", 12, 1.0, "kgce/t", said)
        indicators.put(
            both, plants.enterprise_id(both, plant), [], [value.start_on], [value], plants.NOW, ["gap.rolling12"]
        )
    both.commit()
    board = "/api/v1/regions/640000/leader-board"
    (group,) = officer.get(board).json()["groups"]
    assert (group["n_enterprises"], group["benchmark_share"], group["baseline_share"]) == (2, 0.5, 1.0)
    assert (group["benchmark_output_share"], group["reason"]) == (0.75, None)
    (hidden,) = alpha.get(board).json()["groups"]
    assert (hidden["n_products"], hidden["benchmark_share"], hidden["reason"]["code"]) == (
        None,
        None,
        "board_too_small",
    )
    # Of three more enterprises and its own a manager is told; of two more and its own it is not.
    for n in range(3):
        both.execute(
            "INSERT INTO enterprise (code, name_zh, name_en, time_zone, region_id) SELECT %s, %s, %s, e.time_zone,"
            " e.region_id FROM enterprise e WHERE e.code = 'beta'",
            (f"other-{n}", f"other-{n}", f"other-{n}"),
        )
        value = of_year("gap.rolling12", "clinker", 12, 1.0, "kgce/t", {**said, "class": "between"})
        id_ = plants.enterprise_id(both, f"other-{n}")
        indicators.put(both, id_, [], [value.start_on], [value], plants.NOW, ["gap.rolling12"])
        both.commit()
        (group,) = alpha.get(board).json()["groups"]
        assert (group["n_enterprises"] is None) == (n == 0), n
    assert officer.get(board + "?year=2024").json()["groups"] == []
    assert officer.get(board + "?year=2026").status_code == 422
    assert alpha.get("/api/v1/regions/640100/leader-board").status_code == 404
