"""Rows and answers are typed: no dictionary of a row leaves the pool, and JSON stands only where content is free."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POOL = Path("qingyu/db/pool.py")
DATABASE, ABOVE = Path("qingyu/db"), (Path("qingyu/jobs"), Path("qingyu/cli"), Path("api"))
# What of the pool knows rows as dictionaries; above the database nobody takes it.
OF_ROWS = {"rows", "one", "Row"}
# Where `dict[str, Any]` may stand, and what is free there.
FREE = {
    "qingyu/jobs/answer.py": "the parameters of a reason; an answer as JSON",
    "qingyu/jobs/book/indicator_values.py": "the stored inputs of a value",
    "qingyu/jobs/assessment/barometer_answer.py": "a barometer as it was published, of any edition",
    "qingyu/jobs/control/warning_answer.py": "the stored evidence of a warning",
    "qingyu/jobs/declaring/completing.py": "a registration document as it came, part by part",
    "qingyu/jobs/metering/setting_up_answer.py": "a registration document in its own words",
    "qingyu/jobs/declaring/cost.py": "the terms of a tariff as they are stored",
    "api/app.py": "the OpenAPI document",
    "api/describing.py": "the OpenAPI document",
    "api/document.py": "the OpenAPI document",
    "api/errors.py": "the OpenAPI document",
    "api/exports.py": "the OpenAPI document",
    "api/routes/messages.py": "the OpenAPI document",
    "api/handling.py": "the arguments of a route by name",
    "api/planning.py": "the arguments of a route by name",
    "api/routing.py": "the options of a route by name",
    "api/writer.py": "the options of a route by name",
    "api/known.py": "the errors of pydantic",
    "api/oidc.py": "answers of the identity provider",
    "api/schemas/messages.py": "a gateway's message, which is judged entry by entry",
}


@cache
def parsed(path: Path) -> ast.Module:
    """A module's tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def modules(*folders: Path) -> Iterator[tuple[str, ast.Module]]:
    """Every module of some folders with its tree, by its path."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), parsed(path)


def taken_from_the_pool(tree: ast.Module) -> set[str]:
    """The names that a module takes from the pool, however it imports it."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    own = {each.name for node in imports if node.module == "qingyu.db.pool" for each in node.names}
    pools = {each.asname or each.name for node in imports if node.module == "qingyu.db" for each in node.names
             if each.name == "pool"}  # fmt: skip
    return own | {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in pools
    }


def says_anything(node: ast.AST) -> bool:
    """Whether it is `dict[str, Any]`."""
    return (
        isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and ast.unparse(node) == "dict[str, Any]"
    )


def test_no_row_of_the_database_is_a_dictionary_outside_the_pool() -> None:
    inside = {path for path, tree in modules(DATABASE) if "Row" in taken_from_the_pool(tree)}
    above = {path for path, tree in modules(*ABOVE) if taken_from_the_pool(tree) & OF_ROWS}
    assert inside | above == set()


def test_what_the_database_returns_is_no_dictionary_of_anything() -> None:
    found = [
        f"{path}: {node.name}"
        for path, tree in modules(DATABASE)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.returns is not None
        if path != POOL.as_posix() and any(map(says_anything, ast.walk(node.returns)))
    ]
    assert found == []


def test_any_stands_in_dictionaries_only_where_content_is_free() -> None:
    found = {path for path, tree in modules(*ABOVE) if any(map(says_anything, ast.walk(tree)))}
    assert found - FREE.keys() == set(), "give it a dataclass, or say here what is free in it"
    assert FREE.keys() - found == set(), "nothing is free there any more"
