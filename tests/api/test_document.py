"""The OpenAPI document: a description and a fitting example for every field and parameter; operations are verbs."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from api import describing

# What a function of a generated client may begin with.
VERBS = frozenset(
    {"add", "adopt", "begin", "change", "confirm", "create", "declare", "disable", "discard", "drop", "enable", "end"}
    | {
        "list",
        "log",
        "make",
        "publish",
        "put",
        "remove",
        "replace",
        "reset",
        "revoke",
        "rotate",
        "send",
        "set",
        "show",
        "state",
    }
    | {"stop", "stream", "turn", "unlock", "update", "who", "withdraw"}
)


@pytest.fixture(scope="module")
def document(openapi_document: dict[str, Any]) -> dict[str, Any]:
    return openapi_document


def fields(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, schema in document["components"]["schemas"].items():
        for field, shape in schema.get("properties", {}).items():
            yield f"{name}.{field}", shape


def test_every_field_has_a_description_and_an_example_that_fits_it(document: dict[str, Any]) -> None:
    found = list(fields(document))
    assert len(found) > 1000
    for name, field in found:
        assert field.get("description"), f"{name}: describe it in its Field, or its name in api/glossary.txt"
        if describing.refers(field):
            continue  # the fields of what it refers to have theirs
        (said,) = field["examples"]
        assert jsonschema_rs.is_valid(field, said), (name, said, field)


def test_every_parameter_has_a_description_and_an_example_that_fits_it(document: dict[str, Any]) -> None:
    found = list(describing.parameters(document))
    assert len(found) > 100
    for operation, parameter in found:
        name, schema = f"{operation}: {parameter['name']}", parameter["schema"]
        assert parameter.get("description"), f"{name}: describe it in its Query, or its name in api/glossary.txt"
        if not describing.refers(schema):
            assert jsonschema_rs.is_valid(schema, schema["examples"][0]), (name, schema)


def test_a_physical_field_has_its_unit(document: dict[str, Any]) -> None:
    physical = re.compile(r"_(kwh|kw|tce|tco2|cny|kva|share)$")
    for name, field in fields(document):
        kinds = {field.get("type"), *(one.get("type") for one in field.get("anyOf", []))}
        if kinds & {"number", "integer"} and physical.search(name):
            assert field.get("x-unit"), name
    units = {field["x-unit"] for _, field in fields(document) if "x-unit" in field}
    assert {"kWh", "kW", "tce", "tCO2", "CNY", "s", "1"} <= units


def test_no_word_of_the_glossary_is_left_over(document: dict[str, Any]) -> None:
    used = {name.rsplit(".", 1)[1] for name, _ in fields(document)}
    used |= {parameter["name"] for _, parameter in describing.parameters(document)}
    assert set(describing.glossary()) <= used


def test_operations_are_called_by_verb_and_noun_and_each_once(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for way in document["paths"].values() for operation in way.values()]
    assert len(names) == len(set(names))
    for name in names:
        assert re.fullmatch(r"[a-z][a-z_]+", name)
        assert name.split("_")[0] in VERBS, f"{name}: begin with one of {', '.join(VERBS)}"


def test_every_tag_is_described_and_every_way_in(document: dict[str, Any]) -> None:
    used = {tag for way in document["paths"].values() for operation in way.values() for tag in operation["tags"]}
    assert used <= {tag["name"] for tag in document["tags"] if tag["description"]}
    schemes = document["components"]["securitySchemes"]
    assert {(scheme["type"], scheme.get("scheme")) for scheme in schemes.values()} == {
        ("apiKey", None),
        ("http", "bearer"),
        ("http", "basic"),
    }
    assert all(scheme["description"] for scheme in schemes.values())


def test_every_failure_is_said_to_be_a_problem(document: dict[str, Any]) -> None:
    for path, way in document["paths"].items():
        for operation in way.values():
            for status, answer in operation["responses"].items():
                # Health that is down says what is down, in its own shape.
                if not status.startswith(("2", "3")) and (path, status) != ("/api/v1/health", "503"):
                    shape = answer["content"]["application/problem+json"]["schema"]
                    assert (path, shape) == (path, {"$ref": "#/components/schemas/Problem"})
