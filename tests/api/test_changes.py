"""Changes of closed months over the API, and the audit log for the auditor."""

import csv
import hashlib
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from qingyu.jobs.declaring import registry
from tests.api import plants
from tests.api.conftest import LogIn

ALPHA = "/api/v1/enterprises/alpha"
PROOF = b"a certificate"
MONTHLY = ("account", "balance", "intensity", "benchmarks", "carbon", "cost")


def users(conn: psycopg.Connection) -> None:
    said = {"password": plants.PASSWORD, "display_zh": "人", "display_en": "Somebody"}
    document = {
        "users": [
            {"name": "officer", "role": "regulator_officer", "region": "640000", **said},
            {"name": "auditor", "role": "auditor", **said},
        ]
    }
    registry.apply(conn, document, plants.NOW)
    conn.commit()


def note(conn: psycopg.Connection) -> int:
    """A change as a declaration leaves it."""
    id_ = conn.execute(
        "INSERT INTO closed_change (enterprise_id, txid, months, sources, actor, at) SELECT id, pg_current_xact_id(), "
        "%s, ARRAY['factor'], 'manager-alpha', %s FROM enterprise WHERE code = 'alpha' RETURNING id",
        [[date(2026, 10, 1)], plants.NOW],
    ).fetchone()
    assert id_ is not None
    conn.commit()
    return int(id_[0])


def test_a_change_is_explained_by_the_manager_and_confirmed_by_the_officer(
    app: FastAPI, alpha: TestClient, log_in: LogIn, plant: psycopg.Connection, tmp_path: Path
) -> None:
    app.state.proof_folder = tmp_path / "proofs"
    users(plant)
    id_ = note(plant)
    officer = log_in("officer")
    [shown] = officer.get("/api/v1/changes").json()["items"]
    assert (shown["id"], shown["state"], shown["months"]) == (id_, "unconfirmed", ["2026-10-01"])
    assert officer.post(f"{ALPHA}/changes/{id_}/confirmation", json={"reason": "seen"}).status_code == 409
    uploaded = alpha.post(
        f"{ALPHA}/proofs", params={"name": "c.pdf"}, content=PROOF, headers={"content-type": "application/pdf"}
    )
    assert (uploaded.status_code, uploaded.json()["hash"]) == (201, hashlib.sha256(PROOF).hexdigest())
    said = {"reason": "measured anew", "proof": uploaded.json()["hash"]}
    assert alpha.post(f"{ALPHA}/changes/{id_}/explanation", json=said).status_code == 200
    assert alpha.post(f"{ALPHA}/changes/{id_}/confirmation", json={"reason": "me"}).status_code == 403
    assert log_in("manager-beta").post(f"{ALPHA}/changes/{id_}/explanation", json=said).status_code == 404
    assert log_in("ningxia").post(f"{ALPHA}/changes/{id_}/rejection", json={"reason": "no"}).status_code == 403
    done = officer.post(f"{ALPHA}/changes/{id_}/confirmation", json={"reason": "seen"})
    assert (done.status_code, done.json()["state"], done.json()["decided_by"]) == (200, "confirmed", "officer")
    assert officer.post(f"{ALPHA}/changes/{id_}/rejection", json={"reason": "no"}).status_code == 409


def test_a_proof_is_read_by_who_sees_the_enterprise_and_no_browser_opens_it(
    app: FastAPI, alpha: TestClient, log_in: LogIn, plant: psycopg.Connection, tmp_path: Path
) -> None:
    app.state.proof_folder = tmp_path / "proofs"
    users(plant)
    said: dict[str, Any] = {
        "params": {"name": "化验单 <1>.html"},
        "content": PROOF,
        "headers": {"content-type": "text/html"},
    }
    hash_ = alpha.post(f"{ALPHA}/proofs", **said).json()["hash"]
    answer = log_in("officer").get(f"{ALPHA}/proofs/{hash_}")
    assert (answer.status_code, answer.content) == (200, PROOF)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E5%8C%96")
    assert log_in("manager-beta").get(f"{ALPHA}/proofs/{hash_}").status_code == 404
    assert log_in("auditor").get(f"{ALPHA}/proofs/{hash_}").status_code == 404
    assert alpha.get(f"{ALPHA}/proofs/{'0' * 64}").status_code == 404


def test_the_values_of_a_change_are_those_of_who_sees_it(
    alpha: TestClient, log_in: LogIn, plant: psycopg.Connection
) -> None:
    id_ = note(plant)
    assert alpha.get(f"{ALPHA}/changes/{id_}/values").json() == {"items": [], "next": None}
    assert alpha.get(f"{ALPHA}/changes/{id_ + 1}/values").status_code == 404
    assert log_in("manager-beta").get(f"{ALPHA}/changes/{id_}/values").status_code == 404


