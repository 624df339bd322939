"""The map of a region: brought by its officers or an operator, refused as a whole, kept as versions."""

import json
from pathlib import Path
from typing import Any

import psycopg
from starlette.testclient import TestClient

from tests.api.conftest import LogIn
from tests.support import commands
from tests.support.databases import Database

MAP = "/api/v1/regions/640000/map"
RING = [[106.0, 38.0], [107.0, 38.0], [107.0, 39.0], [106.0, 38.0]]


def file(code: str = "640100") -> bytes:
    shape = {"type": "Polygon", "coordinates": [RING]}
    feature = {"type": "Feature", "properties": {"adcode": int(code)}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def bring(client: TestClient, data: bytes, **said: str) -> Any:
    asked = {"document": "省测绘院 2026 版", **said}
    return client.post(MAP, params=asked, content=data, headers={"Content-Type": "application/octet-stream"})


def test_borders_are_brought_shown_replaced_and_taken_off(
    officer: TestClient, plant: psycopg.Connection, database: Database, tmp_path: Path
) -> None:
    plant.execute(
        "INSERT INTO region (code, parent_id, level, name_zh, name_en) SELECT c.code, id, 'prefecture', c.code, c.code"
        " FROM region, (VALUES ('640200'), ('640300')) AS c (code) WHERE region.code = '640000'"
    )
    plant.execute("UPDATE region SET valid_from = '2020-01-01', valid_to = '2025-01-01' WHERE code = '640300'")
    plant.commit()
    assert officer.get(MAP).json()["loaded"] is None
    made = bring(officer, file(), approval="宁S〔2026〕001号")
    assert made.status_code == 201, made.text
    assert made.headers["Location"] == MAP
    said = officer.get(MAP).json()
    assert [(one["code"], one["name_zh"], one["polygons"]) for one in said["shapes"]] == [("640100", "银川", [[RING]])]
    assert [one["code"] for one in said["lacking"]] == ["640200"]
    assert (said["loaded"]["version"], said["loaded"]["approval"]) == (1, "宁S〔2026〕001号")
    # The same again is the same version; by the command line the next one.
    assert bring(officer, file(), approval="宁S〔2026〕001号").json() == said
    (tmp_path / "map.json").write_bytes(file("640200"))
    put = commands.printed(database, "maps", "put", "640000", str(tmp_path / "map.json"), "--document", "新版")
    assert "640200" in put
    assert "unverified" in put
    assert "without borders: 640100" in commands.printed(database, "maps", "show", "640000")
    off = officer.post(f"{MAP}/withdrawal", json={"document": "边界有误"})
    assert (off.status_code, off.json()["loaded"], off.json()["shapes"]) == (200, None, [])
    again = officer.post(f"{MAP}/withdrawal", json={"document": "边界有误"})
    assert (again.status_code, again.json()["code"]) == (409, "no_map")
    listed = officer.get(f"{MAP}/versions").json()["items"]
    assert [(one["version"], one["n_shapes"], one["document"]) for one in listed] == [
        (3, 0, "边界有误"), (2, 1, "新版"), (1, 1, "省测绘院 2026 版")]  # fmt: skip
    assert "新版" in commands.printed(database, "maps", "versions", "640000")


def test_a_file_with_a_fault_is_refused_as_a_whole_in_the_readers_language(officer: TestClient) -> None:
    # Its own borders are not what lies below it; those of another province even less.
    for data in (file("640000"), file("500000"), b"no", b""):
        refused = bring(officer, data)
        assert refused.status_code in (400, 422), refused.text
    told = officer.post(
        MAP,
        params={"document": "d"},
        content=file("500000"),
        headers={"Content-Type": "application/octet-stream", "Accept-Language": "zh-CN"},
    )
    assert "不属于本地区" in told.json()["detail"]
    assert officer.get(f"{MAP}/versions").json()["items"] == []


def test_who_sees_the_region_whole_sees_its_map_and_its_officers_bring_it(log_in: LogIn) -> None:
    viewer, manager = log_in("ningxia"), log_in("manager-alpha")
    assert viewer.get(MAP).status_code == 200
    assert bring(viewer, file()).status_code == 403
    assert manager.get(MAP).status_code == 404
    assert bring(manager, file()).status_code == 404
