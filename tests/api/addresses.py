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
    "meter": "c01",
    "from": "2026-10-01",
    "to": "2026-11-01",
    "from_month": "2026-08",
    "to_month": "2026-09",
    "indicator": "coal.calorific",
    "start": "2026-10-01",
    "gateway": "gw1",
    "serial": "SN-1",
    "name": "manager-alpha",
    "key": "0123456789ab",
}


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
    for path, operations in app.openapi()["paths"].items():
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
            streams = "text/event-stream" in operation["responses"].get("200", {}).get("content", {})
            yield Address(method, path, asked + ("?" + urlencode(query) if query else ""), None, streams)