def test_a_change_is_decided_under_the_address_of_its_own_enterprise_alone(
    app: FastAPI, log_in: LogIn, plant: psycopg.Connection
) -> None:
    users(plant)
    registry.apply(plant, {"enterprises": [plants.enterprise("gamma", "640100")]}, plants.NOW)
    id_ = note(plant)
    for act, body in (("rejection", {"reason": "no"}), ("confirmation", {"reason": "yes"})):
        refused = log_in("officer").post(f"/api/v1/enterprises/gamma/changes/{id_}/{act}", json=body)
        assert refused.status_code == 404, refused.text
    assert plant.execute("SELECT state FROM closed_change WHERE id = %s", (id_,)).fetchone() == ("unconfirmed",)


def test_nobody_sees_the_changes_of_others(log_in: LogIn, plant: psycopg.Connection) -> None:
    note(plant)
    assert log_in("manager-beta").get("/api/v1/changes").json()["items"] == []
    assert len(log_in("manager-alpha").get("/api/v1/changes").json()["items"]) == 1


def test_the_auditor_reads_the_log_and_nobody_else(alpha: TestClient, log_in: LogIn, plant: psycopg.Connection) -> None:
    users(plant)
    auditor = log_in("auditor")
    first = auditor.get("/api/v1/audit", params={"limit": 2}).json()
    ids = [line["id"] for line in first["items"]]
    assert ids == sorted(ids, reverse=True)
    following = auditor.get("/api/v1/audit", params={"limit": 2, "cursor": first["next"]}).json()["items"]
    assert following[0]["id"] < ids[-1]
    kinds = {line["kind"] for line in auditor.get("/api/v1/audit", params={"kind": "change"}).json()["items"]}
    assert kinds == {"change"}
    for name in ("manager-alpha", "officer", "ningxia"):
        assert log_in(name).get("/api/v1/audit").status_code == 403


def test_a_proof_is_bounded(app: FastAPI, alpha: TestClient, tmp_path: Path) -> None:
    app.state.proof_folder = tmp_path / "proofs"
    large = alpha.post(f"{ALPHA}/proofs", params={"name": "c"}, content=b"x" * (11 * 1024 * 1024))
    assert large.status_code == 413
    assert alpha.post(f"{ALPHA}/proofs", params={"name": "c"}, content=b"x" * 200_000).status_code == 201


@pytest.mark.parametrize(
    ("touches", "leaves_out"),
    [
        *((f"{report}?month=2026-10", f"{report}?month=2026-09") for report in MONTHLY),
        ("ledger?from=2026-09-15&to=2026-10-02", "ledger?from=2026-09-15&to=2026-10-01"),
        *(
            (f"{report}?from=2026-10-31&to=2026-11-02", f"{report}?from=2026-11-01&to=2026-11-02")
            for report in ("energy", "factors/effect", "node-balance", "quality", "quality/days")
        ),
        ("load?day=2026-10-31", "load?day=2026-09-30"),
        ("load?day=2026-11-01", "load?day=2026-11-02"),  # the day before lies in October
        ("carbon/change?base=2026-10&month=2026-11", "carbon/change?base=2026-08&month=2026-09"),
        ("decomposition?from_month=2026-09&to_month=2026-10", "decomposition?from_month=2026-08&to_month=2026-09"),
        # Windows end with a month and rest on those before it.
        (
            "decomposition?from_month=2026-09&to_month=2026-11&window=ytd",
            "decomposition?from_month=2026-08&to_month=2026-09",
        ),
        ("intensity/trend?from=2026-11&to=2026-12", "intensity/trend?from=2026-08&to=2026-10"),
    ],
)
def test_every_report_of_a_month_says_that_a_change_of_it_waits(
    alpha: TestClient, plant: psycopg.Connection, touches: str, leaves_out: str
) -> None:
    note(plant)
    assert alpha.get(f"{ALPHA}/{touches}").json()["unconfirmed_months"] == ["2026-10-01"]
    assert alpha.get(f"{ALPHA}/{leaves_out}").json()["unconfirmed_months"] == []


def test_each_row_of_an_export_says_whether_a_change_of_its_month_waits(
    alpha: TestClient, plant: psycopg.Connection
) -> None:
    note(plant)
    asked = f"{ALPHA}/energy?from=2026-09-01&to=2026-12-01&by=month&table=rows"
    rows = list(csv.DictReader(io.StringIO(alpha.get(f"{asked}&format=csv").text)))
    found = {row["start"][:7]: row["_unconfirmed"] for row in rows}
    assert found == {"2026-09": "false", "2026-10": "true", "2026-11": "false"}
    lines = [json.loads(line) for line in alpha.get(f"{asked}&format=jsonl").text.splitlines()]
    assert [line["_unconfirmed"] for line in lines] == [False, True, False]
