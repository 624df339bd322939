"""Every route x every role x every tenant x every bad token; routes come from the API's document."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.auth import COOKIE
from qingyu.domain.access.roles import PERMISSIONS, Permission, Reach, Role, reach
from tests.api import plants
from tests.api.addresses import Address, addresses

# Who has no session comes as far as here; one more is a decision, and stands here.
PUBLIC = {
    ("post", "/api/v1/session"),
    ("get", "/api/v1/health"),
    ("get", "/api/v1/session/ways"),
    ("get", "/api/v1/session/oidc"),
    ("get", "/api/v1/session/oidc/callback"),
}
# A gateway's own credential opens these, and nobody's session does.
OF_GATEWAYS = ("/gateways/{gateway}/readings", "/gateways/{gateway}/production")
# Where people are managed and acts are read, codes of enterprises are no business data.
OF_PEOPLE = ("/api/v1/session", "/api/v1/users", "/api/v1/tokens", "/api/v1/audit", "/api/v1/sessions", "/api/v1/me")


@dataclass(frozen=True, slots=True)
class Someone:
    """A caller: a role in one place."""

    role: Role
    place: str
    sees: str | None
    client: TestClient

    def __str__(self) -> str:
        return f"{self.role}@{self.place}"


@pytest.fixture
def everyone(app: FastAPI, plant: psycopg.Connection) -> list[Someone]:
    """Each role in each place it can have, with a session."""
    park = plant.execute("INSERT INTO park (code, name_zh, name_en) VALUES ('p1', 'p', 'p') RETURNING id").fetchone()
    assert park is not None
    plant.execute("UPDATE enterprise SET park_id = %s WHERE code = 'beta'", park)
    alpha, beta = (plants.enterprise_id(plant, code) for code in ("alpha", "beta"))
    north, south = (
        plant.execute("SELECT id FROM region WHERE code = %s", (code,)).fetchone()[0]  # type: ignore[index]
        for code in ("640000", "500000")
    )
    places: dict[Reach, list[tuple[str, str | None, tuple[Any, Any, Any]]]] = {
        Reach.ENTERPRISE: [("alpha", "alpha", (alpha, None, None)), ("beta", "beta", (beta, None, None))],
        Reach.AREA: [
            ("north", "alpha", (None, north, None)),
            ("south", "beta", (None, south, None)),
            ("park", "beta", (None, None, park[0])),
        ],
        Reach.NONE: [("nowhere", None, (None, None, None))],
    }
    found = []
    for role in Role:
        for place, sees, ids in places[reach(role)]:
            name = f"walk-{role}-{place}".replace("_", "-")
            plant.execute(
                "INSERT INTO app_user (name, person, display_zh, display_en, password_hash, role, enterprise_id,"
                " region_id, park_id) SELECT %s, %s, 'w', 'w', password_hash, %s, %s, %s, %s FROM app_user"
                " WHERE name = 'manager-alpha'",
                (name, name, str(role), *ids),
            )
            plant.commit()
            client = TestClient(app, raise_server_exceptions=False)
            said = client.post("/api/v1/session", json={"name": name, "password": plants.PASSWORD})
            assert said.status_code == 200, said.text
            found.append(Someone(role, place, sees, client))
    return found


def ask(client: TestClient, address: Address, **headers: str) -> tuple[int, str]:
    """Status and text of an answer."""
    answer = client.request(address.method, address.asked, json=address.body, headers=headers)
    return answer.status_code, answer.text


def plain(text: str, code: str) -> str:
    """An answer without what belongs to the request: its code, its id, its time."""
    try:
        said = json.loads(text)
    except ValueError:
        return text.replace(code, "?")
    if isinstance(said, dict):
        for name in ("request_id", "instance"):
            said.pop(name, None)
    return json.dumps(said, sort_keys=True, ensure_ascii=False).replace(code, "?")


def of(app: FastAPI, code: str) -> Iterator[Address]:
    """Every address about one enterprise or about none; a stream is asked where it ends at once."""
    yield from addresses(app, code=code)


def test_no_role_in_any_place_gets_anything_of_another_place(
    app: FastAPI, plant: psycopg.Connection, everyone: list[Someone]
) -> None:
    coal = {code: plants.channel_id(plant, code, "c01", "t") for code in ("alpha", "beta")}
    for code, channel in coal.items():
        plants.add_readings(plant, code, channel, plants.MIDNIGHT, [1.0, 2.0])
        plants.open_warning(plant, code)
    combinations, leaks, statuses = 0, [], Counter[int]()
    routes = {code: list(of(app, code)) for code in ("alpha", "beta", "gamma")}
    for someone in everyone:
        for mine, theirs, absent in zip(routes["alpha"], routes["beta"], routes["gamma"], strict=True):
            if (mine.method, mine.path) in PUBLIC or (mine.method == "delete" and "session" in mine.path):
                continue  # what needs no session, and what ends this one
            of_one = "{code}" in mine.path
            asked = {"alpha": mine, "beta": theirs} if of_one else {"": mine}
            for code, address in asked.items():
                if address.streams and someone.sees == code:
                    continue  # has no end; tests/api/test_live.py reads one
                combinations += 1
                status, text = ask(someone.client, address)
                statuses[status] += 1
                if status >= 500:
                    leaks.append((str(someone), address.method, address.path, code, str(status)))
                if address.path.endswith(OF_GATEWAYS) and status in (401, 403):
                    continue
                if "/gateways" in address.path and someone.role is Role.SYSTEM_ADMIN:
                    continue  # runs the gateways of all, and sees no business data there
                if of_one and someone.sees != code:
                    wanted = ask(someone.client, absent)
                    same = status == wanted[0] and plain(text, code) == plain(wanted[1], "gamma")
                    if not same or status not in (403, 404, 422):
                        leaks.append((str(someone), address.method, address.path, code, f"{status} {wanted[0]}"))
                if status < 400 and not address.path.startswith(OF_PEOPLE):
                    foreign = {"alpha", "beta"} - {someone.sees}
                    leaks += [
                        (str(someone), address.method, address.path, name, "") for name in foreign if name in text
                    ]
    assert not leaks, "\n".join(map(str, leaks[:40]))
    print(f"\nwalk: {combinations} combinations of route, role and place, 0 leaks; answers {dict(statuses)}")


def test_who_may_not_read_business_data_reads_none(everyone: list[Someone], app: FastAPI) -> None:
    for someone in everyone:
        if Permission.READ_BUSINESS in PERMISSIONS[someone.role]:
            continue
        for address in of(app, "alpha"):
            if "/gateways" in address.path and someone.role is Role.SYSTEM_ADMIN:
                continue
            if address.method == "get" and "{code}" in address.path:
                assert ask(someone.client, address)[0] in (403, 404), (str(someone), address.path)


def test_without_a_good_token_every_route_is_401(
    app: FastAPI, plant: psycopg.Connection, everyone: list[Someone]
) -> None:
    manager = next(one for one in everyone if one.role is Role.ENTERPRISE_MANAGER and one.place == "alpha")
    token = manager.client.cookies[COOKIE]
    gone = next(one for one in everyone if one.role is Role.ENTERPRISE_VIEWER and one.place == "alpha")
    plant.execute("DELETE FROM app_user WHERE name = 'walk-enterprise-viewer-alpha'")
    plant.commit()
    bad: dict[str, dict[str, str]] = {
        "none": {},
        "garbage": {"Cookie": f"{COOKIE}=garbage"},
        "garbage bearer": {"Authorization": "Bearer qy_0123456789ab_garbage"},
        "changed": {"Cookie": f"{COOKIE}={token[:-3]}abc"},
        "of nobody any more": {"Cookie": f"{COOKIE}={gone.client.cookies[COOKIE]}"},
        "expired": {"Cookie": f"{COOKIE}={token}"},
    }
    # What is no request at all may be told so before anybody asks who sent it.
    tried = [a for a in of(app, "alpha") if not a.streams and a.method != "delete"]
    malformed = {(a.method, a.path) for a in tried if ask(manager.client, a)[0] == 422}
    combinations, wrong = 0, []
    for kind, headers in bad.items():
        if kind == "expired":
            app.state.clock = lambda: plants.NOW + timedelta(days=60)
        for address in of(app, "alpha"):
            if (address.method, address.path) in PUBLIC:
                continue
            combinations += 1
            stranger = TestClient(app, raise_server_exceptions=False)
            status = ask(stranger, address, **headers)[0]
            if status != 401 and not (status == 422 and (address.method, address.path) in malformed):
                wrong.append((kind, address.method, address.path, status))
    assert not wrong, "\n".join(map(str, wrong[:40]))
    print(f"\nwalk: {combinations} combinations of route and bad token, 0 let in")


def test_the_roles_of_the_walk_are_those_of_the_database(plant: psycopg.Connection) -> None:
    row = plant.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'app_user_role'"
    ).fetchone()
    assert row is not None
    assert all(f"'{role}'" in row[0] for role in Role)
    assert row[0].count("'::text") == len(Role)
