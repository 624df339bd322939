"""Rounds of leaders from the announcement to the ladder: who sees what, who applies, the review, the list."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qingyu.db import indicators
from qingyu.domain.energy.indicator import Value
from qingyu.domain.kernel.reason import because
from tests.api import plants
from tests.api.conftest import LogIn

CLINKER = "gb16780-2021.clinker.comprehensive"
ROUND = "/api/v1/regions/640000/leader-rounds/cement"
SAID = {
    "name": "2026年度水泥行业能效领跑者遴选", "edition": "miit-2026-energy", "year": 2026, "period_year": 2025,
    "yardsticks": [CLINKER], "opens_on": "2026-11-02", "last_on": "2026-11-02", "most": 1, "document": "公告",
}  # fmt: skip
LETTER = {"document": "申报书"}
AFTER = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)  # midnight in Shanghai: the window is over


def of_year(
    code: str, scope: str, month: int, number: float | None, unit: str, inputs: dict[str, Any] | None = None
) -> Value:
    reason = because("nothing_produced") if number is None else None
    start_on = date(2025, month, 1)
    return Value(
        code, scope, "month", start_on, number, unit, 0.99, reason, True, False, {"of": code, **(inputs or {})}
    )


def tell(conn: psycopg.Connection, plant: str, value: float | None, coal_t: float = 1000.0) -> None:
    """What is stored of a plant for 2025: a clinker intensity over twelve months, and what it used in each."""
    id_ = plants.enterprise_id(conn, plant)
    levels = {"level1": 100.0, "level2": 107.0, "level3": 117.0}
    said = {"value": value, "yardstick": {"id": CLINKER, "levels": levels}, "reason": None}
    gap = None if value is None else value - 117.0
    values = [of_year("limit.gap.rolling12", "clinker", 12, gap, "kgce/t", said)]
    values += [of_year("coal.equivalent", "", month, coal_t, "tce") for month in range(1, 13)]
    values += [of_year("co2.total", "", month, coal_t, "tCO2") for month in range(1, 13)]
    months = [date(2025, month, 1) for month in range(1, 13)]
    indicators.put(conn, id_, [], months, values, plants.NOW, [v.code for v in values])
    conn.execute(
        "INSERT INTO energy_month (channel_id, month, use, n_received, n_due, n_slots, n_measured, n_estimated,"
        " n_suspect, n_missing) VALUES (%s, '2025-06-01', 5, 96, 96, 100, 99, 1, 0, 0)",
        (plants.channel_id(conn, plant, "c01", "t"),),
    )
    conn.commit()


@pytest.fixture
def both(plant: psycopg.Connection) -> psycopg.Connection:
    """Both plants in Ningxia: alpha reaches the bar, beta by more."""
    plant.execute("UPDATE enterprise SET region_id = (SELECT id FROM region WHERE code = '640100') WHERE code = 'beta'")
    plant.commit()
    tell(plant, "alpha", 98.0)
    tell(plant, "beta", 95.0)
    return plant


def afterwards(app: FastAPI, log_in: LogIn, name: str) -> TestClient:
    """A client of somebody who logs in when the window is over."""
    app.state.clock = lambda: AFTER
    return log_in(name)


def passed(client: TestClient, stage: str, **more: Any) -> Any:
    return client.post(f"{ROUND}/stages", json={"stage": stage, "document": "会议纪要", **more})


def applied(client: TestClient, plant: str, product: str = "clinker") -> Any:
    return client.put(f"{ROUND}/applications/{plant}/{product}", json=LETTER)


def decided(client: TestClient, plant: str, chosen: bool, **more: Any) -> Any:
    return client.put(f"{ROUND}/applications/{plant}/clinker/decision", json={"chosen": chosen, **more})


def unmet(application: dict[str, Any]) -> dict[str, bool | None]:
    return {one["check"]: one["met"] for one in application["checks"] if not one["met"]}


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


def test_an_applicant_without_a_number_is_told_why_and_nothing_to_publish_is_refused(
    app: FastAPI, plant: psycopg.Connection, officer: TestClient, alpha: TestClient, log_in: LogIn
) -> None:
    officer.put(ROUND, json=SAID)
    assert applied(alpha, "alpha").status_code == 200
    officer = afterwards(app, log_in, "officer")
    (found,) = passed(officer, "reviewed").json()["applications"]
    assert unmet(found) == {
        "intensity": False, "bar": None, "size": None, "completeness": None, "estimated": None, "factors": None,
    }  # fmt: skip
    assert (found["value"], found["place"], found["is_leader"]) == (None, None, False)
    assert passed(officer, "published").json()["code"] == "round_without_leaders"
    assert passed(officer, "cancelled").json()["stage"] == "cancelled"


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


def test_a_round_of_carbon_compares_the_account_and_makes_no_level_of_energy(
    app: FastAPI, plant: psycopg.Connection, officer: TestClient, alpha: TestClient, log_in: LogIn
) -> None:
    made = officer.put(ROUND, json={**SAID, "edition": "miit-2026-carbon"})
    assert (made.status_code, made.json()["bar"]) == (200, "none"), made.text
    applied(alpha, "alpha")
    officer = afterwards(app, log_in, "officer")
    (found,) = passed(officer, "reviewed").json()["applications"]
    (check,) = [one for one in found["checks"] if one["check"] == "intensity"]
    assert check["reason"]["code"] == "round_months_missing"
    emit(plant, [(800.0, 1000.0)] * 12)
    (found,) = passed(officer, "reviewed").json()["applications"]
    assert (found["value"], found["unit"], found["gap_relative"]) == (pytest.approx(0.8), "tCO2/t", None)
    assert decided(officer, "alpha", True, text="seen", authority="纪要").status_code == 200
    assert passed(officer, "published").status_code == 201
    assert [
        one for one in log_in("manager-alpha").get("/api/v1/leaders").json()["items"] if one["origin"] == "operator"
    ] == []


def emit(
    conn: psycopg.Connection, made: list[tuple[float | None, float]], received: int = 100, unit: str = "t"
) -> None:
    """What is stored of alpha's CO2 [tCO2] and clinker [unit] in the months of 2025; of January some may lack."""
    values = []
    for month, (co2_t, output) in enumerate(made, 1):
        known = co2_t / output if co2_t is not None and output else None
        terms = [{"name": "co2", "value": co2_t}, {"name": "output", "value": output}]
        said = {"terms": terms, "n_received": received if month == 1 else 100, "n_due": 100}
        values.append(of_year("co2.intensity", "clinker", month, known, f"tCO2/{unit}", said))
    months = [date(2025, month, 1) for month in range(1, 13)]
    indicators.put(conn, plants.enterprise_id(conn, "alpha"), [], months, values, plants.NOW, ["co2.intensity"])
    conn.commit()


