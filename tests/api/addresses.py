"""A good request for every operation of the API, made from its own OpenAPI document, so that a new route is in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI

# What a required parameter is asked with; one that is missing here is an error of the test that meets it.
SAMPLES: dict[str, str] = {
    "code": "alpha",
    "region": "640100",
    "id": "1",
    "project": "kiln",
    "plan": "yearly-2026",
    "task": "kilns",
    "product": "clinker",
    "round": "cement",
    "controlled": "energy",
    "year": "2026",
    "rule": "equal_rate",
    "period": "q3",
    "meter": "c01",
    "from": "2026-10-01",
    "to": "2026-11-01",
    "base_from": "2026-08-01",
    "base_to": "2026-10-01",
    "from_month": "2026-08",
    "to_month": "2026-09",
    "indicator": "coal.calorific",
    "start": "2026-10-01",
    "gateway": "gw1",
    "serial": "SN-1",
    "name": "manager-alpha",
    "key": "0123456789ab",
    "hash": "0" * 64,
    "kind": "budgets",
    "table": "region-statistics",
    "scheme": "key-unit-huairou-145",
    "document": "a survey",
}


# What is posted is well formed, so that only whose enterprise it is decides; the others are made from their schema.
BODIES: dict[str, dict[str, Any]] = {
    "/enterprises/{code}/factors": {
        "carrier": "raw_coal",
        "ncv": 22_000,
        "ncv_unit": "kJ/kg",
        "proof": "certificate 17",
    },
    "/enterprises/{code}/statements": {
        "flow": "coal",
        "from": "2026-10-01",
        "to": "2026-11-01",
        "quantity": 1,
        "unit": "t",
        "source": "scale",
    },
}


def example(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """A value of a schema: its own example, else what its type says; only required fields."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    for said in (schema.get("examples", [None])[0], schema.get("example"), schema.get("default"), schema.get("const")):
        if said is not None:
            return said
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return example(schema[choice][0], schemas)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        return {name: example(schema["properties"][name], schemas) for name in schema.get("required", [])}
    if kind == "array":
        return [example(schema["items"], schemas)] if schema.get("minItems") else []
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    return {"boolean": False, "string": "x" * max(1, schema.get("minLength", 1))}.get(str(kind))


@dataclass(frozen=True, slots=True)
class Address:
    """One operation: its method, its path as documented, and a path that can be asked."""

    method: str
    path: str
    asked: str
    body: dict[str, Any] | None
    streams: bool


def addresses(app: FastAPI, **samples: str) -> Iterator[Address]:
    """Every documented operation with its required parameters; `samples` replaces some of them."""
    values = SAMPLES | samples
    document = app.openapi()
    schemas = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            asked = path
            query: dict[str, str] = {}
            for parameter in operation.get("parameters", []):
                if not parameter.get("required"):
                    continue
                name = parameter["name"]
                assert name in values, f"{method} {path} wants {name!r}: give a sample in tests/api/addresses.py"
                if parameter["in"] == "path":
                    asked = asked.replace(f"{{{name}}}", values[name])
                else:
                    query[name] = values[name]
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            sample = BODIES.get(path.removeprefix("/api/v1")) or (body and example(body["schema"], schemas))
            streams = "text/event-stream" in operation["responses"].get("200", {}).get("content", {})
            yield Address(method, path, asked + ("?" + urlencode(query) if query else ""), sample, streams)
