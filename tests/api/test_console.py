"""The console's files: pages for every address of its own, and a clear page where it is not built."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from qingyu.settings import Settings
from tests.support.apis import an_api

BROWSER = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def built(tmp_path: Path) -> TestClient:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>console</title>", "utf-8")
    (folder / "assets" / "app.js").write_text("let a", "utf-8")
    (tmp_path / "secret").write_text("outside", "utf-8")
    return TestClient(an_api(Settings(console_folder=folder), None), raise_server_exceptions=False)


def test_any_address_a_browser_opens_shows_the_console(built: TestClient) -> None:
    for path in ("/", "/enterprises/alpha", "/warnings/17"):
        answer = built.get(path, headers=BROWSER)
        assert (answer.status_code, answer.text) == (200, "<title>console</title>")
    assert built.get("/assets/app.js").text == "let a"


def test_a_missing_file_and_a_mistyped_route_are_404_and_no_page(built: TestClient) -> None:
    assert built.get("/assets/gone.js").status_code == 404
    answer = built.get("/api/v1/nothing", headers=BROWSER)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "path", ["/../secret", "/assets/../../secret", "/%2e%2e/secret", "/assets/%2e%2e/%2e%2e/secret"]
)
def test_nothing_outside_the_console_is_served(built: TestClient, path: str) -> None:
    assert "outside" not in built.get(path).text


def test_without_a_build_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    client = TestClient(an_api(Settings(console_folder=tmp_path / "none"), None))
    answer = client.get("/")
    assert answer.status_code == 200
    assert "make setup" in answer.text


def test_no_page_of_ours_loads_anything_from_elsewhere(tmp_path: Path) -> None:
    client = TestClient(an_api(Settings(console_folder=tmp_path / "none"), None), raise_server_exceptions=False)
    assert "//" not in client.get("/").text.replace("</", "")
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404
    assert client.get("/openapi.json").json()["openapi"].startswith("3.1")