def test_a_month_that_stood_still_counts_with_its_carbon_and_completeness_is_of_the_year(
    app: FastAPI, plant: psycopg.Connection, officer: TestClient, alpha: TestClient, log_in: LogIn
) -> None:
    officer.put(ROUND, json={**SAID, "edition": "miit-2026-carbon"})
    applied(alpha, "alpha")
    officer = afterwards(app, log_in, "officer")
    running = [(800.0, 1000.0)] * 11
    emit(plant, [*running, (110.0, 0.0)], received=70)
    (found,) = passed(officer, "reviewed").json()["applications"]
    assert found["value"] == pytest.approx((11 * 800.0 + 110.0) / 11_000.0)
    shares = {one["check"]: (one["met"], one["actual"]) for one in found["checks"]}
    assert shares["completeness"] == (True, pytest.approx(0.975))
    emit(plant, [(0.8, 1000.0)] * 12, unit="kg")
    (found,) = passed(officer, "reviewed").json()["applications"]
    assert (found["value"], found["unit"]) == (pytest.approx(0.8), "tCO2/t")
    emit(plant, [(0.9, 1000.0)] * 12, unit="m2")
    (found,) = passed(officer, "reviewed").json()["applications"]
    assert (found["value"], found["checks"][0]["reason"]["code"]) == (None, "value_in_other_unit")
    emit(plant, [*running, (None, 0.0)])
    (found,) = passed(officer, "reviewed").json()["applications"]
    assert (found["value"], found["checks"][0]["reason"]["code"]) == (None, "round_months_missing")
    emit(plant, [(800.0, 0.0)] * 12)
    (found,) = passed(officer, "reviewed").json()["applications"]
    assert (found["value"], found["checks"][0]["reason"]["code"]) == (None, "nothing_produced")


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
