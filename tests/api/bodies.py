"""A park, a group and a district of the tests, their works, their people, and what is told of them."""

from typing import Any

import psycopg
from starlette.testclient import TestClient

from qingyu.domain.access.roles import Role
from qingyu.jobs.access import people
from qingyu.jobs.access.people import Person, Rights
from qingyu.jobs.declaring import registry
from tests.api import plants
from tests.api.test_regions import month

NINGXIA, YINCHUAN, EAST = (f"/api/v1/regions/{code}" for code in ("640000", "640100", "NINGDONG"))
PARK = {
    "code": "NINGDONG", "kind": "park", "is_apart": True, "name_zh": "宁东基地", "name_en": "Ningdong base",
    "document": "宁政发〔2026〕1号",
}  # fmt: skip
GROUP = {**PARK, "code": "STEEL-GROUP", "kind": "group", "is_apart": False}
JOIN = {"enterprise": "alpha", "month": "2026-01", "document": "名单"}
DISTRICT = {"code": "640199", "name_zh": "新区", "name_en": "New", "month": "2026-10", "document": "国函〔2026〕1号"}


def works(conn: psycopg.Connection, code: str, region: str, tce: float) -> None:
    """One more plant with a value of October."""
    registry.apply(conn, {"enterprises": [plants.enterprise(code, region)]}, plants.NOW)
    month(conn, code, "coal.calorific", tce)


def regions_of(conn: psycopg.Connection, *rows: tuple[str, str, str]) -> None:
    """Register regions: code, the one above, level."""
    said = [
        {"code": code, "parent": above, "level": level, "name_zh": code, "name_en": code} for code, above, level in rows
    ]
    registry.apply(conn, {"regions": said}, plants.NOW)
    conn.commit()


def earlier(conn: psycopg.Connection) -> None:
    """What has been stated so far was stated a month ago."""
    conn.execute("ALTER TABLE region_statistic DISABLE TRIGGER USER")
    conn.execute("UPDATE region_statistic SET declared_at = declared_at - interval '30 days'")
    conn.execute("ALTER TABLE region_statistic ENABLE TRIGGER USER")
    conn.commit()


def user(conn: psycopg.Connection, name: str, role: Role, region: str) -> None:
    (stored,) = conn.execute("SELECT password_hash FROM app_user WHERE name = 'manager-alpha'").fetchone() or ("",)
    who = Person(name, "监察", "Inspector")
    people.add(conn, who, Rights(role, region=region), stored, "cli:root", plants.NOW, must_change=False)
    conn.commit()


def declared(officer: TestClient, *bodies: dict[str, Any]) -> None:
    for body in bodies:
        made = officer.post(f"{NINGXIA}/bodies", json=body)
        assert made.status_code == 201, made.text


def values(listed: list[dict[str, Any]]) -> dict[str, Any]:
    """The energy of the calorific book by body."""
    return {one["code"]: one["sums"][0]["value"] for one in listed}
