"""A description, an example and, where it is physical, a unit (`x-unit`) for every field and parameter of the document.

What a schema says of itself stands; the glossary has the words that many answers share.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from qingyu.domain.kernel.text import LINE, PROSE

Schema = dict[str, Any]

# Units are in the names; a longer ending goes before a shorter one.
_UNITS = {
    "_cny_per_kwh": "CNY/kWh",
    "_cny_per_unit": "CNY",
    "_cny_per_year": "CNY",
    "_tce_per_year": "tce",
    "_kj_per_kg": "kJ/kg",
    "_kwh": "kWh",
    "_kva": "kVA",
    "_kw": "kW",
    "_tce": "tce",
    "_tco2": "tCO2",
    "_cny": "CNY",
    "_share": "1",
    "_hours": "h",
    "_minutes": "min",
    "_days": "d",
    "_bytes": "byte",
    "_s": "s",
    "_h": "h",
}
# Not measured in what their name ends with.
_NO_UNIT = ("timely_within_s",)
_TEXTS = {
    "code": "e01",
    "enterprise": "kunlun-cement",
    "carrier": "raw_coal",
    "meter": "e01",
    "channel": "kwh",
    "unit": "kWh",
    "region": "640100",
    "name_zh": "一号电表",
    "name_en": "Meter 1",
    "name": "kunlun-manager",
    "time_zone": "Asia/Shanghai",
    "product": "clinker",
    "source": "GB/T 2589-2020",
    "verified": "two_sources",
    "reason": "completeness is 91 %, 95 % are wanted",
    "proof": "certificate 2026-117",
    "laboratory": "coal laboratory of Ningxia",
    "ncv_unit": "kJ/kg",
    "url": "https://example.com/told",
    "password": "correct horse battery staple",
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "email": "energy@example.com",
    "Idempotency-Key": "2f1c9a80-77f0-4f0e-9d06-6f5c3b8a1a55",
    "last-event-id": "48211",
}
# Tried one after the other where a pattern has to be met.
_CANDIDATES = (
    *("e01", "raw_coal", "2026-11", "640100", "coal.calorific", "gbt2589", "gb16780-2021", "123456", "C30"),
    "0123456789ab",
)
_NUMBERS = {"completeness": 0.98, "severity": 2, "id": 17}


@cache
def glossary() -> dict[str, tuple[str, str]]:
    """Unit and description of the words that stand in api/glossary.txt."""
    lines = files("api").joinpath("glossary.txt").read_text("utf-8").splitlines()
    return {name: (unit, said) for name, unit, said in (line.split("|", 2) for line in lines)}


def describe(document: Schema) -> None:
    """Complete the fields of every schema and the parameters of every operation, in place."""
    for schema in document["components"]["schemas"].values():
        for name, field in schema.get("properties", {}).items():
            _complete(name, field, field)
    for _, parameter in parameters(document):
        _complete(parameter["name"], parameter, parameter["schema"])


def parameters(document: Schema) -> Iterator[tuple[str, Schema]]:
    """Every parameter with the name of its operation."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                yield operation["operationId"], parameter


def _complete(name: str, holder: Schema, schema: Schema) -> None:
    unit, said = glossary().get(name, ("", ""))
    if "description" not in holder:
        inner = schema.pop("description", None) if holder is not schema else None
        if inner or said:
            holder["description"] = inner or said
    unit = unit or unit_of(name)
    if unit and _is_number(schema) and name not in _NO_UNIT:
        schema.setdefault("x-unit", unit)
    if "examples" not in schema and (found := example(name, schema)) is not None:
        schema["examples"] = [found]


def unit_of(name: str) -> str:
    """The unit that a name ends with.

    >>> unit_of("coal_tce"), unit_of("known_share"), unit_of("name")
    ('tce', '1', '')
    """
    return next((unit for ending, unit in _UNITS.items() if f"_{name}".endswith(ending)), "")


def refers(schema: Schema) -> bool:
    """Whether a schema stands for another one, whose fields have examples of their own."""
    parts = [*schema.get("anyOf", []), *schema.get("prefixItems", []), schema.get("items", {})]
    return "$ref" in schema or any(refers(part) for part in parts if isinstance(part, dict) and part)


def example(name: str, schema: Schema) -> Any:
    """A value that a schema takes; None where it stands for another schema."""
    if refers(schema):
        return None
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if "anyOf" in schema:
        return next((example(name, one) for one in schema["anyOf"] if one.get("type") != "null"), None)
    kind = schema.get("type")
    if kind == "array":
        items = schema.get("prefixItems") or [schema.get("items", {})]
        return [example(name, one) for one in items]
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return _number(name, schema, whole=kind == "integer")
    if kind == "object":
        values = schema.get("additionalProperties")
        key = schema.get("propertyNames", {}).get("enum", ["raw_coal"])[0]
        return {key: example(name, values)} if isinstance(values, dict) and values else {}
    return _text(name, schema)


def _number(name: str, schema: Schema, *, whole: bool) -> int | float:
    value: int | float = _NUMBERS.get(name, 12 if whole else 0.25 if name.endswith("share") else 12.5)
    value = max(value, schema.get("minimum", value))
    value = min(value, schema.get("maximum", value))
    return round(value) if whole else value


def _text(name: str, schema: Schema) -> str:
    by_format = {"date": "2026-11-01", "date-time": "2026-11-01T00:15:00+08:00"}
    if schema.get("format") in by_format:
        return by_format[schema["format"]]
    is_code = schema.get("pattern", LINE) not in (LINE, PROSE)
    said = _TEXTS.get(name, "e01" if is_code else name.replace("_", " "))
    least, most = schema.get("minLength", 0), schema.get("maxLength", 1000)
    pattern = re.compile(schema.get("pattern", ""))
    for candidate in (said, *_CANDIDATES, *_TEXTS.values()):
        if pattern.search(candidate) and least <= len(candidate) <= most:
            return candidate
    return said


def _is_number(schema: Schema) -> bool:
    kinds = {schema.get("type"), *(one.get("type") for one in schema.get("anyOf", []))}
    return bool(kinds & {"integer", "number"})
