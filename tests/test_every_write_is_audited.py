"""Whatever writes leaves an audit line: every command and every route that reaches a writing query reaches `record`.

Found by following the code from each command and route, so that a new one is in this test by itself.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
import typer
from fastapi.routing import APIRoute

from api.app import NOUNS
from api.handling import Handler
from qingyu.cli import app as commands
from qingyu.db import audit as log
from qingyu.db.sql import Queries, queries
from qingyu.jobs.access import audit

OURS = ("qingyu.", "api.")
WRITES = re.compile(r"(?im)^\s*(INSERT INTO|UPDATE|DELETE FROM)\b|\b(INSERT INTO|DELETE FROM)\b")
# Statements whose name is only known when they run.
BY_NAME = {
    "qingyu.db.meters.put",
    "qingyu.db.meters.put_row",
    "qingyu.db.meters.put_id",
    "qingyu.db.intensity.add",
    "qingyu.db.cost.add",
    "qingyu.db.kept.declare",
}
# What is written here is nobody's act.
NOT_ACTS = {
    "GET quality": "counts of days are brought up to date before they are shown",
    "quality show": "the same",
    "GET show_intensity": "reads; `rows` and `values` mean two things in what it reaches",
    "POST begin_second_factor": "nothing is on before it is confirmed, and that is told",
    "POST send_readings": "readings of a gateway: their receipt and their batch line tell of them",
    "POST send_production": "the same",
}  # fmt: skip
# Answers that are kept so that a write that is sent twice is done once; when a session or token was used last.
NO_ACT_OF_ANYBODY = {"keep_answer", "touch"}


def codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code and that of the functions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes(constant)


def named(function: FunctionType) -> Iterator[Any]:
    """What of ours a function names: functions, classes, and what it takes from modules and queries."""
    names = {name for code in codes(function.__code__) for name in code.co_names}
    for name in names:
        thing = function.__globals__.get(name)
        if isinstance(thing, ModuleType) and thing.__name__.startswith(OURS):
            yield from (vars(thing)[inner] for inner in names if inner in vars(thing))
        elif thing is not None:
            yield thing
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:
            continue


def reached(start: Callable[..., Any]) -> set[FunctionType]:
    """Every function of ours that can be reached from one."""
    found: set[FunctionType] = set()
    waiting: list[Any] = [start]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, Handler):
            thing = thing.endpoint  # what a route's own coroutine carries out
        if inspect.isclass(thing) and thing.__module__.startswith(OURS):
            waiting += [each for each in vars(thing).values() if inspect.isfunction(each)]
        if not inspect.isfunction(thing) or not thing.__module__.startswith(OURS) or thing in found:
            continue
        found.add(thing)
        waiting += named(thing)
    return found


def writes(function: FunctionType) -> bool:
    """Whether a function runs a statement that changes the database."""
    if not function.__module__.startswith("qingyu.db.") or function.__name__ in NO_ACT_OF_ANYBODY:
        return False
    if f"{function.__module__}.{function.__name__}" in BY_NAME:
        return True
    texts = function.__globals__.get("_q")
    names = {name for code in codes(function.__code__) for name in code.co_names}
    return isinstance(texts, Queries) and any(WRITES.search(vars(texts)[n]) for n in names if n in vars(texts))


def everything() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every command of the command line and every route of the API by name."""

    def of(group: typer.Typer, path: str) -> Iterator[tuple[str, Callable[..., Any]]]:
        for command in group.registered_commands:
            assert command.callback is not None
            yield f"{path}{command.name or command.callback.__name__}", command.callback
        for inner in group.registered_groups:
            assert inner.typer_instance is not None
            yield from of(inner.typer_instance, f"{path}{inner.name} ")

    yield from of(commands, "")
    for noun in NOUNS:
        for route in noun.router.routes:
            if isinstance(route, APIRoute):
                yield f"{min(route.methods or ())} {route.name}", route.endpoint


EVERYTHING = list(everything())


def test_the_walk_sees_what_it_should() -> None:
    by_name = dict(EVERYTHING)
    assert len(EVERYTHING) > 80
    assert any(writes(f) for f in reached(by_name["factors add"]))
    assert any(writes(f) for f in reached(by_name["POST declare_factor"]))
    assert not any(writes(f) for f in reached(by_name["factors list"]))
    assert not any(writes(f) for f in reached(by_name["GET show_printed_factors"]))
    assert audit.record not in reached(by_name["factors list"])
    assert WRITES.search(queries("meters").put_unit)
    assert not WRITES.search(queries("meters").list_channels)


@pytest.mark.parametrize("name", [name for name, _ in EVERYTHING])
def test_what_writes_leaves_an_audit_line(name: str) -> None:
    functions = reached(dict(EVERYTHING)[name])
    if any(writes(function) for function in functions if function is not log.append) and name not in NOT_ACTS:
        assert audit.record in functions, [f.__qualname__ for f in functions if writes(f)]
