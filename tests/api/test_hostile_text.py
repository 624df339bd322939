"""Text that nobody types is refused wherever text goes in, in each parameter and body: 422 and never 500."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api.addresses import Address, addresses, example

Schema = dict[str, Any]

# Not text for people: what is hashed and never stored, what a program hands back, and what is answered with a receipt.
NO_TEXT = {
    ("log_in", "password"),
    ("change_password", "old"),
    ("change_password", "new"),
    *((name, field) for name in ("send_readings", "send_production") for field in ("boot", "meter", "channel")),
}
SIGNED = {
    "cursor",
    "state",
    "error",
    "error_description",
    "session_state",
    "iss",
}  # read as a line before anything else
UNTYPED = {
    "NUL": "a\0b",
    "escape": "a\x1b[2Jb",
    "C1": "a\x9bb",
    "turned": "a\u202eb",
    "isolated": "a\u2066b",
    "lines": "a\u2028b",
}
OVERLONG = "x" * 40_000


@pytest.fixture(scope="module")
def document(openapi_document: Schema) -> Schema:
    return openapi_document


def resolved(schema: Schema, document: Schema) -> Schema:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def texts(schema: Schema, document: Schema, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Schema]]:
    """Each place of a schema where free text may stand, by the names that lead there."""
    schema = resolved(schema, document)
    for choice in schema.get("anyOf", []):
        yield from texts(choice, document, way)
    if schema.get("type") == "string" and not schema.keys() & {"enum", "const"}:
        yield way, schema
    for name, field in schema.get("properties", {}).items():
        yield from texts(field, document, (*way, name))
    if schema.get("type") == "array":
        yield from texts(schema.get("items", {}), document, way)


def operations(document: Schema) -> Iterator[Schema]:
    for way in document["paths"].values():
        yield from way.values()


def bodies(operation: Schema) -> list[Schema]:
    content = operation.get("requestBody", {}).get("content", {})
    return [content["application/json"]["schema"]] if "application/json" in content else []


def test_every_text_that_is_sent_has_a_pattern_that_refuses_what_nobody_types_and_a_longest_length(
    document: Schema,
) -> None:
    seen = 0
    for operation in operations(document):
        found: list[tuple[tuple[str, ...], Schema]] = [
            ((p["name"],), s) for p in operation.get("parameters", []) for _, s in texts(p["schema"], document)
        ]
        found += [place for body in bodies(operation) for place in texts(body, document)]
        for way, schema in found:
            where = (operation["operationId"], way[-1])
            if where in NO_TEXT or way[-1] in SIGNED or schema.get("format") in ("date", "date-time"):
                continue
            if operation["operationId"] in ("end_oidc", "begin_oidc"):
                continue
            seen += 1
            pattern = schema.get("pattern", "")
            for name, text in UNTYPED.items():
                assert pattern, f"{where} takes any text"
                assert not re.search(pattern, text), f"{where} takes {name}"
            assert "maxLength" in schema or not re.search(pattern, OVERLONG), f"{where} takes any length"
    assert seen > 150


def test_hostile_text_in_any_place_is_refused_and_breaks_nothing(app: FastAPI, alpha: TestClient) -> None:
    document, asked = app.openapi(), 0
    for address in addresses(app):
        if address.streams or (address.path.endswith("/session") and address.method == "delete"):
            continue
        operation = document["paths"][address.path][address.method.lower()]
        for url, body, text in (*in_parameters(address, operation, document), *in_bodies(address, operation, document)):
            answer = alpha.request(address.method, url, content=body, headers={"content-type": "application/json"})
            asked += 1
            told = (operation["operationId"], url[:150], (body or "")[:150], answer.status_code, answer.text[:200])
            assert answer.status_code < 500, told
            if text in UNTYPED.values() and answer.status_code != 429:
                assert answer.status_code in (400, 401, 403, 404, 413, 422), told
    assert asked > 1000


def in_parameters(address: Address, operation: Schema, document: Schema) -> Iterator[tuple[str, None, str]]:
    for parameter in operation.get("parameters", []):
        if not list(texts(parameter["schema"], document)):
            continue
        for text in (*UNTYPED.values(), OVERLONG[:3000]):
            told = quote(text, safe="")
            if parameter["in"] == "query":
                joint = "&" if "?" in address.asked else "?"
                others = re.sub(rf"([?&]){re.escape(parameter['name'])}=[^&]*", r"\1", address.asked).replace("?&", "?")
                yield f"{others}{joint}{parameter['name']}={told}", None, text
            elif parameter["in"] == "path":
                yield path_with(address, parameter["name"], told), None, text
        if parameter["in"] == "query":  # half a pair, as a broken browser escapes it
            yield f"{address.asked}{'&' if '?' in address.asked else '?'}{parameter['name']}=%ED%A0%80", None, ""


def path_with(address: Address, name: str, text: str) -> str:
    places = address.path.split("/")
    asked = address.asked.split("?")[0].split("/")
    return "/".join(text if place == f"{{{name}}}" else given for place, given in zip(places, asked, strict=True))


def in_bodies(address: Address, operation: Schema, document: Schema) -> Iterator[tuple[str, str, str]]:
    for schema in bodies(operation):
        good = address.body if address.body is not None else example(schema, document["components"]["schemas"])
        for way, _ in texts(schema, document):
            if (operation["operationId"], way[-1]) in NO_TEXT:
                continue
            for text in (*UNTYPED.values(), OVERLONG, "\ud800"):
                changed = json.loads(json.dumps(good))
                place = changed
                for step in way[:-1]:
                    place = place.setdefault(step, {}) if isinstance(place, dict) else place
                    if isinstance(place, list):
                        place.extend([] if place else [{}])
                        place = place[0]
                if isinstance(place, dict):
                    place[way[-1]] = text
                    yield address.asked, json.dumps(changed), text
