"""What the OpenAPI document says beside what the framework finds by itself."""

from typing import Any

from pydantic.json_schema import models_json_schema

from api.schemas.fields import Problem

_REF = "#/components/schemas/{model}"


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the shape of every failure; asked again it stays the same."""
    schemas = document["components"]["schemas"]
    if Problem.__name__ not in schemas:
        _, shapes = models_json_schema([(Problem, "serialization")], ref_template=_REF)
        schemas.update(shapes["$defs"])
    return document
