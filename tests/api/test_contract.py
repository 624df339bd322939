"""What the OpenAPI document says is what the app does, and what is kept in web/openapi.json."""

import itertools
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
import schemathesis
from fastapi import FastAPI
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from api.__main__ import openapi_text
from api.auth import COOKIE
from qingyu.settings import Settings
from tests.api import plants
from tests.support.thorough import thorough

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = thorough(15, else_=3)  # of each route, each way
PARTS = 4  # of the routes, so that a run shares them out: together they take minutes


@cache
def document() -> str:
    """What the program prints, which takes seconds to work out."""
    return openapi_text(Settings())


def test_the_kept_document_is_the_apps_own(repository: Path) -> None:
    kept = (repository / "web" / "openapi.json").read_text("utf-8")
    assert kept == document(), "run: python -m api --openapi > web/openapi.json"


def test_the_program_prints_the_document_without_a_database(repository: Path) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "api", "--openapi"], cwd=repository, capture_output=True, text=True, check=True
    )
    assert printed.stdout == document()


def test_every_route_has_a_sentence_and_documents_its_failures(app: FastAPI) -> None:
    for path, operations in app.openapi()["paths"].items():
        for operation in operations.values():
            assert operation["description"].endswith((".", "first")), path
            assert {"422", "429", "500", "503"} <= set(operation["responses"]), path


@pytest.mark.parametrize("part", range(PARTS))
def test_no_request_a_logged_in_user_can_make_breaks_the_api(
    app: FastAPI, plant: psycopg.Connection, alpha: TestClient, part: int
) -> None:
    coal = plants.channel_id(plant, "alpha", "c01", "t")
    plants.add_readings(plant, "alpha", coal, plants.MIDNIGHT, [1.0, 2.0, 3.0])
    plants.add_slots(plant, coal, plants.MIDNIGHT, [1.0, None, 3.0])
    plants.open_warning(plant, "alpha")
    session = {COOKIE: alpha.cookies[COOKIE]}
    # A live stream has no end; tests/api/test_live.py reads one.
    schema = schemathesis.openapi.from_asgi("/openapi.json", app).exclude(path_regex=r"\}/live$")
    operations = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    assert len(operations) == sum(map(len, app.openapi()["paths"].values())) - 1
    mine = operations[part::PARTS]
    tried: set[str] = set()
    calls = [0]
    for operation, mode in itertools.product(mine, schemathesis.GenerationMode):
        said = operation.definition.raw
        if mode is schemathesis.GenerationMode.NEGATIVE and not (said.get("parameters") or said.get("requestBody")):
            continue  # nothing to get wrong
        cases = operation.as_strategy(generation_mode=mode)

        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            # A failure is told as it was found: making it smaller takes minutes.
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=cases, ours=hypothesis.strategies.booleans())
        def sends(case: schemathesis.Case[Any], ours: bool) -> None:
            if ours and "code" in case.path_parameters:
                case.path_parameters["code"] = "alpha"
            tried.add(case.operation.label)
            calls[0] += 1
            # Those that a gateway sends come with its own credential.
            gateway = ("alpha/gw1", "gateway-password") if "{gateway}" in case.operation.path else None
            case.call_and_validate(checks=CHECKS, cookies=session, auth=gateway)

        sends()
    assert tried == {operation.label for operation in mine}
    print(f"{calls[0]} calls of {len(tried)} operations, none answered 5xx or beside the document")
