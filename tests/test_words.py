"""One word for one thing, from the domain to the screen: the tables of docs/nomenclature.md are true of every floor."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
import pytest
import typer

from qingyu.cli import app
from tests.support.databases import Database
from tests.support.locales import words

SECTION = Path("docs/nomenclature.md").read_text(encoding="utf-8").split("## One word on every floor")[1]
SECTION = SECTION.split("\n## ")[0]


def rows(head: str) -> list[dict[str, str]]:
    """The rows of the table that begins with a column, each by its heads."""
    lines = SECTION[SECTION.index(f"| {head} |") :].split("\n\n")[0].splitlines()
    heads = _cells(lines[0])
    return [dict(zip(heads, _cells(line), strict=True)) for line in lines[2:] if line]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


NOUNS = rows("word")
RULES = rows("pattern")


@cache
def api() -> Mapping[str, Any]:
    """The schemas of the API's document."""
    schemas: Mapping[str, Any] = json.loads(Path("web/openapi.json").read_text(encoding="utf-8"))["components"][
        "schemas"
    ]
    return schemas


@cache
def commands() -> frozenset[str]:
    """Every command and group, as it is typed after `qingyu`."""
    return frozenset(_below(typer.main.get_command(app), ()))


def _below(command: Any, above: tuple[str, ...]) -> Iterator[str]:
    for name, one in getattr(command, "commands", {}).items():
        yield " ".join((*above, name))
        yield from _below(one, (*above, name))


def is_in_domain(path: str) -> bool:
    """Whether `room.module.Name` or `room.module.Class.field` is there."""
    room, module, name, *field = path.split(".")
    thing = getattr(import_module(f"qingyu.domain.{room}.{module}"), name, None)
    return thing is not None and (not field or field[0] in getattr(thing, "__dataclass_fields__", {}))


def is_in_api(path: str) -> bool:
    """Whether a schema is there, with its field where one is named."""
    schema, _, field = path.partition(".")
    return schema in api() and (not field or field in api()[schema]["properties"])


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun["word"])
def test_a_noun_is_on_each_floor_where_the_table_says(noun: dict[str, str]) -> None:
    for floor, is_there in (("domain", is_in_domain), ("API", is_in_api), ("command", commands().__contains__)):
        assert noun[floor] == "–" or is_there(noun[floor].strip("`")), f"{floor}: {noun[floor]}"
    if noun["screen"] != "–":
        key, texts = noun["screen"].strip("`"), (words("zh"), words("en"))
        assert any(word in texts[0][key] for word in noun["中文"].split(", ")), texts[0][key]
        assert any(word in texts[1][key].lower() for word in (noun["word"], *noun["word"].split())), texts[1][key]


def test_each_noun_stands_once_and_has_a_floor_beside_its_word() -> None:
    assert len(NOUNS) > 40
    assert len({noun["word"] for noun in NOUNS}) == len(NOUNS)
    assert all(sum(noun[floor] != "–" for floor in ("domain", "table", "API", "command", "screen")) for noun in NOUNS)


def test_each_table_is_in_the_database(database: Database) -> None:
    with psycopg.connect(database.admin_dsn) as conn:
        found = conn.execute("SELECT table_name, column_name FROM information_schema.columns").fetchall()
    known = {table for table, _ in found} | {f"{table}.{column}" for table, column in found}
    assert {noun["table"].strip("`") for noun in NOUNS} - {"–"} <= known
    for rule in RULES:
        if "table" in rule["floors"].split(", "):
            tables = {table for table, _ in found if re.search(rule["pattern"].strip("`"), table)}
            assert tables <= only(rule), f"{tables}: say {rule['say instead']}"


def only(rule: dict[str, str]) -> set[str]:
    """The names that may match."""
    return {name.strip("`") for name in rule["only"].split(", ")}


def names(floor: str) -> Iterator[tuple[str, str]]:
    """The names of a floor, each with the place where it stands."""
    if floor == "schema":
        yield from ((name, name) for name in api())
    elif floor == "command":
        yield from ((name, name) for name in commands())
    elif floor == "key":
        yield from ((key, key) for key in words("en"))
    elif floor == "text":
        yield from ((text, key) for key, text in words("en").items())
    else:
        yield from _in_code(floor)


def _in_code(floor: str) -> Iterator[tuple[str, str]]:
    for path in sorted((*Path("qingyu").rglob("*.py"), *Path("api").rglob("*.py"))):
        module = ".".join(path.with_suffix("").parts)
        if floor == "module":
            yield path.stem, module
            continue
        for node in ast.walk(_tree(path)):
            if floor == "class" and isinstance(node, ast.ClassDef):
                yield node.name, module
            elif floor == "parameter" and isinstance(node, ast.FunctionDef):
                every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                yield from ((arg.arg, module) for arg in every)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


FLOORS = [(rule, floor) for rule in RULES for floor in rule["floors"].split(", ") if floor != "table"]


@pytest.mark.parametrize(("rule", "floor"), FLOORS, ids=[f"{rule['pattern']} {floor}" for rule, floor in FLOORS])
def test_what_is_no_name_is_none(rule: dict[str, str], floor: str) -> None:
    known = list(names(floor))
    assert len(known) > 30
    wrong = [(name, place) for name, place in known if re.search(rule["pattern"].strip("`"), name)]
    wrong = [(name, place) for name, place in wrong if not {name, place} & only(rule)]
    assert not wrong, f"{wrong}: say {rule['say instead']}"
