"""What people say of spans of a plant: who notes, reads and takes it back."""

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api.conftest import LogIn

NOTES = "/api/v1/enterprises/alpha/annotations"
STOP = {"from": "2026-10-12", "to": "2026-10-13", "kind": "maintenance", "text": "2号窑检修"}


def test_a_span_is_noted_listed_with_what_it_is_about_and_taken_back(alpha: TestClient, officer: TestClient) -> None:
    made = alpha.post(NOTES, json={**STOP, "meter": "c01"})
    assert made.status_code == 201, made.text
    body = made.json()
    assert (body["from_at"], body["to_at"]) == ("2026-10-11T16:00:00Z", "2026-10-12T16:00:00Z")
    assert (body["meter"], body["unit"], body["noted_by"], body["withdrawn_at"]) == (
        "c01", None, "manager-alpha", None)  # fmt: skip
    later = {**STOP, "from": "2026-10-20T08:00:00+08:00", "to": "2026-10-20T20:00:00+08:00", "kind": "fault"}
    assert alpha.post(NOTES, json=later).status_code == 201
    seen = officer.get(NOTES).json()["items"]
    assert [one["kind"] for one in seen] == ["maintenance", "fault"]
    assert seen[0]["name_zh"]
    within = officer.get(f"{NOTES}?from=2026-10-13&to=2026-10-21").json()["items"]
    assert [one["kind"] for one in within] == ["fault"]
    back = alpha.post(f"{NOTES}/{body['id']}/withdrawal")
    assert (back.status_code, back.json()["withdrawn_by"]) == (200, "manager-alpha")
    again = alpha.post(f"{NOTES}/{body['id']}/withdrawal")
    assert (again.status_code, again.json()["code"]) == (409, "annotation_withdrawn")
    assert [one["withdrawn_by"] for one in officer.get(NOTES).json()["items"]] == ["manager-alpha", None]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"to": "2026-10-12"}, "annotation_ends_first"),
        ({"to": "2036-10-12"}, "annotation_too_far"),
        ({"meter": "c01", "unit": "kiln"}, "annotation_of_one"),
        ({"meter": "nowhere"}, "annotation_of_nothing"),
    ],
)
def test_what_is_no_span_of_the_plant_is_refused(alpha: TestClient, said: dict[str, str], code: str) -> None:
    refused = alpha.post(NOTES, json={**STOP, **said})
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_a_manager_notes_alone_and_of_the_own_plant(
    plant: psycopg.Connection, alpha: TestClient, officer: TestClient, log_in: LogIn
) -> None:
    assert officer.post(NOTES, json=STOP).status_code == 403
    (meter,) = plant.execute(
        "SELECT m.code FROM meter m JOIN enterprise e ON e.id = m.enterprise_id WHERE e.code = 'beta'"
        " AND m.code NOT IN (SELECT o.code FROM meter o JOIN enterprise a ON a.id = o.enterprise_id"
        " WHERE a.code = 'alpha') LIMIT 1"
    ).fetchone() or ("b99",)
    assert alpha.post(NOTES, json={**STOP, "meter": meter}).status_code == 422
    id_ = alpha.post(NOTES, json=STOP).json()["id"]
    beta = "/api/v1/enterprises/beta/annotations"
    assert alpha.get(beta).status_code == alpha.post(beta, json=STOP).status_code == 404
    assert officer.post(f"{NOTES}/{id_}/withdrawal").status_code == 403
    assert alpha.post(f"{NOTES}/{id_ + 1}/withdrawal").status_code == 404
