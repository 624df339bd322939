"""The pages of docs/ name every route, every failure, every setting, every service and every view."""

import re
from pathlib import Path
from typing import Any

import yaml

from api.errors import STATUS
from qingyu.settings import Settings


def page(repository: Path, name: str) -> str:
    return (repository / "docs" / name).read_text("utf-8")


def test_every_route_is_documented_and_no_other(repository: Path, openapi_document: dict[str, Any]) -> None:
    paths = openapi_document["paths"].items()
    routes = {f"{method.upper()} {path}" for path, methods in paths for method in methods}
    assert set(re.findall(r"^\| `([A-Z]+ /\S+)` \|", page(repository, "api.md"), re.MULTILINE)) == routes


def test_every_status_of_a_failure_is_documented(repository: Path, openapi_document: dict[str, Any]) -> None:
    statuses = {int(status) for status in re.findall(r"^\| (\d{3}) \|", page(repository, "api.md"), re.MULTILINE)}
    answered = {
        int(status)
        for methods in openapi_document["paths"].values()
        for operation in methods.values()
        for status in operation["responses"]
        if status[0] not in "23"
    }
    assert answered <= statuses
    # 403 and 409 belong to acts that change something; no route has one yet.
    assert {int(status) for status in STATUS.values()} - {403, 409} <= statuses


def test_every_setting_is_documented_with_its_default(repository: Path) -> None:
    rows = re.findall(r"^\| `(QINGYU_\w+)` \| (\S+) \| (.+) \|$", page(repository, "operations.md"), re.MULTILINE)
    documented = {name: (default.strip("`"), meaning) for name, default, meaning in rows}
    assert set(documented) == {f"QINGYU_{name.upper()}" for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default, meaning = documented[f"QINGYU_{name.upper()}"]
        has_none = field.default is None or "SecretStr" in str(field.annotation)
        assert (default, meaning) == ("—" if has_none else str(field.default), field.description), name


def test_every_service_of_compose_is_named(repository: Path) -> None:
    services = yaml.safe_load((repository / "compose.yaml").read_text("utf-8"))["services"]
    text = page(repository, "operations.md")
    for service in services:
        assert f"`{service}`" in text, service


def test_the_page_of_the_dashboards_says_why_the_client_lives_apart(repository: Path) -> None:
    text = page(repository, "dashboards.md")
    for word in ("grafana-client", "grafana-api-client", "urllib3", "locks/grafana.txt", "qingyu_dashboards"):
        assert word in text
    assert "grafana-client==" in (repository / "locks" / "grafana.txt").read_text("utf-8")
    assert "grafana-client" not in (repository / "locks" / "all.txt").read_text("utf-8")
