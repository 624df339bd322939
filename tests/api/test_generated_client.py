"""A Python client made from the kept document by a generator, used against the running API; nothing of it is ours."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI

from tests.api import plants
from tests.api.serving import serving

PACKAGE = "qingyu_api_client"


@pytest.fixture(scope="module")
def package(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The client, generated into a folder of its own without any network."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "config.yaml").write_text("post_hooks: []\n", "utf-8")
    words = ["--path", str(repository / "web" / "openapi.json"), "--output-path", str(folder / PACKAGE)]
    words += ["--meta", "none", "--config", str(folder / "config.yaml"), "--fail-on-warning"]
    command = [str(Path(sys.executable).parent / "openapi-python-client"), "generate", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module(PACKAGE)
    sys.path.remove(str(folder))


def operation(package: ModuleType, tag: str, name: str) -> Any:
    return importlib.import_module(f"{package.__name__}.api.{tag}.{name}")


def model(package: ModuleType, name: str) -> Any:
    return getattr(importlib.import_module(f"{package.__name__}.models"), name)


def test_a_generated_client_logs_in_lists_declares_and_reads_a_failure(
    app: FastAPI, plant: psycopg.Connection, package: ModuleType
) -> None:
    for n in range(3):
        plants.open_warning(plant, "alpha", scope=f"s{n}")
    with serving(app) as address, package.Client(base_url=address) as client:
        log_in = model(package, "LogIn")(name="manager-alpha", password=plants.PASSWORD)
        session = operation(package, "session", "log_in").sync_detailed(client=client, body=log_in)
        assert int(session.status_code) == 200
        assert session.parsed.user.name == "manager-alpha"

        (mine,) = operation(package, "catalogue", "list_enterprises").sync(client=client).items
        assert (mine.code, mine.region.code) == ("alpha", "640100")

        pages, cursor = [], package.types.UNSET
        while cursor is not None:
            page = operation(package, "warnings", "list_warnings").sync(client=client, limit=2, cursor=cursor)
            pages.append([warning.scope for warning in page.items])
            cursor = page.next_
        assert sorted(scope for page in pages for scope in page) == ["s0", "s1", "s2"]
        assert len(pages) == 2

        said = model(package, "FactorDeclaration").from_dict(
            {"carrier": "raw_coal", "ncv": 21000.0, "ncv_unit": "kJ/kg", "valid_from": "2026-10-01", "proof": "7"}
        )
        declare = operation(package, "factors", "declare_factor")
        made = [
            declare.sync_detailed("alpha", client=client, body=said, idempotency_key="from-a-client") for _ in range(2)
        ]
        assert [int(answer.status_code) for answer in made] == [201, 201]
        assert [one.proof for one in made[1].parsed.declared] == ["7"]

        foreign = operation(package, "catalogue", "show_enterprise").sync_detailed("beta", client=client)
        assert (int(foreign.status_code), foreign.parsed.code) == (404, "not_found")
        assert isinstance(foreign.parsed, model(package, "Problem"))
        wrong = operation(package, "warnings", "list_warnings").sync(client=client, limit=0)
        assert [error.field for error in wrong.errors] == ["query.limit"]


def test_the_generated_client_has_a_function_for_every_operation(app: FastAPI, package: ModuleType) -> None:
    folder = Path(str(package.__file__)).parent / "api"
    made = {file.stem for file in folder.glob("*/*.py") if file.stem != "__init__"}
    wanted = {operation["operationId"] for way in app.openapi()["paths"].values() for operation in way.values()}
    assert wanted <= made, wanted - made
