"""What a handler needs: what FastAPI validates and gives, and the late dependencies in their order.

A dependency that wants `Conn`, at any depth, is late: it is called when the request has its connection.
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, get_args

from fastapi import Request, Response
from fastapi.params import Depends as Dependency

from qingyu.db.pool import Connection

Call = Callable[..., Any]

REQUEST, RESPONSE, CONNECTION = "request", "response", "connection"
BY_TYPE = {Request: REQUEST, Response: RESPONSE}


def leased() -> Connection:
    """Stands for the request's connection; `Router` gives the real one."""
    raise TypeError("a route that wants a connection must be made with api.routing.Router")


@dataclass(frozen=True, slots=True)
class _Step:
    """A late dependency: what to call, and where each argument comes from."""

    name: str
    call: Call
    sources: dict[str, str]

    def run(self, values: dict[str, Any]) -> Any:
        return self.call(**{name: values[source] for name, source in self.sources.items()})


@dataclass(slots=True)
class Plan:
    """What FastAPI is to validate and give, and the late steps in their order."""

    given: dict[str, inspect.Parameter] = field(default_factory=dict)
    steps: list[_Step] = field(default_factory=list)
    _made: dict[Call, str] = field(default_factory=dict)

    def sources_of(self, call: Call) -> dict[str, str]:
        """Where each argument of a call comes from; plans the late dependencies it needs on the way."""
        return {p.name: self._source(p) for p in parameters_of(call)}

    def step(self, call: Call) -> str:
        """The name under which a late dependency's value is found."""
        if call is leased:
            return CONNECTION
        if call not in self._made:
            if not inspect.isfunction(call) or inspect.iscoroutinefunction(call) or is_generator(call):
                raise TypeError(f"{call} wants the connection: it must be a plain function that returns")
            sources = self.sources_of(call)
            self._made[call] = f"step {len(self.steps)}"
            self.steps.append(_Step(self._made[call], call, sources))
        return self._made[call]

    def give(self, kind: type) -> str:
        """Ask FastAPI for its request or response; returns the name."""
        name = BY_TYPE[kind]
        self.given[name] = inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind)
        return name

    def _source(self, parameter: inspect.Parameter) -> str:
        call = dependency(parameter)
        if call is not None and is_late(call):
            return self.step(call)
        if parameter.annotation in BY_TYPE:  # FastAPI gives one of each, under one name
            return self.give(parameter.annotation)
        asked = parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        if self.given.setdefault(parameter.name, asked) != asked:
            raise TypeError(f"two dependencies mean different things by {parameter.name!r}")
        return parameter.name

    def signature(self, returns: Any) -> inspect.Signature:
        return inspect.Signature(list(self.given.values()), return_annotation=returns)

    def run(self, conn: Connection, given: dict[str, Any]) -> dict[str, Any]:
        """Take the late steps; returns every value by its source."""
        values = {CONNECTION: conn, **given}
        for step in self.steps:
            values[step.name] = step.run(values)
        return values


def is_late(call: Call) -> bool:
    """Whether something wants the request's connection, itself or through what it depends on."""
    if call is leased:
        return True
    if not inspect.isfunction(call):
        return False
    return any((inner := dependency(p)) is not None and is_late(inner) for p in parameters_of(call))


def parameters_of(call: Call) -> Iterable[inspect.Parameter]:
    return inspect.signature(call, eval_str=True).parameters.values()


def dependency(parameter: inspect.Parameter) -> Call | None:
    for mark in (*get_args(parameter.annotation)[1:], parameter.default):
        if isinstance(mark, Dependency):
            return mark.dependency
    return None


def is_generator(call: Call) -> bool:
    return inspect.isgeneratorfunction(call) or inspect.isasyncgenfunction(call)
